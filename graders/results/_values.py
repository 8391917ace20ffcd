"""The frozen values themselves. Start with `Report` at the bottom and read upwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any


class Outcome(str, Enum):
    """How one run ended: a closed set. Reports branch on it; nobody parses text."""

    FINISHED = "finished"
    CRASHED = "crashed"  # at least one thread ended with an uncaught exception; the run went on to its end
    DEADLOCK = "deadlock"  # some thread is not done, and no thread can ever move again
    NO_PROGRESS = "no_progress"  # a spin: threads run for ever without letting time pass
    OUT_OF_STEPS = "out_of_steps"  # our limit; it proves nothing
    STOPPED = "stopped"  # the run was stopped at the call that breaks a promise of safety


class Verdict(str, Enum):
    """The verdict on one exercise of one submission (design: the contract with the student)."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not_started"
    INVALID = "invalid"
    REFUSED = "refused"
    NOT_JUDGED = "not_judged"  # the fault is ours or the machine's: points are None, never a silent 0
    MISSING = "missing"


@dataclass(frozen=True)
class Message:
    """A sentence before it is worded: a catalogue key and the values of its placeholders (JSON scalars or lists)."""

    key: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ThreadInfo:
    """One thread of a run. `index` is its number in tokens and in `Step.thread` (0 is the grader's main thread)."""

    index: int
    name: str
    role: str = ""  # "seller", "roaster", "main", or "" if the suite does not say


@dataclass(frozen=True)
class Step:
    """One executed visible operation.

    `kind` is one of: read write acquire release wait wake notify sleep timeout start join end call sold roasted print.
    If a story ends with the end of a thread, it is return (the thread goes home) or raise (`after` is the exception
    with its text).

    `target` is what it touches, as the student calls it (`sweetpotato`, `lock`, `self.stock`). `before` and `after` are
    short reprs, if known. For a read, `after` is the value that was seen; for sold, the number that was called out; for
    acquire and try, it is `False` if the lock was not free. `choice` is True if another thread could have run instead
    (a branching point).
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
    """Why one thread is not done at the end of a run: what it waits for, who holds that, and since which line."""

    thread: int
    kind: str  # as Step.kind: acquire, wait, join, call, ...; "spin" for a loop without progress
    target: str
    line: int | None = None
    holder: int | None = None  # the thread that holds it, if any
    holder_line: int | None = None  # where the holder took it
    holder_gone: bool = False  # the holder ended without releasing it


ADDED = {"added": True}  # metadata of a field that older documents of this schema version may lack


@dataclass(frozen=True)
class Nearest:
    """The nearest schedule in which all is well, beside a failing one: two steps come in the other order.

    `first` and `second` are the indices of these steps in `trace`, the passing schedule. In the failing one the second
    is at `here_second`. The first is at `here_first`, or None if it never comes because its thread waits for ever.
    """

    trace: Trace
    first: int
    second: int
    here_first: int | None
    here_second: int

    def beside(self) -> Trace:
        """The passing schedule as a story of its own, with its two steps marked."""
        return replace(self.trace, nearest=Nearest(self.trace, -1, -1, self.first, self.second))


@dataclass(frozen=True)
class Trace:
    """One schedule told as a story, up to where it breaks a promise.

    `broken` is the index in `steps` of the step that breaks it. It is None if no step does: then the threads in
    `waiting` wait for ever. `check` is the check whose promise it is; `wrong` says what is wrong there.
    """

    outcome: Outcome
    threads: tuple[ThreadInfo, ...]
    steps: tuple[Step, ...]
    waiting: tuple[Waiting, ...] = ()
    broken: int | None = None
    preemptions: int = 0
    output: str = ""  # what the student's own print calls wrote in this run
    truncated: int = 0  # steps left out of the middle; 0 if the story is whole
    # all schedules with fewer preemptions were run, and none fails like this
    fewest_proved: bool = field(default=False, metadata=ADDED)
    nearest: Nearest | None = field(default=None, metadata=ADDED)
    check: str = field(default="", metadata=ADDED)  # "exercise/check"
    wrong: Message | None = field(default=None, metadata=ADDED)

    @property
    def fails(self) -> bool:
        """Whether something is wrong with the run: a promise is broken, or a thread never gets home."""
        return self.wrong is not None or self.broken is not None or self.outcome is not Outcome.FINISHED


@dataclass(frozen=True)
class Coverage:
    """How much was explored for one check: what a verdict says about itself.

    Configurations are named `threads x sweet potatoes`, such as `3x6`. In a `complete` one every inequivalent schedule
    was run, and a bug of the check's kind could have shown itself there. In a `sampled` one schedules were drawn. In a
    `fair` one a single fair schedule was run, because nothing is promised for others.
    """

    schedules: int = 0  # runs in all
    complete: tuple[str, ...] = ()
    sampled: tuple[str, ...] = ()
    fair: tuple[str, ...] = ()
    # A bug of depth 2 (two ordering constraints: one preemption at just the right step) that shows itself in the
    # sampled configuration `bound_at` was missed with a probability below `bound`. PCT guarantees this; None if PCT was
    # not used.
    bound: float | None = None
    bound_at: str | None = None
    # If a failure was found: it shows itself in `shown` of `drawn` schedules that were drawn at random.
    shown: int = field(default=0, metadata=ADDED)
    drawn: int = field(default=0, metadata=ADDED)


@dataclass(frozen=True)
class CheckResult:
    """One named check. `passed` is None if it could not be judged; then `message` says why.

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

    `points` is None if the verdict is not_judged, or if it is missing and another file lies there that may be meant.
    `message` says what is wrong with the file as a whole (invalid, refused, not_started, missing, not_judged); `line`
    is its 1-based line. `file` is the path as the user gave it, only for showing. `diagnosis` is a word of the
    diagnoses' vocabulary, or None.
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
    notes: tuple[Message, ...] = field(default=(), metadata=ADDED)  # what a reader should know about how it was judged
