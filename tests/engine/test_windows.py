"""Second ways to the same data: what a mapping proxy or a view shows, what a slot stores, all names of a namespace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from graders.engine.observers import Races
from graders.engine.strategies import Dpor, RandomWalk, Stateful

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file: tests are no package
from programs import program, search

SHARED = """
import types
from types import MappingProxyType as Proxy
prices = {'red': 1}
shown, keys, menu, seen = Proxy(prices), prices.keys(), Proxy({'prices': prices, 'stock': [1]}), None
def change():
    prices['red'] = 2
    prices['blue'] = 3
    menu['stock'].append(2)
def look():
    global seen
    seen = %s
"""


@pytest.mark.parametrize(
    ("expression", "outcomes"),
    [
        ("shown['red']", {"1", "2"}),
        ("shown.get('blue')", {"None", "3"}),
        ("'blue' in shown", {"False", "True"}),
        ("len(shown)", {"1", "2"}),
        ("len(keys)", {"1", "2"}),
        ("len(shown.keys())", {"1", "2"}),
        ("sum(shown.values())", {"1", "2", "5"}),
        ("str(shown)", {repr(str(d)) for d in ({"red": 1}, {"red": 2}, {"red": 2, "blue": 3})}),
        ("f'{menu}'.count('2')", {"0", "1", "2"}),
        ("{**shown}", {"{'red': 1}", "{'red': 2}", "{'red': 2, 'blue': 3}"}),
        ("[key for key in keys]", {"['red']", "['red', 'blue']"}),
        ("menu['stock'] == [1]", {"True", "False"}),
        ("Proxy(shown)['red']", {"1", "2"}),
    ],
)
def test_a_window_shows_what_is_behind_it(expression: str, outcomes: set[str]) -> None:
    source = program(SHARED % expression, "look()", "change()")
    states, classes = (search(source, s, watch=("seen",), schedules=None) for s in (Stateful(), Dpor()))
    assert states.strategy.complete and classes.strategy.complete
    assert {state for ending, (state,) in states.outcomes if ending == "passed"} == outcomes
    assert states.outcomes == classes.outcomes


SLOTTED = """
class Slot:
    __slots__ = ('a',)
s, seen = Slot(), None
s.a = 1
def change():
    %s
def look():
    global seen
    if s.a == 1:
        seen = s.a
"""


@pytest.mark.parametrize("change", ["Slot.a.__set__(s, 2)", "vars(Slot)['a'].__set__(s, 2)", "setattr(s, 'a', 2)"])
def test_what_a_slot_stores_is_seen_however_it_is_stored(change: str) -> None:
    source = program(SLOTTED % change, "look()", "change()")
    for strategy in (Stateful(), Dpor()):
        found = search(source, strategy, watch=("seen",), schedules=None)
        assert {state for _, (state,) in found.outcomes} == {"1", "2", "None"} or not strategy.complete


def test_a_namespace_that_is_printed_whole_shows_new_names_too() -> None:
    text = """
    import types
    ns, seen = types.SimpleNamespace(x=1), None
    def change():
        ns.y = 2
        del ns.x
    def look():
        global seen
        seen = repr(ns)
    """
    expected = {repr(f"namespace({inside})") for inside in ("x=1", "x=1, y=2", "y=2")}
    for strategy in (Stateful(), Dpor()):
        found = search(program(text, "look()", "change()"), strategy, watch=("seen",), schedules=None)
        assert strategy.complete and {state for _, (state,) in found.outcomes} == expected


def test_different_attributes_of_a_namespace_are_no_race(lab: Any) -> None:
    text = "import types\nns = types.SimpleNamespace(a=0, b=0)\ndef f(): ns.a = 1\ndef g(): ns.b = 1\n"
    with Races(lab.world) as races:
        source = lab.program(program(text, "f()", "g()"))
        lab.world.run(source, RandomWalk(0).choose, observer=races)
    assert races.found == []
