"""The `_thread` module, virtual: what the standard library's own `threading` needs on Python 3.10 to 3.13."""

from __future__ import annotations

import _thread as real
from types import ModuleType
from typing import Any, Callable

from graders.engine.kernel.loop import Kernel
from graders.engine.virtual.locks import TIMEOUT_MAX, make_lock_types

MAIN_IDENT = 1  # idents are index + 1: a small number, the same in every process, and never 0


class Handle:
    """3.13's `_thread._ThreadHandle`: who can be joined."""

    def __init__(self, kernel: Kernel, ident: int | None = None) -> None:
        self.ident = ident
        self._done = kernel and _new_lock(kernel)
        self._started = False

    def is_done(self) -> bool:
        return self._started and not self._done.locked()

    def join(self, timeout: float | None = None) -> None:
        if timeout is not None and timeout < 0:
            timeout = None
        if self._started and self._done.acquire(True, -1 if timeout is None else timeout):
            self._done.release()

    def _set_done(self) -> None:
        self._started = True
        if self._done.locked():
            self._done.release()


def _new_lock(kernel: Kernel) -> Any:
    return kernel.lock_type()  # type: ignore[attr-defined]


def make_thread_module(kernel: Kernel) -> ModuleType:
    """A module object with the names of `_thread`, bound to `kernel`."""
    lock, rlock = make_lock_types(kernel)
    kernel.lock_type, kernel.rlock_type = lock, rlock  # type: ignore[attr-defined]
    module = ModuleType("_thread")

    def get_ident() -> int:
        return kernel.current.index + 1 if kernel.current is not None else MAIN_IDENT

    def start(function: Callable[..., Any], args: tuple = (), kwargs: dict | None = None) -> int:
        if not callable(function):
            raise TypeError("first arg must be callable")
        if not isinstance(args, tuple):
            raise TypeError("2nd arg must be a tuple")
        thread = getattr(function, "__self__", None)
        is_thread = thread is not None and hasattr(thread, "_bootstrap")
        daemon = thread.daemon if is_thread else True
        task = kernel.spawn(
            lambda: function(*args, **(kwargs or {})), daemon=daemon, thread=thread if is_thread else None
        )
        return task.index + 1

    def start_joinable(function: Callable[[], Any], handle: Any = None, daemon: bool = True) -> Handle:
        handle = handle if handle is not None else Handle(kernel)
        handle._started = True
        handle._done.acquire()
        thread = getattr(function, "__self__", None)

        def body() -> None:
            task = kernel.current
            handle.ident = task.index + 1
            task.on_end.append(handle._set_done)
            function()

        kernel.spawn(body, daemon=daemon, thread=thread if hasattr(thread, "_bootstrap") else None)
        return handle

    def set_sentinel() -> Any:
        """3.10 to 3.12: a lock that is released when the calling thread has ended."""
        sentinel = lock()
        if kernel.current is not None:
            kernel.current.on_end.append(lambda: sentinel.release() if sentinel.locked() else None)
        return sentinel

    def excepthook(args: Any) -> None:
        kernel.note_crash(kernel.current, args.exc_type, args.exc_value, args.exc_traceback)

    def interrupt_main(signum: int = 2) -> None:
        raise RuntimeError("interrupt_main() cannot be controlled")

    def make_handle(ident: int) -> Handle:
        handle = Handle(kernel, ident)
        handle._started = True
        handle._done.acquire()
        return handle

    names: dict[str, Any] = {
        "error": RuntimeError,
        "LockType": lock,
        "lock": lock,
        "RLock": rlock,
        "allocate_lock": lock,
        "allocate": lock,
        "TIMEOUT_MAX": TIMEOUT_MAX,
        "get_ident": get_ident,
        "get_native_id": get_ident,
        "_get_main_thread_ident": lambda: MAIN_IDENT,
        "_is_main_interpreter": lambda: True,
        "daemon_threads_allowed": lambda: True,
        "start_new_thread": start,
        "start_new": start,
        "start_joinable_thread": start_joinable,
        "_ThreadHandle": lambda: Handle(kernel),
        "_make_thread_handle": make_handle,
        "_set_sentinel": set_sentinel,
        "_shutdown": lambda: None,
        "_count": lambda: sum(1 for task in kernel.tasks if not task.done) - 1,
        "stack_size": lambda size=0: 0,
        "exit": _exit,
        "exit_thread": _exit,
        "interrupt_main": interrupt_main,
        "_excepthook": excepthook,
        "_ExceptHookArgs": real._ExceptHookArgs,  # type: ignore[attr-defined]
    }
    # The C `_local` is keyed by OS thread. `library` puts the pure Python one from `_threading_local` in its place.
    names["_local"] = object
    module.__dict__.update(names)
    return module


def _exit() -> None:
    raise SystemExit
