"""A folder of submissions, from the first row to the files; with a fake judge."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import re
import sqlite3
import threading
import urllib.parse

import pytest
from classes import run, tree, verdicts

from graders import bulk
from graders.bulk import local, outputs, store
from graders.bulk.store import FILE, Store
from graders.errors import UsageError
from graders.feedback import sentence
from graders.reports import as_json
from graders.results import Message, Verdict
from graders.sandbox import probe

posix = pytest.mark.skipif(os.name == "nt", reason="names and links of POSIX")
SAME = ("results.json", "grades.csv")


def test_every_student_has_a_row_for_every_exercise(hand_in, out, fake):
    hand_in("bob")
    submissions = hand_in("alice", locked="pass", unlocked="wrong")
    result = run(submissions, out, fake)
    assert verdicts(result) == {
        ("alice", "unlocked"): "failed",
        ("alice", "locked"): "passed",
        ("alice", "producer_consumer"): "missing",
        ("bob", "unlocked"): "missing",
        ("bob", "locked"): "missing",
        ("bob", "producer_consumer"): "missing",
    }
    assert result.not_judged == 0
    document = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert document["schema_version"] == 1
    assert [(entry["student"], entry["points"]) for entry in document["results"]][:2] == [("alice", 0), ("alice", 35)]
    assert (out / "feedback" / "alice" / "locked.py").with_suffix(".txt").is_file()
    assert "<!doctype html>" in (out / "feedback" / "alice" / "locked.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in out.iterdir()) == ["feedback", "grades.csv", "index.html", "results.json", FILE]


def test_a_row_that_breaks_takes_nobody_along(hand_in, out, fake):
    hand_in("alice", locked="crash")
    submissions = hand_in("bob", locked="pass")
    result = run(submissions, out, fake)
    rows = {(row.student, row.exercise): row for row in result.rows}
    assert rows["alice", "locked"].verdict is Verdict.NOT_JUDGED
    assert rows["alice", "locked"].message.args == {"error": "RuntimeError: a bug of ours"}
    assert rows["bob", "locked"].points == 35
    assert result.not_judged == 1


@posix
def test_odd_things_in_the_place_of_a_module(hand_in, out, fake, tmp_path):
    submissions = hand_in("alice", unlocked="pass")
    (submissions / "alice" / "locked.py").mkdir()
    os.mkfifo(submissions / "alice" / "producer_consumer.py")
    hand_in("bob", unlocked="x" * 2_000_000)
    (submissions / "bob" / "locked.py").symlink_to(submissions / "alice" / "unlocked.py")
    (submissions / "carol").symlink_to(submissions / "alice")
    result = run(submissions, out, fake)
    keys = {(row.student, row.exercise): row.message and row.message.key for row in result.rows}
    assert keys == {
        ("alice", "unlocked"): None,
        ("alice", "locked"): "not-a-file",
        ("alice", "producer_consumer"): "not-a-file",
        ("bob", "unlocked"): "too-large",
        ("bob", "locked"): "not-a-file",
        ("bob", "producer_consumer"): "missing",
        ("carol", "unlocked"): "not-a-file",
        ("carol", "locked"): "not-a-file",
        ("carol", "producer_consumer"): "not-a-file",
    }
    assert fake.judged == ["unlocked: pass"]


@posix
def test_names_of_every_kind_survive_into_every_file(hand_in, out, fake):
    names = ["a,b", 'say "x"', "=HYPERLINK(1)", "李雷", "two\nlines", "<b>", "@x", "-1"]
    for name in names:
        submissions = hand_in(name, locked="pass")
    run(submissions, out, fake)
    document = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert {entry["student"] for entry in document["results"]} == set(names)
    table = list(csv.reader(io.StringIO((out / "grades.csv").read_text(encoding="utf-8"), newline="")))
    assert len({len(line) for line in table}) == 1
    assert {line[0].lstrip("'") for line in table[1:]} == set(names)
    assert not [line[0] for line in table if line[0].startswith(("=", "@", "-"))]
    kept = {name for name in names if name.isprintable()}  # a line end is no part of a folder's name
    folders = {path.name for path in (out / "feedback").iterdir()}
    assert kept < folders and len(folders) == len(set(names))


def test_a_name_from_a_roster_stays_inside_the_feedback_folder(hand_in, out, fake, tmp_path):
    (tmp_path / "roster.txt").write_text("../../evil\n..\n/etc\nalice\n", encoding="utf-8")
    run(hand_in("alice"), out, fake, roster=tmp_path / "roster.txt")
    assert len(list((out / "feedback").iterdir())) == 4
    assert {path.name for path in tmp_path.iterdir()} == {"submissions", "out", "roster.txt"}


@pytest.mark.parametrize(
    "student", ["", ".", "..", "a/b", "x" * 300, "红" * 100, "\0", "a\nb", "\x1b[31mred", "\u202ecod.exe", "a\u2028b"]
)
def test_a_folder_name_is_one_component(student):
    name = outputs.folder_name(student)
    assert name.isprintable()
    assert name not in ("", ".", "..") and "/" not in name and "\0" not in name
    assert len(name.encode()) <= 255
    assert name == outputs.folder_name(student) != outputs.folder_name(student + "1")


def test_order_and_number_of_workers_change_nothing(hand_in, out, fake, tmp_path):
    for i in range(8):
        submissions = hand_in(f"s{i}", locked="pass" if i % 2 else "wrong", unlocked="died" if i == 3 else "pass")
    run(submissions, out, fake, jobs=1)
    run(submissions, tmp_path / "other", fake, jobs=7)
    assert tree(out) == tree(tmp_path / "other")


def test_an_instructors_mark_survives_grading_again(hand_in, out, fake):
    submissions = hand_in("alice", locked="wrong", unlocked="died")
    run(submissions, out, fake)
    bulk.override(out, "alice", "locked", 30, "explained it to me")
    bulk.override(out, "alice", "unlocked", 20)
    hand_in("alice", locked="wrong again")
    result = run(submissions, out, fake, resume=True)
    assert [row.points for row in result.rows] == [20, 30, 0]
    assert result.not_judged == 0
    entry = json.loads((out / "results.json").read_text(encoding="utf-8"))["results"][1]
    assert (entry["points"], entry["verdict"]) == (30, "failed")
    assert entry["override"] == {"points": 30, "note": "explained it to me"}
    bulk.override(out, "alice", "locked", None)
    assert bulk.write_outputs(out).rows[1].points == 0


def test_an_override_needs_a_row_and_a_number(hand_in, out, fake, tmp_path):
    run(hand_in("alice"), out, fake)
    with pytest.raises(UsageError, match="no-such-row"):
        bulk.override(out, "bob", "locked", 1)
    with pytest.raises(UsageError, match="no-such-mark"):
        bulk.override(out, "alice", "locked", None)
    for points in (-1, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="bad-points"):
            bulk.override(out, "alice", "locked", points)
    with pytest.raises(UsageError, match="no-such-path"):
        bulk.override(tmp_path / "nowhere", "alice", "locked", 1)


def test_outputs_can_be_derived_again(hand_in, out, fake):
    run(hand_in("alice", locked="pass"), out, fake)
    before = tree(out)
    for name in SAME:
        (out / name).unlink()
    bulk.write_outputs(out)
    assert tree(out) == before


def test_a_reader_never_meets_half_a_file(tmp_path, monkeypatch):
    path = tmp_path / "grades.csv"
    outputs.write_text(path, "old")

    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(outputs.os, "fsync", broken)
    with pytest.raises(OSError, match="No space"):
        outputs.write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_our_own_folder_among_the_submissions_is_no_student(hand_in, fake):
    submissions = hand_in("alice", locked="pass")
    run(submissions, submissions / "marks", fake)
    result = run(submissions, submissions / "marks", fake, resume=True)
    assert {row.student for row in result.rows} == {"alice"}
    for bad in (submissions, submissions / "alice", submissions / "alice" / "marks"):
        with pytest.raises(UsageError, match="out-is-submissions"):
            run(submissions, bad, fake)


def test_places_where_nothing_can_be_written(hand_in, tmp_path, fake):
    submissions = hand_in("alice")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot-write"):
        run(submissions, tmp_path / "file", fake)
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / FILE).write_bytes(b"this is no database, but long enough to look like one" * 100)
    with pytest.raises(UsageError, match="cannot-read"):
        run(submissions, tmp_path / "odd", fake)


def test_another_run_that_writes_to_the_same_place_is_an_error_with_a_name(hand_in, out, fake, monkeypatch):
    submissions = hand_in("alice")
    run(submissions, out, fake)
    other = sqlite3.connect(out / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(store, "BUSY_S", 0)
    try:
        with pytest.raises(UsageError, match="cannot-write"):
            run(submissions, out, fake, resume=True)
    finally:
        other.close()


def test_a_store_of_another_format_is_not_touched(hand_in, out, fake):
    out.mkdir()
    other = sqlite3.connect(out / FILE)
    other.execute("PRAGMA user_version=99")
    other.close()
    with pytest.raises(UsageError, match="store-version"):
        run(hand_in("alice"), out, fake, resume=True)


def test_progress_is_told_of_every_row_and_of_what_was_passed_over(hand_in, out, fake):
    submissions = hand_in("alice", locked="pass")
    (submissions / "readme.txt").touch()
    told = []
    run(submissions, out, fake, progress=told.append)
    assert [(p.done, p.total, p.note and p.note.key) for p in told] == [
        (0, 3, "stray-file"),
        (1, 3, None),
        (2, 3, None),
        (3, 3, None),
    ]
    told.clear()
    run(submissions, out, fake, resume=True, progress=told.append)
    assert [p.reused for p in told if p.note is None] == [True, True, True]


def test_reading_the_store_needs_one(tmp_path):
    with pytest.raises(UsageError, match="no-such-path"):
        Store(tmp_path, create=False)


def test_the_executor_yields_everything_and_hands_out_little_ahead():
    together = list(local.run(lambda x: x * x, range(20), 3))
    assert sorted(itertools.chain(*together)) == [x * x for x in range(20)] and all(together)
    started, release = [], threading.Event()

    def work(item):
        started.append(item)
        if item:
            release.wait(10)
        return item

    aborted = []
    results = local.run(work, range(1000), 2, abort=lambda: (aborted.append(1), release.set()))
    assert next(results) == [0]
    results.close()
    assert aborted == [1]
    assert len(started) <= 5


@posix
def test_the_class_at_a_glance_links_to_every_feedback_page(hand_in, out, fake, tmp_path):
    (tmp_path / "roster.txt").write_text("../../evil\n", encoding="utf-8")
    for name in ("100% #1?", "李雷", "<b>x"):
        submissions = hand_in(name, locked="wrong")
    run(submissions, out, fake, roster=tmp_path / "roster.txt", lang="zh")
    text = (out / "index.html").read_text(encoding="utf-8")
    assert "全班一览" in text and "&lt;b&gt;x" in text and "<b>x" not in text
    links = {urllib.parse.unquote(link) for link in re.findall(r'href="(feedback[^"]*)"', text)}
    assert len(links) == 12
    assert all((out / link).is_file() for link in links)


@pytest.mark.parametrize(
    ("layers", "code"),
    [
        ((), "no-wall"),
        (("landlock",), "no-wall-processes"),
        (("namespaces", "seccomp"), "no-wall-files"),
    ],
)
def test_without_a_whole_wall_it_refuses_unless_told_to_trust(hand_in, out, fake, monkeypatch, layers, code):
    monkeypatch.setattr(probe, "layers", lambda: layers)
    handed_in = hand_in("alice", locked="pass")
    with pytest.raises(UsageError) as caught:
        run(handed_in, out, fake)
    assert caught.value.code == code
    assert "--trust-submissions" in sentence(Message(code, caught.value.details), "en")
    assert fake.judged == [] and not out.exists()
    run(handed_in, out, fake, trust_submissions=True)
    assert len(fake.judged) == 1


def test_results_are_written_piece_by_piece_and_read_as_one_document(samples):
    for reports in ([], list(samples.values())[:1], list(samples.values())):
        pieces = as_json.Pieces()
        text = "".join(pieces.row(as_json.row(report)) for report in reports) + pieces.end()
        assert text == as_json.text(reports)


def test_no_schedule_of_a_class_stays_in_memory(hand_in, out, fake):
    submissions = hand_in("alice", locked="pass")
    result = run(submissions, out, fake)
    assert [(row.checks, row.source) for row in result.rows] == [((), "")] * 3
    whole = list(bulk.read_results(out))
    assert whole[1].checks and as_json.document(whole) == json.loads((out / "results.json").read_text("utf-8"))
