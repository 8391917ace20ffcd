"""Put together the sources of one language: the pages, their pictures, and the configuration that Zensical reads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from docs._pages import LANGUAGES, NAMES, PAGES, SECTIONS, SITE, Page

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "docs"
ENGLISH_ONLY = "!!! note\n    这一页只有英文。\n\n"

_LINK = re.compile(r"(!?\[[^\]]*\])\(([^)\s]+)\)")
_OTHER_LANGUAGE = re.compile(r" ?\[(?:中文|English)\]\([A-Z]+(?:\.zh)?\.md\)(?: ·(?=\s))?")
_HAN = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_BROKEN_LINE = re.compile(rf"^(?!#)(.*{_HAN})\n *(?={_HAN})", re.MULTILINE)
_PROGRAM = re.compile(r"^<!-- program: (\S+) -->$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def stage(lang: str, work: Path) -> Path:
    """Write everything of one language under `work`; returns the configuration, which builds `work/site`."""
    shutil.rmtree(work, ignore_errors=True)
    pages = work / "pages"
    shutil.copytree(SOURCES / "assets", pages / "assets")
    if (SOURCES / "pictures" / lang).is_dir():
        shutil.copytree(SOURCES / "pictures" / lang, pages / "pictures")
    for page in PAGES:
        target = pages / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text_of(page, lang), encoding="utf-8")
    config = work / "mkdocs.yml"
    config.write_text(_config(lang), encoding="utf-8")
    return config


def text_of(page: Page, lang: str) -> str:
    """The Markdown of one page."""
    if page.documents is None:
        text = _outside_code((SOURCES / lang / page.path).read_text(encoding="utf-8"), _joined)
        text = _PROGRAM.sub(lambda found: _program(ROOT / found[1]), text)
        return f"{text}\n{page.made(lang)}" if page.made is not None else text
    name = page.documents[lang]
    text = _outside_code((ROOT / name).read_text(encoding="utf-8"), lambda prose: _joined(_relinked(prose)))
    return ENGLISH_ONLY + text if lang == "zh" and name == page.documents["en"] else text


def _program(path: Path) -> str:
    """A file as a block of code, with the numbers of its lines, since reports speak of them."""
    name = path.name.removesuffix(".txt")
    return f'```python title="{name}" linenums="1"\n{path.read_text(encoding="utf-8").rstrip()}\n```'


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """The text with its prose changed; blocks of code keep what they say."""
    pieces, last = [], 0
    for fence in _FENCE.finditer(text):
        pieces += [change(text[last : fence.start()]), fence[0]]
        last = fence.end()
    return "".join([*pieces, change(text[last:])])


def _joined(prose: str) -> str:
    """Chinese lines that follow each other become one: a browser would show a space where the line was broken."""
    return _BROKEN_LINE.sub(r"\1", prose)


def _relinked(prose: str) -> str:
    """A document's links to other documents become links to pages."""
    documents = {name: page.path for page in PAGES for name in (page.documents or {}).values()}
    documents |= {f"docs/{lang}/{page.path}": page.path for page in PAGES for lang in LANGUAGES if not page.documents}

    def relink(found: re.Match[str]) -> str:
        name, sharp, anchor = found[2].partition("#")
        if not name or re.match(r"[a-z]+:", name):
            return found[0]
        return f"{found[1]}({documents[name]}{sharp}{anchor})"  # a document that is no page: say so in _pages

    return _LINK.sub(relink, _OTHER_LANGUAGE.sub("", prose))  # the site has its own switch of languages


def _config(lang: str) -> str:
    """What stands in `mkdocs.yml`, and what differs by language. The order of the keys is that of the text."""
    common = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    other = {"en": {"en": "./", "zh": "./zh/"}, "zh": {"en": "../", "zh": "./"}}[lang]
    lines = [re.sub(r"^site_name: .*$", f"site_name: {SITE[lang]}", common, flags=re.M).rstrip()]
    lines += ["docs_dir: pages", "site_dir: site", "nav:"]
    for section in SECTIONS:
        lines.append(f"  - {section.titles[lang]}:")
        lines += [f"      - {page.titles[lang]}: {page.path}" for page in section.pages]
    text = "\n".join(lines) + "\n"
    palette = "".join(
        f"\n    - media: '(prefers-color-scheme: {look})'\n      scheme: {scheme}\n      toggle:"
        f"\n        icon: material/{icon}\n        name: {words[lang]}"
        for look, scheme, icon, words in (
            ("light", "default", "weather-night", {"en": "Dark", "zh": "深色"}),
            ("dark", "slate", "weather-sunny", {"en": "Light", "zh": "浅色"}),
        )
    )
    text = text.replace("theme:\n", f"theme:\n  language: {lang}\n  palette:{palette}\n", 1)
    choices = "".join(f"\n    - name: {NAMES[one]}\n      link: {other[one]}\n      lang: {one}" for one in LANGUAGES)
    text = text.replace("extra:\n", f"extra:\n  alternate:{choices}\n", 1)
    handler = "      handlers:\n        python:\n"
    return text.replace(handler, f"{handler}          paths: ['{ROOT.as_posix()}']\n", 1)
