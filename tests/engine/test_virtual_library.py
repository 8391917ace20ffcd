"""The virtual library has what this Python's real one has: every public name, its kind, attributes and parameters.

A newer Python may bring a name that the engine does not know: then this fails, and says which.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import types

import pytest

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
