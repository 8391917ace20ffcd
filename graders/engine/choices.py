"""choices(): the graph of everything that can happen, for people to explore. Besides `session`, this joins the parts
too.

It is breadth first, by re-execution: every move of every position costs one run from the start. `graders.engine.state`
compares positions. One that cannot be compared counts as new, so the graph is a tree there. A broken promise ends a
game, and nothing is explored beyond it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace

from graders.engine import roles
from graders.engine.budgets import GAME_ENDLESS_MAX, POSITIONS_MAX, VALUES_MAX
from graders.engine.model import Op, RunResult
from graders.engine.observers.scene import Scene
from graders.engine.ports import RunView, TaskView
from graders.engine.quiet import quiet_streams
from graders.engine.session import Limits
from graders.engine.state import Fingerprints
from graders.engine.strategies import Walking
from graders.engine.world import Program, World
from graders.results import Message, Move, Outcome, Position, Step, ThreadInfo

roles.looks_on(__file__)


@dataclass
class Choices:
    """The engine's form of `graders.results.Game`."""

    threads: tuple[ThreadInfo, ...]
    names: tuple[str, ...]
    locks: tuple[str, ...]
    positions: tuple[Position, ...]
    complete: bool
    proved: bool


@dataclass
class _Stop:
    """Where one run came to, and by which step."""

    result: RunResult
    values: dict[str, str]
    owners: dict[str, int | None]
    step: Step | None
    broken: Message | None
    enabled: tuple[int, ...] = ()
    face: Hashable = None  # equal for equal positions; None if positions cannot be compared


@dataclass
class _Draft:
    stop: _Stop
    path: tuple[int, ...]
    moves: list[Move] = field(default_factory=list)
    known: bool = False


def choices(
    program: Program,
    *,
    players: Callable[[], Sequence[int]],
    judge: Callable[[RunResult], Message | None],
    limits: Limits,
    free_kinds: frozenset[str],
    positions_max: int = POSITIONS_MAX,
) -> Choices:
    """All positions that the players' moves can lead to, at most `positions_max`.

    `judge` says which promise is broken so far. It is asked at every position, also in the middle of a run (which is
    then `abandoned`). `players` and `free_kinds`: see `Walking`.
    """
    return _Search(program, players, judge, limits, free_kinds, positions_max).run()


class _Search:
    def __init__(
        self, program: Program, players: Callable[[], Sequence[int]], judge: Callable[[RunResult], Message | None],
        limits: Limits, free_kinds: frozenset[str], positions_max: int,
    ) -> None:  # fmt: skip
        self._program, self._players, self._judge = program, players, judge
        self._limits, self._free, self._most = limits, free_kinds, positions_max
        self._world = World.shared()
        self._sight = Fingerprints(self._world, program)
        self._drafts: list[_Draft] = []
        self._known: dict[Hashable, int] = {}
        self._complete = True
        self._endless = 0
        self._seen: set[str] = set()
        self._locks: dict[str, None] = {}

    def run(self) -> Choices:
        with quiet_streams():
            self._add(self._walk(()), ())
            waiting = deque([0])
            while waiting and self._endless < GAME_ENDLESS_MAX:
                self._expand(waiting.popleft(), waiting)
        self._complete = self._complete and all(draft.known for draft in self._drafts)
        return self._choices()

    def _expand(self, number: int, waiting: deque[int]) -> None:
        draft = self._drafts[number]
        for thread in draft.stop.enabled if draft.stop.broken is None else ():
            path = (*draft.path, thread)
            stop = self._walk(path)
            to = self._known.get(stop.face)
            if to is None:
                if len(self._drafts) >= self._most:
                    draft.moves.clear()
                    return
                to = self._add(stop, path)
                waiting.append(to)
            assert stop.step is not None
            draft.moves.append(Move(stop.step, to))
        draft.known = True

    def _walk(self, path: tuple[int, ...]) -> _Stop:
        world, limits, sight = self._world, self._limits, self._sight
        scene = Scene(world)
        enabled: tuple[int, ...] = ()
        face: Hashable = None

        def arrive(kernel: RunView) -> None:
            nonlocal enabled, face
            face = sight.take()
            scene.look()
            enabled = tuple(task.index for task in kernel.runnable if task.index in self._players())

        walking = Walking(path, players=self._players, free_kinds=self._free, start=sight.start, arrive=arrive)

        def observe(task: TaskView, op: Op) -> None:
            if walking.watch(task, op):
                scene(task, op)

        walking.begin()
        result = world.run(
            self._program, walking.choose, observer=observe, sight=sight,
            lazy=limits.lazy, steps_max=limits.steps_max, spin_steps=limits.spin_steps,
        )  # fmt: skip
        walking.end(result)
        if result.reads_clock or result.unmodelled or walking.others or walking.diverged:
            self._complete = False
        if not result.abandoned:
            self._endless += result.outcome in (Outcome.OUT_OF_STEPS, Outcome.NO_PROGRESS)
            scene.look()
        self._seen |= scene.seen
        self._locks.update(dict.fromkeys(scene.owners))
        broken = self._judge(result)
        if not result.abandoned:
            ends = repr(broken), repr(result.crashes), result.waiting
            face = (result.outcome, *ends, *sorted(scene.values.items()), *scene.owners.items())
        return _Stop(result, scene.values, scene.owners, scene.step(), broken, enabled, face)

    def _add(self, stop: _Stop, path: tuple[int, ...]) -> int:
        number = len(self._drafts)
        self._drafts.append(_Draft(stop, path))
        if stop.face is not None:
            self._known[stop.face] = number
        return number

    # --- what is shown of it ------------------------------------------------------------------------------------------

    def _choices(self) -> Choices:
        touched = [draft.stop.values for draft in self._drafts]
        names = tuple(dict.fromkeys(name for values in touched for name in values if name in self._seen))[:VALUES_MAX]
        locks = tuple(self._locks)
        positions = tuple(self._position(draft, names, locks) for draft in self._drafts)
        first = self._drafts[0].stop.result.names
        players = self._players()
        threads = tuple(ThreadInfo(index, name) for index, name in enumerate(first) if index in players)
        trapped = _without_end(positions) if self._complete else set()
        if 0 not in trapped:  # otherwise it never ends whatever anybody does, and no move is to blame
            lost = Message("no-way-home", {})
            positions = tuple(replace(p, broken=lost) if i in trapped else p for i, p in enumerate(positions))
        proved = self._complete and not trapped and all(position.broken is None for position in positions)
        return Choices(threads, names, locks, positions, self._complete, proved)

    def _position(self, draft: _Draft, names: tuple[str, ...], locks: tuple[str, ...]) -> Position:
        result, stop = draft.stop.result, draft.stop
        players = self._players()
        unfinished = {pending.thread for pending in result.pending}
        crashed = tuple(sorted({crash.thread for crash in result.crashes} & set(players)))
        return Position(
            moves=tuple(draft.moves),
            values=tuple(stop.values.get(name) for name in names),
            owners=tuple(stop.owners.get(name) for name in locks),
            # The line since which a thread holds it depends on the path that led here.
            waiting=tuple(replace(w, holder_line=None) for w in result.waiting if w.thread in players),
            home=tuple(index for index in players if index not in unfinished),
            crashed=crashed,
            broken=stop.broken,
            ended=None if result.abandoned else result.outcome,
            known=draft.known,
        )


def _without_end(positions: Sequence[Position]) -> set[int]:
    """The positions from which no end can be reached, whoever goes next: some thread goes round for ever."""
    before: list[list[int]] = [[] for _ in positions]
    for number, position in enumerate(positions):
        for move in position.moves:
            before[move.to].append(number)
    good = {number for number, p in enumerate(positions) if p.ended is not None or p.broken is not None}
    waiting = list(good)
    while waiting:
        for number in before[waiting.pop()]:
            if number not in good:
                good.add(number)
                waiting.append(number)
    return set(range(len(positions))) - good


__all__ = ["POSITIONS_MAX", "Choices", "choices"]
