"""`stall selfcheck`: prove a course before it is handed out."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import click

from graders.cli._common import Console, stall_command
from graders.course.selfcheck import Item, exit_code, selfcheck
from graders.feedback import sentence, word
from graders.reports._safe import safe_line
from graders.results import SCHEMA_VERSION


@click.command()
@click.argument("course", required=False, default=".", metavar="[DIR]")
@stall_command
def command(console: Console, course: str) -> int:
    """Check the course in DIR, and the packs that are named, before you hand it out.

    DIR holds exercises/ and solutions/. Exit codes: 0 what was checked is in order, 1 something is damaged, 2 a pack
    cannot be read. What an installed package lacks is named as not checked, and does not count.
    """
    items: list[Item] = []
    for item in selfcheck(Path(course), _known):
        items.append(item)
        if item.state != "passed":
            console.show(_line(console, item.part, item.state, item.name, sentence(item.message, console.lang)))
    good = Counter(item.part for item in items if item.state == "passed")
    for part, count in good.items():
        only = next(item for item in items if item.part == part and item.state == "passed")
        said = sentence(only.message, console.lang) if count == 1 else ""
        console.show(_line(console, part, "passed", str(count), said))
    states = Counter(item.state for item in items)
    if states["failed"]:
        console.show(word("selfcheck.sum-bad", console.lang, failed=states["failed"]))
    else:
        console.show(word("selfcheck.sum-good", console.lang, skipped=states["not_checked"]))
    console.write_json(lambda: _document(items, console.lang))
    return exit_code(items)


def _line(console: Console, part: str, state: str, name: str, said: str) -> str:
    cells = (word(f"selfcheck.{part}", console.lang), word(f"selfcheck.{state}", console.lang), name, said)
    return safe_line("  ".join(cell for cell in cells if cell), 240)


def _document(items: list[Item], lang: str) -> dict[str, object]:
    rows = [{**dataclasses.asdict(item), "text": sentence(item.message, lang)} for item in items]
    return {"schema_version": SCHEMA_VERSION, "items": rows}


def _known(words: list[str]) -> bool:
    """Whether these words, after `stall`, name a command and options that it has. Nothing is run."""
    from graders.cli._main import stall

    at: click.Command = stall
    context = click.Context(at)
    words = list(words)
    while isinstance(at, click.Group) and words and not words[0].startswith("-"):
        found = at.get_command(context, words.pop(0))
        if found is None:
            return False
        at = found
    options = {option for parameter in at.params for option in (*parameter.opts, *parameter.secondary_opts)}
    given = {part.partition("=")[0] for part in words if part.startswith("-") and part != "-"}
    return given <= options | {"--help", "-h"}
