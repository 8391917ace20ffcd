"""`stall course gradescope`."""

from __future__ import annotations

from pathlib import Path

import click

from graders.cli._common import Console, stall_command
from graders.cli._course import EXERCISES, FORCE, SEED, WHEELS, hand_over
from graders.course import gradescope
from graders.course.plan import Course


@click.command()
@click.argument("folder", metavar="DIR")
@EXERCISES
@WHEELS
@SEED
@FORCE
@stall_command
def command(
    console: Console, folder: str, exercises: tuple[str, ...], wheels: Path | None, seed: int, force: bool
) -> int:
    """Write autograder.zip for Gradescope into DIR."""
    course = Course.of(exercises, lang=console.lang, seed=seed, wheels=wheels, python=gradescope.PYTHON)
    done = hand_over(console, course, folder, gradescope.files(course), force=force)
    console.say("course.points", points=course.points)
    return done
