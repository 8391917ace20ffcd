"""The common language of all rooms: frozen values, and nothing that runs.

Values hold no words and no HTML: a sentence is a `Message` (a catalogue key with its placeholders) that
`graders.feedback` turns into English or Chinese. `to_json` and `from_json` are inverse to each other.
"""

from graders.results._game import Game, Move, Position
from graders.results._json import SCHEMA_VERSION, from_json, to_json
from graders.results._values import (
    CheckResult,
    Coverage,
    Message,
    Nearest,
    Outcome,
    Report,
    Step,
    ThreadInfo,
    Trace,
    Verdict,
    Waiting,
)

__all__ = [
    "SCHEMA_VERSION",
    "CheckResult",
    "Coverage",
    "Game",
    "Message",
    "Move",
    "Nearest",
    "Outcome",
    "Position",
    "Report",
    "Step",
    "ThreadInfo",
    "Trace",
    "Verdict",
    "Waiting",
    "from_json",
    "to_json",
]
