"""`stall explore`: the schedules of any ordinary threaded script."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from graders.cli._common import Console, given, message_of, stall_command
from graders.cli._exploring import telling
from graders.cli._files import write_timeline
from graders.cli._memory import bounded_memory
from graders.engine import explore_script
from graders.errors import StallError, UsageError
from graders.feedback import sentence
from graders.reports import exploration, outcomes

STRATEGIES = ("auto", "random", "pct", "pos", "surw", "dpor", "stateful", "exhaustive")
FIELDS = ("outcome", "complete", "schedules", "failing", "error", "races", "token", "steps", "seconds", "outcomes")
EXIT_CODES = {"passed": 0, "out_of_steps": 2}  # our limit is no verdict; every other outcome is a failure


@click.command()
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--strategy", type=click.Choice(STRATEGIES), help="How schedules are chosen.")
@click.option("--schedules", type=click.IntRange(min=1), help="At most so many runs.")
@click.option("--seed", type=int, help="The seed of every random choice.")
@click.option(
    "--clock", type=click.Choice(("lazy", "prompt")), help="Naps may end late (lazy), or always on time (prompt)."
)
@click.option("--keep-going", is_flag=True, help="Continue after a failure.")
@click.option("--replay", metavar="TOKEN", help="Run only this schedule.")
@click.option("--stdin", metavar="FILE", help="What the script reads from its standard input.")
@click.option("--timeline", metavar="FILE", help="Write the failing schedule to FILE: .html, .md or text.")
@stall_command
def command(
    console: Console, script: str, arguments: tuple[str, ...], timeline: str | None, stdin: str | None, **options: Any
) -> int:
    """Explore the schedules of SCRIPT, run as `__main__`. What follows `--` are its own arguments."""
    if not Path(script).exists():
        raise UsageError("no-such-path", path=script)
    try:
        options |= {"arguments": arguments or None, "stdin": _text_of(stdin)}
        with telling(console.lang) as told, bounded_memory():
            found = explore_script(script, **given(**options, told=told))
    except StallError as error:  # it is told on stderr, as everywhere, and in the JSON too
        nothing = _nothing(error, console.lang)
        console.write_json(lambda: nothing)
        raise
    again = f" --stdin {shlex.quote(stdin)}" if stdin is not None else ""
    again += f" -- {shlex.join(arguments)}" if arguments else ""
    console.show(exploration.exploration_text(found, script, **console.look, given=again))
    if timeline is not None:
        _write_timeline(timeline, found, script, again, console.lang)
    console.write_json(lambda: {name: getattr(found, name) for name in FIELDS})
    if found.outcome == "passed" and found.chance is not None:
        return 2  # the program may behave otherwise in its next run, so nothing has been shown
    return EXIT_CODES.get(found.outcome, 1)


def _write_timeline(file: str, found: Any, script: str, again: str, lang: str) -> None:
    trace, token, outcome, about = found.trace, found.token, found.outcome, {}
    if outcomes.ends_differ(found) and found.outcome == "passed" and found.apart is not None:
        trace, token, outcome = found.apart.trace, found.apart.end.token, "differs"
        about = {"titles": lambda lang: outcomes.titles(found, lang)}
    command = f"stall explore {script} --replay {token}{again}" if token else ""
    write_timeline(file, trace, found.sources, name=script, outcome=outcome, command=command, lang=lang, **about)


def _text_of(file: str | None) -> str | None:
    """The content of the file that the script is to read as its standard input."""
    if file is None:
        return None
    try:
        return Path(file).read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise UsageError("cannot-read", file=file, error=str(error.strerror)) from None


def _nothing(error: StallError, lang: str) -> dict[str, Any]:
    """The JSON if the script could not be run at all: no outcome, and the reason."""
    nothing = dict.fromkeys(FIELDS) | {
        "complete": False,
        "schedules": 0,
        "failing": 0,
        "races": [],
        "outcomes": [],
        "seconds": 0.0,
    }
    return {**nothing, "error": sentence(message_of(error), lang)}
