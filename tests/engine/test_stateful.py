"""The stateful search: it reaches every outcome, tells states apart that differ, and says where it cannot.

Exact outcome counts are those of an independent search (see `looping` below); `brute` is a simulator of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from graders import catalog
from graders.engine import session
from graders.engine.model import RunResult
from graders.engine.session import Limits
from graders.engine.strategies import Dpor, Stateful
from graders.engine.world import World
from graders.suites._stage import Stage, StallProgram
from graders.suites._submission import prepare

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file: tests are no package
import brute
import generated
from programs import ABBA, TWO_STAGE, Source, locked, one_condition, philosophers, program, search, unlocked

ROOT = Path(__file__).parents[2]
WATCH = ("x", "y", "out")


# --- the looping unlocked stall ------------------------------------------------------------------------------------


class Looping(Source):
    """`while stock > 0: stock = stock - 1`, then one more is sold, which only the host counts."""

    def __init__(self, sellers: int, stock: int) -> None:
        self.sellers, self.stock = sellers, stock
        super().__init__(
            """
            import shop
            stock = 0
            def sell():
                global stock
                while stock > 0:
                    stock = stock - 1
                    shop.sold()
            """
        )

    def modules(self, world: World) -> dict[str, ModuleType]:
        shop = ModuleType("shop")
        ours = {"__name__": "graders.shop", "world": world}  # the kit's own announces what it does
        shop.__dict__["sold"] = eval('lambda: world.host_call("sold", None, ())', ours)
        return {**super().modules(world), "shop": shop}

    def main(self, world: World) -> None:
        module: Any = world.load("__main__", self.units["__main__"])
        module.stock = self.stock
        threads = [world.threading.Thread(target=module.sell) for _ in range(self.sellers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def ledger_state(self, world: World) -> tuple[int]:
        return (len(world.kernel.events),)

    def after(self, world: World, result: RunResult) -> None:
        result.facts["outcome"] = self.space["stock"], len(result.events)


@pytest.mark.slow
@pytest.mark.parametrize(("sellers", "stock", "outcomes"), [(2, 2, 7), (2, 3, 13), (3, 3, 67)])
def test_every_outcome_of_the_looping_stall_is_reached(sellers: int, stock: int, outcomes: int) -> None:
    strategy = Stateful()
    found = {
        result.facts["outcome"]
        for result in session.runs(Looping(sellers, stock), strategy, schedules=None, limits=Limits())
    }
    assert len(found) == outcomes
    assert strategy.complete and strategy.unprunable is None
    assert min(stock for stock, _ in found) < 0  # the stock does go below zero, whatever one may read


# --- the kit's own stalls -------------------------------------------------------------------------------------------


def explore(path: str, stage: Stage, **bounds: int) -> tuple[Stateful, list[RunResult]]:
    source = (ROOT / path).read_bytes()
    submission = prepare(source, catalog.load()[stage.exercise], Path(path).name)
    strategy = Stateful(**bounds)
    found = list(session.runs(StallProgram(submission.unit, stage), strategy, schedules=None, limits=stage.limits))
    return strategy, found


@pytest.mark.parametrize("lock", ["", "r"])
@pytest.mark.parametrize(("sellers", "stock"), [(2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3)])
def test_the_locked_stall_is_proved(sellers: int, stock: int, lock: str) -> None:
    strategy, found = explore("solutions/locked.py", Stage("locked", sellers, stock, lock))
    assert strategy.complete and strategy.unprunable is None
    assert strategy.runs <= 120  # with the stock under one lock only the lock's requests are choices
    for result in found:
        ledger = result.facts["ledger"]
        assert ledger.outcome.value == "finished" and ledger.lock_holder is None
        assert sorted(event[2] for event in ledger.sold) == list(range(stock))


@pytest.mark.parametrize(("employees", "order"), [(3, 6), (4, 2)])
def test_roasters_and_sellers_are_proved(employees: int, order: int) -> None:
    strategy, found = explore(
        "solutions/producer_consumer.py", Stage("producer_consumer", employees, order, "c")
    )  # fmt: skip
    assert strategy.complete and strategy.unprunable is None
    assert strategy.runs <= 1_200
    for result in found:
        ledger = result.facts["ledger"]
        assert ledger.outcome.value == "finished"
        assert (len(ledger.sold), sum(event[2][0] for event in ledger.roasted)) == (order, order)


WRONG = (
    "abba", "asks_a_helper_first", "asks_locked", "goes_on_without_the_lock", "looks_before_locking",
    "new_lock_each_time", "no_lock_in_the_class", "own_lock_for_everybody", "reads_after_release", "releases_twice",
    "semaphore_of_two", "takes_then_looks", "tutorial_unlocked", "walrus_before_locking", "writes_after_release",
    "a_flag_for_a_lock", "lock_in_the_object", "waits_for_an_event_with_the_lock", "break_with_the_lock",
    "calls_out_before_taking",
)  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_stalls_are_found_wrong(name: str) -> None:
    stage = Stage("locked", 2, 2)
    _, found = explore(f"tests/corpus/failed/locked/{name}.py", stage, runs_max=1_500)
    good = [
        result
        for result in found
        if result.outcome.value == "finished"
        and result.facts["ledger"].lock_holder is None
        and sorted(event[2] for event in result.facts["ledger"].sold) == [0, 1]
    ]
    assert len(good) < len(found)


RIGHT = (
    "double_checked", "generator", "seller_class", "nonlocal_counter", "recursion", "polls_with_a_nap",
    "timed_acquire", "queue_of_numbers", "thread_local_notes", "two_locks_in_one_order", "decorator",
    "globals_dict", "match_statement", "semaphore_of_one", "try_finally",
)  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_right_stalls_are_proved(name: str) -> None:
    strategy, found = explore(f"tests/corpus/passed/locked/{name}.py", Stage("locked", 2, 2), runs_max=1_500)
    assert strategy.complete and strategy.unprunable is None
    assert all(sorted(e[2] for e in r.facts["ledger"].sold) == [0, 1] for r in found)


# --- small programs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "watch"),
    [
        (unlocked(2, 1), ("stock", "sold")),
        (locked(3, 2), ("stock", "sold")),
        (ABBA, ("c",)),
        (philosophers(3), ()),
        (philosophers(3, ordered=True), ()),
        (TWO_STAGE, ("d1", "d2")),
        (one_condition(1, 1), ("counter",)),
        (one_condition(2, 2), ("counter",)),
    ],
)
def test_states_and_classes_lead_to_the_same_outcomes(source: str, watch: tuple[str, ...]) -> None:
    states, classes = (search(source, strategy, watch=watch, schedules=None) for strategy in (Stateful(), Dpor()))
    assert states.strategy.complete and classes.strategy.complete
    assert states.outcomes == classes.outcomes
    assert states.strategy.unprunable is None


NOBODY_JOINS = """
import threading
a, b, x = threading.Lock(), threading.Lock(), 0
def one():
    global x
    {one}
def two():
    global x
    {two}
threading.Thread(target=one).start()
threading.Thread(target=two).start()
"""


@pytest.mark.parametrize(
    ("one", "two", "endings"),
    [
        ("with a, b: x += 1", "with b, a: x += 1", {"passed", "deadlock"}),
        ("x = 1; assert x == 1", "x = 2", {"passed", "failed"}),
        ("with a: x += 1", "with a: x += 1", {"passed"}),
    ],
    ids=["abba", "overwritten", "locked"],
)
def test_whoever_ends_last_could_have_come_earlier(one: str, two: str, endings: set[str]) -> None:
    """Main has ended, and nobody waits for anybody: who is the last one left is this schedule's chance only."""
    source = NOBODY_JOINS.format(one=one, two=two)
    states, classes = (search(source, s, watch=("x",), schedules=None) for s in (Stateful(), Dpor()))
    assert states.strategy.complete and classes.strategy.complete
    assert set(states.endings) == endings and states.outcomes == classes.outcomes


def test_lost_wakeup_needs_two_and_two() -> None:
    assert search(one_condition(1, 1), Stateful(), schedules=None).failing == 0
    found = search(one_condition(2, 2), Stateful(), schedules=None)
    assert found.strategy.complete and set(found.endings) == {"passed", "deadlock"}


def test_what_lies_on_the_value_stack_tells_states_apart() -> None:
    """`stock + price` is suspended with the old or the new stock in hand: nothing else differs."""
    source = program(
        """
        stock, price, total = 0, 0, None
        def add():
            global total
            total = stock + price
        def change():
            global stock, price
            stock = 1
            stock = 2
            stock = 1
            price = 10
        """,
        "add()", "change()",
    )  # fmt: skip
    found = search(source, Stateful(), watch=("total",), schedules=None)
    assert {state for _, (state,) in found.outcomes} == {"0", "1", "2", "10", "11", "12"}
    assert found.strategy.complete


@pytest.mark.parametrize(
    "expression",
    [
     "f'{stock} {stock}'", "(stock, stock)[0] * 10 + stock", "max(stock, stock + 2 * stock)", "[stock, stock, stock]",
     "dict(a=stock, b=stock)", "(lambda a: a + stock)(stock)", "stock if stock else -stock", "one() + one() * one()",
     "stock < stock < stock + 1", "'%s-%s' % (stock, stock)", "[*[stock], stock]", "(lambda: stock)() - stock"],
)  # fmt: skip
def test_expressions_keep_what_they_have_read(expression: str) -> None:
    source = program(
        f"""
        stock, seen = 1, None
        def one():
            return stock
        def look():
            global seen
            seen = {expression}
        def change():
            global stock
            stock = 0
            stock = 3
            stock = 1
        """,
        "look()", "change()",
    )  # fmt: skip
    states, classes = (search(source, s, watch=("seen",), schedules=None) for s in (Stateful(), Dpor()))
    assert states.strategy.complete and states.outcomes == classes.outcomes


@pytest.mark.parametrize(
    "loop", ["for i in range(2)", "for i in [5, 7]", "for i in (n for n in (5, 7))", "for i in box"]
)
def test_where_a_loop_stands_is_part_of_the_state(loop: str) -> None:
    source = program(
        f"""
        x, out, box = 0, [], [5, 7]
        def work():
            global x
            {loop}:
                x = x + 1
        def reset():
            global x
            x = 0
        """,
        "work()", "reset()",
    )  # fmt: skip
    states, classes = (search(source, s, watch=("x",), schedules=None) for s in (Stateful(), Dpor()))
    assert states.strategy.complete and states.outcomes == classes.outcomes


# --- against the others ---------------------------------------------------------------------------------------------


@settings(
    max_examples=200, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(generated.programs())
def test_generated_programs_reach_the_same_outcomes(threads: list[list[tuple]]) -> None:
    try:
        expected = brute.Brute(threads).outcomes()
    except brute.TooLarge:
        return
    found = search(brute.source(threads), Stateful(runs_max=20_000), watch=WATCH, schedules=None)
    if found.strategy.complete:
        assert found.outcomes == expected
    else:
        assert {outcome for outcome in found.outcomes if outcome[0] != "out_of_steps"} <= expected


@pytest.mark.parametrize(
    ("source", "runs", "states"), [(unlocked(2, 1), 23, 33), (one_condition(2, 2), 49, 37), (philosophers(3), 12, 16)]
)
def test_the_same_search_every_time_and_on_every_python(source: str, runs: int, states: int) -> None:
    for _ in range(2):
        strategy = search(source, Stateful(), schedules=None).strategy
        assert (strategy.runs, strategy.states) == (runs, states)
