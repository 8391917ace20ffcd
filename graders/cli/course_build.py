"""`stall course build`: a course for nbgrader."""

from __future__ import annotations

from pathlib import Path

import click

from graders.cli._common import Console, given, stall_command
from graders.course.build import ASSIGNMENT, build_course, default_solutions


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--assignment", default=ASSIGNMENT, show_default=True, help="What nbgrader calls the assignment.")
@click.option("--solutions", metavar="FOLDER", help="Where the solutions are; by default those of the repository.")
@click.option("--force", is_flag=True, help="Replace files that differ.")
@stall_command
def command(console: Console, folder: str, assignment: str, solutions: str | None, force: bool) -> int:
    """Write a course for nbgrader into DIR: its configuration, and a source notebook per exercise."""
    where = Path(solutions) if solutions else default_solutions()
    files = build_course(Path(folder), assignment=assignment, solutions=where, **given(force=force))
    console.say("course-built", path=folder, command=f"nbgrader generate_assignment {assignment}")
    console.write_json(lambda: {"files": [str(path) for path in files]})
    return 0
