"""The recorder turns a run into a story: record -> values before and after -> names -> a `Trace`."""

from __future__ import annotations

import sys
from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from types import FrameType

from graders.engine.model import Ending, Op, RunResult, alive
from graders.engine.observers.naming import Naming, names_a_thing
from graders.engine.places import place_text
from graders.engine.plain import class_name, plain_text
from graders.engine.ports import RunView, TaskView, Thing, WorldView
from graders.results import Step, ThreadInfo, Trace, Waiting

STEPS_MAX = 400  # steps; a longer story is cut in the middle
STEPS_KEPT = 20_000  # steps kept of a run that goes on and on
VALUE_CHARS = 40
LOOKS_MAX = 20  # searches for the names of locks to which no global leads
NEAR = 40  # steps that are told after a decision, and at the end; half as many before it
_NOTHING = object()
Look = Callable[[], Thing]  # a function that gives a value later


class Recorder:
    """Attach it with `world.run(..., observer=recorder)`, then call `trace(result)`. It costs about 5 µs a step.

    `only`, for a run of a hundred thousand steps, is the number of a decision and that of the last step. What is near
    neither is left out.
    """

    def __init__(self, world: WorldView, only: tuple[int, int] | None = None) -> None:
        self._world = world
        self._only = only
        self._left_out = 0
        self._early = 0  # recorded steps that are near the decision
        # thread, op, line, file, before, after, choice, clock, use of a thing, host calls and pieces of output so far
        self._steps: list[list[Thing]] = []
        self._pending: Look | None = None  # a function for the value that the last step leaves behind
        self._decisions = 0
        self._naming = Naming(world)
        self._looks = 0
        self.places: dict[int, int] = {}  # number of the event -> its index in the trace's steps, once that is made

    def __call__(self, task: TaskView, op: Op) -> None:
        if self._pending is not None:
            self._settle()
        kernel = self._world.kernel
        if self._only is not None and self._is_left_out(kernel):
            return
        frame = self._world.here()
        line, file = (frame.f_lineno, frame.f_code.co_filename) if frame is not None else (None, "")
        choice = len(kernel.decisions) > self._decisions
        self._decisions = len(kernel.decisions)
        look = looker(op, frame)
        before = look()
        after = before if op.kind == "read" else _NOTHING
        if op.kind in ("sold", "roasted"):
            after = op.detail
        if op.kind in ("acquire", "try") and type(op.loc) is tuple and op.loc[0] == "lock":
            after = after if op.obj.free_for(task) else False  # not free, or timed out
        use = None
        if names_a_thing(op):
            use = self._naming.use(op.obj, place_text(self._world, sys._getframe(1)) or op.target)
            if self._naming.unknown and self._looks < LOOKS_MAX:
                self._looks += 1
                self._naming.look()
        if len(self._steps) >= STEPS_KEPT:
            self._early = STEPS_MAX
            self._left_out += len(self._steps) - 2 * STEPS_MAX
            del self._steps[STEPS_MAX:-STEPS_MAX]
        so_far = len(kernel.events), len(self._world.output)
        self._steps.append([task.index, op, line, file, before, after, choice, kernel.clock.now_s, use, so_far])
        self._pending = look if op.kind == "write" else None

    def _is_left_out(self, kernel: RunView) -> bool:
        decision, last = self._only or (0, 0)
        at = len(kernel.decisions)
        if decision - NEAR // 2 <= at < decision + NEAR:
            self._early += len(self._steps) == self._early
            return False
        if kernel.steps > last - NEAR:
            return False
        self._left_out += 1
        return True

    def _settle(self) -> None:
        if self._pending is not None:
            self._steps[-1][5] = self._pending()
            self._pending = None

    def trace(
        self, result: RunResult, *, roles: dict[int, str] | None = None, skip_main: bool = True,
        ending: Ending | None = None,
    ) -> Trace:  # fmt: skip
        """The story of the run, up to `ending`; nothing after that is told.

        `skip_main` leaves out what the grader's own main thread did.
        """
        self._settle()
        last = self._last(ending) if ending is not None else None
        waiting = self._waiting(result) if last is None else []
        steps: list[Step] = []
        for at, entry in enumerate(self._steps if last is None else self._steps[: last + 1]):
            op = entry[1]
            told = not (skip_main and entry[0] == 0) and op.kind != "end" and (op.kind != "wake" or op.target)
            if told or at == last:
                self.places[at] = len(steps)
                steps.append(self._step(entry) if op.kind != "end" else self._over(entry, result, steps))
        truncated = max(0, len(steps) - STEPS_MAX)
        left_out = self._left_out if last is None or last >= self._early else 0  # the story may end before the gap
        if left_out:  # as many of the end as of the beginning, because readers put the gap in the middle
            early = sum(at < self._early for at in self.places)
            half = min(early, len(steps) - early, STEPS_MAX // 2)
            truncated = left_out + len(steps) - 2 * half
            steps = steps[:half] + steps[len(steps) - half :]
        elif truncated:
            half = STEPS_MAX // 2
            steps = steps[:half] + steps[-half:]
        roles = roles or {}
        others = [entry for entry in waiting if entry.thread != 0]
        return Trace(
            outcome=result.outcome,
            threads=tuple(ThreadInfo(i, name, roles.get(i, "")) for i, name in enumerate(result.names)),
            steps=tuple(steps),
            waiting=tuple(others if skip_main and others else waiting),
            broken=len(steps) - 1 if last is not None else None,
            output="".join(self._world.texts(self._pieces(last))),
            truncated=truncated,
        )

    def _last(self, ending: Ending) -> int | None:
        """The entry that the story ends with; None if it was not kept."""
        if ending.start:
            own = (
                at for at, entry in enumerate(self._steps) if entry[0] == 0 and entry[1].kind == "start" and entry[2]
            )
            return next(own, None)
        for at in range(len(self._steps) - 1, -1, -1):
            thread, op, so_far = self._steps[at][0], self._steps[at][1], self._steps[at][-1]
            if op.kind == "end" and thread in ending.last_of:
                return at
            if ending.event is not None and op.kind in ("sold", "roasted") and so_far[0] == ending.event:
                return at
        return None

    def _pieces(self, last: int | None) -> int | None:
        """How many pieces of output there were when the entry `last` was over."""
        after = self._steps[last + 1 : last + 2] if last is not None else []
        return after[0][-1][1] if after else None

    def _over(self, entry: list[Thing], result: RunResult, before: list[Step]) -> Step:
        """How a thread ends: with an exception, whose text is `after`, or by going home."""
        thread, clock = entry[0], entry[7]
        crash = next((crash for crash in result.crashes if crash.thread == thread), None)
        if crash is not None:
            text = plain_text(f"{crash.error}: {crash.text}" if crash.text else crash.error)
            return Step(thread, "raise", crash.error, crash.line, crash.file, after=text, clock_s=clock)
        own = next((step for step in reversed(before) if step.thread == thread), None)
        line, file = (own.line, own.file) if own is not None else (None, "")
        return Step(thread, "return", "", line, file, clock_s=clock)

    def _waiting(self, result: RunResult) -> list[Waiting]:
        """What each thread waits for. Objects that share a name are told apart."""
        wanted = {pending.thread: pending.op for pending in result.pending if names_a_thing(pending.op)}
        uses = [
            self._naming.use(wanted[entry.thread].obj, entry.target) if entry.thread in wanted else None
            for entry in result.waiting
        ]
        return [
            replace(entry, target=self._naming.show(use)) if use is not None else entry
            for entry, use in zip(result.waiting, uses, strict=True)
        ]

    def _step(self, entry: list[Thing]) -> Step:
        thread, op, line, file, before, after, choice, clock, use, _ = entry
        seen = after if op.kind in ("read", "sold", "roasted") else _NOTHING
        return Step(
            thread=thread,
            kind=op.kind,
            target=op.target if use is None else self._naming.show(use),
            line=line,
            file=file,
            before=short(before) if op.kind == "write" and before is not _NOTHING else None,
            after=short(after) if after is not _NOTHING else short(seen) if seen is not _NOTHING else None,
            choice=choice,
            clock_s=clock,
        )


def looker(op: Op, frame: FrameType | None) -> Look:
    """A function for the value that `op` is about. It does not call the student's own `__getattr__` and `__repr__`."""
    detail = op.detail
    if not isinstance(detail, tuple) or frame is None:
        return lambda: _NOTHING
    kind = detail[0]
    if kind == "global":
        space = detail[2] if detail[2] is not None else frame.f_globals
        return lambda: space.get(detail[1], _NOTHING)
    if kind == "cell":
        return lambda: frame.f_locals.get(detail[1], _NOTHING)
    if kind == "attr":
        return lambda: getattr(alive(op.obj), "__dict__", {}).get(detail[1], _NOTHING)
    if kind == "item":
        return lambda: _item(alive(op.obj), detail[1])
    if kind == "whole":
        return lambda: _frozen(alive(op.obj))
    return lambda: _NOTHING


def _item(container: Thing, key: Thing) -> Thing:
    """The item, without calling a subclass's methods: a look must not make a defaultdict add a value."""
    cls = type(container)
    if cls.__module__ == "collections" and hasattr(container, "data"):  # UserDict, UserList
        return _item(container.data, key)
    if issubclass(cls, dict):
        return dict.get(container, key, _NOTHING)
    base = next((base for base in (list, deque, bytearray, array) if issubclass(cls, base)), None)
    try:
        return base.__getitem__(container, key) if base is not None else _NOTHING
    except (LookupError, TypeError):
        return _NOTHING


def _frozen(container: Thing) -> _Face:
    """A copy of a container's face now, because it will have changed when the story is told."""
    return _Face(short(container))


class _Face(str):
    """A repr that was taken earlier."""


def short(value: Thing) -> str:
    """A short repr that never runs student code."""
    if isinstance(value, _Face):
        return str(value)
    kind = type(value)
    if kind in (str, bytes) and len(value) > VALUE_CHARS:
        text = repr(value[:VALUE_CHARS])  # which is too long already: all of it could be millions
    elif kind in (int, float, bool, type(None), str, bytes, complex):
        text = repr(value) if kind is not int or abs(value) < 10**30 else f"{value:.3e}" if value < 10**300 else "..."
    elif kind in (list, tuple, set, frozenset) or class_name(kind) == "deque":
        shown = [short(item) for item in islice(value, 9)]
        if isinstance(value, (set, frozenset)):  # sorted, because a set's own order is not the same everywhere
            shown = sorted(short(item) for item in value)[:9]
        inner = ", ".join(shown)
        brackets = {"tuple": ("(", ")"), "set": ("{", "}"), "frozenset": ("{", "}")}
        left, right = brackets.get(class_name(kind), ("[", "]"))
        text = f"{left}{inner}{', ...' if len(value) > 9 else ''}{right}"
    elif kind is dict:
        text = "{" + ", ".join(f"{short(k)}: {short(v)}" for k, v in islice(value.items(), 5)) + "}"
    else:
        text = f"<{class_name(kind)}>"
    return text if len(text) <= VALUE_CHARS else text[: VALUE_CHARS - 3] + "..."


__all__ = ["Recorder", "looker", "short"]
