"""Schedules that switch seldom: the first has no switch at all, and a later one waits for where it hurts."""

from __future__ import annotations

import itertools
from typing import Any

from graders.engine.strategies import Seldom

COUNTED = """
import threading
n = 0
def work():
    global n
    for _ in range(100):
        n += 1
threads = [threading.Thread(target=work) for _ in range(2)]
for t in threads: t.start()
for t in threads: t.join()
"""


def _counts(lab: Any, *, begun: int, seeds: int = 20) -> list[int]:
    """What becomes of 200 increments in the first of the runs after `begun` of them, for each seed."""
    alone = Seldom()
    length = len(lab.run(COUNTED, alone).result.decisions)  # the one run without a switch
    return [lab.run(COUNTED, Seldom(seed, length, begun=begun)).space["n"] for seed in range(seeds)]


def test_a_seldom_switch_waits_for_the_place_where_an_update_is_lost(lab: Any) -> None:
    """Of a hundred thousand increments only two runs can be had: one switch between look and change is enough."""
    waiting, at_once = _counts(lab, begun=1), _counts(lab, begun=4 + 4 + 1)
    assert sum(n < 200 for n in waiting) >= 14, waiting
    assert 0 < sum(n < 200 for n in at_once) < sum(n < 200 for n in waiting), at_once


def test_the_first_seldom_run_has_no_switch_however_long_it_is(lab: Any) -> None:
    decisions = lab.run(COUNTED, Seldom()).result.decisions
    assert sum(a != b for a, b in itertools.pairwise(decisions)) <= 4
