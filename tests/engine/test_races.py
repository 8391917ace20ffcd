"""Data races: found with both lines, and never where the program is synchronised, however trickily."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from programs import pieces

from graders.engine import explore_script
from graders.engine.causality import join, knows, tick
from graders.engine.observers import Discipline, Races
from graders.engine.observers.races import Race
from graders.engine.quiet import quiet_streams
from graders.engine.strategies import Eager, Pos, RandomWalk, RoundRobin

SCHEDULES = 40
RACY, SAFE = pieces("racy.txt"), pieces("safe.txt")


def races(lab: Any, source: str, *, schedules: int = SCHEDULES, lazy: bool = True) -> list[Race]:
    """The first race of each variable, over several schedules."""
    program, found = lab.program(source), {}
    strategies = [RoundRobin(), RandomWalk(1), Eager(RandomWalk(2)), Eager(Pos(3))]
    for i in range(schedules):
        strategy = strategies[i % 4] if i != 4 else RoundRobin(quantum=3)
        if not strategy.begin():
            strategy = RandomWalk(i)
        listens = getattr(strategy, "watch", None)
        with quiet_streams(), Races(lab.world) as observer:

            def both(task: Any, op: Any, listens: Any = listens, observer: Any = observer) -> None:
                if listens is not None:
                    listens(task, op)
                observer(task, op)

            result = lab.world.run(program, strategy.choose, observer=both, lazy=lazy, steps_max=2_000)
        strategy.end(result)
        for race in observer.found:
            found.setdefault(race.location, race)
    return list(found.values())


@pytest.mark.parametrize("name", RACY)
def test_a_race_is_found_with_its_line(lab: Any, name: str) -> None:
    line = next(i for i, text in enumerate(RACY[name].splitlines(), 1) if "# here" in text)
    found = races(lab, RACY[name])
    assert any(line in (race.first.line, race.second.line) for race in found), found
    for race in found:
        assert race.first.thread != race.second.thread
        assert "write" in (race.first.kind, race.second.kind)


def test_both_sides_are_named(lab: Any) -> None:
    [race] = races(lab, RACY["two locks for one variable"])
    assert race.location == "x"
    assert {race.first.thread, race.second.thread} == {"Thread-1 (work)", "Thread-2 (work)"}
    assert race.first.file.endswith(".py")


@pytest.mark.parametrize("lazy", [True, False], ids=["lazy", "prompt"])
@pytest.mark.parametrize("name", SAFE)
def test_no_alarm_where_the_program_is_synchronised(lab: Any, name: str, lazy: bool) -> None:
    assert races(lab, SAFE[name], lazy=lazy) == []


# --- explore --------------------------------------------------------------------------------------------------------

TUTORIAL = """
    import threading,time
    sweetpotato = 40
    def sale():
        global sweetpotato
        while sweetpotato>0:
            sweetpotato = sweetpotato - 1
            time.sleep(1)
            print('{}, {}'.format(threading.current_thread().name, sweetpotato))

    salethreads = [threading.Thread(target=sale,name="seller {}".format(n)) for n in range(6)]
    for salethread in salethreads:
        salethread.start()
"""


def test_explore_shows_the_race_of_the_tutorial(script: Any) -> None:
    found = explore_script(script(TUTORIAL), schedules=20)
    assert found.outcome == "passed"  # a race alone is no failure
    [race] = found.races
    assert race["location"] == "sweetpotato" and race["kind"] == "race"
    assert set(race) == {"kind", "location", "first", "second"}
    for side in ("first", "second"):
        assert set(race[side]) == {"thread", "line", "file", "kind"}
        assert race[side]["line"] in (6, 7, 9) and race[side]["thread"].startswith("seller ")
    assert "write" in (race["first"]["kind"], race["second"]["kind"])


def test_the_races_of_the_failing_run_come_first_and_are_the_same_every_time(script: Any) -> None:
    path = script("""
        import threading
        x = y = 0
        def work():
            global x, y
            x += 1
            y += 1
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
        assert x == 2
    """)
    once, again = explore_script(path), explore_script(path)
    assert once.outcome == "failed" and [race["location"] for race in once.races] == ["x", "y"]
    assert once.races == again.races
    assert once.token is not None
    replayed = explore_script(path, replay=once.token)
    assert "x" in [race["location"] for race in replayed.races]


# --- the parts ------------------------------------------------------------------------------------------------------


def test_clocks() -> None:
    mine, yours = [1], [0, 3]
    join(mine, yours)
    assert mine == [1, 3]
    assert knows(mine, 1, 3) and not knows(mine, 1, 4) and not knows(mine, 2, 1)
    tick(mine, 3)
    assert mine == [1, 3, 0, 1]


def test_what_was_held_at_each_access(lab: Any) -> None:
    program = lab.program("""
        import threading
        lock = threading.Lock()
        x = y = 0
        def work():
            global x, y
            with lock:
                x += 1
            y += 1
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """)
    observer = Discipline(lab.world)
    with quiet_streams():
        lab.world.run(program, RoundRobin().choose, observer=observer)
    held = {(entry.target, entry.names) for entries in observer.accesses.values() for entry in entries if entry.thread}
    assert ("x", ("lock",)) in held and ("y", ()) in held
    assert list(observer.unguarded()) == ["__main__.y"]
