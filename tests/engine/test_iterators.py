"""Iterators: where a loop stands is state, taking from one is a write, a generator that runs lets nobody in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from graders.engine.script import explore_script

sys.path.insert(0, str(Path(__file__).parent))

from programs import program, search

from graders.engine.strategies import Dpor, Stateful

# --- where a loop stands ------------------------------------------------------------------------------------------

LOOPS = {
    "a list that grows": ("tasks = [1, 2]", "for _ in tasks:", "tasks.append(3)"),
    "a list that shrinks": ("tasks = [1, 2]", "for _ in tasks:", "tasks.pop()"),
    "a list from behind": ("tasks = [1, 2]", "for _ in reversed(tasks):", "tasks[0] = 3"),
    "a dict that grows": ("tasks = {1: 1, 2: 2}", "for _ in tasks:", "tasks[3] = 3"),
    "the items of a dict": ("tasks = {1: 1, 2: 2}", "for _, _ in tasks.items():", "tasks.pop(1)"),
    "the values of a dict": ("tasks = {1: 1, 2: 2}", "for _ in tasks.values():", "tasks[2] = 5"),
    "a set that shrinks": ("tasks = {1, 2}", "for _ in tasks:", "tasks.discard(2)"),
    "a deque that turns": ("tasks = collections.deque([1, 2])", "for _ in tasks:", "tasks.rotate(1)"),
    "pairs": ("tasks = [(1, 2), (3, 4)]", "for a, b in tasks:", "tasks[1] = (5, 6)"),
}


def _loop(name: str) -> str:
    made, loop, change = LOOPS[name]
    return program(
        f"""
        import collections
        {made}
        busy, log = False, []
        def worker():
            global busy
            {loop}
                busy = True
                busy = False
            log.append("closed")
        def boss():
            {change}
            log.append("busy" if busy else "idle")
        """,
        "worker()",
        "boss()",
    )


@pytest.mark.parametrize("name", LOOPS)
def test_how_far_a_loop_has_come_is_part_of_the_state(name: str) -> None:
    classes = search(_loop(name), Dpor(), watch=("log",))
    states = search(_loop(name), Stateful(), watch=("log",))
    assert states.outcomes == classes.outcomes
    assert classes.strategy.complete and (states.strategy.complete or states.strategy.why_not)


def test_in_which_order_a_set_is_gone_through_is_part_of_the_state() -> None:
    source = program(
        """
        seen, log = set(), []
        """,
        "seen.add(0)",
        "seen.add(8)",
    )
    found = search(source + "log.extend(seen)\n", Stateful(), watch=("log",))
    assert {state[0] for _, state in found.outcomes} == {"[0, 8]", "[8, 0]"}


# --- taking from a shared one ---------------------------------------------------------------------------------------

DRAINS = {
    "a display": "mine = [*jobs]",
    "a tuple": "mine = (*jobs,)",
    "extend": "mine = []; mine.extend(jobs)",
    "+=": "mine = []; mine += jobs",
    "list": "mine = list(jobs)",
    "sum": "mine = [sum(jobs)]",
    "sorted": "mine = sorted(jobs)",
    "any": "mine = [any(x > 2 for x in jobs)]",
    "in": "mine = [2 in jobs]",
    "not in": "mine = [5 not in jobs]",
    "the first ones": "mine, *_ = jobs",
    "a slice": "mine = [0]; mine[:] = jobs",
    "arguments": "mine = (lambda *given: given)(*jobs)",
    "a dict": "mine = dict.fromkeys(jobs)",
    "set.update": "mine = set(); mine.update(jobs)",
    "join": "mine = ','.join(map(str, jobs))",
    "join itself": "mine = ','.join(words)",
    "a deque": "mine = collections.deque(jobs)",
    "a counter": "mine = dict(collections.Counter(jobs))",
    "zip": "mine = list(zip('ab', jobs))",
    "enumerate": "mine = [*enumerate(jobs)]",
    "islice": "mine = list(itertools.islice(jobs, 2))",
    "chain": "mine = list(itertools.chain([0], jobs))",
    "next": "mine = next(jobs, None)",
    "__next__": "mine = jobs.__next__()",
    "a loop": "mine = []\n            for job in jobs: mine.append(job)",
    "a comprehension": "mine = [job for job in jobs]",
    "a loop that breaks": "mine = 0\n            for mine in jobs: break",
    "yield from": "mine = list(passes_on(jobs))",
    "iter of it": "mine = list(iter(jobs))",
    "held by another": "mine = list(pairs)",
    "in a list": "mine = list(held[0])",
    "reduce": "mine = functools.reduce(lambda x, y: x + y, jobs, 0)",
}


def _takers(take: str, jobs: str) -> str:
    return program(
        f"""
        import collections, functools, itertools
        def numbers():
            n = 0
            while n < 2:
                n += 1
                yield n
        def passes_on(it):
            yield from it
        jobs = {jobs}
        words, held, got = iter(["a", "b"]), [jobs], {{}}
        pairs = enumerate(jobs)
        def take(name):
            {take}
            got[name] = mine
        """,
        "take(0)",
        "take(1)",
    )


@pytest.mark.parametrize("name", DRAINS)
def test_who_takes_first_gets_it(name: str) -> None:
    source = _takers(DRAINS[name], "iter([1, 2])")
    classes = search(source, Dpor(), watch=("got",))
    assert classes.strategy.complete, classes.strategy.why_incomplete
    assert len(classes.outcomes) > 1  # not always the same one
    states = search(source, Stateful(), watch=("got",))
    assert states.outcomes == classes.outcomes


@pytest.mark.parametrize("name", sorted(set(DRAINS) - {"join itself"}))
def test_a_generator_that_somebody_executes_lets_nobody_in(name: str) -> None:
    found = search(_takers(DRAINS[name], "numbers()"), Dpor(), watch=("got",), schedules=300)
    assert found.endings["failed"] > 0


PRIVATE = {
    "made for the loop": "for _ in numbers(): pass",
    "made for a function": "list(numbers()), sum(n for n in (1, 2)), [*numbers()]",
    "of an object": "for _ in counter.numbers(): pass",
    "an object": "for _ in counter: pass",
    "one in another": "for _ in doubled(): pass",
    "held by one alone": "mine = numbers(); next(mine); list(mine)",
    "lazy ones": "list(map(str, numbers())), list(zip(numbers(), 'ab')), list(enumerate('ab'))",
}


@pytest.mark.parametrize("name", PRIVATE)
def test_a_generator_of_one_thread_makes_no_class(name: str) -> None:
    source = program(
        f"""
        def numbers():
            yield 1
            yield 2
        def doubled():
            yield from numbers()
            yield from counter.numbers()
        class Counter:
            def numbers(self):
                yield 1
            def __iter__(self):
                yield 2
        counter = Counter()
        def work():
            {PRIVATE[name]}
        """,
        "work()",
        "work()",
    )
    found = search(source, Dpor())
    assert (found.runs, found.failing, found.strategy.complete) == (1, 0, True)


@pytest.mark.parametrize("make", [Dpor, Stateful], ids=["dpor", "stateful"])
def test_a_generator_behind_a_lock_is_proved_right(make: type) -> None:
    source = program(
        """
        lock, got = threading.Lock(), []
        def numbers():
            n = 0
            while True:
                n += 1
                yield n
        tickets = numbers()
        def take():
            with lock:
                mine = next(tickets)
            got.append(mine)
        """,
        "take()",
        "take()",
    )
    found = search(source + "assert sorted(got) == [1, 2]\n", make())
    assert found.strategy.complete and not found.failing


def test_what_is_sent_thrown_and_returned_goes_through_a_delegation() -> None:
    source = """
    import threading
    seen = []
    def inner():
        try:
            while True:
                seen.append((yield len(seen)))
        except KeyError:
            seen.append("thrown")
            return "returned"
    held = inner()
    def outer():
        seen.append((yield from held))
        yield "end"
    def work():
        going = outer()
        seen.append(next(going))
        seen.append(going.send("sent"))
        seen.append(going.throw(KeyError()))
    one = threading.Thread(target=work)
    one.start()
    one.join()
    assert seen == [0, "sent", 2, "thrown", "returned", "end"], seen
    """
    found = search(source, Dpor())
    assert (found.runs, found.failing, found.strategy.complete) == (1, 0, True)


def test_a_loop_over_a_dict_that_others_change_is_not_compared_by_what_is_still_to_come(tmp_path):
    """Two more changes of one key pack the table anew in one state, and not in another that looks the same."""
    script = tmp_path / "table.py"
    script.write_text(
        "import threading\n\nshelf = {0: 'a', 1: 'b', 2: 'c'}\nseen = []\n\n\n"
        "def walk():\n    try:\n        for key in shelf:\n            seen.append(key)\n"
        "    except RuntimeError:\n        seen.append('changed')\n\n\n"
        "def move():\n    for key in (2, 0, 0):\n        shelf[key] = shelf.pop(key)\n\n\n"
        "pair = [threading.Thread(target=walk), threading.Thread(target=move)]\n"
        "for thread in pair:\n    thread.start()\nfor thread in pair:\n    thread.join()\n",
        encoding="utf-8",
    )
    found = [explore_script(script, strategy=strategy, keep_going=True) for strategy in ("dpor", "stateful")]
    values = [{ending["value"] for ending in one.outcomes} for one in found]
    assert len(values[0]) > 2 and values[0] == values[1]


@pytest.mark.parametrize("goes", [
    "for x in Crate(): got.append(x)", "got.extend([x for x in Crate()])", "got.extend({x: 1 for x in Crate()})",
    "got.extend(x for x in Crate())", "got.extend([*Crate()])",
])  # fmt: skip
def test_what_iter_returns_need_not_have_an_iter_of_its_own(script, goes):
    found = explore_script(script(f"""
        import threading
        class Taking:
            def __init__(self): self.left = 2
            def __next__(self):
                if not self.left: raise StopIteration
                self.left -= 1
                return self.left
        class Crate:
            def __iter__(self): return Taking()
        got = []
        def work():
            {goes}
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
        assert sorted(got) == [0, 0, 1, 1], got
    """), schedules=100)  # fmt: skip
    assert (found.outcome, found.error) == ("passed", None)
