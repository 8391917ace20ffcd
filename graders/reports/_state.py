"""What is true after each row of a story: the shared values, who holds which lock, where each thread is, the time.

The state is folded from the steps alone. What the trace does not say (the value of an object, a lock that was taken
before the story begins) is not guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from graders.reports._rows import Row, roasted
from graders.reports._safe import safe_line
from graders.results import Step, Trace

VALUES_MAX = 8  # variables that are shown
VALUE_LIMIT = 60  # characters of a name or a value
_ASLEEP, _WAITS, _AT_WORK, _STUCK = "asleep", "waits", "works", "stuck"


@dataclass(frozen=True)
class State:
    """The state after one row. `values` are the shared variables by name; `held` are the holders of each lock, by its
    name.
    """

    clock_s: float
    values: dict[str, str]
    changed: frozenset[str]
    held: dict[str, tuple[int, ...]]
    lines: dict[int, int | None]
    doing: dict[int, str]
    sold: int
    counter: int


def states(trace: Trace, rows: Sequence[Row]) -> list[State]:
    """One state per row."""
    fold = _Fold(trace)
    made: list[State] = []
    for row in rows:
        fold.changed = set()
        fold.until(len(trace.steps) - 1 if row.stuck else row.last)  # who is stuck at the end is stuck after all steps
        if row.stuck:
            fold.lines[row.thread] = row.line
            fold.doing[row.thread] = {"sleep": _ASLEEP, "spin": _AT_WORK}.get(row.stuck, _STUCK)
        made.append(fold.state())
    return made


def shown_values(made: Sequence[State], trace: Trace) -> list[str]:
    """The variables worth showing, in order of appearance: those that change, or that several threads use."""
    users: dict[str, set[int]] = {}
    written = {step.target for step in trace.steps if step.kind == "write"}
    for step in trace.steps:
        users.setdefault(step.target, set()).add(step.thread)
    names = dict.fromkeys(name for state in made for name in state.values)
    telling = [name for name in names if name in written or len(users.get(name, ())) > 1]
    return telling[:VALUES_MAX]


class _Fold:
    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.at = 0
        self.clock_s = 0.0
        self.values = _first_seen(trace)
        self.changed: set[str] = set()
        self.held: dict[str, Counter[int]] = {}
        self.lines: dict[int, int | None] = {}
        self.doing: dict[int, str] = {}
        self.sold = self.roasted = 0
        self._signals = _signals(trace)
        self._cut = len(trace.steps) // 2 if trace.truncated else -1

    def until(self, last: int) -> None:
        while self.at <= last:
            if self.at == self._cut:
                self.held = {}  # nobody knows what happened to the locks in the part that is left out
            self._step(self.trace.steps[self.at])
            self.at += 1

    def state(self) -> State:
        held = {name: tuple(sorted(threads)) for name, threads in self.held.items()}
        return State(
            self.clock_s,
            dict(self.values),
            frozenset(self.changed),
            held,
            dict(self.lines),
            dict(self.doing),
            self.sold,
            self.roasted - self.sold,
        )

    def _step(self, step: Step) -> None:
        self.clock_s = max(self.clock_s, step.clock_s)
        self.lines[step.thread] = step.line
        self.doing[step.thread] = {"sleep": _ASLEEP, "wait": _WAITS}.get(step.kind, _AT_WORK)
        if step.kind in ("read", "write"):
            self._value(step)
        elif step.kind in ("acquire", "try", "release", "wait"):
            self._lock(step)
        elif step.kind == "sold":
            self.sold += 1
        elif step.kind == "roasted" and step.after is not None and roasted(step.after).isdecimal():
            self.roasted += int(roasted(step.after))

    def _value(self, step: Step) -> None:
        if step.after is None or step.after.startswith("<"):
            return  # an object: its name says more than a shortened repr
        name, value = safe_line(step.target, VALUE_LIMIT), safe_line(step.after, VALUE_LIMIT)
        if step.kind == "write" and self.values.get(name) != value:
            self.changed.add(name)
        self.values[name] = value

    def _lock(self, step: Step) -> None:
        if _lock_name(step) in self._signals:
            return
        name = safe_line(_lock_name(step), VALUE_LIMIT)
        if step.kind == "wait":  # waiting on a condition releases its lock completely; nobody holds an event
            self.held.get(name, Counter()).pop(step.thread, None)
            return
        holders = self.held.setdefault(name, Counter())
        if step.kind == "release":
            holder = step.thread if step.thread in holders or not holders else min(holders)
            holders[holder] -= 1
            if holders[holder] <= 0:
                del holders[holder]
        elif step.after != "False":
            holders[step.thread] += 1


def _first_seen(trace: Trace) -> dict[str, str]:
    """The value of each variable when the story begins: what the first step that uses it found there."""
    seen: dict[str, str] = {}
    for step in trace.steps:
        value = {"read": step.after, "write": step.before}.get(step.kind)
        name = safe_line(step.target, VALUE_LIMIT)
        if value is not None and not value.startswith("<") and name not in seen:
            seen[name] = safe_line(value, VALUE_LIMIT)
    return seen


def _signals(trace: Trace) -> frozenset[str]:
    """Semaphores that one thread releases and another acquires: nobody holds those."""
    takers: dict[str, set[int]] = {}
    givers: dict[str, set[int]] = {}
    for step in trace.steps:
        if step.kind in ("acquire", "try", "release"):
            (givers if step.kind == "release" else takers).setdefault(_lock_name(step), set()).add(step.thread)
    return frozenset(name for name, threads in givers.items() if not threads <= takers.get(name, set()))


def _lock_name(step: Step) -> str:
    """One name for one lock: `forks[1]` for `right (forks[1])`, which another place calls `left (forks[1])`."""
    _, bracket, path = step.target.rstrip(")").partition(" (")
    return path if bracket else step.target
