"""What a mapping proxy or a view shows is the container behind it: reading through it is reading that one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from graders.engine.strategies import Dpor, Stateful

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
