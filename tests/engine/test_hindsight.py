"""A program that does not do the same thing twice is named, with the line; Ctrl-C is never the program's own crash."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from graders.engine import explore_script
from graders.engine.interrupt import ctrl_c_stops
from graders.errors import Uncontrollable
from graders.reports.exploration import exploration_text

ROOT = Path(__file__).parents[2]
TWICE = """
    ts = [threading.Thread(target=work) for _ in range(2)]
    for t in ts: t.start()
    for t in ts: t.join()
"""
CHANCE = {
    "os.urandom": (
        """
        import os, threading
        x = 0
        def work():
            global x
            if os.urandom(2)[0] > 100:  # here
                x += 1
            x += 1
        """,
        "os.urandom",
    ),
    "uuid": (
        """
        import threading, uuid
        names = []
        def work():
            names.append(uuid.uuid4().hex)  # here
            print(names[0])
        """,
        "uuid.uuid4",
    ),
    "secrets": (
        """
        import threading
        from secrets import randbelow
        x = 0
        def work():
            global x
            x = randbelow(10**9)  # here
        """,
        "randbelow",
    ),
    "id": (
        """
        import threading
        class Thing:
            pass
        seen = 0
        def work():
            global seen
            seen = id(Thing())  # here
        """,
        "id",
    ),
    "the order of a new set of strings": (
        """
        import threading
        def work():
            for name in {"a", "b", "c"}:  # here
                print(name)
        """,
        "set",
    ),
    "the order of a set of objects": (
        """
        import threading
        class Thing:
            pass
        things = {Thing() for _ in range(5)}
        def work():
            for thing in things:  # here
                print(thing)
        """,
        "set",
    ),
}


@pytest.mark.parametrize("name", CHANCE)
@pytest.mark.parametrize("strategy", ["random", "dpor"])
def test_chance_is_named(script: Any, name: str, strategy: str) -> None:
    source, what = CHANCE[name]
    source = textwrap.dedent(source) + textwrap.dedent(TWICE)
    line = next(i for i, text in enumerate(source.splitlines(), 1) if "# here" in text)
    found = explore_script(script(source), strategy=strategy, schedules=20)
    assert not found.complete
    assert found.error == found.why_incomplete == f"this program is not deterministic: line {line} (`{what}`)"
    assert found.error in exploration_text(found, "main.py").replace("\n", " ")


@pytest.mark.parametrize(
    "work",
    [
        "import random\n    print(random.random(), random.SystemRandom().random())",
        "print(object(), threading.current_thread())",
        "import time\n    print(time.time(), time.monotonic())",
        "print(sorted({'a', 'b', 'c'}), len({'a', 'b'}), 'a' in {'a', 'b'})",
        "print([x for x in {3, 1, 2}], hash('a') == hash('a'), id(ts) == id(ts))",
    ],
    ids=["random is seeded", "addresses only printed", "virtual time", "sets in order", "numbers and identity"],
)
def test_no_false_alarm(script: Any, work: str) -> None:
    source = f"import threading\nts = []\ndef work():\n    {work}\n" + textwrap.dedent(TWICE)
    assert explore_script(script(source), strategy="random", schedules=5).chance is None


POOL = """
from concurrent.futures import ThreadPoolExecutor, as_completed
with ThreadPoolExecutor(3) as pool:
    futures = [pool.submit(pow, i, 2) for i in range(5)]
    print([future.result() for future in as_completed(futures)])
"""


@pytest.mark.parametrize("seed", range(3))
def test_a_pool_of_threads_is_no_chance(script: Any, seed: int) -> None:
    """Its threads and futures lie in sets, and their names count pools: the same in every run all the same."""
    found = explore_script(script(POOL), strategy="random", schedules=3, seed=seed)
    assert (found.outcome, found.chance) == ("passed", None)


def test_a_failure_that_chance_takes_back_still_has_its_error(script: Any) -> None:
    source = (
        "import os, threading\ndef work():\n    assert os.urandom(8) < bytes([128])\n" + textwrap.dedent(TWICE)
    )  # fmt: skip
    found = explore_script(script(source), strategy="random", schedules=50)
    assert found.outcome == "failed" and found.error is not None and found.chance is not None and not found.complete


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import timeit\nprint(timeit.timeit('1'))", 2),
        ("import os\nif True:\n    os.fork()", 3),
        ("from os import popen\npopen('x')", 2),
        ("import sys\nsys.stdin.readline()", 2),
        ("x = input('how many? ')", 1),
        ("import importlib\nimportlib.import_module('socket')", 2),
        ("from urllib import request", 1),
    ],
)
def test_what_cannot_be_controlled_has_a_line(script: Any, source: str, line: int) -> None:
    with pytest.raises(Uncontrollable) as caught:
        explore_script(script(source))
    assert caught.value.line == line


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nprint(datetime.timedelta(1), datetime.date(2020, 1, 1))",
        "import os\nprint(os.path.join('a', 'b'), os.sep)",
        "def input(text):\n    return '3'\nprint(input('how many? '))",
        "import sys\nsys.stdout.write('x')\nsys.exit(0)",
        "from urllib.parse import quote\nquote('a b')",
        "class Os:\n    def fork(self):\n        return 1\nos = Os()\nos.fork()",
        "def now():\n    return 1\nnow()",
    ],
)
def test_honest_code_is_not_refused(script: Any, source: str) -> None:
    assert explore_script(script(source), schedules=2).outcome == "passed"


# --- Ctrl-C ---------------------------------------------------------------------------------------------------------

DEAF = {
    "it catches everything": """
        import threading, time
        def work():
            while True:
                try:
                    time.sleep(1)
                except BaseException:
                    pass
        threading.Thread(target=work).start()
    """,
    "it computes": """
        import threading
        def work():
            n = 0
            while True:
                n += 1
        for _ in range(3): threading.Thread(target=work).start()
    """,
}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", DEAF)
def test_ctrl_c_ends_the_exploration(script: Any, name: str) -> None:
    path = script(DEAF[name])
    code = f"""
import os, sys
from graders.cli import main
from graders.engine.world import World

def first(*args, run=World.run, **options):
    World.run = run
    os.write(1, b"ready\\n")  # standard output is the program's
    return run(*args, **options)

World.run = first
sys.exit(main(["explore", {str(path)!r}, "--keep-going", "--schedules", "1000000", "--json", "-"]))
"""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(0.2)  # into the runs; the outcome does not depend on how far
    child.send_signal(signal.SIGINT)
    rest, _ = child.communicate(timeout=60)
    told = json.loads(rest)  # what is known so far, and no word about a crash of the program's
    assert child.returncode == 2 and told["outcome"] != "failed" and not told["complete"]


def test_the_handler_is_put_back(lab: Any) -> None:
    before = signal.getsignal(signal.SIGINT)
    with ctrl_c_stops(lab.world.kernel):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_an_abort_is_raised_whatever_the_program_catches(lab: Any) -> None:
    program = lab.program("""
        import threading, time
        def work():
            while True:
                try:
                    time.sleep(1)
                except BaseException:
                    pass
        threading.Thread(target=work).start()
    """)
    steps = 0

    def observer(task: Any, op: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == 5:
            lab.world.kernel.abort(KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        lab.world.run(program, lambda runnable, current: runnable[0], observer=observer)
    assert steps < 10
    assert lab.run("x = 1").outcome == "finished"  # and the world is as good as new


def test_a_program_may_raise_keyboardinterrupt_itself(script: Any) -> None:
    found = explore_script(script("""
        import threading
        def work():
            raise KeyboardInterrupt
        threading.Thread(target=work).start()
    """), schedules=3)  # fmt: skip
    assert found.outcome == "failed" and found.error is not None and "KeyboardInterrupt" in found.error
