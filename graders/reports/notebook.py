"""What a notebook shows of a report: a fragment of HTML. `terminal` makes the text for other viewers."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from graders.feedback import said_of, verdict_name
from graders.reports import page
from graders.reports._safe import safe_line
from graders.reports.terminal import report_text
from graders.results import Report, Verdict

COLOURS = {Verdict.PASSED: "#1a7f37", Verdict.NOT_JUDGED: "#9a6700"}
WRONG = "#cf222e"

Picture = Callable[[Report, str], str]


def text_picture(report: Report, lang: str) -> str:
    """The whole report as text in a `<pre>`. It holds a student's words, and none of them may become markup."""
    # Chinese must take exactly two columns, or the timeline's columns do not line up. So the fonts are named.
    style = (
        "white-space: pre; overflow-x: auto; line-height: 1.4; "
        "font-family: 'Noto Sans Mono CJK SC', 'Sarasa Mono SC', 'NSimSun', ui-monospace, Menlo, Consolas, monospace"
    )
    return f'<pre style="{style}">{escape(report_text(report, lang=lang))}</pre>'


def page_picture(report: Report, lang: str) -> str:
    """The page with the story to step through, in a frame of its own that cannot reach the notebook.

    A report without a story is shown as text.
    """
    if not any(check.trace is not None for check in report.checks):
        return text_picture(report, lang)
    whole = escape(page.report_page([report], lang=lang), quote=True)
    title = escape(safe_line(report.exercise), quote=True)
    style = "width: 100%; height: 44em; border: 0; resize: vertical; overflow: auto"
    return f'<iframe sandbox="allow-scripts" title="{title}" style="{style}" srcdoc="{whole}"></iframe>'


def notebook_html(report: Report, *, lang: str = "en", picture: Picture = page_picture) -> str:
    """A framed report; `picture` draws what is inside the frame. It follows the page's own colours, light or dark."""
    colour = COLOURS.get(report.verdict, WRONG)
    label = escape(safe_line(said_of(report.exercise, verdict_name(report.verdict, lang), lang)), quote=True)
    page_lang = {"zh": "zh-CN"}.get(lang, lang)
    return (
        f'<section lang="{page_lang}" aria-label="{label}" '
        f'style="border-left: 4px solid {colour}; padding: 0 0 0 1em; margin: .5em 0">'
        f"{picture(report, lang)}</section>"
    )
