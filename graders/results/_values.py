"""The frozen values themselves. Start with `Report` at the bottom and read upwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any


class Outcome(str, Enum):
    """How one run ended: a closed set. Reports branch on it; nobody parses text."""

    FINISHED = "finished"
    CRASHED = "crashed"  # at least one thread ended with an uncaught exception; the run went on to its end
    DEADLOCK = "deadlock"  # somebody is not done, and nobody can ever move again
    NO_PROGRESS = "no_progress"  # a spin: threads run for ever without letting time pass
    OUT_OF_STEPS = "out_of_steps"  # our limit, not a proof of anything
    STOPPED = "stopped"  # at the call that breaks a promise of safety: what would have come after was not run


class Verdict(str, Enum):
    """The verdict on one exercise of one submission (design: the contract with the student)."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not_started"
    INVALID = "invalid"
    REFUSED = "refused"
    NOT_JUDGED = "not_judged"  # our fault or the machine's: points are None, never a silent 0
    MISSING = "missing"


@dataclass(frozen=True)
class Message:
    """A sentence to be: a key of the catalogue and the values of its placeholders (JSON scalars or lists)."""

    key: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ThreadInfo:
    """One thread of a run; `index` is its number in tokens and in `Step.thread` (0 is the grader's main)."""

    index: int
    name: str
    role: str = ""  # "seller", "roaster", "main", or "" where the suite does not say


@dataclass(frozen=True)
class Step:
    """One executed visible operation.

    `kind` is one of: read write acquire release wait wake notify sleep timeout start join end call sold roasted
    print; and for the end of a thread with which a story ends, return (it goes home) or raise (`after` is the
    exception with its text). `target` is what it touches, as the student calls it (`sweetpotato`, `lock`,
    `self.stock`); `before` and `after` are short reprs where known (for a read, `after` is the value seen; for sold,
    what was called out; for acquire and try it is `False` where the lock was asked for in vain).
    `choice` is True where another thread could have run instead (a branching point).
    """

    thread: int
    kind: str
    target: str
    line: int | None = None
    file: str = ""
    before: str | None = None
    after: str | None = None
    choice: bool = False
    clock_s: float = 0.0


@dataclass(frozen=True)
class Waiting:
    """Why one thread is not done at the end of a run: what it waits for, who has that, and since which line."""

    thread: int
    kind: str  # as Step.kind: acquire, wait, join, call, ... ; "spin" for a loop without progress
    target: str
    line: int | None = None
    holder: int | None = None  # the thread that holds it, if somebody does
    holder_line: int | None = None  # where the holder took it
    holder_gone: bool = False  # the holder went home with it


ADDED = {"added": True}  # metadata of a field that older documents of this schema version do not have


@dataclass(frozen=True)
class Nearest:
    """The nearest schedule in which all is well, beside a failing one: two steps come in the other order.

    `first` and `second` are the steps' indices in `trace`, the passing schedule; in the failing one the second comes
    at `here_second`, and the first only at `here_first`, or not at all (None): its thread waits for ever.
    """

    trace: Trace
    first: int
    second: int
    here_first: int | None
    here_second: int

    def beside(self) -> Trace:
        """The other schedule as a story of its own, with its two steps marked."""
        return replace(self.trace, nearest=Nearest(self.trace, -1, -1, self.first, self.second))


@dataclass(frozen=True)
class Trace:
    """One schedule told as a story, up to where it breaks a promise.

    `broken` is the index in `steps` of the step with which it does, None where nobody does anything: those in `waiting`
    wait for ever. `check` is whose promise it is, `wrong` what is wrong there.
    """

    outcome: Outcome
    threads: tuple[ThreadInfo, ...]
    steps: tuple[Step, ...]
    waiting: tuple[Waiting, ...] = ()
    broken: int | None = None
    preemptions: int = 0
    output: str = ""  # what the student's own print calls wrote in this run
    truncated: int = 0  # steps left out of the middle, 0 where the story is whole
    fewest_proved: bool = field(default=False, metadata=ADDED)  # with fewer none fails like this: all were run
    nearest: Nearest | None = field(default=None, metadata=ADDED)
    check: str = field(default="", metadata=ADDED)  # "exercise/check"
    wrong: Message | None = field(default=None, metadata=ADDED)

    @property
    def fails(self) -> bool:
        """Whether something is wrong with the run: a promise broken, or somebody who does not get home."""
        return self.wrong is not None or self.broken is not None or self.outcome is not Outcome.FINISHED


@dataclass(frozen=True)
class Coverage:
    """What a verdict says about itself: how much was explored for one check.

    Configurations are named `threads x sweet potatoes`, as `3x6`. In a complete one every inequivalent schedule was
    run, and a bug of the check's kind could have shown itself there; of a sampled one schedules were drawn; of a fair
    one a single fair schedule was run, where nothing else is promised.
    """

    schedules: int = 0  # runs in all
    complete: tuple[str, ...] = ()
    sampled: tuple[str, ...] = ()
    fair: tuple[str, ...] = ()
    # A bug of depth 2 (two ordering constraints: one preemption at just the right step) that shows itself in the
    # sampled configuration `bound_at` was missed with a probability below `bound`: PCT's promise, None without it.
    bound: float | None = None
    bound_at: str | None = None
    # Where what is looked for was found: in so many of so many schedules drawn at random it shows itself.
    shown: int = field(default=0, metadata=ADDED)
    drawn: int = field(default=0, metadata=ADDED)


@dataclass(frozen=True)
class CheckResult:
    """One named check. `passed` is None where it could not be judged; then `message` says why.

    `max_points` is 0 for a bonus check (its `points` come on top).
    """

    id: str
    passed: bool | None
    points: float
    max_points: float
    message: Message | None = None  # the failure, or the reason for "not judged"
    token: str | None = None  # replays the failing schedule
    trace: Trace | None = None
    coverage: Coverage = Coverage()
    line: int | None = None  # the student's line that the failure is about
    bonus: bool = False


@dataclass(frozen=True)
class Report:
    """Everything about one exercise of one submission.

    `points` is None where the verdict is not_judged, and where it is missing and something lies there that may be
    meant. `message` says what is wrong with the file as a whole
    (invalid, refused, not_started, missing, not_judged); `line` is its 1-based line. `file` is the path as the
    user gave it, only for showing. `diagnosis` is a word of design.md's vocabulary or None.
    """

    exercise: str
    verdict: Verdict
    points: float | None
    max_points: float
    checks: tuple[CheckResult, ...] = ()
    diagnosis: str | None = None
    diagnosis_args: dict[str, Any] = field(default_factory=dict)
    message: Message | None = None
    line: int | None = None
    file: str = ""
    schedules: int = 0
    seed: int = 0
    source: str = ""  # the student's text, for the reports that show lines
    student: str = ""
    notes: tuple[Message, ...] = field(default=(), metadata=ADDED)  # what a reader should know of how it was judged
