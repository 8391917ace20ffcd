"""A free-threaded Python is told apart and said. None was at hand: `sys` is made to say that it is one."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from graders import build, day
from graders.cli import main
from graders.course import selfcheck
from graders.feedback import sentence
from graders.reports.real import real_text

FREE = "3.14.2 free-threading build (main, Dec  2 2025, 10:00:00) [GCC 15.2.0]"


@pytest.fixture
def free(monkeypatch):
    def set_to(*, gil: bool):
        monkeypatch.setattr(sys, "version", FREE)
        monkeypatch.setattr(sys, "_is_gil_enabled", lambda: gil, raising=False)

    return set_to


def test_an_ordinary_build_has_its_lock():
    assert (build.is_free_threaded(), build.gil()) == (False, True)
    assert build.named() == ".".join(map(str, sys.version_info[:3]))


def test_an_older_python_cannot_be_asked_and_has_its_lock(monkeypatch):
    monkeypatch.delattr(sys, "_is_gil_enabled", raising=False)
    assert build.gil() is True


@pytest.mark.parametrize("gil,named", [(False, "3.14.2t, gil=0"), (True, "3.14.2t, gil=1")])
def test_a_free_threaded_one_is_named_with_its_lock(free, gil, named):
    free(gil=gil)
    assert (build.is_free_threaded(), build.gil(), build.named()) == (True, gil, named)


def test_selfcheck_says_that_no_such_build_was_tried(free, monkeypatch):
    free(gil=False)
    monkeypatch.setattr("platform.python_version", lambda: "3.14.2")  # an older one cannot read that version
    item = next(selfcheck.machine())
    assert (item.part, item.state, item.message.key) == ("python", "not_checked", "check-python-free-threaded")
    assert "3.14.2t, gil=0" in sentence(item.message, "en")
    assert "3.14.2t, gil=0" in sentence(item.message, "zh")


def test_the_version_says_which_python():
    said = subprocess.run([sys.executable, "-m", "graders", "--version"], capture_output=True, text=True).stdout
    assert said.startswith("stall, version ") and said.endswith(f" (Python {build.named()})\n")


def test_the_demo_says_where_real_threads_may_show_it(free, capsys):
    assert main(["demo", "--lang", "en"]) == 0
    assert "free-threaded" not in capsys.readouterr().out
    free(gil=False)
    assert main(["demo", "--lang", "en"]) == 0
    assert "stall run unlocked --real 200" in capsys.readouterr().out


@pytest.mark.parametrize("lang,said", [("en", "free-threaded"), ("zh", "自由线程")])
def test_a_real_day_says_that_its_threads_run_at_the_same_time(samples, lang, said):
    report = samples["failed"] if "failed" in samples else next(iter(samples.values()))
    counts = day.RealRuns(200, 200, 150, 50, 0, 0, 0, 6, 40, 1000)
    assert said not in real_text(counts, report, lang=lang)
    assert said in real_text(dataclasses.replace(counts, gil=False), report, lang=lang)


def test_a_real_day_tells_of_the_child_whether_its_lock_was_on():
    found = day.run_real("solutions/locked.py", runs=1)
    assert found.gil is build.gil()
