"""feedback.txt: what a student gets back from a batch, the same text as on the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from graders.feedback import word
from graders.reports.terminal import number, report_text
from graders.results import Report


def text(reports: Iterable[Report], *, lang: str = "en", width: int = 80) -> str:
    """All exercises of one student, and the sum of their points if everything was judged."""
    reports = list(reports)
    parts = [report_text(report, lang=lang, width=width) for report in reports]
    points = [report.points for report in reports]
    if len(reports) > 1 and None not in points:
        reached = number(sum(p for p in points if p is not None))
        most = number(sum(report.max_points for report in reports))
        parts.append(word("total-line", lang, reached=reached, max=most) + "\n")
    return "\n".join(parts)
