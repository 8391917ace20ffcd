"""`stall course exercism`."""

from __future__ import annotations

from pathlib import Path

import click

from graders.cli._common import Console, stall_command
from graders.cli._course import EXERCISES, SEED, STUBS, WHEELS, hand_over
from graders.course import exercism
from graders.course.plan import Course


@click.command()
@click.argument("folder")
@EXERCISES
@WHEELS
@STUBS
@SEED
@stall_command
def command(
    console: Console, folder: str, exercises: tuple[str, ...], wheels: Path | None, stubs: Path, seed: int
) -> int:
    """Write a test runner for Exercism into FOLDER."""
    course = Course.of(exercises, lang=console.lang, seed=seed, wheels=wheels, stubs=stubs)
    return hand_over(console, course, folder, exercism.files(course))
