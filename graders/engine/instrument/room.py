"""Stack space for our own work: a program may cause it while its own recursion is nearly as deep as it may be."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

_FRAMES = 1_000


@contextlib.contextmanager
def room() -> Iterator[None]:
    sys.setrecursionlimit(sys.getrecursionlimit() + _FRAMES)
    try:
        yield
    finally:
        sys.setrecursionlimit(sys.getrecursionlimit() - _FRAMES)
