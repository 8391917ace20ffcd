"""Walking: follow a list of moves, then stop and look at the state. `graders.engine.choices` explores with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graders.engine.model import End, Op, RunResult
from graders.engine.ports import Runnable, RunView, TaskView


class Walking:
    """`path` holds the thread of each move. A move is one visible operation, even if only one thread could go.

    As for `Turns`, operations of `free_kinds` and those of threads that are not among `players()` are no moves: they
    are executed as soon as they come up. At the end of the path `arrive(kernel)` is called once, and the run is given
    up. `others` then says whether any thread but task 0 and the players took part, or asked whether a player is done.
    """

    exhaustive = False

    def __init__(
        self,
        path: Sequence[int],
        *,
        players: Callable[[], Sequence[int]],
        free_kinds: frozenset[str],
        start: Callable[[], None],
        arrive: Callable[[RunView], None],
    ) -> None:
        self._path, self._players, self._free = path, players, free_kinds
        self._start, self._arrive = start, arrive
        self._error: Exception | None = None

    def begin(self) -> bool:
        self._at = 0
        self._started = False
        self.others = self.diverged = False
        return True

    def choose(self, runnable: Runnable, current: TaskView) -> TaskView:
        self._first()
        players = self._players()
        for task in runnable:
            if self._is_free(task, task.op, players):
                return task
        if self._at == len(self._path):
            self._stop(runnable[0].kernel)
            return runnable[0]
        index = self._path[self._at]
        chosen = next((task for task in runnable if task.index == index), None)
        if chosen is None:
            self.diverged = True
            runnable[0].kernel.stop(End.ABANDONED)
            return runnable[0]
        return chosen

    def watch(self, task: TaskView, op: Op) -> bool:
        """Called for every executed operation, also those for which `choose` is not asked. Returns whether it is a
        move.
        """
        self._first()
        if self._is_free(task, op, self._players()):
            self.others = self.others or (task.index != 0 and op.kind not in self._free)
            return False
        if any(type(loc) is tuple and loc[0] == "end" for loc, _ in op.accesses):
            self.others = True  # the moment when a thread ends matters here, and that is no move
        if self._at == len(self._path):
            self._stop(task.kernel)
        elif self._path[self._at] != task.index:
            self.diverged = True
            task.kernel.stop(End.ABANDONED)
        self._at += 1
        return True

    def end(self, result: RunResult) -> None:
        if self._error is not None:
            raise self._error

    def _is_free(self, task: TaskView, op: Op, players: Sequence[int]) -> bool:
        return op.kind in self._free or task.index not in players

    def _first(self) -> None:
        if not self._started and self._players():
            self._started = True
            self._guarded(self._start)

    def _stop(self, kernel: RunView) -> None:
        self._guarded(self._arrive, kernel)
        kernel.stop(End.ABANDONED)

    def _guarded(self, call: Callable[..., None], *args: RunView) -> None:
        try:
            call(*args)
        except Exception as error:  # our mistake: raised here, in the running thread, it would look like the student's
            self._error = self._error or error
