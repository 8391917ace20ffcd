"""A mark set by hand over a file that has changed since, and the feedback of somebody who is gone."""

from __future__ import annotations

import pytest

from graders import bulk
from graders.bulk import outputs


@pytest.fixture
def grade(tmp_path, out, fake):
    def run(text, resume=False, students=("alice",)):
        for student in students:
            (tmp_path / "s" / student).mkdir(parents=True, exist_ok=True)
            (tmp_path / "s" / student / "locked.py").write_text(text, encoding="utf-8")
        notes = []
        bulk.grade_folder(
            tmp_path / "s", out, grade=fake, resume=resume, progress=lambda p: notes.append(p.note) if p.note else None
        )
        return {note.key: note.args for note in notes}

    return run


def page(out, student="alice"):
    return " ".join((out / "feedback" / student / "locked.txt").read_text(encoding="utf-8").split())


def test_a_new_file_under_an_old_mark_is_told_with_both_marks_and_on_the_page(grade, out):
    grade("wrong")
    bulk.override(out, "alice", "locked", 25, "shown at the desk")
    bulk.write_outputs(out)
    assert "set this mark by hand, for this file: shown at the desk" in page(out)
    told = grade("pass", resume=True)["old-mark-new-file"]
    assert told == {"student": "alice", "exercise": "locked", "points": 25.0, "now": 35}
    assert "for an earlier file; this one would get 35: shown at the desk" in page(out)
    assert "old-mark-new-file" not in grade("pass", resume=True), "told once, when the new file is judged"
    bulk.override(out, "alice", "locked", 30, "")
    bulk.write_outputs(out)
    assert "set this mark by hand, for this file" in page(out)
    bulk.override(out, "alice", "locked", None)
    bulk.write_outputs(out)
    assert "by hand" not in page(out)


def test_feedback_of_somebody_who_is_gone_is_removed_and_told(grade, tmp_path, out):
    grade("pass", students=("alice", "bob"))
    (out / "feedback" / "bob" / "notes.md").write_text("the instructor's own", encoding="utf-8")
    (out / "feedback" / "carol").mkdir()
    for student in ("alice", "bob"):
        (tmp_path / "s" / student / "locked.py").unlink()
        (tmp_path / "s" / student).rmdir()
    told = grade("pass", resume=True, students=("dan",))
    assert told["feedback-removed"] == {"student": "carol"}
    assert not (out / "feedback" / "alice").exists() and not list((out / "feedback" / "bob").glob("*.html"))
    assert (out / "feedback" / "bob" / "notes.md").exists(), "what is not ours stays"
    assert outputs.remove_others(out / "nowhere", ()) == []
