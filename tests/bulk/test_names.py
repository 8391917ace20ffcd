"""A class whose names are meant to do harm, or are merely not English, goes through everything that is written."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders import bulk
from graders.bulk.gradebooks.filling import fill_canvas, fill_moodle
from graders.bulk.gradebooks.people import Person, match
from graders.bulk.gradebooks.roster import matched, read_people
from graders.bulk.inputs.layouts import Student
from graders.bulk.store import FILE, Store
from graders.reports import grades_csv
from graders.reports.grades_csv import neutral
from graders.results import Report, Verdict

fuzz = settings(
    max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)

NAMES = (
    *(
        "Ann, Lee",
        'O"Neil',
        "=HYPERLINK(1)",
        "+1",
        "-1",
        "@SUM(A1)",
        "<img src=x onerror=alert(1)>",
        "a&amp;b",
        "' OR 1=1",
    ),
    *(
        "李雷",
        "\u202egnp.exe",
        "zero\u200bwidth",
        "é",
        "e\u0301",
        "tab\there",
        "＝1＋1",
        "[x](javascript:1)",
        "{{7*7}}",
        "%s%n",
    ),
)


def written(out) -> dict:
    return {
        path.relative_to(out).as_posix(): path.read_text("utf-8")
        for path in out.rglob("*")
        if path.is_file() and not path.name.startswith(FILE) and path.suffix != ".zip"
    }


@pytest.fixture
def graded(tmp_path, out, fake):
    """The class, handed in on Moodle, graded with its worksheet as the roster; one of them handed in nothing."""
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        for i, name in enumerate(NAMES):
            archive.writestr(f"{name.replace('/', '')}_{i}_assignsubmission_file_/locked.py", "pass")
    with open(tmp_path / "worksheet.csv", "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["Identifier", "Full name", "Status", "Grade", "Maximum grade", "Last modified (grade)", "Comments"]
        )
        for i, name in enumerate((*NAMES, "</td>Absent")):
            writer.writerow([f"Participant {i}", name, "-", "", "35", "-", ""])
    bulk.grade_folder(tmp_path / "d.zip", out, grade=fake, roster=tmp_path / "worksheet.csv")
    return tmp_path / "worksheet.csv"


def test_everybody_is_in_everything(graded, out):
    keys = {*(f"{name}_{i}" for i, name in enumerate(NAMES)), f"</td>Absent_{len(NAMES)}"}
    files = written(out)
    assert {row["student"] for row in json.loads(files["results.json"])["results"]} == keys
    table = list(csv.reader(io.StringIO(files["grades.csv"], newline="")))
    assert {len(line) for line in table} == {len(table[0])}
    assert {line[0] for line in table[1:]} == {neutral(key) for key in keys}
    assert len(list((out / "feedback").iterdir())) == len(keys)
    with zipfile.ZipFile(out / "moodle_feedback.zip") as archive:
        numbers = {
            re.fullmatch(r"[^_/]*_(\d+)_assignsubmission_file/\w+\.html", name)[1] for name in archive.namelist()
        }
    assert numbers == {str(i) for i in range(len(NAMES) + 1)}


def test_no_page_is_steered_by_a_name(graded, out):
    for name, text in written(out).items():
        if name.endswith(".html"):
            assert "<img src=x" not in text and "</td>Absent" not in text
            assert not {"\u202e", "\u200b"} & set(text), name


def test_the_worksheet_gets_everybody_back(graded, out):
    filled = fill_moodle(out, graded, exercise="locked")
    assert (filled.count, filled.notes) == (len(NAMES) + 1, ())
    with open(filled.path, encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [row[1] for row in rows[1:]] == [*NAMES, "</td>Absent"]
    assert [row[3] for row in rows[1:]] == ["35"] * len(NAMES) + ["0"]


def test_canvas_gets_everybody_back_from_plain_folders(tmp_path, out, fake, hand_in):
    names = [name for name in NAMES if "\t" not in name and name not in ("é", "e\u0301")]
    for name in names:
        submissions = hand_in(name, locked="pass")
    with open(tmp_path / "g.csv", "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Student", "ID", "SIS Login ID", "Section", "Threads (1)"])
        writer.writerow(["    Points Possible", "", "", "", "35"])
        writer.writerows([name, i, f"login{i}", "S", ""] for i, name in enumerate(names))
    bulk.grade_folder(submissions, out, grade=fake)
    filled = fill_canvas(out, tmp_path / "g.csv", exercise="locked")
    assert (filled.count, filled.notes) == (len(names), ())
    with open(filled.path, encoding="utf-8", newline="") as stream:
        assert sorted((row[0], row[-1]) for row in list(csv.reader(stream))[2:]) == sorted((n, "35") for n in names)


@fuzz
@given(st.lists(st.text(min_size=1, max_size=10), min_size=1, max_size=6, unique=True), st.booleans())
def test_grades_csv_reads_back_as_the_names_and_no_cell_is_a_formula(names, with_bom):
    reports = [Report("locked", Verdict.PASSED, 35, 35, student=name) for name in names]
    text = grades_csv.text(reports, with_bom=with_bom)
    assert text.startswith("\ufeff") is with_bom
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [line[0] for line in table[1:]] == [neutral(name) for name in names]
    assert [
        line[0].removeprefix("'") if line[0] != name else name for line, name in zip(table[1:], names, strict=True)
    ] == [name.replace("\0", "\ufffd") for name in names]
    assert not [
        cell for line in table for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    ]


# -- who is who -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("student", "people", "who"),
    [
        (Student("Ann_1", "moodle", "1", "Ann"), [Person("Ann", "moodle", "1"), Person("Ann", "moodle", "2")], 0),
        (Student("Ann_1", "moodle", "1", "Ann"), [Person("", "moodle", "1", label="Participant ")], 0),
        (Student("参与者_1", "moodle", "1", "参与者"), [Person("李雷", "moodle", "1", label="参与者")], 0),
        (Student("Ann_1", "moodle", "1", "Ann"), [Person("Bob", "moodle", "1")], None),
        (Student("Ann_1", "moodle", "1", "Ann"), [Person("Ann", "moodle", "2")], None),
        (Student("Ann_1", "moodle", "1", "Ann"), [Person("Ann", "canvas", "9")], 0),
        (Student("leeann_1", "canvas", "1", "leeann"), [Person("Lee, Ann", "canvas", "1")], 0),
        (Student("alee"), [Person("Ann Lee", others=("alee@x.edu",)), Person("A Lee", others=("al",))], 0),
        (Student("Ann Lee"), [Person("Lee, Ann")], 0),
        (Student("12345"), [Person("Ann", others=("12345",))], 0),
        (Student("Ann"), [Person("Ann"), Person("ann")], 0),
        (Student("ANN"), [Person("Ann"), Person("ann")], None),
        (Student("…"), [Person("!!!")], None),
    ],
)
def test_who_is_meant(student, people, who):
    found = match(people, [student])
    assert found.students == ({} if who is None else {who: student})


def test_a_person_whom_two_students_fit_is_neither():
    students = [Student("Ann Lee"), Student("annlee"), Student("bob")]
    found = match([Person("ann lee"), Person("Bob")], students)
    assert (found.students, found.unsure) == ({1: students[2]}, {0})
    found = matched([Person("ann lee")], students)
    assert (found.present, found.absent, found.unsure) == (
        set(),
        (),
        (Person("ann lee"),),
    )  # and nobody is called absent for it


def test_who_is_absent_is_called_as_the_others_of_the_platform():
    moodle = [Person("Ann_Lee", "moodle", "1"), Person("Bob", "moodle", "2")]
    assert [s.key for s in matched(moodle, [Student("Bob_2", "moodle", "2", "Bob")]).absent] == ["Ann Lee_1"]
    assert [s.key for s in matched(moodle, [Student("bob")]).absent] == ["Ann_Lee"]
    twins = [Person("Ann", "moodle", "1"), Person("Ann", "moodle", "2")]
    assert [s.key for s in matched(twins, []).absent] == ["Ann_1", "Ann_2"]
    canvas = [Person("Lee, Ann", "canvas", "1"), Person("Day, Bob", "canvas", "2")]
    assert [s.key for s in matched(canvas, [Student("daybob_2", "canvas", "2", "daybob")]).absent] == ["leeann_1"]


def test_a_plain_list_is_still_a_roster(tmp_path):
    (tmp_path / "r.csv").write_text("name,login,group\nAnn,a1,A\n=x,b2,A\n", encoding="utf-8")
    people = read_people(tmp_path / "r.csv")
    assert people == (Person("Ann", others=("a1",), teams=("A",)), Person("=x", others=("b2",), teams=("A",)))
    found = matched(people, [Student("b2"), Student("A")])
    assert (found.present, found.absent) == ({"A", "b2"}, ()), "b2 has handed in alone, and Ann with the group A"


def test_the_classrooms_own_roster_knows_who_a_clone_is(tmp_path):
    text = '"identifier","github_username","github_id","name"\n"ann@x.edu","annlee","7",""\n"bob@x.edu","","",""\n'
    (tmp_path / "classroom_roster.csv").write_text(text, encoding="utf-8")
    people = read_people(tmp_path / "classroom_roster.csv")
    found = matched(people, [Student("annlee")])
    assert (found.present, found.absent) == ({"annlee"}, (Student("bob@x.edu", name="bob@x.edu"),))


def test_a_mac_writes_its_accents_apart():
    student = Student("Andre\u0301")
    assert match([Person("André")], [student]).students == {0: student}


def test_a_store_that_was_begun_before_platforms_goes_on(hand_in, out, fake):
    submissions = hand_in("alice", locked="pass")
    bulk.grade_folder(submissions, out, grade=fake)
    with Store(out) as store:
        store._db.execute("DROP TABLE student")
    bulk.grade_folder(submissions, out, grade=fake, resume=True)
    assert len(fake.judged) == 1
