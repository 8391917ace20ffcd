"""`multiprocessing.dummy` and `multiprocessing.pool.ThreadPool`: the library's own source, run on our threads.

What they need of the rest of `multiprocessing` is made here: a context whose queues are ours, and finalizers that run
when they are called, not at the end of the process. There are no processes.
"""

from __future__ import annotations

import functools
import os
import weakref
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

from graders.engine.kernel.loop import Kernel
from graders.engine.model import LIBRARY_THREADS, Op

DUMMY = ("multiprocessing.pool", "multiprocessing.dummy.connection", "multiprocessing.dummy")
WORKERS = 4  # workers of a pool that is given no number: the same on every machine


class ProcessError(Exception):
    __module__ = "multiprocessing"


class TimeoutError(ProcessError):
    __module__ = "multiprocessing"


class Finalize:
    """Stands for `multiprocessing.util.Finalize`: a call that happens once."""

    def __init__(
        self, thing: Any, callback: Callable[..., Any], args: Any = (), kwargs: Any = None, exitpriority: Any = None
    ) -> None:
        self._call: Callable[[], Any] | None = functools.partial(callback, *args, **(kwargs or {}))

    def still_active(self) -> bool:
        return self._call is not None

    def __call__(self) -> None:
        call, self._call = self._call, None
        if call is not None:
            call()


class Value:
    """Keeps its value in an attribute. The library's has a property, which would hide who reads and writes it."""

    __module__ = "multiprocessing.dummy"

    def __init__(self, typecode: Any, value: Any, lock: bool = True) -> None:
        self._typecode, self.value = typecode, value

    def __repr__(self) -> str:
        return f"<{type(self).__name__}({self._typecode!r}, {self.value!r})>"


def make_package(queue: Any) -> dict[str, ModuleType]:
    """Make `multiprocessing` and the parts of it that the pool imports; `queue` is ours."""
    package, util, connection = (
        ModuleType(name) for name in ("multiprocessing", "multiprocessing.util", "multiprocessing.connection")
    )

    class Notifier(queue._PySimpleQueue):  # type: ignore[misc]
        _reader = None  # stands for what the pool hands to `connection.wait`

    package.__dict__.update(
        __path__=[], ProcessError=ProcessError, TimeoutError=TimeoutError, cpu_count=lambda: WORKERS,
        get_context=lambda: SimpleNamespace(SimpleQueue=Notifier), util=util, connection=connection,
    )  # fmt: skip
    util.__dict__.update(Finalize=Finalize, debug=lambda *args: None)
    connection.__dict__["wait"] = None  # see `_wait_for_updates`
    return {module.__name__: module for module in (package, util, connection)}


def settle(inner: dict[str, ModuleType], kernel: Kernel) -> None:
    """Adapt the modules of `DUMMY` after they were executed."""
    pool: Any = inner["multiprocessing.pool"]
    dummy: Any = inner["multiprocessing.dummy"]
    tame = ModuleType("os")
    tame.__dict__.update(os.__dict__, cpu_count=lambda: WORKERS, process_cpu_count=lambda: WORKERS)
    pool.os = tame
    pool.Pool._wait_for_updates = staticmethod(_wait_for_updates)
    del pool.Pool.__del__  # warns that a pool was not closed
    pool.Pool.__init__ = _unproved(kernel, pool.Pool.__init__)
    dummy.Manager, dummy.Value = lambda: dummy, Value
    exitcode = dummy.DummyProcess.exitcode.fget
    dummy.DummyProcess.exitcode = property(_unproved(kernel, exitcode, "exitcode"))
    dummy.active_children = _unproved(kernel, dummy.active_children, "active_children()")
    for name in ("pool", "dummy"):
        setattr(inner["multiprocessing"], name, inner[f"multiprocessing.{name}"])


def reset(inner: dict[str, ModuleType], main: Any) -> None:
    """Remove, before a run, what threads have left in these modules. `main` is the main thread."""
    pool: Any = inner["multiprocessing.pool"]
    pool.job_counter = pool.itertools.count()
    if "_children" not in main.__dict__ or main._children.data:
        main._children = weakref.WeakKeyDictionary()


def _wait_for_updates(sentinels: Any, change_notifier: Any, timeout: Any = None) -> None:
    change_notifier.get()
    while not change_notifier.empty():
        change_notifier.get()


def _unproved(kernel: Kernel, function: Any, looks_at: str | None = None) -> Any:
    """Note that nothing is proved of a run with a pool: the library's threads of it work out of our sight.

    `looks_at`: a function that looks whether a thread is alive takes a step for it. Otherwise it would always see the
    same.
    """
    op = Op("read", looks_at or "", (("threads", False),))

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if looks_at is not None and kernel.ours and kernel.current is not None:
            kernel.step(op)
        kernel.unmodelled = kernel.unmodelled or LIBRARY_THREADS
        return function(*args, **kwargs)

    return call


__all__ = ["DUMMY", "make_package", "reset", "settle"]
