"""Schedules that end differently are a result: all ends of a complete search, each with a token that leads there."""

from __future__ import annotations

import textwrap

import pytest

from graders.engine import explore_script
from graders.reports.exploration import exploration_text

RACE = """
    import threading
    count = 0
    def work():
        global count
        seen = count
        count = seen + 1
    crowd = [threading.Thread(target=work) for _ in range(2)]
    for t in crowd: t.start()
    for t in crowd: t.join()
    {end}
"""
STALL = """
    import threading
    stock = {stock}
    parts = [0] * {sellers}
    def sale(number):
        global stock
        sold = 0
        while stock > 0:
            stock = stock - 1
            sold += 1
        parts[number] = sold
    crowd = [threading.Thread(target=sale, args=(k,)) for k in range({sellers})]
    for t in crowd: t.start()
    for t in crowd: t.join()
    sold = sum(parts)
    del parts
"""


@pytest.fixture
def explore(tmp_path):
    def run(source: str, **options):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(source), encoding="utf-8")
        return explore_script(script, **options)

    return run


def told(found, lang: str = "en") -> str:
    return exploration_text(found, "s.py", lang=lang)


@pytest.mark.parametrize("strategy", ["auto", "dpor", "stateful", "exhaustive", "random", "pct", "pos", "surw"])
def test_a_lost_update_is_two_outcomes_with_every_strategy(explore, strategy):
    found = explore(RACE.format(end="print(count)"), strategy=strategy, schedules=100)
    values = {entry["value"] for entry in found.outcomes}
    assert values == {"| 2\ncount = 2", "| 1\ncount = 1"}
    assert sum(entry["schedules"] for entry in found.outcomes) == found.schedules
    assert found.outcome == "passed" and found.token is None


def test_the_most_frequent_outcome_comes_first(explore):
    found = explore(RACE.format(end=""), strategy="random", schedules=100)
    counts = [entry["schedules"] for entry in found.outcomes]
    assert len(counts) == 2 and counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("strategy", "sellers", "stock", "outcomes"),
    [
        ("stateful", 2, 2, 7),
        ("dpor", 2, 2, 7),
        ("stateful", 2, 3, 13),
        pytest.param("dpor", 2, 3, 13, marks=pytest.mark.slow),
    ],
)
def test_a_complete_search_reaches_every_outcome(explore, strategy, sellers, stock, outcomes):
    found = explore(STALL.format(sellers=sellers, stock=stock), strategy=strategy)
    assert found.complete and len(found.outcomes) == outcomes


PRINTED = """
    import threading
    x = 0
    def look(): print('sees', x)
    def change():
        global x
        x = 1
        x = 0
    crowd = [threading.Thread(target=f) for f in (look, change, look)]
    for t in crowd: t.start()
    for t in crowd: t.join()
"""


@pytest.mark.parametrize("strategy", ["dpor", "stateful"])
def test_what_was_printed_is_part_of_the_state_that_a_search_compares(explore, strategy):
    found = explore(PRINTED, strategy=strategy)
    assert found.complete
    assert {entry["value"] for entry in found.outcomes} == {
        f"| sees {a}\n| sees {b}\nx = 0" for a, b in ((0, 0), (0, 1), (1, 1))
    }


def test_every_token_leads_to_its_outcome(explore):
    found = explore(STALL.format(sellers=2, stock=2))
    for entry in found.outcomes:
        again = explore(STALL.format(sellers=2, stock=2), replay=entry["token"])
        assert [(e["value"], e["schedules"], e["token"]) for e in again.outcomes] == [
            (entry["value"], 1, entry["token"])
        ]
        assert "nothing went wrong" not in told(again) and "a schedule that ends with" in told(again)


def test_the_headline_says_how_many_and_two_schedules_stand_beside_each_other(explore):
    found = explore(RACE.format(end="print(count)"))
    text = told(found)
    assert text.startswith("s.py: 2 different outcomes, depending on the schedule\n")
    assert "nothing went wrong" not in text
    for entry in found.outcomes:
        assert f"--replay {entry['token']}" in text
    first, second = text.split("a schedule that ends with count = 1")[1].split(
        "one close to it that ends with count = 2"
    )
    assert "1 -> 1" in first and "1 -> 2" in second
    assert "it would have ended differently" in " ".join(text.split())
    assert "共有 2 种结果" in told(found, "zh")


def test_the_order_of_printed_lines_alone_is_no_other_outcome(explore):
    source = """
        import threading
        def hello(n): print("hello", n)
        for k in range(3): threading.Thread(target=hello, args=(k,)).start()
    """
    for strategy in ("auto", "dpor", "random"):
        found = explore(source, strategy=strategy, schedules=None if strategy == "auto" else 20)
        assert [entry["value"] for entry in found.outcomes] == ["| hello 0\n| hello 1\n| hello 2\nk = 2"]
        text = " ".join(told(found).split())
        assert (
            "nothing went wrong" in text
            and "they all end the same way, except for the order of the printed lines" in text
        )


def test_where_everything_is_the_same_no_order_is_spoken_of(explore):
    found = explore(RACE.format(end="print('a'); print('b')").replace("seen = count", "seen = 1"))
    assert len(found.outcomes) == 1
    text = " ".join(told(found).split())
    assert "they all end the same way" in text and "except for the order" not in text


def test_a_program_that_asserts_passes_as_before(explore):
    found = explore(RACE.format(end="assert count in (1, 2)"))
    assert told(found).startswith("s.py: nothing went wrong\n")
    assert [entry["value"] for entry in found.outcomes] == ["count = 2", "count = 1"]


def test_virtual_time_in_what_is_printed_is_no_difference(explore):
    source = """
        import threading, time
        begun = time.time()
        def nap(): time.sleep(1)
        t = threading.Thread(target=nap)
        t.start()
        time.sleep(0.5)
        print("after", time.time() - begun)
        t.join()
        print("took", time.time() - begun)
    """
    found = explore(source, strategy="random", schedules=20)
    assert [entry["value"] for entry in found.outcomes] == ["| after ...\n| took ...\nbegun = ..."]


def test_virtual_dates_in_globals_are_no_difference(explore):
    source = """
        import threading
        from datetime import datetime
        from time import sleep
        begun = datetime.now()
        threads = [threading.Thread(target=sleep, args=(s,)) for s in (1, 2)]
        for t in threads: t.start()
        for t in threads: t.join()
        took = datetime.now() - begun
        print(took, begun)
    """
    found = explore(source, strategy="random", schedules=20)
    assert [entry["value"] for entry in found.outcomes] == ["| ... ... ...\nbegun = ...\ntook = ..."]


def test_values_are_plain_bounded_and_ask_nobody(explore):
    source = """
        import threading, enum, collections, queue
        from dataclasses import dataclass
        class Colour(enum.Enum): RED = 1
        class Account:
            rate = 3
            def __init__(self): self.owner, self.lock, self.balance = "eve", threading.Lock(), 7
            def __repr__(self): raise RuntimeError("asked")
            @property
            def double(self): raise RuntimeError("asked")
        class Slots:
            __slots__ = ("x", "y")
        @dataclass
        class Point: x: int
        class Worker(threading.Thread):
            def run(self): self.result = 5
        account, colour, slots, point = Account(), Colour.RED, Slots(), Point(1)
        slots.x = [1]
        table = {"b": 1, "a": {2, 1}}
        locks = [threading.Lock(), threading.RLock()]
        jobs = queue.Queue()
        jobs.put("left")
        worker = Worker()
        worker.start()
        worker.join()
        me = []
        me.append(me)
        big = 10 ** 5000
        many = list(range(100_000))
        def function(): pass
    """
    (entry,) = explore(source, strategy="random", schedules=2).outcomes
    lines = entry["value"].split("\n")
    assert lines[:5] == [
        "Account.rate = 3", "account = Account(balance=7, owner='eve')",
        f"big = <whole number of {(10**5000).bit_length()} bits, ends with 0>", "colour = Colour.RED",
        "jobs = Queue(['left'])",
    ]  # fmt: skip
    assert lines[5].startswith("many = [0, 1, 2, ") and len(entry["value"]) < 2_100
    short = explore(source.replace("100_000", "2"), strategy="random", schedules=2).outcomes[0]["value"].split("\n")
    assert short[5:] == [
        "many = [0, 1]", "me = [...]", "point = Point(x=1)", "slots = Slots(x=[1])", "table = {'a': {1, 2}, 'b': 1}",
        "worker = Worker(result=5)",
    ]  # fmt: skip


def test_ends_of_a_failing_exploration_are_those_that_were_seen(explore):
    found = explore(RACE.format(end="if count == 1: raise ValueError(count)"), keep_going=True)
    assert found.outcome == "failed" and [entry["value"] for entry in found.outcomes] == ["count = 2"]


def test_many_lines_count_by_a_checksum(explore):
    source = """
        import threading
        def talk():
            for k in range(600): print("line", k, "of a long story")
        threading.Thread(target=talk).start()
        talk()
    """
    (entry,) = explore(source, strategy="random", schedules=3).outcomes
    assert entry["value"].startswith("| (1200 lines, ")
