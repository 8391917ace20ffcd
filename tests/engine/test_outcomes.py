"""How a run can end, told apart: deadlock, spin, endless loop, our own limit, a crash; and both clocks."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from graders.engine import explore_script

ROOT = Path(__file__).parents[2]


@pytest.fixture
def explore(tmp_path):
    def run(source: str, **options):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(source), encoding="utf-8")
        return explore_script(script, **{"schedules": 60, **options})

    return run


def test_a_deadlock_names_who_holds_what_since_which_line(explore):
    found = explore(
        """
        import threading
        a, b = threading.Lock(), threading.Lock()
        def one():
            with a:
                with b: pass
        def two():
            with b:
                with a: pass
        threading.Thread(target=one, name="one").start()
        threading.Thread(target=two, name="two").start()
        """
    )
    assert found.outcome == "deadlock"
    waits = {found.trace.threads[w.thread].name: w for w in found.trace.waiting}
    assert (waits["one"].target, waits["one"].line, waits["one"].holder_line) == ("b", 6, 8)
    assert (waits["two"].target, waits["two"].line, waits["two"].holder_line) == ("a", 9, 5)
    assert found.trace.threads[waits["one"].holder].name == "two"


def test_a_lock_taken_home(explore):
    found = explore(
        """
        import threading
        lock = threading.Lock()
        def greedy(): lock.acquire()
        def late():
            lock.acquire()
        for f in (greedy, late): threading.Thread(target=f, name=f.__name__).start()
        """
    )
    assert found.outcome == "deadlock"
    assert [w.holder_gone for w in found.trace.waiting] == [True]


def test_a_lost_wake_up_waits_for_a_condition_that_nobody_holds(explore):
    found = explore(
        """
        import threading
        cond = threading.Condition()
        def early():
            with cond: cond.notify()
        def late():
            with cond: cond.wait()
        for f in (early, late): threading.Thread(target=f, name=f.__name__).start()
        """
    )
    assert found.outcome == "deadlock"
    (wait,) = found.trace.waiting
    assert (wait.kind, wait.target, wait.line, wait.holder) == ("wait", "cond", 7, None)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("while not flag: pass", "no_progress"),  # a spin: looks, and nothing ever changes
        ("while True: pass", "no_progress"),  # an endless loop without any visible operation
        # The same, hidden in a comprehension: it may be a long one, so its bound is high.
        pytest.param("[0 for _ in iter(int, 1)]", "no_progress", marks=pytest.mark.slow),
        ("while True: time.sleep(1)", "out_of_steps"),  # time passes for ever: our limit, no proof of anything
        ("raise ValueError('own')", "failed"),
        ("threading.Lock().acquire()", "passed"),
        ("lock = threading.Lock(); lock.acquire(); lock.acquire()", "deadlock"),
    ],
)
def test_ways_to_end(explore, body, outcome):
    found = explore(
        f"""
        import threading, time
        flag = []
        def work():
            {body}
        def touch():
            flag and flag.append(1)
        for f in (work, touch): threading.Thread(target=f).start()
        """,
        schedules=2,
    )
    assert found.outcome == outcome
    assert not found.complete


def test_a_crash_ends_its_thread_only_and_beats_the_deadlock_it_causes(explore):
    found = explore(
        """
        import threading
        lock = threading.Lock()
        def first():
            lock.acquire()
            raise KeyError("oops")
        def second():
            with lock: pass
        for f in (first, second): threading.Thread(target=f).start()
        """
    )
    assert found.outcome == "failed"
    assert found.error.startswith("KeyError: 'oops' (line 6")


def test_a_nap_never_ends_early_but_may_end_late(explore):
    source = """
        import threading, time
        done = []
        def short():
            time.sleep(1); done.append("short")
        def long():
            time.sleep(5); done.append("long")
        threads = [threading.Thread(target=f) for f in (short, long)]
        for t in threads: t.start()
        for t in threads: t.join()
        assert done == ["short", "long"], done
        assert time.monotonic() >= 5
    """
    assert explore(source, clock="prompt").outcome == "passed"
    assert explore(source, clock="lazy").error.startswith("AssertionError: ['long', 'short']")


@pytest.mark.parametrize("result", ["True", "False"])
def test_a_timed_wait_branches_under_the_lazy_clock(explore, result):
    found = explore(
        f"""
        import threading
        event = threading.Event()
        seen = []
        t = threading.Thread(target=lambda: seen.append(event.wait(3)))
        t.start(); event.set(); t.join()
        assert seen == [{result}]
        """
    )
    assert found.outcome == "failed"  # the other one is reachable too


def test_daemons_are_not_waited_for_and_leftovers_have_no_effect(explore):
    found = explore(
        """
        import threading, time
        log = []
        def forever():
            try:
                while True: time.sleep(1)
            finally:
                log.append("never"); print("never")
        threading.Thread(target=forever, daemon=True).start()
        """
    )
    assert found.outcome == "passed"


def test_a_thread_that_swallows_everything_is_given_up(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import threading, time\n"
        "def stubborn():\n"
        "    try: time.sleep(1)\n"
        "    except BaseException: stubborn()\n"
        "    stubborn()\n"
        "threading.Thread(target=stubborn, daemon=True).start()\n",
        encoding="utf-8",
    )
    code = (
        "import sys; from graders.engine import explore_script; from graders.engine.world import World\n"
        "found = explore_script(sys.argv[1], schedules=3)\n"
        "print(found.outcome, World.shared().kernel.tainted)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(script)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert run.stdout.split() == ["passed", "True"], run.stderr


def test_real_threads_are_untouched_while_a_world_exists(explore):
    import threading
    import time

    before = (threading.Thread, threading.Lock, time.sleep, sys.modules["threading"])
    explore("import threading\nthreading.Thread(target=print).start()")
    assert (threading.Thread, threading.Lock, time.sleep, sys.modules["threading"]) == before
    done = threading.Event()
    threading.Thread(target=done.set).start()
    assert done.wait(10)


def test_the_result_of_a_pool_wakes_who_waits_for_it(explore):
    """The work itself has operations that others see, so that who waits for the result really has to wait."""
    found = explore(
        """
        from concurrent.futures import ThreadPoolExecutor
        x = 3
        def take():
            global x
            x -= 1
            return x
        with ThreadPoolExecutor(1) as pool:
            while pool.submit(take).result() > 0:
                pass
        assert x == 0
        """
    )
    assert (found.outcome, found.error) == ("passed", None)


@pytest.mark.parametrize("lines, outcome", [("m.n += 1", "failed"), ("with lock: m.n += 1", "passed")])
def test_a_script_may_look_itself_up(tmp_path, lines, outcome):
    """`sys.modules[__name__].n` and `n` are one place, and a race on it is found and told as one."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, threading\nn = 0; lock = threading.Lock()\ndef work():\n    m = sys.modules[__name__]\n"
        f"    {lines}\nts = [threading.Thread(target=work) for _ in range(2)]\nfor t in ts: t.start()\n"
        "for t in ts: t.join()\nsys.stdout.write('all\\n')\nassert n == 2 and 'threading' in sys.modules\n"
    )
    found = explore_script(script, strategy="dpor")
    assert (found.outcome, found.complete or found.failing > 0) == (outcome, True)
    assert {race["location"] for race in found.races} == ({"n"} if outcome == "failed" else set())


@pytest.mark.parametrize("raised", ["SystemExit(0)", "KeyboardInterrupt", "ValueError"])
def test_an_exception_that_cannot_be_printed_is_a_crash_like_any_other(explore, raised):
    found = explore(
        f"""
        class Silent(Exception):
            def __str__(self):
                raise {raised}
        raise Silent()
        """
    )
    assert (found.outcome, found.error) == ("failed", "Silent (line 5, MainThread)")


def test_each_of_a_chain_of_threads_has_all_of_the_stack(explore):
    """A real thread's recursion begins at nothing, however deep the one that started it was."""
    found = explore(
        """
        import threading
        def deep(levels):
            return levels and 1 + deep(levels - 1)
        def work(left):
            assert deep(600) == 600
            if left: threading.Thread(target=work, args=(left - 1,)).start()
        work(200)
        """,
        schedules=1,
    )
    assert (found.outcome, found.error) == ("passed", None)


def test_more_threads_than_a_system_has_room_for_are_no_mistake_of_ours(lab):
    ran = lab.run(
        """
        import threading
        lock = threading.Lock()
        with lock:
            for _ in range(600):
                threading.Thread(target=lock.acquire).start()
        """
    )
    (crash,) = ran.result.crashes
    assert (crash.error, crash.text, crash.line) == ("RuntimeError", "can't start new thread", 6)
    assert len(ran.result.names) == 1 + 500


def test_who_has_gone_home_leaves_room_for_another(explore):
    found = explore(
        """
        import threading
        for _ in range(600):
            one = threading.Thread(target=int)
            one.start()
            one.join()
        """,
        schedules=1,
    )
    assert (found.outcome, found.error) == ("passed", None)
