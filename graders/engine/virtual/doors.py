"""Doors: a method of a lock, a queue ... announces itself if no point announced the call.

The program's own calls are announced where they are written. But `map(lock.acquire, ...)`, `iter(q.get, None)`,
`ExitStack.enter_context(lock)` or `operator.methodcaller("acquire")(lock)` call from code without points. The frame of
the caller shows who calls: calls by the library and the engine themselves are steps inside something announced.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterable, Set
from types import FunctionType
from typing import Any

from graders.engine import roles
from graders.engine.instrument import Site
from graders.engine.kernel.loop import Kernel
from graders.engine.virtual.calls import Primitives
from graders.engine.virtual.kinds import CALLS

roles.at_work(__file__)

_STANDARD = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_INSTALLED = os.sep + "site-packages" + os.sep
_THREAD = ("start", "join", "is_alive")


class _Files(dict[str, bool]):
    """file name -> whether a call from there has yet to be announced."""

    def __init__(self, program: Set[str], silent: frozenset[str]) -> None:
        super().__init__()
        self.program, self.silent = program, silent

    def __missing__(self, file: str) -> bool:
        if file in self.silent:
            found = False
        elif roles.is_ours(file):
            found = roles.is_handing_on(file)
        else:
            found = file in self.program or file.startswith(("<", _STANDARD)) or _INSTALLED in file
        self[file] = found
        return found


class Doors:
    """The doors of one world. `program` are the files of all code with points."""

    def __init__(self, kernel: Kernel, primitives: Primitives, program: set[str]) -> None:
        self.kernel, self.primitives, self.program = kernel, primitives, program
        self.files = _Files(program, primitives.files - {primitives.calls_program})
        kernel.outside, kernel.door = self.files, self.door_of_lock
        for cls in sorted(primitives.classes, key=lambda cls: (cls.__module__, cls.__qualname__)):
            rows = CALLS.get(cls.__name__)
            if rows is None or cls.__name__ == "local":
                continue
            for name, value in list(vars(cls).items()):
                special = name in rows or not name.startswith("_")
                wanted = name in _THREAD if cls.__name__ == "Thread" else special and rows.get(name, True) is not None
                if wanted and type(value) is FunctionType:
                    setattr(cls, name, self._door(cls, name, value))

    def another_program(self, files: Iterable[str]) -> None:
        self.files.clear()
        self.program.clear()
        self.program.update(files)

    @roles.role(door=True)
    def door_of_lock(self, lock: Any, name: str, *args: Any) -> Any:
        handler = self.primitives.find(type(lock), name)
        if handler is None:
            kind = type(lock).__name__
            raise TypeError(f"descriptor '{name}' for '_thread.lock' objects doesn't apply to a '{kind}' object")
        return handler(self._site(lock, name), lock, *args)

    def _door(self, cls: type, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        handler: Any = None
        files, kernel, caller = self.files, self.kernel, sys._getframe
        find, site_of = self.primitives.find, self._site

        @roles.role(door=True)
        def door(self: Any, /, *args: Any, **kwargs: Any) -> Any:  # error messages name this argument
            nonlocal handler
            if not files[caller(1).f_code.co_filename] or kernel.current is None:
                return function(self, *args, **kwargs)
            handler = handler or find(cls, name)
            return handler(site_of(self, name), self, *args, **kwargs)

        door.__name__, door.__qualname__, door.__doc__ = function.__name__, function.__qualname__, function.__doc__
        door.__module__ = function.__module__
        door.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
        self.primitives.behind[door] = function
        return door

    def _site(self, thing: Any, name: str) -> Site:
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename not in self.program:
            frame = frame.f_back
        return Site("call", name, type(thing).__name__, frame.f_lineno if frame is not None else 0)


__all__ = ["Doors"]
