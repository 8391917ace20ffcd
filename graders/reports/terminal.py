"""One report as a student sees it: what was checked, the result, and the one schedule that shows it.

board()        the head with the points, and a row per check
explanation()  diagnosis, place, timeline, hint and replay command of the failure that comes first
report_text()  both
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.cells import cell_len

from graders.feedback import (
    coverage_legend,
    describe_nearest,
    diagnosis_line,
    hint_for_diagnosis,
    outcome_name,
    said_of,
    verdict_name,
    word,
)
from graders.reports._cells import Paint, cells, fit, pad, wrap
from graders.reports._checks import (
    about,
    number,
    points_of,
    safe_sentence,
    says,
    shrunk_to,
    state_of,
    title_of,
    why_of,
    wrong_of,
)
from graders.reports._ending import last_words, promise_line
from graders.reports._rows import Sources
from graders.reports._safe import safe_line, safe_text
from graders.reports.timeline import FLIPPED, timeline
from graders.results import CheckResult, Coverage, Outcome, Report, Trace, Verdict

__all__ = [
    "about", "board", "command_lines", "explanation", "first_failure", "headline", "line_to_blame", "number",
    "place_lines", "points_of", "replay_command", "report_text", "run_lines", "safe_sentence", "says", "shrunk_to",
    "state_of", "title_of", "was_run", "why_of", "wrong_of",
]  # fmt: skip

WIDTH = 80  # cells, if the terminal does not say its own
HEAD_WIDTH = 64  # cells
TEXT_MIN = 36  # in a narrower column, the text about a check begins further to the left
OUTPUT_MAX_LINES = 8  # lines of the student's own prints


def report_text(
    report: Report, *, lang: str = "en", width: int = WIDTH, color: bool = False, verbose: bool = False
) -> str:
    """Everything about one exercise, ending with a line break."""
    parts = [board(report, lang=lang, width=width, color=color, verbose=verbose)]
    parts.append(explanation(report, lang=lang, width=width, color=color))
    return "\n\n".join(part for part in parts if part) + "\n"


@dataclass(frozen=True)
class _Row:
    """What the rows of one board have in common. `said` is what earlier rows have said; it is not said again."""

    state_width: int
    points_width: int
    lang: str
    width: int
    verbose: bool
    paint: Paint
    said: dict[Coverage, str] = field(default_factory=dict)


def board(report: Report, *, lang: str = "en", width: int = WIDTH, color: bool = False, verbose: bool = False) -> str:
    """The head with the points and one row per check; `verbose` adds sizes, bounds and why each promise matters."""
    paint = Paint(color)
    lines = [_head(report, lang, width, paint)]
    if was_run(report):
        states = [word(f"state.{name}", lang) for name in ("passed", "failed", "not_judged", "no_bonus")]
        points_width = max((len(points_of(check)) for check in report.checks), default=0)
        row = _Row(max(map(cell_len, states)), points_width, lang, width, verbose, paint)
        for check in report.checks:
            lines += _row(report, check, row)
        legend = coverage_legend(row.said, lang) if verbose else ""
        lines += [f"  {paint('faint', line)}" for line in wrap(legend, width - 2) if legend]
    for note in report.notes:
        lines += _hang("  ", safe_sentence(note, lang), width)
    return "\n".join(lines)


def explanation(
    report: Report, *, check: CheckResult | None = None, lang: str = "en", width: int = WIDTH, color: bool = False
) -> str:
    """Why it failed; empty if nothing failed. `check` chooses that check's story instead of the first one's."""
    if report.message is not None:
        return "\n".join(_about_the_file(report, lang, width, Paint(color)))
    first = first_failure(report)
    if check is None and (first is None or first.bonus):
        return ""  # a bonus that is not earned is only a row on the board, and no failure
    chosen = check or first
    assert chosen is not None
    return "\n".join(_about_a_check(report, chosen, chosen is first, lang, width, Paint(color)))


def headline(report: Report, *, lang: str = "en", width: int = WIDTH, color: bool = False) -> list[str]:
    """What is wrong first, and where, with that line of code, but without the schedule. Empty for a passed report."""
    paint = Paint(color)
    check = first_failure(report)
    if report.message is not None:
        style = "unsure" if report.verdict is Verdict.NOT_JUDGED else "bad"
        lines = [paint(style, line) for line in wrap(safe_sentence(report.message, lang), width)]
        return [*lines, *_place(report, report.line, paint), *_source_line(report, report.line, width)]
    if check is None or check.bonus:
        return []
    diagnosed = report.diagnosis is not None
    lines = _title(report, check, diagnosed, lang, width, paint)
    if check.message is not None and diagnosed:
        lines += _hang("  ", _promise_and_message(report, check, lang), width)
    return lines + _source_line(report, _line_of(report, check, diagnosed), width)


def first_failure(report: Report) -> CheckResult | None:
    """The failing check that is told: one with a schedule if there is any; required checks come before a bonus.

    A day without an end is told only if nothing else breaks. A broken promise can be seen at one step; that nobody ever
    goes home cannot.
    """

    def rank(check: CheckResult) -> tuple[bool, bool, bool]:
        endless = check.trace is not None and check.trace.outcome is Outcome.OUT_OF_STEPS
        return check.bonus, check.trace is None, endless

    failing = [check for check in report.checks if check.passed is False]
    return min(failing, key=rank, default=None)  # catalogue order decides among equals


def run_lines(
    trace: Trace, sources: Sources, *, lang: str, width: int = WIDTH, color: bool = False, promise: bool = True
) -> list[str]:
    """One schedule: the promise that it breaks, the timeline, what is wrong at its end, and what the student's code
    printed.

    `promise` says whether to name the promise; it is False if the caller has named it.
    """
    lines = timeline(trace, sources, lang=lang, width=width, color=color)
    for said in last_words(trace, lang):
        lines += _hang("  ", said, width)
    if promise and trace.check:
        lines = [Paint(color)("bad", line) for line in wrap(promise_line(trace.check, lang), width)] + lines
    nearest = describe_nearest(trace, lang) if lines else ""
    if nearest:
        first, *rest = wrap(safe_line(nearest), width - 2)
        lines += [f"{FLIPPED} {first}", *(f"  {line}" for line in rest)]
    if trace.output.strip():
        output = safe_text(trace.output.rstrip("\n")).split("\n")
        lines += ["", word("your-output", lang)]
        if len(output) > OUTPUT_MAX_LINES:
            output = ["...", *output[-OUTPUT_MAX_LINES:]]
        lines += [fit(f"  | {line}", width) for line in output]
    return lines


def command_lines(key: str, command: str, lang: str, width: int = WIDTH) -> list[str]:
    """A command to type. It is never cut, because it is there to be copied. A long one gets a line of its own."""
    together = word(key, lang, command=command)
    return [together] if cells(together) <= width else [word(key, lang, command="").rstrip(), f"  {command}"]


def replay_lines(
    trace: Trace, sources: Sources, file: str, *, lang: str, width: int = WIDTH, color: bool = False
) -> list[str]:
    """A schedule that was run again. It begins with the promise that it breaks, or says that everybody went home."""
    said = promise_line(trace.check, lang) or outcome_name(trace.outcome, lang)
    lines = [
        Paint(color)("bad" if trace.check else "good", line)
        for line in wrap(said_of(safe_line(file), said, lang), width)
    ]
    return [*lines, "", *run_lines(trace, sources, lang=lang, width=width, color=color, promise=False)]


def place_lines(file: str, source: str, line: int | None, *, width: int = WIDTH) -> list[str]:
    """A place: the file with the line's number, and that line."""
    report = Report("", Verdict.FAILED, 0, 0, file=file, source=source)
    return [*_place(report, line, Paint(False)), *_source_line(report, line, width)]


# -- the board ----------------------------------------------------------------------------------------------------


def _head(report: Report, lang: str, width: int, paint: Paint) -> str:
    if report.points is None:
        points = word("points-none", lang)
    else:
        points = f"{number(report.points)} / {number(report.max_points)}"
    style = {Verdict.PASSED: "good", Verdict.NOT_JUDGED: "unsure"}.get(report.verdict, "bad")
    room = min(HEAD_WIDTH, width) - cell_len(points)
    name = safe_line(report.exercise or report.file)
    if report.verdict not in (Verdict.PASSED, Verdict.FAILED, Verdict.NOT_JUDGED):
        name = f"{name}  {verdict_name(report.verdict, lang)}"
    return paint("strong", pad(name, room)) + paint(style, points)


def was_run(report: Report) -> bool:
    """Whether the checks were run; the other verdicts are about the file as a whole."""
    return report.verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.NOT_JUDGED)


def _row(report: Report, check: CheckResult, row: _Row) -> list[str]:
    """State, points and title, followed by the check's id for those who look for it. Below is what is to be said."""
    name, lang, width, paint = state_of(check), row.lang, row.width, row.paint
    style = {"passed": "good", "failed": "bad"}.get(name, "unsure")
    state = paint(style, pad(word(f"state.{name}", lang), row.state_width))
    indent = 2 + row.state_width + 2 + row.points_width + (2 if row.points_width else 0)
    front = f"  {state}  {points_of(check):>{row.points_width}}" + ("  " if row.points_width else "")
    title, id = title_of(check, report.exercise, lang), safe_line(check.id)
    first, *rest = wrap(title, width - indent)
    lines = [front + first, *(" " * indent + line for line in rest)]
    if id != title:
        last = cells((rest or [first])[-1])
        fits = indent + last + 2 + cells(id) <= width
        behind = f"  {paint('faint', id)}" if fits else ""
        lines[-1] += behind
        lines += [] if fits else [" " * indent + paint("faint", line) for line in wrap(id, width - indent)]
    text = says(check, lang, exercise=report.exercise, said=row.said, exactly=row.verbose)
    below = indent if width - indent >= TEXT_MIN else 6
    lines += [" " * below + line for line in wrap(text, width - below) if text]
    if row.verbose or check.passed is False:
        why = why_of(check, report.exercise, lang)
        said = wrap(word("why-it-matters", lang, text=why), width - below) if why else []
        lines += [" " * below + paint("faint", line) for line in said]
    return lines


# -- the explanation ----------------------------------------------------------------------------------------------


def _about_the_file(report: Report, lang: str, width: int, paint: Paint) -> list[str]:
    assert report.message is not None
    return headline(report, lang=lang, width=width, color=paint.on) + _hint(report, lang, width)


def _about_a_check(
    report: Report, check: CheckResult, is_first: bool, lang: str, width: int, paint: Paint
) -> list[str]:
    diagnosed = report.diagnosis is not None and is_first and not check.bonus
    promise = promise_line(f"{report.exercise}/{check.id}", lang)
    lines = [paint("bad", line) for line in wrap(promise, width)] if diagnosed else []  # else the title says it
    lines += _title(report, check, diagnosed, lang, width, paint)
    story = []
    if check.trace is not None:
        story = run_lines(check.trace, report.source, lang=lang, width=width, color=paint.on, promise=False)
    lines += story or _source_line(report, _line_of(report, check, diagnosed), width)
    hint = _hint(report, lang, width) if diagnosed else []
    lines += hint
    if check.token:
        lines += [] if hint else [""]
        lines += command_lines("replay", replay_command(report, check), lang, width)
    return lines


def _title(report: Report, check: CheckResult, diagnosed: bool, lang: str, width: int, paint: Paint) -> list[str]:
    """What is wrong, and where."""
    title = _promise_and_message(report, check, lang)
    if diagnosed and report.diagnosis is not None:
        title = diagnosis_line(report.diagnosis, lang, report.diagnosis_args)
    lines = [paint("bad", line) for line in wrap(safe_line(title), width)]
    return lines + _place(report, _line_of(report, check, diagnosed), paint)


def _promise_and_message(report: Report, check: CheckResult, lang: str) -> str:
    title = title_of(check, report.exercise, lang)
    return said_of(title, about(check.message, report.exercise, lang), lang) if check.message else title


def replay_command(report: Report, check: CheckResult) -> str:
    """The command that shows the check's schedule again; empty if it has none."""
    return f"stall replay {safe_line(check.token)} {safe_line(report.file)}".rstrip() if check.token else ""


def line_to_blame(report: Report, check: CheckResult) -> int | None:
    """The line that the story of `check` is about."""
    return _line_of(report, check, report.diagnosis is not None and check is first_failure(report) and not check.bonus)


def _line_of(report: Report, check: CheckResult, diagnosed: bool) -> int | None:
    """The line to blame: the diagnosis knows the cause, else the check the place, else the trace the last step."""
    line = report.diagnosis_args.get("line")
    if diagnosed and isinstance(line, int):
        return line
    if check.line is not None:
        return check.line
    trace = check.trace
    if trace is not None and trace.broken is not None and trace.broken < len(trace.steps):
        return trace.steps[trace.broken].line
    return None


def _place(report: Report, line: int | None, paint: Paint) -> list[str]:
    if not report.file:
        return []
    where = safe_line(report.file) + (f":{line}" if line is not None else "")
    return [paint("link", f"  --> {where}")]  # never cut: editors make a link of it


def _source_line(report: Report, line: int | None, width: int) -> list[str]:
    lines = report.source.removeprefix("\ufeff").splitlines()
    if line is None or not 0 < line <= len(lines) or not lines[line - 1].strip():
        return []
    return [fit(f"{line:>4}   {safe_line(lines[line - 1].strip())}", width)]


def _hint(report: Report, lang: str, width: int) -> list[str]:
    args = {"line": report.line, **report.diagnosis_args}
    question = hint_for_diagnosis(report.diagnosis, lang, args) if report.diagnosis else ""
    if not question:
        return []
    text = word("hint", lang, text=safe_line(question))
    command = f"stall hint {safe_line(report.exercise)}"
    together = f"{text}      {word('more', lang, command=command)}"
    if cells(together) <= width:
        return ["", together]
    return ["", *wrap(text, width), *command_lines("more", command, lang, width)]


def _hang(indent: str, text: str, width: int) -> list[str]:
    first, *rest = wrap(text, width - cell_len(indent) - 2)
    return [indent + first, *(indent + "  " + line for line in rest)]
