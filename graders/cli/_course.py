"""What the commands of `stall course` share: which exercises, from which wheels, and into which folder."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from graders.cli._common import Console, stall_command
from graders.course.files import write
from graders.course.plan import Course


def names(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[str, ...]:
    """A click callback for `unlocked,locked`."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


EXERCISES = click.option("--exercises", callback=names, metavar="A,B", help="Which exercises; by default all of them.")
SEED = click.option("--seed", type=int, default=0, help="The seed of every random choice.")
WHEELS = click.option(
    "--wheels", type=click.Path(path_type=Path), metavar="FOLDER", help="Take along the wheels in FOLDER."
)
SOLUTIONS = click.option(
    "--solutions",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where the solutions are; by default those of the repository.",
)
FORCE = click.option("--force", is_flag=True, help="Replace files that differ.")


def course_command(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the argument DIR and the options that choose a course. The command gets the `Course`."""

    @click.argument("folder", metavar="DIR")
    @EXERCISES
    @WHEELS
    @SOLUTIONS
    @SEED
    @FORCE
    @stall_command
    @functools.wraps(function)
    def run(
        console: Console,
        folder: str,
        exercises: tuple[str, ...],
        wheels: Path | None,
        solutions: Path | None,
        seed: int,
        **more: Any,
    ) -> int:
        course = Course.of(exercises, lang=console.lang, seed=seed, wheels=wheels, solutions=solutions)
        return function(console, course, folder, **more)

    return run


def hand_over(console: Console, course: Course, folder: str, files: Mapping[str, bytes], *, force: bool) -> int:
    """Write the files, and say what to do with them."""
    write({Path(folder, name): data for name, data in sorted(files.items())}, force=force)
    console.say("course.written", path=folder, files=len(files))
    if course.wheels is None:
        console.say("course.no-wheels", command=course.wheels_command)
    console.write_json(lambda: {"folder": folder, "files": sorted(files), "points": course.points})
    return 0
