"""Objects of the library that are not ready yet: threads before `Thread.__init__`, a `threading.local` being filled."""

from __future__ import annotations

import textwrap

import pytest

from graders.engine import explore_script


@pytest.fixture
def explore(tmp_path):
    def run(source: str, **options):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(source), encoding="utf-8")
        return explore_script(script, **options)

    return run


@pytest.mark.parametrize("strategy", ["auto", "stateful", "dpor", "random"])
def test_a_thread_may_keep_attributes_before_it_is_one(explore, strategy):
    found = explore(
        """
        import threading
        done = []
        class Walker(threading.Thread):
            def __init__(self, way, *, speed=1):
                self.way = list(way)
                self.speed = speed
                super().__init__(name=f"walker {self.way[0]}")
            def run(self):
                for step in self.way:
                    done.append(step * self.speed)
        def send(i):
            walker = Walker([i, i + 1])
            walker.start()
            walker.join()
        senders = [threading.Thread(target=send, args=(i,)) for i in (1, 2)]
        for s in senders: s.start()
        for s in senders: s.join()
        assert sorted(done) == [1, 2, 2, 3]
        """,
        strategy=strategy,
        schedules=50,
    )
    assert found.outcome == "passed"


@pytest.mark.parametrize(
    "act, error",
    [
        ("t.start()", "RuntimeError"),
        ("t.join()", "RuntimeError"),
        ("t.daemon = True", "RuntimeError"),
        ("t.is_alive()", "AssertionError"),
        ("repr(t)", "AssertionError"),
        ("t.name", "AssertionError"),
    ],
)
def test_a_thread_that_never_becomes_one_fails_as_elsewhere(explore, act, error):
    found = explore(
        f"""
        import threading
        class Lost(threading.Thread):
            def __init__(self):
                self.home = None
        t = Lost()
        {act}
        """
    )
    assert found.outcome == "failed"
    assert found.error.startswith(error)


def test_each_thread_has_a_local_of_its_own_filled_by_its_init(explore):
    found = explore(
        """
        import threading
        class Notes(threading.local):
            start = 5
            def __init__(self, step):
                self.step = step
                self.total = self.start
        notes, seen = Notes(2), []
        def work():
            notes.total += notes.step
            seen.append(notes.total)
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
        assert seen == [7, 7] and notes.total == 5
        """
    )
    assert (found.outcome, found.complete) == ("passed", True)


def test_a_lock_in_a_local_s_property_is_waited_for_like_any_other(explore):
    """The library's own `local` in Python holds a lock around it, which the one in C does not have."""
    found = explore(
        """
        import threading
        lock = threading.Lock()
        class Notes(threading.local):
            @property
            def both(self):
                with lock:
                    return 1
        notes = Notes()
        def work():
            with lock:
                notes.mine = 1
            assert notes.both == 1
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        """
    )
    assert found.outcome == "passed"
