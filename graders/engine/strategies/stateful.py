"""Stateful search: every state once, by re-execution. Loops multiply schedules much more than states.

Explicit-state model checking: Holzmann's SPIN, Visser et al.'s Java PathFinder. A depth-first search over branching
points. Each state that a run reaches is looked up in the set of states seen, and a run that comes to a known one is
given up. Sleep sets save transitions (Godefroid, LNCS 1032, section 5): the sleep set is kept with the state, and a
state that is met again with fewer sleepers is expanded for the difference. Operations that commute with everything that
can still come are executed without a choice (`_claims`).

Departures:

- *No snapshots.* A greenlet cannot be copied, so every transition but the first of a state costs a run from the start.
- *A state that cannot be compared* (`graders.engine.state` says which: C code between frames, an exception on its
  way, values without an exact form) counts as new. That is sound. If it happens too often, the search gives up and
  `why_not` says why DPOR has to be used.
- *Cycles.* Polling closes them. When the search is over, each state must be able to reach an end. If one cannot, one
  run goes there and on, fairly, until its bound, and nothing is proved. Fairness along the way is judged elsewhere.
"""

from __future__ import annotations

import math

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
)  # fmt: skip
from graders.engine.ports import Runnable, RunView, Sight, TaskView
from graders.engine.strategies._claims import _PLAIN, Claims
from graders.engine.strategies._graph import Node, StateGraph
from graders.engine.strategies.budgets import (
    QUIET_MAX,
    RUNS_MAX,
    SCOUT_MAX,
    STATEFUL_CUT_RUNS_MAX,
    STATEFUL_STAY_MAX,
    STATES_MAX,
    UNPRUNABLE_MAX,
)


class Stateful:
    """Reaches every state once. `states` counts those with a choice; `runs` includes the ones that were given up."""

    exhaustive = True

    def __init__(
        self, seed: int = 0, *, runs_max: int = RUNS_MAX, states_max: int = STATES_MAX,
        unprunable_max: int = UNPRUNABLE_MAX, depth_max: float = math.inf, looks_max: float = math.inf,
    ) -> None:  # fmt: skip
        self.runs = 0
        self.restarts = 0
        self.unprunable: str | None = None  # the first reason why a state could not be compared
        self.why_not: str | None = None  # why this search does not suit the program
        self.complete = False
        self._why: str | None = None
        self._bounds = runs_max, states_max, unprunable_max
        self._depth_max, self._looks_max = depth_max, looks_max
        self._looked = 0  # number of values looked at in all states
        self._claims = Claims()
        self._scouting = True
        self._sleeping = True
        self._sight: Sight  # by `attach`
        self._over = False
        self._cut_runs = 0
        self._error: Exception | None = None
        self._full = False  # a thread's stack left no room for our own calls
        self._start_over()

    def _start_over(self) -> None:
        self._seen: dict[bytes, list[int]] = {}  # fingerprint -> [number of the state, its sleepers]
        self.graph = StateGraph()
        self._stack: list[Node] = []
        self._path: list[int] = []  # thread indices at choices, up to the last node's
        self._odd = 0
        self._endless = False

    @property
    def states(self) -> int:
        return len(self.graph)

    @property
    def why_incomplete(self) -> str | None:
        if self.complete:
            return None
        return self.why_not or self._why or Why("left", "states are left that were not reached")

    @property
    def hopeless(self) -> bool:
        """Whether it is already certain that nothing will be proved, with states or without."""
        return self._why is not None and self.why_not is None

    # --- the strategy's protocol --------------------------------------------------------------------------------------

    def attach(self, sight: Sight) -> None:
        """Take the `graders.engine.state.Sight` that the session gives, to look at the state."""
        self._sight = sight
        self._claims.ordered = sight.ordered
        sight.careful = False

    @property
    def sight(self) -> Sight:
        return self._sight

    def begin(self) -> bool:
        if self._over:
            return False
        self.runs += 1
        self._at = 0
        self._goal = len(self._path)
        self._fresh = self._goal == 0  # past the prefix that is run again
        self._sleep = 0
        self._steps = 0
        self._quiet = 0
        self._here = self._stack[-1].state if self._stack else -1
        self._after: dict[int, set[int]] = {}  # thread -> those for whose end it has waited
        self._cut = False  # the run ended at a known state, or at one that others cover
        return True

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        if self._full:
            runnable[0].kernel.stop(End.GIVEN_UP)
            return runnable[0]
        try:
            return self._choose(runnable, current)
        except RecursionError:  # the program's own frames fill the stack, so there is no room to look at the state
            self._full = True
            runnable[0].kernel.stop(End.GIVEN_UP)
            return runnable[0]
        except Exception as error:  # our mistake: raised here, in the running thread, it would look like the student's
            self._error = error
            runnable[0].kernel.stop(End.GIVEN_UP)
            return runnable[0]

    def _choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        at = self._at
        self._at = at + 1
        if at == 0:
            self._first_choice(runnable[0].kernel)
        if at < self._goal:
            return self._follow(at, runnable)
        chosen = self._decide(runnable, current)
        if chosen is None:
            self._cut = True
            self._at = at
            runnable[0].kernel.stop(End.GIVEN_UP)
            return runnable[0]
        self._path.append(chosen.index)
        return chosen

    def watch(self, task: TaskView, op: Op) -> None:
        try:
            if op.kind == "join" or op.kind == "settle":
                self._joins(task, op)
            if op.midway and not self._is_last(task):
                self._give_up(in_the_middle(op))  # states do not show whether it has a race
            if self._fresh and self._at and not self._is_last(task):
                self._claims.hear(task, op)
        except RecursionError:
            self._full = True

    def _joins(self, task: TaskView, op: Op) -> None:
        """Record that `task` goes on after the end of others, and of those that these have joined."""
        after = self._after.setdefault(task.index, set())
        if op.kind == "settle":
            after.update(range(len(task.kernel.tasks)))
        elif task.gate is not None and op.loc[0] == "end":  # type: ignore[index]  # else it does not wait for them
            other = op.loc[1]  # type: ignore[index]
            after.update((other,), self._after.get(other, ()))

    def _is_last(self, task: TaskView) -> bool:
        """Whether all others must have ended before this in every schedule, not only in this one."""
        kernel = task.kernel
        if kernel.needed > 1 or len(kernel.tasks) == 1:
            return False
        after = self._after.get(task.index, ())
        return all(other in after for other in range(len(kernel.tasks)) if other != task.index)

    def end(self, result: RunResult) -> None:
        if self._error is not None:
            raise self._error
        if self._full:
            result.end = End.GIVEN_UP  # if no choice has come since
            self._note(Why("left", "a stack was too full to look at the state", runs=self.runs))
            self._over = True
            return
        if result.reads_clock:
            self._note(READS_CLOCK)
        if result.unmodelled:
            self._note(result.unmodelled)
        if self._claims.unseen:
            self._note(LIBRARY_THREADS)
        if self._endless:
            self._over = True
            return
        self._where_it_ended(result)
        if not result.abandoned:
            for thread, op, _ in result.pending:
                self._claims.hear_waiting(thread, op)
        if self._sight.was_wrong() or self._claims.broken:
            self._claims.broken = False
            self.restarts += not self._scouting
            self._scouting = False
            self._start_over()
        elif self._scouting:
            self._scouting = False
            self._start_over()
        else:
            self._backtrack()
        self._check_bounds()

    # --- one run ------------------------------------------------------------------------------------------------------

    def _first_choice(self, kernel: RunView) -> None:
        if not kernel.clock.lazy:
            self._give_up(Why("prompt", "under the prompt clock time is state"))
        sight = self._sight
        sight.start()
        self._claims.look(sight.named, sight.cells_named, sight.locks)

    def _follow(self, at: int, runnable: Runnable) -> TaskView:
        tasks = runnable[0].kernel.tasks
        index = self._path[at]
        task = tasks[index] if index < len(tasks) else None
        if task is None or task not in runnable:
            self._note(DIFFERS)
            self._over = True
            runnable[0].kernel.stop(End.GIVEN_UP)
            return runnable[0]
        if at == self._goal - 1:
            self._fresh = True
            if self._stack:
                node = self._stack[-1]
                self._fall_asleep(node.sleep | node.done, task, runnable)
                self._steps = task.kernel.steps
        return task

    def _decide(self, runnable: Runnable, current: TaskView) -> TaskView | None:
        """Who goes next in new territory; None if what follows is known."""
        kernel = runnable[0].kernel
        claims = self._claims
        if self._scouting:
            return self._scout(runnable, current)
        if self._endless:
            return runnable[self._at % len(runnable)]
        if kernel.steps > self._steps + 1:
            self._sleep = 0  # there were steps without a choice: nobody else could run, so nobody else slept
        if not claims.daemons and any(task.daemon for task in kernel.tasks):
            # daemons stop when the last other thread ends, so no operation is quiet
            claims.daemons = claims.broken = True
        chosen = current if current in runnable and claims.is_quiet(current) else None
        if chosen is None:
            chosen = next((task for task in runnable if task is not current and claims.is_quiet(task)), None)
        self._quiet += 1
        if chosen is None or self._quiet > QUIET_MAX:
            self._quiet = 0
            return self._branch(runnable, current, kernel)
        if self._sleep >> chosen.index & 1:
            self.graph.covered(self._here)
            return None
        self._fall_asleep(self._sleep, chosen, runnable)
        self._steps = kernel.steps
        return chosen

    def _scout(self, runnable: Runnable, current: TaskView) -> TaskView | None:
        """The first run only shows who touches what: all threads take turns."""
        if self._at > SCOUT_MAX:
            return None
        self._quiet += 1
        if current in runnable and current.op.kind not in ("sleep", "timeout") and self._quiet < STATEFUL_STAY_MAX:
            return current
        self._quiet = 0
        return next((task for task in runnable if task.index > current.index), runnable[0])

    def _branch(self, runnable: Runnable, current: TaskView, kernel: RunView) -> TaskView | None:
        """A state with a choice: known, or a new node of the search."""
        sleep = self._sleep if self._sleeping and not self._claims.daemons else 0
        face = self._sight.take()
        awake = [task.index for task in runnable if not sleep >> task.index & 1]
        known = self._seen.get(face) if face is not None else None
        if known is not None:
            self.graph.edge(self._here, known[0])
            todo = [index for index in awake if known[1] >> index & 1]
            known[1] &= sleep
            state = known[0]
        else:
            if face is None:
                self._odd += 1
                if self._odd > self._bounds[2]:
                    return None
                self.unprunable = self.unprunable or self._sight.reason
            state = self.graph.add(self._here, self._path[self._stack[-1].at if self._stack else 0 :])
            todo = awake
            if face is not None:
                self._seen[face] = [state, sleep]
            if not todo:
                self.graph.covered(state)
        if not todo:
            return None
        if current.index in todo and current.op.kind != "sleep":
            todo.remove(current.index)
            todo.insert(0, current.index)
        self._looked += self._sight.size
        if self._is_too_much():
            return None
        node = Node(len(self._path), state, todo[::-1], sleep)
        self._stack.append(node)
        self._here = state
        index = node.todo.pop()
        chosen = next(task for task in runnable if task.index == index)
        self._fall_asleep(sleep, chosen, runnable)
        self._steps = kernel.steps
        return chosen

    def _is_too_much(self) -> bool:
        """Whether one run alone has more choices than there will be runs, or the states are too large to look at."""
        if len(self._stack) >= self._depth_max or self._looked > self._looks_max:
            self._note(Why("left", "runs are too long, or states too large, to see all", runs=self.runs))
            self._over = True
        return self._over

    def _fall_asleep(self, sleepers: int, chosen: TaskView, runnable: Runnable) -> None:
        """Who sleeps after `chosen` has gone: the sleepers whose operations do not depend on its operation."""
        asleep = 0
        if sleepers and self._sleeping and not self._claims.daemons and self._is_seen(chosen):
            for task in runnable:
                stays = sleepers >> task.index & 1 and task is not chosen and self._is_seen(task)
                if stays and not self._depend(task.op, chosen.op):
                    asleep |= 1 << task.index
        self._sleep = asleep

    def _is_seen(self, task: TaskView) -> bool:
        """Whether the task's operation says what it touches. Threads of the library's own do not announce that."""
        return bool(task.op.accesses) or task.op.kind not in ("wake", "timeout") or task.index == 0

    def _depend(self, a: Op, b: Op) -> bool:
        return dependent(a, b) or (self._claims.ordered and a.kind not in _PLAIN and b.kind not in _PLAIN)

    # --- after a run --------------------------------------------------------------------------------------------------

    def _where_it_ended(self, result: RunResult) -> None:
        outcome = result.outcome.value
        if result.abandoned:
            return
        if outcome in ("out_of_steps", "no_progress"):
            self._cut_runs += 1
            self._note(cut_after(result.steps))
        self.graph.ends(self._here)

    def _backtrack(self) -> None:
        stack = self._stack
        while stack:
            node = stack[-1]
            node.done |= 1 << self._path[node.at]
            if node.todo:
                del self._path[node.at :]
                self._path.append(node.todo.pop())
                return
            stack.pop()
        self._finish()

    def _finish(self) -> None:
        """Nothing is left to run. If there are cycles, check that every state can still reach an end."""
        if self.graph.has_cycle():
            if self._sleeping:  # now it matters which edges exist, and sleep sets leave some out
                self._sleeping = False
                self._start_over()
                return
            trap = self.graph.trap()
            if trap is not None:
                self._note(Why("endless", "some schedules never end"))
                self._path, self._stack, self._endless = trap, [], True
                return
        self._over = True
        self.complete = self._why is None and self.why_not is None

    def _check_bounds(self) -> None:
        runs, states, odd = self._bounds
        if self._over:
            return
        if self._odd > odd:
            self._give_up(Why("states", self.unprunable or ""))
        elif self.runs >= runs or self.states >= states or self._cut_runs >= STATEFUL_CUT_RUNS_MAX:
            self._note(Why("left", f"stopped after {self.runs} runs and {self.states} states", runs=self.runs))
            self._over = True

    def _give_up(self, why: str) -> None:
        self.why_not = self.why_not or why
        self._over = True

    def _note(self, why: str) -> None:
        self._why = self._why or why
