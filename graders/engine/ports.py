"""The boundary of the kernel: what strategies, observers and other onlookers may know about a run.

A *strategy* says who goes next, and never runs anything. An *observer* hears every operation, and never steers; an
*intervention* (`suites.diagnosis`) does. Both see views of the run and its threads. These have what stands here and
nothing else, so another kernel behind them needs only that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from types import FrameType, ModuleType
from typing import Any, Protocol, TypeAlias

from graders.engine.model import End, Op, RunResult

# A value of the program's or of the library that it runs on, or something that holds one. It may be anything, and code
# that looks at it asks for its type. mypy checks nothing about it. In the rooms that see a run through these ports it
# stands for nothing of ours, and a bare `Any` stands nowhere.
Thing: TypeAlias = Any


class TaskView(Protocol):
    """What may be known about a thread of the run."""

    @property
    def index(self) -> int:
        """Its place among the run's tasks; 0 is main."""

    @property
    def op(self) -> Op:
        """The operation that it has announced and not yet executed."""

    @property
    def daemon(self) -> bool: ...

    @property
    def done(self) -> bool: ...

    @property
    def deadline(self) -> float | None:
        """When its timed wait ends, in seconds of the run's clock."""

    @property
    def gate(self) -> Callable[[], bool] | None:
        """Whether it can go on, if it waits for more than a lock."""

    @property
    def waits_on(self) -> Thing:
        """The lock for which it waits inside the library, if any."""

    @property
    def reacquires(self) -> Thing:
        """The lock of the program's that a condition is to take back for it, if any."""

    @property
    def announces_reacquire(self) -> bool: ...

    @property
    def thread(self) -> Thing:
        """The program's `threading.Thread` for it, if any."""

    @property
    def kernel(self) -> RunView: ...


class ClockView(Protocol):
    @property
    def lazy(self) -> bool:
        """Whether a nap may end at any time (the lazy clock)."""

    @property
    def now_s(self) -> float: ...


class RunView(Protocol):
    """What may be known about the run that goes on."""

    @property
    def tasks(self) -> Sequence[TaskView]:
        """All threads so far, by index."""

    @property
    def runnable(self) -> Sequence[TaskView]:
        """Those whose announced operation could be executed now."""

    @property
    def clock(self) -> ClockView: ...

    @property
    def choose(self) -> Callable[..., object]:
        """The function that chooses at the moment. While a module loads, the strategy does not choose."""

    @property
    def steps(self) -> int: ...

    @property
    def calm_since(self) -> int:
        """The step at which an operation last had an effect."""

    @property
    def decisions(self) -> Sequence[int]: ...

    @property
    def events(self) -> Sequence[tuple[Thing, ...]]:
        """The events that host calls noted, in order."""

    @property
    def needed(self) -> int:
        """The number of threads that are no daemons and not done."""

    @property
    def named(self) -> int:
        """How many numbers were given to objects so far."""

    @property
    def woken(self) -> Sequence[Waking]: ...

    def stop(self, end: End) -> None:
        """End the run here."""


class NamingView(RunView, Protocol):
    """The run, and the names and numbers of its objects."""

    @property
    def current(self) -> TaskView | None:
        """The running thread; None outside a run."""

    @property
    def lock_type(self) -> type: ...

    @property
    def rlock_type(self) -> type: ...

    @property
    def known(self) -> Mapping[int, tuple[Thing, int]]:
        """By id: the object (or a Mortal for one that may be freed), and its number."""

    def number(self, thing: Thing) -> int:
        """The object's number, in order of first use: the same in every process."""

    def stack_of(self, task: Thing) -> FrameType | None:
        """The innermost frame of a thread that is not done."""


class HostView(NamingView, Protocol):
    """The run, for code that changes the library's objects between two operations: see `Rescues`."""

    def recheck(self) -> None:
        """An object has changed: check which threads that wait for a condition can go on now."""


class LockView(Protocol):
    """A lock of the library."""

    @property
    def owner(self) -> Thing:
        """The task that holds it; None if nobody does, and True if it was taken outside a run."""


Waking = tuple[TaskView, Op | None]  # a thread that was woken inside the library, and the timeout that this replaces
Runnable = Sequence[TaskView]
# (runnable, current) -> one of `runnable`. These are at least two, sorted by index. `current` announced or ended last;
# it may be blocked.
Choose = Callable[[Runnable, TaskView], TaskView]


class Strategy(Protocol):
    """An oracle with three methods (after Shuttle's Scheduler). It may end the run early: `task.kernel.stop(end)`."""

    def begin(self) -> bool:
        """A new schedule starts. Returns False if nothing is left to try."""

    @property
    def choose(self) -> Choose: ...

    def end(self, result: RunResult) -> None:
        """The schedule is over."""


class Search(Strategy, Protocol):
    """A strategy that may come to an end; `exhaustive` says whether it needs no limit on the runs."""

    @property
    def exhaustive(self) -> bool: ...


class Watching(Strategy, Protocol):
    """A strategy that must see every step, also without a choice."""

    def watch(self, task: TaskView, op: Op) -> object: ...


class Sight(Protocol):
    """Looks at the whole state of a run, for a strategy that compares states: see `graders.engine.state`."""

    ordered: bool  # whether the order of all calls on the host is part of the state
    careful: bool
    reason: str | None  # why the last state could not be compared
    named: int
    cells_named: int
    locks: dict[int, LockView]  # by number

    @property
    def size(self) -> int:
        """How many values the last state had."""

    def start(self) -> None:
        """Before the first choice of a run."""

    def take(self) -> bytes | None:
        """The state now, as a value that is equal for equal states; None if it cannot be compared."""

    def was_wrong(self) -> bool:
        """After a run: whether states that may differ were taken for one."""


class WorldView(Protocol):
    """What may be known about the world of a run.

    Observers ask it where a thread stands, and what objects are called.
    """

    @property
    def kernel(self) -> NamingView: ...

    @property
    def files(self) -> Set[str]:
        """The program's own files."""

    @property
    def loaded(self) -> Mapping[str, ModuleType]:
        """The program's modules, by the name under which it imports them."""

    @property
    def spaces(self) -> Sequence[dict[str, Thing]]:
        """The namespaces of its modules, also of one whose loading failed."""

    @property
    def students(self) -> Set[str]:
        """The modules whose classes are the program's own."""

    @property
    def program(self) -> Thing: ...

    @property
    def output(self) -> Sequence[Thing]: ...

    @property
    def threading(self) -> Thing:
        """The `threading` module that the program uses."""

    @property
    def modules_of_library(self) -> Mapping[str, Thing]:
        """The virtual modules of the library, by name."""

    @property
    def primitives(self) -> Set[type]:
        """The classes of the library's virtual primitives."""

    def here(self) -> FrameType | None:
        """The innermost frame of the program in the running thread's stack."""

    def texts(self, pieces: int | None = None) -> list[str]:
        """What the run has printed."""


class Observer(Protocol):
    """Hears every operation, in the running thread, right before it takes effect."""

    def __call__(self, task: TaskView, op: Op) -> None: ...


class Rescues(Observer, Protocol):
    """An observer that is also asked when no thread can ever move again. It may change the library's objects then."""

    def nobody_moves(self, kernel: HostView) -> list[TaskView]:
        """The threads that can go on now; none if it leaves things as they are."""


__all__ = [
    "Choose", "ClockView", "HostView", "LockView", "NamingView", "Observer", "Rescues", "RunView", "Runnable",
    "Search", "Sight", "Strategy", "TaskView", "Thing", "Waking", "Watching", "WorldView",
]  # fmt: skip
