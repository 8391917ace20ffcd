"""What goes over the pipes: the request is one JSON text, the answer is one JSON text in a frame.

Pickle is never used, because the answer comes from a process in which student code has run.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graders.sandbox.limits import Limits

__all__ = [
    "HEADER_BYTES", "Judgement", "OneDay", "Play", "Probe", "Question", "RealDays", "Replay", "Request", "body_length",
    "frame", "pack", "parse", "unpack",
]  # fmt: skip

# The frame: 16 hexadecimal digits, a newline, and that many bytes. The end of the stream does not mark the end of the
# answer, because a process that the student forked may hold the pipe open, or write into it.
HEADER_BYTES = 17
# Taken now, because student code may have changed the class by the time an answer is written.
_ENCODER, _iterencode = json.JSONEncoder(allow_nan=False), json.JSONEncoder.iterencode
SUITES = "graders.suites"


@dataclass(frozen=True)
class Judgement:
    """Asks for a judgement. The answer is a report.

    The fields are those of `suites.judge`, and of the `Options` in there, which this side of the wall must not import.
    """

    seed: int = 0
    sellers: tuple[int, ...] | None = None
    schedules: int | None = None
    thorough: bool = False


@dataclass(frozen=True)
class Replay:
    """Asks for the schedule of a token. The answer is a trace."""

    token: str


@dataclass(frozen=True)
class Play:
    """Asks for everything that a stall of this size can do. The answer is a game. None leaves either number to the
    suite.
    """

    workers: int | None = None
    stock: int | None = None


@dataclass(frozen=True)
class RealDays:
    """Asks for `runs` days on real threads, for `within_s` seconds at most. The answer counts what became of them."""

    runs: int
    within_s: float = 0.0


@dataclass(frozen=True)
class OneDay:
    """Asks for one day by our own clock, in which all threads take turns. The answer is what was said and sold."""


@dataclass(frozen=True)
class Probe:
    """Asks which layers of the system's wall there are. The answer is their names; there is no submission."""


Question = Judgement | Replay | Play | RealDays | OneDay | Probe
_QUESTIONS: dict[str, Callable[..., Question]] = {
    kind.__name__: kind for kind in (Judgement, Replay, Play, RealDays, OneDay, Probe)
}


@dataclass(frozen=True)
class Request:
    """One question about one submission to one child.

    `suite` is the module that judges; a path ending in .py is loaded from there (only tests do this). `wall` is set by
    tests only: False leaves out the system's half of the wall, as on a system that has none. `pack` is the folder that
    the exercise comes from; `parent` finds it.
    """

    exercise: str
    source: bytes
    file: str = ""
    asks: Question = Judgement()
    suite: str = SUITES
    wall: bool = True
    pack: str | None = None


def pack(request: Request, limits: Limits, nonce: str) -> bytes:
    """The request as bytes for the child."""
    body = dataclasses.asdict(request)
    body["source"] = base64.b64encode(request.source).decode("ascii")
    body["asks"] = {"kind": type(request.asks).__name__, **body["asks"]}
    document = {"nonce": nonce, "limits": dataclasses.asdict(limits), "request": body}
    return json.dumps(document).encode("ascii")


def unpack(data: bytes) -> tuple[Request, Limits, str]:
    """What `pack` packed: the request, the limits, the nonce."""
    document = json.loads(data)
    body = document["request"]
    body["source"] = base64.b64decode(body["source"])
    kind = _QUESTIONS[body["asks"].pop("kind")]
    body["asks"] = kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in body["asks"].items()})
    return Request(**body), Limits(**document["limits"]), document["nonce"]


def frame(document: dict[str, Any]) -> bytes:
    """A document as bytes for the parent. Raises ValueError or TypeError if it is not JSON."""
    body = "".join(_iterencode(_ENCODER, document, _one_shot=True)).encode("ascii")
    return b"%016x\n" % len(body) + body


def body_length(header: bytes) -> int:
    """The number of bytes that a header announces. Raises ValueError if it is not one of our headers."""
    digits, end = header[:-1], header[-1:]
    if len(header) != HEADER_BYTES or end != b"\n" or digits.strip(b"0123456789abcdef"):
        raise ValueError("not a header")
    return int(digits, 16)


def parse(body: bytes) -> dict[str, Any]:
    """The document in a frame's body. Raises ValueError if it is anything but a JSON object in strict JSON."""
    try:
        document = json.loads(body.decode("ascii"), parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(document, dict):
        raise ValueError("not an object")
    return document


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key appears twice")
    return result
