"""What a run is made of: operations, crashes, and the plain result of one run. Only values; nothing here runs."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from graders.results import Outcome, Waiting

Access = tuple[Hashable, bool]  # (location, whether it is a write)
LINE = "the printed line"  # the location of the line that is being printed: no variable of a module is called so


class Mortal(weakref.ref):
    """Stands for an object that may be freed when the program drops it; calls `gone` then."""

    __slots__ = ("gone", "key")
    key: int
    gone: Callable[[Mortal], None]


def alive(held: Any) -> Any:
    """The object that `Op.obj`, or an entry of `Kernel.known`, stands for; None if it was freed."""
    return held() if type(held) is Mortal else held


class Op:
    """One visible operation that a thread announces before it executes it.

    `kind` is as in `graders.results.Step`; `target` is the name to show. `accesses` are the locations that it touches:
    two operations are dependent if they share a location and one of the two writes it. `loc` and `write` repeat the
    first access, because nearly all operations have exactly one. `effect` is True if the operation can change what
    others see (a spin is a run of operations without effect). `worst_first`: among schedules that differ only in when
    this operation happens, the one in which it happens at once breaks every promise that any of them breaks. `midway`:
    it is announced as one step, but others can come in the middle.
    """

    __slots__ = ("accesses", "detail", "effect", "kind", "loc", "midway", "obj", "target", "worst_first", "write")

    def __init__(
        self,
        kind: str,
        target: str = "",
        accesses: tuple[Access, ...] = (),
        *,
        obj: Any = None,
        detail: Any = None,
        effect: bool | None = None,
        worst_first: bool = False,
    ) -> None:
        self.kind = kind
        self.target = target
        self.accesses = accesses
        self.loc, self.write = accesses[0] if accesses else (None, False)
        self.obj = obj  # the primitive or container itself, for observers; a Mortal for what may be freed
        # depends on `kind`: (namespace, name) of a global, seconds of a sleep, arguments of a host call
        self.detail = detail
        self.effect = (kind == "write") if effect is None else effect
        self.worst_first = worst_first
        self.midway = False

    def __repr__(self) -> str:
        return f"Op({self.kind} {self.target})"


def part(op: Op) -> Hashable:
    """The key of the one element that an operation on a container concerns; None if it concerns the whole."""
    detail = op.detail
    if type(detail) is tuple and (op.kind == "read" or op.kind == "write") and detail[0] == "item":
        return detail[1]
    return None


def dependent(a: Op, b: Op) -> bool:
    """Whether the order of `a` and `b` (of different threads) can matter. Only this function decides that.

    Different elements of one container are independent: adding or removing one is announced as an operation on the
    whole.
    """
    for loc, write in a.accesses:
        for other, other_write in b.accesses:
            if loc == other and (write or other_write):
                key = part(a)
                if key is None:
                    return True
                other_key = part(b)
                if other_key is None or key == other_key:
                    return True
    return False


@dataclass(frozen=True)
class Crash:
    """An uncaught exception that ended thread `thread`: its type's name, its text, the student's line and file."""

    thread: int
    error: str
    text: str
    line: int | None
    file: str = ""


@dataclass(frozen=True)
class Ending:
    """Where the story of a run ends.

    It ends with the host call that `RunResult.events` has at `event`; or when the last of the threads `last_of` ends,
    by going home or by an exception; or with the first thread that the main thread starts on a line of the program
    (`start`).
    """

    event: int | None = None
    last_of: tuple[int, ...] = ()
    start: bool = False


def with_the_crash(result: RunResult) -> Ending | None:
    """The ending of a run in which an exception ended a thread."""
    return Ending(last_of=(result.crashes[0].thread,)) if result.crashes else None


class Why(str):
    """Why a search proves nothing: a sentence for tools, and `code` and `details` for the words that people read."""

    code: str
    details: dict[str, Any]

    def __new__(cls, code: str, text: str, **details: Any) -> Why:
        self = super().__new__(cls, text)
        self.code, self.details = code, details
        return self


READS_CLOCK = Why("clock", "the program reads the clock")
DIFFERS = Why("differs", "the program does not repeat itself")
ENDS_ITSELF = Why("ends-itself", "the program ends itself with `os._exit`, whatever its threads are doing")
LIBRARY_THREADS = Why("library-threads", "library code runs in a thread of its own (a pool or a timer)")
NO_STACKS = Why("no-stacks", "the stacks of threads that wait cannot be seen")


def in_the_middle(op: Op) -> Why:
    return Why("unseen", f"`{op.target}` runs code that cannot be followed", what=op.target)


def cut_after(steps: int) -> Why:
    return Why("cut", f"a run was cut after {steps} steps", steps=steps)


LAPS_A_STEP = 8  # so many iterations of a loop take as long as a step
THREADS_A_STEP = 32  # so many more threads make a choice cost twice as much


class End(Enum):
    """How one run ended: a closed set. It includes runs that a search has given up. A report has `outcome`."""

    FINISHED = "finished"
    CRASHED = "crashed"  # at least one thread ended with an uncaught exception; the run went on to its end
    DEADLOCK = "deadlock"  # somebody is not done, and nobody can ever move again
    SPIN = "spin"  # threads announce one operation after the other, and none has an effect
    LOOP = "loop"  # a thread loops and announces nothing
    STEPS = "steps"  # cut at a bound of steps
    LAPS = "laps"  # cut at a bound of laps
    THREADS = "threads"  # cut when one more thread was started than is allowed
    DEPTH = "depth"  # cut by a search that looks no further
    ENDLESS = "endless"  # cut, and known to go round for ever while time passes
    STOPPED = "stopped"  # stopped, because the rest is not told
    ABANDONED = "abandoned"  # given up by the strategy: it is no schedule of its own
    GIVEN_UP = "given-up"  # the same, and its last state is not needed: what follows has been seen

    outcome: Outcome  # what a report says of it
    abandoned: bool  # the strategy gave it up: it is no schedule of its own
    cut: bool  # by a bound: nobody knows how it would have ended


_OUTCOMES = {
    End.FINISHED: Outcome.FINISHED,
    End.CRASHED: Outcome.CRASHED,
    End.DEADLOCK: Outcome.DEADLOCK,
    End.SPIN: Outcome.NO_PROGRESS,
    End.LOOP: Outcome.NO_PROGRESS,
    End.STOPPED: Outcome.STOPPED,
}
for _end in End:  # once: every run is asked for them, and a dictionary of members hashes their names in Python
    _end.outcome = _OUTCOMES.get(_end, Outcome.OUT_OF_STEPS)
    _end.abandoned = _end in (End.ABANDONED, End.GIVEN_UP)
    _end.cut = _end.outcome is Outcome.OUT_OF_STEPS and not _end.abandoned


class Pending(NamedTuple):
    """An operation that a thread had announced when the run ended. `blocks`: it waited until it could go through."""

    thread: int
    op: Op
    blocks: bool


@dataclass
class RunResult:
    """What one schedule did. `decisions` are the thread indices chosen where more than one could run."""

    end: End
    decisions: list[int]
    steps: int
    clock_s: float
    crashes: list[Crash] = field(default_factory=list)
    waiting: tuple[Waiting, ...] = ()
    names: list[str] = field(default_factory=list)  # thread names by index
    events: list[tuple] = field(default_factory=list)  # what host calls noted, in order
    facts: dict[str, Any] = field(default_factory=dict)  # what the program's `after` hook found
    reads_clock: bool = False
    unmodelled: str | None = None  # why this run cannot count towards a proof, or None
    laps: int = 0  # iterations of loops
    extra: int = 0  # what steps have cost beyond plain ones, in plain steps
    threads: int = 0
    pending: list[Pending] = field(default_factory=list)  # what the remaining threads had announced
    # For a script's run that was cut: the files and lines of the calls of each thread that has to end, unless it only
    # waits for another's end.
    standing: tuple[tuple[tuple[str, int], ...], ...] = ()

    @property
    def outcome(self) -> Outcome:
        return self.end.outcome

    @property
    def effort(self) -> int:
        """The cost of this run in plain steps: the same number everywhere, and in proportion to the time that
        it took.
        """
        return self.steps * (1 + self.threads // THREADS_A_STEP) + self.extra + self.laps // LAPS_A_STEP

    @property
    def abandoned(self) -> bool:
        """Whether the strategy gave this run up: then it is no schedule of its own."""
        return self.end.abandoned

    @property
    def given_up(self) -> bool:
        """Abandoned, and nobody will look at it: neither the waiting threads nor the program's `after` was asked."""
        return self.end is End.GIVEN_UP
