"""Brute force, for comparison: a simulator of its own for tiny threaded programs. It uses nothing of the engine.

A program is data, see `brute_program`; `source()` writes it as Python for the engine. `outcomes()` searches all states
of all interleavings, without any reduction but remembering states, and returns the set of (ending, final values).

The primitives are modelled after the documentation of `threading` and, where that is silent (who timed out stays in a
condition's queue until it has its lock again), after CPython's source.
"""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from brute_program import CONDITIONS, LOCKS, VARIABLES, Compiler, Statement, source

__all__ = ["Brute", "TooLarge", "source"]

STATES_MAX = 4_000


class TooLarge(Exception):
    """More states than a test should search."""


@dataclass(frozen=True)
class _Thread:
    """`phase` says how far a wait has come: "" (not waiting), "queued", "notified", "late" (timed out)."""

    at: int = 0
    v: int = 0  # the local variable
    t: int = 0  # what was read last
    n: int = 0  # laps
    phase: str = ""
    saved: int = 0  # how often the lock was held before a wait
    crashed: bool = False
    done: bool = False


@dataclass(frozen=True)
class _State:
    threads: tuple[_Thread, ...]
    values: tuple[int, ...] = (0,) * len(VARIABLES)
    out: tuple[int, ...] = ()
    locks: tuple[tuple[int, int], ...] = ((-1, 0),) * len(LOCKS)  # (owner, how often)
    queues: tuple[tuple[int, ...], ...] = ((),) * (len(CONDITIONS) + 1)  # who waits; the last one is the event's
    semaphores: tuple[int, int] = (1, 0)
    flag: bool = False
    items: tuple[int, ...] = ()
    barrier: tuple[int, bool] = (0, False)  # how many are in it; whether those are being let out


_LOCK = {name: i for i, name in enumerate(LOCKS)}
_CONDITION = {name: i for i, name in enumerate(CONDITIONS)}
_SEMAPHORE = {"s": 0, "z": 1}
_EVENT = len(CONDITIONS)


class _Crash(Exception):
    pass


class _Machine:
    """A state that is being changed by thread `me`."""

    def __init__(self, state: _State, me: int) -> None:
        self.__dict__.update(state.__dict__)
        self.me = me
        self.thread = dict(state.threads[me].__dict__)

    def frozen(self) -> _State:
        threads = (*self.threads[: self.me], _Thread(**self.thread), *self.threads[self.me + 1 :])
        fields = {name: self.__dict__[name] for name in _State.__dataclass_fields__ if name != "threads"}
        return _State(threads=threads, **fields)

    def put(self, field: str, index: int, value: Any) -> None:
        old = self.__dict__[field]
        self.__dict__[field] = (*old[:index], value, *old[index + 1 :])

    def acquire(self, lock: int, times: int = 1) -> None:
        self.put("locks", lock, (self.me, self.locks[lock][1] + times))

    def release(self, name: str) -> None:
        owner, times = self.locks[_LOCK[name]]
        if times == 0 or (name == "r" and owner != self.me):
            raise _Crash
        self.put("locks", _LOCK[name], (owner, times - 1) if times > 1 else (-1, 0))

    def free(self, name: str) -> bool:
        owner, times = self.locks[_LOCK[name]]
        return times == 0 or (name == "r" and owner == self.me)

    def owned(self, name: str) -> bool:
        owner, times = self.locks[_LOCK[name]]
        return times > 0 and (name != "r" or owner == self.me)  # of a plain lock a condition only sees that it is taken

    def notify(self, queue: int, count: int) -> None:
        woken = self.queues[queue][:count]
        self.put("queues", queue, self.queues[queue][count:])
        threads = list(self.threads)
        for other in woken:
            if threads[other].phase == "queued":
                threads[other] = _Thread(**{**threads[other].__dict__, "phase": "notified"})
        self.threads = tuple(threads)


class Brute:
    """Searches every state of `threads`."""

    def __init__(self, threads: list[list[Statement]]) -> None:
        self.programs = []
        for body in threads:
            compiler = Compiler()
            compiler.block(body)
            compiler.emit("end")
            self.programs.append((compiler.code, compiler.handlers))
        self.count = len(threads)

    def outcomes(self) -> set[tuple[str, tuple[str, ...]]]:
        start = self._settled(_State(threads=(_Thread(),) * self.count))
        seen, stack, found = {start}, [start], set()
        while stack:
            state = stack.pop()
            after = [s for me in range(self.count) for s in self._steps(state, me)]
            if not after:
                found.add(self._outcome(state))
            for new in after:
                if new not in seen:
                    seen.add(new)
                    stack.append(new)
            if len(seen) > STATES_MAX:
                raise TooLarge
        return found

    def fewest_preemptions(self) -> dict[str, int]:
        """For each ending the fewest preemptions of a schedule that has it, by searching states in order of cost.

        A preemption leaves a thread that could go on and is not about to sleep.
        """
        start = self._settled(_State(threads=(_Thread(),) * self.count))
        found: dict[str, int] = {}
        seen: set[tuple[_State, int]] = set()
        waiting: deque[tuple[int, _State, int]] = deque([(0, start, -1)])
        while waiting:
            cost, state, current = waiting.popleft()
            if (state, current) in seen:
                continue
            seen.add((state, current))
            if len(seen) > STATES_MAX:
                raise TooLarge
            following = {me: after for me in range(self.count) for after in self._steps(state, me)}
            if not following:
                found.setdefault(self._outcome(state)[0], cost)
            stays = current in following and self.programs[current][0][state.threads[current].at][0] != "sleep"
            for me, after in following.items():
                if stays and me != current:
                    waiting.append((cost + 1, after, me))
                else:
                    waiting.appendleft((cost, after, me))
        return found

    def _outcome(self, state: _State) -> tuple[str, tuple[str, ...]]:
        stuck = not all(thread.done for thread in state.threads)
        ending = "failed" if any(t.crashed for t in state.threads) else "deadlock" if stuck else "passed"
        return ending, (*map(repr, state.values), repr(list(state.out)))

    def _settled(self, state: _State) -> _State:
        for me in range(self.count):
            machine = _Machine(state, me)
            self._local(machine)
            state = machine.frozen()
        return state

    def _steps(self, state: _State, me: int) -> list[_State]:
        """The states after one visible step of thread `me`: none where it is blocked, two never."""
        thread = state.threads[me]
        if thread.done:
            return []
        machine = _Machine(state, me)
        code, handlers = self.programs[me]
        instruction = code[thread.at]
        try:
            if not getattr(self, "_" + instruction[0])(machine, *instruction[1:]):
                return []
            if not machine.thread["phase"]:
                machine.thread["at"] += not machine.thread.pop("jumped", False)
                self._local(machine)
        except _Crash:
            self._crash(machine, handlers[thread.at])
            self._local(machine)
        return [machine.frozen()]

    def _crash(self, machine: _Machine, handler: list[int] | None) -> None:
        """An exception: on to the `with` around, and where there is none the thread ends."""
        if handler is not None:
            machine.thread["at"] = handler[0]
        else:
            machine.thread.update(crashed=True, done=True)

    def _local(self, machine: _Machine) -> None:
        """Run what no other thread can see."""
        code, handlers = self.programs[machine.me]
        thread = machine.thread
        while not thread["done"]:
            name, *operands = code[thread["at"]]
            if name == "end":
                thread["done"] = True
            elif name == "raise":
                self._crash(machine, handlers[thread["at"]])
            elif name == "go":
                thread["at"] = operands[0]
            elif name == "unless_above":
                thread["at"] = thread["at"] + 1 if thread["t"] > operands[0] else operands[1]
            elif name == "if_above":
                thread["at"] = operands[1] if thread["t"] > operands[0] else thread["at"] + 1
            elif name == "if_twice":
                thread["at"] = operands[0] if thread["n"] >= 2 else thread["at"] + 1
            elif name in ("zero", "count"):
                thread["n"] = 0 if name == "zero" else thread["n"] + 1
                thread["at"] += 1
            else:
                return

    # --- the visible steps: each returns whether it could go through ----------------------------------------------

    def _load(self, m: _Machine, name: str, into: str) -> bool:
        m.thread[into] = m.values[VARIABLES.index(name)]
        return True

    def _store(self, m: _Machine, name: str, plus: int, local: str) -> bool:
        m.put("values", VARIABLES.index(name), m.thread[local] + plus)
        return True

    def _set(self, m: _Machine, name: str, value: int) -> bool:
        m.put("values", VARIABLES.index(name), value)
        return True

    def _append(self, m: _Machine, value: int) -> bool:
        m.out = (*m.out, value)
        return True

    def _sleep(self, m: _Machine) -> bool:
        return True

    def _join(self, m: _Machine, other: int) -> bool:
        return m.threads[other].done

    def _acquire(self, m: _Machine, name: str) -> bool:
        if name in _SEMAPHORE:
            value = m.semaphores[_SEMAPHORE[name]]
            m.put("semaphores", _SEMAPHORE[name], value - 1)
            return value > 0
        if not m.free(name):
            return False
        m.acquire(_LOCK[name])
        return True

    def _release(self, m: _Machine, name: str) -> bool:
        if name in _SEMAPHORE:
            m.put("semaphores", _SEMAPHORE[name], m.semaphores[_SEMAPHORE[name]] + 1)
        else:
            m.release(name)
        return True

    def _try(self, m: _Machine, name: str, timed: bool, otherwise: int) -> bool:
        if m.free(name):
            m.acquire(_LOCK[name])
        else:
            m.thread.update(at=otherwise, jumped=True)
        return True

    def _wait(self, m: _Machine, name: str, timed: bool = False) -> bool:
        lock = CONDITIONS[name]
        phase = m.thread["phase"]
        if phase == "":
            if not m.owned(lock):
                raise _Crash
            m.thread.update(phase="queued", saved=m.locks[_LOCK[lock]][1])
            m.put("locks", _LOCK[lock], (-1, 0))
            m.put("queues", _CONDITION[name], (*m.queues[_CONDITION[name]], m.me))
            return True
        if phase == "queued":
            if not timed:
                return False
            m.thread["phase"] = "late"
            return True
        if m.locks[_LOCK[lock]][1]:
            return False
        m.acquire(_LOCK[lock], m.thread["saved"])
        queue = tuple(other for other in m.queues[_CONDITION[name]] if other != m.me)
        m.put("queues", _CONDITION[name], queue)
        if timed:
            m.thread["v"] = int(phase == "notified")
        m.thread.update(phase="", saved=0)
        return True

    def _wait_for_a_while(self, m: _Machine, name: str) -> bool:
        return self._wait(m, name, True)

    def _notify(self, m: _Machine, name: str, count: int) -> bool:
        if not m.owned(CONDITIONS[name]):
            raise _Crash
        m.notify(_CONDITION[name], count)
        return True

    def _barrier(self, m: _Machine) -> bool:
        """A barrier of two. While it lets out ("out") nobody else comes in ("late", and "again" when it has closed)."""
        phase, (count, draining) = m.thread["phase"], m.barrier
        if phase in ("in", "late"):
            return False
        if phase == "out":
            m.thread["phase"] = ""
            m.barrier = (count - 1, count > 1)
            if count == 1:
                self._let(m, "late", "again")
        elif draining:
            m.thread["phase"] = "late"
        elif count == 0:
            m.thread["phase"] = "in"
            m.barrier = (1, False)
        else:
            m.thread["phase"] = ""
            m.barrier = (1, True)
            self._let(m, "in", "out")
        return True

    def _let(self, m: _Machine, old: str, new: str) -> None:
        m.threads = tuple(_Thread(**{**t.__dict__, "phase": new}) if t.phase == old else t for t in m.threads)

    def _event(self, m: _Machine, what: str) -> bool:
        if what == "wait":
            return m.flag
        m.flag = what == "set"
        if m.flag:
            m.notify(_EVENT, self.count)
        return True

    def _event_timed(self, m: _Machine) -> bool:
        if m.thread["phase"] == "":
            if m.flag:
                m.thread["v"] = 1
            else:
                m.thread["phase"] = "queued"
                m.put("queues", _EVENT, (*m.queues[_EVENT], m.me))
            return True
        m.thread["v"] = int(m.thread["phase"] == "notified")
        m.put("queues", _EVENT, tuple(other for other in m.queues[_EVENT] if other != m.me))
        m.thread["phase"] = ""
        return True

    def _put(self, m: _Machine, value: int) -> bool:
        full = len(m.items) == 1
        m.items = (*m.items, value)
        return not full

    def _get(self, m: _Machine) -> bool:
        if not m.items:
            return False
        m.thread["v"], m.items = m.items[0], m.items[1:]
        return True
