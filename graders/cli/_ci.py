"""What `stall course github` and `stall course gitlab` share."""

from __future__ import annotations

import click

from graders.cli._common import Console, stall_command
from graders.course.ci import Files, write


def ci_command(name: str, files: Files, *, help: str) -> click.Command:
    """A command that writes `files` into a folder."""

    @click.command(name, help=help)
    @click.argument("folder", metavar="DIR")
    @click.option("--requirement", default="stall-kit", help="What pip installs: a version, a URL or a path.")
    @click.option("--force", is_flag=True, help="Overwrite what is there.")
    @stall_command
    def command(console: Console, folder: str, requirement: str, force: bool) -> int:
        written = write(files, folder, requirement=requirement, lang=console.lang, force=force)
        for path in written:
            console.say("ci.written", path=str(path))
        console.write_json(lambda: {"written": [str(path) for path in written]})
        return 0

    return command
