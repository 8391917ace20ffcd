"""`auto`: a proof within a budget, else samples, which the proof takes nothing away from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graders.engine import explore_script, session
from graders.engine.model import End, RunResult
from graders.engine.script import load_script
from graders.engine.session import Limits
from graders.engine.strategies import SAMPLES, Auto, sampler
from graders.engine.strategies.auto import PROOF_RUNS, SAMPLE_STEPS

LOCKED = """
import threading
lock, stock = threading.Lock(), {stock}
def sell():
    global stock
    while True:
        with lock:
            if stock <= 0:
                return
            stock -= 1
threads = [threading.Thread(target=sell) for _ in range({sellers})]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert stock == 0
"""
LOST = LOCKED.replace("with lock:", "if True:")
LARGE = LOST.replace("assert stock == 0", "").format(sellers=4, stock=6)
CLOCK = "import threading, time\nthreading.Thread(target=time.time).start()\nprint(time.time())\n"


def test_a_small_program_is_proved(script: Callable[..., Any]) -> None:
    found = explore_script(script(LOCKED.format(sellers=2, stock=2)))
    assert (found.outcome, found.complete, found.why_incomplete) == ("passed", True, None)
    assert found.schedules <= found.proof_runs < PROOF_RUNS


def test_a_large_one_is_sampled_as_often_as_without_a_proof(script: Callable[..., Any]) -> None:
    found = explore_script(script(LARGE))
    assert (found.outcome, found.complete) == ("passed", False)
    assert 0 < found.proof_runs <= PROOF_RUNS and SAMPLES <= found.schedules <= SAMPLES + found.proof_runs
    assert found.why_incomplete == "states are left that were not reached"


@pytest.mark.parametrize("schedules", [1, 2, 60])
def test_a_number_of_schedules_bounds_both_together(script: Callable[..., Any], schedules: int) -> None:
    found = explore_script(script(LARGE), schedules=schedules)
    assert found.schedules == schedules and not found.complete
    assert (found.proof_runs or 0) <= schedules // 2


def test_the_proof_ends_with_the_first_failure(script: Callable[..., Any]) -> None:
    found = explore_script(script(LOST.format(sellers=2, stock=1)))
    assert (found.outcome, found.failing, found.complete) == ("failed", 1, False)
    assert found.schedules < 10


def test_unless_it_is_to_keep_going(script: Callable[..., Any]) -> None:
    path = script(LOST.format(sellers=2, stock=1))
    found = explore_script(path, keep_going=True)
    assert (found.outcome, found.complete) == ("failed", True) and found.failing > 1
    assert found.failing == explore_script(path, keep_going=True, strategy="exhaustive").failing


def test_of_what_cannot_be_proved_only_samples_are_taken(script: Callable[..., Any]) -> None:
    """After one run that reads the clock no proof can come any more; a program of chance is not even tried."""
    found = explore_script(script(CLOCK), schedules=20)
    assert (found.why_incomplete, found.proof_runs, found.schedules) == ("the program reads the clock", 1, 20)
    found = explore_script(script("print({id(object()): 1})\n"), schedules=20)
    assert found.proof_runs is None and not found.complete


def test_long_runs_are_bounded_by_their_steps() -> None:
    auto, runs = Auto(0, sampling=sampler), 0
    auto.give_up_proof()
    result = RunResult(End.FINISHED, [], 50_000, 0.0)
    while auto.begin():
        auto.end(result)
        runs += 1
    assert runs == SAMPLE_STEPS // 50_000


def test_the_samples_are_those_of_the_portfolio(script: Callable[..., Any]) -> None:
    """Whatever the portfolio finds from a seed, `auto` finds too: its samples are the same ones."""
    program = load_script(script(LOCKED.format(sellers=3, stock=3)))
    auto = Auto(7, sampling=sampler)
    auto.give_up_proof()
    one, other = (
        [run.decisions for run in session.runs(program, strategy, schedules=30, limits=Limits())]
        for strategy in (auto, sampler(7))
    )
    assert one == other


def test_a_main_module_that_polls_is_proved(tmp_path: Path) -> None:
    """Its frame's locals are the module's globals, with the points in them: they are no values that it keeps."""
    path = tmp_path / "polls.py"
    path.write_text(
        "import threading, time\n"
        "done = False\n"
        "def work():\n"
        "    global done\n"
        "    time.sleep(1)\n"
        "    done = True\n"
        "threading.Thread(target=work).start()\n"
        "while not done:\n"
        "    time.sleep(0.1)\n",
        encoding="utf-8",
    )
    for strategy in ("stateful", "exhaustive", "auto"):
        found = explore_script(path, strategy=strategy)
        assert (found.outcome, found.complete) == ("passed", True), found.why_incomplete
        assert found.schedules < 10
