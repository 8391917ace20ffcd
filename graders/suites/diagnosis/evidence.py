"""What a failing run shows: every access with the locks held there, and what each thread waited for at the end.

`witness(program, strategy)` runs one schedule with an observer and returns its `Evidence`. Nothing here judges: `rules`
does.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from types import FrameType

from graders.catalog.invariants import Ledger
from graders.engine.model import Op, RunResult
from graders.engine.ports import LockView, NamingView, Strategy, TaskView, Thing
from graders.engine.world import World
from graders.suites._budgets import EVENTS_MAX
from graders.suites._stage import StallProgram
from graders.suites.diagnosis.rerun import rerun
from graders.suites.diagnosis.things import UNKNOWN, Look, how_of, is_data, looker, waited_for

Frames = tuple[tuple[FrameType, int], ...]


@dataclass(eq=False)
class Hold:
    """One lock held by one thread, from `since` on. `room` is how many threads it lets in at once (1 for a lock)."""

    lock: Hashable
    thread: int
    since: int  # index of the event that took it
    line: int | None
    room: int = 1
    frames: Frames = ()  # the student's frames where it was taken, outermost first, with lines
    count: int = 1  # how often an RLock was taken


@dataclass(eq=False)
class Event:
    """One executed operation. `value` is what a read saw or a write left behind, if known."""

    at: int
    thread: int
    kind: str  # as Op.kind; a refused acquire is "refused", a release of what is not held is "misrelease"
    place: Hashable  # the variable, container or primitive
    line: int | None
    held: tuple[Hold, ...]
    op: Op
    obj: Thing = None
    data: bool = False  # the student's own data, not a primitive
    write: bool = False
    value: Thing = UNKNOWN
    refused: Event | None = None  # the last thing that this thread did with locks: it asked for one and was refused
    joint: bool = False  # read and written in one statement: `x -= 1`
    told: bool = False  # read on the line of `shop.sold` or `shop.roasted`, to be told there: nothing is decided by it
    waiters: int = 0  # for a notify: how many threads were waiting


@dataclass(frozen=True)
class Stuck:
    """One thread at the end of a deadlock, and what it waits for.

    `how`: lock condition event queue semaphore barrier join future, or other.
    """

    thread: int
    how: str
    obj: Thing
    place: Hashable
    line: int | None
    held: tuple[Hold, ...]
    frames: Frames = ()
    lock: Hashable = None  # of a condition: the lock without which nobody comes back from the wait


@dataclass
class Evidence:
    """Everything seen in one run."""

    result: RunResult
    workers: tuple[int, ...]
    events: list[Event] = field(default_factory=list)
    stuck: list[Stuck] = field(default_factory=list)
    made: dict[Hashable, tuple[int | None, int]] = field(default_factory=dict)  # lock -> (line, thread) that made it
    rooms: dict[Hashable, int] = field(default_factory=dict)  # semaphore -> how many it let in at first
    # semaphores that are released by other threads than those that took them
    signals: set[Hashable] = field(default_factory=set)
    held_at_end: dict[int, tuple[Hold, ...]] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)  # threads that went home
    # thread -> the student's functions in which it began
    begun: dict[int, frozenset[str]] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        return self.result.facts["ledger"]

    def of(self, thread: int) -> list[Event]:
        return [event for event in self.events if event.thread == thread]

    def guards(self, event: Event | Stuck) -> set[Hashable]:
        """The locks that keep all other threads out at `event`."""
        return {hold.lock for hold in event.held if hold.room == 1 and hold.lock not in self.signals}

    def shared(self, lock: Hashable) -> bool:
        """Whether several threads have held it at some time of this run."""
        return len({hold.thread for event in self.events for hold in event.held if hold.lock == lock}) > 1

    def hold(self, event: Event, lock: Hashable) -> Hold | None:
        return next((hold for hold in event.held if hold.lock == lock), None)


class Witness:
    """The observer. It is called right before each operation takes effect, in the running thread."""

    def __init__(self, program: StallProgram) -> None:
        self.program = program
        self.world = World.shared()
        self.evidence: Evidence | None = None
        self.events: list[Event] = []
        self.stuck: list[Stuck] = []
        self.held: dict[int, list[Hold]] = {}
        self.refused: dict[int, Event] = {}
        self.taken: dict[int, set[Hashable]] = {}  # thread -> everything that it has ever held
        self.made: dict[Hashable, tuple[int | None, int]] = {}
        self.rooms: dict[Hashable, int] = {}
        self.signals: set[Hashable] = set()
        self.done: set[int] = set()
        self.begun: dict[int, frozenset[str]] = {}
        self._pending: tuple[Event, Look] | None = None
        self._waits: dict[int, tuple[str, Thing]] = {}  # thread -> what it went to wait for inside the library

    # --- listening ------------------------------------------------------------------------------------------------

    def __call__(self, task: TaskView, op: Op) -> None:
        self._settle()
        op = task.op if task.op.kind in ("wake", "acquire") else op  # a timed wait may have been woken after all
        frame = self.world.here()
        line = frame.f_lineno if frame is not None else None
        place = self.place(op)
        event = Event(len(self.events), task.index, op.kind, place, line, (), op, op.obj)
        event.data = op.kind in ("read", "write") and is_data(op)
        event.write = op.write and op.kind != "read"  # a default that is made on the way is no act
        event.refused = self.refused.get(task.index)
        self._locks(task, op, event, frame)
        event.held = tuple(self.held.get(task.index, ()))
        if op.kind == "end":
            self.done.add(task.index)
        elif task.index not in self.begun:
            self.begun[task.index] = frozenset(code.f_code.co_name for code, _ in self._frames(frame))
        if not self.program.started or len(self.events) >= EVENTS_MAX:
            return
        if event.data:
            look = looker(op, frame)
            if op.kind == "read":
                event.value = look()
            else:
                self._pending = (event, look)
        elif op.kind == "notify":
            event.waiters = len(op.obj._waiters)
        elif op.kind in ("sold", "roasted"):
            event.value = op.detail
        elif op.kind == "read" and hasattr(op.obj, "_flag"):
            event.value = bool(op.obj._flag)
        self.events.append(event)

    def _settle(self) -> None:
        if self._pending is not None:
            event, look = self._pending
            event.value, self._pending = look(), None

    def place(self, op: Op) -> Hashable:
        """The location; if a single element is meant, that element."""
        if isinstance(op.detail, tuple) and op.detail[0] == "item":
            return (op.loc, op.detail[1])
        return op.loc

    # --- who holds what -------------------------------------------------------------------------------------------

    def _locks(self, task: TaskView, op: Op, event: Event, frame: FrameType | None) -> None:
        kind, obj = op.kind, op.obj
        if obj is None or kind in ("read", "write", "sleep"):
            return
        self._waits.pop(task.index, None)
        if kind in ("acquire", "try") and hasattr(obj, "free_for"):
            if obj.free_for(task):
                self._take(task, event, frame, 1)
            else:
                self._refuse(task, event)
        elif kind == "release" and hasattr(obj, "free_for"):
            if not self._give(task.index, event.place):
                event.kind = "misrelease"
            self.refused.pop(task.index, None)
        elif hasattr(obj, "_value") and hasattr(obj, "_cond"):
            self._semaphore(task, op, event, frame)
        elif kind == "wait":
            self._waits[task.index] = (how_of(obj), obj)
            lock = getattr(obj, "_lock", None)
            if how_of(obj) == "condition" and hasattr(lock, "free_for"):
                self._give(task.index, ("lock", self.world.kernel.number(lock)), wholly=True)

    def _semaphore(self, task: TaskView, op: Op, event: Event, frame: FrameType | None) -> None:
        place = event.place
        self.rooms.setdefault(place, op.obj._value)
        if op.kind == "release":
            if not self._give(task.index, place):
                full = op.obj._value >= getattr(op.obj, "_initial_value", op.obj._value + 1)  # a bounded one will raise
                if full or place in self.taken.get(task.index, ()):
                    event.kind = "misrelease"
                else:
                    self.signals.add(place)
        elif op.kind == "wake" or (op.kind == "acquire" and op.obj._value > 0):
            self._take(task, event, frame, self.rooms[place])
        elif op.kind in ("acquire", "timeout"):
            self._refuse(task, event)

    def _take(self, task: TaskView, event: Event, frame: FrameType | None, room: int) -> None:
        self.refused.pop(task.index, None)
        self.taken.setdefault(task.index, set()).add(event.place)
        holds = self.held.setdefault(task.index, [])
        for hold in holds:
            if hold.lock == event.place:
                hold.count += 1
                return
        at = len(self.events)
        holds.append(Hold(event.place, task.index, at, event.line, room, self._frames(frame)))

    def _refuse(self, task: TaskView, event: Event) -> None:
        event.kind = "refused"
        self.refused[task.index] = event

    def _give(self, thread: int, lock: Hashable, *, wholly: bool = False) -> bool:
        holds = self.held.get(thread, [])
        for hold in holds:
            if hold.lock == lock:
                hold.count -= 1
                if hold.count == 0 or wholly:
                    holds.remove(hold)
                return True
        return False

    def _frames(self, frame: FrameType | None) -> Frames:
        found = []
        while frame is not None:
            if frame.f_code.co_filename in self.world.files:
                found.append((frame, frame.f_lineno))
            frame = frame.f_back
        return tuple(reversed(found))

    def lock_made(self, lock: LockView) -> None:
        """Note where each lock is made: the student's line that made it, and the thread."""
        task, frame = self.world.kernel.current, self.world.here()
        if task is not None and frame is not None:
            self.made[id(lock)] = (frame.f_lineno, task.index)

    # --- the end --------------------------------------------------------------------------------------------------

    def nobody_moves(self, kernel: NamingView) -> list[TaskView]:
        self._settle()
        self.stuck = [self._stuck(kernel, task) for task in kernel.tasks if not task.done and task.index]
        return []

    def _stuck(self, kernel: NamingView, task: TaskView) -> Stuck:
        op = task.op
        how, obj = self._waits.get(task.index, ("", None))
        woken = how == "condition" and getattr(task.waits_on, "owner", True) is None
        if not how or woken:
            how, obj = how_of(op.obj), op.obj
        frames = self._frames(kernel.stack_of(task))
        if obj is None and task.waits_on is not None:
            obj = waited_for(kernel, task.waits_on)
            how = how_of(obj)
        place = op.loc if op.obj is obj else ("obj", kernel.number(obj))
        line = frames[-1][1] if frames else None
        lock = getattr(obj, "_lock", None) if how == "condition" else None
        needed = ("lock", kernel.number(lock)) if lock is not None else None
        return Stuck(task.index, how, obj, place, line, tuple(self.held.get(task.index, ())), frames, needed)


def witness(program: StallProgram, strategy: Strategy, *, steps_max: int | None = None) -> Evidence:
    """Run one schedule and return what was seen."""
    watch = Witness(program)
    result = rerun(program, strategy, watch, steps_max, on_lock=watch.lock_made)
    watch._settle()
    ledger = result.facts["ledger"]
    evidence = Evidence(result, ledger.workers, watch.events, watch.stuck, rooms=watch.rooms, signals=watch.signals)
    evidence.held_at_end = {thread: tuple(holds) for thread, holds in watch.held.items() if holds}
    evidence.done, evidence.begun = watch.done, watch.begun
    evidence.made = _made_by_place(watch)
    _coarsen(watch.events)
    _join(watch.events)
    return evidence


def _made_by_place(watch: Witness) -> dict[Hashable, tuple[int | None, int]]:
    made: dict[Hashable, tuple[int | None, int]] = {}
    for thing, number in watch.world.kernel.known.values():
        inner = getattr(getattr(thing, "_cond", None), "_lock", thing)  # a semaphore was made with its inner lock
        if id(inner) in watch.made:
            made[("lock", number)] = made[("obj", number)] = watch.made[id(inner)]
    return made


def _coarsen(events: list[Event]) -> None:
    """If a container is also changed as a whole, its elements do not count as places of their own."""
    whole = {e.place for e in events if e.data and e.write and isinstance(e.place, tuple) and e.place[:1] == ("obj",)}
    for event in events:
        if event.data and isinstance(event.place, tuple) and event.place[0] in whole:
            event.place = event.place[0]


def _join(events: list[Event]) -> None:
    """`x -= 1` reads and writes in one statement, and `shop.sold(x)` tells what it reads: neither read is a look."""
    last: dict[int, Event] = {}
    for event in events:
        before = last.get(event.thread)
        if before is None or not before.data or before.write:
            pass
        elif event.data and event.write:
            before.joint = event.joint = before.place == event.place and before.line == event.line
        elif event.kind in ("sold", "roasted") and before.line == event.line:
            told = event.value if event.kind == "roasted" else (event.value,)
            before.told = any(type(number) is int and number == before.value for number in told)
        last[event.thread] = event


__all__ = ["UNKNOWN", "Event", "Evidence", "Hold", "Stuck", "witness"]
