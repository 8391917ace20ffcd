"""The baton: real threads, of which only the one that holds it runs, and a seeded choice of who gets it next."""

from __future__ import annotations

import _thread
import math
import random
from collections.abc import Callable, Sequence
from typing import Any

new_lock = _thread.allocate_lock  # the real one: `standins` replaces the name in `_thread`, not here

# What a bytecode weighs: most of those of a small program are in threading.py, which guards itself.
OWN_TICKS, THREADING_TICKS = 24, 1


class Chance:
    """Seeded numbers, by nothing but C code: the Python code of `random` would be stopped in, too."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def below(self, bound: int) -> int:
        return int(self.random() * bound)

    def choice(self, things: Sequence[Any]) -> Any:
        return things[int(self.random() * len(things))]


class Task:
    """A real thread. It runs only between being handed the baton and handing it on."""

    __slots__ = ("baton", "blocked", "daemon", "deadline", "done", "ident", "index", "rank", "sentinel", "timed_out")

    def __init__(self, index: int, daemon: bool) -> None:
        self.index, self.daemon = index, daemon
        self.baton = new_lock()
        self.baton.acquire()
        self.blocked: Callable[[], bool] | None = None  # whether it could go on, where it waits for something
        self.deadline: float | None = None
        self.timed_out = self.done = False
        self.rank = 0.0
        self.ident = 0
        self.sentinel: Any = None  # the lock that `_thread` releases when the thread has ended (to 3.12)


class Walk:
    """After a random number of ticks anybody may go on. How many on average differs from seed to seed.

    `own`: nobody is stopped in threading.py, so that all spend their time in the program itself.
    """

    def __init__(self, chance: Chance, own: bool) -> None:
        self.chance = chance
        self.mean = chance.choice((24, 100, 300) if own else (12, 60, 300, 1200))

    def born(self, task: Task) -> None:
        pass

    def ticks(self) -> int:
        return 1 + int(self.mean * -math.log(1 - self.chance.random()))

    def pick(self, ready: list[Task], current: Task | None, forced: bool) -> Task:
        return self.chance.choice(ready)


class Ranks:
    """The highest rank runs for as long as it can; at a few moments whoever runs becomes the lowest.

    That holds a thread for as long as the others have anything to do. After PCT (Burckhardt and others, 2010).
    """

    def __init__(self, chance: Chance, length: int) -> None:
        self.chance = chance
        # Some of the moments lie close together: what must happen between two lines often does.
        moments = [chance.below(max(length, 100)) for _ in range(chance.choice((1, 1, 2, 2, 3, 4)))]
        moments += [moment + chance.below(10 * OWN_TICKS) for moment in moments if chance.random() < 0.5]
        self.moments = sorted(moments, reverse=True)
        self.now = 0
        self.lowest = 0.0

    def born(self, task: Task) -> None:
        task.rank = 1 + self.chance.random()

    def ticks(self) -> int:
        if not self.moments:
            return 1 << 40
        wait = max(1, self.moments.pop() - self.now)
        self.now += wait
        return wait

    def pick(self, ready: list[Task], current: Task | None, forced: bool) -> Task:
        if current is not None and not forced:
            self.lowest -= 1
            current.rank = self.lowest
        return max(ready, key=lambda task: task.rank)


class Baton:
    """One run: its threads, its clock, and who runs now."""

    def __init__(self, seed: int, length: int, ticks_max: int) -> None:
        self.chance = Chance(seed)
        own = seed % 2 == 0
        self.policy: Any = Ranks(self.chance, length) if seed % 4 == 3 else Walk(self.chance, own)
        self.weights = (0, 0 if own else THREADING_TICKS, OWN_TICKS)
        self.impatience = self.chance.choice((0.0, 0.0, 0.1, 0.5))  # how often a wait ends late though others could go
        self.tasks: list[Task] = []
        self.current: Task | None = None
        self.over = new_lock()  # held until the run has ended
        self.over.acquire()
        self.ended = new_lock()  # held until nobody looks at the run any more
        self.ended.acquire()
        self.ending: str | None = None
        self.now_s = 0.0
        self.spent = 0
        self.ticks_max = ticks_max
        self.left = self.quantum = min(self.policy.ticks(), ticks_max + 1)

    # --- called by the running thread ------------------------------------------------------------------------------

    def add(self, daemon: bool) -> Task:
        task = Task(len(self.tasks), daemon)
        self.policy.born(task)
        self.tasks.append(task)
        return task

    def tick(self, place: int) -> None:
        """One bytecode at a place of this kind (see `child.place_of`): the quantum used up, another may go on."""
        self.left -= self.weights[place]
        if self.left <= 0:
            self._new_quantum()
            if self.spent > self.ticks_max:
                self._end("endless")
                self._park()
            self._switch(forced=False)

    def wait(self, ready: Callable[[], bool], timeout: float | None = None) -> bool:
        """Wait until `ready()`; False where the time was up first. The caller looks again: others may be quicker."""
        me = self._me()
        me.blocked, me.timed_out = ready, False
        me.deadline = None if timeout is None or timeout < 0 else self.now_s + timeout
        self._switch(forced=True)
        me.blocked = me.deadline = None
        return not me.timed_out

    def sleep(self, seconds: float) -> None:
        """A nap ends when anybody decides that it does: it never ends early, but it may end late."""
        deadline = self.now_s + seconds
        me = self._me()
        if isinstance(self.policy, Ranks) and self.chance.random() < 0.7:
            self.policy.lowest -= 1
            me.rank = self.policy.lowest
        self._switch(forced=True)
        self.now_s = max(self.now_s, deadline)

    def leave(self) -> None:
        """The running thread has ended: hand on the baton, and do not come back."""
        me = self._me()
        me.done = True
        if self.main_is_over():
            self._end("finished")
            return
        self._hand_to(self._pick(forced=True))

    @property
    def ticks(self) -> int:
        return self.spent + self.quantum - self.left

    def main_is_over(self) -> bool:
        return all(task.done or task.daemon for task in self.tasks)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _me(self) -> Task:
        assert self.current is not None
        return self.current

    def _new_quantum(self) -> None:
        self.spent += self.quantum - self.left
        # No longer than the run may be: else an endless loop is never noticed.
        self.left = self.quantum = min(self.policy.ticks(), max(1, self.ticks_max + 1 - self.spent))

    def _switch(self, *, forced: bool) -> None:
        me = self._me()
        chosen = self._pick(forced)
        if chosen is not me:
            self._hand_to(chosen)
            me.baton.acquire()

    def _hand_to(self, chosen: Task | None) -> None:
        if chosen is None:
            self._end("deadlock")
            return
        self.current = chosen
        chosen.baton.release()

    def _pick(self, forced: bool) -> Task | None:
        """Who goes on; None where nobody can."""
        ready = [task for task in self.tasks if not task.done and (task.blocked is None or task.blocked())]
        late = [task for task in self.tasks if not task.done and task.deadline is not None and task not in ready]
        if late and (not ready or self.chance.random() < self.impatience):
            chosen = self.chance.choice(late)
            chosen.timed_out = True
            assert chosen.deadline is not None
            self.now_s = max(self.now_s, chosen.deadline)
            return chosen
        if not ready:
            return None
        chosen = self.policy.pick(ready, self.current, forced)
        return chosen

    def _end(self, ending: str) -> None:
        self.ending = ending
        self.over.release()

    def _park(self) -> None:
        """For ever: a thread cannot be ended from outside, and what it would do next is no part of any run."""
        self._me().baton.acquire()
