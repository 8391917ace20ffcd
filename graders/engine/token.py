"""A schedule as a short printable token: `HEAD-BODY`.

HEAD says what was run (the caller's words: `L2-1` is the locked stall, two sellers, one sweet potato). BODY is base 32
of: version, number of branching points, 16 bits of the source's hash, the deviations from the default schedule as
(points skipped, thread) pairs, all varints, and 16 bits of CRC over HEAD and the rest. A schedule that deviates twice
is some twelve characters. The alphabet has no 0/o or 1/l pairs to misread (Crockford's).
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass

from graders.errors import TokenError

VERSION = 1
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = str.maketrans("oil", "011")


@dataclass(frozen=True)
class Schedule:
    """What a token says: `head`, the deviations {branching point: thread}, how many points there were, whose code."""

    head: str
    deviations: tuple[tuple[int, int], ...]
    points: int
    source_hash: int


def hash_of(source: str) -> int:
    """16 bits that change when the code does; line endings do not count."""
    text = "\n".join(source.splitlines())
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:2], "big")


def encode(schedule: Schedule) -> str:
    data = bytearray([VERSION])
    _put(data, schedule.points)
    data += schedule.source_hash.to_bytes(2, "big")
    at = 0
    for point, thread in schedule.deviations:
        _put(data, point - at)
        _put(data, thread)
        at = point
    data += _crc(schedule.head, bytes(data))
    bits = int.from_bytes(bytes([1]) + data, "big")  # the leading 1 keeps leading zeros
    body = ""
    while bits:
        bits, digit = divmod(bits, 32)
        body = ALPHABET[digit] + body
    return f"{schedule.head}-{body}"


def decode(token: str) -> Schedule:
    """Raises TokenError `token-damaged` where a character was lost or changed, or the version is another."""
    head, dash, body = token.strip().rpartition("-")
    bits = 0
    for character in body.lower().translate(_MISREAD):
        digit = ALPHABET.find(character)
        if digit < 0:
            raise TokenError("token-damaged", token=token[:80])
        bits = bits * 32 + digit
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "big")
    if not dash or len(data) < 7 or data[0] != 1 or _crc(head, data[1:-2]) != data[-2:] or data[1] != VERSION:
        raise TokenError("token-damaged", token=token[:80])
    rest, at = data[2:-2], 0
    points, at = _get(rest, 0, token)
    source_hash = int.from_bytes(rest[at : at + 2], "big")
    at += 2
    deviations, point = [], 0
    while at < len(rest):
        skipped, at = _get(rest, at, token)
        thread, at = _get(rest, at, token)
        point += skipped
        deviations.append((point, thread))
    return Schedule(head, tuple(deviations), points, source_hash)


def _crc(head: str, data: bytes) -> bytes:
    return (zlib.crc32(head.encode() + data) & 0xFFFF).to_bytes(2, "big")


def _put(data: bytearray, number: int) -> None:
    while number >= 0x80:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)


def _get(data: bytes, at: int, token: str) -> tuple[int, int]:
    number = shift = 0
    while True:
        if at >= len(data):
            raise TokenError("token-damaged", token=token[:80])
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            return number, at
