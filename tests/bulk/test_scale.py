"""The script that measures how far this scales: what it measures is there, of every row."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from graders.catalog import load
from graders.results import Message, Report, Verdict

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def scale(monkeypatch):
    pytest.importorskip("distributed", reason="Dask comes with the [cluster] extra")
    pytest.importorskip("resource", reason="of POSIX")
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import scale

    return scale


@pytest.fixture
def reports(scale, tmp_path) -> Path:
    """A stand-in's answers, made up here: nothing has to be judged for this."""
    where, stand_in = tmp_path / "reports.json", sys.modules["stand_in"]
    made = {}
    for exercise in stand_in.EXERCISES:
        points = load()[exercise].points
        made[f"{exercise} right"] = Report(exercise, Verdict.PASSED, points, points, schedules=9)
        made[f"{exercise} wrong"] = Report(exercise, Verdict.FAILED, 0, points, diagnosis="no-lock", source="x = 1\n")
    made["locked wrong"] = Report("locked", Verdict.MISSING, 0, 35, message=Message("missing", {"file": "x"}))
    stand_in.keep(made, where)
    return where


def test_each_part_of_the_scale_page_is_measured_on_all_of_its_rows(scale, reports, tmp_path):
    size = scale.one_size(tmp_path, 50, reports)
    assert (size["rows"], size["feedback_files"], size["in_csv"]) == (51, 102, 17)  # grades.csv has a line a student
    assert all(size[key] > 0 for key in ("sync_s", "plan_s", "json", "csv", "text", "html"))
    assert all(seconds > 0 for run in (size["whole"], size["again"]) for seconds in run.values())
    assert set(size["sizes"]) == {"sqlite", "json", "csv", "index", "feedback"}
    assert scale.store_alone(tmp_path, reports, 50, 16) > 0


def test_the_class_page_of_many_has_a_table_of_few(scale, reports, monkeypatch):
    monkeypatch.setattr(sys.modules["graders.reports.class_page"], "ROWS_MAX", 20)
    found = scale.class_page(reports, 50)
    assert (found["rows"], found["in_table"]) == (50, 20)


def test_of_many_rows_the_feedback_is_written_once(scale, reports, tmp_path, monkeypatch):
    monkeypatch.setattr(scale, "ALONE_MOST", 10)
    size = scale.one_size(tmp_path, 50, reports)
    assert (size["in_csv"], size["feedback_files"]) == (17, 102)
    assert "json" in size and "html" not in size
