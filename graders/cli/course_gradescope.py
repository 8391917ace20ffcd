"""`stall course gradescope`."""

from __future__ import annotations

from pathlib import Path

import click

from graders.cli._common import Console, stall_command
from graders.cli._course import EXERCISES, SEED, WHEELS, hand_over
from graders.course import gradescope
from graders.course.plan import Course


@click.command()
@click.argument("folder")
@EXERCISES
@WHEELS
@SEED
@stall_command
def command(console: Console, folder: str, exercises: tuple[str, ...], wheels: Path | None, seed: int) -> int:
    """Write autograder.zip for Gradescope into FOLDER."""
    course = Course.of(exercises, lang=console.lang, seed=seed, wheels=wheels)
    return hand_over(console, course, folder, gradescope.files(course))
