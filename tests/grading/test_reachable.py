"""Each configuration is chosen so that what it is there for can go wrong in it: shown by bugs planted for every check.

A proof that nothing goes wrong is worth nothing where nothing could. So: wherever a suite says that a proof counts for
a check, one of that check's planted bugs is found there by the proof alone; each planted bug is found by the proofs
alone (of all small stalls together), and by the samples alone.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from graders import catalog
from graders.feedback._coverage import USEFUL
from graders.suites._explore import Findings, search
from graders.suites._judge import load
from graders.suites._plan import ENOUGH, Options, Scenario, apply
from graders.suites._submission import Prepared, prepare

ROOT = Path(__file__).resolve().parents[2]
# Programs of tests/corpus/failed; of the unlocked stall, which is meant to fail, the solution itself.
PLANTED: dict[str, dict[str, tuple[str, ...]]] = {
    "unlocked": {
        "one_seller": ("one_too_many",),
        "oversells": ("solution",),
    },
    "locked": {
        "one_seller": ("one_too_many", "leaves_the_last_one"),
        "never_stuck": ("abba", "release_in_one_branch"),
        "never_oversells": ("looks_before_locking", "new_lock_each_time", "semaphore_of_two"),
        "all_sold": ("reads_after_release", "more_one_note_for_all"),
        "everyone_sells": ("lock_round_the_day",),
    },
    "producer_consumer": {
        "hires": ("odd_ones_sell", "starts_them_itself"),
        "all_roasted": ("two_roasters_one_batch", "takes_raw_after_release"),
        "never_oversells": ("if_instead_of_while", "if_in_a_helper"),
        "all_sold": ("raw_gone_means_over", "more_first_roaster_closes"),
        "never_stuck": ("more_room_for_one_notify", "more_if_at_a_deque", "one_end_mark"),
        "no_spin": ("spins_at_the_counter",),
    },
}
WITH_PCT = ("locked", "producer_consumer")
ON_FAIR_DAYS = {"one_seller", "everyone_sells", "no_spin"}  # what they promise is promised of fair schedules
BUGS = [(exercise, check, bug) for exercise, of in PLANTED.items() for check, bugs in of.items() for bug in bugs]
FOUND_ON_FAIR_DAYS = [entry for entry in BUGS if entry[1] in ON_FAIR_DAYS]
FOUND_BY_SEARCH = [entry for entry in BUGS if entry[1] not in ON_FAIR_DAYS]
_prepared: dict[tuple[str, str], Prepared] = {}


def scenarios(exercise: str, *, thorough: bool = False) -> list[Scenario]:
    suite = importlib.import_module(f"graders.suites.{exercise}")
    every = suite.scenarios() + (suite.searches() if hasattr(suite, "searches") else [])
    return [s for s in every if thorough or not s.thorough]


def seen(exercise: str, check: str, bug: str, plan: list[Scenario]) -> bool:
    """Whether these scenarios alone find the bug, for this check."""
    if (exercise, bug) not in _prepared:
        path = ROOT / "tests/corpus/failed" / exercise / f"{bug}.py"
        path = ROOT / "solutions" / f"{exercise}.py" if bug == "solution" else path
        _prepared[exercise, bug] = prepare(path.read_bytes(), catalog.load()[exercise], path.name)
    plan = [s for s in plan if check in dict(s.feeds)]
    findings = Findings()
    for scenario in apply(plan, Options()):
        search(_prepared[exercise, bug], [scenario], Options(), findings)
        if check in findings.seen:
            return True
    return False


def test_every_required_check_has_its_bugs():
    for exercise in catalog.load().values():
        required = {check.id for check in exercise.checks if not check.bonus}
        assert set(PLANTED[exercise.id]) == required - {"turns"}  # TURNS is one schedule: there is nothing to search


PROOFS = [
    (exercise, scenario.stage.head, check)
    for exercise in PLANTED
    for scenario in scenarios(exercise)
    for check in scenario.proves
    if scenario.name == "prove"
]


@pytest.mark.parametrize(("exercise", "head", "check"), PROOFS, ids=map("-".join, PROOFS))
def test_where_a_proof_counts_there_is_something_to_find(exercise, head, check):
    plan = [s for s in scenarios(exercise) if s.name == "prove" and s.stage.head == head]
    assert any(seen(exercise, check, bug, plan) for bug in PLANTED[exercise][check])


@pytest.mark.parametrize(("exercise", "check", "bug"), FOUND_BY_SEARCH, ids=map("-".join, FOUND_BY_SEARCH))
def test_found_by_the_proofs_alone_and_by_the_samples_alone(exercise, check, bug):
    plan = scenarios(exercise)
    assert seen(exercise, check, bug, [s for s in plan if s.name == "prove" and check in s.proves])
    assert seen(exercise, check, bug, [s for s in plan if s.sampled])
    if check != "hires":  # the large ones have to be good for something, too
        assert seen(exercise, check, bug, [s for s in plan if s.large])


@pytest.mark.parametrize(("exercise", "check", "bug"), FOUND_ON_FAIR_DAYS, ids=map("-".join, FOUND_ON_FAIR_DAYS))
def test_found_on_the_fair_days_alone(exercise, check, bug):
    assert seen(exercise, check, bug, [s for s in scenarios(exercise) if s.name == "fair"])


@pytest.mark.parametrize("exercise", PLANTED)
def test_the_small_stalls_are_proved_and_large_ones_are_sampled(exercise):
    proved = {(s.stage.workers, s.stage.stock) for s in scenarios(exercise) if s.name == "prove"}
    large = {(s.stage.workers, s.stage.stock) for s in scenarios(exercise) if s.large}
    if exercise == "producer_consumer":
        assert {(3, 6), (4, 2)} <= proved
        assert min(n for n, _ in large) >= 4 and max(large) == (10, 40)
    else:
        assert proved == {(workers, stock) for workers in (2, 3) for stock in (1, 2, 3)}
        assert max(large) == (32, 40)


@pytest.mark.parametrize("exercise", WITH_PCT)
def test_pct_ends_when_its_promise_is_kept_and_not_before(exercise):
    source = (ROOT / "solutions" / f"{exercise}.py").read_bytes()
    (pct,) = [s for s in scenarios(exercise) if s.name == "pct"]
    findings = Findings()
    search(load(source, exercise, f"{exercise}.py"), [pct], Options(), findings)
    assert 100 < findings.schedules < pct.schedules
    (bound,) = {findings.tried[check].coverage.bound for check, _ in pct.feeds}
    assert 0.48 < bound < ENOUGH <= USEFUL  # or no report would word it as a promise


@pytest.mark.parametrize("exercise", WITH_PCT)
def test_who_says_how_much_is_to_be_run_gets_it(exercise):
    (pct,) = [s for s in scenarios(exercise) if s.name == "pct"]
    for options in (Options(schedules=pct.schedules), Options(schedules=pct.schedules + 1), Options(thorough=True)):
        (asked,) = apply([pct], options)
        assert asked.enough == 0
    assert apply([pct], Options()) == [pct]


@pytest.mark.parametrize("exercise", PLANTED)
def test_thorough_proves_more(exercise):
    usual = apply(scenarios(exercise, thorough=True), Options())
    thorough = apply(scenarios(exercise, thorough=True), Options(thorough=True))
    more = {s.stage.head for s in thorough if s.name == "prove"} - {s.stage.head for s in usual}
    assert more
    before, after = ({s.stage.head: s.schedules for s in plan if s.name == "prove"} for plan in (usual, thorough))
    assert all(after[head] == 10 * runs for head, runs in before.items())
