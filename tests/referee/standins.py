"""What blocks in C, as something that hands on the baton instead: locks, naps, the ends of threads, SimpleQueue.

Everything above them (Thread, Condition, Queue, executors ...) is the standard library's own, imported afresh for every
run. Each stand-in holds or extends the real thing, and asks that one without waiting; it only adds the waiting.
"""

from __future__ import annotations

import _queue
import _thread
import functools
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from baton import Baton, Task

RealRLock: Any = _thread.RLock
real_lock, real_start = _thread.allocate_lock, _thread.start_new_thread
baton: Any = None  # the run's


def no_trace() -> None:
    """Nobody is stopped yet."""


trace: Callable[[], None] = no_trace  # switches tracing on in the thread that calls it


def begin(run: Baton) -> None:
    global baton
    baton = run


class Lock:
    __slots__ = ("__weakref__", "_real")

    def __init__(self) -> None:
        self._real = real_lock()

    def acquire(self, blocking: Any = True, timeout: float = -1) -> bool:
        if not blocking or (timeout != -1 and timeout <= 0):
            return self._real.acquire(blocking, timeout)
        while not self._real.acquire(False):
            if not baton.wait(self._is_free, timeout):
                return False
        return True

    def _is_free(self) -> bool:
        return not self._real.locked()

    def release(self) -> None:
        self._real.release()

    def locked(self) -> bool:
        return self._real.locked()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: Any) -> None:
        self._real.release()

    def _at_fork_reinit(self) -> None:
        self._real = real_lock()

    acquire_lock, release_lock, locked_lock = acquire, release, locked


class Sentinel(Lock):
    """The lock that a thread holds while it lives, to Python 3.12. From then on whoever wants it has it.

    CPython's own can be held by one who joins while another one asserts that nobody holds it: `join` raises an
    AssertionError, and a RuntimeError in the other one. To the engine `join` is one step, so we leave that out.
    """

    __slots__ = ("is_over", "is_taken")

    def __init__(self) -> None:
        self.is_taken = self.is_over = False

    def acquire(self, blocking: Any = True, timeout: float = -1) -> bool:
        if not self.is_taken:  # by its thread
            self.is_taken = True
            return True
        waits = blocking and not -1 < timeout <= 0
        while waits and not self.is_over:
            if not baton.wait(self._is_free, timeout):
                return False
        return self.is_over

    def _is_free(self) -> bool:
        return self.is_over

    def release(self) -> None:
        self.is_over = True

    def locked(self) -> bool:
        return self.is_taken and not self.is_over


class RLock(RealRLock):
    def __init__(self) -> None:
        self._depth = 0

    def acquire(self, blocking: Any = True, timeout: float = -1) -> bool:
        if not blocking or (timeout != -1 and timeout <= 0):
            got = super().acquire(blocking, timeout)
            self._depth += got
            return got
        while not super().acquire(False):
            if not baton.wait(self._is_free, timeout):
                return False
        self._depth += 1
        return True

    def _is_free(self) -> bool:
        return self._depth == 0

    def release(self) -> None:
        super().release()
        self._depth -= 1

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: Any) -> None:
        self.release()

    def _release_save(self) -> Any:
        saved = super()._release_save()
        depth, self._depth = self._depth, 0
        return depth, saved

    def _acquire_restore(self, state: Any) -> None:
        depth, saved = state
        while self._depth:
            baton.wait(self._is_free)
        super()._acquire_restore(saved)
        self._depth = depth


class SimpleQueue:
    """The one in C is one step each; the one in Python would not be."""

    def __init__(self) -> None:
        self._items: deque[Any] = deque()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        self._items.append(item)

    put_nowait = put

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        if block and timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        while not self._items:
            if not block or timeout == 0 or not baton.wait(self._items.__len__, timeout):
                raise _queue.Empty
        return self._items.popleft()

    def get_nowait(self) -> Any:
        return self.get(False)

    def empty(self) -> bool:
        return not self._items

    def qsize(self) -> int:
        return len(self._items)


class ThreadHandle:
    """Python 3.13's: what `Thread.join` waits for."""

    def __init__(self) -> None:
        self.task: Task | None = None
        self.ident = 0
        self._done = False

    def is_done(self) -> bool:
        return self._done or (self.task is not None and self.task.done)

    def _set_done(self) -> None:
        self._done = True

    def join(self, timeout: float | None = None) -> None:
        if self.task is None and not self._done:
            raise RuntimeError("thread not started")
        if self.task is not None and self.task is baton.current:
            raise RuntimeError("Cannot join current thread")
        if not self.is_done() and (timeout is None or timeout != 0):
            baton.wait(self.is_done, timeout)


def start(function: Callable[..., Any], args: tuple[Any, ...], *, daemon: bool, handle: Any = None) -> int:
    """Start a real thread. It waits for the baton before it does anything, and hands it on at its end."""
    task = baton.add(daemon)
    if handle is not None:
        handle.task = task
    run, work = baton, [function, args]
    del function, args  # the last reference to an object of the program must go while somebody holds the baton
    born = real_lock()
    born.acquire()

    def body() -> None:
        task.ident = _thread.get_ident()
        if handle is not None:
            handle.ident = task.ident
        born.release()
        task.baton.acquire()
        trace()
        try:
            work[0](*work[1])
        except SystemExit:
            pass
        finally:
            sys.settrace(None)
            work.clear()
            if task.sentinel is not None and task.sentinel.locked():
                task.sentinel.release()
            run.leave()
            with run.ended:  # until then its number is its own: a lock that it still holds is nobody else's
                pass

    real_start(body, ())
    born.acquire()
    return task.ident


def _start_new_thread(function: Any, args: Any = (), kwargs: Any = None) -> int:
    owner = getattr(function, "__self__", None)
    work = functools.partial(function, **kwargs) if kwargs else function
    return start(work, args, daemon=getattr(owner, "_daemonic", True))


def _start_joinable_thread(function: Any, handle: Any = None, daemon: bool = True) -> Any:
    handle = handle if handle is not None else ThreadHandle()
    start(function, (), daemon=daemon, handle=handle)
    return handle


def _set_sentinel() -> Sentinel:
    baton.current.sentinel = lock = Sentinel()
    return lock


def _shutdown() -> None:
    """Python 3.13's: wait for all threads but the daemons."""
    me = baton.current
    others = [task for task in baton.tasks if task is not me and not task.daemon]
    while not all(task.done for task in others):
        baton.wait(lambda: all(task.done for task in others))


def _handle_of(ident: int) -> ThreadHandle:
    handle = ThreadHandle()
    handle.task = next((task for task in baton.tasks if task.ident == ident), None)
    handle.ident = ident
    return handle


def _sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    baton.sleep(seconds)


def _clock() -> float:
    return 1_000.0 + baton.now_s


def _clock_ns() -> int:
    return int(_clock() * 1_000_000_000)


def install() -> None:
    """Put them where the standard library looks for the real ones, for good: this process does nothing else."""
    own: Any = _thread
    own.allocate_lock = own.allocate = own.LockType = own.lock = Lock
    own.RLock = RLock
    functools.RLock = RLock  # type: ignore[attr-defined]  # what `cached_property` uses before 3.12
    own.start_new_thread = own.start_new = _start_new_thread
    own._set_sentinel = _set_sentinel
    if hasattr(own, "start_joinable_thread"):
        own.start_joinable_thread = _start_joinable_thread
        own._ThreadHandle = ThreadHandle
        own._make_thread_handle = _handle_of
        own._get_main_thread_ident = lambda: baton.tasks[0].ident
        own._shutdown = _shutdown
    _queue.SimpleQueue = SimpleQueue  # type: ignore[misc,assignment]
    clock: Any = time
    clock.sleep = _sleep
    clock.time = clock.monotonic = clock.perf_counter = _clock
    clock.time_ns = clock.monotonic_ns = clock.perf_counter_ns = _clock_ns
