"""Wakeup trees: what must still be run from a state, and how the reversal of a race is added.

A wakeup sequence was seen in one run and is compared with events of others. Threads are named by their parent and their
number among its children. Objects are numbered in order of first use, so two runs do not agree on the name of an object
that is first used after their common prefix. Such objects are taken to be the same (`_may_depend`), which costs at
worst one run too many.
"""

from __future__ import annotations

from graders.engine.model import Op, dependent
from graders.engine.ports import Thing
from graders.engine.strategies._events import Events, Race

NOBODY = -1


class Branch:
    """An edge of a wakeup tree: the thread, its operation if that is known, and what may follow."""

    __slots__ = ("below", "op")

    def __init__(self, op: Op | None) -> None:
        self.op = op
        self.below: dict[int, Branch] = {}


class Node:
    """A state on the current path. `sleep` are threads that need not go here, with their operations; those that went
    join it.
    """

    __slots__ = ("known", "sleep", "tree", "who")

    def __init__(self, sleep: dict[int, Op], tree: dict[int, Branch], known: int) -> None:
        self.sleep, self.tree, self.known = sleep, tree, known
        self.who = NOBODY


def reverse(events: Events, node: Node, race: Race) -> None:
    """Put the sequence that reverses `race` into the wakeup tree of `node`, the state before the race's first event."""
    first, before, names = race.first, events.before, events.who
    size = len(before)
    mask = 0  # the events of the sequence, as bits; its last operation, the one that comes early, has position `size`
    starts: dict[int, int] = {}
    for j in range(first + 1, size):
        if not before[j] >> first & 1:
            mask |= 1 << j
            if names[j] not in starts:
                starts[names[j]] = j
    starts.setdefault(race.who, size)
    needs = race.asked | events.conflicts(race.op)
    for who, op in node.sleep.items():
        start = starts.get(who)
        if start is None:
            if not events.conflicts(op) & mask and not dependent(op, race.op):
                return
        elif not (needs if start == size else before[start] ^ 1 << start) & mask:
            return
    _insert(events, node, race, mask, needs)


def _insert(events: Events, node: Node, race: Race, mask: int, needs: int) -> None:
    """Walk down the wakeup tree as long as its branches are initials of the sequence, then append the rest."""
    before, names, ops = events.before, events.who, events.ops
    tree, current = node.tree, node.who
    last = True  # whether the end of the sequence, `race.op`, is still to come
    while True:
        rest = _positions(mask)
        for who, branch in tree.items():
            if who == current:
                continue  # it is being explored, and is no initial: the race is with it
            j = next((j for j in rest if names[j] == who), None)
            if j is not None:
                initial = not (before[j] ^ 1 << j) & mask
            elif last and who == race.who:
                initial = not needs & mask
            else:
                assert branch.op is not None
                known = node.known
                initial = not any(_may_depend(branch.op, ops[k], known) for k in rest)
                initial = initial and not (last and _may_depend(branch.op, race.op, known))
            if initial:
                break
        else:
            break
        if not branch.below:
            return  # a whole branch is contained in the sequence and leads to the same
        if j is not None:
            mask &= ~(1 << j)
        elif last and who == race.who:
            last = False
        tree, current = branch.below, NOBODY
        if not mask and not last:
            return
    for j in _positions(mask):
        branch = tree[names[j]] = Branch(ops[j])
        tree = branch.below
    if last:
        tree[race.who] = Branch(race.op)


def _positions(mask: int) -> list[int]:
    """The positions of the bits of `mask`, lowest first."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _may_depend(a: Op, b: Op, known: int) -> bool:
    """`model.dependent` across runs that have only their first `known` numbered objects in common."""
    for location, write in a.accesses:
        for other, other_write in b.accesses:
            if (write or other_write) and (location == other or _may_be(location, other, known)):
                return True
    return False


def _may_be(a: Thing, b: Thing, known: int) -> bool:
    """Whether two locations with different names could be the same one."""
    if type(a) is not tuple or type(b) is not tuple or a[0] != b[0]:
        return False
    if a[0] in ("lock", "obj", "attr", "started"):
        return bool(a[1] >= known and b[1] >= known and a[2:] == b[2:])
    return bool(a[1:-1] == b[1:-1])  # compare the names of cells; the ends of two threads have nothing to compare
