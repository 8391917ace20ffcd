"""Names of what we cannot control, which refuse their use with a reason.

These are pools that are no threads, and names that a newer Python has added to a module that we replace.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from graders.engine.kernel.loop import Kernel
from graders.errors import Uncontrollable

__all__ = ["POOLS", "make_refused", "refuse_unknown"]

POOLS = {
    "concurrent.futures.process": "ProcessPoolExecutor",
    "concurrent.futures.interpreter": "InterpreterPoolExecutor",
}


def make_refused(kernel: Kernel, name: str, base: Any) -> ModuleType:
    """Make a module `name` with the class of `POOLS` in it. `base` is the virtual `concurrent.futures._base`."""
    what = POOLS[name]
    refuse = _refuser(kernel, "uncontrollable-process", what)
    module = ModuleType(name)
    broken = type("BrokenProcessPool", (base.BrokenExecutor,), {"__module__": name})
    module.__dict__[what] = type(what, (base.Executor,), {"__module__": name, "__init__": refuse})
    module.__dict__["BrokenProcessPool" if "process" in name else "BrokenInterpreterPool"] = broken
    return module


def refuse_unknown(kernel: Kernel, module: ModuleType, real: ModuleType, known: Iterable[str]) -> None:
    """Give `module`, which stands for `real`, the public names of `real` that are not `known`.

    Values stay as they are; a callable becomes something that refuses to be called.
    """
    for name in sorted({name for name in vars(real) if not name.startswith("_")}.difference(known)):
        value = vars(real)[name]
        what = f"{module.__name__}.{name}"
        module.__dict__[name] = _refuser(kernel, "uncontrollable", what) if callable(value) else value


def _refuser(kernel: Kernel, code: str, what: str) -> Callable[..., None]:
    def refuse(*args: Any, **kwargs: Any) -> None:
        line = kernel.line_of(sys._getframe(1))[0]
        kernel.abort(Uncontrollable(code, line=line, what=what))
        kernel.lap()  # the run ends here
        raise RuntimeError(f"{what} cannot be controlled")  # outside a run

    return refuse
