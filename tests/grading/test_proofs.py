"""Proofs: that a sale tried at once finds all that is broken by a later one, and which proofs are begun at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders import catalog
from graders.catalog.invariants import Ledger
from graders.engine import session
from graders.engine.strategies import Exhaustive
from graders.results import Outcome
from graders.suites import _stalls, judge, producer_consumer
from graders.suites._explore import Findings, _worth_it, judge_run
from graders.suites._plan import Fair, Proof, Sample
from graders.suites._stage import Stage, StallProgram
from graders.suites._submission import prepare

CORPUS = Path(__file__).parents[1] / "corpus"
ROOT = CORPUS.parents[1]
PROGRAMS = sorted((CORPUS / "failed" / "producer_consumer").glob("*.py"))
PROMISES = dict(producer_consumer.DAY)

# --- the law ----------------------------------------------------------------------------------------------------------

SALE = st.tuples(st.just("sold"), st.integers(0, 4), st.integers(-1, 6), st.just(0.0))
BATCH = st.tuples(
    st.just("roasted"), st.integers(0, 4), st.tuples(st.integers(-3, 7) | st.none(), st.integers(0, 9)), st.just(0.0)
)


def broken_promises(events: list[tuple]) -> set[str]:
    day = Ledger(Outcome.FINISHED, 6, tuple(events), (1, 2, 3, 4), ("main", "a", "b", "c", "d"))
    return {check for check, kept in PROMISES.items() if kept(day) is not None}


@given(st.lists(SALE | BATCH, max_size=12), st.data())
def test_a_promise_that_is_broken_stays_broken_where_a_sale_comes_earlier(events, data):
    """What `Stall.worst_first` says of the promises of `producer_consumer`."""
    later = [i for i, event in enumerate(events) if i and event[0] == "sold" and event[1] != events[i - 1][1]]
    if not later:
        return
    at = data.draw(st.sampled_from(later))
    sooner = [*events[: at - 1], events[at], events[at - 1], *events[at + 1 :]]
    assert broken_promises(sooner) >= broken_promises(events)


def proof(workers: int, stock: int, runs: int = 1_500) -> Proof:
    return Proof(Stage("producer_consumer", workers, stock, "c"), runs, producer_consumer.DAY)


# --- the search -------------------------------------------------------------------------------------------------------


SIZES = ((3, 2), (2, 2), (2, 1))  # the first of these on which the program can be proved both ways
# On no size: loops that only time or chance ends, and a thread that watches others of the library's.
UNPROVABLE = {
    "more_none_from_each_roaster", "more_polls_with_the_lock_in_hand", "more_watches_the_roasters",
    "naps_with_the_lock", "never_goes_home",
}  # fmt: skip


def broken_in_a_proof(source: bytes, size: tuple[int, int]) -> set[str] | None:
    """What the search sees broken, over every schedule that it runs; None where it does not come to its end."""
    submission = prepare(source, catalog.load()["producer_consumer"], "x.py")
    scenario = proof(*size, runs=3_000)
    program, found = StallProgram(submission.unit, scenario.stage), set()
    strategy = Exhaustive(0, runs_max=3_000, dpor_runs_max=10)
    for result in session.runs(program, strategy, schedules=3_000, limits=scenario.limits):
        found |= {check for check, promise in PROMISES.items() if judge_run(check, promise, scenario, result)}
        if result.outcome in (Outcome.OUT_OF_STEPS, Outcome.NO_PROGRESS):
            return None
    return found if strategy.complete else None


@pytest.mark.slow
@pytest.mark.parametrize(
    "program", sorted((CORPUS / "failed" / "producer_consumer").glob("*.py")), ids=lambda p: p.stem
)
def test_the_same_is_found_as_when_every_moment_of_a_sale_is_tried(program, monkeypatch):
    source, ours = program.read_bytes(), _stalls.OURS["producer_consumer"]
    for size in SIZES:
        monkeypatch.setitem(_stalls.OURS, "producer_consumer", ours)
        short = broken_in_a_proof(source, size)
        monkeypatch.setitem(_stalls.OURS, "producer_consumer", replace(ours, worst_first=False))
        whole = broken_in_a_proof(source, size) if short is not None else None
        if whole is not None:
            assert short == whole
            break
    else:
        assert program.stem in UNPROVABLE


# --- which proofs are begun -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("took", "begun"),
    [
        ({}, True),
        ({(3, 2): 60.0}, True),
        ({(3, 2): 1_400.0}, False),
        ({(3, 2): float("inf")}, False),
        ({(2, 2): 50.0, (3, 2): 200.0}, True),
        ({(3, 6): 1_400.0}, True),  # not smaller than this one: more stock
    ],
)
def test_a_proof_is_begun_where_the_smaller_ones_let_it_be_expected_to_end(took, begun):
    assert _worth_it(proof(4, 2), Findings(searched=took)) is begun


def test_what_is_proved_is_neither_proved_again_nor_sampled():
    findings = Findings(proved={"P4-2"})
    assert not _worth_it(proof(4, 2), findings)
    assert not _worth_it(Sample(proof(4, 2).stage, 1_500, producer_consumer.DAY), findings)
    assert _worth_it(Fair(proof(4, 2).stage, 1, producer_consumer.DAY), findings)


def test_where_something_is_broken_a_proof_is_short_and_a_sample_is_not():
    assert proof(4, 2).budget(broken=True) < proof(4, 2).budget(broken=False) == 1_500
    assert Sample(proof(4, 2).stage, 1_500, producer_consumer.DAY).budget(broken=True) == 1_500


QUICK = ("producer_consumer/polling_with_a_nap.py", "locked/try_finally.py", "unlocked/naps_before_taking.py")


@pytest.mark.parametrize("program", QUICK)  # of each exercise the one that has the fewest to run
def test_who_is_right_has_five_hundred_schedules_behind_it(program):
    path = CORPUS / "passed" / program
    assert judge(path.read_bytes(), exercise=path.parent.name, file=path.name).schedules >= 500


def test_asked_for_fewer_schedules_it_runs_fewer():
    path = CORPUS / "passed" / QUICK[0]
    assert judge(path.read_bytes(), exercise="producer_consumer", file=path.name, schedules=5).schedules < 100


def test_it_is_told_in_how_many_random_schedules_the_unlocked_stall_oversells():
    source = (ROOT / "solutions" / "unlocked.py").read_bytes()
    report = judge(source, exercise="unlocked", file="unlocked.py")
    coverage = next(check.coverage for check in report.checks if check.id == "oversells")
    assert 0 < coverage.shown < coverage.drawn == 500
    again = judge(source, exercise="unlocked", file="unlocked.py")
    assert again == report
