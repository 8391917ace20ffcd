"""DPOR: one run per class, exactly; and against brute force, the same outcomes and failures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

import brute
import generated
import programs
from hypothesis import HealthCheck, given, settings
from programs import program, search

from graders.engine import session
from graders.engine.model import Op, dependent
from graders.engine.session import Limits
from graders.engine.strategies import Dpor
from graders.engine.strategies._events import Events

FINAL = ("x", "y", "out")
RUNS_MAX = 400

# name: source, classes, failing
TABLE = {
    "unlocked stall, 2 buyers": (programs.unlocked(2, 1), 18, 12),
    "unlocked stall, 3 buyers": (programs.unlocked(3, 1), 1_395, 1_224),
    "locked stall, 2 buyers, stock 1": (programs.locked(2, 1), 2, 0),
    "locked stall, 3 buyers, stock 2": (programs.locked(3, 2), 6, 0),
    "locked stall, 4 buyers, stock 2": (programs.locked(4, 2), 24, 0),
    "deadlock": (programs.ABBA, 3, 1),
    "2 philosophers": (programs.philosophers(2), 3, 1),
    "3 philosophers": (programs.philosophers(3), 7, 1),
    "3 philosophers, forks in order": (programs.philosophers(3, ordered=True), 6, 0),
    "two-stage": (programs.TWO_STAGE, 3, 1),
    "one condition, 1 + 1": (programs.one_condition(1, 1), 2, 0),
    "one condition, 2 + 2": (programs.one_condition(2, 2), 60, 4),
}


@pytest.mark.parametrize("name", TABLE)
def test_one_run_per_class(name: str) -> None:
    source, classes, failing = TABLE[name]
    found = search(source, Dpor())
    assert (found.runs, found.failing) == (classes, failing)
    assert found.strategy.complete and found.strategy.why_incomplete is None
    assert found.strategy.blocked == 0


@pytest.mark.parametrize("stock, traces, outcomes", [(2, 112, 7), (3, 1_738, 13)])
def test_the_looping_stall_reaches_every_outcome(stock: int, traces: int, outcomes: int) -> None:
    found = search(programs.looping(2, stock), Dpor(), watch=("stock", "total"))
    assert (found.runs, len(found.outcomes), found.strategy.blocked) == (traces, outcomes, 0)
    assert found.strategy.complete


def compare(threads: list[list[tuple]]) -> None:
    """The same set of (ending, final values) as brute force; of what is too large, nothing that cannot be."""
    try:
        expected = brute.Brute(threads).outcomes()
    except brute.TooLarge:
        return
    found = search(brute.source(threads), Dpor(), watch=FINAL, schedules=RUNS_MAX)
    if found.runs == RUNS_MAX:
        assert found.outcomes <= expected
        return
    assert found.strategy.complete, found.strategy.why_incomplete
    assert found.outcomes == expected


@given(generated.programs())
@settings(max_examples=250, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_the_same_outcomes_as_brute_force(threads: list[list[tuple]]) -> None:
    compare(threads)


@pytest.mark.slow
@given(generated.programs(contended=True))
@settings(max_examples=250, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_the_same_outcomes_as_brute_force_where_much_is_shared(threads: list[list[tuple]]) -> None:
    compare(threads)


class Noting(Dpor):
    """Notes each complete run as a class: who did what after which dependent steps, whatever the order they ran in."""

    def begin(self) -> bool:
        self.steps: list[tuple[int, Op]] = []
        return super().begin()

    def watch(self, task: Any, op: Op) -> None:
        super().watch(task, op)
        self.steps.append((task.index, task.op))

    def seen(self) -> frozenset:
        count: dict[int, int] = {}
        names = []
        for thread, _ in self.steps:
            count[thread] = count.get(thread, 0) + 1
            names.append((thread, count[thread]))
        return frozenset(
            (names[i], op.kind, frozenset(
                names[j] for j in range(i) if self.steps[j][0] != thread and dependent(self.steps[j][1], op)
            ))
            for i, (thread, op) in enumerate(self.steps)
        )  # fmt: skip


@given(generated.programs())
@settings(max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_no_class_is_run_twice(threads: list[list[tuple]]) -> None:
    strategy = Noting()
    source = programs.Source(brute.source(threads))
    classes = []
    for _ in session.runs(source, strategy, schedules=150, limits=Limits()):
        classes.append(strategy.seen())
    assert len(set(classes)) == len(classes)


# --- what is independent, and what is not ---------------------------------------------------------------------------

CLASSES = {
    # name: (what is shared and done, the threads' calls, classes)
    "different elements of a list": ("a = [0, 0]\ndef f(i): a[i] += 1", ["f(0)", "f(1)"], 1),
    "the same element": ("a = [0, 0]\ndef f(i): a[0] = i", ["f(0)", "f(1)"], 2),
    "new keys of a dict are the whole of it": ("a = {}\ndef f(i): a[i] = 1", ["f(0)", "f(1)"], 2),
    "an element and the length": ("a = [0]\ndef f(): a[0] = 1\ndef g(): len(a)", ["f()", "g()"], 2),
    "the last element could be any": ("a = [0, 0]\ndef f(i): a[i] = 1", ["f(0)", "f(-1)"], 2),
    "asking a defaultdict": (
        "import collections\na = collections.defaultdict(int)\ndef f(i): a[i]", ["f(0)", "f(1)"], 2,
    ),
    "printing": ("def f(i): print(i)", ["f(0)", "f(1)"], 1),
    "napping": ("def f(i): time.sleep(i)", ["f(0)", "f(1)", "f(2)"], 1),
    "reading": ("x = 0\ndef f(): return x\ndef g():\n    global x\n    x = 1", ["f()", "f()", "f()"], 1),
    "readers and a writer": ("x = 0\ndef f(): return x\ndef g():\n    global x\n    x = 1", ["f()", "f()", "g()"], 4),
    "re-entering": ("r = threading.RLock()\ndef f():\n    with r:\n        with r:\n            pass", ["f()"] * 3, 6),
    "a lock nobody gives back": ("l = threading.Lock()\ndef f(): l.acquire()", ["f()", "f()"], 2),
    "different locks": ("l = [threading.Lock() for _ in 'abc']\ndef f(i):\n    with l[i]: pass", ["f(0)", "f(1)"], 1),
    "a semaphore of one": ("s = threading.Semaphore(1)\ndef f():\n    with s: pass", ["f()"] * 3, 6),
    "an event set, waited for by two": (
        "e = threading.Event()\ndef f(): e.wait()\ndef g(): e.set()", ["f()", "f()", "g()"], 1,
    ),
    "a wait that may time out": ("e = threading.Event()\ndef f(): e.wait(1)\ndef g(): e.set()", ["f()", "g()"], 3),
    "an acquire that may time out": (
        "l = threading.Lock()\ndef f(): l.acquire()\ndef g():\n    l.acquire(timeout=1)", ["f()", "g()"], 2,
    ),
    "children of children": (
        "x = []\ndef leaf(i): x.append(i)\ndef f(i):\n"
        "    t = threading.Thread(target=leaf, args=(i,))\n    t.start()\n    t.join()",
        ["f(0)", "f(1)"], 2,
    ),
    "an attribute that is not there yet": (
        "class A: pass\na = A()\ndef f(): a.x = 1\ndef g(): getattr(a, 'x', 0)", ["f()", "g()"], 2,
    ),
    "an attribute that hides the class's": (
        "class A:\n    x = 0\na = A()\ndef f(): a.x = 1\ndef g(): return a.x", ["f()", "g()"], 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_classes(name: str) -> None:
    text, calls, classes = CLASSES[name]
    found = search(program(text, *calls), Dpor())
    assert found.strategy.complete, found.strategy.why_incomplete
    assert found.runs == classes


def test_both_ends_of_a_daemon() -> None:
    """A daemon stops where main ends, so main's end is dependent with what it does."""
    source = """
    import threading
    x = 0
    def count():
        global x
        x = 1
        x = 2
    threading.Thread(target=count, daemon=True).start()
    """
    found = search(source, Dpor(), watch=("x",))
    assert {state for _, state in found.outcomes} == {("0",), ("1",), ("2",)}
    assert found.strategy.complete


def test_the_order_of_naps_is_free() -> None:
    """Right only because a nap ends on time is wrong: under the lazy clock each order is run."""
    text = "x = []\ndef f(i):\n    time.sleep(i)\n    x.append(i)"
    found = search(program(text, "f(1)", "f(2)", "f(3)"), Dpor(), watch=("x",))
    assert found.runs == len(found.outcomes) == 6


def test_a_stolen_item_leaves_time_to_wait_for_the_next() -> None:
    """The library counts a timeout down by the thread's own waits: the naps of others decide nothing."""
    text = """
    import queue
    q, got = queue.Queue(), []
    def put():
        q.put(1)
        time.sleep(100)
        q.put(2)
    def get():
        try:
            got.append(q.get(timeout=1))
        except queue.Empty:
            got.append(0)
    """
    found = search(program(text, "put()", "get()", "get()"), Dpor(), watch=("got",))
    assert found.strategy.complete
    assert {"[1, 2]", "[2, 1]", "[0, 0]", "[0, 1]", "[1, 0]"} <= {state for _, (state,) in found.outcomes}


# --- what makes a search incomplete ---------------------------------------------------------------------------------


def incomplete(source: str, why: str, *, schedules: int | None = 200, lazy: bool = True) -> None:
    found = search(source, Dpor(), schedules=schedules, lazy=lazy)
    assert not found.strategy.complete
    assert why in (found.strategy.why_incomplete or "")


def test_a_bound_from_outside() -> None:
    incomplete(programs.unlocked(3, 1), "left that were not run", schedules=20)


def test_polling_ends_at_the_bound_of_steps() -> None:
    text = "x = 0\ndef f():\n    while not x:\n        time.sleep(1)\ndef g():\n    global x\n    x = 1"
    found = search(program(text, "f()", "g()"), Dpor(depth_max=100), schedules=None)
    assert found.runs < 200 and not found.strategy.complete
    assert "was cut" in (found.strategy.why_incomplete or "")


def test_a_spin_is_no_endless_search() -> None:
    text = "x = 0\ndef f():\n    while not x:\n        pass\ndef g():\n    global x\n    x = 1"
    found = search(program(text, "f()", "g()"), Dpor(depth_max=150), schedules=None)
    assert found.runs < 400 and "was cut" in (found.strategy.why_incomplete or "")


def test_reading_the_clock() -> None:
    incomplete(program("def f(): time.time()", "f()"), "reads the clock")


def test_the_prompt_clock_where_time_moves() -> None:
    incomplete(program("def f(): time.sleep(1)", "f()", "f()"), "prompt clock", lazy=False)


def test_the_prompt_clock_where_it_does_not() -> None:
    found = search(programs.unlocked(2, 1), Dpor(), lazy=False)
    assert found.strategy.complete and found.runs == 18


def test_a_pool_runs_library_code_that_is_not_seen() -> None:
    source = """
    from concurrent.futures import ThreadPoolExecutor
    x = []
    with ThreadPoolExecutor(2) as pool:
        pool.submit(x.append, 1)
    """
    incomplete(source, "library code")


@pytest.mark.parametrize(
    "text",
    [
        "def f(): threading.active_count()",
        "b = threading.Barrier(2)\ndef f(): return b.n_waiting",
        "s = threading.Semaphore(1)\ndef f(): return s._value",
        "import queue\nq = queue.Queue()\ndef f(): return len(q.queue)",
    ],
)
def test_looking_where_no_event_is(text: str) -> None:
    found = search(program(text, "f()"), Dpor())
    assert not found.strategy.complete and "`" in (found.strategy.why_incomplete or "")


def test_a_program_that_does_not_repeat_itself() -> None:
    programs_runs = iter(range(1_000))
    found_program = programs.Source(
        program("x = y = 0\ndef f():\n    global x, y\n    if odd():\n        y = 1\n    x = 2", "f()", "f()")
    )
    keep = found_program._keep

    def with_odd(space: dict) -> None:
        number = next(programs_runs)
        space["odd"] = lambda: number % 2
        keep(space)

    found_program._keep = with_odd  # type: ignore[method-assign]
    strategy = Dpor()
    for _ in session.runs(found_program, strategy, schedules=100, limits=Limits()):
        pass
    assert not strategy.complete


# --- the parts --------------------------------------------------------------------------------------------------------


def test_the_index_of_conflicts_says_what_dependent_says() -> None:
    def item(write: bool, key: int) -> Op:
        return Op("write" if write else "read", "", ((("obj", 0), write),), detail=("item", key))

    ops = [Op(kind, "", ((where, kind == "write"),)) for kind in ("read", "write") for where in ("x", "y", ("obj", 0))]
    ops += [item(write, key) for write in (False, True) for key in (0, 1)]
    ops += [Op("wait", "", ((("obj", 0), True), ("x", False))), Op("print")]
    events = Events()
    for i, op in enumerate(ops):
        events.add(i, op, 0, False, None)
    for op in ops:
        expected = sum(1 << i for i, other in enumerate(ops) if dependent(op, other))
        assert events.conflicts(op) == expected
    events.cut(5)
    for op in ops:
        assert events.conflicts(op) == sum(1 << i for i, other in enumerate(ops[:5]) if dependent(op, other))


def test_it_is_repeatable() -> None:
    def endings() -> list[list[int]]:
        runs = session.runs(programs.Source(programs.one_condition(2, 2)), Dpor(), schedules=None, limits=Limits())
        return [result.decisions for result in runs]

    assert endings() == endings()
