"""What a student is shown is the simplest: fewest sellers and sweet potatoes with which it still goes wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graders import catalog
from graders.catalog import invariants as promise
from graders.engine import session
from graders.engine.token import decode, encode
from graders.results import CheckResult, Message, Outcome, Report, from_json, to_json
from graders.suites import judge
from graders.suites._explore import Found, Sighting, _explain, judge_run
from graders.suites._judge import replay
from graders.suites._plan import Sample
from graders.suites._stage import Stage, StallProgram
from graders.suites._submission import prepare

CORPUS = Path(__file__).parents[1] / "corpus" / "failed"
NO_LOCK = (CORPUS / "locked" / "tutorial_unlocked.py").read_bytes()
THIRD_MAN = """
import threading, time
from graders import shop
sweetpotato = 40
def sale(lock):
    global sweetpotato
    outsider = threading.current_thread().name == "卖薯2哥"
    while True:
        if not outsider:
            lock.acquire()
        if sweetpotato <= 0:
            if not outsider:
                lock.release()
            return
        sweetpotato -= 1
        left = sweetpotato
        if not outsider:
            lock.release()
        time.sleep(1)
        shop.sold(left)
""".encode()
LAST_TWO = b"""
import time
from graders import shop
sweetpotato = 40
def sale(lock):
    global sweetpotato
    with lock:
        careless = sweetpotato > 1
    while sweetpotato > 0:
        if careless:
            sweetpotato -= 1
            left = sweetpotato
        else:
            with lock:
                if sweetpotato <= 0:
                    return
                sweetpotato -= 1
                left = sweetpotato
        time.sleep(1)
        shop.sold(left)
"""


def explain(source: bytes, workers: int, stock: int) -> Found:
    """The first oversell that a random walk finds on a large stage, explained; nothing is known to be proved."""
    submission = prepare(source, catalog.load()["locked"], "locked.py")
    oversells = ("never_oversells", promise.never_oversells)
    scenario = Sample(Stage("locked", workers, stock), 200, (oversells,))
    program = StallProgram(submission.unit, scenario.stage)
    for result in session.runs(program, scenario.make_strategy(1, 200), schedules=200, limits=scenario.limits):
        message = judge_run(*oversells, scenario, result)
        if message is not None:
            return _explain(submission, "never_oversells", Sighting(message, scenario, oversells[1], result, 1), set())
    raise AssertionError("nothing found to explain")


@pytest.mark.parametrize(
    ("source", "smallest"), [(NO_LOCK, (2, 1)), (THIRD_MAN, (3, 1)), (LAST_TWO, (2, 2))], ids=["any", "third", "two"]
)
def test_an_oversell_of_six_sellers_is_shown_with_as_few_as_do_it(source: bytes, smallest: tuple[int, int]) -> None:
    found = explain(source, 6, 8)
    assert found.stage is not None and found.trace is not None and found.token is not None
    assert found.stage.size == smallest
    assert found.token.startswith(f"L{smallest[0]}-{smallest[1]}-")
    assert found.message.key == "oversold" and found.message.args["stock"] == smallest[1]
    assert found.trace.preemptions == 1 and found.trace.fewest_proved
    assert len(found.trace.threads) == 1 + smallest[0]


def failures(report: Report) -> list[CheckResult]:
    return [check for check in report.checks if check.passed is False and check.trace is not None]


SHOWN: dict[str, dict[str, Any]] = {
    "locked/looks_before_locking": {"token": "L2-1-", "preemptions": 1, "nearest": True},
    "locked/tutorial_unlocked": {"token": "L2-1-", "preemptions": 1, "nearest": True},
    "locked/abba": {"token": "L2-1-", "preemptions": 1, "nearest": True},
    "locked/one_too_many": {"token": "L1-", "preemptions": 0, "nearest": False},
    "locked/never_goes_home": {"token": "L1-", "preemptions": 0, "nearest": False},
    "producer_consumer/looks_then_waits": {"token": "P2-1-", "preemptions": 1, "nearest": True},
    "producer_consumer/if_instead_of_while": {"token": "P3-6-", "preemptions": 0, "nearest": True},
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_of_the_corpus(name: str, judged: Callable[[Path], Report]) -> None:
    """Small, proved where it says so, with a short token that replays it, and with the nearest one that passes."""
    path, wanted = CORPUS / f"{name}.py", SHOWN[name]
    report = judged(path)
    check = failures(report)[0]
    trace, token = check.trace, check.token
    assert trace is not None and token is not None
    assert token.startswith(wanted["token"]) and len(token) < 40
    assert (trace.preemptions, trace.nearest is not None) == (wanted["preemptions"], wanted["nearest"])
    again = replay(path.read_bytes(), exercise=report.exercise, file=path.name, token=token)
    assert again.steps == trace.steps
    if trace.nearest is not None:
        assert trace.nearest.trace.outcome is Outcome.FINISHED
        assert trace.nearest.first < trace.nearest.second
        assert 0 not in {trace.nearest.trace.steps[at].thread for at in (trace.nearest.first, trace.nearest.second)}
    assert from_json(Report, to_json(report)) == report


def test_a_run_that_sells_for_ever_has_a_short_token(judged: Callable[[Path], Report]) -> None:
    """Found once in many schedules: the few decisions that lead there are in the token, the rest is in turn."""
    path = CORPUS / "locked" / "more_event_for_a_lock.py"
    check = next(check for check in judged(path).checks if check.id == "never_stuck")
    assert check.message is not None and check.message.key == "never-stops" and check.token is not None
    assert len(check.token) < 60 and decode(check.token).fair_from is not None
    again = replay(path.read_bytes(), exercise="locked", file=path.name, token=check.token)
    assert again.outcome is Outcome.OUT_OF_STEPS


OVEN_FOR_FIVE = """
import threading, time
from graders import shop
raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while raw_sweetpotato > 0:
        with lock:
            raw_sweetpotato -= 5
        time.sleep(5)
        with lock:
            roasted_sweetpotato += 5
            shop.roasted(5, roasted_sweetpotato)
            lock.notify_all()
def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while unsold_sweetpotato > 0:
        with lock:
            while roasted_sweetpotato == 0:
                lock.wait()
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        time.sleep(1)
        shop.sold(left)
        print("one more coin")
def hire(employees, lock):
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
"""


def test_nothing_is_run_after_the_call_that_breaks_a_promise():
    source = OVEN_FOR_FIVE.encode()
    report = judge(source, exercise="producer_consumer", file="producer_consumer.py")
    checks = {check.id: check for check in report.checks if check.passed is False}
    check = checks["all_roasted"]
    assert check.message == Message("roasted-too-many", {"roasted": 5, "order": 1})
    assert check.trace is not None and check.trace.outcome is Outcome.STOPPED
    assert check.trace.output.count("\n") == 1 and "coin" not in check.trace.output
    assert check.token is not None and decode(check.token).until == 1
    whole = dataclasses.replace(decode(check.token), until=0)
    assert decode(check.token).points < 40 and decode(encode(whole)).about == decode(check.token).about > 0
    for other in checks.values():  # each token tells what it was given for, though the same run breaks several promises
        assert other.token is not None
        again = replay(source, exercise="producer_consumer", file="producer_consumer.py", token=other.token)
        assert (again.check, again.wrong) == (f"producer_consumer/{other.id}", other.message)


ONE_MORE = """
import threading, time
from graders import shop
sweetpotato = 40
def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now + 1)
"""


def test_a_schedule_that_no_longer_breaks_its_promise_is_run_to_its_end():
    """The steps are the same, and what is called out has been mended."""
    wrong = ONE_MORE.encode()
    report = judge(wrong, exercise="locked", file="locked.py")
    check = next(check for check in report.checks if check.id == "all_sold")
    assert check.token is not None and check.message is not None and check.message.key == "called-out-odd"
    again = replay(wrong, exercise="locked", file="locked.py", token=check.token)
    assert again.wrong == check.message and again.outcome is Outcome.STOPPED
    mended = replay(wrong.replace(b"now + 1", b"now"), exercise="locked", file="locked.py", token=check.token)
    assert not mended.fails and mended.outcome is Outcome.FINISHED
