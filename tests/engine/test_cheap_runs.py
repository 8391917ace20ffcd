"""What a run does not make anew, and whom it does not ask, makes no difference to it."""

from __future__ import annotations

import builtins
import calendar
import os
import random
import subprocess
import sys
import types

import pytest

from graders.engine import explore_script
from graders.engine.setting.exchange import Exchange
from graders.engine.setting.exits import Exits
from graders.engine.setting.fresh import Fresh
from graders.engine.virtual.clock import _mktime
from graders.suites._plan import Options, apply
from graders.suites._stalls import every_scenario, suite_of


def test_judging_loads_nothing_that_only_scripts_need():
    code = (
        "import sys, graders.suites\n"
        "only = ('graders.engine.setting', 'graders.engine.script', 'graders.engine.ends', 'graders.engine.choices')\n"
        "assert not [name for name in sys.modules if name.startswith(only)]\n"
        "assert callable(graders.suites.play) and callable(graders.suites.run_real)\n"
        "assert callable(graders.engine.explore_script)\n"
        "try: graders.engine.nothing\n"
        "except AttributeError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "module 'graders.engine' has no attribute 'nothing'\n"


# --- what is exchanged for the time of a run --------------------------------------------------------------------------


@pytest.fixture
def module():
    made = types.ModuleType("made")
    made.one, made.two = 1, 2
    return made


def test_names_are_put_back_whatever_a_run_does_with_them(module):
    fresh, exchange = Fresh(), Exchange(module, {"one": "a", "two": "b"})
    fresh.replace_in(exchange)
    assert (module.one, module.two) == ("a", "b")
    fresh.remember(module, "one")
    module.one = "the program's"
    fresh.remember(module, "two")
    del module.two
    fresh.put_back()
    assert (module.one, module.two) == (1, 2)


def test_what_the_host_has_changed_between_two_runs_is_put_back_as_it_was_then(module):
    fresh, exchange = Fresh(), Exchange(module, {"one": "a"})
    for before in (1, 3, 3, 1):
        module.one = before
        fresh.replace_in(exchange)
        assert module.one == "a"
        fresh.put_back()
        assert module.one == before


def test_after_runs_of_a_script_the_process_has_its_own_functions(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import os\nos.getcwd = open = None\nprint = 1\nos.environ['A_NAME_OF_A_TEST'] = 'x'\n")
    known = {name: getattr(os, name) for name in dir(os)}, dict(vars(builtins)), dict(vars(sys))
    explore_script(script, strategy="random", schedules=3)
    now = {name: getattr(os, name) for name in dir(os)}, dict(vars(builtins)), dict(vars(sys))
    assert [table.keys() for table in now] == [table.keys() for table in known]
    for before, after in zip(known, now, strict=True):
        assert not [name for name in before if after[name] is not before[name]]
    assert "A_NAME_OF_A_TEST" not in os.environ


def test_each_run_finds_nothing_registered_and_the_module_as_it_was_made():
    exits = Exits()
    register = exits.module.register
    for change in (
        lambda: exits.module.register(print, "never"),
        lambda: setattr(exits.module, "register", None),
        lambda: exits.module.__dict__.pop("register"),
        lambda: setattr(exits.module, "mine", 1),
    ):
        change()
        exits.begin()
        assert exits.module._ncallbacks() == 0 and exits.module.register == register
        assert not hasattr(exits.module, "mine")


# --- the same in fewer words ------------------------------------------------------------------------------------------


def _by_the_library(moment):
    years, month = divmod(moment[1] - 1, 12)
    return calendar.timegm((moment[0] + years, month + 1, *moment[2:6]))


def _told(count, moment):
    try:
        return float(count(moment))
    except (ValueError, OverflowError) as error:
        return type(error)


def test_a_moment_is_counted_as_the_library_counts_it():
    draw = random.Random(1).randint
    for _ in range(500):
        moment = (draw(1, 9_000), *(draw(-50, 80) for _ in range(5)), 0, 0, -1)
        assert _told(_mktime, moment) == _told(_by_the_library, moment)


@pytest.mark.parametrize("exercise", ["unlocked", "locked", "producer_consumer"])
@pytest.mark.parametrize(
    "options", [Options(), Options(workers=(2, 3, 2)), Options(schedules=50, thorough=True)], ids=["", "sizes", "more"]
)
def test_no_scenario_is_run_twice(exercise, options):
    scenarios = apply(every_scenario(suite_of(exercise)), options)
    for number, scenario in enumerate(scenarios):
        assert scenario not in scenarios[:number]


APPENDS = """
import threading, collections
kept, queue, rows = [], collections.deque(maxlen=1), [[]]
def work(i):
    kept.append(i)
    queue.append(kept)
    rows.append(rows[0])
    try:
        kept.append()
    except TypeError as error:
        print(error)
    try:
        queue.append(1, x=2)
    except TypeError as error:
        print(error)
ts = [threading.Thread(target=work, args=(i,)) for i in range(2)]
for t in ts: t.start()
for t in ts: t.join()
assert sorted(kept) == [0, 1] and len(queue) == 1 and len(rows) == 3
"""


def test_an_append_does_what_it_does_without_us_in_every_schedule(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(APPENDS)
    found = explore_script(script, strategy="stateful")
    assert (found.outcome, found.complete) == ("passed", True)
