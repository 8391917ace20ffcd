"""`stall report`: everything again from the store, and marks by hand."""

from __future__ import annotations

import csv
import json
import threading

import pytest

from graders import bulk, catalog, grading
from graders.cli import main
from graders.results import Report, Verdict


@pytest.fixture
def graded(tmp_path):
    """grade() grades the same class again; its judge fails everybody, and counts."""
    (tmp_path / "subs" / "李雷").mkdir(parents=True)
    (tmp_path / "subs" / "李雷" / "locked.py").write_text("x", encoding="utf-8")
    judged = []
    lock = threading.Lock()

    def judge(submission, exercise, *, seed, thorough):
        if submission.source is None:
            return grading.grade_submission(submission, exercise, seed=seed)
        with lock:
            judged.append(exercise)
        return Report(exercise, Verdict.FAILED, 0, catalog.load()[exercise].points, diagnosis="no-lock")

    def grade(**options):
        bulk.grade_folder(tmp_path / "subs", tmp_path / "out", grade=judge, resume=True, **options)
        return tmp_path / "out"

    grade.judged = judged
    grade.source = tmp_path / "subs" / "李雷" / "locked.py"
    return grade


def files(out):
    paths = [path for path in out.rglob("*") if path.is_file() and "sqlite" not in path.name]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


def points(out) -> list:
    return [row["points"] for row in json.loads((out / "results.json").read_text(encoding="utf-8"))["results"]]


def test_all_of_it_comes_back_from_the_store(graded, capsys):
    out = graded()
    before = files(out)
    for name in before:
        (out / name).unlink()
    assert main(["report", str(out), "--lang", "en"]) == 0
    assert files(out) == before and graded.judged == ["locked"]
    assert "3 rows written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("json", {"results.json"}),
        ("csv", {"grades.csv"}),
        ("html", {"index.html", *(f"feedback/李雷/{e}.html" for e in ("unlocked", "locked", "producer_consumer"))}),
        ("text", {f"feedback/李雷/{e}.txt" for e in ("unlocked", "locked", "producer_consumer")}),
    ],
)
def test_one_format_writes_its_files_and_no_others(graded, form, written):
    out = graded()
    for name in files(out):
        (out / name).unlink()
    assert main(["report", str(out), "--format", form]) == 0
    assert set(files(out)) == written


def test_a_mark_by_hand_reaches_every_file_and_survives_grading_again(graded, capsys):
    out = graded()
    mark = ("--override", "李雷", "locked", "12.5", "--note", "came <and> explained")
    assert main(["report", str(out), "--lang", "en", *mark, "--format", "csv"]) == 0
    assert "李雷, locked: 12.5 of 35 points from now on, set by hand" in capsys.readouterr().err
    assert points(out) == [0, 12.5, 0]
    assert "12.5" in (out / "grades.csv").read_text(encoding="utf-8")
    assert "mark set by hand: came &lt;and&gt; explained" in (out / "index.html").read_text(encoding="utf-8")
    graded.source.write_text("changed", encoding="utf-8")
    graded()
    assert graded.judged == ["locked", "locked"] and points(out) == [0, 12.5, 0]
    assert main(["report", str(out), "--withdraw", "李雷", "locked"]) == 0
    assert points(out) == [0, 0, 0]


@pytest.mark.parametrize(("points", "asked"), [("35", False), ("120", True)])
def test_a_mark_above_what_there_is_is_kept_and_asked_about(graded, points, asked, capsys):
    out = graded()
    assert main(["report", str(out), "--lang", "en", "--override", "李雷", "locked", points]) == 0
    assert ("more than the 35 points it is worth" in capsys.readouterr().err) is asked
    assert f'"{points}"' in (out / "grades.csv").read_text(encoding="utf-8")


def test_a_mark_of_0_is_a_mark(graded):
    out = graded()
    main(["report", str(out), "--override", "李雷", "locked", "0"])
    entry = json.loads((out / "results.json").read_text(encoding="utf-8"))["results"][1]
    assert entry["override"] == {"points": 0, "note": ""}


def test_grades_for_excel(graded):
    out = graded(with_bom=True)
    raw = (out / "grades.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    main(["report", str(out), "--format", "csv"])
    assert (out / "grades.csv").read_bytes() == raw[3:]
    main(["report", str(out), "--format", "csv", "--bom"])
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row[0] for row in csv.reader(stream)] == ["student", "李雷"]
    assert (out / "grades.csv").read_bytes() == raw


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nowhere"], "nowhere"),
        (["OUT", "--override", "bob", "locked", "1"], "no row for `bob` and `locked`"),
        (["OUT", "--override", "李雷", "locked", "-1"], "`-1` is not a number of points"),
        (["OUT", "--override", "李雷", "locked", "many"], "many"),
        (["OUT", "--format", "pdf"], "takes one of these: all, json"),
        (["OUT", "--override", "李雷", "locked", "1", "--withdraw", "李雷", "locked"], "one at a time"),
        (["OUT", "--withdraw", "bob", "locked"], "no row for `bob` and `locked`"),
        (["OUT", "--withdraw", "李雷", "locked"], "no mark of `李雷` in `locked` was set by hand"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(graded, args, said, capsys):
    out = graded()
    before = files(out)
    assert main(["report", *(str(out) if arg == "OUT" else arg for arg in args), *(["--lang", "en"])]) == 2
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err
    assert files(out) == before


def test_one_report_is_shown_as_the_student_sees_it(graded, capsys):
    out = graded()
    assert main(["report", str(out), "--show", "李雷", "locked", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("locked")
    assert main(["report", str(out), "--show", "李雷", "nosuch", "--lang", "en"]) == 2
    assert "there is no row for `李雷` and `nosuch`" in capsys.readouterr().err
