"""nbgrader itself on a class of every kind: its own commands, and then what its grade book and its pages say.

What a hostile submission may get is what it would have got by `stall check`; what it must not get is anything else.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from tampered import (
    RIGHT,
    break_metadata,
    delete_answer,
    delete_tests,
    hijack,
    invent_tests,
    only_tampered,
    other_kernel,
    print_to_stderr,
    rename_tests,
    rewrite_tests,
    right_with,
    split_answer,
    three,
    values_that_nbgrader_misreads,
)

from graders import catalog, grading
from graders.bulk import read_results
from graders.cli import main
from graders.course.notebooks import grade_id
from graders.ipynb import answer_id
from graders.reports.one_check import BONUS

pytest.importorskip("nbgrader", reason="nbgrader comes with the [course] extra")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Object of type")]  # nbgrader's own, of sqlalchemy

from nbgrader.api import Gradebook  # noqa: E402
from nbgrader.converters.base import NbGraderException  # noqa: E402
from nbgrader.utils import determine_grade  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
WRONG = (ROOT / "tests/corpus/failed/locked").glob("*.py")
WHOLE = 39.0  # the solution's points with its bonus


# student -> (what was done to locked.ipynb, the points for it)
CLASS = {
    "alice": (RIGHT, WHOLE + 20 + 1),
    "bob": (sorted(WRONG)[0].read_text(encoding="utf-8"), None),  # whatever `grading` says
    "carol": (lambda notebook: None, 0.0),
    "dave": ("def sale(lock)\n    pass\n", 0.0),
    "erin": (None, 0.0),
    "mallory-database": (
        f"{RIGHT}\nimport sqlite3\nsqlite3.connect('gradebook.db').execute('DELETE FROM grade')\n",
        0.0,
    ),
    "mallory-exit": (f"{RIGHT}\nimport os\nos._exit(0)\n", 0.0),
    "mallory-grader": (f"{RIGHT}\nimport graders.grading\ngraders.grading.grade = print\n", 0.0),
    "mallory-threads": (f"{RIGHT}\nthreading.Thread(target=lambda: 1 / 0).start()\n-1\n", WHOLE),
    "mallory-hijack": (only_tampered(hijack), 0.0),
    "mallory-rewrite": (only_tampered(rewrite_tests), 0.0),
    "mallory-values": (only_tampered(values_that_nbgrader_misreads), 0.0),
    "mallory-invent": (only_tampered(invent_tests), 0.0),
    "mallory-answer": (delete_answer, 0.0),
    "wendy-delete": (right_with(delete_tests), WHOLE),
    "wendy-rename": (right_with(rename_tests), WHOLE),
    "wendy-split": (right_with(split_answer), WHOLE),
    "wendy-odd": (right_with(break_metadata, other_kernel, print_to_stderr), WHOLE),
}
OTHERS = {
    "alice": {"unlocked": (ROOT / "solutions" / "unlocked.py").read_text(encoding="utf-8"), "warm_up": three},
    "carol": {"unlocked": lambda notebook: None, "producer_consumer": lambda notebook: None},
    "erin": {"unlocked": lambda notebook: None},
}
BROKEN = "zoe-broken"  # what is no notebook at all ends nbgrader's grading of this one student, with an error


@pytest.fixture(scope="module")
def graded(released_course):
    course = released_course
    for student, (edit, _) in CLASS.items():
        course.hand_in(student, {"locked": edit, **OTHERS.get(student, {})})
    course.hand_in(BROKEN, {"locked": b"{"})
    course.log = course.nbgrader("autograde", "stall", fails=True)
    course.nbgrader("generate_feedback", "stall", "--student", "[!m]*")
    course.nbgrader("export", "--to", "grades.csv")
    return course


def grades(course, student, exercise="locked"):
    with Gradebook(course.db) as book:
        found = book.find_submission_notebook(exercise, "stall", student).grades
        return {grade.name: (grade.auto_score, grade.extra_credit, grade.needs_manual_grade) for grade in found}


def score(course, student):
    with Gradebook(course.db) as book:
        return book.find_submission("stall", student).score


def autograded(course, student, exercise="locked"):
    path = course.root / "autograded" / student / "stall" / f"{exercise}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def feedback(course, student, exercise="locked"):
    return (course.root / "feedback" / student / "stall" / f"{exercise}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("student", CLASS)
def test_points_are_those_of_the_kit(graded, student):
    expected = CLASS[student][1]
    if expected is None:
        path = graded.root / "submitted" / student / "stall" / "locked.ipynb"
        report = grading.grade(path)
        expected = report.points
        assert 0 < expected < 35
        assert {name: points for name, (points, _, _) in grades(graded, student).items()} == {
            **{grade_id("locked", check.id): check.points for check in report.checks if not check.bonus},
            grade_id("locked", BONUS): 0.0,
        }
    assert score(graded, student) == expected
    assert all(points is not None and not waits for points, _, waits in grades(graded, student).values())


def test_nothing_that_was_handed_in_ran_here(graded):
    assert not list(graded.root.rglob("owned"))
    assert set(CLASS) <= {path.name for path in (graded.root / "autograded").iterdir()}


def test_nobody_writes_the_grade_book_for_another(graded):
    """Every grade that the book has belongs to this class, and the class is whole."""
    with Gradebook(graded.db) as book:
        assert {student.id for student in book.students} == {*CLASS, BROKEN}
        names = {
            grade.name
            for student in CLASS
            for grade in book.find_submission_notebook("locked", "stall", student).grades
        }
    expected = {grade_id("locked", check.id) for check in catalog.load()["locked"].checks if not check.bonus}
    assert names == expected | {grade_id("locked", BONUS)}


def test_stall_grade_gives_the_same_marks_and_writes_them_where_nbgrader_did(graded, tmp_path):
    shutil.copy(graded.root / "gradebook.db", tmp_path / "gradebook.db")
    out = tmp_path / "out"
    # 2: beside what alice handed in lies `warm_up.ipynb`, which might be the exercise that is missing
    assert main(["grade", str(graded.root / "submitted"), "-o", str(out), "--trust-submissions"]) == 2
    rows = {(row.student, row.exercise): row for row in read_results(out)}
    for student in CLASS:
        own = sum(row.points or 0 for (name, _), row in rows.items() if name == student)
        assert own == score(graded, student) - (1 if student == "alice" else 0), student
    broken = rows[BROKEN, "locked"]
    assert broken.verdict == "invalid" and broken.message.key == "not-a-notebook" and broken.points == 0
    assert main(["course", "gradebook", str(out), "--db", str(tmp_path / "gradebook.db")]) == 2, "the same row is open"
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        after = {student: book.find_submission("stall", student).score for student in CLASS}
    assert after == {student: score(graded, student) for student in CLASS}


def test_what_is_no_notebook_is_an_error_and_waits_for_a_person(graded):
    assert f"error processing assignment 'stall' for student '{BROKEN}'" in graded.log.replace("There was an ", "")
    assert all(found == (None, None, True) for found in grades(graded, BROKEN).values())
    assert graded.log.count("There was an error processing assignment 'stall'") == 1, "the others are not touched"


@pytest.mark.parametrize("student", ["alice", "bob", "carol", "mallory-rewrite", "wendy-delete"])
def test_the_outputs_alone_give_the_same_points_by_nbgraders_own_rule(graded, student):
    import nbformat

    path = graded.root / "autograded" / student / "stall" / "locked.ipynb"
    found = grades(graded, student)
    seen = set()
    for cell in nbformat.read(path, as_version=4).cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade"):
            assert determine_grade(cell)[0] == found[about["grade_id"]][0]
            assert not any(output.get("name") == "stderr" for output in cell.outputs)
            seen.add(about["grade_id"])
    assert seen == set(found), "a cell that was taken out is there again"


def test_an_instructors_own_notebook_is_run_by_nbgrader_as_ever(graded):
    assert "YOUR CODE HERE" in json.dumps(graded.released("warm_up"))
    assert grades(graded, "alice", "warm_up") == {"test": (1.0, None, False)}
    assert autograded(graded, "alice", "warm_up")["cells"][0]["execution_count"] == 1


def test_bonus_is_extra_credit_of_the_cell_without_points(graded):
    assert grades(graded, "alice")[grade_id("locked", BONUS)] == (0.0, 4.0, False)
    assert "Score: 4.0 / 0.0" in feedback(graded, "alice")


def test_feedback_shows_the_schedule_and_gives_nothing_away(graded):
    page = feedback(graded, "bob")
    assert "srcdoc=" in page and "stall replay" in page and "hint" in page
    secret = next(line for line in RIGHT.splitlines() if "同一次持锁" in line).strip()
    for student in ("bob", "carol", "dave"):
        for text in (feedback(graded, student), json.dumps(autograded(graded, student), ensure_ascii=False)):
            assert secret not in text and "BEGIN SOLUTION" not in text and "seed" not in text.casefold()


def test_the_comment_says_in_one_sentence_what_is_wrong(graded):
    with Gradebook(graded.db) as book:
        comments = {
            student: book.find_comment(answer_id("locked"), "locked", "stall", student).comment
            for student in ("alice", "carol", "dave", "mallory-database", "mallory-answer")
        }
    assert comments["alice"] is None
    assert "is not written yet" in comments["carol"]
    assert "Python cannot read line 2" in comments["dave"]
    assert "import sqlite3" in comments["mallory-database"]
    assert "no cell for `locked`" in comments["mallory-answer"]


def test_export_has_a_row_for_each_with_the_sum(graded):
    with (graded.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert set(rows) == {*CLASS, BROKEN}
    assert (rows["alice"]["score"], rows["alice"]["max_score"]) == ("60.0", "101.0")
    assert {float(rows[student]["score"]) for student in CLASS if CLASS[student][1] == 0.0} == {0.0}


def test_grading_again_changes_nothing_and_keeps_what_a_person_said(graded):
    name = grade_id("locked", "never_stuck")
    with Gradebook(graded.db) as book:
        grade = book.find_grade(name, "locked", "stall", "dave")
        grade.manual_score = 7.5
        comment = book.find_comment(answer_id("locked"), "locked", "stall", "dave")
        comment.manual_comment = "see me"
        book.db.commit()
    before = grades(graded, "bob")
    graded.nbgrader("autograde", "stall", "--student", "[bd]*", "--force")
    assert grades(graded, "bob") == before
    with Gradebook(graded.db) as book:
        grade = book.find_grade(name, "locked", "stall", "dave")
        assert (grade.auto_score, grade.manual_score, grade.score, grade.needs_manual_grade) == (0.0, 7.5, 7.5, True)
        assert book.find_comment(answer_id("locked"), "locked", "stall", "dave").comment == "see me"


def test_without_the_courses_configuration_nobody_gets_a_point(graded):
    """nbgrader's own way would run the hijacked notebook; it finds no kernel for it and says which file is missing."""
    config = graded.root / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text("c = get_config()\n", encoding="utf-8")
    try:
        for student in ("mallory-hijack", "alice"):
            graded.hand_in(f"plain-{student}", {"locked": CLASS[student][0]})
        log = graded.nbgrader("autograde", "stall", "--student", "plain-*", fails=True)
    finally:
        config.write_text(text, encoding="utf-8")
    assert "No such kernel named see-this-courses-nbgrader-config" in log
    for student in ("plain-mallory-hijack", "plain-alice"):
        assert all(found == (None, None, True) for found in grades(graded, student).values())
    assert not list(graded.root.rglob("owned"))


def test_release_and_feedback_hold_no_solution(released_course):
    for exercise in catalog.load():
        notebook = released_course.released(exercise)
        text = json.dumps(notebook, ensure_ascii=False)
        assert "SOLUTION" not in text and "solution>" not in text and "# stub" not in text and "seed" not in text
        stub = (ROOT / "exercises" / "notebooks" / f"{exercise}.ipynb").read_text(encoding="utf-8")
        kept = json.loads(stub)
        assert [cell["source"] for cell in kept["cells"]] == [
            "".join(cell["source"]).splitlines(keepends=True) for cell in notebook["cells"]
        ]
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_the_submissions_are_as_they_were(graded):
    assert len(graded.handed_in) > len(CLASS)
    assert [path for path, content in graded.handed_in.items() if path.read_bytes() != content] == []


@pytest.mark.parametrize("layers", [(), ("landlock",), ("namespaces", "seccomp")])
def test_without_a_wall_nothing_is_judged_unless_the_course_says_so(released_course, monkeypatch, layers):
    import nbformat

    from graders.course import nbgrader_plugin

    monkeypatch.setattr(nbgrader_plugin.probe, "layers", lambda: layers)
    about = {"notebook": "locked", "assignment": "stall", "student": "x", "db_url": released_course.db}
    notebook = nbformat.reads(json.dumps(released_course.released("locked")), as_version=4)
    with pytest.raises(NbGraderException, match=r"grade on .*Linux.*Judge\.trust_submissions=True"):
        nbgrader_plugin.Judge(lang="en").preprocess(notebook, {"nbgrader": about})


def test_what_was_not_judged_is_an_error_of_its_cells_and_waits_in_the_grade_book(
    released_course, monkeypatch, samples
):
    import nbformat

    from graders.course import nbgrader_plugin
    from graders.course.nbgrader_plugin import REPORT, Judge, SaveJudgement

    monkeypatch.setattr(nbgrader_plugin, "grade_submission", lambda *args, **options: samples["not_judged"])
    about = {"notebook": "locked", "assignment": "stall", "student": "nobody-yet", "db_url": released_course.db}
    notebook = nbformat.reads(json.dumps(released_course.released("locked")), as_version=4)
    resources = {"nbgrader": about}
    with Gradebook(released_course.db) as book:
        book.update_or_create_student("nobody-yet")
        book.update_or_create_submission("stall", "nobody-yet")
    try:
        notebook, resources = Judge(lang="en", trust_submissions=True).preprocess(notebook, resources)
        assert REPORT in resources
        SaveJudgement().preprocess(notebook, resources)
        assert set(grades(released_course, "nobody-yet").values()) == {(None, None, True)}
        graded_cells = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        assert {determine_grade(cell)[0] for cell in graded_cells} == {0}, "an error, and never full marks"
        said = [" ".join(cell.outputs[0].traceback[0].split()) for cell in graded_cells]
        assert all("says nothing about your code" in text for text in said)
    finally:
        with Gradebook(released_course.db) as book:
            book.remove_student("nobody-yet")
