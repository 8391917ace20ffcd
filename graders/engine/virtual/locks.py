"""`_thread.lock` and `_thread.RLock`, virtual. Their plain methods are what the standard library calls: silent, neither
events nor choices. What a *student* calls is announced first; see `calls`.
"""

from __future__ import annotations

import _thread
from sys import _getframe as _caller
from typing import Any

from graders.engine import roles
from graders.engine.kernel import waits
from graders.engine.kernel.loop import Kernel
from graders.engine.virtual.misuse import made_in_c

roles.at_work(__file__)

TIMEOUT_MAX = 9223372036.0


def check_timeout(blocking: Any, timeout: float) -> float | None:
    """Return the timeout of `acquire(blocking, timeout)` by CPython's own rules; None means to wait without limit."""
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout != timeout:
        raise ValueError("Invalid value NaN (not a number)")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")
    return None if timeout == -1 else float(timeout)


class _LockBase:
    """The part of a lock that needs no kernel.

    The real lock has no `_release_save` and the like. Without them `Condition` does the same by itself, after three
    exceptions raised and caught: a tenth of what a thread's whole life costs.
    """

    __slots__ = ("ops", "owner", "taken_line", "waiters")
    acquire: Any
    release: Any
    owner: Any
    waiters: list[Any]
    ops: Any  # the announced operations on this lock, made at first use
    taken_line: int | None

    def __dir__(self) -> list[str]:
        return dir(_thread.LockType)

    def locked(self) -> bool:
        return self.owner is not None

    def _at_fork_reinit(self) -> None:
        self.owner = None
        self.waiters.clear()

    def _release_save(self) -> None:
        self.release()

    def _acquire_restore(self, state: None) -> None:
        self.acquire()

    _is_owned = locked


_LOCK: Any = getattr(_thread, "lock", _thread.allocate_lock)  # what `threading.Lock` is: since 3.13 the type


def _making(kernel: Kernel, real: Any, *, counts: bool = False) -> Any:
    """Make `__init__` for both types. The `real` one complains of arguments; in some Pythons an RLock's does not."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        if args or kwargs:
            real(*args, **kwargs)
        if counts:
            self.count = 0
        self.owner = self.ops = self.taken_line = None
        self.waiters = []
        if kernel.on_lock is not None:
            kernel.on_lock(self)

    return __init__


def _leaving(kernel: Kernel) -> tuple[Any, Any]:
    """Make `release` and `__exit__` for both types."""

    def release(self: Any) -> None:
        if kernel.outside[_caller(1).f_code.co_filename] and kernel.current is not None:
            kernel.door(self, "release")
        else:
            self.free()

    def __exit__(self: Any, *_: Any) -> None:
        if kernel.outside[_caller(1).f_code.co_filename] and kernel.current is not None:
            kernel.door(self, "release")
        else:
            self.free()

    return release, __exit__


def make_lock_type(kernel: Kernel) -> type:
    """Make `_thread.lock`, bound to `kernel`. `owner` is a task, or True for a lock taken outside a run.

    `_get` and `free` are `acquire` and `release` without asking who calls: that costs more than all the rest.
    """

    class lock(_LockBase):
        __slots__ = ("__weakref__",)

        __init__ = _making(kernel, _LOCK)

        def free_for(self, task: Any) -> bool:
            return self.owner is None

        def take(self, task: Any) -> None:
            self.owner = task if task is not None else True
            if self.waiters:
                waits.taken(kernel, self)

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            if kernel.outside[_caller(1).f_code.co_filename] and kernel.current is not None:
                return bool(kernel.door(self, "acquire", blocking, timeout))
            return self._get(blocking, timeout)

        def _get(self, blocking: bool = True, timeout: float = -1) -> bool:
            limit = None if timeout == -1 else check_timeout(blocking, timeout)
            task = kernel.current
            if task is not None and task.announces_reacquire and task.reacquires is self:
                task.announces_reacquire = False
                return waits.acquire(kernel, self, waits.wake_of(task))
            if self.owner is None:
                self.owner = task if task is not None else True
                if self.waiters:
                    waits.taken(kernel, self)
                return True
            if not blocking or limit == 0:
                return False
            return _wait(kernel, self, limit)

        def free(self) -> None:
            if self.owner is None:
                raise RuntimeError("release unlocked lock")
            self.owner = None
            if self.waiters:
                waits.freed(kernel, self)

        release, __exit__ = _leaving(kernel)

        __enter__ = acquire

        acquire_lock, release_lock, locked_lock = acquire, release, _LockBase.locked

        def __init_subclass__(cls) -> None:
            raise TypeError("type '_thread.lock' is not an acceptable base type")

        def __repr__(self) -> str:
            state = "locked" if self.owner is not None else "unlocked"
            return f"<{state} _thread.lock object at {_address(kernel, self)}>"

    lock.__module__, lock.__qualname__ = "_thread", "lock"
    made_in_c(lock, "lock")
    return lock


class _RLockBase:
    """The part of an RLock that needs no kernel."""

    __slots__ = ("count", "ops", "owner", "taken_line", "waiters")
    release: Any
    owner: Any
    count: int
    waiters: list[Any]
    ops: Any
    taken_line: int | None

    def __init_subclass__(cls) -> None:  # the real one allows it in places, but a subclass would show the insides
        if cls.__module__ != __name__:
            raise TypeError("type '_thread.RLock' is not an acceptable base type")

    def __dir__(self) -> list[str]:
        return dir(_thread.RLock)

    def locked(self) -> bool:
        return self.owner is not None

    def free_for(self, task: Any) -> bool:
        return self.owner is None or self.owner is task

    def _is_owned(self) -> bool:
        raise NotImplementedError

    def _recursion_count(self) -> int:
        return self.count if self._is_owned() else 0

    def _at_fork_reinit(self) -> None:
        self.owner, self.count = None, 0
        self.waiters.clear()


if not hasattr(_thread.RLock, "locked"):  # new in 3.14
    del _RLockBase.locked


def make_rlock_type(kernel: Kernel) -> type:
    """Make `_thread.RLock`, bound to `kernel`: a lock with a count, and with the methods that `Condition` needs."""

    class RLock(_RLockBase):
        __slots__ = ("__weakref__",)

        __init__ = _making(kernel, _thread.RLock, counts=True)

        def take(self, task: Any) -> None:
            self.owner = task if task is not None else True
            self.count += 1
            if self.waiters:
                waits.taken(kernel, self)

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            if kernel.outside[_caller(1).f_code.co_filename] and kernel.current is not None:
                return bool(kernel.door(self, "acquire", blocking, timeout))
            limit = None if timeout == -1 else check_timeout(blocking, timeout)
            task = kernel.current if kernel.current is not None else True
            if self.owner is None or self.owner is task:
                self.owner = task
                self.count += 1
                if self.waiters:
                    waits.taken(kernel, self)
                return True
            if not blocking or limit == 0:
                return False
            return _wait(kernel, self, limit)

        release, __exit__ = _leaving(kernel)

        def free(self) -> None:
            if self.owner is not (kernel.current if kernel.current is not None else True) or self.owner is None:
                raise RuntimeError("cannot release un-acquired lock")
            self.count -= 1
            if self.count == 0:
                self.owner = None
                if self.waiters:
                    waits.freed(kernel, self)

        def _is_owned(self) -> bool:
            return self.owner is not None and self.owner is (kernel.current if kernel.current is not None else True)

        def _release_save(self) -> tuple[int, Any]:
            if not self._is_owned():
                raise RuntimeError("cannot release un-acquired lock")
            state = (self.count, self.owner)
            self.count, self.owner = 0, None
            if self.waiters:
                waits.freed(kernel, self)
            return state

        def _acquire_restore(self, state: tuple[int, Any]) -> None:
            task = kernel.current
            if task is not None and task.announces_reacquire and task.reacquires is self:
                task.announces_reacquire = False
                waits.acquire(kernel, self, waits.wake_of(task))
            else:
                self.acquire()
            self.count = state[0]

        __enter__ = acquire

        def __repr__(self) -> str:
            return _rlock_text(self, _address(kernel, self))

    RLock.__module__, RLock.__qualname__ = "_thread", "RLock"
    made_in_c(RLock, "RLock")
    return RLock


def _rlock_text(lock: Any, address: str) -> str:
    state = "locked" if lock.owner is not None else "unlocked"
    owner = f"owner={getattr(lock.owner, 'index', -1) + 1} count={lock.count}"
    return f"<{state} _thread.RLock object {owner} at {address}>"


def _address(kernel: Kernel, lock: Any) -> str:
    """A number that looks like an address, and is the same in every process."""
    return f"{kernel.number(lock) * 16 + 0x1000:#x}"


def _wait(kernel: Kernel, lock: Any, limit: float | None) -> bool:
    if kernel.current is None:
        raise RuntimeError("this lock is held, and outside a run nobody can release it")
    return waits.block(kernel, lock, limit)
