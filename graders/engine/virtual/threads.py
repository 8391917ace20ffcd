"""What a student calls on a `threading.Thread`: start, join, is_alive, its name and its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graders.engine import roles
from graders.engine.instrument import Site
from graders.engine.kernel.loop import Kernel
from graders.engine.model import LIBRARY_THREADS, Op, Why
from graders.engine.plain import thread_name
from graders.engine.virtual.misuse import timeout_of

roles.at_work(__file__)

_FOLLOWS_START = ("ident", "native_id")  # attributes that change when the thread starts, and never again


RENAMING = {
    "getName": ("name", False),
    "setName": ("name", True),
    "isDaemon": ("daemon", False),
    "setDaemon": ("daemon", True),
}
LOOKS = {"name", "daemon", *_FOLLOWS_START}
_HOST = Site("call", "start", "", 0)


class Threads:
    """The part of `Primitives` that is about threads.

    Whether a thread has been started is one location, its end another. `start` writes the first; `join` and `is_alive`
    read both. Before the start there is no end to wait for, and `join` is an error.
    """

    kernel: Kernel
    threading: Any
    call_library: Any
    find: Callable[[type, str], Any]
    behind: dict[Any, Any]
    silent: list[Any]  # threads whose start was no event of this run
    _roll: _RollCall | None = None
    names_change = False  # whether the program renames a thread after making it; if not, reading a name is no event

    def start(self, site: Site, thread: Any, /, *args: Any, **kwargs: Any) -> None:
        if args or kwargs:
            self.behind[self.threading.Thread.start](thread, *args, **kwargs)  # it takes none, and raises
        name = thread_name(thread)
        op = Op("start", name, (self._started(thread, True),), obj=thread, effect=True)
        if isinstance(thread, self.threading.Timer):  # its waiting and its cancelling are no events
            self.kernel.unmodelled = self.kernel.unmodelled or LIBRARY_THREADS
        self.call_library(op, None, self.behind[self.threading.Thread.start], thread, (), {}, name=name)
        self._tell_those_who_look(thread)

    def start_for_host(self, thread: Any, seen: bool) -> None:
        if seen and self.find(type(thread), "start") is not None:
            self.start(_HOST, thread)
            return
        self.silent.append(thread)
        start = type(thread).start
        self.behind.get(start, start)(thread)  # the points in a student's own `start` announce what it does

    def join(self, site: Site, thread: Any, /, *args: Any, **kwargs: Any) -> None:
        library = self.behind[self.threading.Thread.join]
        timeout = timeout_of(library, thread, args, kwargs) if args or kwargs else None
        name = thread_name(thread)
        op = Op("join", name, self._life(thread), obj=thread, effect=False)
        ready = None
        task = self._task_of(thread)
        if timeout is None and task is not self.kernel.current:
            ready = self._is_over(thread) if task is None else lambda: task.done
        self.call_library(op, ready, library, thread, (timeout,), {}, name=name)

    def _is_over(self, thread: Any) -> Callable[[], bool]:
        """Whether no task has to wait for `thread`. It may not have started: then `join` is an error."""
        return lambda: (task := self._task_of(thread)) is None or task.done

    def is_alive(self, site: Site, thread: Any, /, *args: Any, **kwargs: Any) -> bool:
        if args or kwargs:
            self.behind[self.threading.Thread.is_alive](thread, *args, **kwargs)
        self.kernel.step(Op("read", thread_name(thread), self._life(thread), obj=thread))
        return bool(thread.is_alive())

    def look_at_thread(self, site: Site, thread: Any, name: str, write: bool) -> None:
        """Announce that `thread.name` or the like is about to be read, or stored."""
        if name in _FOLLOWS_START:
            if thread is self.kernel.current.thread:
                return
            accesses: tuple[Any, ...] = self._life(thread)[-1:]
        elif name == "daemon" or self.names_change:
            accesses = ((("attr", self.kernel.number(thread), name), write),)
            if name == "daemon" and write:  # it raises once the thread has started
                accesses = (*accesses, self._started(thread, False))
        else:
            return
        self.kernel.step(Op("write" if write else "read", site.text or name, accesses, obj=thread))
        if name in _FOLLOWS_START:
            self._seen_to_start(site, thread, name)

    def _seen_to_start(self, site: Site, thread: Any, name: str) -> None:
        """Note that nothing is proved if a thread other than its parent sees `thread` just started.

        A real thread has its number a moment before `join` accepts it as started, but here `start` is one step. Only
        the parent surely looks after that moment.
        """
        task = self._task_of(thread)
        if task is not None and task.parent is not None and task.parent != self.kernel.current.index:
            what = site.text or name
            self.kernel.unmodelled = self.kernel.unmodelled or Why("unseen", f"`{what}` is looked at", what=what)

    def thread_told(self, thread: Any) -> tuple[Any, ...]:
        """The accesses of `repr(thread)`: its name, whether it is a daemon, and of another whether it is alive."""
        if not hasattr(thread, "_started"):
            return ()
        number = self.kernel.number(thread)
        names = [name for name in ("name", "daemon") if name == "daemon" or self.names_change]
        accesses = tuple((("attr", number, name), False) for name in names)
        return accesses if thread is self.kernel.current.thread else (*self._life(thread), *accesses)

    def renamed(self, site: Site, thread: Any, method: str, function: Any, args: tuple, kwargs: dict) -> Any:
        """Announce `thread.setName(...)` and the like, which are attributes today."""
        if args or method[0] != "s":
            self.look_at_thread(site, thread, *RENAMING[method])
        return function(thread, *args, **kwargs)

    def _life(self, thread: Any) -> tuple[Any, ...]:
        task = self._task_of(thread)
        started = self._started(thread, False)
        if self.kernel.current.index and any(other is thread for other in self.silent):
            what = f"{thread_name(thread)}.start()"
            self.kernel.unmodelled = self.kernel.unmodelled or Why("unseen", f"`{what}` is looked at", what=what)
        return (started,) if task is None else ((("end", task.index), False), started)

    def _tell_those_who_look(self, thread: Any) -> None:
        """Update the announced looks at `thread` that come after its start after all: now they read its end, too."""
        started = self._started(thread, False)
        for task in self._roll_call().open():
            op = task.op
            if started in op.accesses and task is not self.kernel.current:
                life = self._life(thread)
                both = (*op.accesses, *life) if op.kind == "write" else (*life, *op.accesses)
                op.accesses = tuple(dict.fromkeys(both))
                op.loc, op.write = op.accesses[0]

    def _started(self, thread: Any, write: bool) -> tuple[tuple[str, int], bool]:
        return ("started", self.kernel.number(thread)), write

    def _task_of(self, thread: Any) -> Any:
        return self._roll_call().of(thread)

    def _roll_call(self) -> _RollCall:
        roll = self._roll
        if roll is None or roll.tasks is not self.kernel.tasks:
            roll = self._roll = _RollCall(self.kernel.tasks)
        return roll


class _RollCall:
    """The tasks of one run, by their threads: a program with thousands must not search all of them each time."""

    def __init__(self, tasks: list[Any]) -> None:
        self.tasks = tasks
        self._seen = 1
        self._by_thread: dict[int, Any] = {}  # only looked up, never iterated; a task keeps its thread alive
        self._open: list[Any] = []

    def of(self, thread: Any) -> Any:
        """The task that runs `thread`; None before its start."""
        if self.tasks and self.tasks[0].thread is thread:
            return self.tasks[0]
        self._catch_up()
        return self._by_thread.get(id(thread))

    def open(self) -> list[Any]:
        """The tasks that are not over, in their order."""
        self._catch_up()
        self._open = [task for task in self._open if not task.done]
        return self.tasks[:1] + self._open

    def _catch_up(self) -> None:
        tasks = self.tasks
        while len(tasks) > self._seen:
            task = tasks[self._seen]
            self._by_thread.setdefault(id(task.thread), task)
            self._open.append(task)
            self._seen += 1
