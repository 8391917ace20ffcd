"""`stall course notebooks`: the exercises as notebooks, without nbgrader."""

from __future__ import annotations

from pathlib import Path

import click

from graders.cli._common import Console, given, stall_command
from graders.course.build import default_solutions, write_notebooks


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--solutions", metavar="FOLDER", help="Where the solutions are; by default those of the repository.")
@click.option("--force", is_flag=True, help="Replace files that differ.")
@stall_command
def command(console: Console, folder: str, solutions: str | None, force: bool) -> int:
    """Write the exercises into DIR as notebooks for students, with stubs to fill in."""
    where = Path(solutions) if solutions else default_solutions()
    files = write_notebooks(Path(folder), solutions=where, **given(force=force))
    console.say("notebooks-written", notebooks=len(files), path=folder)
    console.write_json(lambda: {"files": [str(path) for path in files]})
    return 0
