"""The virtual library has what this Python's real one has: every public name, its kind, attributes and parameters.

A newer Python may bring a name that the engine does not know: then this fails, and says which.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import subprocess
import sys
import types

import pytest

from graders.engine import explore_script
from graders.engine.world import World

MODULES = ("threading", "_thread", "queue", "concurrent.futures", "concurrent.futures.thread", "time")

# What a lock of ours carries for the kernel. No name of the real one is among them.
_CARRIED = {"count", "free", "free_for", "ops", "owner", "take", "taken_line", "waiters"}
_IN_PLACE = {"set"}  # in a module of the library, in the place of the builtin of that name
KNOWN = {
    # A function up to Python 3.12, and a class since; ours is one everywhere.
    **dict.fromkeys(("threading.Lock", "_thread.allocate", "_thread.allocate_lock"), "kind"),
    # What the library makes for a hook is noted.
    "threading.ExceptHookArgs": "kind",
    # Whoever makes one is refused: there are no parameters that would do.
    "concurrent.futures.ProcessPoolExecutor": "parameters",
    "concurrent.futures.InterpreterPoolExecutor": "parameters",
}


def real_and_ours(name: str):
    return importlib.import_module(name), World.shared().library.modules[name]


def public(thing) -> set[str]:
    for name in getattr(thing, "__all__", ()):
        getattr(thing, name)  # some modules bring a name in when it is asked for
    return {name for name in dir(thing) if not name.startswith("_")}


def kind(thing) -> str:
    if isinstance(thing, type):
        return "exception" if issubclass(thing, BaseException) else "class"
    return "module" if inspect.ismodule(thing) else "function" if callable(thing) else type(thing).__name__


def parameters(thing):
    """Names, kinds and defaults; None for what is written in C, of which older Pythons tell nothing."""
    function = getattr(thing, "__init__", None) if isinstance(thing, type) else thing
    if isinstance(function, functools.partial) or not isinstance(function, types.FunctionType):
        return None
    return [(p.name, p.kind, repr(p.default)) for p in inspect.signature(thing).parameters.values()]


@pytest.mark.parametrize("name", MODULES)
def test_it_has_the_same_names(name):
    real, ours = real_and_ours(name)
    assert real is not ours
    assert public(ours) - _IN_PLACE == public(real)
    assert getattr(ours, "__all__", None) == getattr(real, "__all__", None)


@pytest.mark.parametrize("name", MODULES)
def test_they_are_of_the_same_kind_and_take_the_same(name):
    real, ours = real_and_ours(name)
    differing = {}
    for word in sorted(public(real)):
        mine, theirs = getattr(ours, word), getattr(real, word)
        if kind(mine) != kind(theirs):
            differing[f"{name}.{word}"] = "kind"
        elif parameters(theirs) is not None and _taken(mine) != parameters(theirs):
            differing[f"{name}.{word}"] = "parameters"
        elif isinstance(theirs, (int, float, str)):
            assert mine == theirs or word == "TIMEOUT_MAX", word
    assert {row: what for row, what in differing.items() if KNOWN.get(row) != what} == {}


def _taken(thing):
    return [(p.name, p.kind, repr(p.default)) for p in inspect.signature(thing).parameters.values()]


@pytest.mark.parametrize("name", MODULES)
def test_their_classes_have_the_same_attributes(name):
    real, ours = real_and_ours(name)
    for word in sorted(public(real)):
        mine, theirs = getattr(ours, word), getattr(real, word)
        if not isinstance(theirs, type) or f"{name}.{word}" in KNOWN:
            continue
        carried = _CARRIED if mine.__module__ == "_thread" and "ock" in mine.__name__ else set()
        assert public(mine) - carried == public(theirs), word
        for method in sorted(public(theirs)):
            wanted = parameters(getattr(theirs, method))
            assert wanted is None or _taken(getattr(mine, method)) == wanted, f"{word}.{method}"


@pytest.mark.parametrize("make", ["Lock", "RLock", "Condition", "Semaphore", "Event", "Barrier", "Thread", "local"])
def test_an_object_of_theirs_has_the_same_attributes(make):
    real, ours = real_and_ours("threading")
    arguments = (2,) if make == "Barrier" else ()
    mine, theirs = getattr(ours, make)(*arguments), getattr(real, make)(*arguments)
    assert public(mine) - (_CARRIED if make in ("Lock", "RLock") else set()) == public(theirs)


def test_what_is_carried_is_nothing_of_the_real_ones():
    real, _ = real_and_ours("threading")
    assert not _CARRIED & (public(real.Lock()) | public(real.RLock()))


def test_the_known_rows_name_what_there_is():
    for row in KNOWN:
        module, _, word = row.rpartition(".")
        assert word in public(real_and_ours(module)[0]) or word == "InterpreterPoolExecutor"  # that since 3.14


# Functions and classes that ours take from the real module as they are: none of them waits, or knows a clock.
SHARED = {
    "threading": {"ThreadError", "WeakSet", "_count", "_deque", "_islice"},
    "_thread": {"error"},
    "queue": {"deque", "heappop", "heappush"},
    "concurrent.futures": {"TimeoutError"},
    "concurrent.futures.thread": set(),
    "time": {"clock_getres", "get_clock_info", "strptime", "struct_time", "tzset"},
}


@pytest.mark.parametrize("name", MODULES)
def test_nothing_in_it_is_the_real_one_but_what_is_known(name):
    real, ours = real_and_ours(name)
    same = {w for w in dir(ours) if not w.startswith("__") and getattr(ours, w) is getattr(real, w, None)}
    assert {word for word in same if callable(getattr(ours, word))} - SHARED[name] == set()


UNKNOWN = """
import sys, time, _thread, pathlib
time.teleport = time.monotonic
time.CLOCK_OF_TOMORROW = 77
_thread.start_green_thread = _thread.start_new_thread
from graders import explore
from graders.errors import Uncontrollable
from graders.feedback import sentence
from graders.results import Message
for source in sys.argv[1:]:
    file = pathlib.Path("main.py")
    file.write_text(source)
    try:
        print(explore(file).outcome)
    except Uncontrollable as refused:
        print(sentence(Message(refused.code, {**refused.details, "line": refused.line}), "en"))
"""


def test_what_a_newer_python_brings_is_refused_with_a_sentence_where_it_is_called(tmp_path):
    sources = [
        "import time\nassert time.teleport and time.CLOCK_OF_TOMORROW == 77",
        "import time\n\ntime.teleport()",
        "from _thread import *\nstart_green_thread(print, ())",
        "import threading, time\nt = threading.Thread(target=lambda: time.teleport())\nt.start()\nt.join()",
    ]
    done = subprocess.run(
        [sys.executable, "-c", UNKNOWN, *sources], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.stderr == ""
    teleport = "uses `time.teleport`, which our scheduler cannot control"
    green = "line 2 uses `_thread.start_green_thread`, which our scheduler cannot control"
    assert done.stdout.splitlines() == ["passed", f"line 3 {teleport}", green, f"line 2 {teleport}"]


def test_no_clock_is_the_machines(tmp_path):
    """A virtual day begins alike in every process and time zone, by whatever name it is asked for."""
    source = (
        "from time import *\n"
        "clock, clock_ns = globals()['clock_gettime'], globals()['clock_gettime_ns']\n"
        "assert clock(CLOCK_MONOTONIC) == monotonic() == 0 == clock_ns(CLOCK_MONOTONIC), monotonic()\n"
        "assert clock(CLOCK_REALTIME) == time() == mktime(localtime())\n"
        "assert mktime((2020, 13, 1, 0, 0, 0, 0, 0, -1)) == 1609459200\n"
        "try: clock(-77)\nexcept OSError: pass\nelse: assert False\n"
    )
    (tmp_path / "main.py").write_text(source)
    code = "from graders import explore; found = explore('main.py'); print(found.outcome, found.error)"
    for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120,
            env={**os.environ, "TZ": zone},
        )  # fmt: skip
        assert (done.stdout, done.stderr) == ("passed None\n", ""), zone


@pytest.mark.parametrize("name", ["Lock", "RLock"])
def test_a_program_sees_of_a_lock_what_the_real_one_has(name, tmp_path):
    real, ours = (getattr(module, name)() for module in real_and_ours("threading"))
    names = sorted({*dir(real), *dir(ours)} - {*dir(object()), "__annotations__"})  # made where somebody asks for them
    source = f"""
import threading
lock = threading.{name}()
has = {[word for word in names if hasattr(real, word)]!r}
for word in {names!r}:
    assert hasattr(lock, word) is (word in has), word
    assert (getattr(lock, word, None) is not None) is (word in has), word
    if word in has: continue
    for do in (lambda: getattr(lock, word), lambda: setattr(lock, word, 1), lambda: delattr(lock, word)):
        try: do()
        except AttributeError as error: assert str(error).endswith(f"object has no attribute {{word!r}}"), error
        else: assert False, word
assert sorted(dir(lock)) == {sorted(dir(real))!r}
"""
    (tmp_path / "main.py").write_text(source)
    found = explore_script(tmp_path / "main.py")
    assert (found.outcome, found.error) == ("passed", None)
