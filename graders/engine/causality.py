"""Vector clocks: what happened before what.

A clock is a list with one count per thread, and grows as threads appear.
"""

from __future__ import annotations

Clock = list[int]


def join(clock: Clock, other: Clock) -> None:
    """`clock` now knows everything that `other` knows."""
    if len(clock) < len(other):
        clock.extend([0] * (len(other) - len(clock)))
    for i, count in enumerate(other):
        if count > clock[i]:
            clock[i] = count


def knows(clock: Clock, thread: int, count: int) -> bool:
    """Whether the `count`-th moment of `thread` happened before the thread that has `clock`."""
    return thread < len(clock) and clock[thread] >= count


def tick(clock: Clock, thread: int) -> None:
    """What `thread` does from now on is later than everything that it has passed on so far."""
    if thread >= len(clock):
        clock.extend([0] * (thread + 1 - len(clock)))
    clock[thread] += 1
