"""What goes over the pipes: the request as one JSON text, the answer as one JSON text in a frame.

Never pickle: the answer comes from a process in which student code has run.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from graders.sandbox.limits import Limits

__all__ = ["HEADER_BYTES", "Request", "body_length", "frame", "pack", "parse", "unpack"]

# The frame: 16 hexadecimal digits, a newline, and that many bytes. The end of the stream says nothing, because a
# process that the student forked may hold the pipe open (or write into it as well).
HEADER_BYTES = 17
# Taken now: what student code has done to the class by the time an answer is written is not asked.
_ENCODER, _iterencode = json.JSONEncoder(allow_nan=False), json.JSONEncoder.iterencode
SUITES = "graders.suites"


@dataclass(frozen=True)
class Request:
    """One question to one child: a judgement; with a `token` a replay; with `play` a game; with `runs` a day at the
    stall, which is no judgement either: so many on real threads (for `within_s` seconds at most), or one by our own
    clock where it is 0.

    `play` is how many workers and sweet potatoes the game has; None leaves either to the suite.

    `suite` is the module that judges; a path ending in .py is loaded from there (tests set it, nobody else), and
    so is `wall`: False leaves out the system's half of the wall, as on a system that has none. `probe` asks for
    nothing but which layers of it there are. `pack` is the folder that the exercise comes from; `parent` knows it.
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
    """A document as bytes for the parent. Raises ValueError or TypeError for what is not JSON."""
    body = "".join(_iterencode(_ENCODER, document, _one_shot=True)).encode("ascii")
    return b"%016x\n" % len(body) + body


def body_length(header: bytes) -> int:
    """The number of bytes that a header announces. Raises ValueError where it is not one of ours."""
    digits, end = header[:-1], header[-1:]
    if len(header) != HEADER_BYTES or end != b"\n" or digits.strip(b"0123456789abcdef"):
        raise ValueError("not a header")
    return int(digits, 16)


def parse(body: bytes) -> dict[str, Any]:
    """The document in a frame's body. Raises ValueError for everything that is not strict JSON of an object."""
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
