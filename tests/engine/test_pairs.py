"""Each call on a primitive against each other one: a search that says complete reaches what all interleavings reach."""

from __future__ import annotations

import itertools
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from plainly import Plainly
from programs import search

from graders.engine.strategies import Dpor, Stateful

# class -> how `o` is made, and what is called
LOCKED = "locked(o, lambda: {})"
TABLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Event": (
        ("o = threading.Event()", "o = threading.Event(); o.set()"),
        ("o.set()", "o.clear()", "o.is_set()", "o.wait()", "o.wait(1)", "o.wait(0)", "repr(o)[-5:]"),
    ),
    "Semaphore": (
        ("o = threading.Semaphore(0)", "o = threading.Semaphore(1)"),
        ("o.acquire()", "o.release()", "o.release(2)", "o.acquire(False)", "o.acquire(timeout=1)", "repr(o)[-3:]"),
    ),
    "BoundedSemaphore": (
        ("o = threading.BoundedSemaphore(1)", "o = threading.BoundedSemaphore(1); o.acquire()"),
        ("o.acquire()", "o.release()", "o.release(2)", "o.acquire(False)", "o.acquire(timeout=1)"),
    ),
    "Barrier": (
        (
            "o = threading.Barrier(2)", "o = threading.Barrier(1)", "o = threading.Barrier(2, action=note)",
            "o = threading.Barrier(2, timeout=1)", "o = threading.Barrier(2); o.abort()",
        ),
        ("o.wait()", "o.wait(1)", "o.abort()", "o.reset()", "o.n_waiting", "o.broken", "noted"),
    ),
    "Condition": (
        ("o = threading.Condition(threading.Lock())", "o = threading.Condition()"),
        (
            LOCKED.format("o.wait()"), LOCKED.format("o.wait(1)"), LOCKED.format("o.notify()"),
            LOCKED.format("(note(), o.notify_all())[1]"), LOCKED.format("o.wait_for(lambda: noted)"),
            LOCKED.format("o.wait_for(lambda: noted, 1)"), "o.notify()", "o.wait(0)", "o.acquire()",
            "o.acquire(False)", "o.acquire(timeout=1)", "o.release()", "note()",
        ),
    ),
    "Lock": (
        ("o = threading.Lock()", "o = threading.Lock(); o.acquire()"),
        (
            "o.acquire()", "o.acquire(False)", "o.acquire(timeout=1)", "o.release()", "o.locked()", "repr(o)[:5]",
            LOCKED.format("1"),
        ),
    ),
    "RLock": (
        ("o = threading.RLock()", "o = threading.RLock(); o.acquire()"),
        (
            "o.acquire()", "o.acquire(False)", "o.acquire(timeout=1)", "o.release()", "o.__repr__()[:5]",
            LOCKED.format("o.acquire(False)"),
        ),
    ),
    "Queue": (
        (
            "o = queue.Queue(1)", "o = queue.Queue(1); o.put(9)", "o = queue.LifoQueue(2); o.put(9)",
            "o = queue.PriorityQueue(); o.put(9)",
        ),
        (
            "o.get()", "o.get(timeout=1)", "o.get_nowait()", "o.put(N)", "o.put_nowait(N)", "o.put(N, timeout=1)",
            "o.qsize()", "o.empty()", "o.full()", "o.task_done()", "o.join()",
            *(("o.shutdown()", "o.shutdown(immediate=True)") if sys.version_info >= (3, 13) else ()),
        ),
    ),
    "SimpleQueue": (
        ("o = queue.SimpleQueue()", "o = queue.SimpleQueue(); o.put(9)"),
        ("o.get()", "o.get(timeout=1)", "o.get_nowait()", "o.put(N)", "o.put_nowait(N)", "o.qsize()", "o.empty()"),
    ),
    "Thread": (
        (
            "o = threading.Thread(target=note)", "o = threading.Thread(target=note, daemon=True)",
            "o = threading.Thread(target=note); o.start()",
        ),
        (
            "o.start()", "o.join()", "o.join(1)", "o.is_alive()", "o.name", "setattr(o, 'name', 'x')", "o.daemon",
            "setattr(o, 'daemon', True)", "o.ident is None", "noted", "repr(o).split()[2]",
        ),
    ),
    "Timer": (
        ("o = threading.Timer(1, note)", "o = threading.Timer(1, note); o.start()"),
        ("o.start()", "o.cancel()", "o.join()", "o.join(1)", "o.is_alive()", "noted", "o.finished.is_set()"),
    ),
    "Future": (
        ("o = futures.Future()", "o = futures.Future(); o.set_running_or_notify_cancel()"),
        (
            "o.set_result(N)", "o.set_exception(KeyError())", "o.cancel()", "o.result()", "o.result(1)", "o.done()",
            "o.exception()", "o.running()", "o.cancelled()", "o.add_done_callback(lambda _: note())", "noted",
            "len(futures.wait([o], 1)[0])", "len([*futures.as_completed([o])])",
        ),
    ),
    "Executor": (
        ("o = futures.ThreadPoolExecutor(1); u = o.submit(note)",),
        (
            "o.submit(note).result()", "[*o.map(lambda _: note(), [1])]", "o.shutdown()", "o.shutdown(False)",
            "o.shutdown(cancel_futures=True)", "u.cancel()", "u.result()", "u.done()", "noted",
        ),
    ),
}  # fmt: skip

HEAD = """
import concurrent.futures as futures, queue, threading
noted, first, second, u = 0, None, None, None
def note():
    global noted
    noted = noted + 1
    return noted
def locked(o, what):
    with o:
        return what()
"""
WATCH = ("noted", "first", "second")
CUT = 200


def _calls(calls: tuple[str, ...], me: int) -> list[str]:
    """`got0`, `got1`, ... are what the calls returned, or the names of what they raised."""
    lines = []
    for i, call in enumerate(calls):
        call = re.sub(r"\bN\b", str(me), call)
        lines += ["    try:", f"        got{i} = {call}", "    except Exception as error:"]
        lines += [f"        got{i} = type(error).__name__"]
        lines += [f"    got{i} = got{i} if isinstance(got{i}, (int, str, type(None), list)) else type(got{i}).__name__"]
    return lines


def source(made: str, one: tuple[str, ...], other: tuple[str, ...]) -> str:
    """A thread that calls `one` while main calls `other`; few points beside those, so that there is an end to it."""
    lines = [HEAD, *made.split("; "), "def work(o, u, note, locked, futures):", "    global first", *_calls(one, 0)]
    lines += [f"    first = [{', '.join(f'got{i}' for i in range(len(one)))}]"]
    lines += ["def main(o, u, note, locked, futures, work):", "    global second"]
    lines += ["    beside = threading.Thread(target=work, args=(o, u, note, locked, futures))", "    beside.start()"]
    lines += [*_calls(other, 1), "    beside.join()"]
    lines += [f"    second = [{', '.join(f'got{i}' for i in range(len(other)))}]"]
    return "\n".join([*lines, "main(o, u, note, locked, futures, work)"]) + "\n"


def hold_against_all(made: str, one: tuple[str, ...], other: tuple[str, ...]) -> None:
    text = source(made, one, other)
    everything = search(text, Plainly(), watch=WATCH, schedules=CUT)
    for strategy in (Dpor(), Stateful()):
        found = search(text, strategy, watch=WATCH, schedules=2 * CUT)
        if found.strategy.complete:
            missed = everything.outcomes - found.outcomes
            assert not missed, (made, one, other, type(strategy).__name__, missed)
            invented = found.outcomes - everything.outcomes
            assert not (everything.strategy.complete and invented), (made, one, other, invented)
        else:
            assert found.strategy.why_incomplete or found.strategy.why_not


def _pairs(name: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    ways, calls = TABLE[name]
    return [(made, (a,), (b,)) for made in ways for a, b in itertools.combinations_with_replacement(calls, 2)]


@pytest.mark.parametrize("name", TABLE)
def test_some_pairs_of_calls(name: str) -> None:
    for made, one, other in _pairs(name)[::29]:
        hold_against_all(made, one, other)


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLE)
def test_more_pairs_of_calls(name: str) -> None:
    for made, one, other in _pairs(name)[1::7]:
        hold_against_all(made, one, other)


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLE)
def test_two_calls_against_one(name: str) -> None:
    ways, calls = TABLE[name]
    for made, (a, b, c) in list(itertools.product(ways, itertools.product(calls, repeat=3)))[::331]:
        hold_against_all(made, (a, b), (c,))


TEXTS = {
    "of a thread": ("o = threading.Thread(target=note)", "o.start()", "repr([o]).split()[2]"),
    "renamed": ("o = threading.Thread(target=note)", "setattr(o, 'name', 'x')", "f'{o}'"),
    "of a lock in a list": ("o = threading.Lock()", "o.acquire()", "repr([(o,)])[3:8]"),
    "formatted": ("o = threading.Lock()", "o.acquire()", "'{}'.format(o)[1:7]"),
    "by its method": ("o = threading.RLock()", "o.acquire()", "o.__str__()[1:7]"),
    "of a condition": ("o = threading.Condition()", "o.acquire()", "repr({1: o})[16:22]"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_of_a_primitive_tells_its_state(name: str) -> None:
    made, change, look = TEXTS[name]
    hold_against_all(made, (change,), (look,))
    found = search(source(made, (change,), (look,)), Dpor(), watch=WATCH)
    assert found.strategy.complete and len(found.outcomes) > 1


def test_a_thread_may_print_itself() -> None:
    """What it tells of itself it knows: nothing in it can change while it looks."""
    text = "import threading\ndef work():\n    repr(threading.current_thread())\n"
    text += "ts = [threading.Thread(target=work) for _ in 'ab']\nfor t in ts: t.start()\nfor t in ts: t.join()\n"
    assert search(text, Dpor()).runs == 1
