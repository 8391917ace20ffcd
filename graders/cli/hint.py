"""`stall hint`: a question first, then a pointer, then an idea; never the answer."""

from __future__ import annotations

from pathlib import Path

import click

from graders.catalog import Exercise
from graders.cli._common import Console, stall_command
from graders.cli._ladder import Ladder, Step, default_path, next_rung
from graders.cli.check import one_file
from graders.feedback import hints_for_diagnosis, word
from graders.grading import grade, read
from graders.progress import working
from graders.reports import terminal
from graders.reports._cells import wrap
from graders.results import Report, Verdict

# There is nothing to look at yet, so the hints of the whole exercise say more than those of such a diagnosis.
NOTHING_YET = (None, "not-started")


@click.command()
@click.argument("exercise")
@click.argument("file", required=False)
@click.option("--rung", type=click.IntRange(1, 3), help="Which hint; by default the next one.")
@stall_command
def command(console: Console, exercise: str, file: str | None, rung: int | None) -> int:
    """Show the next hint of EXERCISE (a name, or the path of its file).

    Your file, where there is one, is checked first, and the hint is about what is wrong with it; otherwise it is
    about the exercise. The first hint is a question, the second a pointer, the third an idea.
    """
    entry, path = one_file(exercise, file)
    ladder = Ladder(default_path())
    last = ladder.last(path)
    step = _judged(console, entry, path, last)
    hints = _hints(entry, step, console.lang)
    rung = rung if rung is not None else next_rung(last, step.diagnosis, len(hints))
    said = word("hint-rung", console.lang, rung=rung, rungs=len(hints), text=hints[rung - 1])
    console.show("\n".join(wrap(said, console.width)))
    line = step.args.get("line") if step.diagnosis not in NOTHING_YET else None
    if isinstance(line, int):
        console.show("\n".join(_place(path, line, console.width)))
    if rung < len(hints):
        console.say("more", command=" ".join(["stall hint", exercise, *([file] if file else []), f"--rung {rung + 1}"]))
    else:
        console.say("hint-last")
    ladder.remember(path, Step(step.digest, step.diagnosis, step.args, rung))
    shown = {"exercise": entry.id, "diagnosis": step.diagnosis, "line": line}
    console.write_json(lambda: {**shown, "rung": rung, "rungs": len(hints), "hint": hints[rung - 1]})
    return 0


def _judged(console: Console, entry: Exercise, path: Path, last: Step | None) -> Step:
    """What is wrong with the file, as far as that is known. It is judged again only if it has changed."""
    submission = read(path)
    if submission.verdict is Verdict.MISSING:
        console.say("start-first", path=str(path))
    if submission.source is None:
        return Step("", None)
    if last is not None and last.digest == submission.digest:
        return last
    with working(word("checking", console.lang, exercise=entry.id)):
        report = grade(path, entry.id)
    if report.verdict is Verdict.PASSED:
        console.say("hint-none", exercise=entry.id)
    elif report.message is not None and report.verdict is not Verdict.NOT_STARTED:
        console.show(terminal.explanation(report, **console.look) + "\n")
    return Step(submission.digest, report.diagnosis, _args(report))


def _args(report: Report) -> dict[str, object]:
    """What the hint may name, as far as a JSON file can hold it."""
    args = {"line": report.line, **report.diagnosis_args}
    return {name: value for name, value in args.items() if isinstance(value, (int, str, float))}


def _hints(entry: Exercise, step: Step, lang: str) -> tuple[str, ...]:
    own = () if step.diagnosis in NOTHING_YET else hints_for_diagnosis(step.diagnosis or "", lang, step.args)
    return own or entry.hints[lang]


def _place(path: Path, line: int, width: int) -> list[str]:
    source = path.read_text(encoding="utf-8", errors="replace")
    return terminal.place_lines(str(path), source, line, width=width)
