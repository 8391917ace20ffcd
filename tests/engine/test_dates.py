"""What a script asks the calendar and the stopwatch: virtual time, in the library's own values."""

from __future__ import annotations

import textwrap

import pytest

from graders.engine import explore_script
from graders.errors import Uncontrollable


@pytest.fixture
def explore(tmp_path):
    def run(source: str, **options):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(source), encoding="utf-8")
        return explore_script(script, **{"schedules": 4, **options})

    return run


def test_the_calendar_goes_by_virtual_time(explore):
    found = explore(
        """
        import datetime as dt, threading, time
        from datetime import datetime as D, date, timedelta, timezone
        begun = D.now()
        def nap(): time.sleep(3 * 86_400)
        t = threading.Thread(target=nap)
        t.start()
        t.join()
        assert D.now() - begun >= timedelta(days=3)
        assert dt.datetime.utcnow() >= D.today() >= begun and date.today() == D.now().date()
        assert (dt.date.today() - begun.date()).days >= 3
        assert D.now(timezone.utc).tzinfo is timezone.utc
        """
    )
    assert found.outcome == "passed" and not found.complete


def test_its_values_are_the_librarys_own(explore):
    found = explore(
        """
        import copy, pickle, datetime as dt
        from datetime import date, datetime
        now, day = datetime.now(), date(2020, 2, 29)
        assert isinstance(now, datetime) and isinstance(now, date) and isinstance(day, date)
        assert not isinstance(day, datetime) and not isinstance(1, date) and issubclass(datetime, date)
        assert type(now) == datetime and pickle.loads(pickle.dumps(now)) == copy.copy(now) == now
        assert datetime.strptime("2020", "%Y") == datetime(2020, 1, 1) == datetime.fromisoformat("2020-01-01")
        assert datetime.combine(day, dt.time(1)).hour == 1 and datetime.min.year == 1
        class Holiday(date): pass
        assert type(Holiday(2020, 1, 1)) is Holiday and not isinstance(day, Holiday)
        assert repr(day) == "datetime.date(2020, 2, 29)"
        """
    )
    assert found.outcome == "passed"


def test_the_stopwatch_of_timeit(explore):
    found = explore(
        """
        import time, timeit
        from timeit import default_timer as timer
        begun = timer()
        time.sleep(2)
        assert timer() - begun >= 2 and timeit.default_timer() >= 2
        """
    )
    assert found.outcome == "passed" and not found.complete


@pytest.mark.parametrize(
    "source",
    ["import subprocess", "import os\nos.fork()", "from concurrent.futures import ProcessPoolExecutor",
     "from multiprocessing import Process"],
)  # fmt: skip
def test_processes_are_refused_with_what_to_use_instead(explore, source):
    with pytest.raises(Uncontrollable) as caught:
        explore(source)
    assert caught.value.code == "uncontrollable-process" and caught.value.line


def test_how_long_a_stopwatch_goes_on_can_be_said_where_python_asks(script) -> None:
    """`target_time` is Python 3.15's."""
    found = explore_script(script("""
        import inspect, time, timeit
        watch = timeit.Timer(lambda: time.sleep(0.03))
        assert watch.autorange()[0] == 10
        if hasattr(timeit, "default_target_time"):
            assert watch.autorange(target_time=0.05)[0] == 2 and watch.autorange(None, 1)[0] == 50
        else:
            assert list(inspect.signature(watch.autorange).parameters) == ["callback"]
    """), schedules=2)  # fmt: skip
    assert (found.outcome, found.error) == ("passed", None)
