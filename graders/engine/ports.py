"""The boundary of the kernel: what those who choose, those who listen and those who look may know of a run.

A *strategy* says who goes next, and never runs anything. An *observer* hears every operation, and never steers; what
does is an *intervention* (`suites.diagnosis`). Both see views of the run and its threads, which have what stands here
and nothing else: another kernel behind them need only have that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from types import FrameType, ModuleType
from typing import Any, Protocol, TypeAlias

from graders.engine.model import End, Op, RunResult

# A value of the program's or of the library that it runs on, or something that holds one: it may be anything, and who
# looks at it asks for its type. Where this stands mypy checks nothing; in the rooms that see a run through these ports
# it stands for nothing of ours, and a bare `Any` stands nowhere.
Thing: TypeAlias = Any


class TaskView(Protocol):
    """What may be known of a thread of the run."""

    @property
    def index(self) -> int:
        """Its place among the run's tasks; 0 is main."""

    @property
    def op(self) -> Op:
        """What it has announced and not yet executed."""

    @property
    def daemon(self) -> bool: ...

    @property
    def done(self) -> bool: ...

    @property
    def deadline(self) -> float | None:
        """When its timed wait is over, in seconds of the run's clock."""

    @property
    def gate(self) -> Callable[[], bool] | None:
        """Whether it can go on, where it waits for more than a lock."""

    @property
    def waits_on(self) -> Thing:
        """The lock that it waits for inside the library, if any."""

    @property
    def reacquires(self) -> Thing:
        """The lock of the program's that a condition takes back for it, if any."""

    @property
    def announces_reacquire(self) -> bool: ...

    @property
    def thread(self) -> Thing:
        """The `threading.Thread` that the program has of it, if any."""

    @property
    def kernel(self) -> RunView: ...


class ClockView(Protocol):
    @property
    def lazy(self) -> bool:
        """Whether a nap may end at any time."""

    @property
    def now_s(self) -> float: ...


class RunView(Protocol):
    """What may be known of the run that goes on."""

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
        """Who is asked at the moment: threads that a module starts while loading are nobody's choice."""

    @property
    def steps(self) -> int: ...

    @property
    def calm_since(self) -> int:
        """The step at which something last had an effect."""

    @property
    def decisions(self) -> Sequence[int]: ...

    @property
    def events(self) -> Sequence[tuple[Thing, ...]]:
        """What host calls noted, in order."""

    @property
    def needed(self) -> int:
        """How many threads that are no daemons are not done."""

    @property
    def named(self) -> int:
        """How many numbers were given to objects so far."""

    @property
    def woken(self) -> Sequence[Waking]: ...

    def stop(self, end: End) -> None:
        """End the run here."""


class NamingView(RunView, Protocol):
    """The run, and what its objects are known by."""

    @property
    def current(self) -> TaskView | None:
        """The running thread; None outside a run."""

    @property
    def lock_type(self) -> type: ...

    @property
    def rlock_type(self) -> type: ...

    @property
    def known(self) -> Mapping[int, tuple[Thing, int]]:
        """By id: the object, or a Mortal for what may die, and its number."""

    def number(self, thing: Thing) -> int:
        """In order of first use: the same in every process."""

    def stack_of(self, task: Thing) -> FrameType | None:
        """The innermost frame of a thread that is not done."""


class HostView(NamingView, Protocol):
    """The run, for who may change the library's objects in it between two operations: see `Rescues`."""

    def recheck(self) -> None:
        """Such an object has changed: who waits for a condition of one may be able to go on."""


class LockView(Protocol):
    """A lock of the library."""

    @property
    def owner(self) -> Thing:
        """The task that has it; None where nobody has, and True where it was taken outside a run."""


Waking = tuple[TaskView, Op | None]  # who was woken inside the library, instead of what timeout
Runnable = Sequence[TaskView]
# (runnable, current) -> one of `runnable`, which are at least two, sorted by index. `current` announced or ended last;
# it may be blocked.
Choose = Callable[[Runnable, TaskView], TaskView]


class Strategy(Protocol):
    """A three-method oracle (after Shuttle's Scheduler). It may end the run early: `task.kernel.stop(end)`."""

    def begin(self) -> bool:
        """A new schedule starts; False where nothing is left to try."""

    @property
    def choose(self) -> Choose: ...

    def end(self, result: RunResult) -> None:
        """The schedule is over."""


class Search(Strategy, Protocol):
    """A strategy that can run out: `exhaustive` says whether no bound on the runs is needed."""

    @property
    def exhaustive(self) -> bool: ...


class Watching(Strategy, Protocol):
    """A strategy that must see every step, also where there is nothing to choose."""

    def watch(self, task: TaskView, op: Op) -> object: ...


class Sight(Protocol):
    """Eyes for the whole state of a run, for a strategy that compares states: see `graders.engine.state`."""

    ordered: bool  # whether the order of all that the host is told is part of the state
    careful: bool
    reason: str | None  # why the last state could not be compared
    named: int
    cells_named: int
    locks: dict[int, LockView]  # by number

    @property
    def size(self) -> int:
        """How many values the last state consisted of."""

    def start(self) -> None:
        """Before the first choice of a run."""

    def take(self) -> bytes | None:
        """The state now, as something that equals the same state; None where it cannot be compared."""

    def was_wrong(self) -> bool:
        """After a run: whether states were taken for one that may differ."""


class WorldView(Protocol):
    """What may be known of the world of a run: who listens asks it where a thread stands, and how things are called."""

    @property
    def kernel(self) -> NamingView: ...

    @property
    def files(self) -> Set[str]:
        """The program's own."""

    @property
    def loaded(self) -> Mapping[str, ModuleType]:
        """Its modules, by the name that it imports them under."""

    @property
    def spaces(self) -> Sequence[dict[str, Thing]]:
        """The namespaces of its modules, also where loading one failed."""

    @property
    def students(self) -> Set[str]:
        """The modules whose classes are the program's own."""

    @property
    def program(self) -> Thing: ...

    @property
    def output(self) -> Sequence[Thing]: ...

    @property
    def threading(self) -> Thing:
        """The library's own module, as the program has it."""

    @property
    def modules_of_library(self) -> Mapping[str, Thing]:
        """The library's modules that are virtual, by name."""

    @property
    def primitives(self) -> Set[type]:
        """Their classes."""

    def here(self) -> FrameType | None:
        """The innermost frame of the program in the running thread's stack."""

    def texts(self, pieces: int | None = None) -> list[str]:
        """What the run has printed."""


class Observer(Protocol):
    """Hears every operation, in the running thread, right before it takes effect."""

    def __call__(self, task: TaskView, op: Op) -> None: ...


class Rescues(Observer, Protocol):
    """An observer that is asked, too, when nobody can ever move again: it may change the library's objects."""

    def nobody_moves(self, kernel: HostView) -> list[TaskView]:
        """Who can go on now; nobody where it leaves things as they are."""


__all__ = [
    "Choose", "ClockView", "HostView", "LockView", "NamingView", "Observer", "Rescues", "RunView", "Runnable",
    "Search", "Sight", "Strategy", "TaskView", "Thing", "Waking", "Watching", "WorldView",
]  # fmt: skip
