"""CPython's own tests of its threading, run inside the engine: each test method is one program.

The source of `test.lock_tests`, `test.test_queue`, `test.test_threading_local` and `test.test_threading` is
instrumented and executed on the virtual library, under the prompt clock (those tests sleep "until the others must have
blocked") with several schedules, and under the lazy clock where nothing depends on a sleep's end. What is left out
stands in a table with its reason, and the last tests prove that every row of it still names something.
"""

from __future__ import annotations

import contextlib
import fnmatch
import importlib
import importlib.util
import inspect
import sys
import types
import unittest
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from graders.engine.instrument import Instrumented, instrument
from graders.engine.quiet import quiet_streams
from graders.engine.strategies import Pct, RandomWalk, RoundRobin
from graders.engine.world import World

SEEDS = (1, 2, 3)
STEPS_MAX = 60_000

SUBPROCESS = "starts another interpreter or a process, or forks"
MACHINE = "about OS threads: native ids, stack sizes, C threads, tracing, subinterpreters"
REFERENCES = "counts references: a run keeps every object it has numbered alive until it is over"
REAL_C = "about the C implementation, which is not what runs here"
SIZE = "a hundred threads and thousands of items: more steps than a run may have"
COLLECTS = "collects all garbage sixty times: a second each"
SIGNALS = "signals reach the real main thread only: interrupt_main() says that it cannot be controlled"
HOOK = "what the default hook prints: ours notes the crash as a value and prints nothing"
INTERNAL = "looks at the library's own bookkeeping for the interpreter's exit, which a run does not have"
NO_SUCH = "skipped by CPython itself in the class that it runs: a Condition is made and looked at in other ways"

# (module, class, method) -> why it is not run here; a trailing * stands for the rest of a name.
EXCLUDED: dict[tuple[str, str, str], str] = {
    ("test.lock_tests", "ConditionAsRLockTests", "test_recursion_count"): NO_SUCH,
    ("test.test_queue", "C*", "test_*"): REAL_C,
    ("test.test_queue", "PySimpleQueueTest", "test_many_threads*"): SIZE,
    ("test.test_queue", "PySimpleQueueTest", "test_references"): COLLECTS,
    ("test.test_threading_local", "*", "test_local_refs"): REFERENCES,
    ("test.test_threading_local", "*", "test_cycle_collection"): REFERENCES,
    ("test.test_threading_local", "*", "test_threading_local_clear_race"): MACHINE,
    ("test.test_threading", "AtexitTests", "test_*"): SUBPROCESS,
    ("test.test_threading", "ThreadJoinOnShutdown", "test_*"): SUBPROCESS,
    ("test.test_threading", "SubinterpThreadingTests", "test_*"): MACHINE,
    ("test.test_threading", "InterruptMainTests", "test_*"): SIGNALS,
    ("test.test_threading", "MiscTestCase", "test_*"): REAL_C,
    ("test.test_threading", "ExceptHookTests", "test_excepthook*"): HOOK,
    ("test.test_threading", "ExceptHookTests", "test_original_excepthook"): HOOK,
    ("test.test_threading", "ThreadingExceptionTests", "test_print_exception*"): SUBPROCESS,
    ("test.test_threading", "ThreadingExceptionTests", "test_recursion_limit"): SUBPROCESS,
    **{
        ("test.test_threading", "ThreadTests", name): SUBPROCESS
        for name in (
            "test_dummy_thread_after_fork", "test_finalization_shutdown", "test_finalize_*", "test_locals_at_exit",
            "test_import_from_another_thread", "test_is_alive_after_fork", "test_join_nondaemon_on_shutdown",
            "test_main_thread_after_fork*", "test_main_thread_during_shutdown",
        )
    },
    **{
        ("test.test_threading", "ThreadTests", name): MACHINE
        for name in (
            "test_PyThreadState_SetAsyncExc", "test_frame_tstate_tracing", "test_getprofile*", "test_gettrace*",
            "test_various_ops_*_stack",
        )
    },
    ("test.test_threading", "ThreadTests", "test_no_refcycle_through_target"): REFERENCES,
    ("test.test_threading", "ThreadTests", "test_disallow_instantiation"): REAL_C,
    ("test.test_threading", "ThreadTests", "test_shutdown_locks"): INTERNAL,
}  # fmt: skip
# In some interpreters only: a row here need not name something everywhere.
EXCLUDED_IN_SOME: dict[tuple[str, str, str], str] = {
    ("test.test_queue", "Py*", "test_shutdown_*all_methods_in_many_threads"): SIZE,
    ("test.lock_tests", "ConditionAsRLockTests", "test_constructor_noargs"): NO_SUCH,
    ("test.test_threading", "ThreadTests", "test_debug_deprecation"): SUBPROCESS,
    ("test.test_threading", "ThreadingExceptionTests", "test_keyboard_interrupt_during_*"): SUBPROCESS,
    ("test.test_threading", "ThreadingIteratorToolsTests", "test_concurrent_tee_supports_concurrent_*"): SIZE,
    ("test.test_threading", "ThreadTests", "test_fork_at_exit"): SUBPROCESS,
    ("test.test_threading", "ThreadTests", "test_start_new_thread_at_*"): SUBPROCESS,
    ("test.test_threading", "ThreadTests", "test_foreign_thread"): REFERENCES,
}

# Under the lazy clock a sleep promises nothing and every timeout may expire: these need "after 10 ms the others have
# blocked" or "two seconds are enough".
BLOCKED_BY_NOW, LONG_ENOUGH = "sleeps until the others must have blocked", "gives the others a time to finish in"
NEEDS_PROMPT: dict[tuple[str, str, str], str] = {
    ("test.lock_tests", "EventTests", "test_set_and_clear"): BLOCKED_BY_NOW,
    ("test.lock_tests", "BarrierTests", "test_*"): LONG_ENOUGH,
    ("test.test_queue", "Py*", "test_basic"): LONG_ENOUGH,
    ("test.test_queue", "Py*", "test_failing_queue"): LONG_ENOUGH,
    ("test.test_queue", "Py*", "test_order"): LONG_ENOUGH,
    ("test.test_queue", "Py*", "test_shutdown_pending_get"): LONG_ENOUGH,
    ("test.test_threading_local", "*", "test_derived"): LONG_ENOUGH,
    ("test.test_threading", "ThreadTests", "test_tstate_lock"): BLOCKED_BY_NOW,
}

CLASSES: dict[str, dict[str, tuple[str, str, str]]] = {
    "test.lock_tests": {
        "LockTests": ("LockTests", "locktype", "Lock"),
        "PyRLockTests": ("RLockTests", "locktype", "_PyRLock"),
        "CRLockTests": ("RLockTests", "locktype", "RLock"),
        "EventTests": ("EventTests", "eventtype", "Event"),
        "ConditionAsRLockTests": ("RLockTests", "locktype", "Condition"),
        "ConditionTests": ("ConditionTests", "condtype", "Condition"),
        "SemaphoreTests": ("SemaphoreTests", "semtype", "Semaphore"),
        "BoundedSemaphoreTests": ("BoundedSemaphoreTests", "semtype", "BoundedSemaphore"),
        "BarrierTests": ("BarrierTests", "barriertype", "Barrier"),
    },
}
MODULES = ("test.lock_tests", "test.test_queue", "test.test_threading_local", "test.test_threading")


# --- what is there ------------------------------------------------------------------------------------------------


def _shipped(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name) if importlib.util.find_spec(name) else None
    except Exception:  # a distribution may ship half of the test package, and a test may skip itself at import
        return None


def _all_tests() -> Iterator[tuple[str, str, str]]:
    for name in MODULES:
        module = _shipped(name)
        if module is None:
            continue
        if name in CLASSES:
            bases = {here: row[0] for here, row in CLASSES[name].items() if hasattr(module, row[0])}
            classes = {here: getattr(module, base) for here, base in bases.items()}
        else:
            classes = {
                n: c for n, c in vars(module).items()
                if isinstance(c, type) and issubclass(c, unittest.TestCase) and c.__module__ == name
                and not c.__mro__[1].__module__.endswith("lock_tests")
            }  # fmt: skip
        for label, cls in classes.items():
            for method in unittest.TestLoader.getTestCaseNames(unittest.defaultTestLoader, cls):
                yield name, label, method


def _row(table: Iterable[tuple[str, str, str]], test: tuple[str, str, str]) -> tuple[str, str, str] | None:
    """The row of `table` that names `test`, if any."""
    return next((row for row in table if all(map(fnmatch.fnmatchcase, test, row))), None)


ALL = list(_all_tests())
RUN = [test for test in ALL if _row({**EXCLUDED, **EXCLUDED_IN_SOME}, test) is None]


# --- running them -------------------------------------------------------------------------------------------------


def _rebound(real: ModuleType, **replaced: Any) -> ModuleType:
    """A copy of a helper module whose functions see `replaced` (virtual modules) instead of the real ones."""
    copy = ModuleType(real.__name__)
    space = copy.__dict__
    space.update(real.__dict__)

    def rebind(function: types.FunctionType) -> types.FunctionType:
        code, defaults, closure = function.__code__, function.__defaults__, function.__closure__
        fresh = types.FunctionType(code, space, function.__name__, defaults, closure)
        fresh.__kwdefaults__ = function.__kwdefaults__
        return fresh

    for name, value in real.__dict__.items():
        if isinstance(value, types.FunctionType):
            inner = getattr(value, "__wrapped__", value)  # a @contextmanager is one again
            if inner.__globals__ is real.__dict__:
                space[name] = rebind(inner) if inner is value else contextlib.contextmanager(rebind(inner))
    space.update(replaced)
    return copy


class TestProgram:
    """One test method of CPython's as a program of the engine."""

    __test__ = False

    def __init__(self, test: tuple[str, str, str], units: dict[str, Instrumented]) -> None:
        self.module, self.label, self.method = test
        self.units = units
        self.skipped: str | None = None

    def modules(self, world: World) -> dict[str, ModuleType]:
        virtual = {name: world.library.modules[name] for name in ("threading", "_thread", "time")}
        helpers = ("threading_helper", "import_helper", "os_helper", "script_helper")
        names = ("test.support", *(f"test.support.{helper}" for helper in helpers))
        real = {name: importlib.import_module(name) for name in names}
        helper = _rebound(real[names[1]], **virtual, threading_setup=tuple, threading_cleanup=lambda: None)
        patient: dict[str, Any] = {"SHORT_TIMEOUT": 1e6, "LONG_TIMEOUT": 1e6}
        patient.update(reap_children=lambda: None, gc_collect=lambda: None)  # nothing to reap, and collecting is slow
        support = _rebound(real[names[0]], threading_helper=helper, **virtual, **patient)
        helper.support = support  # type: ignore[attr-defined]
        imports = _rebound(real[names[2]])
        queue = world.library.modules["queue"]
        imports.import_fresh_module = lambda name, **how: queue if "blocked" in how else None  # type: ignore
        support.import_helper = imports  # type: ignore[attr-defined]
        test = ModuleType("test")
        test.support = support  # type: ignore[attr-defined]
        refused = {name: ModuleType(name) for name in ("subprocess", "signal")}  # imported by what we leave out
        return {**real, **refused, "test": test, **dict(zip(names, (support, helper, imports), strict=False))}

    def main(self, world: World) -> None:
        self.skipped = None
        if self.module == "test.test_threading":
            world.extra["test"].lock_tests = world.load("lock_tests", self.units["lock_tests"])  # type: ignore
        module = world.load("__main__", self.units["__main__"])
        if self.module in CLASSES:
            base, attribute, made_by = CLASSES[self.module][self.label]
            kind = staticmethod(getattr(world.library.modules["threading"], made_by))
            cls = type(self.label, (getattr(module, base),), {attribute: kind})
        else:
            cls = getattr(module, self.label)
        case = cls(self.method)
        try:
            if getattr(getattr(cls, self.method), "__unittest_skip__", getattr(cls, "__unittest_skip__", False)):
                raise unittest.SkipTest
            case.setUp()
            try:
                getattr(case, self.method)()
            finally:
                case.tearDown()
                case.doCleanups()
        except unittest.SkipTest as error:
            self.skipped = str(error) or "skipped"

    def after(self, world: World, result: Any) -> None:
        pass


@pytest.fixture(scope="module")
def units() -> Callable[[str], dict[str, Instrumented]]:
    made: dict[str, Instrumented] = {}

    def make(name: str) -> Instrumented:
        if name not in made:
            module = _shipped(name)
            assert module is not None
            path = Path(inspect.getsourcefile(module) or "")
            made[name] = instrument(path.read_text("utf-8"), module=name.rpartition(".")[2], file=path.name)
        return made[name]

    def units_of(name: str) -> dict[str, Instrumented]:
        found = {"__main__": make(name)}
        if name == "test.test_threading":
            found["lock_tests"] = make("test.lock_tests")
        return found

    return units_of


def _run(program: TestProgram, strategy: Any, *, lazy: bool) -> Any:
    strategy.begin()
    with quiet_streams():
        result = World.shared().run(program, strategy.choose, lazy=lazy, steps_max=STEPS_MAX)
    if program.skipped is not None:
        pytest.skip(program.skipped)
    return result


def _problem(result: Any) -> str:
    """Nothing where the test passed. What a test's own threads raise is looked at by the test itself."""
    crashes = [crash for crash in result.crashes if crash.thread == 0]
    if crashes:
        return f"{crashes[0].error}: {crashes[0].text} (line {crashes[0].line} of {crashes[0].file})"
    return "" if result.outcome.value in ("finished", "crashed") else f"{result.outcome.value} {result.waiting}"


def _id(test: tuple[str, str, str]) -> str:
    return f"{test[0].rpartition('.')[2]}-{test[1]}-{test[2]}"


if not ALL:
    pytest.skip("this interpreter does not ship the `test` package", allow_module_level=True)


@pytest.mark.parametrize("test", RUN, ids=_id)
def test_passes_under_the_prompt_clock(test: tuple[str, str, str], units: Any) -> None:
    program = TestProgram(test, units(test[0]))
    for strategy in [RoundRobin(), *map(RandomWalk, SEEDS), Pct(1)]:
        assert _problem(_run(program, strategy, lazy=False)) == "", type(strategy).__name__


@pytest.mark.parametrize("test", [test for test in RUN if _row(NEEDS_PROMPT, test) is None], ids=_id)
def test_passes_under_the_lazy_clock(test: tuple[str, str, str], units: Any) -> None:
    program = TestProgram(test, units(test[0]))
    for strategy in [RoundRobin(), *map(RandomWalk, SEEDS)]:
        assert _problem(_run(program, strategy, lazy=True)) == "", type(strategy).__name__


SINCE = {
    ("test.lock_tests", "ConditionAsRLockTests", "test_recursion_count"): (3, 11),
    ("test.test_queue", "Py*", "test_shutdown_pending_get"): (3, 13),
}
UNTIL = {
    ("test.test_threading", "ThreadTests", name): (3, 12)
    for name in ("test_disallow_instantiation", "test_shutdown_locks", "test_tstate_lock")
}


@pytest.mark.parametrize("row", [*EXCLUDED, *NEEDS_PROMPT], ids=_id)
def test_every_exclusion_names_something(row: tuple[str, str, str]) -> None:
    if _shipped(row[0]) is None:
        pytest.skip(f"{row[0]} is not shipped here")
    if not SINCE.get(row, (3, 0)) <= sys.version_info[:2] <= UNTIL.get(row, (4, 0)):
        pytest.skip("not in this version")
    assert any(_row([row], test) for test in ALL)


def test_most_of_it_is_run() -> None:
    locks = [test for test in RUN if test[0] == "test.lock_tests"]
    assert len(locks) >= 110
    assert len(RUN) >= 170
