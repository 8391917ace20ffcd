"""A run that reached a bound: would it have ended, does it go round for ever, or does it only take long?

A thread *goes round* if the program has come into a set of states that it cannot leave, whoever goes next. To find
this, threads go in a random order from there, and every state must have been seen before, again and again. A counter
that counts, a sleeping thread that will set the flag, or a thread that computes something all show as new states. If
states cannot be compared, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graders.engine import roles
from graders.engine.budgets import AGAIN, AGAIN_MIN, LAPS_BACK, STEPS_BACK, TRAP_LOOKS_MAX, TRAP_STATES_MAX
from graders.engine.model import End, Op, RunResult
from graders.engine.ports import Observer, Runnable, Strategy, TaskView
from graders.engine.quiet import quiet_streams
from graders.engine.session import Limits
from graders.engine.state import Fingerprints
from graders.engine.strategies import Continued, RandomWalk, RoundRobin
from graders.engine.world import Program, World
from graders.results import Outcome

roles.looks_on(__file__)
BOUNDS = (End.STEPS, End.LAPS, End.SPIN, End.LOOP, End.DEPTH)  # these runs may be looked at again
# Loops whose state cannot be seen: a comprehension, `iter(f, end)`. After so many laps of one, it makes no finite list.
HIDDEN = ("inside a comprehension", "a value of type callable_iterator")
TIME = frozenset({"sleep", "timeout", "print"})  # time passes, or somebody can see something


def settle(program: Program, result: RunResult, limits: Limits, patient: Limits) -> RunResult:
    """The final result of a run that a bound of `limits` has cut: itself, or a longer one that begins like it.

    It is SPIN or LOOP if it goes round for ever and no time passes, and ENDLESS if it goes round for ever and time
    passes. It is STEPS, LAPS or another bound if nobody knows.
    """
    if result.end not in BOUNDS:
        return result
    lingering = _linger(program, result, limits)
    if lingering.ended is not None:
        return lingering.ended
    if lingering.trapped and lingering.naps:
        return replace(result, end=End.ENDLESS)
    if lingering.trapped:
        spinning = result.outcome is Outcome.NO_PROGRESS
        return result if spinning else replace(result, end=End.SPIN)
    longer = _run(program, Continued(result.decisions, RoundRobin()), patient)
    if longer.outcome is Outcome.NO_PROGRESS and lingering.sight.reason not in HIDDEN:
        longer = replace(longer, end=End.LAPS)
    return longer


def _run(
    program: Program,
    strategy: Strategy,
    limits: Limits,
    observer: Observer | None = None,
    sight: Fingerprints | None = None,
) -> RunResult:
    strategy.begin()
    with quiet_streams():
        return World.shared().run(program, strategy.choose, observer=observer, sight=sight, **limits.bounds())


def _linger(program: Program, result: RunResult, limits: Limits) -> _Lingering:
    """The same run, observed, and going on from its end."""
    world = World.shared()
    lingering = _Lingering(result, Fingerprints(world, program))
    lingering.sight.prints = False  # nobody reads that again: a thread that prints for ever goes round too
    laps = max(0, result.laps - LAPS_BACK) if result.end in (End.LAPS, End.LOOP) else limits.laps_max + result.laps
    steps = 2 * (result.steps + result.extra) + TRAP_STATES_MAX * AGAIN
    bounds = replace(limits, steps_max=steps, spin_steps=None, laps_max=laps)
    if result.end in (End.LAPS, End.LOOP):
        world.kernel.on_laps = lingering.lap
    try:
        again = _run(program, lingering, bounds, lingering.watch, lingering.sight)
    finally:
        world.kernel.on_laps = None
    if lingering.error is not None:
        raise lingering.error
    if again.outcome in (Outcome.FINISHED, Outcome.CRASHED, Outcome.DEADLOCK):
        lingering.ended = again
    if again.reads_clock:
        lingering.trapped = False  # the time was not looked at
    return lingering


class _Lingering:
    """Follows a run to where it was cut; from there any thread may go next. `trapped` says that it never ends."""

    def __init__(self, result: RunResult, sight: Fingerprints) -> None:
        self.sight = sight
        self.ended: RunResult | None = None
        self.trapped = False
        self.naps = False  # whether time passes in the trap, or something is printed
        self.error: Exception | None = None
        self._decisions: Sequence[int] = result.decisions
        self._from_step = result.steps - STEPS_BACK
        self._rest = Continued(result.decisions, RandomWalk(0))
        self._seen: set[bytes] = set()  # used only for membership
        self._old = 0  # states in a row that had been seen before
        self._looked = 0
        self._could: set[int] = set()  # threads that could have gone since then; and those that have
        self._went: set[int] = set()
        self._laps_at: tuple[int, set[bytes]] = (-1, set())

    def begin(self) -> bool:
        self._started = False
        return self._rest.begin()

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        self._start()
        return self._rest.choose(runnable, current)

    def _start(self) -> None:
        if not self._started:
            self._started = True
            self.sight.start()

    def watch(self, task: TaskView, op: Op) -> None:
        kernel = task.kernel
        if kernel.steps < self._from_step or len(kernel.decisions) < len(self._decisions):
            return
        if self._looked > TRAP_LOOKS_MAX:  # from now on it only goes on, perhaps to an end
            return
        self._start()
        self._could.update([other.index for other in kernel.runnable])
        self._went.add(task.index)
        self.naps = self.naps or op.kind in TIME
        face = self._face()
        if face is None or len(self._seen) > TRAP_STATES_MAX:
            kernel.stop(End.ABANDONED)
        elif face not in self._seen:
            self._seen.add(face)
            self._old, self.naps = 0, False
            self._could, self._went = set(), set()
        else:
            self._old += 1
            if self._old > max(AGAIN_MIN, AGAIN * len(self._seen)) and self._could <= self._went:
                self.trapped = True
                kernel.stop(End.ABANDONED)

    def lap(self) -> None:
        """A loop without any visible operation: check whether its thread is where it was, and nothing else has
        changed.
        """
        kernel = World.shared().kernel
        self._start()
        steps, seen = self._laps_at
        if steps != kernel.steps:
            steps, seen = self._laps_at = kernel.steps, set()
        face = self._face()
        self.trapped = face is not None and face in seen
        if face is None or self.trapped or len(seen) > LAPS_BACK:
            kernel.stop(End.ABANDONED)
        else:
            seen.add(face)

    def _face(self) -> bytes | None:
        try:
            face: bytes | None = self.sight.take()
            self._looked += self.sight.size
        except RecursionError:
            return None
        except Exception as error:  # our mistake: raised here, in the running thread, it would look like the student's
            self.error = error
            return None
        return face

    def end(self, result: RunResult) -> None:
        pass


__all__ = ["settle"]
