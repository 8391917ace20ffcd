"""`stall demo`: the tutorial's oversell in one second."""

from __future__ import annotations

import tempfile
from importlib import resources
from pathlib import Path

import click

from graders import build
from graders.cli._common import Console, stall_command
from graders.cli.explore import FIELDS
from graders.engine import explore_script
from graders.feedback import word
from graders.reports._cells import wrap
from graders.reports.exploration import exploration_text


@click.command()
@stall_command
def command(console: Console) -> int:
    """See the tutorial's stall without a lock sell one sweet potato twice."""
    source = resources.files("graders.cli").joinpath("demo_stall.py.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="stall-demo-") as folder:
        script = Path(folder, "stall.py")
        script.write_text(source, encoding="utf-8")
        found = explore_script(str(script))
    console.show(word("demo-intro", console.lang))
    console.show("\n" + source)
    console.show(exploration_text(found, "stall.py", **console.look, replayable=False))
    console.show("\n".join(["", *wrap(word("demo-moral", console.lang), console.width)]))
    if not build.gil():
        console.show("\n".join(wrap(word("demo-free-threaded", console.lang), console.width)))
    console.write_json(lambda: {name: getattr(found, name) for name in FIELDS})
    return 0 if found.outcome == "failed" else 2  # a demo shall find the oversell
