"""Reports in files: the suffix of a file's name says in which format. Apart from `_common` since pages need Jinja."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graders.cli._common import write_file
from graders.feedback import word
from graders.reports import markdown, page, terminal
from graders.reports._rows import Sources
from graders.results import Trace


def by_suffix(path: str, *, html: Callable[[], str], markdown: Callable[[], str], text: Callable[[], str]) -> None:
    """Write what the name of the file asks for: a page (.html), Markdown (.md), or else plain text."""
    make = {".html": html, ".htm": html, ".md": markdown}.get(Path(path).suffix.lower(), text)
    write_file(path, make())


def write_timeline(path: str, trace: Trace | None, sources: Sources, *, lang: str, **about: Any) -> None:
    """One schedule into a file. `about`: the `name` of what ran, its `outcome`, the `command` that shows it again."""
    by_suffix(
        path,
        html=lambda: page.run_page(trace, sources, lang=lang, **about),
        markdown=lambda: markdown.run_text(trace, sources, lang=lang, **about),
        text=lambda: "\n".join([*_lines(trace, sources, lang), ""]),
    )


def _lines(trace: Trace | None, sources: Sources, lang: str) -> list[str]:
    return terminal.run_lines(trace, sources, lang=lang) if trace is not None else [word("no-timeline", lang)]
