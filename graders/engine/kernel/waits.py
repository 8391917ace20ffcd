"""How a task waits: for a lock, for a condition of a library object, for time. The primitives live in `virtual`.

There are two kinds of waiting. *Announced*: the student's own `lock.acquire()`, `q.get()`, `t.join()`. The operation is
announced, and cannot be chosen before it can go through. *Inside the library*: a call that was announced and has begun
(`cond.wait()`, a timed `q.get()`) waits for one of the library's own locks. To go on from there is an operation too:
`wake_of(task)`, or `_timeout_of(task)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graders.engine.kernel.loop import Kernel, by_index
from graders.engine.model import Op

FEW = 8  # a list of at most this length is searched sooner than a set is made
_WAKE = Op("wake", "", ())
_TIMEOUT = Op("timeout", "", ())


def sleep(kernel: Kernel, op: Op) -> None:
    """Let at least `op.detail` seconds of virtual time pass."""
    clock, seconds = kernel.clock, op.detail
    deadline = clock.now_s + seconds
    if clock.lazy or seconds <= 0:
        kernel.step(op)
    else:
        task = kernel.current
        task.deadline = deadline
        clock.set_alarm(task, deadline)
        _block(kernel, task)
        kernel.step(op)
        task.blocked = False
        task.deadline = None
    if seconds > 0:
        if deadline > clock.now_s:
            clock.now_s = deadline
        kernel.calm_since = kernel.steps  # time has passed, so this is no spin


def acquire(kernel: Kernel, lock: Any, op: Op, timeout: float | None = None) -> bool:
    """Announce that the running task acquires `lock`, and wait for it. Return False if `timeout` seconds ran out."""
    task, waiters = kernel.current, lock.waiters
    stays = timeout is not None and _arm(kernel, task, timeout)
    waiters.append(task)
    if lock.owner is not None and not stays and not lock.free_for(task):
        task.blocked = True
        if task in kernel.runnable:
            kernel.runnable.remove(task)
    kernel.step(op)
    waiters.remove(task)
    task.blocked = False
    if lock.owner is None or lock.free_for(task):
        lock.take(task)
        task.deadline = None
        return True
    _time_out(kernel, task)
    return False


def block(kernel: Kernel, lock: Any, timeout: float | None) -> bool:
    """Wait for `lock` inside the library. Return False if `timeout` seconds ran out."""
    task = kernel.current
    task.waits_on = lock
    then = task.reacquires
    while True:
        stays = timeout is not None and _arm(kernel, task, timeout)
        lock.waiters.append(task)
        if not stays:
            _block(kernel, task)
        kernel.step(wake_of(task) if timeout is None else _timeout_of(task))
        lock.waiters.remove(task)
        task.blocked = False
        if then is not None and then is not lock and task in then.waiters:
            then.waiters.remove(task)
        if lock.free_for(task):
            lock.take(task)
            break
        if timeout is not None and (kernel.clock.lazy or task.expired):
            _time_out(kernel, task)
            task.waits_on = None
            task.announces_reacquire = then is not None
            return False
    task.waits_on = task.deadline = None
    return True


def wake_of(task: Any) -> Op:
    """The operation as which `task` goes on inside the library; made when needed, since few calls wait there."""
    if task.wakes_with is None and task.calls is not None:
        op, thing = task.calls
        task.wakes_with = Op("wake", op.target, op.accesses, obj=thing, effect=False)
    return task.wakes_with or _WAKE


def _timeout_of(task: Any) -> Op:
    if task.times_out_with is None and task.calls is not None:
        op, thing = task.calls
        task.times_out_with = Op("timeout", op.target, op.accesses, obj=thing, effect=False)
    return task.times_out_with or _WAKE


def until(kernel: Kernel, op: Op, ready: Callable[[], bool]) -> None:
    """Announce a library call that can go through only while `ready()`."""
    task = kernel.current
    task.gate = ready
    kernel.gated.append(task)
    if not ready():
        _block(kernel, task)
    kernel.step(op)
    kernel.gated.remove(task)
    task.gate = None
    task.blocked = False


def freed(kernel: Kernel, lock: Any) -> None:
    """`lock` was released: every task that waits for it may try, and any of them may get it."""
    runnable, waiters = kernel.runnable, lock.waiters
    before = len(runnable)
    present = runnable if len(waiters) < FEW else set(runnable)  # only for `in`: its order decides nothing
    for task in waiters:
        if task.waits_on is lock:
            _woken(kernel, task, lock)
        elif task.special is None and task not in present:
            runnable.append(task)
    if len(runnable) > before:
        runnable.sort(key=by_index)


def _woken(kernel: Kernel, task: Any, lock: Any) -> None:
    """`task` waits inside the library, and what it waited for is there: from now on it can no longer time out."""
    then = task.reacquires
    kernel.woken.append((task, task.op if task.deadline is not None and kernel.clock.lazy else None))
    task.deadline = None
    task.op = wake_of(task)
    if then is None or then is lock:
        kernel.enable(task)
        return
    if task not in then.waiters:
        then.waiters.append(task)
    if then.free_for(task):
        kernel.enable(task)
    else:
        kernel.disable(task)


def taken(kernel: Kernel, lock: Any) -> None:
    """`lock` has an owner now: the tasks that wait for it cannot run, unless they may time out."""
    waiters = lock.waiters
    waiting = waiters if len(waiters) < FEW else set(waiters)  # only for `in`: its order decides nothing
    lazy = kernel.clock.lazy
    kernel.runnable = [task for task in kernel.runnable if task not in waiting or (lazy and task.deadline is not None)]


def _block(kernel: Kernel, task: Any) -> None:
    """Remove the running task from the runnable ones; before its first announcement, keep it from becoming one."""
    task.blocked = True
    kernel.disable(task)


def _arm(kernel: Kernel, task: Any, timeout: float) -> bool:
    """Start a timed wait. Return whether the task stays enabled: under a lazy clock it may time out at any moment."""
    task.deadline = kernel.clock.now_s + timeout
    task.waited_until_s = task.waited_s + timeout
    task.expired = False
    if kernel.clock.lazy:
        return True
    kernel.clock.set_alarm(task, task.deadline)
    return False


def _time_out(kernel: Kernel, task: Any) -> None:
    if task.deadline is not None and task.deadline > kernel.clock.now_s:
        kernel.clock.now_s = task.deadline
    kernel.calm_since = kernel.steps
    task.waited_s = max(task.waited_s, task.waited_until_s)
    task.deadline = None
    task.expired = False


def time_for_library(kernel: Kernel) -> float:
    """The clock, in seconds, by which the library counts down a timeout over several waits.

    Under a lazy clock it moves only with the task's own timeouts. Otherwise the naps of others would decide whether a
    wait goes on, and time would be part of the state. But code that looks again and again between two steps must see it
    move, as on a real machine: `as_completed(fs, timeout=0)` looks until its moment is *over*.
    """
    task = kernel.current
    if task is None:
        return kernel.clock.now_s
    moved = kernel.clock.look_inside(task.index, kernel.steps)
    if not kernel.clock.lazy:
        kernel.clock.now_s += moved
        return kernel.clock.now_s
    task.waited_s += moved
    return task.waited_s
