"""`stall hint`: a question first, then a pointer, then an idea; never the answer."""

from __future__ import annotations

import click

from graders import catalog
from graders.cli._common import Console, stall_command
from graders.errors import UsageError
from graders.feedback import word


@click.command()
@click.argument("exercise")
@click.option("--rung", type=click.IntRange(1, 3), default=1, show_default=True, help="Which hint.")
@stall_command
def command(console: Console, exercise: str, rung: int) -> int:
    """Show one hint of EXERCISE (a name, or the path of its file)."""
    entry = catalog.by_module_name(exercise)
    if entry is None:
        raise UsageError("unknown-exercise", name=exercise, known=list(catalog.load()))
    hints = entry.hints[console.lang]
    console.show(word("hint-rung", console.lang, rung=rung, rungs=len(hints), text=hints[rung - 1]))
    if rung < len(hints):
        console.say("more", command=f"stall hint {entry.id} --rung {rung + 1}")
    console.write_json(lambda: {"exercise": entry.id, "rung": rung, "rungs": len(hints), "hint": hints[rung - 1]})
    return 0
