"""`stall course exercism`."""

from __future__ import annotations

from pathlib import Path

import click

from graders.cli._common import Console, stall_command
from graders.cli._course import EXERCISES, FORCE, SEED, SOLUTIONS, WHEELS, hand_over
from graders.course import exercism
from graders.course.plan import Course


@click.command()
@click.argument("folder", metavar="DIR")
@EXERCISES
@WHEELS
@SOLUTIONS
@SEED
@FORCE
@stall_command
def command(
    console: Console,
    folder: str,
    exercises: tuple[str, ...],
    wheels: Path | None,
    solutions: Path | None,
    seed: int,
    force: bool,
) -> int:
    """Write a test runner for Exercism into DIR."""
    course = Course.of(exercises, lang=console.lang, seed=seed, wheels=wheels, solutions=solutions)
    return hand_over(console, course, folder, exercism.files(course), force=force)
