"""A class of 40 in teams, graded once and handed back by Moodle, Canvas and GitHub Classroom: to every member, and to
nobody else. What goes back is read by the rules of each importer (see test_moodle and test_canvas)."""

from __future__ import annotations

import csv
import importlib.util
import io
import zipfile
from pathlib import Path

import pytest

from graders import bulk
from graders.bulk.gradebooks.filling import fill_canvas, fill_moodle
from graders.feedback import sentence

MEMBERS, SIZE = 40, 4
TEAMS = [f"Team {chr(ord('A') + i)}" for i in range(MEMBERS // SIZE)]
PEOPLE = [(100 + i, f"Nora{i} Wu", f"nora{i}@u.example", TEAMS[i // SIZE]) for i in range(MEMBERS)]
RIGHT = {team for i, team in enumerate(TEAMS) if i % 3}  # their files pass
MARK = {name: 35.0 if team in RIGHT else 0.0 for _, name, _, team in PEOPLE}


def reader(name):
    spec = importlib.util.spec_from_file_location(f"importer_{name}", Path(__file__).with_name(f"test_{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.imported


def worksheet(people=PEOPLE, maximum="35.00"):
    head = "Identifier,Full name,Email address,Status,Group,Grade,Maximum grade,Grade can be changed,"
    lines = [f'"Participant {n}","{name}",{mail},"Submitted for grading","{team}",,{maximum},Yes,-,-,'
             for n, name, mail, team in people]  # fmt: skip
    return "\n".join([head + "Last modified (submission),Last modified (grade),Feedback comments", *lines, ""])


def moodles(text):
    found = reader("moodle")(
        text, text.splitlines()[0], grade="Grade", modified="Last modified (grade)", comments="Feedback comments",
        label="Participant ", maximum=35.0,
    )  # fmt: skip
    return {name: found[str(n)] for n, name, *_ in PEOPLE if str(n) in found}


def source(team):
    return "pass" if team in RIGHT else "wrong"


@pytest.fixture
def handed_in(tmp_path):
    """`handed_in(name of a team -> path)` puts every team's file where the function says."""

    def put(place):
        for number, team in enumerate(TEAMS):
            path = tmp_path / "s" / place(number, team)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source(team), encoding="utf-8")
        return tmp_path / "s"

    return put


def graded(submissions, out, fake, **options):
    notes = []
    bulk.grade_folder(
        submissions, out, grade=fake, progress=lambda p: notes.append(p.note) if p.note else None, **options
    )
    return notes


def test_moodle_a_mark_a_comment_and_a_page_for_every_member(handed_in, tmp_path, out, fake):
    # The numbers of the groups are those of participants, who are in other teams.
    submissions = handed_in(lambda n, team: f"{team}_{139 - n}_assignsubmission_file_/locked.py")
    (tmp_path / "ws.csv").write_text(worksheet(), encoding="utf-8")
    notes = graded(submissions, out, fake, roster=tmp_path / "ws.csv")
    assert [note.key for note in notes] == []
    rows = {(row.student, row.exercise): row for row in bulk.read_results(out)}
    assert len(rows) == 3 * len(TEAMS), "nobody whose team has handed in is absent"
    written = fill_moodle(out, tmp_path / "ws.csv", exercise="locked")
    assert written.count == MEMBERS and written.notes == ()
    back = moodles(written.path.read_text("utf-8"))
    assert {name: grade for name, (grade, _) in back.items()} == MARK
    assert all("locked" in comment for _, comment in back.values())
    numbers = {name: n for n, name, *_ in PEOPLE}
    with zipfile.ZipFile(out / "moodle_feedback.zip") as archive:
        got = {tuple(entry.split("/")[0].split("_")[:2]) for entry in archive.namelist()}
        assert got == {(name, str(n)) for name, n in numbers.items()}
        for _, name, _, team in PEOPLE:
            (entry,) = (e for e in archive.namelist() if e.startswith(f"{name}_") and e.endswith("/locked.html"))
            assert archive.read(entry) == (out / "feedback" / _key(rows, team) / "locked.html").read_bytes()
    table = list(csv.DictReader(io.StringIO((out / "members.csv").read_text("utf-8"))))
    assert {line["name"]: float(line["locked_points"]) for line in table} == MARK


def _key(rows, team):
    (key,) = {student for student, _ in rows if student.startswith(f"{team}_")}
    return key


def test_moodle_without_the_worksheet_no_page_goes_to_a_number_that_may_be_a_groups(handed_in, out, fake):
    submissions = handed_in(lambda n, team: f"{team}_{n}_assignsubmission_file_/locked.py")
    notes = graded(submissions, out, fake)
    assert not (out / "moodle_feedback.zip").exists()
    assert [note.key for note in notes] == ["feedback-left-out"] * len(TEAMS)
    assert "give the worksheet with --roster FILE" in sentence(notes[0], "en")


def test_moodle_the_worksheet_that_is_filled_in_tells_whose_number_is_whose(handed_in, tmp_path, out, fake):
    graded(handed_in(lambda n, team: f"{team}_{n}_assignsubmission_file_/locked.py"), out, fake)
    (tmp_path / "ws.csv").write_text(worksheet(PEOPLE[:-1]), encoding="utf-8")
    fill_moodle(out, tmp_path / "ws.csv", exercise="locked")
    with zipfile.ZipFile(out / "moodle_feedback.zip") as archive:
        numbers = {entry.split("_")[1] for entry in archive.namelist()}
    assert numbers == {str(n) for n, *_ in PEOPLE[:-1]}


def test_moodle_who_is_in_no_team_has_handed_in_nothing_where_every_file_is_somebodys(handed_in, tmp_path, out, fake):
    submissions = handed_in(lambda n, team: f"{team}_{n}_assignsubmission_file_/locked.py")
    people = [*PEOPLE, (500, "Zoe Late", "z@u.example", "")]
    (tmp_path / "ws.csv").write_text(worksheet(people), encoding="utf-8")
    graded(submissions, out, fake, roster=tmp_path / "ws.csv")
    rows = {row.student: row for row in bulk.read_results(out) if row.exercise == "locked"}
    assert rows["Zoe Late_500"].points == 0, "every submission is somebody's: who is in no team has handed in nothing"
    written = fill_moodle(out, tmp_path / "ws.csv", exercise="locked")
    assert written.count == MEMBERS + 1


def gradebook():
    lines = [f'"Wu, Nora{i}",{100 + i},s{100 + i},nora{i},CS 1,' for i in range(MEMBERS)]
    return "\n".join(
        ["Student,ID,SIS User ID,SIS Login ID,Section,Threads (901)", "    Points Possible,,,,,35", *lines, ""]
    )


def groups():
    """What Canvas exports from its People page (GroupImporter's columns)."""
    lines = [f"Nora{i} Wu,{100 + i},s{100 + i},nora{i},CS 1,{team},{i // SIZE},g{i // SIZE}"
             for i, (_, _, _, team) in enumerate(PEOPLE)]  # fmt: skip
    return "\n".join(["name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id", *lines, ""])


def test_canvas_by_the_groups_that_it_exports(handed_in, tmp_path, out, fake):
    # A group's file bears the group's name and the number of one of its members.
    submissions = handed_in(lambda n, team: f"{team.replace(' ', '').lower()}_{100 + SIZE * n}_9{n:02}_locked.py")
    (tmp_path / "book.csv").write_text(gradebook(), encoding="utf-8")
    (tmp_path / "groups.csv").write_text(groups(), encoding="utf-8")
    notes = graded(submissions, out, fake, roster=tmp_path / "book.csv", groups=tmp_path / "groups.csv")
    assert [note.key for note in notes] == []
    assert len({row.student for row in bulk.read_results(out)}) == len(TEAMS)
    written = fill_canvas(out, tmp_path / "book.csv", exercise="locked", groups=tmp_path / "groups.csv")
    assert written.count == MEMBERS and written.notes == ()
    back = reader("canvas")(written.path.read_text("utf-8"))
    assert {name: float(back[str(n)]["Threads (901)"]) for n, name, *_ in PEOPLE} == MARK


def test_canvas_without_the_groups_nobody_gets_a_mark_and_the_terminal_says_why(handed_in, tmp_path, out, fake):
    submissions = handed_in(lambda n, team: f"{team.replace(' ', '').lower()}_{100 + SIZE * n}_9{n:02}_locked.py")
    (tmp_path / "book.csv").write_text(gradebook(), encoding="utf-8")
    graded(submissions, out, fake, roster=tmp_path / "book.csv")
    rows = list(bulk.read_results(out))
    assert {row.points for row in rows if row.student.startswith("wunora")} == {None}, "absent, or in some group"
    written = fill_canvas(out, tmp_path / "book.csv", exercise="locked")
    assert written.count == 0
    assert [note.key for note in written.notes].count("team-unknown") == len(TEAMS)


def test_classroom_by_a_list_of_its_teams(handed_in, tmp_path, out, fake):
    submissions = handed_in(lambda n, team: f"threads-submissions/threads-{team.replace(' ', '-').lower()}/locked.py")
    for folder in (submissions / "threads-submissions").iterdir():
        (folder / ".git").mkdir()
    lines = [f"{mail},nora{i},{team}" for i, (_, _, mail, team) in enumerate(PEOPLE)]
    (tmp_path / "teams.csv").write_text("\n".join(["identifier,github_username,group_name", *lines]), encoding="utf-8")
    graded(submissions, out, fake, groups=tmp_path / "teams.csv")
    table = list(csv.DictReader(io.StringIO((out / "members.csv").read_text("utf-8"))))
    marks = {line["name"]: float(line["locked_points"]) for line in table}
    assert marks == {mail: MARK[name] for _, name, mail, _ in PEOPLE}


@pytest.mark.parametrize("option", ["roster", "groups"])
@pytest.mark.parametrize("column", ["Team", "Group", "group_name"])
def test_what_one_member_hands_in_under_their_own_name_counts_for_the_team(column, option, tmp_path, out, fake):
    for name in ("alice", "dan", "eve"):
        (tmp_path / "s" / name).mkdir(parents=True)
        (tmp_path / "s" / name / "locked.py").write_text("pass", encoding="utf-8")
    lines = [f"name,{column}", "alice,Red", "bob,Red", "carol,Blue", "dan,Green", "eve,Green", "finn,Green", "gus,"]
    (tmp_path / "class.csv").write_text("\n".join(lines), encoding="utf-8")
    notes = graded(tmp_path / "s", out, fake, **{option: tmp_path / "class.csv"})
    assert [sentence(note, "en") for note in notes] == ["bob: gets the mark of alice, who handed in for their team"]
    table = {line["name"]: line for line in csv.DictReader(io.StringIO((out / "members.csv").read_text("utf-8")))}
    assert {name: float(line["locked_points"]) for name, line in table.items()} == {
        "alice": 35, "bob": 35, "carol": 0, "dan": 35, "eve": 35, "finn": 0, "gus": 0,
    }, "two of Green handed in: it does not hand in as one"  # fmt: skip


def test_groups_of_a_worksheet_may_be_sections_and_share_nothing(tmp_path, out, fake):
    name = PEOPLE[0][1]
    (tmp_path / "s" / f"{name}_100_assignsubmission_file_").mkdir(parents=True)
    (tmp_path / "s" / f"{name}_100_assignsubmission_file_" / "locked.py").write_text("pass", encoding="utf-8")
    (tmp_path / "ws.csv").write_text(worksheet(PEOPLE[:3]), encoding="utf-8")
    assert graded(tmp_path / "s", out, fake, roster=tmp_path / "ws.csv") == []
    points = {row.student: row.points for row in bulk.read_results(out) if row.exercise == "locked"}
    assert sorted(points.values()) == [0, 0, 35]
