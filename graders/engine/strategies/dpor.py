"""Optimal dynamic partial order reduction: one run per class of equivalent interleavings (Mazurkiewicz trace).

Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction (POPL 2014), Source sets (J. ACM 2017):
wakeup trees and sleep sets, stateless, by re-execution. A race is a pair of dependent events of two threads with
nothing between them. After each run every race is reversed: the events that do not depend on the first one, and then
the second one's operation, go into the wakeup tree of the state before the first, unless a sleeping thread or a branch
covers them.

Departures:

- *Blocking.* The paper's main algorithm has no operation that another thread can disable. Here races are looked for
  between the *requests* of blocking operations and everything that they depend on (`Events.reversible`), also for
  requests that still wait when the run ends. So a lock that is never released is noticed.
- *An operation can be replaced while it waits.* A timed wait that is notified can no longer time out. The timeout
  that vanished races with whatever woke the thread (`_settle`).
- *A pair that lies in the common prefix* is looked at again only if the new part of the run could join the sequence.
- *Daemons.* They stop when the last other thread ends, so in programs with daemons each end is dependent with each
  step of a daemon.

`why_incomplete` says what makes a search incomplete: a run that was cut; a clock that was read; the prompt clock, if
time moved; library code that runs without a student's call (thread pools, timers); a program that does not repeat
itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graders.engine.model import (
    DIFFERS,
    LIBRARY_THREADS,
    READS_CLOCK,
    End,
    Op,
    RunResult,
    Why,
    cut_after,
    dependent,
    in_the_middle,
)
from graders.engine.ports import Runnable, RunView, TaskView, Thing, Waking
from graders.engine.strategies._events import Events, Race
from graders.engine.strategies._wakeup import NOBODY, Branch, Node, reverse
from graders.engine.strategies.budgets import DEPTH_MAX, DPOR_CUT_RUNS_MAX, DPOR_STAY_MAX


class Dpor:
    """Runs every class once. `complete` is true when nothing is left. `blocked` counts the runs that were given up
    half-way.
    """

    exhaustive = True

    def __init__(self, seed: int = 0, *, depth_max: int = DEPTH_MAX) -> None:
        self.complete = False
        self.blocked = 0
        self._why: str | None = None
        self._depth_max = depth_max
        self._names: dict[tuple[int, int], int] = {}  # (parent, number of the child) -> the thread's name
        # what calls on an object of this type wait for
        self._predicates: dict[type, list[Callable[[Thing], bool]]] = {}
        self._daemons = False
        self._kernel: RunView | None = None  # the kernel of the current run
        self._lazy = True
        self._cut_runs = 0
        self._start_over()

    def _start_over(self) -> None:
        self._path: list[Node] = []
        self._events = Events()
        self._kept = 0  # number of events of the prefix that is run again
        self._over = False

    @property
    def why_incomplete(self) -> str | None:
        return self._why or (None if self.complete else Why("left", "schedules are left that were not run"))

    @property
    def hopeless(self) -> bool:
        """Whether it is already certain that nothing will be proved."""
        return self._why is not None

    # --- the strategy's protocol --------------------------------------------------------------------------------------

    def begin(self) -> bool:
        if self._over or self._cut_runs >= DPOR_CUT_RUNS_MAX:
            return False
        self._events.cut(self._kept)
        self._kernel = None
        self._at = 0  # index of the next event
        self._decided = -1  # index of the last event that was chosen
        self._last = NOBODY
        self._stayed = 0
        self._name_of: list[int] = []  # thread index -> name
        self._tasks: dict[int, TaskView] = {}  # name -> task
        self._children: dict[int, int] = {}
        self._asked: dict[int, int] = {}  # name -> the events that had happened before its operation was announced
        self._wakers: dict[int, int] = {}  # name -> the event that woke it inside the library
        self._woken = 0
        self._sleep: dict[int, Op] = {}
        return True

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        chosen = self._decide(runnable, current)
        if chosen is None:
            current.kernel.stop(End.ABANDONED)
            return runnable[0]
        return chosen

    def watch(self, task: TaskView, op: Op) -> None:
        """Called for every event right before it happens, also if there was no choice."""
        kernel = task.kernel
        if getattr(kernel.choose, "__self__", None) is not self:
            return  # another strategy chooses now, for threads that a module starts while it loads
        self._kernel, self._wakes = kernel, kernel.woken
        at = self._at
        if self._decided != at and self._decide((task,), task) is not task:
            kernel.stop(End.ABANDONED)
        self._at = at + 1
        who = self._name_of[task.index]
        self._stayed = self._stayed + 1 if who == self._last else 0
        self._last = who
        events = self._events
        if at >= self._kept:
            if at >= self._depth_max:
                kernel.stop(End.DEPTH)
            op = self._extended(task.op, task) if self._daemons else task.op
            node = self._path[at]
            foreseen = node.tree[who].op  # another run has shown this operation
            if foreseen is not None and foreseen.loc != op.loc and type(foreseen.loc) is type(op.loc) is str:
                self._diverged(kernel)
            self._sleep = {t: o for t, o in node.sleep.items() if t != who and not dependent(o, op)}
            if op.kind == "wake" or op.loc == "executors":
                self._note_unseen(op, who)
            location = op.loc
            blocks = task.gate is not None or (
                op.kind == "acquire" and task.deadline is None and type(location) is tuple and location[0] == "lock"
            )
            events.add(who, op, self._asked[who], blocks, self._state(op))
        elif events.who[at] != who or events.ops[at].kind != task.op.kind or events.ops[at].loc != task.op.loc:
            self._diverged(kernel)
        self._asked[who] = events.before[at]

    def end(self, result: RunResult) -> None:
        if self._over:
            return
        if self._kernel is not None:
            self._settle(self._kernel, self._wakes)
        self._judge(result)
        if self._daemons and self._kept < 0:
            self._start_over()
            return
        if not result.end.cut:
            self._reverse_races(result)
        self._backtrack()

    # --- following and growing the path -------------------------------------------------------------------------------

    def _decide(self, runnable: Runnable, current: TaskView) -> TaskView | None:
        """Who goes next; None if everything that could follow has been seen or will be seen elsewhere."""
        kernel = current.kernel
        if len(kernel.tasks) > len(self._name_of) or len(kernel.woken) > self._woken:
            self._settle(kernel, kernel.woken)
        at = self._decided = self._at
        if at < len(self._path):
            node = self._path[at]
            task = self._tasks.get(node.who)
            if task in runnable:
                return task
            if at < self._kept:
                self._diverged(kernel)
                return None
            return self._next_branch(node, runnable)
        above = self._path[-1] if at else None
        tree = above.tree[above.who].below if above is not None else {}
        node = Node(self._sleep if at else {}, tree, kernel.named)
        task = self._next_branch(node, runnable)
        if task is None:
            task = self._pick(runnable, current, node.sleep)
            if task is None:
                return None
            node.who = self._name_of[task.index]
            tree[node.who] = Branch(None)
        self._path.append(node)
        return task

    def _next_branch(self, node: Node, runnable: Runnable) -> TaskView | None:
        """The first branch of the wakeup tree that can be followed; those before it have proved impossible."""
        while node.tree:
            node.who = next(iter(node.tree))
            task = self._tasks.get(node.who)
            if task in runnable and node.who not in node.sleep:
                return task
            del node.tree[node.who]
        node.who = NOBODY
        return None

    def _pick(self, runnable: Runnable, current: TaskView, sleep: dict[int, Op]) -> TaskView | None:
        """A thread to run. Any that does not sleep would do; one that naps or has had many steps comes last."""
        awake = [task for task in runnable if self._name_of[task.index] not in sleep]
        if not awake:
            return None
        if current in awake and current.op.kind not in ("sleep", "timeout") and self._stayed < DPOR_STAY_MAX:
            return current
        return next((task for task in awake if task.index > current.index), awake[0])

    def _settle(self, kernel: RunView, wakes: Sequence[Waking]) -> None:
        """Record the other effects of the last event: it started threads, or woke some that waited inside the
        library.
        """
        at = min(self._at, len(self._events)) - 1
        before = self._events.before[at] if at >= 0 else 0
        self._lazy = kernel.clock.lazy
        for task in kernel.tasks[len(self._name_of) :]:
            number = self._children[self._last] = self._children.get(self._last, 0) + 1
            name = self._names.setdefault((self._last, number), len(self._names))
            self._name_of.append(name)
            self._tasks[name] = task
            self._asked[name] = before
            if task.daemon and not self._daemons:
                self._daemons, self._kept = True, -1  # start again, now knowing of daemons
                kernel.stop(End.ABANDONED)
        for task, instead in wakes[self._woken :]:
            name = self._name_of[task.index]
            self._wakers[name] = at
            if instead is not None and at >= self._kept:
                # It could have timed out before it was woken.
                self._events.races[at].append(Race(at, name, instead, self._asked[name]))
            self._asked[name] |= before
        self._woken = len(wakes)

    def _extended(self, op: Op, task: TaskView) -> Op:
        if not task.daemon and op.kind != "end":
            return op
        new = Op(op.kind, op.target, (*op.accesses, ("daemon", not task.daemon)), obj=op.obj, detail=op.detail)
        new.midway = op.midway
        return new

    def _state(self, op: Op) -> Thing:
        """What decides whether operations on this event's object block: the owner of a lock, or which calls could go
        through.
        """
        if (op.kind in ("read", "write") and op.obj is None) or not op.accesses:
            return None
        location: Thing = op.accesses[0][0]
        if type(location) is not tuple:
            return None
        lock = op.obj
        if location[0] == "obj":
            lock = getattr(op.obj, "_lock", None)
            if len(op.accesses) == 1 or lock is None:
                return self._ready(op, location)
            location = op.accesses[1][0]  # a call on a condition also concerns its lock
        if location[0] != "lock":
            return None
        owner = lock.owner
        return location, None if owner is None else self._name_of[owner.index] if hasattr(owner, "index") else NOBODY

    def _ready(self, op: Op, location: Thing) -> Thing:
        predicates = self._predicates.setdefault(type(op.obj), [])
        detail = op.detail
        if type(detail) is tuple and detail[0] == "ready" and detail[1] not in predicates:
            predicates.append(detail[1])
        return (location, {p: bool(p(op.obj)) for p in predicates}) if predicates else None

    # --- after a run --------------------------------------------------------------------------------------------------

    def _reverse_races(self, result: RunResult) -> None:
        events, kept = self._events, self._kept
        joins = -1  # events that happen before everything new; sequences that start after one of them have not changed
        for before in events.before[kept:]:
            joins &= before
        for at, races in enumerate(events.races):
            for race in races:
                for op in (events.ops[race.first], events.ops[at]):
                    if op.midway:
                        self._incomplete(in_the_middle(op))
                if at >= kept or not joins >> race.first & 1:
                    reverse(events, self._path[race.first], race)
        for index, op, blocks in result.pending:
            task = self._tasks.get(self._name_of[index]) if index < len(self._name_of) else None
            if task is not None and (blocks or task.daemon):
                who = self._name_of[index]
                op = self._extended(op, task) if self._daemons else op
                for race in events.reversible(who, op, self._asked[who], blocks):
                    reverse(events, self._path[race.first], race)

    def _backtrack(self) -> None:
        path, events = self._path, self._events
        while path:
            node = path[-1]
            branch = node.tree.pop(node.who, None)
            if branch is not None:
                at = len(path) - 1
                node.sleep[node.who] = events.ops[at] if at < len(events) else branch.op or Op("")
            if node.tree:
                node.who = next(iter(node.tree))
                break
            path.pop()
        self._kept = max(0, len(path) - 1)
        if not path:
            self._over = True
            self.complete = self._why is None

    # --- what a proof must not rest on --------------------------------------------------------------------------------

    def _judge(self, result: RunResult) -> None:
        if result.abandoned:
            self.blocked += 1
        elif result.outcome.value == "out_of_steps" or result.outcome.value == "no_progress":
            self._cut_runs += 1
            self._incomplete(cut_after(result.steps))
        if result.reads_clock:
            self._incomplete(READS_CLOCK)
        if result.unmodelled:
            self._incomplete(result.unmodelled)
        if not self._lazy and result.clock_s > 0:
            self._incomplete(Why("prompt", "under the prompt clock time decides who runs"))

    def _note_unseen(self, op: Op, who: int) -> None:
        """Note library code whose events are not seen: workers of a pool, timers. A plain join from outside is
        harmless.
        """
        waker = self._wakers.get(who, -1)
        if op.loc == "executors" or (not op.accesses and (waker < 0 or self._events.ops[waker].kind != "end")):
            self._incomplete(LIBRARY_THREADS)

    def _diverged(self, kernel: RunView) -> None:
        self._incomplete(DIFFERS)
        self._over = True
        kernel.stop(End.ABANDONED)

    def _incomplete(self, why: str) -> None:
        if self._why is None:
            self._why = why
