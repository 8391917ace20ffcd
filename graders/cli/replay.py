"""`stall replay`: run one schedule again, from the token that a failure came with."""

from __future__ import annotations

from pathlib import Path

import click

from graders.cli import _sharing
from graders.cli._common import Console, stall_command
from graders.cli._files import write_timeline
from graders.cli.check import default_folder, files, no_such
from graders.errors import TokenError, UsageError
from graders.feedback import word
from graders.grading import replay
from graders.reports import terminal
from graders.results import SCHEMA_VERSION, Trace, to_json


@click.command()
@click.argument("token")
@click.argument("file", required=False)
@click.option("--timeline", metavar="FILE", help="Write the schedule to FILE: .html, .md or text.")
@stall_command
def command(console: Console, token: str, file: str | None, timeline: str | None) -> int:
    """Run the schedule of TOKEN on FILE again (default: the exercise that it belongs to, in exercises/ or else in
    this folder).

    A file from `stall check --share` has its token in it: `stall replay FILE` is enough.
    """
    if file is None and token.endswith((".py", ".ipynb")):
        token, file = _token_in(token), token
    path, trace = run(token, files((file or default_folder(),)))
    source = path.read_text(encoding="utf-8", errors="replace")
    lines = terminal.replay_lines(trace, source, str(path), **console.look)
    if not trace.fails:
        lines += ["", word("passes-now", console.lang)]
    console.show("\n".join(lines))
    if timeline is not None:
        told = f"stall replay {token} {path}"
        write_timeline(timeline, trace, source, name=str(path), command=told, lang=console.lang)
    console.write_json(lambda: {"schema_version": SCHEMA_VERSION, "token": token, "trace": to_json(trace)})
    return 1 if trace.fails else 0


def _token_in(name: str) -> str:
    if not Path(name).exists():
        raise no_such(name)
    shared = _sharing.told_by(Path(name))
    if shared is None:
        raise UsageError("no-token-in-file", path=name)
    return shared.token


def run(token: str, candidates: list[Path]) -> tuple[Path, Trace]:
    """The file that the token belongs to, and its run. A token knows its exercise, not where the file lies."""
    for path in candidates[:-1]:
        try:
            return path, _replay(token, path)
        except TokenError as error:
            if error.code != "token-other-exercise":
                raise
    return candidates[-1], _replay(token, candidates[-1])


def _replay(token: str, path: Path) -> Trace:
    """Run the token on the file. The file's name is the exercise, unless the file itself says which it is."""
    shared = _sharing.told_by(path)
    return replay(token, path, shared.exercise) if shared is not None else replay(token, path)
