"""Bound the memory that the schedules of `stall explore` may take."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["bounded_memory"]


@contextmanager
def bounded_memory() -> Iterator[None]:
    """A script may take three quarters of the machine's memory: then it gets a MemoryError, as where there is no more.

    Else the system would end this process without a word, or a process of somebody else's.
    """
    try:
        import resource  # not on Windows, and therefore not at the top

        most = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4
        before = resource.getrlimit(resource.RLIMIT_AS)
        least = min((bound for bound in (most, *before) if bound != resource.RLIM_INFINITY), default=most)
        resource.setrlimit(resource.RLIMIT_AS, (least, before[1]))
    except (ImportError, AttributeError, ValueError, OSError):  # macOS knows the name and may refuse to set it
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
