"""`--resume` where nothing is new writes nothing; and wherever anything is, all outputs again."""

from __future__ import annotations

import os

import pytest

from graders import bulk
from graders.bulk import folder, outputs
from graders.bulk.store import FILE, Store


@pytest.fixture
def submissions(hand_in):
    hand_in("bob", locked="died", unlocked="wrong")
    return hand_in("alice", locked="pass", unlocked="pass")


@pytest.fixture
def grade(submissions, out, fake):
    def grade(**options):
        return bulk.grade_folder(submissions, out, grade=fake, resume=True, **options)

    return grade


def tree(out, about=lambda path: path.read_bytes()) -> dict:
    return {
        path.relative_to(out).as_posix(): about(path)
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.name.startswith(FILE)
    }


def which(path) -> tuple[int, int]:
    about = path.stat()
    return about.st_ino, about.st_mtime_ns


def test_nothing_new_is_not_written_again_and_has_the_same_rows(grade, out):
    first, before = grade(), tree(out, which)
    again = grade()  # bob's `died` was judged again, to the same end
    assert first.written and not again.written
    assert (again.rows, again.not_judged) == (first.rows, first.not_judged) and again.not_judged == 1
    assert tree(out, which) == before and len(before) == 15
    assert all(row.checks == () and row.source == "" for row in again.rows)


def cut(path) -> None:
    with open(path, "r+b") as stream:
        stream.truncate(10)


def write_over(path) -> None:
    """In place, as many bytes."""
    about = path.stat()
    path.write_bytes(b"x" * about.st_size)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns + 1))


@pytest.mark.parametrize("harm", [os.unlink, cut, write_over])
@pytest.mark.parametrize(
    "name", ["results.json", "grades.csv", "index.html", "feedback/bob/locked.txt", "feedback/alice/unlocked.html"]
)
def test_a_file_that_is_not_as_it_was_is_written_again(grade, out, harm, name):
    grade()
    before = tree(out)
    harm(out / name)
    assert tree(out) != before
    assert grade().written and tree(out) == before
    assert not grade().written


def test_other_words_are_written_again(grade, out, monkeypatch):
    bom = b"\xef\xbb\xbf"
    assert grade().written
    for options in ({"lang": "zh"}, {"lang": "zh", "with_bom": True}, {}):
        assert grade(**options).written and not grade(**options).written
        assert (out / "grades.csv").read_bytes().startswith(bom) is ("with_bom" in options)
    monkeypatch.setattr(folder, "wording_version", lambda: "another")
    assert grade().written and not grade().written


def test_a_mark_by_hand_is_written_again(grade, out):
    grade()
    bulk.override(out, "alice", "locked", 3, "late")
    assert grade().written and '"late"' in (out / "results.json").read_text("utf-8") and not grade().written
    bulk.override(out, "alice", "locked", None)
    assert grade().written and '"late"' not in (out / "results.json").read_text("utf-8")


def test_a_submission_a_student_and_a_seed_are_written_again(grade, out, hand_in, tmp_path):
    grade()
    hand_in("alice", locked="wrong")
    assert grade().written and not grade().written
    roster = tmp_path / "roster.csv"
    roster.write_text("student\ncarol\n", encoding="utf-8")
    assert grade(roster=roster).written and (out / "feedback" / "carol").is_dir() and not grade(roster=roster).written
    assert grade(seed=5, roster=roster).written and not grade(seed=5, roster=roster).written


def test_what_was_written_by_somebody_else_meanwhile_is_written_again(grade, out):
    grade()
    before = tree(out)
    bulk.write_outputs(out, lang="zh")
    assert tree(out) != before
    assert grade().written and tree(out) == before


def test_a_run_that_ended_while_it_wrote_is_not_taken_for_whole(grade, out, hand_in, monkeypatch):
    grade()
    hand_in("alice", locked="wrong")
    real = outputs.write_text

    def write_text(path, text, **options):
        if path.name == "grades.csv":
            raise KeyboardInterrupt
        real(path, text, **options)

    monkeypatch.setattr(outputs, "write_text", write_text)
    with pytest.raises(KeyboardInterrupt):
        grade()
    with Store(out) as store:
        assert store.stamp is None
    monkeypatch.undo()
    monkeypatch.setattr("graders.sandbox.probe.layers", lambda: ("landlock", "seccomp"))
    assert grade().written and not grade().written


def test_a_store_from_before_there_were_stamps(grade, out):
    grade()
    with Store(out) as store:
        store._db.execute("DROP TABLE written")
    assert grade().written and not grade().written
