"""What `functools` remembers is shared, and several may compute it: as with the real ones."""

from __future__ import annotations

import sys

import pytest

from graders.engine.strategies import STRATEGIES
from tests.engine.programs import search, threads

SAME = "assert got[0] is got[1]"
WITHOUT_LOCK = {
    "lru_cache": ("@functools.lru_cache\ndef heap(): return object()\ndef take(): got.append(heap())", SAME),
    "cache": ("@functools.cache\ndef heap(n): return [n]\ndef take(): got.append(heap(1))", SAME),
    "a method": (
        "class Stall:\n    @functools.lru_cache(maxsize=None)\n    def heap(self): return object()\n"
        "stall = Stall()\ndef take(): got.append(stall.heap())",
        SAME,
    ),
    "called by C": (
        "@functools.lru_cache\ndef heap(n): return [n]\ndef take(): got.extend(map(heap, [1]))",
        SAME,
    ),
    "a class": ("@functools.cache\nclass Heap: pass\ndef take(): got.append(Heap())", SAME),
    "how often": (
        "@functools.lru_cache\ndef heap(): return object()\nheap()\n"
        "def take(): heap(); got.append(heap.cache_info().hits)",
        "assert sorted(got) == [1, 2]",
    ),
    "what is dropped": (
        "runs = []\n@functools.lru_cache(maxsize=1)\ndef heap(n): runs.append(n)\n"
        "def take(n): heap(n); heap(n)\ntwo = iter([1, 2])\n_take = take\ndef take(): _take(next(two))",
        "assert runs in ([1, 2], [2, 1]), runs",
    ),
    "cleared": (
        "@functools.cache\ndef heap(): return object()\ndef take(): got.append(heap()); heap.cache_clear()",
        "assert got[0] is not got[1]",
    ),
}
PROPERTY = (
    "class Stall:\n    @functools.cached_property\n    def heap(self): return object()\n"
    "stall = Stall()\ndef take(): got.append(stall.heap)"
)
HEAP = "@functools.lru_cache\ndef heap(): return object()\n"
RIGHT = {
    "behind a lock": HEAP
    + "lock = threading.Lock()\ndef take():\n    with lock: found = heap()\n    got.append(found)",
    "warmed up": HEAP + "heap()\ndef take(): got.append(heap())",
    "a property behind a lock": PROPERTY.replace("def take(): ", "lock = threading.Lock()\ndef take():\n  with lock: "),
    "a property warmed up": PROPERTY + "\nstall.heap",
}


def _source(body: str, after: str) -> str:
    return "\n".join(["import functools, threading\ngot = []", body, threads("take()", "take()"), after])


@pytest.mark.parametrize("strategy", ["dpor", "stateful"])
@pytest.mark.parametrize("name", WITHOUT_LOCK)
def test_two_threads_may_both_compute_it(name: str, strategy: str) -> None:
    found = search(_source(*WITHOUT_LOCK[name]), STRATEGIES[strategy](0), schedules=300)
    assert set(found.endings) == {"passed", "failed"}
    # `extend` ran the function in its middle, which makes it more than one step: said, though both ends are found.
    assert not found.strategy.why_incomplete or name == "called by C"


def test_a_cached_property_is_computed_once_only_where_it_has_a_lock() -> None:
    found = search(_source(PROPERTY, SAME), STRATEGIES["dpor"](0))
    assert found.strategy.complete
    assert set(found.endings) == ({"passed"} if sys.version_info < (3, 12) else {"passed", "failed"})


def test_the_lock_of_a_cached_property_can_deadlock_with_another() -> None:
    body = """
class Stall:
    @functools.cached_property
    def heap(self):
        with lock: return object()
lock, stall = threading.RLock(), Stall()
def take():
    with lock: got.append(stall.heap)
"""
    source = "\n".join(["import functools, threading\ngot = []", body, threads("take()", "stall.heap")])
    found = search(source, STRATEGIES["dpor"](0))
    assert found.strategy.complete
    assert set(found.endings) == ({"passed", "deadlock"} if sys.version_info < (3, 12) else {"passed"})


@pytest.mark.parametrize("strategy", ["dpor", "stateful"])
@pytest.mark.parametrize("name", RIGHT)
def test_who_takes_care_is_proved_right(name: str, strategy: str) -> None:
    found = search(_source(RIGHT[name], SAME), STRATEGIES[strategy](0))
    assert set(found.endings) == {"passed"}
    assert found.strategy.complete


BEHAVIOUR = '''
import copy, functools, inspect
def show(function, *args, **kwargs):
    try:
        print(repr(function(*args, **kwargs)))
    except Exception as error:
        print(type(error).__name__, error)
runs = []
@functools.lru_cache(maxsize=2)
def add(a, b=1, *c, **d):
    """Adds."""
    runs.append((a, b, c, d))
    return a, b
for args, kwargs in [((1,), {}), ((1.0,), {}), ((True,), {}), ((1,), {"b": 1}), ((1, 1), {}), (("1",), {}), ((1,), {}),
                     ((2,), dict(x=1, y=2)), ((2,), dict(y=2, x=1)), ((1,), {})]:
    show(add, *args, **kwargs)
    show(add.cache_info)
print(runs)
show(add, [])
show(add)
show(add.cache_parameters)
add.cache_clear()
show(add.cache_info)
show(lambda: (add.__name__, add.__doc__, add.__module__, add.__qualname__, add.__wrapped__ is inspect.unwrap(add)))
show(inspect.signature, add)
show(lambda: copy.copy(add) is add and copy.deepcopy(add) is add)
show(lambda: (callable(add), type(add).__name__, type(add).__module__, isinstance(add, functools._lru_cache_wrapper)))
add.extra = 1
show(lambda: (add.extra, "extra" in vars(add)))
typed = functools.lru_cache(typed=True)(lambda n: runs.append(n))
for n in (1, 1.0, True, 1):
    typed(n)
show(typed.cache_info)
none = functools.lru_cache(0)(lambda n: n)
none(1), none(1)
show(none.cache_info)
show(functools.lru_cache(-1)(len).cache_info)
show(lambda: functools.lru_cache(maxsize=None)(len)((1, 2)))
show(functools.lru_cache, "x")
show(functools.lru_cache(1), 5)
class Key:
    hashed = 0
    def __init__(self, n): self.n = n
    def __hash__(self):
        Key.hashed += 1
        return hash(self.n)
    def __eq__(self, other): return self.n == other.n
show(lambda: (add(Key(1), 0)[1], add(Key(1), 0)[1], Key.hashed, add.cache_info()))
@functools.cache
def fails(): raise KeyError("no")
show(fails)
show(fails)
show(fails.cache_info)
class Stall:
    made = 0
    def __init__(self, n): self.n = n
    @functools.lru_cache
    def double(self, n): return self.n * n
    @staticmethod
    @functools.cache
    def still(n): return n
    @classmethod
    @functools.cache
    def of(cls, n): return cls.__name__, n
    @functools.cached_property
    def price(self):
        """What it costs."""
        Stall.made += 1
        return self.n
one, two = Stall(1), Stall(2)
show(lambda: (one.double(3), two.double(3), Stall.double(one, 3), Stall.double.cache_info(), Stall.still(1), one.of(2)))
show(lambda: (one.price, one.price, two.price, Stall.made, vars(one), Stall.price.__doc__, Stall.price.attrname))
one.price = 7
show(lambda: one.price)
del one.price
show(lambda: (one.price, Stall.made, type(Stall.price).__name__, isinstance(Stall.price, functools.cached_property)))
class Slots:
    __slots__ = ()
    price = functools.cached_property(len)
show(lambda: Slots().price)
show(lambda: getattr(functools.cached_property(len), "__get__")(one))
class Recursive:
    @functools.cache
    def fib(self, n): return n if n < 2 else self.fib(n - 1) + self.fib(n - 2)
show(Recursive().fib, 40)
@functools.singledispatch
def kind(x): return "object"
@kind.register
def _(x: int): return "int"
show(lambda: (kind(1), kind("x"), functools.reduce(lambda a, b: a + b, [1, 2]), functools.partial(max, 1)(2)))
'''


def test_they_behave_as_the_real_ones() -> None:
    lines: list[str] = []
    real = {"__name__": "__main__", "print": lambda *values: lines.append(" ".join(map(str, values)))}
    exec(compile(BEHAVIOUR, "plain.py", "exec"), real)
    source = "lines = []\ndef print(*values): lines.append(' '.join(map(str, values)))\n" + BEHAVIOUR
    found = search(source, STRATEGIES["dpor"](0), schedules=2, watch=("lines",))
    assert found.outcomes == {("passed", (repr(lines),))}
