"""Lines that threads print in parts: others come in between. Whole lines may come in any order, and nobody minds."""

from __future__ import annotations

import itertools
import textwrap
from collections import Counter

import pytest

from graders.engine import explore_script
from graders.reports.exploration import exploration_text

HEAD = "import sys, threading\n"
TAIL = """
crowd = [threading.Thread(target=say, args=(c,)) for c in "ab"]
for t in crowd: t.start()
for t in crowd: t.join()
"""
PARTS = {
    "end": "def say(x):\n    print(x, end='')\n    print(x)\n",
    "write": "def say(x):\n    sys.stdout.write(x)\n    sys.stdout.write(x + '\\n')\n",
    "alias": "out = print\ndef say(x):\n    out(x, end='')\n    out(x, flush=True)\n",
}


@pytest.fixture
def explore(tmp_path):
    def run(source: str, **options):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(source), encoding="utf-8")
        return explore_script(script, **options)

    return run


def lines_of(found) -> set[tuple[str, ...]]:
    ends = [entry["value"].splitlines() for entry in found.outcomes]
    return {tuple(line[2:] for line in end if line.startswith("| ")) for end in ends}


def mixtures(*threads: list[str]) -> set[tuple[str, ...]]:
    """The lines of all orders in which the threads can write their pieces."""
    whose = [number for number, pieces in enumerate(threads) for _ in pieces]
    found = set()
    for order in set(itertools.permutations(whose)):
        left = [iter(pieces) for pieces in threads]
        found.add(tuple(sorted("".join(next(left[number]) for number in order).splitlines())))
    return found


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("strategy", ["auto", "dpor", "stateful", "exhaustive"])
def test_a_proof_knows_all_mixtures_of_lines_in_parts(explore, strategy, parts):
    found = explore(HEAD + PARTS[parts] + TAIL, strategy=strategy)
    assert found.complete
    assert lines_of(found) == mixtures(["a", "a\n"], ["b", "b\n"])


def test_a_whole_line_goes_on_where_another_has_begun_one(explore):
    found = explore("""
        import threading
        def dots(): print(".", end="")
        def line(x): print(x)
        crowd = [threading.Thread(target=dots), *(threading.Thread(target=line, args=(c,)) for c in "ab")]
        for t in crowd: t.start()
        for t in crowd: t.join()
    """)
    assert found.complete
    assert lines_of(found) == mixtures(["."], ["a\n"], ["b\n"])


def test_under_a_lock_no_parts_come_apart(explore):
    found = explore("""
        import threading
        lock = threading.Lock()
        def say(x):
            with lock:
                print(x, end=" ")
                print(x)
        crowd = [threading.Thread(target=say, args=(c,)) for c in "abc"]
        for t in crowd: t.start()
        for t in crowd: t.join()
    """)
    assert found.complete and lines_of(found) == {("a a", "b b", "c c")}


def test_what_stands_before_an_object_that_shows_itself_is_written_before_it_is_asked(explore):
    found = explore("""
        import threading
        class Order:
            def __init__(self, name): self.name = name
            def __str__(self): return self.name
        def say(x): print("got", Order(x))
        crowd = [threading.Thread(target=say, args=(c,)) for c in "ab"]
        for t in crowd: t.start()
        for t in crowd: t.join()
    """)
    assert found.complete and lines_of(found) == mixtures(["got ", "a\n"], ["got ", "b\n"])


def test_an_object_alone_is_printed_as_plain_python_prints_it(explore):
    found = explore("""
        class Odd:
            def __str__(self): return "odd"
        class Wrong:
            def __str__(self): return 3
        print(Odd()); print(1, Odd(), 2, sep="-"); print(Odd(), end=None); print(Odd(), sep=None)
        try: print("before", Wrong())
        except TypeError as error: print(type(error).__name__)
        try: print(Odd(), sep=3)
        except TypeError as error: print(error)
    """)
    expected = ["odd", "1-odd-2", "odd", "odd", "before TypeError", "sep must be None or a string, not int"]
    assert lines_of(found) == {tuple(sorted(expected))}


def test_whole_lines_make_no_more_schedules_and_no_race(explore):
    source = """
        import threading
        def say(x):
            for k in range(3): print(x, k)
        crowd = [threading.Thread(target=say, args=(c,)) for c in "abc"]
        for t in crowd: t.start()
        for t in crowd: t.join()
    """
    plain = explore(source, strategy="dpor")
    assert plain.complete and plain.schedules == 1 and plain.races == []
    parts = explore(source + "\n        print('the', end=' '); print('end')", strategy="dpor")
    assert parts.complete and parts.schedules == 1 and parts.races == []


def test_parts_are_no_race(explore):
    assert explore(HEAD + PARTS["end"] + TAIL).races == []


def test_where_lines_are_counted_it_is_said_what_one_print_is(explore):
    found = explore(HEAD + "def say(x): print(x)" + TAIL)
    text = " ".join(exploration_text(found, "s.py").split())
    assert found.complete and "each `print` counts as one step" in text
    alone = explore("print(1); print(2)")
    assert "each `print`" not in exploration_text(alone, "s.py")


def test_ends_that_look_alike_are_told_by_where_they_differ(explore):
    found = explore("""
        import threading
        seen = []
        def note(x): seen.append("x" * 50 + x)
        crowd = [threading.Thread(target=note, args=(c,)) for c in "ab"]
        for t in crowd: t.start()
        for t in crowd: t.join()
        for k in range(6): print("line", k, seen[0] + ("even" if k < 5 else "odd"))
        print(seen)
    """)
    listed = exploration_text(found, "s.py").split("Nothing in the program")[0]
    shown = [line for line in listed.splitlines() if "end with" in line or "ends with" in line]
    assert len(shown) == 2 and max(Counter(shown).values()) == 1
    assert "xa" in listed and "xb" in listed
