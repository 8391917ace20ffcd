"""What the commands of `stall course` share: which exercises, from which wheels, and where it all goes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from graders.cli._common import Console
from graders.course.files import write_folder
from graders.course.plan import Course


def names(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[str, ...]:
    """A click callback for `unlocked,locked`."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


EXERCISES = click.option(
    "--exercises", callback=names, metavar="A,B", help="Which exercises; by default all that there are."
)
SEED = click.option("--seed", type=int, default=0, help="The seed of every random choice.")
WHEELS = click.option(
    "--wheels", type=click.Path(path_type=Path), metavar="FOLDER", help="Take along the wheels in FOLDER."
)
STUBS = click.option(
    "--stubs",
    type=click.Path(path_type=Path),
    default=Path("exercises"),
    metavar="FOLDER",
    help="Where the files for students lie (default: exercises/).",
)


def hand_over(console: Console, course: Course, folder: str, files: Mapping[str, bytes]) -> int:
    """Write it, and say what to do with it."""
    write_folder(Path(folder), files)
    console.say("course.written", path=folder, files=len(files))
    console.say("course.points", points=course.points)
    if course.wheels is None:
        console.say("course.no-wheels", command=course.wheels_command)
    console.write_json(lambda: {"folder": folder, "files": sorted(files), "points": course.points})
    return 0
