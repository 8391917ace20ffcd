"""`atexit`, new in every run, and `os._exit`.

Functions that a run registers are run by its main thread when the run ends. `os._exit` leaves no time for that: the
whole program ends where it is called.
"""

from __future__ import annotations

import operator
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from graders.engine.model import ENDS_ITSELF, Op

_leave = os._exit  # the real one; while a script runs, the module has ours


class Exits:
    """`module` is what `import atexit` gives. `begin` before each run."""

    def __init__(self) -> None:
        self.entries: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = []
        self.module = module = ModuleType("atexit")
        module.__dict__.update(
            register=self.register, unregister=self.unregister, _clear=self.entries.clear,
            _run_exitfuncs=lambda: self.run(None), _ncallbacks=lambda: len(self.entries),
        )  # fmt: skip
        self._names = self.module.__dict__.copy()

    def begin(self) -> None:
        """Nothing is registered, and the module is as it was made."""
        self.entries.clear()
        names = self.module.__dict__
        if len(names) != len(self._names) or not all(map(operator.is_, names.values(), self._names.values())):
            names.clear()
            names.update(self._names)

    def register(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        if not callable(function):
            raise TypeError("the first argument must be callable")
        self.entries.append((function, args, kwargs))
        return function

    def unregister(self, function: Any, /) -> None:
        self.entries[:] = [entry for entry in self.entries if entry[0] != function]

    def run(self, note: Callable[[BaseException], None] | None) -> None:
        """Run the functions, the last registered first. One that raises does not keep the others from running."""
        while self.entries:
            function, args, kwargs = self.entries.pop()
            try:
                function(*args, **kwargs)
            except SystemExit:
                pass
            except Exception as error:
                if note is not None:
                    note(error)
                else:
                    sys.excepthook(type(error), error, error.__traceback__)


def at_once(kernel: Any) -> Callable[[int], None]:
    """`os._exit`. What the other threads would have done next is unknown, so nothing is proved about such a program."""

    home = os.getpid()

    def _exit(status: int) -> None:
        if os.getpid() != home:  # in a child process of the script's, which has no schedule
            _leave(status)
        if kernel.current is None:
            return
        status = operator.index(status)
        kernel.step(Op("write", "os._exit", ((("process", 0), True),), effect=True))
        kernel.unmodelled = kernel.unmodelled or ENDS_ITSELF
        kernel.note_exit(kernel.current, SystemExit(status))
        kernel.finish()

    return _exit


__all__ = ["Exits", "at_once"]
