"""A run that goes on where another one stopped: only what is new or has changed is judged."""

from __future__ import annotations

import sqlite3

import pytest
from classes import run, tree

from graders.bulk import folder
from graders.bulk.store import FILE
from graders.errors import UsageError


def test_a_second_run_asks_for_resume(hand_in, out, fake):
    submissions = hand_in("alice", locked="pass")
    run(submissions, out, fake)
    with pytest.raises(UsageError, match="out-in-use"):
        run(submissions, out, fake)
    assert len(fake.judged) == 1


def test_resume_on_a_new_folder_begins_it(hand_in, out, fake):
    assert run(hand_in("alice", locked="pass"), out, fake, resume=True).rows[1].points == 35


def test_after_a_kill_resume_grades_only_what_is_left(hand_in, out, fake, tmp_path):
    for i in range(6):
        submissions = hand_in(f"s{i}", locked=f"pass {i}")
    (submissions / "s4" / "locked.py").write_text("stop", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        run(submissions, out, fake, jobs=1)
    assert not (out / "results.json").exists()
    judged = [line for line in fake.judged if "stop" not in line]
    (submissions / "s4" / "locked.py").write_text("pass 4", encoding="utf-8")
    run(submissions, out, fake, resume=True)
    kept = [line for line in fake.judged if "stop" not in line]
    # What was judged in the very moment of the kill and not yet kept may be judged again, and only that.
    assert len(kept) - len(set(kept)) <= 2 and set(judged) <= set(kept)
    run(submissions, tmp_path / "other", fake)
    assert tree(out) == tree(tmp_path / "other")


def test_a_run_killed_before_its_transaction_ended_leaves_a_store_that_opens(hand_in, out, fake):
    submissions = hand_in("alice", locked="pass")
    run(submissions, out, fake)
    killed = sqlite3.connect(out / FILE, isolation_level=None)
    killed.execute("BEGIN IMMEDIATE")
    killed.execute("DELETE FROM result")
    killed.close()  # without COMMIT
    assert run(submissions, out, fake, resume=True).rows[1].points == 35
    assert len(fake.judged) == 1


def test_resume_grades_again_what_changed_and_nothing_else(hand_in, out, fake, monkeypatch):
    hand_in("bob", locked="pass")
    submissions = hand_in("alice", locked="wrong", unlocked="died")
    assert run(submissions, out, fake).not_judged == 1
    fake.judged.clear()
    run(submissions, out, fake, resume=True)
    assert fake.judged == ["unlocked: died"]  # not judged is not done
    fake.judged.clear()
    hand_in("alice", locked="pass now", producer_consumer="pass", unlocked="pass")
    result = run(submissions, out, fake, resume=True)
    assert sorted(fake.judged) == ["locked: pass now", "producer_consumer: pass", "unlocked: pass"]
    assert result.rows[1].points == 35
    fake.judged.clear()
    run(submissions, out, fake, resume=True, seed=1)
    assert len(fake.judged) == 4
    monkeypatch.setattr(folder, "kit_version", lambda: "newer")
    run(submissions, out, fake, resume=True, seed=1)
    assert len(fake.judged) == 8


def test_thorough_reaches_every_judge_and_is_another_budget(hand_in, out, fake):
    submissions = hand_in("alice", locked="pass")
    run(submissions, out, fake)
    run(submissions, out, fake, resume=True, thorough=True)
    run(submissions, out, fake, resume=True, thorough=True)
    assert fake.thorough == [False, True]


def test_a_student_who_is_gone_has_no_row_and_is_not_forgotten(hand_in, out, fake, tmp_path):
    hand_in("bob", locked="pass")
    submissions = hand_in("alice", locked="pass")
    run(submissions, out, fake)
    (submissions / "bob").rename(tmp_path / "bob")
    assert {row.student for row in run(submissions, out, fake, resume=True).rows} == {"alice"}
    (tmp_path / "bob").rename(submissions / "bob")
    assert {row.student for row in run(submissions, out, fake, resume=True).rows} == {"alice", "bob"}
    assert len(fake.judged) == 2
