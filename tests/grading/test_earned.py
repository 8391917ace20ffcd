"""Marks are earned: not by knowing the sizes that are tried, not by hanging, and no bonus where nobody is served."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graders.catalog import invariants as promise
from graders.catalog.invariants import Ledger
from graders.feedback import sentence
from graders.results import Outcome, Verdict
from graders.suites import judge, locked, producer_consumer, unlocked
from graders.suites._drawn import Drawn
from graders.suites._plan import Options, Scenario, apply
from graders.suites._stage import Stage

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SUITES = [unlocked, locked, producer_consumer]


# --- sizes that are drawn ---------------------------------------------------------------------------------------------


def sizes(suite: object, seed: int, *, drawn: bool) -> list[tuple[int, int]]:
    plan: list[Scenario] = suite.scenarios()  # type: ignore[attr-defined]
    return [s.stage.size for s in apply(plan, Options(seed=seed)) if (s.drawn is not None) is drawn]


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.EXERCISE)
def test_a_seed_draws_its_own_sizes_and_leaves_all_others_as_they_are(suite):
    assert sizes(suite, 3, drawn=True) == sizes(suite, 3, drawn=True)
    assert len({tuple(sizes(suite, seed, drawn=True)) for seed in range(20)}) > 15
    assert len({tuple(sizes(suite, seed, drawn=False)) for seed in range(20)}) == 1


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.EXERCISE)
def test_no_proof_is_of_a_drawn_size(suite):
    every = [*suite.scenarios(), *(suite.searches() if hasattr(suite, "searches") else ())]
    assert any(scenario.drawn for scenario in every)
    assert not any(scenario.drawn for scenario in every if scenario.name in ("prove", "pct"))


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.EXERCISE)
def test_what_everybody_knows_is_tried_first(suite):
    for strategy in ("fair", "sample"):
        of_several = [s for s in suite.scenarios() if s.name == strategy and (s.large or strategy == "fair")]
        for workers in ({1}, set(range(2, 100))):
            drawn = [s.drawn is not None for s in of_several if s.stage.workers in workers]
            assert drawn == sorted(drawn)


def test_odd_and_even_few_and_many_are_always_among_them():
    for seed in range(50):
        of_one = [stock for workers, stock in sizes(locked, seed, drawn=True) if workers == 1]
        assert {stock % 2 for stock in of_one} == {0, 1} and max(of_one) > 20
        assert {size[0] for size in sizes(producer_consumer, seed, drawn=True)} >= {5, 6, 7, 8, 9}
        assert any(order % 5 for _, order in sizes(producer_consumer, seed, drawn=True))


def test_the_same_sizes_on_every_python():
    stage, drawn = Stage("locked", 32, 40, "r"), Drawn(range(2, 33), range(41))
    assert [drawn.stage(stage, 7, number).size for number in range(4)] == [(5, 32), (14, 0), (7, 16), (15, 27)]
    assert drawn.stage(stage, 7, 0).lock == "r"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("failed/locked/fits_a_table_of_stocks.py", 18),
        ("failed/locked/fits_even_stocks.py", 23),
        ("failed/locked/fits_forty_only.py", 32),
        ("failed/producer_consumer/fits_full_batches.py", 29),
        ("failed/producer_consumer/fits_a_table_of_employees.py", 40),
    ],
)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_who_is_right_for_the_known_sizes_only_fails_with_every_seed(path, most, seed, judged):
    file = CORPUS / path
    if seed == 0:
        report = judged(file)
    else:
        report = judge(file.read_bytes(), exercise=file.parent.name, file=file.name, seed=seed)
    assert report.verdict is Verdict.FAILED
    assert report.points <= most


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("exercise", ["unlocked", "locked", "producer_consumer"])
def test_the_solution_has_all_points_with_every_seed(exercise, seed):
    source = (CORPUS.parents[1] / "solutions" / f"{exercise}.py").read_bytes()
    report = judge(source, exercise=exercise, file="x.py", seed=seed)
    assert report.points == report.max_points + sum(check.points for check in report.checks if check.bonus)
    assert all(check.passed for check in report.checks)


# --- who hangs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "points"),
    [
        ("failed/locked/two_wait_for_the_boss.py", 8),  # one alone is not stuck
        ("failed/locked/stuck_after_the_first_sale.py", 8),
        ("failed/producer_consumer/nobody_begins.py", 5),  # for `hire`
    ],
)
def test_who_hangs_earns_nothing_for_what_comes_afterwards(path, points, judged):
    report = judged(CORPUS / path)
    assert (report.verdict, report.points) == (Verdict.FAILED, points)
    told = [check for check in report.checks if check.message is not None and check.message.key == "nobody-got-there"]
    assert len(told) >= 2
    for check in told:
        assert (check.passed, check.points) == (None, 0)
        assert sentence(check.message, "en") == "no schedule got that far: fix never_stuck first"
        assert sentence(check.message, "zh") == "没有一种调度走到了这一步：先修好 never_stuck"


@pytest.mark.parametrize(
    "body",
    [
        "with lock:\n        lock.wait()",  # waits for ever
        "while True:\n        time.sleep(1)",  # never stops
        "while raw_sweetpotato:\n        pass",  # spins
        "return [threading.Thread(target=roasts, args=(lock,))]",  # a name that is not there
        "return [threading.Thread(target=sale(lock)) for number in range(employees)]",  # sells while it hires
    ],
)
def test_where_nobody_is_hired_nothing_is_earned(body):
    source = (CORPUS.parents[1] / "solutions" / "producer_consumer.py").read_text(encoding="utf-8")
    start = source.index("def hire(")
    source = source[:start] + f"def hire(employees, lock):\n    {body}\n"
    report = judge(source.encode(), exercise="producer_consumer", file="producer_consumer.py")
    assert (report.verdict, report.points) == (Verdict.FAILED, 0)
    assert not any(check.passed for check in report.checks)


@pytest.mark.parametrize(
    ("path", "points"),
    [
        ("failed/locked/abba.py", 25),  # stuck in some schedules, and right in the others
        ("failed/locked/release_in_one_branch.py", 25),
        ("failed/locked/lock_round_the_day.py", 32),  # one sells all, and nobody is stuck
    ],
)
def test_who_got_there_in_some_schedules_keeps_the_points(path, points, judged):
    report = judged(CORPUS / path)
    assert report.points == points
    assert not any(check.message and check.message.key == "nobody-got-there" for check in report.checks)


SOLD = ("sold", 1, 1, 1.0), ("sold", 2, 0, 2.0)
BATCH = ("roasted", 2, (2, 2), 5.0)


def day(*events: tuple, outcome: Outcome = Outcome.DEADLOCK, workers: int = 2, stock: int = 2) -> Ledger:
    numbers = tuple(range(1, workers + 1))
    return Ledger(outcome, stock, events, numbers, ("main", *(f"thread {n}" for n in numbers)))


@pytest.mark.parametrize(
    ("invariant", "run", "could"),
    [
        (promise.never_oversells, day(*SOLD), True),
        (promise.never_oversells, day(SOLD[0]), False),
        (promise.never_oversells, day(SOLD[0], SOLD[0]), False),  # one alone has sold all
        (promise.never_oversells, day(outcome=Outcome.FINISHED, stock=0), False),
        (promise.each_number_once, day(*SOLD), True),
        (promise.each_number_once, day(), False),
        (promise.each_number_once, day(*SOLD, outcome=Outcome.FINISHED, workers=1), False),
        (promise.all_roasted, day(BATCH), True),
        (promise.all_roasted, day(), False),
        (promise.never_sells_unroasted, day(BATCH), False),
        (promise.never_sells_unroasted, day(BATCH, SOLD[0]), True),
        (promise.all_sold, day(BATCH, SOLD[0]), False),
        (promise.all_sold, day(BATCH, SOLD[0], outcome=Outcome.CRASHED), True),
        (promise.nobody_spins, day(), False),
        (promise.nobody_spins, day(BATCH), True),
        (promise.everyone_goes_home, day(), True),
        (promise.one_after_the_other, day(workers=1), True),
        (unlocked.alone, day(workers=1), True),
    ],
)
def test_where_a_promise_could_have_been_broken(invariant: Callable, run: Ledger, could: bool):
    assert promise.could_break(invariant, run) is could


# --- the bonus --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "missed"),
    [
        ("passed/locked/no_nap_at_all.py", {"side_by_side": "nobody-waited", "survives_exception": "nobody-waited"}),
        ("passed/locked/half_a_nap_inside_with.py", {"side_by_side": "not-side-by-side"}),
        ("passed/locked/sells_under_lock_naps_outside.py", {}),
        ("passed/locked/thread_for_each_customer.py", {}),
    ],
)
def test_the_bonus_is_for_serving_customers_side_by_side(path, missed, judged):
    report = judged(CORPUS / path)
    assert report.verdict is Verdict.PASSED
    assert {check.id: check.message.key for check in report.checks if not check.passed} == missed


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_who_waits_for_nobody_is_told_how_long_it_takes(lang):
    message = locked.served_side_by_side(day(*SOLD[:1] * 8, outcome=Outcome.FINISHED, workers=4, stock=8))
    assert message is not None
    assert " 8 " in sentence(message, lang) and " 0" in sentence(message, lang)
