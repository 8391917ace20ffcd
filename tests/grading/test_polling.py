"""Who looks again after a short nap is right, however short the nap and however long the others sleep."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from graders.engine.kernel.clock import POLLS, Clock
from graders.results import Report, Verdict
from graders.suites import judge

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
OFTEN = "producer_consumer/polls_every_millisecond.py"
NAPS = "producer_consumer/polling_with_a_nap.py"
HOME = "locked/goes_home_with_the_last.py"


def judged(path: str, *changes: tuple[str, str]) -> Report:
    file = CORPUS / "passed" / path
    source = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return judge(source.encode(), exercise=file.parent.name, file=file.name)


def failed(report: Report) -> set[str]:
    return {check.id for check in report.checks if check.passed is False}


# --- right ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("path", [OFTEN, HOME])
def test_who_polls_a_thousand_times_a_second_has_all_points(path):
    report = judged(path)
    assert report.verdict is Verdict.PASSED
    assert all(check.passed for check in report.checks)


@pytest.mark.slow
@pytest.mark.parametrize(
    "nap",
    [
        "time.sleep(0.01)",
        "time.sleep(0.000001)",
        "print(time.sleep(0.001))",
        "lock.acquire(); lock.wait(0.001); lock.release()",
    ],
)
def test_no_length_and_no_kind_of_nap_costs_a_point(nap):
    report = judged(NAPS, ("time.sleep(0.5)", nap))
    assert report.verdict is Verdict.PASSED
    assert all(check.passed for check in report.checks)


# --- wrong all the same -----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        ("            time.sleep(0.001)\n", ""),
        ("            time.sleep(0.001)\n", "            time.sleep(0)\n"),
        (
            "            time.sleep(0.001)\n",
            "            if '0' not in threading.current_thread().name: time.sleep(0.001)\n",
        ),
        ("            if unsold_sweetpotato == 0:\n", "            if unsold_sweetpotato < 0:\n"),
    ],
    ids=["spins", "naps for no time", "one spins", "polls for ever"],
)
def test_who_never_lets_time_pass_or_never_ends_still_fails(change):
    report = judged(OFTEN, change)
    assert failed(report) == {"never_stuck", "no_spin"}
    assert report.points == 31


# --- the clock --------------------------------------------------------------------------------------------------------


def rung(*, polls: int, heard: int | None = 0) -> tuple[Clock, list[str]]:
    """Who wakes up in what order where `cook` sleeps five seconds and `poller` naps a millisecond each time."""
    clock, order = Clock(lazy=False), []
    cook = SimpleNamespace(done=False, deadline=5.0, name="cook")
    poller = SimpleNamespace(done=False, deadline=0.001, name="poller")
    for task in (cook, poller):
        clock.set_alarm(task, task.deadline)
    while len(order) < polls:
        for task in clock.ring(heard):
            order.append(task.name)
            task.deadline, task.done = clock.now_s + 0.001, task is cook
            if task is poller:
                clock.set_alarm(task, task.deadline)
    return clock, order


def test_a_nap_ends_on_time_until_somebody_polls():
    clock, order = rung(polls=POLLS)
    assert order == ["poller"] * POLLS
    assert clock.now_s == pytest.approx(POLLS * 0.001)


def test_after_many_polls_a_nap_lasts_until_the_long_sleeper_wakes_up_on_time():
    clock, order = rung(polls=POLLS + 2)
    assert order == ["poller"] * POLLS + ["cook", "poller"]
    assert clock.now_s == 5.0


def test_without_a_host_that_hears_of_anything_every_nap_ends_on_time():
    clock, order = rung(polls=2 * POLLS, heard=None)
    assert set(order) == {"poller"}
    assert clock.now_s == pytest.approx(2 * POLLS * 0.001)
