"""Whose a file is: each platform's names, each entry on its own, and nobody silently two or nobody."""

from __future__ import annotations

import os
import zipfile

import pytest

from graders.bulk.inputs import reading
from graders.bulk.inputs.layouts import Student, owner, word_characters
from graders.bulk.plan import plan_folder
from graders.feedback import sentence
from graders.results import Message

EXERCISES = ("unlocked", "locked")
posix = pytest.mark.skipif(os.name == "nt", reason="names of POSIX")


@pytest.fixture(params=["folder", "zip"])
def plan_of(request, tmp_path):
    """plan_of("alice/locked.py", ...) plans those files, once from a folder and once from a zip."""

    def make(*names):
        root = tmp_path / "download"
        if request.param == "zip":
            with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
                for name in names:
                    archive.writestr(name, name)
            return plan_folder(tmp_path / "download.zip", EXERCISES)
        for name in names:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir() if name.endswith("/") else path.write_text(name, encoding="utf-8")
        return plan_folder(root, EXERCISES)

    return make


def students(plan) -> list[str]:
    return list(dict.fromkeys(job.student for job in plan.jobs))


def problem(plan, student, exercise="locked"):
    (job,) = (job for job in plan.jobs if job.key == (student, exercise))
    return job.problem and job.problem.key


def has(plan) -> set:
    """The rows for which there is a file to read."""
    return {job.key for job in plan.jobs if job.place is not None and (job.members or job.place.path.is_file())}


def notes(plan) -> list:
    return [note.key for note in plan.notes]


@pytest.mark.parametrize(
    ("name", "folder", "student", "file"),
    [
        # Moodle: folders, of both generations, and flat; names in any language, with digits, hidden, of a team
        ("Ann Lee_12345_assignsubmission_file_", True, Student("Ann Lee_12345", "moodle", "12345", "Ann Lee"), None),
        ("Ann Lee_12345_assignsubmission_file", True, Student("Ann Lee_12345", "moodle", "12345", "Ann Lee"), None),
        ("李雷_7_assignsubmission_file_", True, Student("李雷_7", "moodle", "7", "李雷"), None),
        ("Ann 2_7_assignsubmission_file_", True, Student("Ann 2_7", "moodle", "7", "Ann 2"), None),
        ("参与者_7_assignsubmission_file_", True, Student("参与者_7", "moodle", "7", "参与者"), None),
        ("Default group_assignsubmission_file_", True, Student("Default group", "moodle", "", "Default group"), None),
        ("Ann_7_assignsubmission_file_locked.py", False, Student("Ann_7", "moodle", "7", "Ann"), "locked.py"),
        ("Ann_7_assignsubmission_file_a_b.py", False, Student("Ann_7", "moodle", "7", "Ann"), "a_b.py"),
        ("Ann_7_assignsubmission_onlinetext_", True, Student("Ann_7", "moodle", "7", "Ann"), None),
        # Canvas: small letters, late, nameless, names with an underscore or a number, in Chinese
        ("leeann_12_345_locked.py", False, Student("leeann_12", "canvas", "12", "leeann"), "locked.py"),
        ("leeann_LATE_12_345_locked-1.py", False, Student("leeann_12", "canvas", "12", "leeann"), "locked-1.py"),
        ("lee_ann_12_345_a_b.py", False, Student("lee_ann_12", "canvas", "12", "lee_ann"), "a_b.py"),
        ("李雷_12_345_locked.py", False, Student("李雷_12", "canvas", "12", "李雷"), "locked.py"),
        ("anon_aB3xY_345_locked.py", False, Student("anon_aB3xY", "canvas", "anon_aB3xY", ""), "locked.py"),
        ("group_3_12_locked.py", False, Student("group_3_12"), "locked.py"),
        # one file each, an archive each, a folder each
        ("alice_locked.py", False, Student("alice"), "locked.py"),
        ("a_b_locked.ipynb", False, Student("a_b"), "locked.ipynb"),
        ("alice.zip", False, Student("alice"), None),
        ("alice.tar.gz", False, Student("alice"), None),
        ("v1.2 alice.zip", False, Student("v1.2 alice"), None),
        ("alice_locked.py", True, Student("alice_locked.py"), None),
        ("leeann_12_345_locked.py", True, Student("leeann_12_345_locked.py"), None),
    ],
)
def test_a_name_says_whose_it_is(name, folder, student, file):
    found = owner(name, folder, EXERCISES)
    assert (found.student, found.file) == (student, file)


@pytest.mark.parametrize("name", ["locked.py", "_locked.py", "readme.txt", "grades.csv", "assignsubmission_file_x"])
def test_a_name_that_says_nothing_is_nobodys(name):
    assert owner(name, False, EXERCISES) is None


def test_moodles_download(plan_of):
    plan = plan_of(
        "Ann Lee_11_assignsubmission_file_/locked.py",
        "Ann Lee_12_assignsubmission_file_/hw/unlocked.py",
        "王芳_13_assignsubmission_file_/locked.py",
        "王芳_13_assignsubmission_onlinetext_/onlinetext.html",
        "Bob_14_assignsubmission_onlinetext_/onlinetext.html",
        "Cy_15_assignsubmission_file_locked.py",
        "Cy_15_assignsubmission_file_unlocked.py",
    )
    assert students(plan) == ["Ann Lee_11", "Ann Lee_12", "Bob_14", "Cy_15", "王芳_13"]
    assert has(plan) == {
        ("Ann Lee_11", "locked"),
        ("Ann Lee_12", "unlocked"),
        ("王芳_13", "locked"),
        ("Cy_15", "locked"),
        ("Cy_15", "unlocked"),
    }
    assert problem(plan, "Bob_14") == "missing-found"
    assert plan.students[0] == Student("Ann Lee_11", "moodle", "11", "Ann Lee")
    assert notes(plan) == []


def test_the_download_lies_in_a_folder_or_an_archive_of_its_own(plan_of):
    assert students(plan_of("Assignment 3/Ann_1_assignsubmission_file_/locked.py")) == ["Ann_1"]


def test_a_download_that_was_put_into_a_folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "CS-Threads-77.zip", "w") as archive:
        archive.writestr("leeann_12_345_locked.py", "x")
        archive.writestr("../x", "x")
    plan = plan_folder(tmp_path, EXERCISES)
    assert students(plan) == ["../x", "leeann_12"] and notes(plan) == ["unsafe-name"]


def test_the_archive_of_a_download_that_was_left_beside_what_came_out_is_nobody(tmp_path):
    for name, inside in (
        ("a", "Ann_1_assignsubmission_file_/locked.py"),
        ("b", "x/alice/locked.py"),
        ("c", "locked.py"),
    ):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr(inside, "x")
    for name in ("Ann_1_assignsubmission_file_", "alice"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "locked.py").touch()
    plan = plan_folder(tmp_path, EXERCISES)
    assert students(plan) == ["Ann_1", "alice", "c"]
    assert [(note.key, note.args["name"]) for note in plan.notes] == [("stray-file", "a.zip"), ("stray-file", "b.zip")]


def test_canvas_download(plan_of):
    plan = plan_of(
        "leeann_11_100_locked.py",
        "leeann_LATE_12_101_locked-2.py",
        "bob_13_102_locked.py",
        "bob_13_105_locked-1.py",
        "bob_13_103_locked-3.py",
        "cy_14_104_text.html",
        "cy_14_text.html",
    )
    assert has(plan) == {("leeann_11", "locked"), ("leeann_12", "locked"), ("bob_13", "locked")}
    told = {note.key: note.args for note in plan.notes}
    assert set(told) == {"late", "renamed", "newest-counts", "stray-file"}
    assert told["late"] == {"student": "leeann_12"}
    assert told["newest-counts"] == {"student": "bob_13", "file": "locked.py", "found": "locked-1.py", "count": 3}


def test_who_hands_in_everything_again_and_late_is_told_once(plan_of):
    first = [f"bob_13_{100 + i}_{e}.py" for i, e in enumerate(EXERCISES)]
    second = [f"bob_LATE_13_{200 + i}_{e}-1.py" for i, e in enumerate(EXERCISES)]
    plan = plan_of(*first, *second, "bob_LATE_13_300_locked-2.py", "cy_14_400_locked.py")
    again, late = sorted(plan.notes, key=lambda note: note.key, reverse=True)
    assert late == Message("late", {"student": "bob_13"})
    newest = [f"{e}-2.py" if e == "locked" else f"{e}-1.py" for e in EXERCISES]
    files = [f"{e}.py" for e in EXERCISES]
    assert again == Message("newest-counts", {"student": "bob_13", "file": files, "found": newest, "count": 3})
    assert sentence(again, "en") == f"bob_13: handed in 3 times; the newest counts: {', '.join(newest)}"


@pytest.mark.parametrize("parent", ["", "threads-1-submissions/"])
def test_clones_of_github_classroom(plan_of, parent):
    repositories = ("threads-1-alice", "threads-1-bob-x", "threads-1-cy")
    plan = plan_of(
        *(f"{parent}{repository}/.git/HEAD" for repository in repositories),
        f"{parent}threads-1-alice/locked.py",
        *(f"{parent}threads-1-bob-x/{folder}/locked.py" for folder in ("exercises", "solutions", "graders/suites")),
        f"{parent}threads-1-cy/src/locked.py",
        f"{parent}threads-1-cy/tests/locked.py",
    )
    assert students(plan) == ["alice", "bob-x", "cy"]
    assert has(plan) == {("alice", "locked"), ("bob-x", "locked"), ("cy", "locked")}
    assert list(plan.notes) == [Message("clones", {"prefix": "threads-1-"})]


def test_repositories_with_no_name_in_common_are_plain_folders(plan_of):
    plan = plan_of("alice/.git/HEAD", "alice/locked.py", "bob/.git/HEAD", "x-1/locked.py", "x-2/locked.py")
    assert students(plan) == ["alice", "bob", "x-1", "x-2"]


def test_nbgraders_course(plan_of):
    plan = plan_of("submitted/alice/ps1/locked.py", "submitted/bob/ps1/locked.ipynb", "source/ps1/locked.py", "x.db")
    assert has(plan) == {("alice", "locked"), ("bob", "locked")}
    assert next(job for job in plan.jobs if job.key == ("bob", "locked")).file == "locked.ipynb"


def test_every_layout_side_by_side(plan_of):
    plan = plan_of(
        "plain/locked.py",
        "nested/ps1/locked.py",
        "single_locked.py",
        "Ann_1_assignsubmission_file_/locked.py",
        "lee_2_345_locked.py",
        "stray.txt",
    )
    assert {student for student, exercise in has(plan) if exercise == "locked"} == {
        *("plain", "nested", "single", "Ann_1", "lee_2"),
    }
    assert notes(plan) == ["stray-file"]


@pytest.mark.parametrize(
    "name",
    [
        *("Locked.py", "LOCKED.PY", "locked-1.py", "locked_2.py", "locked (1).py", "locked(1).py", "1_locked.py"),
        *(
            "locked - Copy.py",
            "locked - Copy (2).py",
            "locked - 副本.py",
            "locked copy.py",
            "02. locked.py",
            "Locked.ipynb",
        ),
    ],
)
def test_a_name_that_somebody_or_something_has_changed_is_taken_and_told(plan_of, name):
    plan = plan_of(f"alice/{name}")
    assert has(plan) == {("alice", "locked")}
    assert plan.notes == (Message("renamed", {"student": "alice", "file": "locked.py", "found": name}),)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "my_locked.py",
            "locked.txt",
            "locked.py.txt",
            "locked_final.py",
            "alice-locked.py",
            "locked_v2.py",
            "locked",
        ),
        *("Copy of locked.py", "Kopie von locked (2).py", "Copie de locked.py", "副本 locked.py", "locked 복사본.py"),
        *(
            "1. locked.py",
            "3) locked.py",
            "LOCKED.PY",
            "LockedFinal.py",
            "王伟locked终版.py",
            "locked.pyw",
            "x/my locked.py",
        ),
    ],
)
def test_the_only_file_that_the_exercise_is_named_in_is_taken_and_told(plan_of, name):
    plan = plan_of(f"alice/{name}", "alice/unlocked.py", "alice/README.md")
    assert has(plan) == {("alice", "locked"), ("alice", "unlocked")}
    assert [note.args["found"] for note in plan.notes if note.key == "renamed"] == [name]


@pytest.mark.parametrize("names", [("locked_old.py", "locked_new.py"), ("a_locked.py", "my_locked.ipynb")])
def test_where_several_fit_alike_nobody_guesses(plan_of, names):
    plan = plan_of(*(f"alice/{name}" for name in names))
    assert plan.jobs[1].problem == Message("two-files", {"file": "locked.py", "places": sorted(names)})
    assert plan.jobs[0].problem.key == "missing-beside", "neither can be the other exercise"


@pytest.mark.parametrize(
    "name", ["lock.py", "relocked.py", "locked and unlocked.py", "locked.docx", "hw1", "onlinetext.html"]
)
def test_another_name_is_named_and_not_guessed_at(plan_of, name):
    plan = plan_of(f"alice/{name}")
    assert has(plan) == set()
    assert plan.jobs[1].problem == Message("missing-found", {"file": "locked.py", "found": [name]})


def test_of_what_else_was_handed_in_the_programs_are_named(plan_of):
    plan = plan_of("a/lock.py", "a/README.md", "a/.gitignore", "a/solutions/x.py", "b/README.md", "b/test_locked.py")
    assert [(job.problem.key, job.problem.args.get("found")) for job in plan.jobs] == [
        ("missing-found", ["lock.py"]),
        ("missing-found", ["lock.py"]),
        ("missing-beside", ["README.md", "test_locked.py"]),
        ("missing-beside", ["README.md", "test_locked.py"]),
    ]


def test_a_lone_program_of_nobody_has_rows_of_its_own(plan_of):
    plan = plan_of("alice/locked.py", "locked_of_bob.py", "mine.ipynb", "notes.txt", "roster.csv")
    assert students(plan) == ["alice", "locked_of_bob.py", "mine.ipynb"]
    assert problem(plan, "locked_of_bob.py") == "stray-file" == problem(plan, "mine.ipynb")
    assert len([note for note in notes(plan) if note == "stray-file"]) == 4


@pytest.mark.parametrize(
    ("names", "places"),
    [
        (["a/x/locked.py", "a/y/locked.py"], ["x", "y"]),
        (["a/locked (1).py", "a/locked (2).py"], ["locked (1).py", "locked (2).py"]),
        (["a/locked.py", "a/locked.ipynb"], ["locked.ipynb", "locked.py"]),
        (["a/locked-1.py", "a/x/locked.py"], ["x/locked.py", "locked-1.py"]),
        (["a/locked.py", "a_locked.py"], ["locked.py", "locked.py"]),
    ],
)
def test_what_no_rule_decides_is_a_row_that_says_so(plan_of, names, places):
    plan = plan_of(*names, "zoe/other.py")
    assert plan.jobs[1].problem == Message("two-files", {"file": "locked.py", "places": places})


def test_the_right_name_nearest_to_the_top_counts_and_the_others_are_told(plan_of):
    plan = plan_of("a/locked.py", "a/locked (1).py", "a/old/locked.py")
    assert has(plan) == {("a", "locked")}
    assert plan.notes == (
        Message("also-there", {"student": "a", "found": "locked.py", "others": ["locked (1).py", "old/locked.py"]}),
    )


@posix
def test_links_pipes_and_folders_in_the_place_of_a_module(tmp_path):
    for student in ("link", "pipe", "folder"):
        (tmp_path / "s" / student).mkdir(parents=True)
    (tmp_path / "secret.py").write_text("x", encoding="utf-8")
    (tmp_path / "s" / "link" / "locked.py").symlink_to(tmp_path / "secret.py")
    os.mkfifo(tmp_path / "s" / "pipe" / "locked.py")
    (tmp_path / "s" / "folder" / "locked.py").mkdir()
    (tmp_path / "s" / "alice_locked.py").symlink_to(tmp_path / "secret.py")
    (tmp_path / "s" / "bob.zip").symlink_to(tmp_path / "secret.py")
    plan = plan_folder(tmp_path / "s", EXERCISES)
    assert students(plan) == ["alice", "bob", "folder", "link", "pipe"]
    found = {job.student: reading.read(job.place, job.file, "locked").message.key for job in plan.jobs if job.place}
    assert found == {"alice": "not-a-file", "folder": "not-a-file", "link": "not-a-file", "pipe": "not-a-file"}
    assert problem(plan, "bob") == "not-a-file"


@pytest.mark.parametrize(
    ("one", "other"), [("Ann Lee", "Lee Ann"), ("O'Neil, Zoë", "oneil zoë"), ("王 芳", "王芳"), ("a_b", "AB")]
)
def test_names_are_compared_by_their_letters(one, other):
    same = one != "Ann Lee"
    assert (word_characters(one) == word_characters(other)) is same
