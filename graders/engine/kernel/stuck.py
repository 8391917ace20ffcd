"""How a run ended, as values. For a run that did not finish: who waits for what, who holds it, and since which line."""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType
from typing import Any

from graders.engine.model import End, Pending, RunResult
from graders.engine.plain import thread_name
from graders.results import Outcome, Waiting


def result_of(kernel: Any) -> RunResult:
    """What `Kernel.run` returns. It does not say where the threads stood if a search has given up the run."""
    end = kernel.stopped
    if end is None:
        end = End.DEADLOCK
    elif end is End.FINISHED and kernel.crashes:
        end = End.CRASHED
    result = RunResult(
        end=end,
        decisions=kernel.decisions,
        steps=kernel.steps,
        clock_s=kernel.clock.now_s,
        crashes=kernel.crashes,
        events=kernel.events,
        reads_clock=kernel.reads_clock,
        unmodelled=kernel.unmodelled or (kernel.heard_dying if len(kernel.tasks) > 1 else None),
        laps=kernel.laps,
        extra=kernel.extra,
        threads=len(kernel.tasks),
    )
    if result.given_up:
        return result
    if kernel.stopped is not End.FINISHED:
        result.waiting = waiting(kernel)
    if result.outcome is Outcome.OUT_OF_STEPS and kernel.ours:
        cut = [task for task in kernel.tasks if not (task.done or task.daemon or task.op.kind == "join")]
        result.standing = tuple(tuple(_stands(kernel.stack_of(task))) for task in cut)
    result.names = [thread_name(task.thread) if task.thread is not None else "main" for task in kernel.tasks]
    result.pending = [
        Pending(t.index, t.op, t.deadline is None and (t.waits_on is None or t.waits_on.owner is None))
        for t in kernel.tasks
        if not t.done
    ]
    return result


def waiting(kernel: Any) -> tuple[Waiting, ...]:
    """One entry per thread that is not done; for a spin or an endless loop the looping thread comes first."""
    entries: list[Waiting] = []
    for task in kernel.tasks:
        if task.done:
            continue
        line, _ = kernel.line_of(kernel.stack_of(task))
        if task is kernel.spin_task:
            entries.insert(0, Waiting(task.index, "spin", task.op.target, line))
        elif kernel.stopped is None or task not in kernel.runnable:
            entries.append(_entry(kernel, task, line))
    return tuple(entries)


def _stands(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    while frame is not None:
        yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back


def _entry(kernel: Any, task: Any, line: int | None) -> Waiting:
    lock = _lock_of(task)
    holder = getattr(lock, "owner", None)
    kind, target = task.op.kind, kernel.place_of(kernel.stack_of(task)) or task.op.target
    if task.waits_on is not None and lock is None:
        kind = "wait" if task.reacquires is not None else "call"
        target = task.call_name or target or _function_of(kernel.stack_of(task), str(kind))
    if holder is None or not hasattr(holder, "index"):
        return Waiting(task.index, kind, target, line)
    return Waiting(task.index, kind, target, line, holder.index, lock.taken_line, bool(holder.done))


def _function_of(frame: FrameType | None, name: str) -> str:
    """The library function that runs there, if none of the program's has called it (a pool's worker); else `name`."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith(_LIBRARY):
            name = f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return name


_LIBRARY = ("queue", "concurrent.", "multiprocessing.", "sched")


def _lock_of(task: Any) -> Any:
    """The student's lock that this task waits for; None where it waits for something else."""
    waits_on = task.waits_on
    if waits_on is not None and waits_on is not task.reacquires and waits_on.owner is not None:
        return None  # it is in Condition.wait and has not been notified: it does not yet wait for the condition's lock
    if task.op.kind == "acquire":
        return task.op.obj
    return None
