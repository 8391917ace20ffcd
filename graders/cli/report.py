"""`stall report`: write again what `stall grade` wrote, from its store; and marks that the instructor sets."""

from __future__ import annotations

from typing import Any

import click

from graders.bulk import BulkResult, override, read_results, write_outputs
from graders.bulk.gradebooks.filling import Written, fill_canvas, fill_moodle
from graders.bulk.outputs import FORMATS
from graders.cli._common import Console, given, stall_command
from graders.errors import UsageError
from graders.feedback import sentence
from graders.reports import as_json
from graders.reports._safe import safe_line
from graders.reports.formats import FORMATS as PLATFORMS
from graders.reports.terminal import number, report_text

CHOICES = list(dict.fromkeys(("all", *FORMATS, *PLATFORMS)))  # "all" is what `stall grade` writes


@click.command()
@click.argument("out")
@click.option(
    *("--format", "form"),
    type=click.Choice(CHOICES),
    default="all",
    metavar="NAME",
    help="What to write." + f"  [{', '.join(CHOICES)}]",
)
@click.option("--bom", is_flag=True, help="Begin grades.csv with a byte order mark, so that Excel reads it as UTF-8.")
@click.option(
    *("--override", "mark"),
    type=(str, str, float),
    metavar="STUDENT EXERCISE POINTS",
    help="Set a mark by hand; it survives grading again.",
)
@click.option("--note", default="", metavar="TEXT", help="Why; kept beside the mark.")
@click.option("--withdraw", type=(str, str), metavar="STUDENT EXERCISE", help="Take such a mark back.")
@click.option("--show", type=(str, str), metavar="STUDENT EXERCISE", help="Show one report, as the student sees it.")
@click.option("--moodle", metavar="FILE", help="Put the marks into the grading worksheet that Moodle gave you.")
@click.option("--canvas", metavar="FILE", help="Make what Canvas imports, from the gradebook that it exported.")
@click.option("--groups", metavar="FILE", help="Who is in which group, for --canvas: the export of the People page.")
@click.option("-o", "--output", metavar="FILE", help="Where that file goes; by default into OUT.")
@click.option("--exercise", metavar="NAME", help="The marks of one exercise; by default the sum.")
@click.option("--column", metavar="TITLE", help="Which assignment of the gradebook.")
@click.option("--scale", is_flag=True, help="Convert to the maximum that the platform has.")
@stall_command
def command(
    console: Console,
    out: str,
    form: str,
    bom: bool,
    mark: tuple[str, str, float] | None,
    note: str,
    withdraw: tuple[str, str] | None,
    show: tuple[str, str] | None,
    moodle: str | None,
    canvas: str | None,
    **filling: Any,
) -> int:
    """Write the results in OUT again, where `stall grade` put them; nothing is graded.

    With --moodle or --canvas, and no mark by hand, only that file is written.
    """
    if show:
        return _show(console, out, *show)
    if mark and withdraw:
        raise UsageError("one-mark")
    filling = _checked(moodle, canvas, given(**filling))
    changed = mark or withdraw
    result: BulkResult | None = None
    if changed:
        form = "all"  # a mark belongs in every file; none may still show the old one
    if mark:
        override(out, *mark, note)
    if withdraw:
        override(out, *withdraw, None)
    if changed or not (moodle or canvas):
        formats = FORMATS if form == "all" else (form,)
        result = write_outputs(out, lang=console.lang, formats=formats, **given(with_bom=bom))
        if changed:
            _tell_mark(console, result, *changed[:2], set_by_hand=mark is not None)
        console.say("graded", rows=len(result.rows), path=out)
    if moodle:
        _tell_filled(console, fill_moodle(out, moodle, filling.pop("output", None), lang=console.lang, **filling))
    if canvas:
        _tell_filled(console, fill_canvas(out, canvas, filling.pop("output", None), **filling))
    not_judged = result.not_judged if result else sum(row.points is None for row in read_results(out))
    if not_judged:
        console.say("not-judged-count", rows=not_judged)
    console.write_json(lambda: as_json.document(read_results(out)))
    return 2 if not_judged else 0


def _show(console: Console, out: str, student: str, exercise: str) -> int:
    row = next((row for row in read_results(out) if (row.student, row.exercise) == (student, exercise)), None)
    if row is None:
        raise UsageError("no-such-row", student=student, exercise=exercise)
    console.show(report_text(row, **console.look))
    console.write_json(lambda: as_json.document([row]))
    return 0


def _checked(moodle: str | None, canvas: str | None, filling: dict[str, Any]) -> dict[str, Any]:
    if moodle and canvas:
        raise UsageError("one-gradebook")
    alone = [name for name in filling if not canvas and (not moodle or name in ("column", "groups"))]
    if alone:
        raise UsageError(
            "needs-gradebook", option=f"--{alone[0]}", owner="--canvas" if moodle else "--moodle, --canvas"
        )
    return filling


def _tell_filled(console: Console, written: Written) -> None:
    for note in written.notes:
        console.talk(safe_line(sentence(note, console.lang)))
    console.say("marks-filled", marks=written.count, path=str(written.path))


def _tell_mark(console: Console, result: BulkResult, student: str, exercise: str, *, set_by_hand: bool) -> None:
    names = {"student": safe_line(student), "exercise": safe_line(exercise)}
    if not set_by_hand:
        console.say("mark-withdrawn", **names)
    for row in result.rows:
        if set_by_hand and (row.student, row.exercise) == (student, exercise) and row.points is not None:
            console.say("mark-set", **names, points=number(row.points), max=number(row.max_points))
            if row.points > row.max_points:
                console.say("mark-above", **names, max=number(row.max_points))
