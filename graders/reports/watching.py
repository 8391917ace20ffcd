"""The screen of `stall watch`: a row per exercise, one failure, one next step. It fits the terminal, with colour or
without.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rich.cells import cell_len

from graders.feedback import verdict_name, word
from graders.reports._cells import Paint, fit, pad, wrap
from graders.reports._safe import safe_line
from graders.reports.terminal import WIDTH, first_failure, headline, number, run_lines
from graders.results import Report, Verdict

BAR = 20
NAME_MAX = 20  # cells of a name
HEIGHT_MIN = 12  # lines

# A row: the exercise's name, what is known about it, and whether it is being checked now.
Line = tuple[str, "Report | None", bool]


def watch_text(
    rows: Sequence[Line],
    shown: Report | None,
    hints: Sequence[str] = (),
    *,
    start: str = "",
    replay: bool = False,
    lang: str = "en",
    width: int = WIDTH,
    height: int = 24,
    color: bool = False,
) -> str:
    """The whole screen. `shown` is the report that is shown; `start` is the function that a stub still lacks."""
    paint = Paint(color)
    head = [*_board(rows, lang, width, paint), ""]
    foot = ["", paint("faint", fit(word("watch-keys", lang), width))]
    if shown is None:
        body = wrap(_nothing_wrong(rows, lang), width)
    else:
        body = body_lines(shown, hints, start=start, replay=replay, lang=lang, width=width, color=color)
    room = max(HEIGHT_MIN, height) - len(head) - len(foot)
    return "\n".join(head + _cropped(body, room) + foot)


def body_lines(
    report: Report,
    hints: Sequence[str] = (),
    *,
    start: str = "",
    replay: bool = False,
    lang: str = "en",
    width: int = WIDTH,
    color: bool = False,
) -> list[str]:
    """What is wrong, where, and the one next step; with `replay`, the schedule that shows it."""
    lines = headline(report, lang=lang, width=width, color=color)
    failed = first_failure(report)
    if replay and failed is not None and failed.trace is not None:
        bare = dataclasses.replace(failed.trace, output="")  # the steps are enough, and there is little room
        lines += run_lines(bare, report.source, lang=lang, width=width, color=color)
    next_step = _next_step(report, start, lang) or (hints[0] if hints else "")
    if next_step:
        lines += ["", *wrap(word("watch-next", lang, text=safe_line(next_step)), width)]
    for rung, text in enumerate(() if replay else hints[1:], 2):
        lines += wrap(word("hint-rung", lang, rung=rung, rungs=3, text=safe_line(text)), width)
    return lines


def _next_step(report: Report, start: str, lang: str) -> str:
    file = safe_line(report.file)
    if report.verdict in (Verdict.NOT_STARTED, Verdict.MISSING):
        return word("watch-start", lang, function=start, file=file)
    if report.verdict in (Verdict.INVALID, Verdict.REFUSED):
        return word("watch-fix-file", lang, **{"file": file, **({"line": report.line} if report.line else {})})
    return ""


def _board(rows: Sequence[Line], lang: str, width: int, paint: Paint) -> list[str]:
    name_width = min(NAME_MAX, max(cell_len(name) for name, _, _ in rows))
    return [_row(row, name_width, lang, width, paint) for row in rows]


def _row(row: Line, name_width: int, lang: str, width: int, paint: Paint) -> str:
    name, report, checking = row
    part, points = 0.0, ""
    if report is not None and report.points is not None and report.max_points:
        part = min(1.0, report.points / report.max_points)
        points = f"{number(report.points)} / {number(report.max_points)}"
    filled = int(part * BAR)
    bar = f"[{'#' * filled}{'.' * (BAR - filled)}]"
    style = "unsure"
    if report is None:
        state = word("watch-waiting", lang)
    else:
        state = verdict_name(report.verdict, lang)
        style = {Verdict.PASSED: "good", Verdict.NOT_JUDGED: "unsure"}.get(report.verdict, "bad")
    if checking:
        state, style = word("watch-checking", lang), "strong"
    front = f"  {pad(safe_line(name), name_width)}  {bar}  {points:>9}  "
    return front + paint(style, fit(state, max(1, width - cell_len(front))))


def _nothing_wrong(rows: Sequence[Line], lang: str) -> str:
    known = [report for _, report, _ in rows]
    if any(report is None for report in known):
        return ""
    return word("watch-all-three" if len(known) == 3 else "watch-all-right", lang)


def _cropped(lines: list[str], room: int) -> list[str]:
    """At most `room` lines. The top says what is wrong and the end is the next step, so the middle is left out."""
    if len(lines) <= room:
        return lines
    top = min(3, room // 3)
    return [*lines[:top], "    ...", *lines[len(lines) - (room - top - 1) :]]
