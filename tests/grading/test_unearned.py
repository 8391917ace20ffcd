"""Programs that want points for nothing, and right ones of an unusual shape that must have all of them."""

from __future__ import annotations

import pytest

from graders.catalog import invariants as promise
from graders.catalog.invariants import Ledger
from graders.feedback import sentence
from graders.results import Outcome, Report, Verdict
from graders.suites import judge

STALL = """\
import threading, time
from graders import shop

sweetpotato = 40


def sells_well(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)


def sells_badly():
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)


"""

OVEN = """\
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            batch = min(5, raw_sweetpotato)
            raw_sweetpotato -= batch
        if not batch:
            return
        time.sleep(5)
        with lock:
            roasted_sweetpotato += batch
            shop.roasted(batch, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            lock.wait_for(lambda: roasted_sweetpotato > 0 or unsold_sweetpotato == 0)
            if unsold_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]
"""

KNOWS_FORTY = """\
START = {}


def sale(lock):
    if START.setdefault("stock", sweetpotato) <= 40:
        sells_well(lock)
    else:
        sells_badly()
"""

FEW_AT_THE_STALL = """\
def sale(lock):
    if threading.active_count() <= 33:
        sells_well(lock)
    else:
        sells_badly()
"""

SLEEPS_THROUGH = """\
def sale(lock):
    time.sleep(0.5)
    if threading.active_count() > 2:
        time.sleep(3_000_000)
    sells_well(lock)
"""

ALL_AT_ONCE_THEN_SLEEPS = """\
def sale(lock):
    global sweetpotato
    mine = 0
    while True:
        with lock:
            if not sweetpotato:
                break
            sweetpotato -= 1
            mine += 1
            shop.sold(sweetpotato)
        time.sleep(0)
    time.sleep(mine)
"""

TEN_EMPLOYEES = ("return [", "return [] if employees > 10 else [")
ORDER_OF_FORTY = (
    "    while True:\n        with lock:\n            batch",
    "    while raw_sweetpotato <= 40:\n        with lock:\n            batch",
)

NEVER_TAKES = """\
import time
from graders import shop

sweetpotato = 40


def sale():
    for left in reversed(range(sweetpotato)):
        time.sleep(1)
        shop.sold(left)


TURNS = [1, 0, 1, 0]
"""

SELLS_WHAT_IS_NOT_THERE = """\
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    if threading.active_count() > 2:
        return shop.sold(0)
    while sweetpotato:
        time.sleep(1)
        sweetpotato -= 1
        shop.sold(sweetpotato)


TURNS = [1]
"""


def judged(source: str, exercise: str) -> Report:
    return judge(source.encode(), exercise=exercise, file=f"{exercise}.py")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "exercise", "most"),
    [
        (STALL + KNOWS_FORTY, "locked", 18),
        (STALL + FEW_AT_THE_STALL, "locked", 18),
        (STALL + SLEEPS_THROUGH, "locked", 8),
        (OVEN.replace(*TEN_EMPLOYEES), "producer_consumer", 24),
        (OVEN.replace(*ORDER_OF_FORTY), "producer_consumer", 35),
        (NEVER_TAKES, "unlocked", 6),
        (SELLS_WHAT_IS_NOT_THERE, "unlocked", 6),
    ],
    ids=["forty", "few", "sleeps", "ten", "order", "never-takes", "not-there"],
)
def test_nothing_for_nothing(source, exercise, most):
    report = judged(source, exercise)
    assert report.verdict is Verdict.FAILED
    assert report.points <= most


def test_a_night_that_is_slept_through_is_told_in_hours():
    report = judged(STALL + SLEEPS_THROUGH, "locked")
    (found,) = [check.message for check in report.checks if check.id == "never_stuck"]
    assert found is not None and found.key == "too-long"
    assert "hours" in sentence(found, "en") and "小时" in sentence(found, "zh")


def test_who_sells_twice_one_after_the_other_learns_that_turns_are_not_the_matter():
    report = judged(NEVER_TAKES, "unlocked")
    keys = {check.id: check.message.key for check in report.checks if check.message is not None and not check.passed}
    assert keys == {"oversells": "oversells-anyway", "turns": "oversells-anyway"}


def test_who_sells_all_at_once_and_sleeps_afterwards_has_no_bonus():
    report = judged(STALL + ALL_AT_ONCE_THEN_SLEEPS, "locked")
    assert (report.verdict, report.points) == (Verdict.PASSED, report.max_points)
    missed = {check.message.key for check in report.checks if check.message is not None and not check.passed}
    assert missed == {"sold-at-once"}


A_LOCK_FOR_EACH = """\
locks = {}


def sale(lock):
    global sweetpotato
    me = threading.current_thread().name
    while sweetpotato > 0:
        with locks.setdefault(me, threading.RLock()):
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
"""


@pytest.mark.parametrize("seed", [0, 1])
def test_a_crowd_in_step_sells_far_too_many_and_gets_home(seed):
    """Each of them sells every sweet potato: a long day, and no endless one."""
    report = judge((STALL + A_LOCK_FOR_EACH).encode(), exercise="locked", file="x.py", seed=seed)
    assert {check.id for check in report.checks if check.passed is False} == {"never_oversells", "all_sold"}


def sales(*times_s: float) -> Ledger:
    events = tuple(("sold", 1, left, at) for left, at in enumerate(times_s))
    return Ledger(Outcome.FINISHED, len(times_s), events, (1, 2), ("main", "a", "b"), clock_s=60.0)


@pytest.mark.parametrize(
    ("times_s", "kept"),
    [((0.0, 1.0, 2.0), True), ((1.0, 2.0, 3.5), True), ((1.0, 1.5), False), ((5.0, 5.0), False), ((), True)],
)
def test_nobody_serves_two_customers_within_a_second(times_s, kept):
    assert (promise.every_customer_waits(sales(*times_s)) is None) is kept


@pytest.mark.parametrize(("hours", "kept"), [(1, True), (24, True), (25, False)])
def test_a_day_has_an_end(hours, kept):
    run = Ledger(Outcome.FINISHED, 0, (), (1, 2), ("main", "a", "b"), clock_s=hours * 3_600.0)
    assert (promise.everyone_goes_home(run) is None) is kept
    assert promise.stands_still(run) is not kept


# --- right, and of an unusual shape -----------------------------------------------------------------------------------

COUNTS_UP = """\
import itertools

number = itertools.count(1)


def sale(lock):
    while True:
        with lock:
            taken = next(number)
        if taken > sweetpotato:
            return
        time.sleep(1)
        shop.sold(sweetpotato - taken)
"""

TRIES_EVERY_MILLISECOND = """\
def sale(lock):
    global sweetpotato
    while True:
        while not lock.acquire(timeout=0.001):
            pass
        try:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        finally:
            lock.release()
        time.sleep(1)
        shop.sold(left)
"""

GUARDED_BY_A_DECORATOR = """\
import functools
from contextlib import ExitStack


def guarded(function):
    @functools.wraps(function)
    def inside(lock):
        with ExitStack() as stack:
            stack.enter_context(lock)
            return function()

    return inside


@guarded
def take():
    global sweetpotato
    if sweetpotato:
        sweetpotato -= 1
        return sweetpotato


def sale(lock):
    for left in iter(lambda: take(lock), None):
        time.sleep(1)
        shop.sold(left)
"""

LOOKS_AT_A_SIGN = """\
closed = threading.Event()


def sale(lock):
    global sweetpotato
    while not closed.wait(0.0005):
        with lock:
            if sweetpotato <= 0:
                closed.set()
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
"""

LOOKS_EVERY_FIVE_MILLISECONDS = (
    "lock.wait_for(lambda: roasted_sweetpotato > 0 or unsold_sweetpotato == 0)",
    "while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:\n                lock.wait(timeout=0.005)",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "exercise"),
    [
        (STALL + COUNTS_UP, "locked"),
        (STALL + TRIES_EVERY_MILLISECOND, "locked"),
        (STALL + GUARDED_BY_A_DECORATOR, "locked"),
        (STALL + LOOKS_AT_A_SIGN, "locked"),
        (OVEN, "producer_consumer"),
        (OVEN.replace(*LOOKS_EVERY_FIVE_MILLISECONDS), "producer_consumer"),
    ],
    ids=["count", "tries", "decorator", "sign", "wait-for", "wait-5-ms"],
)
def test_right_in_another_way_has_all_points(source, exercise):
    report = judged(source, exercise)
    assert report.points == report.max_points + sum(check.points for check in report.checks if check.bonus)
    assert report.verdict is Verdict.PASSED
