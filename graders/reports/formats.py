"""The formats of platforms, by name: each is a pure function from the reports of one submission to one text.

`stall check --format NAME` and `stall report OUT --format NAME` use them. A new platform is a module in this room with
such a function, and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graders.reports import (
    as_json,
    classroom,
    exercism,
    feedback_text,
    github,
    gitlab,
    gradescope,
    junit,
    markdown,
    page,
    prairielearn,
)
from graders.results import Report

__all__ = ["FORMATS", "Format", "render"]


@dataclass(frozen=True)
class Format:
    """`file` is the platform's name for its file. `text` makes it, in a language if the format has words.

    `needs_points`: the platform cannot express "could not judge", so a file without points is better not written.
    `from_root`: the platform wants the files' paths from the root of the repository (`graders.checkout`).
    """

    file: str
    text: Callable[[Sequence[Report], str], str]
    needs_points: bool = False
    from_root: bool = False


FORMATS: dict[str, Format] = {
    "text": Format("feedback.txt", lambda reports, lang: feedback_text.text(reports, lang=lang)),
    "markdown": Format("feedback.md", lambda reports, lang: markdown.report_text(reports, lang=lang)),
    "html": Format("feedback.html", lambda reports, lang: page.report_page(reports, lang=lang)),
    "json": Format("results.json", lambda reports, lang: as_json.text(reports)),
    "gradescope": Format("results.json", lambda reports, lang: gradescope.text(reports, lang=lang), needs_points=True),
    "exercism": Format("results.json", lambda reports, lang: exercism.text(reports, lang=lang)),
    "prairielearn": Format("results.json", lambda reports, lang: prairielearn.text(reports, lang=lang)),
    "github": Format("annotations.txt", lambda reports, lang: github.text(reports, lang=lang), from_root=True),
    "github-summary": Format("summary.md", lambda reports, lang: github.summary(reports, lang=lang)),
    "classroom": Format("classroom.json", lambda reports, lang: classroom.text(reports, lang=lang)),
    "gitlab": Format(
        "gl-code-quality-report.json", lambda reports, lang: gitlab.text(reports, lang=lang), from_root=True
    ),
    "junit": Format("junit.xml", lambda reports, lang: junit.text(reports, lang=lang), from_root=True),
}


def render(name: str, reports: Sequence[Report], *, lang: str) -> str:
    """The reports of one submission in the format called `name` (a key of FORMATS)."""
    return FORMATS[name].text(reports, lang)
