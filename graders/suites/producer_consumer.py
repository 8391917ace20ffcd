"""Roasters and sellers: everything ordered is roasted and sold, never before it is on the counter, and all go home."""

from __future__ import annotations

from dataclasses import replace

from graders.catalog import invariants as promise
from graders.catalog.invariants import Ledger
from graders.results import Message
from graders.suites._drawn import Drawn
from graders.suites._plan import Fair, PctSample, Proof, Sample, Scenario
from graders.suites._stage import Stage

EXERCISE = "producer_consumer"
FOUNDATION = "all_sold"
BATCH_S = 5  # seconds that roasting takes


def served_side_by_side(run: Ledger) -> Message | None:
    """Four roasters and four sellers with an order of twenty: five seconds of roasting and five of selling. One after
    the other it takes twenty-five.
    """
    could = BATCH_S - (-run.stock // len(run.workers[::2]))
    return promise.side_by_side(run, could_s=could, at_most_s=1.4 * could)


DAY = (
    ("hires", promise.odd_roast_even_sell),
    ("all_roasted", promise.all_roasted),
    ("never_oversells", promise.never_sells_unroasted),
    ("all_sold", promise.all_sold),
    ("never_stuck", promise.everyone_goes_home),
)
FAIR = (*DAY, ("no_spin", promise.nobody_spins))


def _stage(employees: int, order: int, *, prompt: bool = False) -> Stage:
    return Stage(EXERCISE, employees, order, "c", prompt=prompt)


# Small stalls, and the checks for which a proof there counts. With one roaster and one seller hardly anything can go
# wrong. An `if` for a `while` shows itself with two sellers and a second batch; taking the same raw ones twice, with
# two roasters; a lost wake-up, with two and two.
SMALL = (
    ((2, 1), 40, ("hires",)),
    ((2, 2), 40, ("hires",)),
    ((3, 2), 120, ("hires", "all_sold")),
    ((4, 2), 200, ("hires", "all_roasted", "all_sold", "never_stuck")),
    ((3, 6), 200, ("hires", "never_oversells", "all_sold", "never_stuck")),
)
THOROUGH = (
    ((4, 6), 200, ("hires", "all_roasted", "never_oversells", "all_sold", "never_stuck")),
    ((5, 2), 200, ("hires", "all_sold", "never_stuck")),
)
LARGE = ((5, 6, 24), (4, 10, 16), (6, 13, 16), (7, 8, 12), (10, 0, 8), (10, 40, 6))
# Nobody knows these orders beforehand. Every number of employees is tried, and not only orders that make full batches.
DRAWN_DAYS = (
    Drawn((5,), (7, 8, 9, 11)), Drawn((6,), (12, 14, 16, 17, 18)), Drawn((7,), (19, 21, 22, 23, 24)),
    Drawn((8,), (26, 27, 28, 29, 31)), Drawn((9,), (32, 33, 34, 36, 37, 38, 39)), Drawn((3, 4), (15, 20, 25)),
)  # fmt: skip
CROWD = Drawn(range(11, 21), range(41, 61))  # larger than any known stall; tried last
DRAWN = (
    (Drawn((3, 4), (3, 4, 7, 8, 9)), 16),
    (Drawn((8,), (7, 9, 11, 12, 14)), 10),
    (Drawn((9,), (4, 7, 11, 13, 15)), 8),
    (Drawn((5, 6, 7), (16, 17, 18, 19, 21, 22, 23, 24)), 6),
    (Drawn(range(5, 11), range(26, 40)), 3),
)
PROOF_RUNS = 1_200  # of one stage


def scenarios() -> list[Scenario]:
    """The fair days first (they show programs that spin), then every small configuration, then large ones."""
    plan: list[Scenario] = [
        Fair(_stage(employees, order, prompt=True), 1, FAIR)
        for employees, order in ((2, 1), (2, 0), (2, 5), (3, 6), (4, 12), (10, 40))
    ]
    plan += [Fair(_stage(10, 40, prompt=True), 1, FAIR, drawn=drawn) for drawn in DRAWN_DAYS]
    for (employees, order), schedules, proves in SMALL + THOROUGH:
        stage, more = _stage(employees, order), ((employees, order), schedules, proves) not in SMALL
        plan.append(Proof(stage, PROOF_RUNS, DAY, proves=proves, thorough=more))
        plan.append(Sample(stage, schedules, DAY, thorough=more))
    plan += [Sample(_stage(*size), schedules, DAY, large=True) for *size, schedules in LARGE]
    for drawn, schedules in DRAWN:
        plan.append(Sample(_stage(10, 40), schedules, DAY, large=True, drawn=drawn))
    plan.append(PctSample(_stage(4, 6), 500, DAY))
    plan.append(PctSample(_stage(5, 6), 500, DAY, thorough=True))  # if the other is proved
    plan.append(Fair(_stage(10, 40, prompt=True), 1, FAIR, drawn=CROWD))
    return plan


def bonus() -> list[Scenario]:
    """Tried only if everything required has passed."""
    together = Fair(_stage(8, 20, prompt=True), 1, (("side_by_side", served_side_by_side),))
    return [together, replace(together, drawn=Drawn((8,), (17, 18, 19)))]  # as many batches, and none of them too small


# What a forking server judges before anything else (see `_warm`). It is no solution: a thread that was woken does not
# check again.
WARM_UP = b"""\
import threading
import time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while raw_sweetpotato > 0:
        with lock:
            batch = min(5, raw_sweetpotato)
            raw_sweetpotato -= batch
        time.sleep(5)
        with lock:
            roasted_sweetpotato += batch
            shop.roasted(batch, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0:
                return
            if roasted_sweetpotato == 0:
                lock.wait()
            unsold_sweetpotato -= 1
            roasted_sweetpotato -= 1
            shop.sold(roasted_sweetpotato)
        time.sleep(1)


def hire(employees, lock):
    trades = (sale, roast)
    return [threading.Thread(target=trades[i % 2], args=(lock,)) for i in range(employees)]
"""
