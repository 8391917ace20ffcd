"""What `stall grade` found, in nbgrader's grade book: sums that agree, nothing silent, a person's word kept."""

from __future__ import annotations

import dataclasses
import json
import shutil

import pytest

from graders import catalog
from graders.bulk.store import Key, Override, Store
from graders.cli import main
from graders.course.gradebook import Written, write_gradebook
from graders.errors import UsageError
from graders.results import CheckResult, Message, Report, Verdict

pytest.importorskip("nbgrader", reason="nbgrader comes with the [course] extra")

from nbconvert.filters.markdown import markdown2html
from nbgrader.api import Gradebook, MissingEntry

LOCKED = catalog.load()["locked"]


def report(student, *, passed=("one_seller", "never_stuck"), bonus=0.0, **fields):
    checks = [
        CheckResult(c.id, c.id in passed, c.points if c.id in passed else 0, 0 if c.bonus else c.points, bonus=c.bonus)
        for c in LOCKED.checks
    ]
    checks = [dataclasses.replace(c, passed=True, points=bonus) if c.id == "side_by_side" else c for c in checks]
    points = float(sum(c.points for c in checks))
    fields = {"verdict": Verdict.FAILED, "points": points, "max_points": 35.0, "checks": tuple(checks), **fields}
    return Report("locked", student=student, **fields)


def unjudged(student):
    message = Message("child-died", {"how": "signal 9"})
    return report(student, verdict=Verdict.NOT_JUDGED, points=None, checks=(), message=message)


def missing(student, exercise="locked"):
    message = Message("missing", {"file": f"{exercise}.py"})
    return Report(exercise, Verdict.MISSING, 0.0, 35.0, message=message, student=student)


@pytest.fixture
def db(released_course, tmp_path):
    shutil.copy(released_course.root / "gradebook.db", tmp_path / "gradebook.db")
    return str(tmp_path / "gradebook.db")


def find(db, student):
    """The score of a notebook; what its cells hold; and the comment on the answer."""
    with Gradebook(f"sqlite:///{db}") as book:
        notebook = book.find_submission_notebook("locked", "stall", student)
        cells = {
            g.name.removeprefix("locked-"): (g.auto_score, g.extra_credit, g.needs_manual_grade)
            for g in notebook.grades
        }
        return notebook.score, cells, book.find_comment("locked-answer", "locked", "stall", student).comment


def write(db, *reports, lang="en"):
    return write_gradebook(reports, db, "stall", lang=lang)


def test_each_check_has_its_cell_and_what_is_on_top_is_extra_credit(db):
    assert write(db, report("alice", bonus=1.5)) == Written(1, 0, 0)
    score, cells, _ = find(db, "alice")
    assert score == 16.5
    assert cells == {
        "one_seller": (5.0, None, False),
        "never_stuck": (10.0, None, False),
        "never_oversells": (0.0, None, False),
        "all_sold": (0.0, None, False),
        "everyone_sells": (0.0, None, False),
        "bonus": (0.0, 1.5, False),
    }


def test_what_could_not_be_judged_has_no_points_and_waits_for_a_person(db):
    assert write(db, unjudged("alice")) == Written(1, 1, 0)
    score, cells, comment = find(db, "alice")
    assert score == 0.0 and set(cells.values()) == {(None, None, True)}
    assert "says nothing about your code" in comment


def test_a_mark_that_an_instructor_set_for_the_kit_is_the_sum_here_too(db):
    write(db, dataclasses.replace(report("alice"), points=20.0))
    assert find(db, "alice")[0] == 20.0
    write(db, dataclasses.replace(report("alice"), points=3.0))
    assert find(db, "alice")[0] == 3.0
    write(db, report("alice"))
    assert find(db, "alice")[0] == 15.0


def test_a_mark_that_a_person_set_in_the_grade_book_stays(db):
    write(db, report("alice", bonus=2.0))
    with Gradebook(f"sqlite:///{db}") as book:
        book.find_grade("locked-all_sold", "locked", "stall", "alice").manual_score = 6.0
        book.find_grade("locked-bonus", "locked", "stall", "alice").manual_score = 1.0
        book.find_comment("locked-answer", "locked", "stall", "alice").manual_comment = "well tried"
        book.db.commit()
    assert write(db, report("alice", bonus=0.0)) == Written(1, 0, 1)
    score, cells, comment = find(db, "alice")
    assert score == 5 + 10 + 6 + 1 + 2 and comment == "well tried"
    assert cells["all_sold"] == (0.0, None, True) and cells["bonus"] == (0.0, 2.0, True)


def test_grading_again_replaces_what_was_found_before(db):
    write(db, unjudged("alice"))
    write(db, report("alice"))
    score, cells, _ = find(db, "alice")
    assert score == 15.0 and not any(waits for _, _, waits in cells.values())


def test_who_handed_in_nothing_has_no_submission_and_a_missing_notebook_has_no_points(db):
    unlocked = report("bob")
    assert write(db, missing("alice"), missing("alice", "unlocked"), missing("bob", "unlocked"), unlocked).marks == 2
    with Gradebook(f"sqlite:///{db}") as book:
        assert {student.id for student in book.students} == {"alice", "bob"}
        with pytest.raises(MissingEntry):
            book.find_submission("stall", "alice")
        grades = book.find_submission_notebook("unlocked", "stall", "bob").grades
        assert {(grade.auto_score, grade.needs_manual_grade) for grade in grades} == {(0.0, False)}


def test_the_comment_speaks_both_languages_and_nothing_in_it_is_markup(db):
    text = "<script>alert(1)</script> [x](javascript:x)"
    broken = report(
        "alice", verdict=Verdict.INVALID, points=0.0, message=Message("syntax-error", {"line": 1, "text": text})
    )
    write(db, broken)
    shown = markdown2html(find(db, "alice")[2])  # as nbgrader puts it into the page
    assert "line 1: &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:x)" in shown and "<a" not in shown
    write(db, report("alice", diagnosis="check-outside-lock"), lang="zh")
    assert "红薯" in find(db, "alice")[2]
    write(db, report("alice", passed=[c.id for c in LOCKED.checks], verdict=Verdict.PASSED))
    assert find(db, "alice")[2] is None


@pytest.mark.parametrize("student", ["李 雷", 'O\'Brien, "Bob"', "a/../b", "'); DROP TABLE grade; --"])
def test_names_are_just_text(db, student):
    write(db, report(student))
    assert find(db, student)[0] == 15.0


def test_what_is_missing_is_said(db, tmp_path):
    with pytest.raises(UsageError, match="no-grade-book"):
        write(str(tmp_path / "none.db"), report("alice"))
    with pytest.raises(UsageError, match="no-such-assignment"):
        write_gradebook([report("alice")], db, "homework", lang="en")
    (tmp_path / "text.db").write_text("no database", encoding="utf-8")
    with pytest.raises(UsageError, match="bad-grade-book"):
        write(str(tmp_path / "text.db"), report("alice"))
    with pytest.raises(UsageError, match="bad-grade-book"):
        write("nosuch://x", report("alice"))


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}", "sqlite:///file:{}?uri=true", "sqlite:///{}?timeout=5"])
def test_a_grade_book_that_is_not_there_is_not_made(form, db, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")  # nor is `alembic` looked for, with which nbgrader makes one
    with pytest.raises(UsageError, match="no-grade-book"):
        write(form.format(tmp_path / "typo.db"), report("alice"))
    assert not (tmp_path / "typo.db").exists()
    (tmp_path / "empty.db").touch()
    with pytest.raises(UsageError, match="no-grade-book"):
        write(form.format(tmp_path / "empty.db"), report("alice"))
    assert (tmp_path / "empty.db").read_bytes() == b""
    assert write(form.format(db), report("alice")) == Written(1, 0, 0)
    with pytest.raises(UsageError, match="no-grade-book"):
        write("sqlite://", report("alice"))  # in memory


def test_a_data_base_without_a_driver_here_is_said(db):
    with pytest.raises(UsageError, match="bad-grade-book"):
        write("postgresql+asyncpg://u:p@localhost/grades", report("alice"))


def test_the_command_takes_what_is_stored_with_the_instructors_marks(db, tmp_path, capsys):
    rows = [report("alice"), unjudged("bob")]
    with Store(tmp_path) as store:
        store.plan((row.student, row.exercise) for row in rows)
        for row in rows:
            store.put(row, Key("", "", ""))
        store.override("alice", "locked", Override(33.0, "spoken to her"))
    command = ["course", "gradebook", str(tmp_path), "--db", db, "--lang", "en"]
    assert main(command) == 2, "one could not be judged"
    said = capsys.readouterr().err
    assert "2 marks written to the grade book" in said and "waits in the grade book for a person" in said
    assert find(db, "alice")[0] == 33.0
    with Gradebook(f"sqlite:///{db}") as book:
        book.find_grade("locked-all_sold", "locked", "stall", "alice").manual_score = 6.0
        book.db.commit()
    main([*command, "--json", "-"])
    out, err = capsys.readouterr()
    assert "keeps a mark that was set by hand" in err
    assert json.loads(out) == {"written": 2, "not_judged": 1, "kept": 1}
