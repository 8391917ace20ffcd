"""A script finds around it what it finds under plain Python: arguments, modules beside it, streams, tests, exits."""

from __future__ import annotations

import os
import sys
import textwrap

import pytest

from graders.engine import explore_script
from graders.errors import Uncontrollable

TWO = "\nts = [threading.Thread(target=work) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n"


@pytest.fixture
def explore(tmp_path):
    """Explore `main.py`, after the other files were written beside it."""

    def run(source: str, files: dict[str, str] | None = None, **options):
        for name, text in {**(files or {}), "main.py": source}.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text), encoding="utf-8")
        return explore_script(tmp_path / "main.py", **{"schedules": 100, **options})

    return run


def passed(found) -> None:
    assert (found.outcome, found.error) == ("passed", None)


# --- arguments, main ------------------------------------------------------------------------------------------------


def test_arguments_are_the_script_s(explore, tmp_path):
    source = """
        import argparse, os, sys
        parser = argparse.ArgumentParser()
        parser.add_argument("--count", type=int, default=7)
        parser.add_argument("names", nargs="*")
        got = parser.parse_args()
        assert os.path.basename(sys.argv[0]) == "main.py"
        assert sys.path[0] == os.path.dirname(__file__) == os.path.dirname(os.path.abspath(sys.argv[0]))
        assert (got.count, got.names) == WANTED
    """
    passed(explore(source.replace("WANTED", "(7, [])")))
    passed(explore(source.replace("WANTED", "(2, ['a', 'b'])"), arguments=["--count", "2", "a", "b"]))


def test_main_is_the_script(explore):
    passed(
        explore(
            """
            import pickle, sys, typing
            class Point:
                x: "Point"
            assert __name__ == "__main__" and __spec__ is None and __package__ is None
            import __main__
            assert __main__ is sys.modules["__main__"] and __main__.Point is Point
            assert type(pickle.loads(pickle.dumps(Point()))) is Point
            assert typing.get_type_hints(Point) == {"x": Point}
            """
        )
    )


def test_nothing_of_it_stays(explore):
    before = dict(vars(sys)), list(sys.path), sorted(sys.modules), sys.modules["__main__"], os.getcwd()
    found = explore(
        """
        import sys, lodger
        sys.path.append("x"); sys.argv = []; sys.stdout = None; sys.mine = 1; sys.setrecursionlimit(5000)
        sys.modules["fake"] = sys
        import fake
        del sys.modules["json"]
        assert lodger.name == "lodger" and "lodger" in sys.modules and len(sys.modules) > 10
        raise SystemExit(False)
        """,
        {"lodger.py": "import json\nname = __name__"},
    )
    passed(found)
    assert (dict(vars(sys)), sys.path, sys.modules["__main__"], os.getcwd()) == (*before[:2], *before[3:])
    assert not {"fake", "lodger"} & set(sys.modules) and "json" in sys.modules


# --- modules and packages -------------------------------------------------------------------------------------------

SHOP = {
    "shop/__init__.py": "from .till import Till\nfrom . import prices as p\n__all__ = ['Till', 'stock']",
    "shop/till.py": "class Till:\n    def __init__(self): self.sum = 0\n    def take(self, n): self.sum += n",
    "shop/prices.py": "from . import till\nfrom .till import Till\npotato = 3",
    "shop/stock/__init__.py": "left = 40",
    "shop/stock/cellar.py": "from ..prices import potato\nfrom .. import till\nhere = __name__, __package__",
    "plain/extra.py": "value = 5",
    "deep/er/est.py": "value = 6",
}


@pytest.mark.parametrize(
    "source",
    [
        "from shop.till import Till",
        "import shop.till as t\nTill = t.Till",
        "import shop.till\nTill = shop.till.Till",
        "from shop import Till",
        "from shop import *\nassert stock.left == 40",
        "import importlib\nTill = importlib.import_module('shop.till').Till",
        "import importlib\nTill = importlib.import_module('.till', 'shop').Till",
        "import importlib\nTill = importlib.import_module('sh' + 'op.till').Till",
        "Till = __import__('shop.till').till.Till",
    ],
)
def test_a_race_in_a_package_is_found_however_it_is_imported(explore, source):
    found = explore(
        f"import threading\n{source}\ntill = Till()\ndef work(): till.take(1)\n{TWO}\nassert till.sum == 2", SHOP
    )
    assert (found.outcome, found.error[:14]) == ("failed", "AssertionError")
    assert any(race["location"] == "self.sum" for race in found.races)


def test_packages_are_what_they_are_elsewhere(explore):
    passed(
        explore(
            """
            import shop, sys, plain.extra, shop.stock.cellar as cellar
            import deep.er.est
            from shop import p
            from shop.stock import cellar as again
            assert cellar is again and cellar.here == ("shop.stock.cellar", "shop.stock")
            assert plain.extra.value == 5 and deep.er.est.value == 6 and p.potato == cellar.potato == 3
            assert cellar.till is p.till is sys.modules["shop.till"]
            assert cellar.__spec__.name == cellar.__name__ and cellar.__file__.endswith("cellar.py")
            assert not hasattr(plain, "__file__") and list(plain.__path__) and shop.__path__
            try:
                from . import shop
            except ImportError as error:
                assert "no known parent package" in str(error)
            try:
                import shop.nothing
            except ModuleNotFoundError as error:
                assert error.name == "shop.nothing"
            try:
                from shop import nothing
            except ImportError as error:
                assert "nothing" in str(error)
            """,
            SHOP,
        )
    )


def test_a_package_that_fails_to_load_is_tried_again(explore):
    passed(
        explore(
            """
            import sys
            sys.tries = 0
            for _ in range(2):
                try:
                    import shaky
                except ValueError:
                    assert "shaky" not in sys.modules
            assert sys.tries == 2
            try:
                import importlib
                importlib.import_module("bro" + "ken")
            except SyntaxError:
                sys.tries = 3
            assert sys.tries == 3
            """,
            {"shaky.py": "import sys\nsys.tries += 1\nraise ValueError", "broken.py": "def"},
        )
    )


@pytest.mark.parametrize(
    "source, what, line",
    [
        ("\nimport nobody_has_this", "nobody_has_this", 2),
        ("import shop\nfrom shop.missing import x", "shop.missing", 2),
        (f"import threading\ndef work():\n    import nobody_has_this{TWO}", "nobody_has_this", 3),
    ],
)
def test_a_missing_module_is_no_schedule_s_doing(explore, source, what, line):
    with pytest.raises(Uncontrollable) as caught:
        explore(source, SHOP)
    assert (caught.value.code, caught.value.details["what"], caught.value.line) == ("module-missing", what, line)


def test_a_missing_module_may_be_done_without(explore):
    passed(explore("try:\n    import nobody_has_this as fast\nexcept ImportError:\n    fast = None"))


# --- output and input -----------------------------------------------------------------------------------------------


def test_what_is_printed_goes_where_it_is_told(explore):
    passed(
        explore(
            """
            import contextlib, io, logging, pprint, sys, traceback
            out = io.StringIO()
            print("a", 1, sep="-", end="!", file=out, flush=True)
            with contextlib.redirect_stdout(out):
                print("b")
                sys.stdout.write("c")
                pprint.pprint({1: 2})
            with contextlib.redirect_stderr(out):
                print("d", file=sys.stderr)
                try:
                    1 / 0
                except ZeroDivisionError:
                    traceback.print_exc()
            assert out.getvalue().startswith("a-1!b\\nc{1: 2}\\nd\\nTraceback"), out.getvalue()
            class Sink:
                got = ""
                def write(self, text): self.got += text
                def flush(self): self.got += "|"
            sink = Sink()
            print("x", "y", file=sink, flush=True)
            assert sink.got == "x y\\n|"
            logging.warning("oh")
            sys.__stdout__.write("e"); sys.stdout.buffer.write(b"f"); sys.stdout.writelines(["g", "h"])
            assert sys.stdout.encoding and not sys.stdout.isatty() and sys.stdout.writable()
            """
        )
    )


def test_a_run_s_output_is_kept_whoever_wrote_it(explore):
    found = explore(
        """
        import atexit, sys
        atexit.register(print, "bye")
        @atexit.register
        def first(): sys.stdout.write("first ")
        atexit.register(sorted, []); atexit.unregister(sorted)
        print("on stderr", file=sys.stderr)
        sys.stdout.write("one ")
        print("two")
        assert False
        """
    )
    assert found.trace.output == "one two\nfirst bye\n"


def test_exit_handlers_come_after_the_threads_and_their_errors_are_told(explore):
    found = explore(
        """
        import atexit, threading
        seen = []
        @atexit.register
        def look(): assert len(seen) == 2
        def work(): seen.append(1)
        for _ in range(2): threading.Thread(target=work).start()
        """
    )
    passed(found)
    found = explore("import atexit\n@atexit.register\ndef look():\n    assert 0, 'late'\nseen = 1\n")
    assert found.error == "AssertionError: late (line 4, MainThread)"


READS = """
    import sys
    n = int(input("how many? "))
    names = [line.strip() for line in sys.stdin]
    assert sys.stdin.readline() == "" and (n, names) == (2, ["a", "b"])
"""


def test_input_comes_from_what_is_given(explore):
    passed(explore(READS, stdin="2\na\nb\n"))


@pytest.mark.parametrize(
    "source, what",
    [
        (READS, "input()"),
        ("import sys\n\nif not sys.stdin.readline(): raise EOFError", "sys.stdin.readline()"),
    ],
)
def test_where_nothing_is_given_the_option_is_named(explore, source, what):
    with pytest.raises(Uncontrollable) as caught:
        explore(source)
    assert (caught.value.code, caught.value.details["what"], caught.value.line) == ("nothing-to-read", what, 3)


def test_who_can_do_without_input_is_judged(explore):
    passed(explore("try:\n    n = int(input())\nexcept EOFError:\n    n = 2\nassert n == 2"))


# --- unittest and doctest -------------------------------------------------------------------------------------------

CASES = """
    import threading, unittest
    class Sums(unittest.TestCase):
        def test_sum(self):
            self.n = 0
            def work():
                LOCKED
            for _ in range(2): pass
            ts = [threading.Thread(target=work) for _ in range(2)]
            for t in ts: t.start()
            for t in ts: t.join()
            self.assertEqual(self.n, 2)
        @unittest.expectedFailure
        def test_not_yet(self):
            self.assertTrue(False)
    if __name__ == "__main__":
        unittest.main(OPTIONS)
"""


def test_a_unittest_passes(explore):
    passed(
        explore(
            CASES.replace("LOCKED", "with lock: self.n += 1")
            .replace("def work", "lock = threading.Lock()\n            def work")
            .replace("OPTIONS", "")
        )
    )


@pytest.mark.parametrize("options", ["", "exit=False, verbosity=2"])
def test_of_a_unittest_that_fails_its_assertion_is_told(explore, options):
    found = explore(CASES.replace("LOCKED", "self.n += 1").replace("OPTIONS", options))
    assert (found.outcome, found.error) == ("failed", "AssertionError: 1 != 2 (line 12, MainThread)")


def test_a_test_may_look_at_how_others_fail(explore):
    passed(
        explore(
            """
            import unittest
            class Inner(unittest.TestCase):
                def test_it(self): self.fail()
            class Outer(unittest.TestCase):
                def test_it(self):
                    result = unittest.TestResult()
                    unittest.defaultTestLoader.loadTestsFromTestCase(Inner).run(result)
                    self.assertEqual(len(result.failures), 1)
            suite = unittest.defaultTestLoader.loadTestsFromTestCase(Outer)
            assert unittest.TextTestRunner().run(suite).wasSuccessful()
            """
        )
    )


def test_doctests_are_run(explore):
    source = """
        import doctest
        def double(x):
            '''
            >>> double(2)
            4
            >>> print("a")
            a
            '''
            return x * 2
        found = doctest.testmod()
        assert (found.attempted, found.failed) == (2, 0)
    """
    passed(explore(source))
    assert explore(source.replace("x * 2", "x * 3")).outcome == "failed"


def test_a_module_may_be_taken_out_and_imported_afresh(explore):
    passed(explore("""
        import heapq, sys, threading
        sys.modules.pop("heapq")
        import pickle
        import heapq
        assert heapq is not None and [*heapq.merge([1], [2])] == [1, 2]
    """))  # fmt: skip
