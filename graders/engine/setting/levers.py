"""State that library code in C keeps for the whole process: read when a script first imports the module, restored after
a run.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from operator import methodcaller
from typing import Any

Read = Callable[[Any], Any]
Put = Callable[[Any, Any], Any]


def _umask(os: Any) -> Any:
    """The umask, which can only be read by setting it."""
    mask = os.umask(0o77)
    os.umask(mask)
    return mask


def _put_dialects(csv: Any, names: Any) -> None:
    for name in set(csv.list_dialects()) - names:
        csv.unregister_dialect(name)


# The module -> functions that read and restore its state.
LEVERS: dict[str, tuple[tuple[Read, Put], ...]] = {
    "csv": (
        (methodcaller("field_size_limit"), lambda csv, limit: csv.field_size_limit(limit)),
        (lambda csv: frozenset(csv.list_dialects()), _put_dialects),
    ),
    "gc": (
        (methodcaller("get_threshold"), lambda gc, threshold: gc.set_threshold(*threshold)),
        (methodcaller("get_debug"), lambda gc, flags: gc.set_debug(flags)),
    ),
    "locale": (
        (lambda locale: locale.setlocale(locale.LC_ALL), lambda locale, now: locale.setlocale(locale.LC_ALL, now)),
    ),
    "os": ((_umask, lambda os, mask: os.umask(mask)),),
}  # fmt: skip
SYSTEM = (("get_int_max_str_digits", "set_int_max_str_digits"), ("getdlopenflags", "setdlopenflags"))


class Levers:
    """For one script."""

    def __init__(self) -> None:
        self._known: list[tuple[Any, Read, Put, Any]] = []
        self._names: set[str] = set()
        for get, put in SYSTEM:
            if hasattr(sys, get):
                self._note(sys, methodcaller(get), lambda sys, now, put=put: getattr(sys, put)(now))  # type: ignore[misc]

    def imported(self, name: str) -> None:
        if name in LEVERS and name not in self._names:
            self._names.add(name)
            for read, put in LEVERS[name]:
                self._note(sys.modules[name], read, put)

    def _note(self, module: Any, read: Read, put: Put) -> None:
        with contextlib.suppress(Exception):
            self._known.append((module, read, put, read(module)))

    def put_back(self) -> None:
        for module, read, put, before in self._known:
            with contextlib.suppress(Exception):
                if read(module) != before:
                    put(module, before)


def is_full() -> bool:
    """Whether this process has taken most of the memory that it may have: not whether one request alone was too big."""
    try:
        import resource  # not on Windows, and therefore not at the top
    except ImportError:
        return False
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    unit = 1 if sys.platform == "darwin" else 1024
    return most != resource.RLIM_INFINITY and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > most // 2
