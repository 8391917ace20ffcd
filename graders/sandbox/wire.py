"""What goes over the pipes: the request is one JSON text, the answer is one JSON text in a frame.

Pickle is never used, because the answer comes from a process in which student code has run.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from graders.sandbox.limits import Limits

__all__ = ["HEADER_BYTES", "Request", "body_length", "frame", "pack", "parse", "unpack"]

# The frame: 16 hexadecimal digits, a newline, and that many bytes. The end of the stream does not mark the end of the
# answer, because a process that the student forked may hold the pipe open, or write into it.
HEADER_BYTES = 17
# Taken now, because student code may have changed the class by the time an answer is written.
_ENCODER, _iterencode = json.JSONEncoder(allow_nan=False), json.JSONEncoder.iterencode
SUITES = "graders.suites"


@dataclass(frozen=True)
class Request:
    """One question to one child.

    By default it asks for a judgement. With a `token` it asks for a replay. With `play` it asks for a game: `play` is
    the number of workers and of sweet potatoes, and None leaves either to the suite. With `runs` it asks for a day at
    the stall, which is no judgement either: `runs` days on real threads (for at most `within_s` seconds), or for 0 one
    day by our own clock.

    `suite` is the module that judges; a path ending in .py is loaded from there (only tests do this). `wall` is set by
    tests only: False leaves out the system's half of the wall, as on a system that has none. `probe` only asks which
    layers of the wall there are. `pack` is the folder that the exercise comes from; `parent` finds it.
    """

    exercise: str
    source: bytes
    file: str = ""
    seed: int = 0
    sellers: tuple[int, ...] | None = None
    schedules: int | None = None
    thorough: bool = False
    token: str | None = None
    runs: int | None = None
    within_s: float = 0.0
    play: tuple[int | None, int | None] | None = None
    suite: str = SUITES
    wall: bool = True
    probe: bool = False
    pack: str | None = None


def pack(request: Request, limits: Limits, nonce: str) -> bytes:
    """The request as bytes for the child."""
    body = dataclasses.asdict(request)
    body["source"] = base64.b64encode(request.source).decode("ascii")
    document = {"nonce": nonce, "limits": dataclasses.asdict(limits), "request": body}
    return json.dumps(document).encode("ascii")


def unpack(data: bytes) -> tuple[Request, Limits, str]:
    """What `pack` packed: the request, the limits, the nonce."""
    document = json.loads(data)
    body = document["request"]
    body["source"] = base64.b64decode(body["source"])
    body["sellers"] = None if body["sellers"] is None else tuple(body["sellers"])
    body["play"] = None if body["play"] is None else tuple(body["play"])
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
