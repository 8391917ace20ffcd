"""What Pythons after 3.11 have brought: each program means inside the engine what it means plainly on that Python."""

from __future__ import annotations

import math
import sys
import textwrap
import threading

import pytest

from graders.engine import explore_script
from graders.errors import Uncontrollable

PLAIN = sys.version_info[:2]
TWO = "\nts = [threading.Thread(target=f) for f in ({0}, {1})]\nfor t in ts: t.start()\nfor t in ts: t.join()\n"


def needs(*version: int) -> pytest.MarkDecorator:
    return pytest.mark.skipif(version > PLAIN, reason=f"this syntax or library is Python {version[0]}.{version[1]}'s")


@pytest.fixture
def explore(tmp_path):
    def run(source: str, files: dict[str, str] | None = None, **options):
        for name, text in {**(files or {}), "main.py": source}.items():
            (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
        return explore_script(tmp_path / "main.py", **{"schedules": 200, **options})

    return run


def passed(found) -> None:
    assert (found.outcome, found.error) == ("passed", None)


# --- the library ----------------------------------------------------------------------------------------------------


def test_everything_of_concurrent_futures_can_be_imported(explore):
    passed(explore("from concurrent.futures import *\nwith ThreadPoolExecutor(2) as p:\n    p.submit(abs, 1).result()"))


@pytest.mark.parametrize("name", ["ProcessPoolExecutor", *(["InterpreterPoolExecutor"] if PLAIN >= (3, 14) else [])])
def test_a_pool_of_what_is_no_thread_is_refused_where_it_is_made(explore, name):
    with pytest.raises(Uncontrollable) as caught:
        explore(f"from concurrent.futures import *\nprint({name})\n\npool = {name}(2)\n")
    assert (caught.value.code, caught.value.details["what"]) == ("uncontrollable-process", name)
    assert caught.value.line == 4


@pytest.mark.parametrize("source", [
    "from concurrent import interpreters", "import concurrent.interpreters", "import _interpreters",
    "from concurrent.futures import InterpreterPoolExecutor",
    "from concurrent.futures.interpreter import InterpreterPoolExecutor",
    "import concurrent.futures as cf\ncf.InterpreterPoolExecutor",
])  # fmt: skip
def test_interpreters_are_refused_as_processes_are(explore, source):
    with pytest.raises(Uncontrollable, match="uncontrollable-process"):
        explore(source)


def test_the_main_thread_ends_and_can_be_waited_for(explore):
    source = """
        import threading
        log = []

        def clean():
            threading.main_thread().join()
            assert not threading.main_thread().is_alive()
            log.append("clean")
            assert log == ["closed", "clean"]

        threading.Thread(target=clean).start()
        assert threading.main_thread().is_alive()
        log.append("closed")
    """
    found = explore(source)
    passed(found)
    assert found.complete


ODD = [
    "threading.Lock().acquire(timeout=nan)", "threading.RLock().acquire(True, nan)", "time.sleep(nan)",
    "thread.join(nan)", "held.acquire(timeout=nan)", "held.acquire(False, nan)",
    "queue.SimpleQueue().get(timeout=-1)", "held.acquire(timeout=-3)", "held.acquire(timeout='x')",
    "held.acquire(timeout=None)", "threading.Event().wait(-3)", "held.acquire(timeout=1e20)", "time.sleep(-1)",
    "threading.Barrier(0) and None", "threading.Semaphore(-1)", "queue.Queue().get(timeout=-1)", "held.release(1)",
    "threading.RLock().release()", "threading.Condition().notify()", "threading.Condition().wait()",
]  # fmt: skip
if PLAIN >= (3, 14):  # before, a wait that counts down goes round for ever
    ODD += [
        "threading.Event().wait(nan)", "threading.Semaphore(0).acquire(timeout=nan)", "queue.Queue().get(timeout=nan)",
        "threading.Barrier(2).wait(nan)", "Future().result(nan)",
    ]  # fmt: skip


@pytest.mark.parametrize("call", ODD)
def test_odd_arguments_are_answered_as_by_the_real_library(explore, call):
    plain = {"nan": math.nan}
    head = """
import queue, threading, time
from concurrent.futures import Future
held = threading.Lock()
held.acquire()
thread = threading.Thread(target=held.acquire, args=(True, 0.001))
thread.start()
"""
    exec(head, plain)
    said = _said(plain, call)
    source = f"{head}nan = float('nan')\ntry:\n    said = ['value', {call}]\nexcept Exception as e:\n"
    source += f"    said = [type(e).__name__]\nassert said == {said!r}, said\n"
    passed(explore(source))


def _said(space, call):
    try:
        return ["value", eval(call, space)]
    except Exception as error:
        return [type(error).__name__]


def test_locked_is_there_where_the_real_one_has_it(explore):
    has = {kind: hasattr(getattr(threading, kind)(), "locked") for kind in ("Lock", "RLock", "Condition")}
    passed(explore(f"import threading\nfor k, has in {has!r}.items():\n"
                   "    assert hasattr(getattr(threading, k)(), 'locked') is has, k\n"))  # fmt: skip


@needs(3, 14)
def test_locked_of_a_condition_and_of_an_rlock(explore):
    source = """
        import threading
        lock, cond = threading.RLock(), threading.Condition()
        seen = []

        def hold():
            with lock, cond:
                pass

        def look():
            seen.append(lock.locked() or cond.locked())
    """
    found = explore(source + TWO.format("hold", "look").replace("\n", "\n        ") + "assert seen == [False]")
    assert found.outcome == "failed"


@needs(3, 14)
def test_a_thread_gets_the_context_that_it_is_given(explore):
    source = """
        import contextvars, threading
        kind = contextvars.ContextVar("kind", default="raw")
        kind.set("sweet")
        own = contextvars.Context()
        own.run(kind.set, "baked")
        seen = {}

        def look(name):
            seen[name] = kind.get()

        ts = [threading.Thread(target=look, args=("own",), context=own),
              threading.Thread(target=look, args=("copy",), context=contextvars.copy_context()),
              threading.Thread(target=look, args=("empty",), context=contextvars.Context())]
        for t in ts: t.start()
        for t in ts: t.join()
        assert seen == {"own": "baked", "copy": "sweet", "empty": "raw"}, seen
    """
    found = explore(source)
    passed(found)
    assert found.complete


@needs(3, 14)
def test_map_with_a_buffer(explore):
    source = """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(abs, [-1, -2, -3], buffersize=1)) == [1, 2, 3]
    """
    passed(explore(source))


@needs(3, 15)
def test_serialized_iterators_and_concurrent_tees(explore):
    numbers = """
        import itertools, threading
        got = []
        {make}

        def take():
            got.append(next(shared))
    """
    after = TWO.format("take", "take").replace("\n", "\n        ") + "assert sorted(got) == [0, 1], got"
    found = explore(numbers.format(make="shared = threading.serialize_iterator(itertools.count())") + after)
    passed(found)
    generator = "def count():\n            yield 0\n            yield 1\n        shared = {}"
    passed(explore(numbers.format(make=generator.format("threading.serialize_iterator(count())")) + after))
    passed(explore(numbers.format(make=generator.format("threading.synchronized_iterator(count)()")) + after))
    bare = explore(numbers.format(make=generator.format("count()")) + after)
    assert bare.outcome == "failed" and "generator already executing" in bare.error
    passed(explore("import threading\na, b = threading.concurrent_tee([1, 2])\nassert [*a] == [*b] == [1, 2]\n"))


@needs(3, 14)
def test_a_partial_with_placeholders(explore):
    passed(explore("""
        from functools import Placeholder, partial
        def order(*args, **named): return args, named
        hot = partial(order, Placeholder, "hot")
        assert hot(1) == ((1, "hot"), {}) and hot(1, 3, spoons=2) == ((1, "hot", 3), {"spoons": 2})
        assert partial(hot, 5)() == ((5, "hot"), {})
        try: hot()
        except TypeError as error: assert "missing positional" in str(error), error
        else: assert False
    """))  # fmt: skip


@needs(3, 14)
def test_a_template_is_made_by_its_class_too(explore):
    passed(explore("""
        import pickle
        from string.templatelib import Interpolation, Template
        made = Template("a ", Interpolation(1, "x"), "b", "c")
        assert made.strings == ("a ", "bc") and made.values == (1,)
        assert Template(*["a", "b"]).strings == ("ab",)
        assert pickle.loads(pickle.dumps(made)).strings == made.strings
    """))  # fmt: skip


@needs(3, 14)
def test_what_is_called_through_a_placeholder_has_points(explore):
    found = explore(f"""
        import threading
        from functools import Placeholder, partial
        class Till:
            total = 0
        def add(till, n): till.total += n
        one = partial(add, Placeholder, 1)
        def work(): one(Till)
        {TWO.format("work", "work").replace(chr(10), chr(10) + "        ")}
        assert Till.total == 2, Till.total
    """)
    assert found.outcome == "failed" and found.error.startswith("AssertionError: 1")


# --- the language ---------------------------------------------------------------------------------------------------


@needs(3, 15)
def test_unpacking_comprehensions(explore):
    source = """
        import threading
        parts, maps, got = [[1], [2, 3]], [{"a": 1}, {"b": 2}], []

        def work():
            got.append(([*p for p in parts], {*p for p in parts}, sum((*p for p in parts)), {**m for m in maps},
                        [*p for q in [parts] for p in q if len(p) > 1]))
    """
    after = TWO.format("work", "work").replace("\n", "\n        ")
    found = explore(source + after + 'assert got == [([1, 2, 3], {1, 2, 3}, 6, {"a": 1, "b": 2}, [2, 3])] * 2')
    passed(found)
    assert found.complete


@needs(3, 15)
@pytest.mark.parametrize("whole", ["[*p for p in [shared]]", "sorted((*p for p in [shared]))", "{**p for p in [named]}",
                                   "{*p for p in [shared]}"])  # fmt: skip
def test_what_a_comprehension_unpacks_can_change_meanwhile(explore, whole):
    source = f"""
        import threading
        shared, named, seen = [1], {{"a": 1}}, []

        def look():
            seen.append(len({whole}))

        def change():
            shared.append(2)
            named["b"] = 2
    """
    found = explore(source + TWO.format("look", "change").replace("\n", "\n        ") + "assert seen == [1], seen")
    assert found.outcome == "failed"


@needs(3, 15)
@pytest.mark.parametrize("read", ["str(menu)", "menu == frozendict(sold=[])", "repr([menu])", "hash((str(menu),))"])
def test_what_a_frozendict_holds_is_looked_into(explore, read):
    source = f"""
        import threading
        menu = frozendict(sold=[])
        seen = []

        def sell():
            menu["sold"].append(1)

        def show():
            seen.append({read})
        before = {read}
    """
    after = TWO.format("sell", "show").replace("\n", "\n        ")
    assert explore(source + after + "assert seen == [before], seen").outcome == "failed"


@needs(3, 15)
def test_a_sentinel_belongs_to_the_module_that_makes_it(explore):
    """Else it is pickled and copied under another module's name."""
    passed(explore("""
        import copy, typing
        S, other = sentinel("S"), [sentinel][0]("other")
        Alias = typing.TypeAliasType("Alias", int)
        assert S.__module__ == other.__module__ == Alias.__module__ == __name__
        assert repr(S) == "S" and copy.copy(S) is S and copy.deepcopy(S) is S
    """))  # fmt: skip


@needs(3, 14)
@pytest.mark.parametrize("asked", ["sale.__annotations__['n']", "annotationlib.get_annotations(sale)['n']"])
def test_an_annotation_is_evaluated_where_it_is_asked_for(explore, asked):
    source = f"""
        import annotationlib, threading
        kind = int
        seen = []

        def sale(n: kind) -> None:
            pass

        def change():
            global kind
            kind = str

        def ask():
            seen.append({asked})
    """
    after = TWO.format("change", "ask").replace("\n", "\n        ")
    found = explore(source + after + "assert seen == [int], seen")
    assert found.outcome == "failed" and "race" not in str(found.error)
    assert explore(source + after + "assert seen in ([int], [str]), seen").outcome == "passed"


@needs(3, 14)
def test_annotations_as_text_are_what_was_written(explore):
    source = """
        import annotationlib
        kind = int
        def f(n: kind, m: list[kind], k: nowhere): pass
        kind = str
        assert annotationlib.get_annotations(f, format=annotationlib.Format.STRING) == {
            "n": "kind", "m": "list[kind]", "k": "nowhere"}
        found = annotationlib.get_annotations(f, format=annotationlib.Format.FORWARDREF)
        assert found["n"] is str and found["k"].__forward_arg__ == "nowhere"
    """
    passed(explore(source))


@needs(3, 12)
def test_a_type_alias_is_evaluated_where_it_is_asked_for(explore):
    source = """
        import threading
        kind = int
        seen = []
        type Count = kind | None

        def change():
            global kind
            kind = str

        def ask():
            seen.append(Count.__value__)
    """
    after = TWO.format("change", "ask").replace("\n", "\n        ")
    assert explore(source + after + "assert seen == [int | None], seen").outcome == "failed"
