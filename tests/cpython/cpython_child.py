"""Runs files of CPython's tests, plainly or inside the engine, and says as JSON what became of each of their tests.

It reads lines like `engine test_list`, and behind that the tests that are left out. It answers each line by
`{"passed": [...], "other": {test: why}, "error": "", ...}`.
Each is run in the fork of a process that has loaded the engine.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import resource
import signal
import sys
import tempfile
import time
import tokenize
import traceback
import unittest
from pathlib import Path
from types import ModuleType
from typing import Any

from graders.engine.instrument import Instrumented, instrument
from graders.engine.model import RunResult
from graders.engine.setting import Setting
from graders.engine.strategies import RoundRobin
from graders.engine.world import World

STEPS_MAX = 20_000_000
LAPS_MAX = 10_000_000
SECONDS_MAX = 120  # of the processor, for one file: twenty times what the longest takes
HELPERS = (
    "test", "test.support", "test.support.import_helper", "test.support.os_helper", "test.support.script_helper",
    "test.support.threading_helper", "test.support.warnings_helper", "test.support.testcase",
)  # fmt: skip
WITHOUT: set[str] = set()  # tests that are not run inside: they would take the others with them
UNITS: dict[str, Instrumented] = {}  # of the package `test`, by name


class Result(unittest.TestResult):
    """Notes what became of each test."""

    def __init__(self) -> None:
        super().__init__()
        self.passed: list[str] = []
        self.other: dict[str, str] = {}
        self.world: Any = None  # in the engine: limits are those of one test

    def startTest(self, test: Any) -> None:
        super().startTest(test)
        if self.world is not None:
            kernel = self.world.kernel
            kernel.laps, kernel.laps_check = 0, LAPS_MAX

    def _not_passed(self, test: Any, why: str) -> None:
        self.other.setdefault(_id(test), why)

    def addSuccess(self, test: Any) -> None:
        if _id(test) not in self.other:
            self.passed.append(_id(test))

    def addError(self, test: Any, err: Any) -> None:
        self._not_passed(test, _text(err))

    def addFailure(self, test: Any, err: Any) -> None:
        self._not_passed(test, _text(err))

    def addSkip(self, test: Any, reason: str) -> None:
        self._not_passed(test, f"skipped: {reason}")

    def addExpectedFailure(self, test: Any, err: Any) -> None:
        self._not_passed(test, "skipped: an expected failure")

    def addUnexpectedSuccess(self, test: Any) -> None:
        self._not_passed(test, "unexpected success")

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        if err is not None:
            self._not_passed(test, f"{subtest}: {_text(err)}")


def _id(test: Any) -> str:
    return str(test.id()).partition(".test_")[2].partition(".")[2] or str(test.id())


def _text(err: Any) -> str:
    try:
        return "".join(traceback.format_exception(*err))[-3000:]
    except Exception as error:
        return f"{err[0].__name__}, whose traceback raised {error!r}"


def run_tests(module: Any, result: Result, only: set[str] | None) -> None:
    suite = unittest.TestSuite()
    for test in _flat(unittest.defaultTestLoader.loadTestsFromModule(module)):
        if (only is None or _id(test) in only) and _id(test) not in WITHOUT:
            suite.addTest(test)
    suite.run(result)


def _flat(suite: Any) -> Any:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flat(test)
        else:
            yield test


def plain(name: str, result: Result, only: set[str] | None) -> str:
    import test.support

    test.support.use_resources = []  # type: ignore[attr-defined]
    run_tests(importlib.import_module(f"test.{name}"), result, only)
    return ""


class TestPackage:
    """The package `test` of the interpreter, which the engine is to take for what lies beside a script."""

    def __init__(self) -> None:
        package = importlib.util.find_spec("test")
        assert package is not None and package.origin is not None
        self.folder = Path(package.origin).parents[1]
        self.script = self.folder / "__main__.py"
        self.names: frozenset[str] = frozenset()
        self.units = UNITS

    def prepare(self) -> None:
        """Instrument what nearly all tests use, once for all of them."""
        for name in HELPERS:
            if self.has(name):
                self.find(name)

    def owns(self, name: str) -> bool:
        return name.partition(".")[0] == "test"

    def _path(self, name: str) -> Path | None:
        place = self.folder.joinpath(*name.split("."))
        package, module = place / "__init__.py", place.with_suffix(".py")
        return package if package.is_file() else module if module.is_file() else None

    def has(self, name: str) -> bool:
        return self._path(name) is not None

    def where(self, name: str) -> list[str] | None:
        path = self._path(name)
        return [str(path.parent)] if path is not None and path.name == "__init__.py" else None

    def find(self, name: str) -> Instrumented | None:
        path = self._path(name)
        if path is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if name not in self.units:
            with tokenize.open(path) as stream:
                self.units[name] = instrument(stream.read(), module=name, file=str(path))
        return self.units[name]


class Program:
    """One file of tests as a program of the engine."""

    def __init__(self, name: str, result: Result, only: set[str] | None) -> None:
        self.name, self.result, self.only = name, result, only
        package = TestPackage()
        self.units, self.setting = package.units, Setting(package)  # type: ignore[arg-type]

    def modules(self, world: World) -> dict[str, ModuleType]:
        return {}

    def main(self, world: World) -> None:
        self.result.world = world
        load = self.setting.own.import_
        load("test.support").support.use_resources = []
        run_tests(load(f"test.{self.name}", fromlist=("",)), self.result, self.only)

    def after(self, world: World, result: RunResult) -> None:
        pass


def in_engine(name: str, result: Result, only: set[str] | None) -> str:
    strategy = RoundRobin()
    strategy.begin()
    run = World.shared().run(Program(name, result, only), strategy.choose, lazy=False, steps_max=STEPS_MAX)
    crashes = [f"{c.error}: {c.text} ({c.file}:{c.line})" for c in run.crashes if c.thread == 0]
    if crashes:
        return crashes[0]
    return "" if run.outcome.value in ("finished", "crashed") else f"{run.outcome.value} {run.detail} {run.waiting}"


def run(how: str, name: str, only: set[str] | None = None) -> dict[str, Any]:
    result = Result()
    began = time.process_time()
    try:
        error = (plain if how == "plain" else in_engine)(name, result, only)
    except BaseException as caught:
        error = f"{type(caught).__name__}: {caught}\n{traceback.format_exc()[-3000:]}"
    cpu = round(time.process_time() - began, 2)
    return {"passed": sorted(set(result.passed)), "other": result.other, "error": error, "cpu": cpu}


def answer(how: str, name: str, *without: str) -> dict[str, Any]:
    """What `run` says, from a process of its own, in a folder of its own."""
    WITHOUT.clear()
    WITHOUT.update(without)
    with tempfile.TemporaryDirectory(prefix="cpython-test-") as folder, tempfile.TemporaryFile() as said:
        child = os.fork()
        if not child:
            status = 1
            try:
                os.chdir(folder)
                os.setpgid(0, 0)
                os.environ["TMPDIR"] = tempfile.tempdir = folder
                nothing = os.open(os.devnull, os.O_RDWR)
                for stream in (0, 1, 2):
                    os.dup2(nothing, stream)
                resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX + 5))
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.alarm(20 * SECONDS_MAX)
                text = json.dumps(run(how, name))
                said.write(text.encode("utf-8", "backslashreplace"))
                said.flush()
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)  # what the test has left running
        said.seek(0)
        text = said.read().decode("utf-8")
    if text:
        return json.loads(text)  # type: ignore[no-any-return]
    return {"passed": [], "other": {}, "error": f"ended with {os.waitstatus_to_exitcode(status)}", "cpu": 0.0}


def serve() -> None:
    """Answer the lines `plain test_list` and `engine test_list` until there are no more."""
    World.shared()
    TestPackage().prepare()
    for line in sys.stdin:
        print(json.dumps(answer(*line.split())), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:  # for a look at some tests: child.py engine test_list ListTest.test_append
        found = run(sys.argv[1], sys.argv[2], set(sys.argv[3:]) or None)
        print(len(found["passed"]), "passed", found["error"], found["cpu"])
        for test, why in found["other"].items():
            print("---", test, why)
    else:
        serve()
