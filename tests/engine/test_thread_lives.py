"""Looking at a thread that somebody else starts: joins, `is_alive`, numbers and names conflict with the start."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from programs import search

from graders.engine.strategies import Dpor
from graders.engine.strategies.stateful import Stateful

LOOKERS = {
    "join": ("other.join()", {"failed", "passed"}),
    "join for a while": ("other.join(1)", {"failed", "passed"}),
    "join what has ended": ("busy.acquire(); other.join()", {"passed"}),
    "is_alive": ("assert not other.is_alive()", {"failed", "passed"}),
    "another's start": ("other.start()", {"failed"}),
    "its daemon flag": ("other.daemon = False", {"failed", "passed"}),
    "its own number": ("assert threading.current_thread().ident", {"passed"}),
}


def _program(look: str) -> str:
    return (
        "import threading\nbusy = threading.Lock()\nbusy.acquire()\n"
        f"def looks():\n    {look}\n"
        "def works():\n    busy.release()\n"
        "other = threading.Thread(target=works)\none = threading.Thread(target=looks)\n"
        "one.start()\nother.start()\none.join()\nother.join()\n"
    )


@pytest.mark.parametrize("make", [Dpor, Stateful], ids=["dpor", "stateful"])
@pytest.mark.parametrize("name", LOOKERS)
def test_a_look_at_a_thread_comes_before_and_after_its_start(name: str, make: Any) -> None:
    look, endings = LOOKERS[name]
    found = search(_program(look), make())
    assert set(found.endings) == endings
    assert found.strategy.complete, found.strategy.why_incomplete


@pytest.mark.parametrize("make", [Dpor, Stateful], ids=["dpor", "stateful"])
@pytest.mark.parametrize("number", ["ident", "native_id"])
def test_nothing_is_proved_where_somebody_else_sees_that_a_thread_has_a_number(number: str, make: Any) -> None:
    """In Python it has one a moment before `join` allows that it has started: a join right then is an error."""
    found = search(_program(f"assert other.{number} is None"), make())
    assert set(found.endings) == {"failed", "passed"}
    assert not found.strategy.complete
    assert str(found.strategy.why_incomplete) == f"`other.{number}` is looked at"


@pytest.mark.parametrize("make", [Dpor, Stateful], ids=["dpor", "stateful"])
@pytest.mark.parametrize("look", ["other.ident", "threading.main_thread().ident", "one.ident"])
def test_who_starts_a_thread_surely_sees_it_started(look: str, make: Any) -> None:
    source = f"""
    import threading
    seen = []
    one = threading.Thread(target=lambda: seen.append(1))
    def starts():
        other = threading.Thread(target=lambda: seen.append(2))
        other.start()
        assert {look} != 99
        other.join()
    main = threading.Thread(target=starts)
    main.start()
    main.join()
    one.start()
    one.join()
    """
    found = search(source, make())
    assert set(found.endings) == {"passed"} and found.strategy.complete, found.strategy.why_incomplete


@pytest.mark.parametrize("make", [Dpor, Stateful], ids=["dpor", "stateful"])
def test_who_looks_before_the_start_and_goes_on_after_it_waits_for_the_end(make: Any) -> None:
    """The look was announced before there was an end to depend on."""
    source = """
    import threading
    seen = []
    def looks():
        seen.append(other.is_alive())
    other = threading.Thread(target=lambda: seen.append("works"))
    one = threading.Thread(target=looks)
    one.start()
    other.start()
    one.join()
    other.join()
    """
    found = search(source, make(), watch=("seen",))
    states = {state[0] for _, state in found.outcomes}
    assert states == {"[False, 'works']", "[True, 'works']", "['works', True]", "['works', False]"}


def test_nobody_is_surprised_by_threads_that_were_started_before() -> None:
    source = """
    import threading
    order = []
    first = threading.Thread(target=lambda: order.append(1))
    def then():
        first.join()
        order.append(2)
    second = threading.Thread(target=then)
    first.start()
    second.start()
    second.join()
    assert order == [1, 2] and not first.is_alive()
    """
    found = search(source, Dpor())
    assert (found.runs, found.failing, found.strategy.complete) == (1, 0, True)


@pytest.mark.parametrize("make", [Dpor, Stateful], ids=["dpor", "stateful"])
@pytest.mark.filterwarnings("ignore:setName")
@pytest.mark.parametrize("rename", ["other.name = 'b'", "other.setName('b')"])
def test_a_name_that_another_thread_gives(rename: str, make: Any) -> None:
    source = f"""
    import threading
    seen = []
    def looks():
        seen.append(threading.current_thread().name)
    other = threading.Thread(target=looks, name="a")
    other.start()
    {rename}
    other.join()
    """
    found = search(source, make(), watch=("seen",))
    assert {state[0] for _, state in found.outcomes} == {"['a']", "['b']"}
    assert found.strategy.complete


def test_a_name_that_never_changes_costs_no_step() -> None:
    def steps(look: str) -> int:
        source = f"""
        import threading
        def looks():
            {look}
        other = threading.Thread(target=looks, name="a")
        other.start()
        other.join()
        """
        return search(source, Dpor()).runs

    assert steps("threading.current_thread().name") == steps("pass") == 1
