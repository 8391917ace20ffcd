"""`stall report`: what `stall grade` wrote, derived again from its store; and an instructor's own marks."""

from __future__ import annotations

import click

from graders.bulk import BulkResult, override, read_results, write_outputs
from graders.bulk.outputs import FORMATS
from graders.cli._common import Console, given, stall_command
from graders.errors import UsageError
from graders.reports import as_json
from graders.reports._safe import safe_line
from graders.reports.formats import FORMATS as PLATFORMS
from graders.reports.terminal import number

CHOICES = list(dict.fromkeys(("all", *FORMATS, *PLATFORMS)))  # all: what `stall grade` writes


@click.command()
@click.argument("out")
@click.option("--format", "form", type=click.Choice(CHOICES), default="all", help="What to write.")
@click.option("--bom", is_flag=True, help="Begin grades.csv with a mark by which Excel knows UTF-8.")
@click.option(
    *("--override", "mark"),
    type=(str, str, float),
    metavar="STUDENT EXERCISE POINTS",
    help="Set a mark by hand; it survives grading again.",
)
@click.option("--note", default="", metavar="TEXT", help="Why; kept beside the mark.")
@click.option("--withdraw", type=(str, str), metavar="STUDENT EXERCISE", help="Take such a mark back.")
@stall_command
def command(
    console: Console,
    out: str,
    form: str,
    bom: bool,
    mark: tuple[str, str, float] | None,
    note: str,
    withdraw: tuple[str, str] | None,
) -> int:
    """Write the results in OUT again, where `stall grade` put them; nothing is graded."""
    if mark and withdraw:
        raise UsageError("one-mark")
    changed = mark or withdraw
    if changed:
        form = "all"  # a mark belongs into every file: none may go on saying the old one
    if mark:
        override(out, *mark, note)
    if withdraw:
        override(out, *withdraw, None)
    formats = FORMATS if form == "all" else (form,)
    result = write_outputs(out, lang=console.lang, formats=formats, **given(with_bom=bom))
    if changed:
        _tell_mark(console, result, *changed[:2], set_by_hand=mark is not None)
    console.say("graded", rows=len(result.rows), path=out)
    if result.not_judged:
        console.say("not-judged-count", rows=result.not_judged)
    console.write_json(lambda: as_json.document(read_results(out)))
    return 2 if result.not_judged else 0


def _tell_mark(console: Console, result: BulkResult, student: str, exercise: str, *, set_by_hand: bool) -> None:
    names = {"student": safe_line(student), "exercise": safe_line(exercise)}
    if not set_by_hand:
        console.say("mark-withdrawn", **names)
    for row in result.rows:
        if set_by_hand and (row.student, row.exercise) == (student, exercise) and row.points is not None:
            console.say("mark-set", **names, points=number(row.points), max=number(row.max_points))
