"""Which thread acted on what was no longer true: it looks, another thread changes it, and it acts as if nothing had
changed.

After the unserializable access patterns of AVIO (Lu et al., ASPLOS 2006), but with the thread's own decision in their
place: a read that only serves `x -= 1` is no look, so it does not repair a stale look before it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from graders.suites.diagnosis.evidence import UNKNOWN, Event, Evidence


@dataclass(frozen=True, eq=False)
class Stale:
    """`look` was overtaken by `change` (of another thread) before the same thread's `act`."""

    word: str
    look: Event
    change: Event
    act: Event
    line: int | None = None
    other_line: int | None = None
    kind: str = ""  # the kind of the word, if it has kinds
    again: bool = False  # the thread looked once more and acted all the same: the look that decided is the one before


def stale_acts(evidence: Evidence) -> Iterator[Stale]:
    """Every act on an old look, with the word for why it could be overtaken."""
    by_place: dict[Hashable, list[Event]] = {}
    for event in evidence.events:
        if event.data and event.thread in evidence.workers:
            by_place.setdefault(event.place, []).append(event)
    for accesses in by_place.values():
        if len({event.thread for event in accesses}) < 2:
            continue
        for act in accesses:
            if not act.write:
                continue
            look = _look_before(accesses, act)
            if look is None:
                continue
            change = _overtaken(accesses, look, act)
            if change is not None:
                yield _classify(evidence, accesses, look, change, act)
                continue
            look = _first_look(accesses, act)
            change = _overtaken(accesses, look, act) if look is not None else None
            if look is not None and change is not None:
                found = _classify(evidence, accesses, look, change, act)
                if found.word != "if-not-while":  # a waiting thread has every reason to look again
                    yield replace(found, again=True)


def stale_waits(evidence: Evidence) -> Iterator[Stale]:
    """Came past an event that was set, and acted without another look, when another had taken and cleared the event."""
    for wait in evidence.events:
        if wait.kind != "wait" or not hasattr(wait.obj, "_flag"):
            continue
        own = [e for e in evidence.of(wait.thread) if e.at > wait.at]
        act = next((e for e in own if e.data and e.write), None)
        if act is None or any(e.at < act.at and e.place == act.place and not (e.joint or e.told) for e in own):
            continue
        between = [e for e in evidence.events[wait.at : act.at] if e.thread != wait.thread]
        cleared = next((e for e in between if e.kind == "clear" and e.obj is wait.obj), None)
        if cleared is None:
            continue
        taken = [e for e in between if e.thread == cleared.thread and e.write and e.place == act.place]
        if taken:
            yield Stale("if-not-while", wait, taken[0], act, line=wait.line)


def stale_reports(evidence: Evidence) -> Iterator[Stale]:
    """Numbers called out that were read after the lock was released, and were another thread's by then."""
    for call in evidence.events:
        if call.kind not in ("sold", "roasted"):
            continue
        told = call.value if call.kind == "sold" else call.value[0]
        own = [e for e in evidence.of(call.thread) if e.at < call.at]
        read = next((e for e in reversed(own) if e.data and not e.write), None)
        if read is None or read.value is UNKNOWN or type(told) is not int or read.value != told:
            continue
        wrote = next((e for e in reversed(own) if e.write and e.place == read.place and e.at < read.at), None)
        if wrote is None:
            continue
        change = next(
            (e for e in evidence.events if e.write and e.data and e.place == read.place and e.thread != call.thread
             and wrote.at < e.at < read.at), None)  # fmt: skip
        if change is None:
            continue
        if evidence.guards(wrote):
            yield Stale("released-too-early", wrote, change, read, line=read.line)
        else:
            yield Stale(why_unguarded(evidence, wrote, None) or "no-lock", wrote, change, read, line=wrote.line)


def _overtaken(accesses: list[Event], look: Event, act: Event) -> Event | None:
    """What another thread changed between the two."""
    return next((e for e in accesses if e.write and e.thread != act.thread and look.at < e.at < act.at), None)


def _first_look(accesses: list[Event], act: Event) -> Event | None:
    """The first real look of the acting thread since its last act."""
    first = None
    for event in reversed([e for e in accesses if e.thread == act.thread and e.at < act.at]):
        if event.write:
            break
        first = event if not (event.joint or event.told) else first
    return first


def _look_before(accesses: list[Event], act: Event) -> Event | None:
    """The last real look of the acting thread since its last act; else the read half of `x -= 1`."""
    joint = None
    for event in reversed([e for e in accesses if e.thread == act.thread and e.at < act.at]):
        if event.write:
            break
        if not (event.joint or event.told):
            return event
        joint = joint or (event if event.joint else None)
    return joint


def _classify(evidence: Evidence, accesses: list[Event], look: Event, change: Event, act: Event) -> Stale:
    if not evidence.guards(act):
        word = why_unguarded(evidence, act, look) or "no-lock"
        return Stale(word, look, change, act, line=_line_for(word, act))
    if not evidence.guards(change):
        word = why_unguarded(evidence, change, _look_before(accesses, change)) or "no-lock"
        return Stale(word, look, change, act, line=_line_for(word, change))
    common = evidence.guards(act) & evidence.guards(change)
    if not common:
        return _different_locks(evidence, look, change, act)
    lock = sorted(common, key=repr)[0]
    before, now = evidence.hold(look, lock), evidence.hold(act, lock)
    assert now is not None
    if before is now:
        return Stale("", look, change, act)  # the rules of this lock changed it, which we know nothing about
    if before is not None:
        waited = next((e for e in evidence.of(act.thread) if e.kind == "wait" and look.at < e.at < act.at), None)
        if waited is not None:
            return Stale("if-not-while", look, change, act, line=waited.line)
    return Stale("check-outside-lock", look, change, act, line=look.line, other_line=now.line)


def why_unguarded(evidence: Evidence, event: Event, look: Event | None) -> str | None:
    """Why no lock keeps the others out at `event`: the word for what was there instead; None if there was nothing at
    all.
    """
    if event.refused is not None:
        return "ignores-failed-acquire"
    if any(hold.room > 1 and hold.lock not in evidence.signals for hold in event.held):
        return "not-exclusive"
    if holds_flag(evidence, event) or asked_only(evidence, event):
        return "not-exclusive"
    if look is not None and evidence.guards(look):
        return "released-too-early"
    return None


def _line_for(word: str, event: Event) -> int | None:
    if word == "ignores-failed-acquire" and event.refused is not None:
        return event.refused.line
    if word == "not-exclusive":
        return next((hold.line for hold in event.held if hold.room > 1), event.line)
    return event.line


def _different_locks(evidence: Evidence, look: Event, change: Event, act: Event) -> Stale:
    """Both threads hold a lock, but different ones: either one line makes many locks, or two locks are meant for
    different things.
    """
    mine, theirs = evidence.guards(act), evidence.guards(change)
    for own in sorted(mine, key=repr):
        for other in sorted(theirs, key=repr):
            made, also = evidence.made.get(own), evidence.made.get(other)
            if made is None or also is None:
                continue
            in_their_threads = made[1] in evidence.workers and also[1] in evidence.workers
            if in_their_threads or (made[0] == also[0] and not evidence.shared(own) and not evidence.shared(other)):
                return Stale("lock-per-thread", look, change, act, line=made[0])
    at = act.held[-1].line if act.held else act.line
    return Stale("not-exclusive", look, change, act, line=at, kind="different-locks")


# --- home-made locks ------------------------------------------------------------------------------------------------


def holds_flag(evidence: Evidence, act: Event) -> bool:
    """Whether a flag was a lock made of a variable: the thread saw it down, put it up before `act`, and takes it down
    after.
    """
    flags: dict[Hashable, list[_Use]] = {}
    for event in evidence.of(act.thread):
        if event.place == act.place:
            continue
        if event.data and type(event.value) in (bool, int, str, type(None)):
            flags.setdefault(event.place, []).append(_Use(event.at, event.write, event.value, event.joint))
        elif event.kind in ("set", "clear"):
            flags.setdefault(event.place, []).append(_Use(event.at, True, event.kind == "set"))
        elif event.kind == "read" and hasattr(event.obj, "_flag"):
            flags.setdefault(event.place, []).append(_Use(event.at, False, event.value))
        elif event.kind == "wait" and hasattr(event.obj, "_flag"):
            flags.setdefault(event.place, []).append(_Use(event.at, False, True))
    return any(_is_up(uses, act.at) or _counts_up(uses, act.at) for uses in flags.values())


class _Use(NamedTuple):
    """One access of a variable or an event: when, whether it is a write, and the value that was seen or left."""

    at: int
    write: bool
    value: object
    joint: bool = False


def _is_up(uses: list[_Use], now: int) -> bool:
    before = [use for use in uses if use.at < now]
    after = [use for use in uses if use.at > now and use.write]
    up = next((i for i in range(len(before) - 1, -1, -1) if before[i].write), None)
    if up is None or up == 0 or not after:
        return False
    seen = before[up - 1]
    looked = not (seen.write or seen.joint)
    return looked and seen.value != before[up].value and after[0].value == seen.value


def _counts_up(uses: list[_Use], now: int) -> bool:
    """A counter of who is inside: looked at, then `+= 1` before `now` and `-= 1` after it, whatever others do."""
    steps = [
        (write.at, write.value - read.value)
        for read, write in pairwise(uses)
        if write.joint and write.write and type(write.value) is type(read.value) is int
    ]
    up = next((step for step in reversed(steps) if step[0] < now), None)
    down = next((step for step in steps if step[0] > now), None)
    if up is None or down is None or up[1] == 0 or up[1] + down[1] != 0:
        return False
    return any(use.at < up[0] and not use.write and not use.joint for use in uses)


def asked_only(evidence: Evidence, act: Event) -> bool:
    """Whether the thread asked if a lock was taken (`locked()`) since its last act, and took none."""
    for event in reversed([e for e in evidence.of(act.thread) if e.at < act.at]):
        if (event.write and event.place == act.place) or event.kind in ("acquire", "try"):
            return False
        if event.kind == "read" and hasattr(event.obj, "free_for"):
            return True
    return False


__all__ = ["Stale", "holds_flag", "stale_acts", "stale_reports", "stale_waits", "why_unguarded"]
