"""What a step and a schedule cost beside their floors, where the time goes, and how cost grows."""

from __future__ import annotations

import math
import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import workloads
from compare import Effort
from greenlet import getcurrent, greenlet
from tools import FILE, LIMITS, program_of

from graders.engine import session
from graders.engine.script import ScriptProgram
from graders.engine.strategies import Dpor, RandomWalk, Stateful, sampler

ROOT = Path(__file__).parents[2]
SAMPLE_S = 0.001


def per_schedule(program: ScriptProgram, strategy: Any, effort: Effort) -> tuple[float, float]:
    """CPU seconds and steps of one schedule: medians of rounds."""
    run = session.runs(program, strategy, schedules=None, limits=LIMITS)
    for _ in range(3):
        next(run)
    seconds, steps = [], []
    for _ in range(effort.rounds):
        count, started = 0, time.process_time()
        while count < 1 or time.process_time() - started < effort.round_s:
            steps.append(next(run).steps)
            count += 1
        seconds.append((time.process_time() - started) / count)
    run.close()
    return statistics.median(seconds), statistics.fmean(steps)


# --- floors -------------------------------------------------------------------------------------------------------


@dataclass
class Cost:
    """Seconds of one schedule of the stall, its steps, and what the same program costs without the engine."""

    schedule_s: float
    steps: float
    plain_s: float


def switch_s(effort: Effort) -> float:
    """One greenlet switch: there and back is two."""
    hub = getcurrent()

    def other() -> None:
        while True:
            hub.switch()

    there = greenlet(other)
    there.switch()
    count, taken = max(1_000, round(effort.round_s * 2_000_000)), []
    for _ in range(effort.rounds):
        started = time.process_time()
        for _ in range(count):
            there.switch()
        taken.append((time.process_time() - started) / count / 2)
    return statistics.median(taken)


def plain_s(size: str, effort: Effort) -> float:
    """Load the program and run its threads' work one after the other: no threads, no engine."""
    script, taken = workloads.stall(size), []
    count = max(1, round(effort.round_s * 5_000))
    for _ in range(effort.rounds):
        started = time.process_time()
        for _ in range(count):
            space, workers = script.set_up()
            for work in workers:
                work()
            script.check(space)
        taken.append((time.process_time() - started) / count)
    return statistics.median(taken)


def costs(effort: Effort) -> dict[str, Cost]:
    result = {}
    for size in effort.sizes:
        schedule_s, steps = per_schedule(program_of(workloads.stall(size).source), RandomWalk(0), effort)
        result[size] = Cost(schedule_s, steps, plain_s(size, effort))
    return result


# --- profile ------------------------------------------------------------------------------------------------------


def profile(size: str, effort: Effort) -> Counter[tuple[str, str]] | None:
    """Samples by (file, function), one per ms of CPU time; None where the system has no such timer.

    cProfile counts calls, and a greenlet switch unbalances its books; a sample only looks where we are.
    """
    if not hasattr(signal, "setitimer"):
        return None
    seen: Counter[tuple[str, str]] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        if frame is not None:
            seen[frame.f_code.co_filename, frame.f_code.co_name] += 1

    program = program_of(workloads.stall(size).source)
    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_S, SAMPLE_S)
    try:
        until = time.process_time() + effort.round_s * effort.rounds * 3
        for _ in session.runs(program, RandomWalk(0), schedules=None, limits=LIMITS):
            if time.process_time() > until:
                break
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return seen


def place(file: str) -> str:
    """A file as a reader knows it: inside the project, or the student's, or a library's."""
    path = Path(file)
    if path.is_relative_to(ROOT / "graders"):
        return path.relative_to(ROOT / "graders").as_posix()
    return "the program itself" if path.name == FILE else f"library: {path.name}"


# --- growth -------------------------------------------------------------------------------------------------------


@dataclass
class Curve:
    """y in CPU seconds over x. `exponent` is fitted to the upper half of the points: y ~ x^exponent."""

    title: str
    x_name: str
    points: list[tuple[float, float]] = field(default_factory=list)
    note: str = ""

    @property
    def exponent(self) -> float:
        upper = self.points[len(self.points) // 2 - 1 :]
        xs, ys = [math.log(x) for x, _ in upper], [math.log(y) for _, y in upper]
        return statistics.linear_regression(xs, ys).slope


def _busy(threads: int, laps: int) -> str:
    return (
        "import threading\nstock = 0\n"
        f"def work():\n    global stock\n    for _ in range({laps}):\n        stock = stock + 1\n"
        + workloads.threads("work", threads)
    )  # fmt: skip


def _writers(first: int, second: int) -> str:
    return (
        "import threading\nstock = 0\n"
        "def work(me, laps):\n    global stock\n    for _ in range(laps):\n        stock = me\n"
        f"threads = [threading.Thread(target=work, args=a) for a in ((1, {first}), (2, {second}))]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
    )


def growth(effort: Effort, say: Callable[[str], None]) -> list[Curve]:
    curves = []
    for name, make in (("random walk", RandomWalk), ("portfolio", sampler)):
        say(f"growth of a schedule of the {name}")
        threads = Curve(f"Threads, {name}", "threads, 5 laps each")
        for count in effort.threads:
            threads.points.append((count, per_schedule(program_of(_busy(count, 5)), make(0), effort)[0]))
        steps = Curve(f"Steps, {name}", "steps of 2 threads")
        for laps in effort.laps:
            seconds, ran = per_schedule(program_of(_busy(2, laps)), make(0), effort)
            steps.points.append((ran, seconds))
        curves += [threads, steps]
    return [*curves, _classes(effort, say), _states(effort, say)]


def _classes(effort: Effort, say: Callable[[str], None]) -> Curve:
    curve = Curve("Classes, DPOR", "classes (two threads write one variable)")
    exact = True
    for first, second in effort.writes:
        classes = math.comb(first + second, first)
        say(f"growth with classes: {classes}")
        strategy, started = Dpor(), time.process_time()
        program = program_of(_writers(first, second))
        runs = sum(1 for _ in session.runs(program, strategy, schedules=None, limits=LIMITS))
        curve.points.append((classes, time.process_time() - started))
        exact = exact and strategy.complete and runs == classes
    curve.note = "every class was run once" if exact else "NOT every class was run exactly once"
    return curve


def _states(effort: Effort, say: Callable[[str], None]) -> Curve:
    curve = Curve("States, stateful search", "states (looping stall, 2 sellers)")
    complete = True
    for stock in effort.stock:
        say(f"growth with states: stock {stock}")
        strategy, started = Stateful(), time.process_time()
        source = workloads.looping(2, stock).source
        for _ in session.runs(program_of(source), strategy, schedules=None, limits=LIMITS):
            pass
        curve.points.append((strategy.states, time.process_time() - started))
        complete = complete and strategy.complete
    curve.note = "each search was complete" if complete else "NOT every search was complete"
    return curve
