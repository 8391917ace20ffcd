"""Iterators: where a loop stands is state, taking from one is a write, a generator that runs lets nobody in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from programs import program, search

from graders.engine.strategies import Dpor, Stateful

# --- where a loop stands ------------------------------------------------------------------------------------------

LOOPS = {
    "a list that grows": ("tasks = [1, 2]", "for _ in tasks:", "tasks.append(3)"),
    "a list that shrinks": ("tasks = [1, 2]", "for _ in tasks:", "tasks.pop()"),
    "a list from behind": ("tasks = [1, 2]", "for _ in reversed(tasks):", "tasks[0] = 3"),
    "a dict that grows": ("tasks = {1: 1, 2: 2}", "for _ in tasks:", "tasks[3] = 3"),
    "the items of a dict": ("tasks = {1: 1, 2: 2}", "for _, _ in tasks.items():", "tasks.pop(1)"),
    "the values of a dict": ("tasks = {1: 1, 2: 2}", "for _ in tasks.values():", "tasks[2] = 5"),
    "a set that shrinks": ("tasks = {1, 2}", "for _ in tasks:", "tasks.discard(2)"),
    "a deque that turns": ("tasks = collections.deque([1, 2])", "for _ in tasks:", "tasks.rotate(1)"),
    "pairs": ("tasks = [(1, 2), (3, 4)]", "for a, b in tasks:", "tasks[1] = (5, 6)"),
}


def _loop(name: str) -> str:
    made, loop, change = LOOPS[name]
    return program(
        f"""
        import collections
        {made}
        busy, log = False, []
        def worker():
            global busy
            {loop}
                busy = True
                busy = False
            log.append("closed")
        def boss():
            {change}
            log.append("busy" if busy else "idle")
        """,
        "worker()",
        "boss()",
    )


@pytest.mark.parametrize("name", LOOPS)
def test_how_far_a_loop_has_come_is_part_of_the_state(name: str) -> None:
    classes = search(_loop(name), Dpor(), watch=("log",))
    states = search(_loop(name), Stateful(), watch=("log",))
    assert states.outcomes == classes.outcomes
    assert classes.strategy.complete and (states.strategy.complete or states.strategy.why_not)


def test_in_which_order_a_set_is_gone_through_is_part_of_the_state() -> None:
    source = program(
        """
        seen, log = set(), []
        """,
        "seen.add(0)",
        "seen.add(8)",
    )
    found = search(source + "log.extend(seen)\n", Stateful(), watch=("log",))
    assert {state[0] for _, state in found.outcomes} == {"[0, 8]", "[8, 0]"}
