"""The child process: runs programs, each under many seeds, and writes one line of JSON per run.

On standard input a list of jobs, each a (source, seeds) pair. The source is compiled as it is. Every bytecode of it and
of the library code in Python below it is a place where the baton may go to another thread: `sys.monitoring` says so
from Python 3.12 on, tracing of opcodes before that (which on 3.12.1 and 3.13.0 misses a function's first run).
"""

from __future__ import annotations

import faulthandler
import gc
import io
import json
import os
import sys
from types import CodeType, ModuleType
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

# What programs import often and what knows nothing of threads is imported once.
for _name in (
    "array",
    "bisect",
    "contextlib",
    "copy",
    "dataclasses",
    "heapq",
    "itertools",
    "json",
    "operator",
    "typing",
):
    __import__(_name)

import standins  # noqa: E402
from baton import Baton  # noqa: E402
from shown import shown  # noqa: E402

FILE = "<program>"
TICKS_MAX = 20_000  # of one run: an endless loop
SECONDS_MAX = 60  # of one run: something has blocked in C after all
LEFT_OVER_MAX = 250  # threads that wait for ever; then this process makes room for a fresh one
FIRST_LENGTH = 3_000  # ticks of a run, before one was measured


NOWHERE, IN_THREADING, ELSEWHERE = range(3)
GUARDED = ("threading.py", "queue.py", os.path.join("concurrent", "futures", ""), "logging")


def place_of(code: CodeType) -> int:
    """NOWHERE: nobody is stopped there. The others are told apart for how often: `Baton.weights`."""
    file = code.co_filename
    if file.startswith(("<frozen", HERE)):
        return NOWHERE
    return IN_THREADING if any(part in file for part in GUARDED) else ELSEWHERE


# --- at every bytecode --------------------------------------------------------------------------------------------


def _by_tracing() -> Any:
    def elsewhere(frame: Any, event: str, arg: Any) -> Any:
        if event == "opcode":
            standins.baton.tick(ELSEWHERE)
        return elsewhere

    def in_threading(frame: Any, event: str, arg: Any) -> Any:
        if event == "opcode":
            standins.baton.tick(IN_THREADING)
        return in_threading

    def called(frame: Any, event: str, arg: Any) -> Any:
        place = place_of(frame.f_code)
        if place == NOWHERE:
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return elsewhere if place == ELSEWHERE else in_threading

    return lambda: sys.settrace(called)


def _by_monitoring() -> Any:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    places: dict[int, tuple[int, CodeType]] = {}  # by id(): to hash code takes longer than to run it

    def instruction(code: CodeType, offset: int) -> Any:
        run = standins.baton
        if run is None or run.ending is not None or run.current is None:
            return None
        known = places.get(id(code))
        if known is None:
            known = places[id(code)] = place_of(code), code
        if known[0] == NOWHERE:
            return monitoring.DISABLE
        run.tick(known[0])
        return None

    tool = monitoring.PROFILER_ID
    monitoring.use_tool_id(tool, "referee")
    monitoring.register_callback(tool, monitoring.events.INSTRUCTION, instruction)
    monitoring.set_events(tool, monitoring.events.INSTRUCTION)
    return lambda: None


# --- one run --------------------------------------------------------------------------------------------------------


class Run:
    """One program under one seed: `ending`, the names of the exceptions that ended threads, `RESULT`."""

    def __init__(self, code: CodeType, imports: tuple[str, ...], seed: int, length: int) -> None:
        self.code, self.imports = code, imports
        self.baton = Baton(seed, length, TICKS_MAX)
        self.errors: list[str] = []
        self.space: dict[str, Any] = {}

    def go(self) -> dict[str, Any]:
        standins.begin(self.baton)
        tracing, standins.trace = standins.trace, standins.no_trace
        try:
            standins.start(self._main, (tracing,), daemon=False)
            main = self.baton.tasks[0]
            self.baton.current = main
            main.baton.release()
            self.baton.over.acquire()
        finally:
            standins.trace = tracing
        ending = self.baton.ending
        result = shown(self.space.get("RESULT"))
        self.baton.ended.release()
        return {"ending": ending, "errors": sorted(self.errors), "result": result}

    def _main(self, tracing: Any) -> None:
        """What the run's first thread does: a fresh library, the program, and the end of the interpreter."""
        module = ModuleType("__main__")
        self.space = module.__dict__
        sys.modules["__main__"] = module
        threading = self._fresh_library()
        threading.excepthook = lambda problem: self._note(problem.exc_type)
        standins.trace = tracing
        tracing()
        try:
            exec(self.code, self.space)
        except BaseException as error:
            self._note(type(error))
            error.__traceback__ = None
        threading._shutdown()

    def _note(self, kind: type[BaseException]) -> None:
        if kind is not SystemExit:
            self.errors.append(kind.__name__)

    def _fresh_library(self) -> Any:
        import threading

        for name in self.imports:
            __import__(name)
        return threading


LIBRARY = ("queue", "concurrent.futures.thread", "sched", "logging")  # what knows threads, and is costly to import


def run_jobs(jobs: list[Any], out: Any) -> None:
    """Write a line per run. Where too many threads are left over, end early: the parent asks a fresh process."""
    standins.install()
    standins.trace = _by_monitoring() if sys.version_info >= (3, 12) else _by_tracing()
    base = set(sys.modules)
    left_over = 0
    for number, (source, seeds) in enumerate(jobs):
        code = compile(source, FILE, "exec", dont_inherit=True)
        imports = tuple(name for name in LIBRARY if name.partition(".")[0] in source)
        length = FIRST_LENGTH
        for seed in seeds:
            if left_over > LEFT_OVER_MAX:
                return
            faulthandler.dump_traceback_later(SECONDS_MAX, exit=True)
            for name in [name for name in sys.modules if name not in base]:
                del sys.modules[name]
            run = Run(code, imports, seed, length)
            found = run.go()
            if seed % 4 == 1:  # a walk that counts every bytecode: so long is a run, for the next one with ranks
                length = run.baton.ticks
            left_over += sum(not task.done for task in run.baton.tasks)
            out.write(json.dumps([number, seed, found]) + "\n")
            out.flush()
            del run
    faulthandler.cancel_dump_traceback_later()


def main() -> None:
    jobs = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, io.StringIO()
    gc.disable()
    run_jobs(jobs, out)
    os._exit(0)  # threads that are left over do not end


if __name__ == "__main__":
    main()
