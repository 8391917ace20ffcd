"""A day at the stall on real threads, and one by our own clock: for looking at, never for a mark.

Everything else in the kit chooses the schedule. Here the interpreter and the operating system choose it, to show how
seldom they happen to break the stall. Only this module looks at a wall clock. It runs in a child of its own, so it may
change that child's `time` and `threading`.

Naps are shortened by NAP_FACTOR and the clocks run faster by the same factor, so timed waits, which are computed from
both, stay in proportion. `Lock.acquire(timeout=...)` and `join(timeout)` are not shortened: their waits only end later.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable
from types import CodeType, ModuleType

from graders import build, catalog
from graders.catalog.invariants import Invariant, Ledger
from graders.engine import session
from graders.engine.ports import Thing
from graders.engine.strategies import RoundRobin
from graders.errors import SubmissionError, UsageError
from graders.results import Outcome
from graders.suites._stage import Stage, StallProgram
from graders.suites._stalls import stall_of, suite_of
from graders.suites._submission import NotStarted, prepare

__all__ = ["NAP_FACTOR", "run_once", "run_real"]

NAP_FACTOR = 1000  # a nap of a second takes a millisecond, which is still a system call that lets other threads run
STUCK_S = 2.0  # a day takes 10 to 300 ms; a thread that is not home by then is stuck, or loops for ever
STOCK = 40

OVERSELLS = ("never_oversells", "oversells")


def run_real(source: bytes, *, exercise: str, file: str, runs: int, within_s: float) -> dict[str, Thing]:
    """Run the day up to `runs` times on real threads, for `within_s` seconds at most.

    Returns what was tried (`workers`, `stock`, `nap_factor`), how many runs there were (`runs`), and what became of
    them. Each run is counted once, under `fine`, `oversold`, `broken` (another promise), `crashed` or `stuck`. A stuck
    run is the last one: its threads cannot be ended, and would disturb the next. `gil` says whether the interpreter's
    lock was on at the end, so that only one thread ran at a time.
    """
    code = _compiled(source, exercise, file)
    day = _RealDay(exercise, code, _promises(exercise))
    counts = dict.fromkeys(("fine", "oversold", "broken", "crashed", "stuck"), 0)
    deadline = time.monotonic() + within_s
    done = 0
    while done < runs and time.monotonic() < deadline:
        done += 1
        fate = day.once()
        counts[fate] += 1
        if fate == "stuck":
            break
    return {
        "runs": done,
        **counts,
        "workers": day.workers,
        "stock": STOCK,
        "nap_factor": NAP_FACTOR,
        "gil": build.gil(),
    }


def run_once(source: bytes, *, exercise: str, file: str) -> dict[str, Thing]:
    """One fair day by the stall's own clock. Returns what was printed, how it ended, and how long the day was."""
    spec = _spec(exercise)
    try:
        submission = prepare(source, spec, file)
    except NotStarted as error:
        raise SubmissionError("not-started", line=error.line, function=error.function) from None
    stall = stall_of(exercise)
    stage = Stage(exercise, stall.day, STOCK, stall.lock or "", prompt=True)
    result, trace = session.replay_decisions(
        StallProgram(submission.unit, stage), RoundRobin(), limits=stage.limits, record=True
    )
    assert trace is not None
    crash = next(iter(result.crashes), None)
    ledger: Ledger = result.facts["ledger"]
    return {
        "output": trace.output,
        "outcome": result.outcome.value,
        "clock_s": float(result.clock_s),
        "workers": stage.workers,
        "stock": stage.stock,
        "sold": len(ledger.sold),
        "roasted": sum(batch[0] for _, _, batch, _ in ledger.roasted if _counts(batch)),
        "error": f"{crash.error}: {crash.text}"[:300] if crash is not None else None,
        "line": crash.line if crash is not None else None,
    }


def _counts(batch: Thing) -> bool:
    """Whether the argument of `shop.roasted` can be added up; a day is worth looking at even if it cannot."""
    return isinstance(batch, tuple) and bool(batch) and type(batch[0]) is int and 0 <= batch[0] < 1_000_000


def _spec(exercise: str) -> catalog.Exercise:
    known = catalog.load()
    if exercise not in known:
        raise UsageError("unknown-exercise", name=exercise, known=", ".join(known))
    return known[exercise]


def _compiled(source: bytes, exercise: str, file: str) -> CodeType:
    """The student's own module, not rewritten. Raises as `prepare` does, so that nothing runs that may not."""
    try:
        submission = prepare(source, _spec(exercise), file)
    except NotStarted as error:
        raise SubmissionError("not-started", line=error.line, function=error.function) from None
    return compile(submission.tree, file, "exec")


def _promises(exercise: str) -> dict[str, Invariant]:
    """The suite's promises for several workers in any order; none that a clock decides."""
    suite = suite_of(exercise)
    plans = suite.searches() if hasattr(suite, "searches") else suite.scenarios()
    feeds = [feed for plan in plans if plan.stage.workers > 1 and not plan.stage.prompt for feed in plan.feeds]
    return dict(feeds)


# -- one real day -----------------------------------------------------------------------------------------------------


class _RealDay:
    """Makes the day's modules, and runs it as often as asked."""

    def __init__(self, exercise: str, code: CodeType, promises: dict[str, Invariant]) -> None:
        self.exercise, self.code, self.promises = exercise, code, promises
        self.stall = stall_of(exercise)
        self.workers = self.stall.day
        self.console = sys.stdout
        self.lock: Thing = None
        _hurry()

    def once(self) -> str:
        """Run one day. Returns what became of it: one of the words that `run_real` counts."""
        events: list[tuple[str, int, Thing, float]] = []
        crashed: list[str] = []
        threads: list[threading.Thread] = []
        self._set_stage(events, threads)
        threading.excepthook = lambda problem: crashed.append(problem.exc_type.__name__)
        opener = threading.Thread(target=self._open, args=(threads, crashed), daemon=True)
        opener.start()
        deadline = time.monotonic() + STUCK_S
        opener.join(STUCK_S)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if opener.is_alive() or any(thread.is_alive() for thread in threads):
            return "stuck"
        return "crashed" if crashed else self._judge(events, threads)

    def _set_stage(self, events: list[tuple[str, int, Thing, float]], threads: list[threading.Thread]) -> None:
        shop, package = ModuleType("graders.shop"), ModuleType("graders")

        def note(kind: str, value: Thing) -> None:
            me = threading.current_thread()
            number = next((i for i, thread in enumerate(threads, 1) if thread is me), 0)
            events.append((kind, number, value, 0.0))
            # Printing a line on a console is a system call that lets other threads run. So it is here, but nobody sees
            # the line.
            self.console.write(f"{me.name} {value}\n")
            self.console.flush()

        def sold(left: Thing) -> None:
            note("sold", left)

        def roasted(count: Thing, total: Thing) -> None:
            note("roasted", (count, total))

        shop.__dict__.update(sold=sold, roasted=roasted, excepthook=threading.__excepthook__)
        package.shop = shop  # type: ignore[attr-defined]
        sys.modules.update({"graders": package, "graders.shop": shop})

    def _open(self, threads: list[threading.Thread], crashed: list[str]) -> None:
        """Load the module and start everybody, in a thread, because a student's module may never return."""
        try:
            module = ModuleType(self.exercise)
            sys.modules[self.exercise] = module
            exec(self.code, module.__dict__)
            threads += self._hired(module)
            for thread in threads:
                thread.daemon = True
                thread.start()
        except BaseException as error:  # SystemExit too; whatever it is, the student's code raised it
            crashed.append(type(error).__name__)

    def _hired(self, module: Thing) -> list[threading.Thread]:
        self.lock = self.stall.make_lock(threading)
        stage = Stage(self.exercise, self.workers, STOCK, self.stall.lock or "")
        return list(self.stall.hire(module, stage, threading, self.lock))

    def _judge(self, events: list[tuple[str, int, Thing, float]], threads: list[threading.Thread]) -> str:
        ledger = Ledger(
            outcome=Outcome.FINISHED,
            stock=STOCK,
            events=tuple(events),
            workers=tuple(range(1, len(threads) + 1)),
            names=("MainThread", *(thread.name for thread in threads)),
            lock_holder=0 if _is_held(self.lock) else None,
        )
        broken = [check for check, invariant in self.promises.items() if invariant(ledger) is not None]
        if not broken:
            return "fine"
        return "oversold" if any(check in OVERSELLS for check in broken) else "broken"


def _is_held(lock: Thing) -> bool:
    """Whether a Lock is held; other kinds cannot be asked."""
    return isinstance(lock, type(threading.Lock())) and lock.locked()


# -- time -------------------------------------------------------------------------------------------------------------


def _hurry() -> None:
    """Shorten this process's naps and let its clocks run faster by the same factor. For good: the child ends soon."""
    fast = ModuleType("time")
    fast.__dict__.update({name: value for name, value in vars(time).items() if not name.startswith("__")})
    sleep: Callable[[float], None] = time.sleep
    wait = threading.Condition.wait
    fast.sleep = lambda seconds: sleep(seconds / NAP_FACTOR)  # type: ignore[attr-defined]
    for name in ("time", "monotonic", "perf_counter"):
        setattr(fast, name, _faster(getattr(time, name)))

    def shorter_wait(self: threading.Condition, timeout: float | None = None) -> bool:
        return wait(self, None if timeout is None else timeout / NAP_FACTOR)

    threading.Condition.wait = shorter_wait  # type: ignore[method-assign]
    threading._time = queue.time = fast.monotonic  # type: ignore[attr-defined]
    sys.modules["time"] = fast


def _faster(clock: Callable[[], float]) -> Callable[[], float]:
    return lambda: clock() * NAP_FACTOR
