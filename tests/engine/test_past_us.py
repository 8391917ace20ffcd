"""What a script shares past the names, attributes and containers of its own: numbers of files, databases, C objects."""

from __future__ import annotations

import os
import textwrap
from typing import Any

import pytest

from graders.engine import explore_script
from graders.errors import Uncontrollable

THREADS = """
import threading
ts = [threading.Thread(target=work) for _ in range(2)]
for t in ts: t.start()
for t in ts: t.join()
"""


@pytest.fixture
def explore(script: Any, tmp_path: Any, monkeypatch: Any) -> Any:
    monkeypatch.chdir(tmp_path)

    def run(source: str, check: str = "", **options: Any) -> Any:
        return explore_script(script(textwrap.dedent(source) + THREADS + textwrap.dedent(check)), **options)

    return run


# Each loses an update: what two threads do, and what is true where nothing was lost.
LOST = {
    "the place in an open file": (
        """
        import os
        with open("two", "w") as f: f.write("ab")
        fd, got = os.open("two", os.O_RDONLY), []
        def work(): got.append(os.read(fd, 1))
        """,
        "assert got == [b'a', b'b']",
    ),
    "an open folder": (
        """
        import os
        os.mkdir("d")
        fd = os.open("d", os.O_RDONLY)
        def work():
            if not os.listdir(fd):
                os.close(os.open(str(len(os.listdir("d"))), os.O_CREAT | os.O_WRONLY, dir_fd=fd))
        """,
        "assert os.listdir('d') == ['0'], os.listdir('d')",
    ),
    "a shelf": (
        """
        import shelve
        with shelve.open("s") as s: s["n"] = 0
        def work():
            with shelve.open("s") as s: s["n"] = s["n"] + 1
        """,
        "with shelve.open('s') as s: assert s['n'] == 2",
    ),
    "a mapped file": (
        """
        import mmap
        with open("m", "wb") as f: f.write(bytes(8))
        file = open("m", "r+b")
        m = mmap.mmap(file.fileno(), 8)
        def work(): m[0] = m[0] + 1
        """,
        "assert m[0] == 2",
    ),
    "a database in memory": (
        """
        import sqlite3
        c = sqlite3.connect(":memory:", check_same_thread=False)
        c.execute("create table a (n int)")
        c.execute("insert into a values (0)")
        def work():
            n, = c.execute("select n from a").fetchone()
            c.execute("update a set n = ?", (n + 1,))
        """,
        "assert c.execute('select n from a').fetchone() == (2,)",
    ),
    "items of an object of the library's": (
        """
        import configparser
        c = configparser.ConfigParser()
        c.read_string("[a]\\nn=0\\n")
        def work(): c["a"]["n"] = str(int(c["a"]["n"]) + 1)
        """,
        "assert c['a']['n'] == '2'",
    ),
    "items of an object in C": (
        """
        import xml.etree.ElementTree as tree
        root = tree.fromstring("<a><b n='0'/><c n='0'/></a>")
        def work():
            if root[0].tag == "b": del root[0]
        """,
        "assert len(root) == 1",
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_a_lost_update_is_found(explore: Any, name: str) -> None:
    source, check = LOST[name]
    found = explore(source, check)
    assert found.outcome == "failed" and not found.complete


UNSEEN = {
    "a mapped file": ("import mmap\nm = mmap.mmap(-1, 8)\ndef work(): m[0]", "`mmap` works past us"),
    "a database": (
        "import sqlite3\ndef work():\n    sqlite3.connect('f.db').close()\n",
        "`sqlite3.connect` works past us",
    ),
    "a copied number": ("import os\ndef work(): os.close(os.dup(os.open('.', os.O_RDONLY)))", "`os.dup` works past us"),
    "a library object": (
        "import configparser\nc = configparser.ConfigParser()\nc.read_string('[a]')\ndef work(): c['a']",
        '`c[\'a\']` runs code that cannot be followed',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSEEN)
def test_what_cannot_be_seen_proves_nothing_and_is_named(explore: Any, name: str) -> None:
    source, why = UNSEEN[name]
    found = explore(source, schedules=20)
    assert (found.outcome, found.complete, str(found.why_incomplete)) == ("passed", False, why)


def test_items_of_what_never_changes_are_no_events(explore: Any) -> None:
    found = explore("""
        import collections, enum, re, time
        P, m = collections.namedtuple("P", "x y"), re.match("(a)", "a")
        class Colour(enum.Enum): RED = 1
        def work(): P(1, 2)[0], (1, 2)[1], "abc"[0], range(3)[1], Colour["RED"], b"x"[0], m[1], time.localtime(0)[0]
    """)  # fmt: skip
    assert (found.outcome, found.complete, found.schedules <= 3) == ("passed", True, True)


def test_a_database_in_a_file_begins_anew_in_each_schedule(explore: Any) -> None:
    found = explore(
        """
        import sqlite3, threading
        lock, seen = threading.Lock(), []
        with sqlite3.connect("f.db") as c: c.execute("create table a (n int)")
        c.close()
        def work():
            with lock:
                c = sqlite3.connect("f.db")
                c.execute("insert into a values (1)")
                c.commit()
                seen.append(len(c.execute("select * from a").fetchall()))
                c.close()
        """,
        "assert seen == [1, 2], seen",
        schedules=10,
    )
    assert (found.outcome, found.error) == ("passed", None)
    assert "f.db" not in os.listdir(".")


def test_who_would_wait_for_a_locked_database_is_not_judged(explore: Any) -> None:
    source = """
        import sqlite3
        with sqlite3.connect("f.db") as c: c.execute("create table a (n int)")
        c.close()
        def work():
            c = sqlite3.connect("f.db")
            c.execute("insert into a values (1)")
            c.commit()
            c.close()
    """
    with pytest.raises(Uncontrollable) as caught:
        explore(source)
    assert "sqlite3.connect" in str(caught.value)


def test_what_the_process_keeps_is_put_back(explore: Any) -> None:
    import csv
    import gc

    before = csv.field_size_limit(), csv.list_dialects(), gc.get_threshold(), os.umask(0o22)
    found = explore(
        """
        import csv, gc, os, sys
        def work():
            csv.field_size_limit(csv.field_size_limit() + 1)
            csv.register_dialect(f"new{len(csv.list_dialects())}")
            gc.set_threshold(gc.get_threshold()[0] + 1)
            os.umask(0o22 + os.umask(0o77))
        """,
        "print(csv.field_size_limit(), csv.list_dialects(), gc.get_threshold(), os.umask(0))",
        schedules=20,
    )
    assert (found.outcome, found.error) == ("passed", None)
    assert before[:3] == (csv.field_size_limit(), csv.list_dialects(), gc.get_threshold())
    assert os.umask(before[3]) == 0o22


@pytest.mark.parametrize("strategy", ["auto", "dpor", "stateful"])
def test_a_shared_merge_is_told(explore: Any, strategy: str) -> None:
    source = "import heapq\nm, got = heapq.merge([1, 3], [2, 4]), []\ndef work(): got.extend(m)"
    found = explore(source, "assert sorted(got) == [1, 2, 3, 4]", strategy=strategy)
    assert found.outcome == "failed" and "already executing" in found.error


def test_what_we_have_twins_of_is_pickled_as_in_plain_python(explore: Any) -> None:
    found = explore("""
        import copy, datetime, functools, heapq, pickle, random
        from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict
        things = [
            UserDict(a=1), UserList([1]), ChainMap({}, {1: 2}), Counter("aab"), OrderedDict(a=1), defaultdict(int, a=1),
            random.Random(3), datetime.datetime(2020, 1, 1), functools.partial(int, "3"), UserDict, Counter,
            heapq.merge, functools.lru_cache,
        ]
        def work():
            for thing in things:
                twin = pickle.loads(pickle.dumps(thing))
                assert type(twin) is type(copy.copy(thing)) is type(thing), thing
            assert pickle.loads(pickle.dumps({"a": UserDict(z=1)}))["a"]["z"] == 1
    """, schedules=3)  # fmt: skip
    assert (found.outcome, found.error) == ("passed", None)
    import collections
    import pickle

    assert type(pickle.loads(pickle.dumps(collections.UserDict(a=1)))) is collections.UserDict  # the real one again
