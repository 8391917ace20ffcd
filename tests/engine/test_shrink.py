"""Shrinking: the same failure, never larger, with the fewest preemptions; and the nearest schedule that passes.

Small generated programs (data of `brute`) are run at random; what fails is explained, and compared with what an
independent search of all schedules says.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

import brute
import programs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs import Source, program

from graders.engine import session
from graders.engine.model import RunResult
from graders.engine.script import name_of
from graders.engine.session import Limits, ProgramLab, Variant
from graders.engine.shrink import Attempt, Order, Shrinker, sort_key
from graders.engine.strategies import Following, RandomWalk, Replaying
from graders.engine.world import World
from graders.results import Outcome, Trace, from_json, to_json

LIMITS = Limits(steps_max=2_000)
FAST = settings(
    max_examples=50, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def problem(result: RunResult) -> Any:
    return None if name_of(result) == "passed" else name_of(result)


def well(result: RunResult) -> bool:
    return result.outcome is Outcome.FINISHED


def failing(source: Source, tries: int = 60, seed: int = 1) -> RunResult | None:
    runs = session.runs(source, RandomWalk(seed), schedules=tries, limits=LIMITS)
    return next((result for result in runs if problem(result)), None)


def explain(source: Source, first: RunResult) -> session.Failure:
    return session.explain(
        source, first, judge=problem, limits=LIMITS, head="T", skip_main=False, well=well
    )  # fmt: skip


_L_M, _M_L = ("with", "l", [("with", "m", [("add", "y", 1)])]), ("with", "m", [("with", "l", [("set", "x", 0)])])
_quarrels = st.sampled_from(
    [
        ([_L_M], [_M_L]),
        ([("set", "x", 2), ("set", "x", 0)], [("check", "x", 0)]),
        ([("set", "x", 0), ("check", "x", 0)], [("add", "x", 1), ("set", "x", 0)]),
        ([("load", "x"), ("store", "x", 1), ("check", "x", 1)], [("load", "x"), ("store", "x", 1), ("set", "x", 0)]),
        ([("with", "l", [("set", "y", 2)]), ("with", "l", [("set", "y", 0)])], [("with", "l", [("check", "y", 0)])]),
        ([_L_M, ("set", "x", 1), ("set", "x", 0)], [("if", "x", 0, [("check", "x", 0)])]),
    ]
)
_more = st.lists(
    st.sampled_from([("add", "y", 1), ("sleep",), ("load", "x"), ("with", "m", [("sleep",)]), ("append", 1)]),
    max_size=2,
)


@st.composite
def small_programs(draw: st.DrawFn) -> list[list[tuple]]:
    """Two threads that get along on some schedules and not on others, among other things; sometimes a bystander."""
    threads = [[*draw(_more), *body, *draw(_more)] for body in draw(_quarrels)]
    return [*threads, draw(_more)] if draw(st.integers(0, 3)) == 0 else threads


# --- the same failure, never larger, the fewest ---------------------------------------------------------------------


@FAST
@given(small_programs())
def test_the_fewest_preemptions_are_those_of_brute_force(threads: list[list[tuple]]) -> None:
    source = Source(brute.source(threads))
    first = failing(source)
    if first is None:
        return
    failure = explain(source, first)
    assert failure.problem == problem(first)
    try:
        fewest = brute.Brute(threads).fewest_preemptions()[failure.problem]
    except brute.TooLarge:
        return
    assert failure.trace.preemptions >= fewest
    if failure.fewest_proved:
        assert failure.trace.preemptions == fewest


def test_most_of_them_are_proved() -> None:
    """Else the test above compares little: known programs, and each is proved."""
    for text in (programs.ABBA, programs.unlocked(3, 1), programs.TWO_STAGE, programs.philosophers(3)):
        source = Source(text)
        first = failing(source, 1_000)
        assert first is not None and explain(source, first).fewest_proved


class Watched(Shrinker):
    """Says so if what it keeps is ever larger, or another failure."""

    def _better(self, attempt: Attempt) -> bool:
        before = self.best
        better = super()._better(attempt)
        assert self.best.fails and sort_key(self.best) <= sort_key(before)
        assert better == (sort_key(self.best) < sort_key(before))
        return better


@FAST
@given(small_programs())
def test_what_is_kept_fails_the_same_way_and_is_never_larger(threads: list[list[tuple]]) -> None:
    source = Source(brute.source(threads))
    first = failing(source)
    if first is None:
        return
    lab = ProgramLab(Variant(source, "T"), LIMITS, problem, problem(first))
    start = lab.attempt(Replaying(first.decisions))
    best = Watched(start, lab).shrink()
    again = lab.attempt(Replaying(best.decisions))
    assert again == best and again.fails
    assert sort_key(best) <= sort_key(start)


def test_fewer_preemptions_come_first_then_threads_then_what_there_is_to_do() -> None:
    def attempt(preemptions: int, threads: int, size: int, deviations: int, steps: int) -> Attempt:
        return Attempt(True, [(i, 0) for i in range(deviations)], preemptions, steps, [], threads, size)

    ascending = [
        attempt(0, 9, 9, 9, 9), attempt(1, 2, 9, 9, 9), attempt(1, 3, 1, 9, 9), attempt(1, 3, 2, 1, 9),
        attempt(1, 3, 2, 2, 3), attempt(1, 3, 2, 2, 4),
    ]  # fmt: skip
    assert [sort_key(one) < sort_key(next_one) for one, next_one in pairwise(ascending)] == [True] * 5


# --- the causal slice -----------------------------------------------------------------------------------------------

BYSTANDER = program(
    """
    x, seen = 0, []
    def writer():
        global x
        x = 1
        x = 0
    def reader():
        assert x == 0
    def bystander():
        for i in range(5):
            seen.append(i)
    """,
    "writer()", "bystander()", "reader()",
)  # fmt: skip


def _ordered(source: Source, strategy: Any) -> tuple[RunResult, Order]:
    return ProgramLab(Variant(source, "T"), LIMITS, problem, None).order(strategy)


def test_the_slice_has_only_what_happens_before_the_failure() -> None:
    source = Source(BYSTANDER)
    first = failing(source, 500)
    assert first is not None
    result, order = _ordered(source, Replaying(first.decisions))
    line = next(order.simpler_lines(result))
    assert 2 in order.sequence and 2 not in line
    sliced, _ = _ordered(source, Following(line))
    assert problem(sliced) == problem(first)


def test_shrinking_by_causes_alone_finds_the_one_switch() -> None:
    source = Source(BYSTANDER)
    first = failing(source, 500)
    assert first is not None
    lab = ProgramLab(Variant(source, "T"), LIMITS, problem, problem(first))
    shrinker = Shrinker(lab.attempt(Replaying(first.decisions)), lab)
    assert shrinker.best.preemptions > 1
    shrinker.follow_causes()
    assert shrinker.best.preemptions == 1


@FAST
@given(small_programs(), st.integers(0, 5))
def test_every_line_through_the_order_ends_the_same(threads: list[list[tuple]], seed: int) -> None:
    source = Source(brute.source(threads), ("x", "y", "out"))
    result = next(iter(session.runs(source, RandomWalk(seed), schedules=1, limits=LIMITS)))
    again, order = _ordered(source, Replaying(result.decisions))
    line = order.line((1 << len(order.events)) - 1)
    assert sorted(line) == sorted(order.sequence)
    other, _ = _ordered(source, Following(line))
    assert (name_of(other), other.facts["state"]) == (name_of(again), again.facts["state"])


# --- fewer threads, less to do --------------------------------------------------------------------------------------


def test_the_same_failure_in_a_smaller_program_is_told_instead() -> None:
    large = Source(programs.unlocked(4, 2))
    first = failing(large, 500)
    assert first is not None
    smaller = [Variant(Source(programs.unlocked(2, n)), f"2x{n}", n) for n in (1, 2)]
    failure = session.explain(large, first, judge=problem, limits=LIMITS, head="4x2", size=2, smaller=smaller)
    assert failure.variant is smaller[0] and failure.token.startswith("2x1-")
    assert failure.problem == "failed" and failure.trace.preemptions == 1 and failure.fewest_proved
    assert len(failure.trace.threads) == 3


def test_a_smaller_program_without_the_failure_changes_nothing() -> None:
    large = Source(programs.unlocked(3, 1))
    first = failing(large, 500)
    assert first is not None
    right = Variant(Source(programs.locked(2, 1)), "2x1", 1)
    failure = session.explain(large, first, judge=problem, limits=LIMITS, head="3x1", size=1, smaller=[right])
    assert failure.token.startswith("3x1-") and failure.problem == "failed"


# --- the nearest schedule in which all is well ----------------------------------------------------------------------

STALLS = {
    "check, then act": programs.unlocked(2, 1),
    "ABBA": programs.ABBA,
    "two-stage": programs.TWO_STAGE,
    "bystander": BYSTANDER,
    "philosophers": programs.philosophers(3),
}


def _check_nearest(trace: Trace) -> None:
    nearest = trace.nearest
    assert nearest is not None
    first, second = nearest.trace.steps[nearest.first], nearest.trace.steps[nearest.second]
    assert nearest.trace.outcome is Outcome.FINISHED and nearest.first < nearest.second
    here = trace.steps[nearest.here_second]
    assert (here.thread, here.kind, here.line) == (second.thread, second.kind, second.line)
    if nearest.here_first is None:
        assert first.thread in {waiting.thread for waiting in trace.waiting}
    else:
        assert nearest.here_second < nearest.here_first
        there = trace.steps[nearest.here_first]
        assert (there.thread, there.kind, there.line) == (first.thread, first.kind, first.line)
    assert first.thread != second.thread


@pytest.mark.parametrize("name", STALLS)
def test_the_nearest_passing_schedule_differs_in_one_pair(name: str) -> None:
    source = Source(STALLS[name])
    first = failing(source, 1_000)
    assert first is not None
    trace = explain(source, first).trace
    _check_nearest(trace)
    assert from_json(Trace, to_json(trace)) == trace


@FAST
@given(small_programs())
def test_where_a_nearest_one_is_told_it_passes(threads: list[list[tuple]]) -> None:
    source = Source(brute.source(threads))
    first = failing(source)
    if first is None:
        return
    trace = explain(source, first).trace
    if trace.nearest is not None:
        _check_nearest(trace)


def test_where_every_schedule_fails_there_is_no_nearest_one() -> None:
    source = Source(program("x = 0\ndef f():\n    global x\n    x += 1\n    assert x > 9", "f()", "f()"))
    first = failing(source)
    assert first is not None
    assert explain(source, first).trace.nearest is None


def test_older_documents_without_the_new_fields_are_read() -> None:
    trace = Trace(Outcome.FINISHED, (), ())
    old = to_json(trace)
    del old["nearest"], old["fewest_proved"]
    assert from_json(Trace, old) == trace
    with pytest.raises(ValueError):
        from_json(Trace, {**old, "furthest": None})
    del old["preemptions"]
    with pytest.raises(ValueError):
        from_json(Trace, old)


def test_the_world_is_shared_by_all_of_them() -> None:
    """Nothing of one failure is left for the next: explaining twice gives the same."""
    source = Source(programs.ABBA)
    first = failing(source, 500)
    assert first is not None and World.shared() is World.shared()
    assert explain(source, first).token == explain(source, first).token


class LongRuns:
    """A lab of a program each of whose runs has `steps` steps, and fails whatever is left out."""

    def __init__(self, steps: int) -> None:
        self.steps, self.runs = steps, 0

    def attempt(self, strategy: Any) -> Attempt:
        self.runs += 1
        return Attempt(True, [(self.runs, 1)] * 1_000, 5, self.steps, [])  # no simpler than before

    def order(self, strategy: Any) -> Any:
        raise AssertionError("not asked for here")


def test_of_long_runs_fewer_are_tried() -> None:
    """Four hundred replays of fifty thousand steps each would take minutes."""
    for steps, most in ((1_000, 400), (100_000, 20)):
        lab = LongRuns(steps)
        shrinker = Shrinker(Attempt(True, [(k, 1) for k in range(1_000)], 5, steps, []), lab)
        for k in range(1_000):
            shrinker.consider([(k, 0)])
        assert lab.runs == most and shrinker.spent
