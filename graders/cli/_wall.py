"""What is said about the wall before the code of strangers is run, and the refusal to run it behind too weak a wall."""

from __future__ import annotations

from graders.cli._common import Console
from graders.sandbox import probe


def tell_layers(console: Console, trust_submissions: bool) -> None:
    """Say which layers are active, and what they leave open. Raises as `probe.demand` unless `trust_submissions` is
    set.
    """
    layers = probe.layers()
    if not trust_submissions:
        probe.demand(layers)
    if not layers:
        console.say("wall-none")
        return
    console.say("wall-layers", layers=", ".join(layers))
    for part in probe.missing(layers):
        console.say(f"wall-open.{part}")
