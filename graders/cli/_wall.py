"""What is said of the wall before what strangers wrote is run; and that it is not, where the wall is not enough."""

from __future__ import annotations

from graders.cli._common import Console
from graders.sandbox import probe


def tell_layers(console: Console, trust_submissions: bool) -> None:
    """Say which layers are active, and what they leave open. Raises as `probe.demand`, unless all are trusted."""
    layers = probe.layers()
    if not trust_submissions:
        probe.demand(layers)
    if not layers:
        console.say("wall-none")
        return
    console.say("wall-layers", layers=", ".join(layers))
    for part in probe.missing(layers):
        console.say(f"wall-open.{part}")
