"""`stall start`: a folder to begin in."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from graders import catalog
from graders.cli._common import Console, stall_command
from graders.course.start import start
from graders.feedback import word
from graders.reports._cells import wrap
from graders.reports.class_lines import shell_word


@click.command()
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--notebooks", is_flag=True, help="Write the exercises as notebooks too, into notebooks/.")
@stall_command
def command(console: Console, folder: str, notebooks: bool) -> int:
    """Write the exercises into DIR (default: this folder), with a page that says how to go on.

    A file that is there already is kept as it is.
    """
    exercises = list(catalog.load().values())
    started = start(Path(folder), exercises, lang=console.lang, notebooks=notebooks)
    for key, files in (("start-written", started.written), ("start-kept", started.kept)):
        if files:
            console.talk("\n".join(wrap(word(key, console.lang, path=folder, files=list(files)), console.width)))
    console.say("start-next")
    here = Path(folder).resolve() == Path.cwd().resolve()
    steps = ["stall check", f"stall hint {exercises[0].id}"] if here else [f"cd {shell_word(folder)}", "stall check"]
    console.show("\n".join(f"  {step}" for step in steps))
    console.write_json(lambda: {"folder": folder, **dataclasses.asdict(started), "next": steps})
    return 0
