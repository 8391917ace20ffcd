"""Preemption bounding: fewest first, each schedule once; and the proof that a shrunk failure has the fewest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

import brute
import generated
import programs
from hypothesis import HealthCheck, given, settings
from programs import Source, program

from graders.engine import session, shrink
from graders.engine.model import RunResult
from graders.engine.script import name_of
from graders.engine.session import Limits
from graders.engine.shrink import fewest
from graders.engine.strategies import Bounded, Dpor, RandomWalk, Replaying

LIMITS = Limits(steps_max=5_000)


def problem(result: RunResult) -> Any:
    return None if name_of(result) == "passed" else name_of(result)


def preemptions(source: Source, result: RunResult) -> int:
    replaying = Replaying(result.decisions)
    session.replay_decisions(source, replaying, limits=LIMITS)
    return replaying.preemptions


# The last column of the table of exact counts.
FEWEST = {
    "unlocked stall, 2 buyers": (programs.unlocked(2, 1), 1),
    "unlocked stall, 3 buyers": (programs.unlocked(3, 1), 1),
    "deadlock": (programs.ABBA, 1),
    "2 philosophers": (programs.philosophers(2), 1),
    "3 philosophers": (programs.philosophers(3), 1),
    "two-stage": (programs.TWO_STAGE, 1),
    "one condition, 2 + 2": (programs.one_condition(2, 2), 0),
}


@pytest.mark.parametrize("name", FEWEST)
def test_the_first_failure_has_the_fewest_preemptions(name: str) -> None:
    text, fewest = FEWEST[name]
    source, strategy = Source(text), Bounded()
    runs = session.runs(source, strategy, schedules=3_000, limits=LIMITS)
    failing = next(result for result in runs if problem(result))
    bound = strategy.bound
    runs.close()  # type: ignore[attr-defined]
    assert bound == fewest == preemptions(source, failing)


@pytest.mark.parametrize("name", FEWEST)
def test_a_sampled_failure_is_shrunk_to_the_fewest_and_proved(name: str) -> None:
    text, fewest = FEWEST[name]
    source = Source(text)
    failing = [r for r in session.runs(source, RandomWalk(0), schedules=1_000, limits=LIMITS) if problem(r)]
    failure = session.explain(source, failing[0], judge=problem, limits=LIMITS, head="T")
    assert failure.trace.preemptions == fewest
    assert failure.fewest_proved


def test_each_schedule_once_and_by_the_number_of_its_preemptions() -> None:
    source, strategy = Source(programs.unlocked(2, 1)), Bounded(most=2)
    seen, bounds = [], []
    for result in session.runs(source, strategy, schedules=None, limits=LIMITS):
        seen.append(tuple(result.decisions))
        bounds.append(strategy.bound)
    assert len(seen) == len(set(seen))
    assert bounds == sorted(bounds) == [preemptions(source, _decided(s)) for s in seen]
    assert strategy.proved and not strategy.complete
    assert "more than 2" in (strategy.why_incomplete or "")


def _decided(decisions: tuple[int, ...]) -> Any:
    class Result:
        pass

    result: Any = Result()
    result.decisions = list(decisions)
    return result


def test_without_a_bound_it_ends_when_all_schedules_were_run() -> None:
    found = programs.search(program("x = 0\ndef f():\n    global x\n    x += 1", "f()", "f()"), Bounded(), watch=("x",))
    assert found.strategy.complete and found.strategy.why_incomplete is None
    assert {state for _, state in found.outcomes} == {("1",), ("2",)}


@given(generated.programs())
@settings(max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_all_schedules_and_one_per_class_reach_the_same(threads: list[list[tuple]]) -> None:
    """Where all schedules can be run, DPOR reaches no less; and two preemptions reach nothing else."""
    text, final = brute.source(threads), ("x", "y", "out")
    proved = programs.search(text, Dpor(), watch=final, schedules=200)
    if proved.strategy.complete:
        found = programs.search(text, Bounded(most=2), watch=final, schedules=300)
        assert found.outcomes <= proved.outcomes


def test_a_run_that_is_cut_proves_nothing() -> None:
    text = "x = 0\ndef f():\n    while not x:\n        time.sleep(1)\ndef g():\n    global x\n    x = 1"
    strategy = Bounded(most=0)
    for _ in session.runs(Source(program(text, "f()", "g()")), strategy, schedules=20, limits=Limits(steps_max=50)):
        pass
    assert not strategy.proved


def test_the_proof_replaces_a_failure_that_can_be_had_for_less() -> None:
    """A failure with needless preemptions, given to the proof alone, comes back with the fewest."""
    source = Source(programs.ABBA)
    failing = [r for r in session.runs(source, RandomWalk(0), schedules=400, limits=LIMITS) if problem(r)]
    worst = max(failing, key=lambda r: preemptions(source, r))
    many = preemptions(source, worst)
    assert many > 1

    lab = session.ProgramLab(session.Variant(source, "T"), LIMITS, problem, "deadlock")
    best, proved = shrink.prove_fewest(lab.attempt(Replaying(worst.decisions)), lab)
    assert (best.preemptions, proved, best.fails) == (1, True, True)


def test_no_budget_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fewest, "PROOF_RUNS_MAX", 2)
    source = Source(programs.philosophers(3))
    failing = [r for r in session.runs(source, RandomWalk(0), schedules=400, limits=LIMITS) if problem(r)]
    failure = session.explain(source, failing[0], judge=problem, limits=LIMITS, head="T")
    assert failure.trace.preemptions >= 1 and not failure.fewest_proved
