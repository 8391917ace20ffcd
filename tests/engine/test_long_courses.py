"""Programs that no bound of ours is enough for: only what surely has no end is told to run on and on."""

from __future__ import annotations

from typing import Any

import pytest

from graders.engine import course, explore_script
from graders.engine.instrument.loops import endless_loops

HEAD = "import queue, threading, time\nq, n, lock = queue.Queue(3), 0, threading.Lock()\n"
COUNTS = """
def work():
    global n
    while True:
        with lock:
            if n >= {n}:
                break
            n += 1
"""
SERVES = """
def work():
    global n
    while True:
        n += 1
        time.sleep(1)
"""
CONSUMER = """
def work():
    while True:
        q.get()
"""
PRODUCER = "def other():\n    for i in range(2_000): q.put(i)\n"


def _started(*names: str) -> str:
    return "".join(f"threading.Thread(target={name}).start()\n" for name in names)


@pytest.fixture
def small(monkeypatch: Any) -> None:
    """The same rules with a hundredth of the patience."""
    bounds = {"STEPS_MAX": 500, "LONG_STEPS_MAX": 2_000, "VAST_STEPS_MAX": 9_000, "ENDLESS_STEPS_MAX": 200}
    for name, bound in bounds.items():
        monkeypatch.setattr(course, name, bound)


def test_a_finite_program_that_takes_too_long_is_told_the_limit(script: Any, small: None) -> None:
    found = explore_script(script(HEAD + COUNTS.format(n=100_000) + _started("work", "work")))
    assert found.outcome == "out_of_steps" and found.why_incomplete.code == "limit"
    assert 8_000 < found.why_incomplete.details["steps"] <= 9_000
    assert "8" in found.error and "limit" in found.error and "on and on" not in found.error


def test_one_that_is_just_within_it_is_judged(script: Any, small: None) -> None:
    source = HEAD + COUNTS.format(n=500) + _started("work", "work")
    found = explore_script(script(source))
    assert (found.outcome, found.schedules, found.complete, found.error) == ("passed", 2, False, None)
    assert explore_script(script(source + "time.sleep(9999)\nassert n == 1\n")).outcome == "failed"


def test_a_program_whose_loops_nothing_ends_runs_on_and_on(script: Any, small: None) -> None:
    found = explore_script(script(HEAD + SERVES + _started("work", "work")))
    assert found.outcome == "out_of_steps" and found.why_incomplete.code == "on-and-on"
    assert found.why_incomplete.details["steps"] <= 200  # after that, all its runs are short


def test_an_endless_consumer_of_a_finite_producer_does_not_run_on_and_on(script: Any, small: None) -> None:
    """It ends in a deadlock, or would without our limit."""
    found = explore_script(script(HEAD + CONSUMER + PRODUCER + _started("work", "other")))
    assert found.outcome == "deadlock" or found.why_incomplete.code == "limit"


LOOPS = {
    "while True:\n    f()": True,
    "while 1:\n    for x in y:\n        break": True,
    "while True:\n    def g():\n        return 1": True,
    "try:\n    while True:\n        f()\nfinally:\n    h()": True,
    "def g():\n    while True: pass\ntry:\n    g()\nexcept E:\n    pass": True,
    "while x:\n    f()": False,
    "while 0:\n    f()": False,
    "while True:\n    if x: break": False,
    "while True:\n    for x in y:\n        pass\n    else:\n        break": False,
    "def g():\n    while True:\n        with l: return": False,
    "def g():\n    while True: yield 1": False,
    "while True:\n    next(it)": False,
    "while True:\n    q.get_nowait()": False,
    "while True:\n    sys.exit()": False,
    "try:\n    while True:\n        f()\nexcept E:\n    pass": False,
    "def g():\n    h()\ndef h():\n    raise E\nwhile True:\n    x.g()": False,
}


@pytest.mark.parametrize("source", LOOPS)
def test_a_loop_that_nothing_ends(source: str) -> None:
    (found,) = endless_loops([source])
    assert bool(found) == LOOPS[source]


BUFFER = """
b = []
def fill():
    while True:
        b.append(1)
def take():
    while True:
        look()
def look():
    b.pop(0)
"""


def test_what_is_filled_for_ever_never_runs_dry() -> None:
    assert endless_loops([BUFFER]) == [[range(4, 6), range(7, 9)]]
    finite = BUFFER.replace("while True", "for i in range(9)", 1)
    assert endless_loops([finite]) == [[]]
    assert endless_loops([BUFFER.replace("b.pop(0)", "next(b)")]) == [[range(4, 6)]]
    assert endless_loops([BUFFER, "from contextlib import suppress"]) == [[range(4, 6)], []]
    assert endless_loops([BUFFER, "try:\n    x\nexcept E:\n    y"]) == [[range(4, 6)], []]


def test_a_way_out_may_stand_in_another_module() -> None:
    loop = "import m\nwhile True:\n    m.step()\n"
    assert endless_loops([loop, "def step(): pass\n"]) == [[range(2, 4)], []]
    assert endless_loops([loop, "def step(): raise KeyError\n"]) == [[], []]
