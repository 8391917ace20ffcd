"""Hypothesis strategies for tiny threaded programs (the data of `brute`).

Each is made once: to make and to check such a tree anew for every statement took fifteen times as long as the searches.
"""

from __future__ import annotations

import functools

from hypothesis import strategies as st

_variable = st.sampled_from(["x", "y"])
_small = st.integers(0, 2)
_lock = st.sampled_from(["l", "l", "m", "r"])


@functools.cache
def _plain() -> st.SearchStrategy:
    return st.one_of(
        st.tuples(st.just("add"), _variable, st.integers(1, 2)),
        st.tuples(st.just("set"), _variable, _small),
        st.tuples(st.just("load"), _variable),
        st.tuples(st.just("store"), _variable, _small),
        st.tuples(st.just("append"), _small),
        st.tuples(st.just("check"), _variable, _small),
    )


@functools.cache
def _calls() -> st.SearchStrategy:
    """Calls on primitives; also such that are wrong (`release` without `acquire`, `notify` without the lock)."""
    return st.one_of(
        st.tuples(st.just("acquire"), st.sampled_from(["l", "m", "s", "z", "z"])),
        st.tuples(st.just("release"), st.sampled_from(["l", "m", "s", "z", "z"])),
        st.tuples(st.just("notify"), st.sampled_from(["c", "d"]), st.integers(1, 2)),
        st.tuples(st.just("event"), st.sampled_from(["set", "set", "wait", "clear"])),
        st.tuples(st.just("event_timed")),
        st.tuples(st.just("put"), _small),
        st.tuples(st.just("get")),
        st.tuples(st.just("sleep")),
        st.tuples(st.just("barrier")),
    )


_NAMES, _LOOKS = st.sampled_from(["c", "d"]), st.sampled_from(["none", "if", "while"])


@functools.cache
def _on(name: str) -> st.SearchStrategy:
    return st.one_of(
        st.just(("wait", name)),
        st.just(("wait_for_a_while", name)),
        st.tuples(st.just("notify"), st.just(name), st.integers(1, 2)),
    )


@functools.cache
def _listed(what: st.SearchStrategy, least: int, most: int) -> st.SearchStrategy:
    return st.lists(what, min_size=least, max_size=most)


@st.composite
def _on_condition(draw: st.DrawFn) -> tuple:
    name = draw(_NAMES)
    call = draw(_on(name))
    look = draw(_LOOKS)
    if look == "while":
        call = ("while", draw(_variable), 0, [call])
    elif look == "if":
        call = ("if", draw(_variable), 0, [call])
    before, after = draw(_listed(_plain(), 0, 1)), draw(_listed(_plain(), 0, 1))
    return ("with", name, [*before, call, *after])


@functools.cache
def _flat() -> st.SearchStrategy:
    """What may stand in a loop: no other loop, since there is one counter of laps per thread."""
    return st.one_of(_plain(), _calls(), st.tuples(st.just("with"), _lock, st.lists(_plain(), min_size=1, max_size=2)))


@functools.cache
def _block(depth: int) -> st.SearchStrategy:
    body = st.lists(_statement(depth - 1), min_size=1, max_size=2)
    return st.one_of(
        st.tuples(st.just("with"), _lock, body),
        st.tuples(st.just("with"), _lock, body),
        st.tuples(st.just("if"), _variable, _small, body),
        st.tuples(st.just("while"), _variable, _small, st.lists(_flat(), min_size=1, max_size=2)),
        st.tuples(st.just("try"), _lock, st.sampled_from(["False", "timeout=1"]), body),
        _on_condition(),
    )


@functools.cache
def _statement(depth: int) -> st.SearchStrategy:
    if depth == 0:
        return st.one_of(_plain(), _plain(), _calls())
    return st.one_of(_plain(), _calls(), _block(depth), _block(depth))


@functools.cache
def _busy() -> st.SearchStrategy:
    return st.sampled_from(
        [("add", "x", 1), ("load", "x"), ("store", "x", 1), ("set", "x", 0), ("append", 1), ("check", "x", 2)]
    )


@st.composite
def programs(draw: st.DrawFn, contended: bool = False) -> list[list[tuple]]:
    """Two or three threads of one to three statements; a later one may join an earlier one.

    `contended`: every thread works on x, with the lock or the condition that all use.
    """
    count = draw(st.integers(2, 3))
    threads = []
    for i in range(count):
        body = draw(_listed(_statement(2), 1, 3 if count == 2 else 2))
        if i and draw(st.integers(0, 5)) == 0:
            body.insert(draw(st.integers(0, len(body))), ("join", draw(st.integers(0, i - 1))))
        if contended:
            body = [("with", "c" if draw(st.booleans()) else "l", body[:2]), *draw(_listed(_busy(), 0, 2))]
        threads.append(body)
    return threads
