"""What Canvas imports: the marks of one assignment and nothing that could put an older state back."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders import bulk
from graders.bulk.gradebooks import canvas
from graders.bulk.gradebooks.filling import fill_canvas
from graders.bulk.gradebooks.marks import marks_of
from graders.bulk.gradebooks.roster import read_people
from graders.bulk.inputs.layouts import Student
from graders.cli import main
from graders.errors import UsageError
from graders.results import Report, Verdict

fuzz = settings(
    max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)

HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,Threads (901),Essay (902),Assignments Current Score,Final Score"
HIDDEN = ",,,,,Manual Posting,,,"
POSSIBLE = "    Points Possible,,,,,100,10,(read only),(read only)"
ANN = '"Lee, Ann",11,s11,alee,CS 1,,7,70,70'
BOB = '"Day, Bob",12,s12,bday,"CS 1 and CS 2",40,N/A,40,40'
LEI = "李雷,13,s13,lilei,CS 1,EX,,,"
TEST = '"Student, Test",99,,abc,CS 1,,,,'
STUDENTS = {
    "leeann_11": Student("leeann_11", "canvas", "11", "leeann"),
    "daybob_12": Student("daybob_12", "canvas", "12", "daybob"),
    "李雷_13": Student("李雷_13", "canvas", "13", "李雷"),
}


def book(*rows, header=HEADER, possible=POSSIBLE, hidden=HIDDEN) -> str:
    return "\n".join([line for line in (header, hidden, possible, *rows, "") if line is not None])


def fill(text, points, column="Threads", **options):
    rows = [
        Report("locked", Verdict.NOT_JUDGED if p is None else Verdict.FAILED, p, 100, student=student)
        for student, p in points.items()
    ]
    students = [STUDENTS.get(key, Student(key)) for key in points]
    return canvas.fill(text, marks_of(rows), students, file="g.csv", column=column, **options)


def imported(text: str) -> dict:
    """What Canvas takes from the file: {student's id: {assignment: grade}}; gradebook_importer.rb step by step.

    `header?` and `update_column_count`: the first row is the header and says which columns are about the student.
    `strip_non_assignment_columns`; `process_pp` for the row with Points Possible; rows that are blank, or say that an
    assignment is hidden, are passed over; all others are students. `decimal_comma_to_period` reads numbers.
    """
    first_lines = text.split("\n")[:3]
    semicolons, commas = (min(line.count(mark) for line in first_lines if line) for mark in ";,")
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if semicolons > commas else ",", strict=True))
    header = table[0]
    assert len(header) > 3 and "Student" in header[0] and "ID" in header[1]
    columns = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        columns += 1
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        columns += 2 + bool(re.search(r"Integration\s+ID", header[4]))
        columns += bool(re.search(r"Root\s+Account", header[columns - 1]))
    assert "Section" in header[columns - 1]
    computed = re.compile("(Current|Final|Override) (Score|Points|Grade)|Override Status")
    assignments = {i: header[i] for i in range(columns, len(header)) if not computed.search(header[i])}
    found, possible = {}, {}
    for row in table[1:]:
        if "Points Possible" in row[0]:
            possible = {name: row[i] for i, name in assignments.items()}
        elif not all(re.fullmatch(r"(?i)\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            found[row[1]] = {name: row[i].strip() for i, name in assignments.items()}
    found["possible"] = possible
    return found


def notes(filled) -> list:
    return [(note.key, note.args.get("student", note.args.get("person"))) for note in filled.notes]


def test_only_the_assignment_and_those_who_get_a_mark_are_written():
    filled = fill(book(ANN, BOB, LEI, TEST), {"leeann_11": 85.5})
    assert filled.text == (
        "Student,ID,SIS User ID,SIS Login ID,Section,Threads (901)\r\n"
        "    Points Possible,,,,,100\r\n"
        '"Lee, Ann",11,s11,alee,CS 1,85.5\r\n'
    )
    assert imported(filled.text) == {"11": {"Threads (901)": "85.5"}, "possible": {"Threads (901)": "100"}}
    assert (filled.count, notes(filled)) == (1, [("mark-without", None)])


def test_the_excused_and_those_who_could_not_be_judged_are_left_alone_and_told():
    filled = fill(book(ANN, BOB, LEI), {"leeann_11": None, "daybob_12": 5, "李雷_13": 50})
    assert set(imported(filled.text)) == {"12", "possible"}
    assert notes(filled) == [("mark-not-judged", "leeann_11"), ("mark-left", "李雷_13")]


def test_who_is_not_assigned_is_left_alone():
    filled = fill(book(ANN, BOB), {"daybob_12": 5}, "Essay", scale=True)
    assert set(imported(filled.text)) == {"possible"} and notes(filled)[0] == ("mark-left", "daybob_12")


@pytest.mark.parametrize("column", ["Threads", "Threads (901)", "901", " Threads "])
def test_an_assignment_is_called_by_its_title_or_its_number(column):
    assert imported(fill(book(ANN), {"leeann_11": 1}, column).text)["11"] == {"Threads (901)": "1"}


@pytest.mark.parametrize("column", [None, "Thread", "", "Final Score", "Assignments Current Score"])
def test_which_assignment_is_never_guessed(column):
    with pytest.raises(UsageError, match="no-such-column") as caught:
        fill(book(ANN), {"leeann_11": 1}, column)
    assert caught.value.details["known"] == ["Threads (901)", "Essay (902)"]


def test_where_there_is_one_assignment_it_need_not_be_named():
    text = (
        "Student,ID,SIS Login ID,Section,Threads (901),Final Score\nPoints Possible,,,,100,(read only)\nAnn,11,a,S,,\n"
    )
    assert imported(fill(text, {"Ann": 3}, None).text)["11"] == {"Threads (901)": "3"}


def test_columns_that_canvas_only_shows_cannot_be_chosen():
    text = book(ANN.replace(",7,", ",x,"), possible=POSSIBLE.replace(",10,", ",(read only),"))
    with pytest.raises(UsageError, match="no-such-column"):
        fill(text, {"leeann_11": 1}, "Essay")


def test_other_points_are_converted_only_when_asked_and_a_bonus_stays():
    with pytest.raises(UsageError, match="other-maximum"):
        fill(book(ANN), {"leeann_11": 85}, "Essay")
    assert imported(fill(book(ANN), {"leeann_11": 85}, "Essay", scale=True).text)["11"] == {"Essay (902)": "8.5"}
    assert imported(fill(book(ANN), {"leeann_11": 105}).text)["11"] == {"Threads (901)": "105"}


def test_first_and_last_names_semicolons_decimal_commas_and_a_mark():
    header = "LastName,FirstName,ID,SIS User ID,SIS Login ID,Integration ID,Section,Notes,Threads (901)".replace(
        ",", ";"
    )
    text = f"\ufeff{header}\n    Points Possible;;;;;;;;100,00\nLee;Ann;11;s;alee;;CS;hm;\nDay;Bob;12;s;bday;;CS;;\n"
    filled = fill(text, {"leeann_11": 66.5, "bob day": 3}, "Threads")
    assert filled.text.startswith("\ufeffLastName;FirstName;ID;SIS User ID;SIS Login ID;Integration ID;Section;Threads")
    rows = list(csv.reader(io.StringIO(filled.text), delimiter=";"))
    assert [row[-1] for row in rows] == ["Threads (901)", "100,00", "66,5", "3"]


def test_plain_folders_are_matched_by_login_number_or_name():
    filled = fill(book(ANN, BOB, LEI.replace("EX", "")), {"alee": 1, "Bob Day": 2, "s13": 3, "zoe": 4})
    assert {number: cells["Threads (901)"] for number, cells in imported(filled.text).items()} == {
        **{"11": "1", "12": "2", "13": "3", "possible": "100"}
    }
    assert notes(filled) == [("mark-unmatched", "zoe")]


def test_two_of_one_name_are_never_guessed():
    twin = ANN.replace(",11,s11,alee", ",15,s15,alee2")
    filled = fill(book(ANN, twin), {"Ann Lee": 1})
    assert set(imported(filled.text)) == {"possible"}
    assert {key for key, _ in notes(filled)} == {"mark-unmatched", "mark-unsure"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "student,total\na,1\n",
        "Identifier,Full name,Grade,Maximum grade\nParticipant 1,A,,100\n",
        "Student,ID\n",
        "\0",
        '"',
    ],
)
def test_what_is_no_gradebook_is_refused_with_a_sentence(text):
    with pytest.raises(UsageError, match="no-gradebook"):
        fill(text, {"a": 1})


@fuzz
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5))
def test_names_of_every_kind_survive(names):
    names = [f"x{name}".replace("\0", "").encode("utf-8", "ignore").decode() for name in names]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([HEADER.split(","), POSSIBLE.split(",")])
    writer.writerows([name, i, "", "", "S, T", "", "", "", ""] for i, name in enumerate(names))
    students = [Student(f"n_{i}", "canvas", str(i), name) for i, name in enumerate(names)]
    reports = [Report("locked", Verdict.FAILED, 7, 100, student=s.key) for s in students]
    filled = canvas.fill(buffer.getvalue(), marks_of(reports), students, file="g", column="901")
    rows = list(csv.reader(io.StringIO(filled.text, newline="")))
    assert [(row[0], row[-1]) for row in rows[2:]] == [(name, "7") for name in names]


@fuzz
@given(st.text(max_size=80))
def test_no_text_makes_it_crash(text):
    for whole in (text, HEADER + "\n" + text, HEADER + "\n" + POSSIBLE + "\n" + text):
        try:
            fill(whole, {"a": 1})
        except UsageError as error:
            assert error.code in ("no-gradebook", "no-such-column", "other-maximum")


# -- from the download to the upload ----------------------------------------------------------------------------------


@pytest.fixture
def graded(tmp_path, out, fake):
    path = tmp_path / "submissions.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("leeann_11_501_locked.py", "pass")
        archive.writestr("daybob_LATE_12_502_locked-1.py", "no")
    gradebook = tmp_path / "gradebook.csv"
    gradebook.write_text(book(ANN, BOB, LEI.replace("EX", ""), TEST), encoding="utf-8")
    return lambda **options: bulk.grade_folder(path, out, grade=fake, **options), gradebook


def test_a_download_is_graded_and_comes_back_as_what_canvas_imports(graded, out):
    grade, gradebook = graded
    result = grade(roster=gradebook)
    assert list(dict.fromkeys(row.student for row in result.rows)) == ["daybob_12", "leeann_11", "李雷_13"]
    written = fill_canvas(out, gradebook, column="Threads", exercise="locked", scale=True)
    found = imported(written.path.read_text("utf-8"))
    assert {number: cells["Threads (901)"] for number, cells in found.items() if number != "possible"} == {
        **{"11": "100", "12": "0", "13": "0"}
    }
    assert [person.name for person in read_people(gradebook)] == ["Lee, Ann", "Day, Bob", "李雷"]


def test_the_command_says_what_it_needs(graded, out, capsys):
    grade, gradebook = graded
    grade()
    arguments = ["report", str(out), "--canvas", str(gradebook), "--lang", "en"]
    assert main(arguments) == 2
    assert "--column" in capsys.readouterr().err
    assert main([*arguments, "--column", "Essay"]) == 2
    assert "--scale" in capsys.readouterr().err
    assert main([*arguments, "--column", "Threads", "-o", str(out / "x.csv")]) == 0
    assert "2 marks put in" in capsys.readouterr().err and (out / "x.csv").is_file()
    assert main([*arguments, "--moodle", str(gradebook)]) == 2
    assert "one at a time" in capsys.readouterr().err
    assert main(["report", str(out), "--moodle", str(gradebook), "--column", "x", "--lang", "en"]) == 2
    assert "--column goes with --canvas" in capsys.readouterr().err
