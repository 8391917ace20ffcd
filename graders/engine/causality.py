"""Vector clocks: what happened before what. A clock is a list, one count per thread; it grows as threads appear."""

from __future__ import annotations

Clock = list[int]


def join(clock: Clock, other: Clock) -> None:
    """`clock` now knows all that `other` knows."""
    if len(clock) < len(other):
        clock.extend([0] * (len(other) - len(clock)))
    for i, count in enumerate(other):
        if count > clock[i]:
            clock[i] = count


def knows(clock: Clock, thread: int, count: int) -> bool:
    """Whether the `count`-th moment of `thread` happened before whoever has `clock`."""
    return thread < len(clock) and clock[thread] >= count


def tick(clock: Clock, thread: int) -> None:
    """What `thread` does from now on is later than all that it has told so far."""
    if thread >= len(clock):
        clock.extend([0] * (thread + 1 - len(clock)))
    clock[thread] += 1
