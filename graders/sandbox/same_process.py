"""Ask without a child, on a system without processes: Pyodide.

There the browser is the sandbox: the tab, and in it the worker in which Python runs, which the page may end at any
time. So no limit of `Limits` is kept here, and no answer found here is a mark.
"""

from __future__ import annotations

import dataclasses
import gc
import importlib
from typing import Any

from graders.sandbox import wire
from graders.sandbox.limits import Limits
from graders.sandbox.wire import Request

__all__ = ["ask"]


def ask(request: Request, limits: Limits) -> dict[str, Any]:
    """The document that a child would have answered. It goes through the same JSON as an answer over a pipe.

    Garbage is collected after the answer and not meanwhile: Pyodide 314 crashes where it collects while stacks sleep
    (pyodide issue 6464).
    """
    # imported by name, as `spawn` does, because it runs student code
    child: Any = importlib.import_module("graders.sandbox.child")
    collects = gc.isenabled()
    gc.disable()
    try:
        answer = child.answer(request, dataclasses.replace(limits, schedule_cpu_s=None))
        return wire.parse(wire.frame(answer)[wire.HEADER_BYTES :])
    finally:
        gc.collect()
        if collects:
            gc.enable()
