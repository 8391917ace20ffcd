"""Whose mistake an exception is: ours where a room of ours raised it, whatever files and modules are called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from programs import search

from graders.engine.model import End, Op, RunResult
from graders.engine.strategies import RandomWalk, RoundRobin, random_walk
from graders.results import Outcome

TWO = """
    import threading
    x = 0
    def work():
        global x
        x = 1
    ts = [threading.Thread(target=work) for _ in range(2)]
    for t in ts: t.start()
    for t in ts: t.join()
    """


class Wrong(RoundRobin):
    """A strategy of ours with a mistake in it."""

    def choose(self, runnable: Sequence[Any], current: Any) -> Any:
        vars(random_walk)["_wrong"]()


def test_a_mistake_of_a_strategy_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    code = compile("def _wrong(): raise LookupError('ours')", "anywhere.py", "exec")
    monkeypatch.setitem(vars(random_walk), "_wrong", None)
    exec(code, vars(random_walk))
    with pytest.raises(LookupError, match="ours"):
        search(TWO, Wrong(), schedules=1)


@pytest.mark.parametrize("module", ["random_walk", "not_there"])
def test_a_program_cannot_claim_to_be_us(module: str) -> None:
    source = f"""
        __name__ = 'graders.engine.strategies.{module}'
        __package__ = 'graders.engine.strategies'
        raise LookupError('mine')
        """
    found = search(source, RandomWalk(0), schedules=2)
    assert found.endings == {"failed": 2}


def test_endless_recursion_may_end_in_our_code() -> None:
    source = """
        import threading
        x = 0
        def deep(n):
            global x
            x = n
            return deep(n + 1)
        t = threading.Thread(target=deep, args=(0,))
        t.start()
        t.join()
        """
    assert search(source, RandomWalk(0), schedules=1).endings == {"failed": 1}


def test_ends_are_a_closed_set() -> None:
    def result(end: End) -> RunResult:
        return RunResult(end, [], 0, 0.0)

    cut = {end for end in End if end.cut}
    assert cut == {End.STEPS, End.LAPS, End.THREADS, End.DEPTH, End.ENDLESS}
    assert {end for end in End if result(end).abandoned} == {End.ABANDONED, End.GIVEN_UP}
    assert [end for end in End if result(end).given_up] == [End.GIVEN_UP]
    assert {result(end).outcome for end in End} == set(Outcome)


def test_a_run_that_a_strategy_gives_up_says_so() -> None:
    class GivesUp(RandomWalk):
        def __init__(self) -> None:
            super().__init__(0)
            self.ends: list[End] = []

        def watch(self, task: Any, op: Op) -> None:
            if op.kind == "write":
                task.kernel.stop(End.ABANDONED)

        def end(self, result: RunResult) -> None:
            self.ends.append(result.end)

    strategy = GivesUp()
    assert search(TWO, strategy, schedules=1).runs == 0
    assert set(strategy.ends) == {End.ABANDONED}
