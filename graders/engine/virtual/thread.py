"""The `_thread` module, virtual: what the standard library's own `threading` needs on Python 3.10 to 3.15."""

from __future__ import annotations

import _thread as real
from collections.abc import Callable
from types import ModuleType
from typing import Any

from graders.engine import roles
from graders.engine.kernel.loop import Kernel
from graders.engine.model import End
from graders.engine.virtual.locks import TIMEOUT_MAX, make_lock_type, make_rlock_type
from graders.engine.virtual.misuse import excepthook, stack_size
from graders.engine.virtual.refused import refuse_unknown

roles.at_work(__file__)

BIRTH_COSTS = 40  # the cost of a thread, in plain steps
_CALLS, _BOTTOM = roles.role(calls=roles.always), roles.role(bottom=True)
MAIN_IDENT = 1  # idents are index + 1: a small number, the same in every process, and never 0


_SINCE = ("daemon_threads_allowed", "lock", "start_joinable_thread", "set_name")  # new in 3.13, and the last in 3.14


class Handle:
    """3.13's `_thread._ThreadHandle`: a thread that can be joined."""

    def __init__(self, kernel: Kernel, ident: int | None = None, *, started: bool = False) -> None:
        self.ident = ident
        self._done = kernel.lock_type()
        self._started = started
        if started:
            self._done.acquire()

    def is_done(self) -> bool:
        return self._started and not self._done.locked()

    def join(self, timeout: float | None = None) -> None:
        if timeout is not None and timeout < 0:
            timeout = None
        if self._started and self._done.acquire(True, -1 if timeout is None else timeout):
            self._done.release()

    def begin(self) -> None:
        self._started = True
        self._done.acquire()

    def _set_done(self) -> None:
        self._started = True
        if self._done.locked():
            self._done.release()


class _Functions:
    """The functions of `_thread`, bound to `kernel`."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    def get_ident(self, *args: Any) -> int:
        if args:
            real.get_ident(*args)  # it takes none, and raises
        current = self.kernel.current
        return current.index + 1 if current is not None else MAIN_IDENT

    def start(self, *given: Any, **named: Any) -> int:
        if named or not 2 <= len(given) <= 3:
            real.start_new_thread(*given, **named)  # it raises the error
        function, args, kwargs = (*given, None)[:3]
        if not callable(function):
            raise TypeError("first arg must be callable")
        if not isinstance(args, tuple):
            raise TypeError("2nd arg must be a tuple")
        self._make_sure_of_room()
        thread = _thread_of(function)
        daemon = thread.daemon if thread is not None else True

        body = function if not (args or kwargs) else _with_arguments(function, args, kwargs or {})
        task = self.kernel.spawn(body, daemon=daemon, thread=thread)
        return task.index + 1

    def start_joinable(self, function: Callable[[], Any], handle: Any = None, daemon: bool = True) -> Handle:
        self._make_sure_of_room()
        handle = handle if handle is not None else Handle(self.kernel)
        handle.begin()

        @_BOTTOM
        def body() -> None:
            task = self.kernel.current
            handle.ident = task.index + 1
            task.on_end.append(handle._set_done)
            function()

        self.kernel.spawn(body, daemon=daemon, thread=_thread_of(function))
        return handle

    def _make_sure_of_room(self) -> None:
        kernel = self.kernel
        kernel.extra += BIRTH_COSTS
        if kernel.alive > kernel.threads_max:
            if kernel.ours:
                kernel.stop(End.THREADS)
            raise RuntimeError("can't start new thread")  # the interpreter's own words

    def set_sentinel(self) -> Any:
        """3.10 to 3.12: return a lock that is released when the calling thread has ended."""
        sentinel = self.kernel.lock_type()
        if self.kernel.current is not None:
            self.kernel.current.on_end.append(lambda: sentinel.free() if sentinel.owner is not None else None)
        return sentinel

    def hook_args(self, values: Any) -> Any:
        """Make the arguments for `threading.excepthook`. The crash is noted, whatever a student's own hook does."""
        args = real._ExceptHookArgs(values)
        self.kernel.note_crash(self.kernel.current, args.exc_type, args.exc_value, args.exc_traceback)
        return args

    def count(self) -> int:
        return self.kernel.alive - 1


def _with_arguments(function: Any, args: tuple, kwargs: dict[str, Any]) -> Callable[[], None]:
    @_CALLS
    def with_arguments() -> None:
        function(*args, **kwargs)

    return with_arguments


def make_thread_module(kernel: Kernel) -> ModuleType:
    """A module object with the names of `_thread`, bound to `kernel`."""
    lock, rlock = make_lock_type(kernel), make_rlock_type(kernel)
    kernel.lock_type, kernel.rlock_type = lock, rlock
    module, own = ModuleType("_thread"), _Functions(kernel)
    module.__dict__.update(
        error=RuntimeError,
        LockType=lock,
        lock=lock,
        RLock=rlock,
        allocate_lock=lock,
        allocate=lock,
        TIMEOUT_MAX=TIMEOUT_MAX,
        get_ident=own.get_ident,
        get_native_id=own.get_ident,
        _get_main_thread_ident=lambda: MAIN_IDENT,
        _is_main_interpreter=lambda: True,
        daemon_threads_allowed=lambda: True,
        start_new_thread=own.start,
        start_new=own.start,
        start_joinable_thread=own.start_joinable,
        _ThreadHandle=lambda: Handle(kernel),
        _make_thread_handle=lambda ident: Handle(kernel, ident, started=True),
        _set_sentinel=own.set_sentinel,
        _shutdown=lambda: None,
        _count=own.count,
        set_name=_set_name,
        stack_size=stack_size,
        exit=_exit,
        exit_thread=_exit,
        interrupt_main=_interrupt_main,
        _excepthook=excepthook,
        _ExceptHookArgs=own.hook_args,
        # The C `_local` is keyed by OS thread: `library` puts the pure Python one from `_threading_local` here.
        _local=object,
    )
    for name in _SINCE:
        if not hasattr(real, name):
            delattr(module, name)
    refuse_unknown(kernel, module, real, vars(module))
    return module


def let_pools_go(threading: Any) -> None:
    """Task 0 calls this when main is over: it tells the workers of pools that were not shut down to end."""
    for go in reversed(threading._threading_atexits):
        go()


def _thread_of(function: Any) -> Any:
    """The `threading.Thread` whose bootstrap this is, or None for a bare function."""
    owner = getattr(function, "__self__", None)
    return owner if hasattr(owner, "_bootstrap") else None


def _interrupt_main(signum: int = 2) -> None:
    raise RuntimeError("interrupt_main() cannot be controlled")


def _set_name(name: str) -> None:
    """Check a name for the operating system. It is not set, since no program can read it back."""
    if not isinstance(name, str):
        raise TypeError(f"set_name() argument 'name' must be str, not {type(name).__name__}")


def _exit() -> None:
    raise SystemExit
