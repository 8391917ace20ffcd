"""`stall course exercise`: write an exercise of your own, starting from one that works."""

from __future__ import annotations

from pathlib import Path

import click

from graders.cli._common import Console, stall_command
from graders.course.exercise import copy_example


@click.command()
@click.argument("folder", metavar="DIR")
@stall_command
def command(console: Console, folder: str) -> int:
    """Copy a whole exercise (a counter with room for a few) to DIR, to be changed into one of your own."""
    files = copy_example(Path(folder))
    console.say("exercise-copied", path=folder)
    console.write_json(lambda: {"folder": folder, "files": [str(path) for path in files]})
    return 0
