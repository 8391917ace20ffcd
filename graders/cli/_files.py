"""Write a schedule to a file. It is not in `_common`, because pages need Jinja."""

from __future__ import annotations

from typing import Any

from graders.cli._common import form_of, write_file
from graders.feedback import word
from graders.reports import markdown, outcomes, page, terminal
from graders.reports._rows import Sources
from graders.results import Trace


def write_timeline(path: str, trace: Trace | None, sources: Sources, *, lang: str, **about: Any) -> None:
    """Write one schedule to a file, in the form that its name asks for.

    `about` has the `name` of what ran, its `outcome`, the `command` that shows it again, and, if neither of two
    schedules is known to be wrong, their `titles`.
    """
    match form_of(path):
        case "html":
            text = page.run_page(trace, sources, lang=lang, **about)
        case "markdown":
            text = markdown.run_text(trace, sources, lang=lang, **about)
        case _:
            text = "\n".join([*_lines(trace, sources, lang, about.get("titles")), ""])
    write_file(path, text)


def _lines(trace: Trace | None, sources: Sources, lang: str, titles: Any) -> list[str]:
    if trace is not None and trace.nearest is not None and titles is not None:
        return outcomes.two_stories(trace, titles(lang), sources, lang=lang)
    return terminal.run_lines(trace, sources, lang=lang) if trace is not None else [word("no-timeline", lang)]
