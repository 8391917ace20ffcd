"""A schedule as a short printable token: `HEAD-BODY`.

HEAD says what was run (in the caller's words: `L2-1` is the locked stall, two sellers, one sweet potato). BODY is base
32 of: version, number of branching points, 16 bits of the footprint (`strategies.replaying`), the schedule, and 16 bits
of CRC over HEAD and the rest. Numbers are varints. The form of the schedule depends on the version:

    2  the deviations from the default schedule as (points skipped, thread, 8 bits of the footprint so far);
    3  the same up to a branching point, after which all threads take turns: for runs that never end;
    4, 5  as 2 and 3, and what is told of it: five bits beside the version say what it is about (a number that the
       caller gives), and a number says after how many calls on the host it ends (0: where the program does). The lower
       three bits of the points skipped are the thread; if they are all set, the rest of the thread's number follows;
    1  (no longer written) as 2 without footprints, with a hash of the source instead.

A schedule with two deviations is some twenty characters. The alphabet has no 0/o or 1/l pairs to misread (Crockford's).
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass

from graders.errors import TokenError

OLD, DEVIATIONS, FAIR = 1, 2, 3
TOLD = 2  # added to the version of the same schedule of which nothing is told
VERSION_BITS, ABOUT_MAX = 3, 31
THREAD_BITS, THREAD_MAX = 3, 7
DIGIT = 5  # bits
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = str.maketrans("oil", "011")


@dataclass(frozen=True)
class Schedule:
    """What a token says.

    `head` is as above. `deviations` {branching point: thread} make the schedule, with a mark each; from `fair_from` on,
    if that is given, all threads take turns. The number of branching points is that of the run. `footprint` is a hash
    of the source if `version` is OLD. `about` is a number of the caller's, from 1 to ABOUT_MAX. The run ends after
    `until` calls on the host. For both, 0 means none.
    """

    head: str
    deviations: tuple[tuple[int, int], ...]
    points: int
    footprint: int
    marks: tuple[int, ...] = ()
    fair_from: int | None = None
    version: int = DEVIATIONS  # FAIR if `fair_from` is given
    until: int = 0
    about: int = 0


def hash_of(source: str) -> int:
    """16 bits that change when the code does; line endings do not count."""
    text = "\n".join(source.splitlines())
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:2], "big")


def encode(schedule: Schedule) -> str:
    version = schedule.version if schedule.fair_from is None else FAIR
    told = schedule.until > 0 or schedule.about > 0
    data = bytearray([version + TOLD | schedule.about << VERSION_BITS if told else version])
    _put(data, schedule.points)
    data += schedule.footprint.to_bytes(2, "big")
    if schedule.fair_from is not None:
        _put(data, schedule.fair_from)
    if told:
        _put(data, schedule.until)
    at = 0
    for number, (point, thread) in enumerate(schedule.deviations):
        if told:
            _put(data, point - at << THREAD_BITS | min(thread, THREAD_MAX))
        else:
            _put(data, point - at)
        if not told or thread >= THREAD_MAX:
            _put(data, thread - THREAD_MAX if told else thread)
        if schedule.version != OLD:
            data.append(schedule.marks[number])
        at = point
    data += _crc(schedule.head, bytes(data))
    bits = f"{int.from_bytes(bytes([1]) + data, 'big'):b}"  # the leading 1 keeps leading zeros
    bits = bits.zfill(-(-len(bits) // DIGIT) * DIGIT)
    body = "".join(ALPHABET[int(bits[at : at + DIGIT], 2)] for at in range(0, len(bits), DIGIT))
    return f"{schedule.head}-{body}"


def decode(token: str) -> Schedule:
    """The schedule of a token.

    Raises TokenError: `token-damaged` if a character was lost or changed, `token-version` if another version of the kit
    made it.
    """
    head, dash, body = token.strip().rpartition("-")
    digits = [ALPHABET.find(character) for character in body.lower().translate(_MISREAD)]
    if not digits or min(digits) < 0:
        raise TokenError("token-damaged", token=token[:80])
    bits = int("".join(f"{digit:05b}" for digit in digits), 2)
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "big")
    if not dash or len(data) < 7 or data[0] != 1 or _crc(head, data[1:-2]) != data[-2:]:
        raise TokenError("token-damaged", token=token[:80])
    version, about, told = data[1], 0, False
    if not OLD <= version <= FAIR:
        about, version, told = version >> VERSION_BITS, (version & (1 << VERSION_BITS) - 1) - TOLD, True
    if version not in (DEVIATIONS, FAIR) and (told or version != OLD):
        raise TokenError("token-version", token=token[:80])
    rest = data[2:-2]
    points, at = _get(rest, 0, token)
    footprint = int.from_bytes(rest[at : at + 2], "big")
    at += 2
    fair_from = None
    if version == FAIR:
        fair_from, at = _get(rest, at, token)
    until, at = _get(rest, at, token) if told else (0, at)
    deviations, marks, point = [], [], 0
    while at < len(rest):
        skipped, at = _get(rest, at, token)
        thread = skipped & THREAD_MAX
        if told:
            skipped >>= THREAD_BITS
        if not told or thread == THREAD_MAX:
            more, at = _get(rest, at, token)
            thread = THREAD_MAX + more if told else more
        point += skipped
        deviations.append((point, thread))
        if version != OLD:
            mark, at = _byte(rest, at, token)
            marks.append(mark)
    return Schedule(head, tuple(deviations), points, footprint, tuple(marks), fair_from, version, until, about)


def _crc(head: str, data: bytes) -> bytes:
    return (zlib.crc32(head.encode() + data) & 0xFFFF).to_bytes(2, "big")


def _put(data: bytearray, number: int) -> None:
    while number >= 0x80:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)


def _byte(data: bytes, at: int, token: str) -> tuple[int, int]:
    if at >= len(data):
        raise TokenError("token-damaged", token=token[:80])
    return data[at], at + 1


def _get(data: bytes, at: int, token: str) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte, at = _byte(data, at, token)
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return number, at
