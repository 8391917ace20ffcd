"""The step loop: start reading here, at `Kernel.step`.

Exactly one task runs. It runs until it announces its next visible operation with `step(op)`. Then the strategy chooses
a task, which executes *its* announced operation. The baton goes straight from task to task (one switch). The hub, the
caller of `run`, only starts the run, and takes over when a task ends.

Rejected: a hub that every step passes through. It reads nicer and costs a second switch, a third of the whole step.
"""

from __future__ import annotations

import functools
import operator
import sys
from collections import defaultdict
from collections.abc import Callable
from types import FrameType
from typing import Any

from graders.engine import roles
from graders.engine.kernel.clock import Clock
from graders.engine.kernel.names import Names
from graders.engine.kernel.stuck import result_of
from graders.engine.kernel.switch import Home, home_here
from graders.engine.kernel.task import Task, Unwind
from graders.engine.model import NO_STACKS, Crash, End, Op, RunResult
from graders.engine.plain import class_name, plain_text

roles.looks_on(__file__)
LAPS_MAX = 1_000_000  # loop iterations of a whole run, unless the limits say otherwise
THREADS_MAX = 500  # threads alive at a time; real systems have a limit too, and this one is the same on every machine
LOOKS = 16  # a step may cost more than one: so the bound is checked again after this part of what is left
UNWIND_TRIES_MAX = 100  # how often a leftover thread may swallow our exception before we abandon it


class Kernel(Names):
    """Runs one schedule at a time; `run` may be called again and again.

    The strategy's `choose(runnable, current)` returns who goes next; `observer(task, op)` hears every executed `op`.
    """

    __slots__ = (  # slots are quick to reach among more than thirty attributes: they save a tenth of a step
        "alive", "broken", "calm_since", "check_at", "choose", "clock", "crashes", "current", "decisions",
        "door", "events", "extra", "gated", "home", "hub", "known", "laps", "laps_at_step", "laps_check",
        "laps_max", "line_of", "lock_type", "needed", "observer", "on_laps", "on_lock", "ours", "outside",
        "place_of", "reads_clock", "rescue", "rlock_type", "runnable", "spin_steps", "spin_task", "steps",
        "steps_max", "stopped", "tainted", "tasks", "threads_max", "unmodelled", "woken",
    )  # fmt: skip

    def __init__(self, home: Home | None = None) -> None:
        self.home: Home = home if home is not None else home_here()
        self.hub: Any = None  # the hub of `home`; a copy, since every attribute lookup in `step` counts
        self.current: Any = None  # the running task; None outside a run
        self.observer: Callable[[Any, Op], None] | None = None
        self.lock_type: Any = None  # set by `virtual`: the class that replaces the library's lock
        self.rlock_type: Any = None
        self.outside: Any = defaultdict(bool)  # file -> whether a call on a lock from there has yet to be announced
        self.door: Any = None  # announces such calls: see `virtual.doors`
        self.tainted = False  # a leftover thread could not be ended: this process must not judge anything else
        self.on_death: Callable[[int], None] = lambda key: None
        self.line_of: Callable[[Any], tuple[int | None, str]] = lambda frame: (None, "")
        self.place_of: Callable[[Any], str] = lambda frame: ""  # frame -> the source text there
        self.on_lock: Callable[[Any], None] | None = None  # called with every lock of the library that is made
        self.rescue: Callable[[Kernel], list[Task]] | None = None  # which tasks can go on after all, when none can
        self.on_laps: Callable[[], None] | None = None  # called at every lap beyond the bound, instead of stopping
        self._reset(Clock(lazy=True), lambda runnable, current: runnable[0], 0, 0)

    def _reset(self, clock: Clock, choose: Callable[..., Any], steps_max: int, spin_steps: int) -> None:
        self.clock = clock
        self.choose = choose
        self.tasks: list[Task] = []
        self.runnable: list[Task] = []  # sorted by index
        self.gated: list[Task] = []  # tasks that wait for a condition of a library object to become true
        self.decisions: list[int] = []
        self.steps = 0
        self.steps_max = steps_max
        self.spin_steps = spin_steps  # this many steps without an effect, while time stands still, are a spin
        self.calm_since = 0  # the step at which something last had an effect
        self.check_at = min(steps_max, self.spin_steps)  # no bound can be hit before this step
        self.extra = 0  # what steps have cost beyond a plain step, in plain steps: see `RunResult.effort`
        self.ours = False  # if so, `steps_max` bounds the effort, and no bound raises an exception in the program
        self.threads_max = THREADS_MAX
        self.laps = 0
        self.laps_max = self.laps_check = LAPS_MAX
        self.laps_at_step = -1
        self.stopped: End | None = None
        self.broken: BaseException | None = None  # an exception that is not the program's; `run` raises it again
        self.crashes: list[Crash] = []
        self.events: list[tuple] = []
        self.alive = 0  # tasks that are not done
        self.needed = 0  # non-daemon tasks that are not done
        self.reads_clock = False
        self.unmodelled: str | None = None if self.home.shows_stacks else NO_STACKS
        self.known: dict[int, tuple[Any, int]] = {}  # id of an object -> (it, or a Mortal if it may die; its number)
        self.forget_names()
        self.spin_task: Any = None
        self.woken: list[tuple[Task, Op | None]] = []  # who was woken inside the library; the timeout it announced

    # --- the loop -------------------------------------------------------------------------------------------------

    def step(self, op: Op) -> bool:
        """Announce `op`; come back when it is this task's turn to execute it. Always True (see instrument)."""
        task = self.current
        if task is None:  # the run is over, and somebody looks at what it has left behind
            return True
        task.op = op
        if task.special is None:
            runnable = self.runnable
            if len(runnable) > 1:
                choose = self.choose  # a local: Python 3.11 looks up `self.choose(...)` as a method, four times slower
                chosen = choose(runnable, task)
                self.decisions.append(chosen.index)
            elif runnable:
                chosen = runnable[0]
            else:
                chosen = self._wake_somebody()
            self.steps = steps = self.steps + 1
            if steps > self.check_at:
                chosen = self._check_limits(chosen)
            if chosen is not task:
                self.current = chosen
                switch = (chosen or self.hub).switch
                switch()
            if op.effect:
                self.calm_since = self.steps
        else:
            self._special(task)
        if self.observer is not None:
            self.observer(task, op)
        return True

    def run(
        self,
        main: Callable[[], None],
        choose: Callable[..., Any],
        *,
        lazy: bool = True,
        steps_max: int = 20_000,
        spin_steps: int | None = None,
        laps_max: int = LAPS_MAX,
        threads_max: int | None = None,
    ) -> RunResult:
        """Run `main` as task 0 and everything it starts, to the end; return how the run ended.

        With `threads_max` None one thread too many is refused as a full system refuses it, and `steps_max` counts
        steps. With a number the run ends at one thread too many, and `steps_max` bounds the effort.
        """
        self._reset(Clock(lazy=lazy), choose, steps_max, spin_steps if spin_steps is not None else steps_max)
        self.laps_max = self.laps_check = laps_max
        if threads_max is not None:
            self.ours, self.threads_max = True, threads_max
            self.check_at = min(self.check_at, steps_max // LOOKS)
        self.home.begin()
        self.hub = self.home.hub
        task = self._add_task(main, daemon=False)
        self.runnable.append(task)
        while task is not None and self.stopped is None:
            self.current = task
            self.home.go(task.worker)  # comes back when a task has ended, or when none can go on
            task = self._pick_after_end()
        result = result_of(self)
        self._unwind()
        if self.broken is not None:
            raise self.broken
        return result

    def _pick_after_end(self) -> Any:
        """Choose who goes on after a task has ended, as `step` does; None where the run is over."""
        if self.stopped is not None:
            return None
        runnable = self.runnable
        if len(runnable) > 1:
            chosen = self.choose(runnable, self.current)
            self.decisions.append(chosen.index)
            return chosen
        return runnable[0] if runnable else self._wake_somebody()

    def _wake_somebody(self) -> Any:
        """No task can run: move time to the next deadline, and choose. None if none ever can (deadlock, all done)."""
        self.recheck()  # what C code called was not announced: the conditions have not been checked since
        if not self.runnable and not self.let_time_pass():
            return None
        if len(self.runnable) == 1:
            return self.runnable[0]
        chosen = self.choose(self.runnable, self.current)
        self.decisions.append(chosen.index)
        return chosen

    def _check_limits(self, chosen: Any) -> Any:
        """Stop the run if a bound has been hit, else set the step at which one could be hit next."""
        if self.broken is not None:
            self.stop(End.ABANDONED)
        spinning = self.steps - self.calm_since > self.spin_steps
        if spinning and self.ours and self.let_time_pass():
            spinning = False
        left = self.steps_max - self.steps - (self.extra if self.ours else 0)
        if self.stopped is None and chosen is not None and (spinning or left < 0):
            self.stopped = End.SPIN if spinning else End.STEPS
            self.spin_task = chosen
        soon = left // LOOKS if self.ours else left
        self.check_at = min(self.steps + soon, self.calm_since + self.spin_steps)
        return chosen if self.stopped is None else None

    def let_time_pass(self) -> bool:
        """Wake the tasks with the next deadline, whoever else can run. Return whether any task was woken."""
        due = self.clock.ring(None if self.ours else len(self.events))  # in a script all naps end on time
        if not due and self.rescue is not None:
            due = self.rescue(self)
        for task in due:
            task.expired = task.op.kind != "sleep"
            self.enable(task)
        if due:
            self.calm_since = self.steps
        return bool(due)

    def lap(self) -> bool:
        """Count the start of a loop iteration. It is no step; the bound stops loops without visible operations."""
        self.laps = laps = self.laps + 1
        if laps > self.laps_check:
            self._check_laps()
        return True

    def _check_laps(self) -> None:
        if self.current is None:
            return
        if self.current.special is Unwind:
            self._special(self.current)
        if self.broken is not None:
            self.stop(End.ABANDONED)
        if self.on_laps is not None:
            self.on_laps()
        elif self.laps_at_step < 0:
            self.laps_at_step = self.steps
            self.laps_check += self.laps_max // 10  # a tenth more shows whether any task still announces something
        elif self.stopped is None:
            alone = self.laps_at_step == self.steps
            self.stopped = End.LOOP if alone else End.LAPS
            self.spin_task = self.current
            self.hub.switch()

    def stop(self, end: End) -> None:
        """End the run here, as `end` says. For strategies, in `choose` or in an observer."""
        if self.stopped is None:
            self.stopped = end
            self.hub.switch()  # if a task has just ended, the hub runs already, and this does nothing

    def finish(self) -> None:
        """End the run because the running task ends the program, whatever the other tasks have announced."""
        self.stopped = End.FINISHED
        self.hub.switch()

    def abort(self, error: BaseException) -> None:
        """End the run at the next step or lap; `run` then raises `error`: Ctrl-C, or something that we cannot control.

        It is not raised here: student code might swallow it, and it would be reported as the student's own.
        """
        self.broken = error
        self.check_at = self.laps_check = -1

    # --- who can run ----------------------------------------------------------------------------------------------

    def enable(self, task: Task) -> None:
        runnable = self.runnable
        if not task.done and task not in runnable and task.special is None:
            runnable.append(task)
            if len(runnable) > 1 and runnable[-2].index > task.index:
                runnable.sort(key=by_index)

    def disable(self, task: Task) -> None:
        if task in self.runnable:
            self.runnable.remove(task)

    # --- birth and death of tasks -----------------------------------------------------------------------------------

    def stack_of(self, task: Task) -> FrameType | None:
        """The innermost frame of a task that is not done (for the running task: its caller's); None where the home
        shows no stacks.
        """
        frame = self.home.stack_of(task.worker)
        return frame if frame is not None or not self.home.shows_stacks else sys._getframe(1)

    def leave(self) -> None:
        """Let go of the workers, which belong to this thread: then `run` may be called in another one."""
        self.home.forget()
        self.tasks.clear()

    def _add_task(self, function: Callable[[], None], *, daemon: bool) -> Task:
        task = Task(self, len(self.tasks), function, daemon=daemon)
        self.tasks.append(task)
        self.alive += 1
        self.needed += not daemon
        return task

    def spawn(self, function: Callable[[], None], *, daemon: bool = False, thread: Any = None) -> Task:
        """Start a task and run it up to its first announcement: `Thread.start()` is one step of the parent."""
        parent = self.current
        if parent.special is Unwind:
            raise Unwind
        task = self._add_task(function, daemon=daemon)
        task.thread, task.parent = thread, parent.index
        task.special = parent
        self.calm_since = self.steps
        self.current = task
        task.switch()
        self.current = parent
        return task

    def _special(self, task: Task) -> None:
        """Handle an announcement that is no ordinary step: a task's first one, or one during unwinding."""
        if task.special is Unwind:
            task.tries += 1
            if task.tries > UNWIND_TRIES_MAX:
                self.tainted = True
                while True:  # it is never resumed; `tasks` of the abandoned process keeps it alive
                    self.hub.switch()
            raise Unwind
        parent, task.special = task.special, None
        if not task.blocked:
            self.enable(task)
        self.current = parent
        parent.switch()

    def end_task(self, task: Task) -> None:
        """Announce the task's end, then end it. The end is a visible operation: joins and is_alive() depend on it."""
        if task.special is not Unwind:
            try:
                self.step(_end_of(task.index))
            except Unwind:
                pass
        task.done = True
        self.alive -= 1
        self.disable(task)
        for callback in task.on_end:
            callback()
        if self.gated:
            self.recheck()
        self.needed -= not task.daemon
        if self.needed == 0 and self.stopped is None:
            self.stopped = End.FINISHED

    def recheck(self) -> None:
        """A library object has changed: enable the tasks whose condition holds now, and disable the others."""
        for task in list(self.gated):
            if task.gate is None or task.gate():
                self.enable(task)
            else:
                self.disable(task)

    # --- how a run ends ---------------------------------------------------------------------------------------------

    def note_crash(self, task: Task, kind: type, error: BaseException | None, traceback: Any) -> None:
        if task.special is Unwind or kind is Unwind or issubclass(kind, SystemExit) or self.broken is not None:
            return
        line, file, ours = None, "", False
        while traceback is not None:
            here = self.line_of(traceback.tb_frame)
            if here[0] is not None and traceback.tb_frame.f_code.co_filename == here[1]:
                line, file = traceback.tb_lineno, here[1]
            ours = roles.is_our_fault(traceback.tb_frame)
            traceback = traceback.tb_next
        if ours and kind is not RecursionError:  # endless recursion may end anywhere
            self.broken = self.broken or error  # a mistake of ours, never the student's
        try:
            text = plain_text(str(error))
        except Unwind:
            raise
        except BaseException:  # it may come from the student's `__str__`: a SystemExit there must not end us
            text = ""
        self.crashes.append(Crash(task.index, class_name(kind), text, line, file))

    def note_exit(self, task: Task, error: SystemExit) -> None:
        """Note `sys.exit(n)` in main. As for the interpreter it is an error unless n is 0 or None."""
        if error.code not in (None, 0) and task.special is not Unwind:
            code = str(error.code) if type(error.code) in (int, bool) else plain_text(error.code)
            self.crashes.append(Crash(task.index, "SystemExit", code, None))

    def _unwind(self) -> None:
        """End the threads left over. What they do now has no effect: every announcement raises Unwind again."""
        self.woken = []  # what they wake from now on is no part of the run
        for task in self.tasks:
            if not task.done:
                task.special = Unwind
        self.laps_check = -1  # from now on every lap checks whether its thread is being ended
        for task in self.tasks:
            if not task.done:
                self.current = task
                self.home.throw(task.worker, Unwind)
        self.current = None


@functools.cache
def _end_of(index: int) -> Op:
    return Op("end", "", ((("end", index), True),), effect=True)


by_index = operator.attrgetter("index")
