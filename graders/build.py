"""Which build of Python this is: with the global interpreter lock (the GIL), or free-threaded, without it."""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["gil", "is_free_threaded", "named"]


def is_free_threaded() -> bool:
    """Whether this is a free-threaded build (3.13t and later). Its lock may still be on: see `gil`."""
    return "free-threading build" in sys.version


def gil() -> bool:
    """Whether the interpreter's lock is on now, so that only one thread of this process runs at a time."""
    interpreter: Any = sys
    return bool(interpreter._is_gil_enabled()) if hasattr(interpreter, "_is_gil_enabled") else True


def named() -> str:
    """ "3.13.5", and for a free-threaded build "3.14.2t, gil=0", or "3.14.2t, gil=1" if its lock is on."""
    version = sys.version.partition(" ")[0]
    return f"{version}t, gil={int(gil())}" if is_free_threaded() else version
