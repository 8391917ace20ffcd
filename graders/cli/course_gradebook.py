"""`stall course gradebook`: write what `stall grade` found into nbgrader's grade book."""

from __future__ import annotations

import click

from graders.bulk import read_results
from graders.cli._common import Console, stall_command
from graders.course.build import ASSIGNMENT
from graders.course.gradebook import write_gradebook


@click.command()
@click.argument("out")
@click.option("--db", default="gradebook.db", show_default=True, metavar="FILE|URL", help="The grade book.")
@click.option("--assignment", default=ASSIGNMENT, show_default=True, help="What nbgrader calls the assignment.")
@stall_command
def command(console: Console, out: str, db: str, assignment: str) -> int:
    """Write the results in OUT, where `stall grade` put them, into a grade book of nbgrader."""
    written = write_gradebook(read_results(out), db, assignment, lang=console.lang)
    console.say("grade-book-written", marks=written.marks, path=db)
    if written.kept:
        console.say("grade-book-kept", marks=written.kept)
    if written.waiting:
        console.say("grade-book-waits", marks=written.waiting)
    console.write_json(lambda: {"written": written.marks, "not_judged": written.waiting, "kept": written.kept})
    return 2 if written.waiting else 0
