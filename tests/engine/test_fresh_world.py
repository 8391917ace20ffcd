"""Every schedule begins in the same world: what a run has changed in the library is as it was before."""

from __future__ import annotations

import copyreg
import gc
import json
import logging
import os
import random
import string
import sys
import textwrap
import warnings
import weakref
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from programs import Source, pieces

from graders.engine import explore_script
from graders.engine.session import Limits, runs
from graders.engine.strategies import RandomWalk

THREADS = """
def work():
    global total
    seen = total
    total = seen + 1
total = 0
import threading
ts = [threading.Thread(target=work) for _ in range(2)]
for t in ts: t.start()
for t in ts: t.join()
"""


@pytest.fixture
def explore(tmp_path):
    def run(source: str, **options):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(source) + THREADS, encoding="utf-8")
        return explore_script(script, **{"strategy": "dpor", **options})

    return run


TOUCHED = pieces("touching.txt")


@pytest.mark.parametrize("touches", TOUCHED.values(), ids=TOUCHED)
def test_a_run_begins_in_the_world_of_the_first(explore, touches):
    found = explore(touches)
    assert (found.outcome, found.error, found.chance) == ("passed", None, None)
    assert found.schedules > 3 and found.complete


def test_what_a_run_has_made_is_gone_when_the_next_is_over():
    """Without the collector: it counts objects, so a few lists of 80 MB would fill the memory long before it comes."""
    kept = []

    class Keeping(Source):
        def after(self, world, result):
            kept.append(weakref.ref(self.space["heap"]))

    program = Keeping("import threading\nclass Heap(list): pass\nheap = Heap()\ndef look(): return heap\n")
    gc.disable()
    try:
        for _ in runs(program, RandomWalk(0), schedules=5, limits=Limits()):
            assert sum(ref() is not None for ref in kept) == 1
    finally:
        gc.enable()
    assert len(kept) == 5


def test_the_kit_s_own_process_is_left_alone(explore):
    before = [
        dict(os.environ), os.getcwd(), json.dumps, json.JSONEncoder.encode, dict(copyreg.dispatch_table),
        list(warnings.filters), warnings.showwarning, sys.excepthook, sys.getrecursionlimit(), string.digits,
        list(logging.root.handlers), logging.root.level, random.getstate(), gc.isenabled(), abs,
    ]  # fmt: skip
    for touches in TOUCHED.values():
        explore(touches, strategy="random", schedules=1)
    assert before == [
        dict(os.environ), os.getcwd(), json.dumps, json.JSONEncoder.encode, dict(copyreg.dispatch_table),
        list(warnings.filters), warnings.showwarning, sys.excepthook, sys.getrecursionlimit(), string.digits,
        list(logging.root.handlers), logging.root.level, random.getstate(), gc.isenabled(), abs,
    ]  # fmt: skip


def test_a_class_of_a_library_need_not_say_where_it_is_from(explore, monkeypatch):
    """As one that is made in C: `_testcapi` of Python 3.15 has such a class."""
    import colorsys

    space = {}
    exec("Odd = type('Odd', (), {'kept': []})", space)
    assert "__module__" not in vars(space["Odd"])
    monkeypatch.setattr(colorsys, "Odd", space["Odd"], raising=False)
    monkeypatch.setattr(colorsys, "odd", space["Odd"](), raising=False)
    found = explore("import colorsys\nassert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)\n")
    assert (found.outcome, found.error) == ("passed", None)


# --- logging --------------------------------------------------------------------------------------------------------

COUNTS = """
    import logging, threading
    class Counter(logging.Handler):
        def __init__(self):
            super().__init__()
            self.count = 0
        def emit(self, record):
            COUNT
    log = logging.getLogger("stall")
    log.propagate = False
    counter = Counter()
    log.addHandler(counter)
    def call(): log.warning("hello %d", 3)
    cs = [threading.Thread(target=call) for _ in range(2)]
    for c in cs: c.start()
    for c in cs: c.join()
    assert counter.count == 2
"""


def test_a_handler_of_the_script_s_works_under_its_lock(explore):
    found = explore(COUNTS.replace("COUNT", "self.count += 1"))
    assert (found.outcome, found.complete) == ("passed", True)


def test_what_a_handler_does_past_its_lock_is_a_race(explore):
    emit = "        def emit(self, record):"
    unlocked = COUNTS.replace(emit, f"        def createLock(self): self.lock = None\n{emit}")
    found = explore(unlocked.replace("COUNT", "self.count += 1"))
    assert found.outcome == "failed"


def test_the_lines_of_the_script_are_read_anew_in_each_run(explore):
    """From Python 3.13 on, `inspect` does not look for a file whose lines are known: two runs would differ."""
    found = explore(
        """
        import inspect, linecache, threading
        def work(): pass
        assert __file__ not in linecache.cache
        assert linecache.getline(__file__, 3) == "def work(): pass\\n"
        assert inspect.getsource(work) == "def work(): pass\\n"
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads: thread.start()
        """
    )
    assert (found.outcome, found.error) == ("passed", None)


def test_both_orders_of_two_records_are_tried(explore):
    """The lock that a handler holds is an event: it decides whose record comes first."""
    source = """
        import io, logging, threading
        out = io.StringIO()
        logging.basicConfig(stream=out, format="%(message)s", level=logging.INFO)
        def call(n): logging.info("record %d", n)
        cs = [threading.Thread(target=call, args=(n,)) for n in range(2)]
        for c in cs: c.start()
        for c in cs: c.join()
        assert out.getvalue() == "record 0\\nrecord 1\\n", out.getvalue()
    """
    found = explore(source)
    assert found.outcome == "failed" and "record 1\nrecord 0" in found.error
    found = explore(
        source.replace('== "record 0\\nrecord 1\\n"', 'in ("record 0\\nrecord 1\\n", "record 1\\nrecord 0\\n")')
    )
    assert (found.outcome, found.complete) == ("passed", True)


def test_a_deadlock_through_a_handler_s_lock_is_found(explore):
    found = explore(
        """
        import logging, threading
        lock = threading.Lock()
        class Careful(logging.Handler):
            def emit(self, record):
                with lock: pass
        log = logging.getLogger("careful")
        log.addHandler(Careful())
        log.propagate = False
        def one():
            with lock: log.error("one")
        def two(): log.error("two")
        threading.Thread(target=one).start()
        threading.Thread(target=two).start()
        """
    )
    assert found.outcome == "deadlock"


def test_a_record_knows_who_wrote_it(explore):
    found = explore(
        """
        import io, logging
        from logging import handlers
        import logging.config
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        handler.setFormatter(logging.Formatter("%(filename)s %(lineno)d %(funcName)s %(threadName)s %(message)s"))
        log = logging.getLogger(__name__)
        log.addHandler(handler)
        def f(): log.error("x")
        f()
        line = f.__code__.co_firstlineno
        assert out.getvalue() == f"script.py {line} f MainThread x\\n", out.getvalue()
        memory = handlers.MemoryHandler(10, target=handler)
        log.addHandler(memory)
        """
    )
    assert (found.outcome, found.error) == ("passed", None)


def test_a_module_of_a_package_stays_where_it_was_imported(explore):
    found = explore("import xml\nimport xml.dom.minidom\nassert xml.dom.minidom.Node")
    assert (found.outcome, found.error) == ("passed", None) and found.schedules > 3


def test_a_variable_of_the_environment_is_shared(explore):
    source = """
        import os, threading
        os.environ["N"] = "0"
        def add(): os.environ["N"] = str(int(os.environ.get("N", "0")) + 1)
        adders = [threading.Thread(target=add) for _ in range(2)]
        for a in adders: a.start()
        for a in adders: a.join()
        assert os.environ["N"] == "2"
    """
    assert explore(source).outcome == "failed"
    locked = source.replace("def add(): ", "lock = threading.Lock()\n        def add():\n          with lock: ")
    found = explore(locked)
    assert (found.outcome, found.complete) == ("passed", True)
