"""An object dies when the program lets go of it, as under plain Python; what is told of it lives no longer than it."""

from __future__ import annotations

import pytest

from graders.engine.script import explore_script

PROGRAMS = {
    "a_generator_that_nobody_goes_on_with_gives_its_lock_back": """
        import threading
        lock = threading.Lock()
        def numbers():
            with lock:
                yield from range(3)
        def work():
            for number in numbers():
                if number:
                    break
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "its_finally_runs_when_its_variable_goes": """
        log = []
        def count():
            try:
                yield 1
                yield 2
            finally:
                log.append("over")
        it = count()
        next(it)
        del it
        assert log == ["over"]
        it = count()
        for one in it:
            break
        assert log == ["over"]
        it = None
        assert log == ["over"] * 2
    """,
    "weak_references_of_locals": """
        import collections, weakref
        class Thing:
            def __init__(self): self.x = 1
        class Many(list):
            pass
        def look(make, use):
            thing = other = make()
            third, (rest, _) = thing, (thing, 2)
            use(third)
            ref = weakref.ref(thing)
            assert ref() is thing
            del thing, other, third, rest
            return ref()
        def use(thing):
            thing.x += 1
            thing.y = thing.x
        assert look(Thing, use) is None
        assert look(Many, lambda many: many.append(many.__len__())) is None
        assert look(collections.deque, lambda many: many.append(2)) is None
        assert look(set, lambda many: many.add(2)) is None
        def counting():
            counting.calls = 1
        def local():
            def inner(): inner.calls += 1
            inner.calls = 0
            inner()
            return weakref.ref(inner)
    """,
    "del_runs_at_once_and_a_new_object_is_another": """
        gone = []
        class Thing:
            def __init__(self, n): self.n = n
            def __del__(self): gone.append(self.n)
        def work():
            for n in range(5):
                thing = Thing(n)
                thing.n += 10
                assert gone == list(range(10, 10 + n)), gone
                thing = None
        work()
        assert gone == [10, 11, 12, 13, 14]
    """,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_means_what_it_means_without_points(script, name):
    found = explore_script(script(PROGRAMS[name]), schedules=20)
    assert (found.outcome, found.error) == ("passed", None)


def test_objects_that_die_have_places_of_their_own(script):
    """Each thread's things come and go; a thing that has the address of a dead one is not taken for it."""
    source = """
        import threading
        class Thing:
            pass
        def work():
            for _ in range(2):
                thing = Thing()
                thing.x = 1
                thing.x += 1
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """
    found = explore_script(script(source), strategy="dpor")
    assert (found.outcome, found.complete, found.races) == ("passed", True, [])


@pytest.mark.parametrize("strategy", ["dpor", "stateful"])
@pytest.mark.parametrize("looks", ["ref = weakref.ref(thing)", "ref = Loud"])
def test_who_lets_go_last_is_no_event_so_nothing_is_proved(script, strategy, looks):
    source = f"""
        import threading, weakref
        class Loud:
            def __del__(self): pass
        class Thing:
            pass
        thing = Thing()
        def work():
            {looks}
            mine = Loud() if ref is Loud else thing
            mine.x = 1
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """
    found = explore_script(script(source), strategy=strategy)
    assert (found.outcome, found.complete) == ("passed", False)
    assert "weakref" in found.why_incomplete or "Loud.__del__" in found.why_incomplete


STREAM = """
    import io, threading
    class Loud(io.StringIO):
        def close(self): super().close()
    class Quiet(io.StringIO):
        pass
    shared = io.BytesIO()
    def work():
        mine = {made}
        mine.write("hello")
    ts = [threading.Thread(target=work) for _ in range(2)]
    for t in ts: t.start()
    for t in ts: t.join()
"""


@pytest.mark.parametrize("made", ["io.StringIO()", "Quiet()"])
def test_nobody_hears_a_text_in_memory_die(script, made):
    found = explore_script(script(STREAM.format(made=made)), strategy="stateful")
    assert (found.outcome, found.complete) == ("passed", True)


@pytest.mark.parametrize("made", ["Loud()", "io.TextIOWrapper(shared, write_through=True)"])
def test_a_stream_whose_death_does_something_is_heard(script, made):
    """The student's own `close` runs, or the shared bytes below are closed."""
    found = explore_script(script(STREAM.format(made=made)), strategy="stateful")
    assert not found.complete
