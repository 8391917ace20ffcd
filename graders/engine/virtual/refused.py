"""The pools of `concurrent.futures` that are no threads: they have their names, and who makes one is told."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from graders.engine.kernel.loop import Kernel
from graders.errors import Uncontrollable

__all__ = ["POOLS", "make_refused"]

POOLS = {
    "concurrent.futures.process": "ProcessPoolExecutor",
    "concurrent.futures.interpreter": "InterpreterPoolExecutor",
}


def make_refused(kernel: Kernel, name: str, base: Any) -> ModuleType:
    """A module `name` with the class of `POOLS` in it; `base` is the virtual `concurrent.futures._base`."""
    what = POOLS[name]

    def refuse(self: Any, *args: Any, **kwargs: Any) -> None:
        line = kernel.line_of(sys._getframe(1))[0]
        kernel.abort(Uncontrollable("uncontrollable-process", line=line, what=what))
        kernel.lap()  # here and now
        raise RuntimeError(f"{what} cannot be controlled")  # outside a run

    module = ModuleType(name)
    broken = type("BrokenProcessPool", (base.BrokenExecutor,), {"__module__": name})
    module.__dict__[what] = type(what, (base.Executor,), {"__module__": name, "__init__": refuse})
    module.__dict__["BrokenProcessPool" if "process" in name else "BrokenInterpreterPool"] = broken
    return module
