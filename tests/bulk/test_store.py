"""What the store's file is on the disk, read by whoever opens it next."""

from __future__ import annotations

import dataclasses
import json
import sqlite3

from graders.bulk.store import FILE, Key, Store
from graders.results import CheckResult, Coverage, Report, Verdict

ROW = Report("locked", Verdict.PASSED, 1, 1, student="alice")
WAL = 2  # https://www.sqlite.org/fileformat.html, the bytes 18 and 19: write and read version


def test_the_file_is_in_wal_mode_for_everybody_who_opens_it(tmp_path):
    with Store(tmp_path) as store:
        store.put(ROW, Key("d", "k", "b"))
        (logged,) = tmp_path.glob(f"{FILE}-wal")
        assert logged.stat().st_size > 0, "the row went to the log first"
    assert (tmp_path / FILE).read_bytes()[18:20] == bytes([WAL, WAL])
    stranger = sqlite3.connect(tmp_path / FILE)  # asks for no mode, and is told the file's own
    try:
        assert stranger.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert stranger.execute("SELECT student FROM result").fetchall() == [("alice",)]
    finally:
        stranger.close()


def test_a_row_waits_for_the_disk(tmp_path):
    with Store(tmp_path) as store:
        assert store._db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL"


def test_who_reads_meanwhile_neither_waits_nor_disturbs(tmp_path):
    with Store(tmp_path) as store:
        store.plan([("alice", "locked")])
        store.put(ROW, Key("d", "k", "b"))
        with Store(tmp_path, create=False) as reader:
            seen = reader.reports()
            assert next(seen) == ROW  # it is in the middle of reading
            store.put(ROW, Key("e", "k", "b"))
            assert store.done()["alice", "locked"].digest == "e"


def test_a_row_that_was_graded_before_random_schedules_were_counted_is_read(tmp_path):
    row = dataclasses.replace(ROW, checks=(CheckResult("all_sold", True, 1, 1, coverage=Coverage(5, ("2x1",))),))
    with Store(tmp_path) as store:
        store.plan([("alice", "locked")])
        store.put(row, Key("d", "k", "b"))
        (text,) = store._db.execute("SELECT report FROM result").fetchone()
        document = json.loads(text)
        for name in ("shown", "drawn"):
            del document["checks"][0]["coverage"][name]
        store._db.execute("UPDATE result SET report = ?", (json.dumps(document),))
        assert list(store.reports()) == [row]
