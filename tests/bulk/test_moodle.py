"""Moodle's worksheet comes back with the marks in it and every other byte as it was; read as Moodle reads it."""

from __future__ import annotations

import csv
import html
import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders import bulk
from graders.bulk.gradebooks import moodle
from graders.bulk.gradebooks.filling import fill_moodle
from graders.bulk.gradebooks.marks import as_html, marks_of
from graders.bulk.gradebooks.roster import read_people
from graders.bulk.inputs.layouts import Student
from graders.cli import main
from graders.errors import UsageError
from graders.results import Report, Verdict

fuzz = settings(
    max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)

# Headers as mod/assign/gradingtable.php makes them from the language packs.
ENGLISH = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments"
)
CHINESE = "标识符,姓名,电子邮件地址,状态,成绩,最高成绩,允许更改成绩,最后修改（学生）,最后修改（教师）,反馈评语"
GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Gruppe,Bewertung,Bestwertung,Bewertungsstatus,"
    "Bewertung kann geändert werden,Zuletzt geändert (Abgabe),Texteingabe,Zuletzt geändert (Bewertung),"
    "Feedback als Kommentar"
)
HIDDEN = "Identifier,Status,Grade,Maximum grade,Grade can be changed,Last modified (grade),Feedback comments"


def english(*people, maximum="100.00", ends="\n", mark="", absent=()) -> str:
    when = {True: '"Monday, 2 March 2026, 9:00 PM"', False: "-"}
    rows = [
        f'"Participant {number}",{name},s{number},{mail},"Submitted for grading - ",,{maximum},Yes,'
        f"{when[number not in absent]},-,"
        for number, name, mail in people
    ]
    return mark + ends.join([ENGLISH, *rows, ""])


ANN, ANN2, LEI = (11, "Ann Lee", "ann@x.edu"), (12, "Ann Lee", "lee@x.edu"), (13, "李雷", "lilei@x.edu")
STUDENTS = [
    Student("Ann Lee_11", "moodle", "11", "Ann Lee"),
    Student("Ann Lee_12", "moodle", "12", "Ann Lee"),
    Student("李雷_13", "moodle", "13", "李雷"),
]


def rows_of(points: dict) -> list[Report]:
    return [
        Report("locked", Verdict.NOT_JUDGED if p is None else Verdict.FAILED, p, 100, student=student)
        for student, p in points.items()
    ]


def fill(text, points, students=None, **options):
    students = students or [s for s in STUDENTS if s.key in points] or [Student(key) for key in points]
    marks = marks_of(rows_of(points), comment=lambda reports: as_html(reports, "en"))
    return moodle.fill(text, marks, students, file="w.csv", **options)


def imported(text: str, headers: str, *, grade: str, modified: str, comments: str, label: str, maximum=100.0) -> dict:
    """What Moodle takes from the file: {participant id: (grade, comment)}.

    importgradeslib.php: columns by exact header; the id is the text behind the word for a participant. locallib.php,
    process_import_grades: a grade that is empty, negative or above the maximum is skipped. lib/csvlib.class.php: a row
    with another number of columns is an error, quotes and backslashes as PHP's fgetcsv has them.
    """
    text = text.removeprefix("\ufeff")
    assert '\\"' not in text  # which fgetcsv takes for an escaped quote
    table = list(csv.reader(io.StringIO(text.replace("\r\n", "\n"), newline=""), strict=True))
    assert ",".join(table[0]) == headers and {len(row) for row in table} == {len(table[0])}
    at = {name: i for i, name in enumerate(table[0])}
    assert modified in at
    found = {}
    for row in table[1:]:
        number = row[0].removeprefix(label)
        assert number.isdigit()
        value = row[at[grade]].replace(",", ".")
        skipped = value == "" or not 0 <= float(value) <= maximum
        found[number] = (None if skipped else float(value), row[at[comments]])
    return found


def read_english(text: str, maximum=100.0) -> dict:
    return imported(
        text,
        ENGLISH,
        grade="Grade",
        modified="Last modified (grade)",
        comments="Feedback comments",
        label="Participant ",
        maximum=maximum,
    )


def notes(filled) -> list:
    return [(note.key, note.args.get("student", note.args.get("person"))) for note in filled.notes]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_only_grades_and_comments_change(ends, mark):
    before = english(ANN, ANN2, LEI, ends=ends, mark=mark)
    filled = fill(before, {"Ann Lee_11": 85.5, "Ann Lee_12": 0.0, "李雷_13": 100})
    found = read_english(filled.text)
    assert {number: grade for number, (grade, _) in found.items()} == {"11": 85.5, "12": 0, "13": 100}
    assert (filled.count, filled.notes) == (3, ())
    # Taken out again, what was put in leaves the file as it came.
    after = filled.text
    for _, comment in found.values():
        after = after.replace(comment, "", 1)
    for grade in ("85.5", "0", "100"):
        after = after.replace(f",{grade},100.00", ",,100.00", 1)
    assert after == before


def test_a_worksheet_in_chinese():
    text = "\r\n".join(
        [
            CHINESE,
            "参与者13,李雷,lilei@x.edu,已提交,-,100.00,是,2026年3月2日,-,",
            "参与者14,韩梅,h@x.edu,-,-,100.00,是,-,-,",
            "",
        ]
    )
    students = [Student("李雷_13", "moodle", "13", "李雷")]
    filled = fill(text, {"李雷_13": 72}, students)
    names = {"grade": "成绩", "modified": "最后修改（教师）", "comments": "反馈评语", "label": "参与者"}
    untouched = filled.text.replace(",-,100.00", ",,100.00")
    assert imported(untouched, CHINESE, **names)["13"][0] == 72
    assert "参与者14,韩梅,h@x.edu,-,-,100.00,是,-,-,\r\n" in filled.text
    assert notes(filled) == [("mark-without", None)]


def test_a_worksheet_in_german_has_decimal_commas_and_more_columns():
    row = 'Teilnehmer/in{},"{}",{}@x.de,Abgegeben,Gruppe A,,"100,00",Nicht bewertet,Ja,-,,-,'
    text = "\n".join([GERMAN, row.format(11, "Ann Lee", "a"), row.format(12, "Bo", "b"), ""])
    students = [Student("Ann Lee_11", "moodle", "11", "Ann Lee")]
    filled = fill(text, {"Ann Lee_11": 66.5}, students)
    table = list(csv.reader(io.StringIO(filled.text)))
    assert table[1][5] == "66,5" and table[1][-1].startswith("<pre>") and table[1][10] == ""
    assert filled.text.endswith(row.format(12, "Bo", "b") + "\n")


def test_hidden_names():
    text = "\n".join([HIDDEN, "Participant 11,Submitted,,100,Yes,-,", "Participant 12,Submitted,,100,Yes,-,", ""])
    students = [Student("Participant_12", "moodle", "12", "Participant")]
    filled = fill(text, {"Participant_12": 5}, students)
    assert [row[2] for row in csv.reader(io.StringIO(filled.text))] == ["Grade", "", "5"]


def test_no_column_for_comments_is_no_reason_not_to_fill():
    text = english(ANN).replace(",Feedback comments", "").replace(",-,\n", ",-\n")
    assert ",85,100.00," in fill(text, {"Ann Lee_11": 85}).text


def test_plain_folders_are_matched_by_what_names_a_person():
    text = english(ANN, LEI, (14, '"O\'Neil, Zoë"', "zoe@x.edu"), (15, "Bo", "bo@x.edu"))
    filled = fill(text, {"ann lee": 1, "lilei": 2, "zoë o'neil": 3, "s15": 4, "stranger": 5})
    assert {number: grade for number, (grade, _) in read_english(filled.text).items()} == {
        **{"11": 1, "13": 2, "14": 3, "15": 4}
    }
    assert notes(filled) == [("mark-unmatched", "stranger")]


def test_two_of_one_name_are_never_guessed():
    filled = fill(english(ANN, ANN2, LEI), {"Ann Lee": 50, "李雷": 60})
    assert [grade for grade, _ in read_english(filled.text).values()] == [None, None, 60]
    assert notes(filled) == [("mark-unmatched", "Ann Lee"), ("mark-unsure", "Ann Lee")]


def test_the_number_of_somebody_else_is_no_match():
    team = [Student("Group A_11", "moodle", "11", "Group A")]
    filled = fill(english(ANN, LEI), {"Group A_11": 50}, team)
    assert filled.text == english(ANN, LEI)
    assert notes(filled) == [("mark-unmatched", "Group A_11"), ("mark-without", None)]


def test_what_was_not_judged_is_left_as_it_was_and_told():
    before = english(ANN, LEI).replace(",,100.00", ",33,100.00", 1)
    filled = fill(before, {"Ann Lee_11": None, "李雷_13": 10})
    assert read_english(filled.text)["11"] == (33.0, "")
    assert (filled.count, notes(filled)) == (1, [("mark-not-judged", "Ann Lee_11")])


def test_a_comment_of_a_person_is_kept_and_one_of_ours_replaced():
    before = english(ANN, LEI).replace("-,\n", '-,"see me"\n', 1)
    once = fill(before, {"Ann Lee_11": 1, "李雷_13": 2})
    assert read_english(once.text)["11"] == (1, "see me")
    assert notes(once) == [("comment-kept", "Ann Lee_11")]
    again = fill(once.text, {"Ann Lee_11": 1, "李雷_13": 100})
    assert read_english(again.text)["13"][0] == 100 and "100" in read_english(again.text)["13"][1]


def test_another_maximum_is_converted_only_when_asked():
    text = english(ANN, LEI, maximum="20.00")
    with pytest.raises(UsageError, match="other-maximum"):
        fill(text, {"Ann Lee_11": 85})
    filled = fill(text, {"Ann Lee_11": 85, "李雷_13": 100}, scale=True)
    assert [grade for grade, _ in read_english(filled.text, 20.0).values()] == [17, 20]


def test_a_bonus_above_the_maximum_is_cut_since_moodle_would_skip_the_row():
    filled = fill(english(ANN), {"Ann Lee_11": 105})
    assert read_english(filled.text)["11"][0] == 100
    assert notes(filled) == [("mark-cut", "Ann Lee_11")]


def test_a_worksheet_that_grades_by_a_scale_is_told_apart():
    text = english(ANN).replace("100.00", "Not good, Good").replace(",Not good, Good,", ',"Not good, Good",')
    with pytest.raises(UsageError, match="scale-worksheet"):
        fill(text, {"Ann Lee_11": 35})


def test_a_grade_that_moodle_would_not_change_is_left_and_told():
    text = english(ANN, LEI).replace("100.00,Yes", "100.00,No", 1)
    filled = fill(text, {"Ann Lee_11": 35, "李雷_13": 20})
    assert {number: grade for number, (grade, _) in read_english(filled.text).items()} == {"11": None, "13": 20}
    assert notes(filled) == [("mark-locked", "Ann Lee_11")]


def test_two_rows_of_one_person_get_no_mark_and_a_sentence_of_their_own():
    filled = fill(english(ANN, ANN, LEI), {"Ann Lee_11": 35, "李雷_13": 20})
    assert filled.count == 1
    assert [key for key, _ in notes(filled)].count("mark-twice") == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "student,total\nalice,5\n",
        "Student,ID,SIS Login ID,Section,X (1)\nA,1,a,S,5\n",
        ENGLISH + "\n",
        english(ANN).replace("Participant 11", "Ann"),
        "\0\0\0",
        '"',
    ],
)
def test_what_is_no_worksheet_is_refused_with_a_sentence(text):
    with pytest.raises(UsageError, match="no-worksheet"):
        fill(text, {"Ann Lee_11": 1})


hostile = st.sampled_from(["=1+1", "@x", '"', '\\"', ",", "\r\n", "<b>&amp;", "\u202eabc", "李雷", "'", ";", "\t", "-"])


@fuzz
@given(st.lists(st.tuples(st.text(max_size=5), hostile, st.text(max_size=5)).map("".join), min_size=1, max_size=4))
def test_names_of_every_kind_survive_and_every_other_byte_too(names):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(ENGLISH.split(","))
    names = [name.replace("\0", "").encode("utf-8", "ignore").decode() for name in names]
    for i, name in enumerate(names):
        writer.writerow([f"Participant {i}", name, "", "", "-", "", "100.00", "Yes", "-", "-", ""])
    before = buffer.getvalue()
    students = [Student(f"{name}_{i}", "moodle", str(i), name) for i, name in enumerate(names)]
    filled = fill(before, {s.key: 7 for s in students}, students)
    was = list(csv.reader(io.StringIO(before, newline="")))
    now = list(csv.reader(io.StringIO(filled.text, newline="")))
    assert filled.count == len(names)
    for old, new in zip(was[1:], now[1:], strict=True):
        assert (new[:5], new[5], new[6:10]) == (old[:5], "7", old[6:10])
        assert not set(new[10]) & set('"\r\n') and new[10].startswith("<pre>")


# -- from the download to the upload ----------------------------------------------------------------------------------


@pytest.fixture
def download(tmp_path):
    path = tmp_path / "CS-Threads-77.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Ann Lee_11_assignsubmission_file_/locked.py", "pass")
        archive.writestr("李雷_13_assignsubmission_file_/locked.py", "no")
        archive.writestr("a,b <i>_15_assignsubmission_file_/locked.py", "died")
    worksheet = tmp_path / "worksheet.csv"
    people = ANN, ANN2, LEI, (15, '"a,b <i>"', "ab@x.edu")
    worksheet.write_text(english(*people, maximum="35.00", absent=[12]), encoding="utf-8")
    return path, worksheet


def test_a_download_is_graded_and_its_worksheet_filled_in(download, tmp_path, out, fake):
    path, worksheet = download
    result = bulk.grade_folder(path, out, grade=fake, roster=worksheet)
    assert list(dict.fromkeys(row.student for row in result.rows)) == [
        "Ann Lee_11",
        "Ann Lee_12",
        "a,b <i>_15",
        "李雷_13",
    ]
    assert {row.verdict for row in result.rows if row.student == "Ann Lee_12"} == {Verdict.MISSING}
    written = fill_moodle(out, worksheet, exercise="locked")
    assert written.path == out / "moodle_worksheet.csv" and written.count == 3
    found = read_english(written.path.read_bytes().decode(), 35.0)
    assert {number: grade for number, (grade, _) in found.items()} == {"11": 35, "12": 0, "13": 0, "15": None}
    assert "locked" in html.unescape(found["11"][1])
    bulk.override(out, "李雷_13", "locked", 12.5)
    assert (
        read_english(fill_moodle(out, worksheet, tmp_path / "w", exercise="locked").path.read_text("utf-8"))["13"][0]
        == 12.5
    )


def test_who_has_handed_in_there_and_has_no_file_here_is_not_a_zero(download, tmp_path, out, fake):
    path, worksheet = download
    kim = (16, "Kim Roe", "kim@x.edu")
    worksheet.write_text(english(ANN, ANN2, LEI, kim, maximum="35.00", absent=[12]), encoding="utf-8")
    rows = {row.student: row for row in bulk.grade_folder(path, out, grade=fake, roster=worksheet).rows}
    assert (rows["Kim Roe_16"].verdict, rows["Kim Roe_16"].points) == (Verdict.MISSING, None)
    assert (rows["Ann Lee_12"].verdict, rows["Ann Lee_12"].points) == (Verdict.MISSING, None), "a file fits nobody"
    sure = bulk.grade_folder(path, tmp_path / "sure", grade=fake, roster=worksheet, absent_is_zero=True)
    assert {row.student: row.points for row in sure.rows}["Kim Roe_16"] == 0


def test_a_worksheet_that_excel_saved_on_a_chinese_windows_stays_one(download, out, fake):
    path, worksheet = download
    bulk.grade_folder(path, out, grade=fake)
    before = worksheet.read_bytes().decode().encode("gbk")
    worksheet.write_bytes(before)
    after = fill_moodle(out, worksheet, exercise="locked").path.read_bytes().decode("gb18030")
    assert read_english(after, 35.0)["13"][0] == 0 and "李雷" in after
    assert [person.name for person in read_people(worksheet)][2] == "李雷"
    worksheet.write_bytes("Müller;René".encode("cp1252"))
    assert [person.name for person in read_people(worksheet)] == ["Müller"]


def test_the_feedback_goes_back_in_a_zip_whose_folders_moodle_knows(download, out, fake):
    path, _ = download
    bulk.grade_folder(path, out, grade=fake)
    found = {}
    with zipfile.ZipFile(out / "moodle_feedback.zip") as archive:
        for name in archive.namelist():
            # importziplib.php, is_valid_filename_for_import: the first part of the path with a number that is a
            # participant's, the plugin behind it, and what is left is the file's name.
            folder, file = name.split("/")
            _, number, kind, plugin = folder.split("_", 4)
            assert number.isdigit() and (kind, plugin) == ("assignsubmission", "file")
            found.setdefault(number, []).append(file)
            assert b"<!doctype html>" in archive.read(name)
    assert set(found) == {"11", "13", "15"}
    assert found["11"] == ["unlocked.html", "locked.html", "producer_consumer.html"]
    before = (out / "moodle_feedback.zip").read_bytes()
    bulk.write_outputs(out)
    assert (out / "moodle_feedback.zip").read_bytes() == before


def test_no_zip_for_moodle_where_nobody_came_from_there(hand_in, out, fake):
    bulk.grade_folder(hand_in("alice", locked="pass"), out, grade=fake)
    assert not (out / "moodle_feedback.zip").exists()


def test_a_worksheet_is_a_roster(download):
    _, worksheet = download
    people = read_people(worksheet)
    assert [(person.name, person.id) for person in people][:2] == [("Ann Lee", "11"), ("Ann Lee", "12")]
    assert "ann@x.edu" in people[0].others


def test_the_command_fills_in_and_tells(download, out, fake, capsys):
    path, worksheet = download
    bulk.grade_folder(path, out, grade=fake)
    before = {file.name: file.stat().st_mtime_ns for file in out.iterdir()}
    arguments = ["report", str(out), "--moodle", str(worksheet), "--exercise", "locked", "--lang", "en"]
    assert main(arguments) == 2  # somebody could not be judged
    talk = capsys.readouterr().err
    assert "a,b <i>_15: could not be judged" in talk and "2 marks put in" in talk
    assert {file.name for file in out.iterdir()} - set(before) == {"moodle_worksheet.csv"}
    assert main([*arguments[:3], str(worksheet), "--lang", "en"]) == 2
    assert "--scale" in capsys.readouterr().err
    assert main(["report", str(out), "--scale", "--lang", "en"]) == 2
    assert "--scale goes with --moodle, --canvas" in capsys.readouterr().err
    assert main(["report", str(out), "--moodle", str(out / "grades.csv"), "--lang", "zh"]) == 2
    assert "不是 Moodle 的评分表" in capsys.readouterr().err
