"""One adapter per tool: ours, the peers', and none at all. Each runs schedules of a `Script` and says what it found.

Peers are optional (the extra `bench`): what is not installed says so. Every peer is set up to its advantage: no
replays of what it found, no detection of input and output, no bound on preemptions where it can do without.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from workloads import Script

from graders.engine import session
from graders.engine.course import SPIN_STEPS, STEPS_MAX
from graders.engine.script import ScriptProgram, load_script, name_of
from graders.engine.session import Limits
from graders.engine.strategies import STRATEGIES, Dpor, Exhaustive, RandomWalk, sampler

LIMITS = Limits(lazy=True, steps_max=STEPS_MAX, spin_steps=SPIN_STEPS)
FILE, FOLDER = "stall.py", tempfile.TemporaryDirectory(prefix="stall-benchmark-")  # removed when the benchmark ends
STUCK_S = 0.5  # real threads that take longer for what takes them a millisecond wait for ever


@dataclass
class Found:
    """What a tool said about a program. `failing` counts failing schedules where it went on, else 1 or 0."""

    schedules: int
    failing: int = 0
    complete: bool = False  # it says that nothing is left to run
    says_right: bool = False  # it says that the program is right
    outcomes: int = 0  # different values of `outcome`, where the program has one
    note: str = ""


class Tool:
    """`run` at most `most` schedules or until `cpu_s`; `through`: go on after a failure."""

    name = ""
    package: str | None = None
    systematic = False  # seeds change nothing, and it knows when it is done

    def missing(self) -> str | None:
        """Why it cannot be measured here."""
        if self.package is None:
            return None
        try:
            importlib.metadata.version(self.package)
        except importlib.metadata.PackageNotFoundError:
            return f"{self.package} is not installed"
        return None

    def run(self, script: Script, *, seed: int, most: int, cpu_s: float, through: bool = False) -> Found:
        raise NotImplementedError


class Ours(Tool):
    def __init__(self, name: str, make: Callable[[int], Any], *, systematic: bool = False) -> None:
        self.name, self._make, self.systematic = name, make, systematic
        self._programs: dict[str, ScriptProgram] = {}

    def run(self, script: Script, *, seed: int, most: int, cpu_s: float, through: bool = False) -> Found:
        if script.name not in self._programs:
            self._programs[script.name] = program_of(script.source, _Watched)
        program, strategy, found = self._programs[script.name], self._make(seed), Found(0)
        outcomes, until = set(), time.process_time() + cpu_s
        for result in session.runs(program, strategy, schedules=most, limits=LIMITS):
            found.schedules += 1
            found.failing += name_of(result) != "passed"
            outcomes.add(result.facts["outcome"])
            if (found.failing and not through) or time.process_time() > until:
                break
        found.complete = bool(getattr(strategy, "complete", False))
        found.says_right = found.complete and not found.failing
        found.outcomes = len(outcomes)
        searched = getattr(strategy, "active", strategy)
        if self.systematic and hasattr(searched, "runs"):
            found.note = f"{searched.runs} runs with those given up at a known state"
        return found


def program_of(source: str, kind: type[ScriptProgram] = ScriptProgram) -> ScriptProgram:
    """A program of our engine, from a file of its own: a script knows what lies beside it."""
    path = Path(FOLDER.name, FILE)
    path.write_text(source, encoding="utf-8")
    program = load_script(path)
    return kind(program.units, program.setting)


class _Watched(ScriptProgram):
    def after(self, world: Any, result: Any) -> None:
        module = world.loaded.get("__main__")
        result.facts["outcome"] = getattr(module, "outcome", None)


class Frontrun(Tool):
    package = "frontrun"

    def __init__(self, strategy: str) -> None:
        self.name, self._strategy = f"frontrun {strategy}", strategy
        self.systematic = strategy == "dpor"

    def run(self, script: Script, *, seed: int, most: int, cpu_s: float, through: bool = False) -> Found:
        os.environ["FRONTRUN_ACTIVE"] = "1"  # what its command line sets; without it there is no random strategy
        import frontrun

        outcomes, begun, live = set(), 0, script.set_up()
        started_s = time.perf_counter()  # its own bound is in seconds of the clock

        def set_up() -> Any:
            """Its DPOR walks all that the state leads to: the program's own data, not the modules it imports."""
            nonlocal begun, live
            begun += 1
            live = script.set_up()
            return SimpleNamespace(**{name: value for name, value in live[0].items() if _is_data(name, value)})

        def worker(i: int) -> Callable[[Any], Any]:
            return lambda state: live[1][i]()

        def invariant(state: Any) -> bool:
            holds = script.holds(live[0])
            outcomes.add(live[0].get("outcome"))
            return holds

        workers = [worker(i) for i in range(len(live[1]))]
        options: dict[str, Any] = {"max_executions": most, "preemption_bound": None, "stop_on_first": not through}
        if not self.systematic:
            options = {"max_attempts": most, "seed": seed}
        try:
            result = frontrun.explore(
                set_up, workers, invariant, strategy=self._strategy, clock="virtual", timeout_per_run=2.0,
                detect_io=False, reproduce_on_failure=0, total_timeout=cpu_s, **options,
            )  # fmt: skip
        except AssertionError:  # its DPOR lets a worker's exception through: that is a find
            return Found(begun, 1, note="stopped at a worker's exception")
        failing = len(result.failures) or int(result.property_holds is False)
        took_s = time.perf_counter() - started_s
        done = self.systematic and result.property_holds is not None and took_s < cpu_s and result.num_explored < most
        return Found(
            result.num_explored, failing,
            complete=done and (through or not failing), says_right=result.property_holds is True and done,
            outcomes=len(outcomes), note=(result.inconclusive_reason or "").partition(".")[0][:120],
        )  # fmt: skip


def _is_data(name: str, value: Any) -> bool:
    return not (name.startswith("_") or callable(value) or isinstance(value, ModuleType))


class Interleave(Tool):
    package = "interleave-test"

    def __init__(self, strategy: str) -> None:
        self.name, self._strategy = f"interleave-test {strategy}", strategy
        self.systematic = strategy == "dfs"

    def run(self, script: Script, *, seed: int, most: int, cpu_s: float, through: bool = False) -> Found:
        import interleave_test

        def model() -> None:
            with interleave_test.no_interleave():
                space, workers = script.set_up()
            tasks = [interleave_test.spawn(work) for work in workers]
            for task in tasks:
                task.join()
            with interleave_test.no_interleave():
                script.check(space)

        # It has no bound in seconds: the sampler is asked for batches, the search once.
        batch, found, until = most if self.systematic else min(most, 50), Found(0), time.process_time() + cpu_s
        while found.schedules < most and not found.failing and time.process_time() < until:
            result = interleave_test.explore(
                model, iterations=min(batch, most - found.schedules), seed=seed * 1_000 + found.schedules,
                strategy=self._strategy, raise_on_failure=False,
            )  # fmt: skip
            found.schedules += result.schedules_run
            found.failing += not result.ok
            found.complete = result.exhausted
            if result.exhausted:
                break
        found.says_right = found.complete and not found.failing
        return found


class RealThreads(Tool):
    """No tool: run it again and again, the interpreter's switch interval at its shortest."""

    name = "real threads"

    def run(self, script: Script, *, seed: int, most: int, cpu_s: float, through: bool = False) -> Found:
        sys.setswitchinterval(1e-6)
        found, until = Found(0), time.process_time() + cpu_s
        while found.schedules < most and not found.failing and time.process_time() < until:
            found.schedules += 1
            space, workers = script.set_up()
            errors: list[Exception] = []
            crew = [threading.Thread(target=_caught, args=(work, errors), daemon=True) for work in workers]
            for thread in crew:
                thread.start()
            for thread in crew:
                thread.join(STUCK_S)
            stuck = any(thread.is_alive() for thread in crew)
            found.failing += stuck or bool(errors) or not script.holds(space)
        return found


def _caught(work: Callable[[], Any], errors: list[Exception]) -> None:
    try:
        work()
    except Exception as error:
        errors.append(error)


PORTFOLIO = Ours("stall portfolio", sampler)
RANDOM = Ours("stall random walk", RandomWalk)
EXHAUSTIVE = Ours("stall exhaustive", Exhaustive, systematic=True)
DPOR = Ours("stall dpor", Dpor, systematic=True)
STATEFUL = Ours("stall stateful", STRATEGIES["stateful"], systematic=True)
PEERS: tuple[Tool, ...] = (
    Frontrun("random"), Frontrun("dpor"), Interleave("random"), Interleave("pct"), Interleave("dfs"), RealThreads(),
)  # fmt: skip
TOOLS: dict[str, Tool] = {tool.name: tool for tool in (PORTFOLIO, RANDOM, EXHAUSTIVE, DPOR, STATEFUL, *PEERS)}
