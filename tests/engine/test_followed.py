"""Library code that guards itself with nothing has points, and a lock reached through other code is still a lock."""

from __future__ import annotations

import pytest

from graders.engine.strategies import STRATEGIES
from graders.engine.virtual.followed import FOLLOWED
from graders.engine.world import World
from tests.engine.programs import search, threads


def endings(body: str, *calls: str, after: str = "", strategy: str = "dpor") -> set[str]:
    lines = [
        "import threading",
        body,
        "problems = []",
        "threading.excepthook = lambda args: problems.append(args.exc_type.__name__)",
        threads(*calls),
        after,
        "assert not problems, problems",
    ]
    return set(search("\n".join(lines), STRATEGIES[strategy](0), schedules=100).endings)


RACES = {
    "UserDict.setdefault": (
        "import collections\nd = collections.UserDict()\ngot = []\ndef take(): got.append(d.setdefault(1, object()))",
        "assert got[0] is got[1]",
    ),
    "UserDict.pop": (
        "from collections import UserDict\nd = UserDict({1: 1})\ndef take(): d.pop(1, None)",
        "",
    ),
    "a subclass of UserDict": (
        "import collections\nclass Stock(collections.UserDict): pass\nd = Stock(n=1)\n"
        "def take(): d.popitem() if d else 0",
        "",
    ),
    "UserList": (
        "from collections import UserList\nd = UserList([1])\ndef take():\n    if 1 in d: d.remove(1)",
        "",
    ),
    "ChainMap.pop": (
        "from collections import ChainMap\nd = ChainMap({1: 1}, {1: 2})\ndef take():\n    if 1 in d.maps[0]: d.pop(1)",
        "",
    ),
    "Counter.update": (
        "from collections import Counter\nd = Counter(a=1)\ndef take(): d.update({'a': 1})",
        "assert d['a'] == 3, d",
    ),
    "WeakValueDictionary.setdefault": (
        "import weakref\nclass Heap: pass\nd = weakref.WeakValueDictionary()\ngot = []\n"
        "def take(): got.append(d.setdefault(1, Heap()))",
        "assert got[0] is got[1]",
    ),
    "WeakKeyDictionary.pop": (
        "import weakref\nclass Key: pass\nk = Key()\nd = weakref.WeakKeyDictionary({k: 1})\n"
        "def take():\n    if k in d: d.pop(k)",
        "",
    ),
    "heapq.merge": (
        "import heapq\nm = heapq.merge([1, 3], [2, 4])\ndef take(): next(m)",
        "",
    ),
    "ExitStack.pop_all": (
        "import contextlib\nruns = []\ns = contextlib.ExitStack()\ns.callback(runs.append, 1)\n"
        "def take():\n    s.pop_all().close()",
        "assert runs == [1], runs",
    ),
}  # fmt: skip
GUARDED = {
    "UserDict.setdefault": RACES["UserDict.setdefault"],
    "UserDict.pop": RACES["UserDict.pop"],
    "Counter.update": RACES["Counter.update"],
    "heapq.merge": RACES["heapq.merge"],
}


# Whether a generator that is entered twice was left in between is no event: then a search says that it proves nothing.
PAIRS = [(name, how) for name in RACES for how in ("dpor", "random") if (name, how) != ("heapq.merge", "dpor")]


@pytest.mark.parametrize(("name", "strategy"), PAIRS)
def test_what_guards_itself_with_nothing_can_be_interrupted(name, strategy):
    body, after = RACES[name]
    assert "failed" in endings(body, "take()", "take()", after=after, strategy=strategy)


@pytest.mark.parametrize("name", GUARDED)
def test_a_lock_around_it_makes_it_right_and_that_is_proved(name):
    body, after = GUARDED[name]
    guarded = body + "\nlock = threading.Lock()\ndef safe():\n    with lock: take()"
    source = "\n".join(["import threading", guarded, threads("safe()", "safe()"), after])
    found = search(source, STRATEGIES["dpor"](0), schedules=3_000)
    assert found.strategy.complete
    assert set(found.endings) == {"passed"}


@pytest.mark.parametrize("counted", ["'ab'", "(letter for letter in 'ab')", "iter(['a', 'b'])"])
@pytest.mark.parametrize("strategy", ["dpor", "stateful"])
def test_a_counter_that_is_counted_in_c_is_written(counted, strategy):
    source = f"""
        import threading
        from collections import Counter
        c = Counter("a")
        t = threading.Thread(target=lambda: c.update({counted}))
        t.start()
        seen = sorted(c.items())
        t.join()
        assert seen == [("a", 1)], seen
    """
    found = search(source, STRATEGIES[strategy](0), schedules=300)
    assert found.strategy.complete
    assert set(found.endings) == {"passed", "failed"}


def test_a_weak_dictionary_is_never_proved():
    """What nobody holds any more goes at a moment that is no event."""
    body = "import threading, weakref\nclass Heap: pass\nh = Heap()\nd = weakref.WeakValueDictionary({1: h})"
    found = search("\n".join([body, threads("d.get(1)", "d.get(1)")]), STRATEGIES["dpor"](0), schedules=3_000)
    assert set(found.endings) == {"passed"}
    assert not found.strategy.complete


ABBA = """
import contextlib, functools, operator, weakref, collections
a, b = threading.Lock(), threading.Lock()
def one(first, second):
    {take}
"""
WAYS = {
    "enter_context": "with contextlib.ExitStack() as s: s.enter_context(first); s.enter_context(second)",
    "callback": "with contextlib.ExitStack() as s:\n        first.acquire(); s.callback(first.release)\n"
    "        second.acquire(); s.callback(second.release)",
    "push": "with contextlib.ExitStack() as s:\n        first.acquire(); s.push(first)\n"
    "        second.acquire(); s.push(second)",
    "nullcontext": "with contextlib.nullcontext(first) as x, x, contextlib.nullcontext(second) as y, y: pass",
    "partial": "functools.partial(first.acquire)(); functools.partial(second.acquire)()\n"
    "    second.release(); first.release()",
    "map": "list(map(lambda f: f(), [first.acquire, second.acquire])); second.release(); first.release()",
    "map in C": "collections.deque(map(operator.methodcaller('acquire'), (first, second)), 0)\n"
    "    second.release(); first.release()",
    "methodcaller": "m = operator.methodcaller('acquire'); m(first); m(second); second.release(); first.release()",
    "getattr": "getattr(first, 'acquire')(); getattr(second, 'acquire')(); second.release(); first.release()",
    "bound": "f, g = first.acquire, second.acquire; f(); g(); second.release(); first.release()",
    "class": "type(first).acquire(first); type(second).__enter__(second); second.release(); first.release()",
    "proxy": "p, q = weakref.proxy(first), weakref.proxy(second)\n"
    "    p.acquire(); q.acquire(); q.release(); p.release()",
}


@pytest.mark.parametrize("how", WAYS)
def test_a_lock_that_is_taken_through_other_code_can_deadlock(how):
    body = ABBA.format(take=WAYS[how])
    source = "\n".join(["import threading", body, threads("one(a, b)", "one(b, a)")])
    found = search(source, STRATEGIES["dpor"](0), schedules=3_000)
    assert set(found.endings) == {"passed", "deadlock"}
    source = "\n".join(["import threading", body, threads("one(a, b)", "one(a, b)")])
    found = search(source, STRATEGIES["dpor"](0), schedules=3_000)
    assert set(found.endings) == {"passed"}


QUEUES = """
import queue, threading
q = queue.Queue(1)
got = []
def seller(): got.extend(iter(q.get, None))
def roaster(): list(map(q.put, [1, 2, None]))
"""


def test_a_queue_that_is_read_and_filled_by_code_in_c_is_waited_for():
    source = QUEUES + threads("seller()", "roaster()") + "\nassert got == [1, 2], got"
    found = search(source, STRATEGIES["dpor"](0), schedules=3_000)
    assert set(found.endings) == {"passed"}


def test_the_twins_are_what_the_real_ones_are():
    source = """
    import collections, collections.abc, copy, weakref, heapq, contextlib, operator
    d = collections.UserDict(a=1)
    assert isinstance(d, collections.abc.MutableMapping) and isinstance(d.items(), collections.abc.ItemsView)
    assert issubclass(collections.UserList, collections.abc.MutableSequence)
    assert isinstance(weakref.WeakValueDictionary(), collections.abc.MutableMapping)
    assert isinstance(contextlib.ExitStack(), contextlib.AbstractContextManager)
    assert dict(d) == {"a": 1} == copy.deepcopy(d).data and sorted(d) == ["a"] and "a" in d and len(d) == 1
    c = collections.Counter("abca"); c.subtract(a=1); c += collections.Counter("b")
    assert c.most_common(1) == [("b", 2)] and c["x"] == 0 and isinstance(c, dict)
    m = collections.ChainMap({}, {"x": 1}).new_child({"y": 2})
    assert dict(m) == {"x": 1, "y": 2} and m.parents["x"] == 1
    match d:
        case {"a": one}: assert one == 1
    assert [*heapq.merge([1, 3], [2], reverse=False)] == [1, 2, 3] and heapq.nsmallest(2, [3, 1, 2]) == [1, 2]
    assert repr(d) == "{'a': 1}" and repr(c) == "Counter({'b': 2, 'a': 1, 'c': 1})", repr(c)
    l = collections.UserList([3, 1]); l.sort(); l += [5]; l.extend((6,))
    assert l == [1, 3, 5, 6] and l[1:] == [3, 5, 6] and l.pop() == 6 and (l + [1]).count(1) == 2
    """
    found = search(source, STRATEGIES["dpor"](0), schedules=10)
    assert set(found.endings) == {"passed"}


def test_the_source_of_all_that_is_followed_is_found():
    """Also where it is frozen, or goes by another name: `_collections_abc` calls itself `collections.abc`."""
    followed = World.shared().followed
    for name in FOLLOWED:
        followed.module(name)
    assert {unit.module for unit in followed.units.values()} >= set(FOLLOWED)
