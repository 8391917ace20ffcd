"""Which pages the site has, and where each comes from.

Every page exists in both languages under the same path. A page is one of the documents at the root of the repository,
which is included and not copied; or a text in `docs/en` and `docs/zh`, which may end with what the kit writes itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from docs import _generated

LANGUAGES = ("en", "zh")
SITE = {"en": "The stall kit", "zh": "红薯摊评测工具"}
NAMES = {"en": "English", "zh": "中文"}


@dataclass(frozen=True)
class Page:
    """`path` in the site, `titles` in the navigation, `documents` at the root; `made` writes what follows the text."""

    path: str
    titles: dict[str, str]
    documents: dict[str, str] | None = None
    made: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Section:
    titles: dict[str, str]
    pages: tuple[Page, ...]


def _titles(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


def _same(name: str) -> dict[str, str]:
    """A document that exists in English only; the Chinese site says so above it."""
    return {"en": name, "zh": name}


SECTIONS = (
    Section(
        _titles("Start", "开始"),
        (
            Page("index.md", _titles("Overview", "概览"), {"en": "README.md", "zh": "README.zh.md"}),
            Page("tutorial.md", _titles("The tutorial's three cells", "教程里的三段代码")),
        ),
    ),
    Section(
        _titles("Understand", "原理"),
        (
            Page("decides.md", _titles("How the kit decides", "工具怎样判定")),
            Page("proof.md", _titles("What a proof covers", "证明管什么，不管什么")),
        ),
    ),
    Section(
        _titles("Teach", "教学"),
        (
            Page("teaching.md", _titles("Teach with it", "用它上课"), {"en": "TEACHING.md", "zh": "TEACHING.zh.md"}),
            Page("courses.md", _titles("Run it in your course", "用在你的课程里")),
            Page(
                "authoring.md",
                _titles("Write an exercise", "编写练习"),
                {"en": "AUTHORING.md", "zh": "AUTHORING.zh.md"},
            ),
        ),
    ),
    Section(
        _titles("Reference", "参考"),
        (
            Page("commands.md", _titles("Commands", "命令"), made=_generated.commands),
            Page("words.md", _titles("Words of the report", "报告里的词"), made=_generated.words),
            Page("python.md", _titles("Python API", "Python 接口")),
            Page("schemas.md", _titles("JSON", "JSON"), made=_generated.schemas),
        ),
    ),
    Section(
        _titles("Project", "项目"),
        (
            Page("changelog.md", _titles("Changelog", "更新记录"), {"en": "CHANGELOG.md", "zh": "CHANGELOG.zh.md"}),
            Page(
                "contributing.md",
                _titles("Contributing", "参与开发"),
                {"en": "CONTRIBUTING.md", "zh": "CONTRIBUTING.zh.md"},
            ),
            Page("architecture.md", _titles("Architecture", "架构"), _same("ARCHITECTURE.md")),
            Page("security.md", _titles("Security", "安全"), {"en": "SECURITY.md", "zh": "SECURITY.zh.md"}),
        ),
    ),
)
PAGES = tuple(page for section in SECTIONS for page in section.pages)
