"""The graph of the states that a search has seen: which state follows which, and from where an end can be reached."""

from __future__ import annotations


class Node:
    """A state on the current path. `at` is the place of its choice, `todo` the threads that are left to try."""

    __slots__ = ("at", "done", "sleep", "state", "todo")

    def __init__(self, at: int, state: int, todo: list[int], sleep: int) -> None:
        self.at, self.state, self.todo, self.sleep = at, state, todo, sleep
        self.done = 0


class StateGraph:
    """States are numbers in order of discovery. -1 stands for the beginning."""

    def __init__(self) -> None:
        self._followers: list[list[int]] = []
        self._found: list[tuple[int, tuple[int, ...]]] = []  # (state before, choices from there)
        self._good: set[int] = {-1}  # a run has ended from here, or another state covers what follows

    def __len__(self) -> int:
        return len(self._followers)

    def add(self, before: int, choices: list[int]) -> int:
        """A new state, reached from `before` by `choices`."""
        number = len(self._followers)
        self._followers.append([])
        self._found.append((before, tuple(choices)))
        self.edge(before, number)
        return number

    def edge(self, before: int, after: int) -> None:
        if before >= 0:
            self._followers[before].append(after)

    def ends(self, state: int) -> None:
        self._good.add(state)

    covered = ends

    def has_cycle(self) -> bool:
        """Whether there is a cycle: a depth-first search, without recursion, for an edge back to a state on the current
        path.
        """
        colour = bytearray(len(self))  # 0 new, 1 on the path, 2 done
        for root in range(len(self)):
            if colour[root]:
                continue
            colour[root] = 1
            stack = [(root, iter(self._followers[root]))]
            while stack:
                state, rest = stack[-1]
                following = next(rest, None)
                if following is None:
                    colour[state] = 2
                    stack.pop()
                elif colour[following] == 1:
                    return True
                elif not colour[following]:
                    colour[following] = 1
                    stack.append((following, iter(self._followers[following])))
        return False

    def trap(self) -> list[int] | None:
        """The choices that lead to the first state from which no end can be reached; None if there is none."""
        before: list[list[int]] = [[] for _ in self._followers]
        for state, following in enumerate(self._followers):
            for other in following:
                before[other].append(state)
        good = set(self._good)
        waiting = [state for state in good if state >= 0]
        while waiting:
            for state in before[waiting.pop()]:
                if state not in good:
                    good.add(state)
                    waiting.append(state)
        first = next((state for state in range(len(self)) if state not in good), None)
        if first is None:
            return None
        choices: list[int] = []
        state = first
        while state >= 0:
            state, part = self._found[state]
            choices[:0] = part
        return choices
