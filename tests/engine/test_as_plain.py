"""Small programs that mean what they mean under plain Python; CPython's own tests have shown each of these kinds."""

from __future__ import annotations

import sys

import pytest

from graders.engine.script import explore_script

PROGRAMS = {
    "a virtual class beside another metaclass": """
        import abc, enum
        from datetime import date, datetime
        class Holiday(date, enum.Enum):
            MAY = 2024, 5, 1
        class Measured(datetime, abc.ABC):
            pass
        class Day(date):
            pass
        assert Holiday.MAY.month == 5 and isinstance(Holiday.MAY, date) and Holiday(Holiday.MAY) is Holiday.MAY
        assert type(Measured.now()) is Measured and type(Day.today()) is Day and issubclass(Day, date)
        assert type(Day.fromordinal(700_000)) is Day and Day.__name__ == "Day" and Day.__bases__[0].__name__ == "date"
    """,
    "typing's names of followed classes": """
        import collections, typing
        from typing import ChainMap, Counter
        assert isinstance(collections.Counter("aab"), Counter) and isinstance(collections.ChainMap(), ChainMap)
        assert issubclass(collections.Counter, typing.Counter)
        assert typing.get_origin(Counter[str]) is collections.Counter
    """,
    "dataclasses of every kind": """
        from dataclasses import FrozenInstanceError, KW_ONLY, InitVar, asdict, dataclass, field, replace

        @dataclass(frozen=True, order=True)
        class Ticket:
            left: int
            names: tuple = field(default=(), compare=False)

        @dataclass(frozen=True, slots=True)
        class Slim:
            left: int = 2

        class Dear(Ticket):
            pass

        @dataclass
        class Stall:
            name: str
            first: InitVar[int] = 3
            _: KW_ONLY
            stock: int = 2

            def __post_init__(self, first):
                self.stock += first

        assert Ticket(1) < Ticket(2) and hash(Ticket(1)) == hash(Ticket(1)) and Dear(3).left == 3
        for thing in (Ticket(1), Slim(), Dear(2)):
            try:
                thing.left = 5
            except FrozenInstanceError as error:
                assert str(error) == "cannot assign to field 'left'"
            else:
                raise AssertionError(thing)
        assert replace(Ticket(1), left=4) == Ticket(4) and asdict(Stall("a")) == {"name": "a", "stock": 5}
    """,
    "a class that is being made": """
        class Kind(type):
            def mro(cls):
                cls.seen = cls.__name__
                cls.daemon = cls.name = 1
                return super().mro()
        class Thing(metaclass=Kind):
            pass
        assert Thing.seen == "Thing" and Thing.name == 1
    """,
    "classes that compute what they are equal to": """
        class Kind(type):
            def __eq__(cls, other):
                return cls.label == other.label
            __hash__ = type.__hash__
        class A(metaclass=Kind):
            label = 1
        class B(A):
            pass
        assert A == B and not A != B and A.label == 1
        try: B.missing
        except AttributeError: pass
    """,
    "a class that computes its namespace": """
        class Kind(type):
            @property
            def __dict__(cls):
                cls.asked = True
                return {}
        class A(metaclass=Kind):
            asked = False
        A.other = 1
        assert A.other == 1
    """,
    "compiled source knows its caller's futures": """
        space = {}
        exec(compile("def f(x: int): pass", "<text>", "exec"), space)
        assert space["f"].__annotations__ == {"x": int}
    """,
    "a limit on recursion is what it was set to": """
        import sys
        for limit in (900, 1_100, 1_000):
            sys.setrecursionlimit(limit)
            assert sys.getrecursionlimit() == limit
    """,
    "what C takes for the address of a thread": """
        import threading, time
        assert isinstance(time.pthread_getcpuclockid(threading.get_ident()), int)
    """,
    "lost streams": """
        import sys
        kept, kept_in = sys.stdout, sys.stdin
        for name, call in (("stdout", print), ("stdin", input)):
            was = getattr(sys, name)
            delattr(sys, name)
            try: call()
            except RuntimeError as error: said = str(error)
            else: said = None
            finally: setattr(sys, name, was)
            assert said == {"stdout": "lost sys.stdout", "stdin": "input(): lost sys.stdin"}[name]
    """,
    "errors of print and input": """
        for call in (lambda: print(foo=1), lambda: input(1, 2)):
            try: call()
            except TypeError as error: assert "Streams" not in str(error), error
            else: assert False
        try: __import__(1, {}, {}, ())
        except TypeError: pass
    """,
    "a function of another's code": """
        import types
        def double(items): return [2 * item for item in items]
        copied = types.FunctionType(double.__code__, {})
        assert copied([1, 2]) == [2, 4]
    """,
    "the library sees what is put among the builtins": """
        import builtins, fileinput, gettext, inspect
        from unittest import mock
        gettext.NullTranslations().install(names=["ngettext"])
        assert _("yes") == "yes" and ngettext("a", "b", 2) == "b" and builtins._ is _
        assert inspect.getmodule(len) is builtins
        with mock.patch("builtins.open", mock.mock_open(read_data="a line")) as opened:
            assert open("nowhere").read() == "a line"
            assert list(fileinput.input("nowhere", encoding="utf-8")) == ["a line"]
        del builtins._
        try: _
        except NameError: pass
        else: assert False
    """,
    "the library reads what the program has written": """
        import linecache, os, tokenize
        with open("written.py", "w", encoding="utf-8") as file: file.write("one = 1")
        assert linecache.getline("written.py", 1) == "one = 1\\n"
        with tokenize.open("written.py") as file: assert file.read() == "one = 1"
        with open("written.py", "w", encoding="utf-8") as file: file.write("second = 2")
        linecache.checkcache("written.py")
        assert linecache.getline("written.py", 1) == "second = 2\\n"
        os.remove("written.py")
        linecache.checkcache("written.py")
        assert linecache.getline("written.py", 1) == ""
    """,
    "a stopwatch that stands still": """
        import time, timeit
        calls = []
        assert timeit.Timer(lambda: calls.append(1)).autorange() == (1, 0) and calls == [1]
        assert timeit.Timer(lambda: time.sleep(0.03)).autorange()[0] == 10
    """,
    "little room to recurse, and an import there": """
        import sys
        def deep(n):
            if n:
                return deep(n - 1)
            from collections import ChainMap
            return ChainMap({1: 2})[1]
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(160)
        try: assert deep(40) == 2
        finally: sys.setrecursionlimit(limit)
    """,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_means_what_it_means_elsewhere(script, monkeypatch, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    before = dict(sys.modules)["builtins"], open
    found = explore_script(script(PROGRAMS[name]), schedules=2, stdin="")
    assert (found.outcome, found.error) == ("passed", None)
    assert (sys.modules["builtins"], open) == before and not hasattr(sys.modules["builtins"], "ngettext")
