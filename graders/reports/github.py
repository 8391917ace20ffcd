"""GitHub Actions: annotations on the student's lines, and the summary of a step.

    text()      the reports as a log may show them, then the annotations as workflow commands
    summary()   Markdown for $GITHUB_STEP_SUMMARY: the score board, then each exercise with its schedule

A runner obeys what a program prints: a line that begins with `::error::` (after blanks), and `##[error]` anywhere in a
line. So everything that may hold a student's words stands between `::stop-commands::TOKEN` and `::TOKEN::`. TOKEN is a
digest of those words: nobody can write a text that holds its own digest, and the same reports give the same text. In an
annotation the words are escaped, and cannot leave their line. (Grammar: the runner's ActionCommand.cs.)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graders.feedback import (
    describe_step,
    describe_waiting,
    hint_for_diagnosis,
    thread_name,
    title_of_diagnosis,
    verdict_name,
    word,
)
from graders.reports import markdown, terminal
from graders.reports._safe import safe_line
from graders.results import CheckResult, Report, Verdict

__all__ = ["ANNOTATIONS_MAX", "SUMMARY_BYTES_MAX", "commands", "not_a_command", "summary", "text"]

ANNOTATIONS_MAX = 10  # of each kind and step; GitHub silently drops further ones
SUMMARY_BYTES_MAX = 1_000_000  # GitHub takes 1 MiB a step, and shows nothing of a longer summary
_COMMAND = re.compile(r"^(\s*):(?=:)", re.MULTILINE)


@dataclass(frozen=True)
class _Annotation:
    kind: str  # error, warning or notice
    title: str
    message: str
    file: str = ""
    line: int | None = None

    def command(self) -> str:
        place = {"file": self.file, "line": self.line, "endLine": self.line} if self.file else {}
        properties = {**place, "title": self.title}
        told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
        return f"::{self.kind} {told}::{_data(self.message)}"


def text(reports: Sequence[Report], *, lang: str = "en") -> str:
    """The text for the log of a step: what a student would see, made harmless, and the annotations."""
    told = "\n".join(terminal.report_text(report, lang=lang) for report in reports)
    token = hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()
    lines = [f"::stop-commands::{token}", told.rstrip("\n"), f"::{token}::", *commands(reports, lang=lang)]
    return "\n".join(lines) + "\n"


def commands(reports: Sequence[Report], *, lang: str = "en") -> list[str]:
    """One command per line. If there are more than GitHub shows of a kind, the last one says how many are missing."""
    everything = [annotation for report in reports for annotation in _annotate(report, lang)]
    found: list[str] = []
    for kind in ("error", "warning", "notice"):
        of_kind = [annotation for annotation in everything if annotation.kind == kind]
        if len(of_kind) > ANNOTATIONS_MAX:
            more = len(of_kind) - (ANNOTATIONS_MAX - 1)
            of_kind[ANNOTATIONS_MAX - 1 :] = [_Annotation(kind, "stall", word("ci.more", lang, more=more))]
        found += [annotation.command() for annotation in of_kind]
    return found


def not_a_command(words: str) -> str:
    """The words, changed so that a runner that finds them in its log obeys none of them. A change can be seen."""
    return _COMMAND.sub(r"\1: ", words).replace("##[", "## [")


def _data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")


# -- what is annotated ------------------------------------------------------------------------------------------------


def _annotate(report: Report, lang: str) -> Iterator[_Annotation]:
    file = report.file.replace("\\", "/").removeprefix("./")
    exercise = safe_line(report.exercise)
    if report.message is not None:
        kind = "warning" if report.verdict is Verdict.NOT_JUDGED else "error"
        place = "" if report.verdict is Verdict.MISSING else file
        title = f"{exercise}: {verdict_name(report.verdict, lang)}"
        yield _Annotation(kind, title, terminal.safe_sentence(report.message, lang), place, report.line)
        return
    first = terminal.first_failure(report)
    for check in report.checks:
        if check.bonus or check.passed is not False:
            continue
        told_first = check is first and report.diagnosis is not None
        word_for_it = safe_line(report.diagnosis) if told_first else terminal.title_of(check, report.exercise, lang)
        line = terminal.line_to_blame(report, check)
        said = _message(report, check, told_first, lang)
        yield _Annotation("error", f"{exercise}: {word_for_it}", said, file, line)
        if check is first:
            yield from _other_end(report, check, f"{exercise}: {word_for_it}", file, line, lang)


def _message(report: Report, check: CheckResult, told_first: bool, lang: str) -> str:
    said = [title_of_diagnosis(report.diagnosis or "", lang, report.diagnosis_args)] if told_first else []
    said += [terminal.safe_sentence(check.message, lang)] if check.message else []
    if told_first:
        question = hint_for_diagnosis(report.diagnosis or "", lang, {"line": report.line, **report.diagnosis_args})
        said += [word("hint", lang, text=safe_line(question))] if question else []
    command = terminal.replay_command(report, check)
    said += [word("replay", lang, command=command)] if command else []
    return "\n".join(said) or word("ci.unnamed", lang)


def _other_end(
    report: Report, check: CheckResult, title: str, file: str, line: int | None, lang: str
) -> Iterator[_Annotation]:
    """An annotation for the other line of the story: the step that should come in the other order, or who holds the
    lock.
    """
    trace = check.trace
    place, said = None, ""
    if trace is not None and trace.nearest is not None:
        nearest = trace.nearest
        pair = [nearest.trace.steps[at] for at in (nearest.first, nearest.second) if at < len(nearest.trace.steps)]
        step = next((step for step in pair if step.line not in (None, line)), None)
        if step is not None:
            who = safe_line(thread_name(nearest.trace, step.thread, lang) or str(step.thread))
            place, what = step.line, safe_line(describe_step(step, nearest.trace, lang))
            said = word("ci.other-end", lang, thread=who, what=what)
    if place is None and trace is not None:
        stuck = [w for w in trace.waiting if w.kind != "join" and w.line not in (None, line)]
        if stuck:
            place, said = stuck[0].line, safe_line(describe_waiting(stuck[0], trace, lang))
    other = report.diagnosis_args.get("other_line")
    if place is None and isinstance(other, int) and other != line:
        place, said = other, word("ci.other-end", lang)
    if place is not None:
        yield _Annotation("notice", title, said, file, place)


# -- the summary ------------------------------------------------------------------------------------------------------


def summary(reports: Sequence[Report], *, lang: str = "en", bytes_max: int = SUMMARY_BYTES_MAX) -> str:
    """The score board, then every exercise. What does not fit is left out, and a sentence says so."""
    lines = [f"## {_total(reports, lang)}", ""]
    heads = [word(key, lang) for key in ("ci.exercise", "page.result", "page.points")]
    lines += [f"| {' | '.join(row)} |" for row in (heads, ["---"] * 3, *(_row(report, lang) for report in reports))]
    parts = ["\n".join(lines) + "\n"]
    parts += [markdown.report_text([report], lang=lang) for report in reports]
    whole = ""
    cut = "\n" + markdown.text(word("ci.too-long", lang, command="`stall check`")) + "\n"
    room = bytes_max - len(cut.encode())
    for part in parts:
        part = not_a_command(part) + "\n"
        if len((whole + part).encode("utf-8", "backslashreplace")) > room:
            return whole + cut
        whole += part
    return whole


def _total(reports: Sequence[Report], lang: str) -> str:
    points = [report.points for report in reports]
    if None in points or not points:
        return word("ci.score-board", lang)
    reached = terminal.number(sum(p for p in points if p is not None))
    most = terminal.number(sum(report.max_points for report in reports))
    return word("ci.score-board", lang, points=reached, max=most)


def _row(report: Report, lang: str) -> list[str]:
    points = word("points-none", lang)
    if report.points is not None:
        points = f"{terminal.number(report.points)} / {terminal.number(report.max_points)}"
    return [markdown.code(safe_line(report.exercise)), markdown.text(verdict_name(report.verdict, lang)), points]
