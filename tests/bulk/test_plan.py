"""Which rows there will be: every student, every exercise, and nothing passed over in silence."""

from __future__ import annotations

import os

import pytest

from graders.bulk.plan import plan_folder, read_roster
from graders.errors import UsageError
from graders.results import Message

EXERCISES = ("unlocked", "locked")
posix = pytest.mark.skipif(os.name == "nt", reason="names and links of POSIX")


def students(plan) -> list[str]:
    return list(dict.fromkeys(job.student for job in plan.jobs))


def test_a_row_per_student_and_exercise_in_code_point_order(tmp_path):
    for name in ("bob", "Zoe", "alice", "李雷"):
        (tmp_path / name).mkdir()
    plan = plan_folder(tmp_path, EXERCISES)
    assert students(plan) == ["Zoe", "alice", "bob", "李雷"]
    assert [job.key for job in plan.jobs][:2] == [("Zoe", "unlocked"), ("Zoe", "locked")]
    assert plan.jobs[1].path == tmp_path / "Zoe" / "locked.py"


@posix
@pytest.mark.parametrize("name", ["a,b", 'say "x"', "=1+1", "two words", "a\nb", "<b>", "红薯 哥", "-rf", "'"])
def test_names_are_kept_as_they_are(tmp_path, name):
    (tmp_path / name).mkdir()
    assert students(plan_folder(tmp_path, EXERCISES)) == [name]


def test_what_is_no_student_is_told(tmp_path):
    for name in (".git", "__pycache__", "marks", "alice"):
        (tmp_path / name).mkdir()
    (tmp_path / "locked.py").touch()
    plan = plan_folder(tmp_path, EXERCISES, skip=[tmp_path / "marks"])
    assert students(plan) == ["alice", "locked.py"], "a program of nobody has a row, so that somebody looks"
    assert {job.problem.key for job in plan.jobs if job.student == "locked.py"} == {"stray-file"}
    assert {(note.key, note.args["name"]) for note in plan.notes} == {
        ("skipped", ".git"),
        ("skipped", "__pycache__"),
        ("skipped", "marks"),
        ("stray-file", "locked.py"),
    }


@posix
def test_a_link_is_a_row_and_is_not_followed(tmp_path):
    folder = tmp_path / "submissions"
    (tmp_path / "elsewhere").mkdir()
    folder.mkdir()
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "broken").symlink_to(tmp_path / "nowhere")
    (folder / "ring").symlink_to(folder / "ring")
    (tmp_path / "notes.txt").touch()
    (folder / "notes.txt").symlink_to(tmp_path / "notes.txt")
    plan = plan_folder(folder, EXERCISES)
    assert students(plan) == ["broken", "linked", "ring"]
    assert {job.path for job in plan.jobs} == {None}
    assert {job.problem.key for job in plan.jobs} == {"not-a-file"}
    assert plan.notes == (Message("stray-file", {"name": "notes.txt"}),)


@posix
def test_a_fifo_at_the_top_is_a_stray_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert plan_folder(tmp_path, EXERCISES).notes[0].key == "stray-file"


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are text there")
def test_names_that_are_no_text_become_two_rows_all_the_same(tmp_path):
    os.mkdir(os.fsencode(tmp_path) + b"/caf\xe9")
    os.mkdir(os.fsencode(tmp_path) + b"/caf\\xe9")
    plan = plan_folder(tmp_path, EXERCISES)
    assert students(plan) == ["caf\\xe9", "caf\\xe9'"]
    assert len({job.path for job in plan.jobs}) == 4


def test_a_roster_adds_who_is_absent_and_names_who_is_not_on_it(tmp_path):
    for name in ("alice", "eve"):
        (tmp_path / name).mkdir()
    plan = plan_folder(tmp_path, EXERCISES, roster=("alice", "bob"))
    assert students(plan) == ["alice", "bob", "eve"]
    assert {job.problem.key for job in plan.jobs if job.student == "bob"} == {"missing-perhaps"}, "eve may be bob"
    sure = plan_folder(tmp_path, EXERCISES, roster=("alice", "bob"), absent_is_zero=True)
    assert {job.problem.key for job in sure.jobs if job.student == "bob"} == {"missing"}
    assert plan.notes == (Message("not-on-roster", {"name": "eve"}),)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("alice\nbob\n", ("alice", "bob")),
        ("\ufeffstudent,mail\r\n李雷,l@x\r\n\r\n", ("李雷",)),
        ('"Doe, Jane",1\nalice\nalice\n', ("Doe, Jane", "alice")),
        ("", ()),
    ],
)
def test_a_roster_is_the_first_column(tmp_path, text, names):
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode())
    assert read_roster(path) == names


def test_bad_paths_are_errors_of_usage(tmp_path):
    (tmp_path / "roster").write_bytes(b"\xff\xfe\x00")
    for call in (
        lambda: plan_folder(tmp_path / "nowhere", EXERCISES),
        lambda: read_roster(tmp_path / "nowhere"),
    ):
        with pytest.raises(UsageError, match="no-such-path"):
            call()
    with pytest.raises(UsageError, match="no-archive"):
        plan_folder(tmp_path / "roster", EXERCISES)
    with pytest.raises(UsageError, match="not-a-table"):
        read_roster(tmp_path / "roster")


def make(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def places(plan, folder) -> dict:
    return {job.key: job.path and job.path.relative_to(folder).as_posix() for job in plan.jobs}


def test_single_files_belong_to_whom_they_name(tmp_path):
    make(tmp_path, "alice_locked.py", "alice_unlocked.py", "Doe, J_x_locked.py", "notes.txt", "_locked.py", "locked.py")
    plan = plan_folder(tmp_path, EXERCISES, roster=("alice", "bob"))
    assert places(plan, tmp_path) == {
        ("Doe, J_x", "unlocked"): None,
        ("Doe, J_x", "locked"): "Doe, J_x_locked.py",
        ("alice", "unlocked"): "alice_unlocked.py",
        ("alice", "locked"): "alice_locked.py",
        ("bob", "unlocked"): None,
        ("bob", "locked"): None,
        ("_locked.py", "unlocked"): None,
        ("_locked.py", "locked"): None,
        ("locked.py", "unlocked"): None,
        ("locked.py", "locked"): None,
    }
    assert [(note.key, note.args["name"]) for note in plan.notes] == [
        ("stray-file", "_locked.py"),
        ("stray-file", "locked.py"),
        ("stray-file", "notes.txt"),
        ("not-on-roster", "Doe, J_x"),
        ("not-on-roster", "_locked.py"),
        ("not-on-roster", "locked.py"),
    ]


@pytest.mark.parametrize("top", ["", "submitted/"])
def test_modules_inside_assignments_are_found(tmp_path, top):
    make(tmp_path, f"{top}alice/ps1/locked.py", f"{top}alice/ps2/unlocked.py", f"{top}bob/ps1/other.py")
    if top:
        make(tmp_path, "source/ps1/locked.py", "release/ps1/locked.py")
    assert places(plan_folder(tmp_path, EXERCISES), tmp_path / top) == {
        ("alice", "unlocked"): "alice/ps2/unlocked.py",
        ("alice", "locked"): "alice/ps1/locked.py",
        ("bob", "unlocked"): None,
        ("bob", "locked"): None,
    }


def test_the_same_module_in_two_assignments_is_a_row_that_says_so(tmp_path):
    make(tmp_path, "alice/ps1/locked.py", "alice/ps2/locked.py")
    (job,) = (job for job in plan_folder(tmp_path, EXERCISES).jobs if job.exercise == "locked")
    assert (job.path, job.problem) == (None, Message("two-files", {"file": "locked.py", "places": ["ps1", "ps2"]}))


def test_the_layout_is_decided_entry_by_entry(tmp_path):
    make(tmp_path, "alice/locked.py", "bob/ps1/locked.py", "carol_locked.py", "alice/.git/unlocked.py", "dan/x/y.txt")
    plan = plan_folder(tmp_path, EXERCISES)
    assert places(plan, tmp_path) == {
        ("alice", "unlocked"): "alice/unlocked.py",  # not there: missing when it is read
        ("alice", "locked"): "alice/locked.py",
        ("bob", "unlocked"): "bob/unlocked.py",
        ("bob", "locked"): "bob/ps1/locked.py",
        ("carol", "unlocked"): None,
        ("carol", "locked"): "carol_locked.py",
        ("dan", "unlocked"): None,
        ("dan", "locked"): None,
    }
    assert plan.jobs[-1].problem == Message("missing-found", {"file": "locked.py", "found": ["x/y.txt"]})
    assert plan.notes == ()


@pytest.mark.parametrize("names", [["submitted/readme.txt", "alice/locked.py"], ["submitted/locked.py"]])
def test_a_student_may_be_called_submitted(tmp_path, names):
    make(tmp_path, *names)
    assert "submitted" in students(plan_folder(tmp_path, EXERCISES))


@posix
def test_links_are_followed_in_no_layout(tmp_path):
    make(tmp_path, "elsewhere/ps1/locked.py", "subs/alice/ps1/unlocked.py")
    (tmp_path / "subs" / "alice" / "ps2").symlink_to(tmp_path / "elsewhere" / "ps1")
    assert places(plan_folder(tmp_path / "subs", EXERCISES), tmp_path / "subs") == {
        ("alice", "unlocked"): "alice/ps1/unlocked.py",
        ("alice", "locked"): None,
    }
