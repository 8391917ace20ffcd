"""What an `__iter__` of the program's returns: whoever takes from it, C code too, takes one step at a time."""

from __future__ import annotations

import pytest

from graders.engine.strategies import Dpor, Stateful
from tests.engine.programs import program, search

BOX = """
    class Box:
        def __init__(self, items):
            self.held = items
        def __iter__(self):
            return {returned}
    def walk(items):
        for item in items:
            yield item
    box = Box({items})
"""
USER = "    import collections\n    box = collections.UserDict({1: 1})\n    box.held = box.data\n"
WORK = """
    got, wrong = [], []
    lock = threading.Lock()
    def look():
        try:
            with {guard}:
                got.append({look})
        except (RuntimeError, KeyError, ValueError) as error:
            wrong.append(type(error).__name__)
    def change():
        with {guard}:
            {change}
"""
DRAINS = [
    "list(box)", "tuple(box)", "set(box)", "frozenset(box)", "sorted(box)", "[*box]", "(lambda *a: a)(*box)",
    "sum(box)", "max(box, default=0)", "any(box)", "1 in [*map(abs, box)]", "1 in iter(box)", "next(iter(box), 0)",
    "list(zip(box))",
    "list(enumerate(box))", "list(filter(None, box))", "dict.fromkeys(box)", "','.join(map(str, box))", "bytes(box)",
    "[item for item in box]",
]  # fmt: skip


def text(made: str, look: str, change: str = "box.held.pop(1, None)", guard: str = "contextlib.nullcontext()") -> str:
    whole = "    import contextlib\n" + made + WORK.format(look=look, change=change, guard=guard)
    return program(whole, "look()", "change()")


def wrongs(source: str, strategy: object) -> tuple[set[str], bool]:
    found = search(source, strategy, watch=("wrong",), schedules=None)
    return {state[0] for _, state in found.outcomes}, found.strategy.complete


@pytest.mark.parametrize(
    "made", [BOX.format(returned="iter(self.held)", items="{1: 1}"), USER], ids=["own", "UserDict"]
)
@pytest.mark.parametrize("look", DRAINS)
def test_others_come_between_who_asks_and_who_takes(made: str, look: str) -> None:
    for strategy in (Dpor(), Stateful()):
        found, complete = wrongs(text(made, look), strategy)
        assert found == {"[]", "['RuntimeError']"} and (complete or isinstance(strategy, Stateful))


@pytest.mark.parametrize("look", ["list(box.keys())", "set(box.values())", "sorted(box.items())", "list(box.items())"])
def test_the_views_of_a_library_mapping_walk_one_step_at_a_time(look: str) -> None:
    found, complete = wrongs(text(USER, look), Dpor())
    assert "['RuntimeError']" in found and complete


@pytest.mark.parametrize("look", DRAINS)
def test_under_a_lock_nobody_comes_between(look: str) -> None:
    made = BOX.format(returned="iter(self.held)", items="{1: 1}")
    assert wrongs(text(made, look, guard="lock"), Dpor()) == ({"[]"}, True)


@pytest.mark.parametrize("returned", ["walk(self.held)", "(i for i in self.held)", "reversed(self.held)"])
def test_a_generator_that_is_made_for_it_is_nobody_else_s(returned: str) -> None:
    made = BOX.format(returned=returned, items="{1: 1}")
    assert wrongs(text(made, "list(box)"), Dpor()) == ({"[]", "['RuntimeError']"}, True)
    two = program(
        "    import contextlib\n" + made + WORK.format(look="list(box)", change="0", guard="lock"), *["look()"] * 2
    )
    assert wrongs(two, Dpor()) == ({"[]"}, True)


def test_a_generator_that_all_have_is_executing() -> None:
    shared = BOX.format(returned="self.held", items="walk([1, 2])")
    whole = WORK.format(look="list(box)", change="0", guard="contextlib.nullcontext()")
    source = program("    import contextlib\n" + shared + whole, "look()", "look()")
    found, complete = wrongs(source, Dpor())
    assert "['ValueError']" in found and complete


def test_who_has_an_iterator_of_its_own_sees_the_same_things_as_plainly() -> None:
    made = BOX.format(returned="iter(self.held)", items="[3, 4, 5]")
    look = "(list(box), [*zip(box, box)], next(iter(box)), dict(zip(box, 'abc')), [a for a, *b in [box]], 4 in box)"
    found = search(text(made, look, change="0"), Dpor(), watch=("got", "wrong"), schedules=None)
    expected = "[([3, 4, 5], [(3, 3), (4, 4), (5, 5)], 3, {3: 'a', 4: 'b', 5: 'c'}, [3], True)]"
    assert {state for _, state in found.outcomes} == {(expected, "[]")}
