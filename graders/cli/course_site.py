"""`stall course site`: the stall as a page, with nothing to install."""

from __future__ import annotations

from pathlib import Path

import click

from graders import catalog
from graders.cli._common import Console, given, stall_command
from graders.cli._course import EXERCISES, FORCE
from graders.course.site import Built, build_site, server
from graders.errors import UsageError

PORT = 8000


@click.command()
@click.argument("folder", metavar="DIR")
@EXERCISES
@click.option("--serve", is_flag=True, help="Serve the page on this machine until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Where to serve it.")
@FORCE
@stall_command
def command(console: Console, folder: str, exercises: tuple[str, ...], serve: bool, port: int, force: bool) -> int:
    """Write into DIR a page on which students check the exercises in the browser, with nothing to install.

    Any web server can hold the folder, and it is whole: nothing is fetched from elsewhere. It is built with npm.
    """
    known = catalog.load()
    if unknown := [name for name in exercises if name not in known]:
        raise UsageError("unknown-exercise", name=unknown[0], known=list(known))
    chosen = [known[name] for name in exercises or known]
    built = build_site(Path(folder), chosen, lang=console.lang, **given(force=force))
    _say(console, folder, built)
    if serve:
        with server(Path(folder), port) as running:
            console.say("site-serving", address=f"http://localhost:{running.server_port}/")
            try:
                running.serve_forever()
            except KeyboardInterrupt:
                pass  # that is how it ends
    return 0


def _say(console: Console, folder: str, built: Built) -> None:
    loads = f"{built.loads / 1e6:.1f}"
    command = f"stall course site {folder} --serve"
    console.say("site-written", path=folder, files=len(built.files), megabytes=loads, command=command)
    console.write_json(lambda: {"folder": folder, "files": list(built.files), "bytes": built.loads})
