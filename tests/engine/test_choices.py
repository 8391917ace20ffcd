"""The graph of choices, on programs whose positions can be counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from graders.engine.choices import Choices, choices
from graders.engine.model import RunResult
from graders.engine.session import Limits
from graders.results import Message, Outcome

FREE = frozenset({"end"})
NAPS = "time.sleep(1)\ntime.sleep(1)"


def nobody_minds(result: RunResult) -> Message | None:
    return None


@pytest.fixture
def explored(lab):
    """`explored(source)`: the graph of a script whose threads are the players."""

    def explore(source: str, judge: Any = nobody_minds, **bounds: Any) -> Choices:
        players = lambda: [task.index for task in lab.world.kernel.tasks[1:]]  # noqa: E731
        limits = Limits(steps_max=500)
        return choices(lab.program(source), players=players, judge=judge, limits=limits, free_kinds=FREE, **bounds)

    return explore


def script(*functions: str, before: str = "") -> str:
    lines = ["import threading, time", "x = 0", *before.splitlines()]
    for i, body in enumerate(functions):
        lines += [f"def f{i}():", "    global x", *(f"    {line}" for line in body.splitlines())]
    names = ", ".join(f"f{i}" for i in range(len(functions)))
    lines += [f"threads = [threading.Thread(target=f) for f in ({names},)]"]
    lines += ["for t in threads: t.start()", "for t in threads: t.join()"]
    return "\n".join(lines)


def test_two_writes_have_five_positions_and_two_ends(explored):
    graph = explored(script("x = 1", "x = 2"))
    assert len(graph.positions) == 5
    assert graph.complete and graph.proved
    assert graph.names == ("x",)
    ends = [p for p in graph.positions if p.ended is not None]
    assert sorted(p.values for p in ends) == [("1",), ("2",)]
    assert all(p.ended is Outcome.FINISHED and p.home == (1, 2) and not p.moves for p in ends)


def test_a_move_says_what_was_done_where_and_what_it_changed(explored):
    graph = explored(script("x = 1", "x = 2"))
    first = graph.positions[0].moves[0].step
    assert (first.thread, first.kind, first.target, first.before, first.after) == (1, "write", "x", "0", "1")
    assert first.line == 5


def test_different_ways_to_one_position_meet(explored):
    """Two naps each: a grid of 3 x 3, not a tree of paths."""
    graph = explored(script(NAPS, NAPS))
    assert len(graph.positions) == 9
    assert graph.proved


def test_a_step_without_a_choice_is_a_move_too_and_locks_have_owners(explored):
    graph = explored(script("with lock: x = 1", "with lock: x = 2", before="lock = threading.Lock()"))
    first = graph.positions[0]
    assert graph.locks == ("lock",)
    taken = graph.positions[first.moves[0].to]
    assert taken.owners == (1,)
    assert [(w.thread, w.kind, w.target, w.holder) for w in taken.waiting] == [(2, "acquire", "lock", 1)]
    assert [move.step.thread for move in taken.moves] == [1]


def test_a_deadlock_is_an_end_with_two_who_wait(explored):
    body = "with {0}:\n    with {1}: pass"
    source = script(body.format("a", "b"), body.format("b", "a"), before="a, b = threading.Lock(), threading.Lock()")
    graph = explored(source, lambda r: Message("deadlock", {"stuck": 2}) if r.outcome is Outcome.DEADLOCK else None)
    stuck = [p for p in graph.positions if p.broken is not None]
    assert len(stuck) == 1
    assert {(w.thread, w.holder) for w in stuck[0].waiting} == {(1, 2), (2, 1)}
    assert graph.complete and not graph.proved


def test_nothing_is_explored_beyond_a_broken_promise(explored):
    graph = explored(script("x = 1\nx = 2\nx = 3"), lambda result: Message("oversold", {}))
    assert len(graph.positions) == 1
    assert graph.complete and not graph.proved


def test_a_crash_ends_a_thread_and_is_told(explored):
    graph = explored(script("x = 1 // x", "x = 1"))
    ends = [p for p in graph.positions if p.ended is not None]
    assert {(p.ended, p.crashed) for p in ends} == {(Outcome.CRASHED, (1,)), (Outcome.FINISHED, ())}


def test_who_can_no_longer_get_home_is_lost(explored):
    graph = explored(script("if x == 0:\n    while True: time.sleep(1)", "x = 1"))
    assert graph.complete and not graph.proved
    lost = [p for p in graph.positions if p.broken is not None]
    assert {p.broken.key for p in lost} == {"no-way-home"}
    assert graph.positions[0].broken is None
    assert any(p.ended is Outcome.FINISHED for p in graph.positions)


def test_where_a_day_never_ends_no_move_is_to_blame_and_nothing_is_proved(explored):
    graph = explored(script("while True: time.sleep(1)"))
    assert graph.complete and not graph.proved
    assert all(p.broken is None and p.ended is None for p in graph.positions)


def test_a_cut_says_so_at_the_edge(explored):
    whole = explored(script(NAPS, NAPS))
    graph = explored(script(NAPS, NAPS), positions_max=4)
    assert len(graph.positions) == 4
    assert not graph.complete and not graph.proved
    assert [p.known for p in graph.positions].count(False) > 0
    assert all(not p.moves for p in graph.positions if not p.known)
    assert [p.values for p in graph.positions] == [p.values for p in whole.positions[:4]]


@pytest.mark.parametrize(
    "body",
    ["if time.time() > 0: x = 1", "h = threading.Thread(target=print)\nh.start()\nh.join()"],
    ids=["clock", "looks-at-an-end"],
)
def test_what_cannot_be_compared_or_is_no_move_is_never_complete(explored, body):
    graph = explored(script(body, "x = 2"))
    assert not graph.complete and not graph.proved


def test_the_same_graph_every_time(explored):
    source = script("x += 1", "x += 1")
    assert explored(source) == explored(source)
