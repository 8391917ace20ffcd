"""What has been graded so far, in one SQLite file. It is all that a killed run leaves behind, and all that the next
needs.

Results that came together are one transaction. They are reported as graded when the transaction is on the disk.
results.json, grades.csv and the feedback are derived from the store, and can be derived again at any time. One thread
writes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from graders.bulk.inputs.layouts import Member, Student
from graders.errors import UsageError
from graders.results import Report, Verdict, from_json, to_json

__all__ = ["Key", "Override", "Store"]

FILE = "stall.sqlite3"
FORMAT = 1
BUSY_S = 30  # seconds to wait while another run is writing

SCHEMA = """
CREATE TABLE IF NOT EXISTS result (
    student TEXT NOT NULL,
    exercise TEXT NOT NULL,
    digest TEXT NOT NULL,       -- of the submission: what was graded,
    kit TEXT NOT NULL,          -- by which kit,
    budget TEXT NOT NULL,       -- with which seed and how thoroughly
    verdict TEXT NOT NULL,
    report TEXT NOT NULL,       -- JSON of a Report
    PRIMARY KEY (student, exercise)
);
CREATE TABLE IF NOT EXISTS plan (  -- the rows of the last run, in order; a result outside it is kept, not shown
    position INTEGER PRIMARY KEY,
    student TEXT NOT NULL,
    exercise TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS override (  -- an instructor's word; grading never touches it
    student TEXT NOT NULL,
    exercise TEXT NOT NULL,
    points REAL NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (student, exercise)
);
CREATE TABLE IF NOT EXISTS override_of (  -- what had been handed in when the mark was set by hand
    student TEXT NOT NULL,
    exercise TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (student, exercise)
);
CREATE TABLE IF NOT EXISTS student (  -- who somebody is on the platform that the submissions came from
    student TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS member (  -- the persons of the roster, each with the student whose marks are theirs
    position INTEGER PRIMARY KEY,
    student TEXT NOT NULL,
    name TEXT NOT NULL,
    platform TEXT NOT NULL,
    id TEXT NOT NULL,
    team TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS written (stamp TEXT NOT NULL);  -- what all outputs were last derived from, and their files
"""
TABLES = frozenset(re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", SCHEMA))


@dataclass(frozen=True)
class Key:
    """Everything that a mark depends on. The same key means the same mark, on every machine."""

    digest: str
    kit: str
    budget: str


@dataclass(frozen=True)
class Override:
    """A mark set by hand, and why. `earlier`: it was set for another file than the one that lies there now."""

    points: float
    note: str
    earlier: bool = False


class Store:
    """The store in a folder; a context manager. With `create=False`, raises UsageError if there is none."""

    def __init__(self, out: Path, *, create: bool = True) -> None:
        path = out / FILE
        if not create and not path.is_file():
            raise UsageError("no-such-path", path=str(path))
        self._path = path
        try:
            self._db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        except sqlite3.Error as error:
            raise UsageError("cannot-write", path=str(path), error=str(error)) from None
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise UsageError("cannot-read", file=str(path), error=str(error)) from None
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        # FULL: after a power cut, what was reported as graded is graded.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in (0, FORMAT):
            raise UsageError("store-version", path=str(self._path), version=version)
        there = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master")}
        # a store that was begun by an older version gets the tables that it lacks
        if version == 0 or not there >= TABLES:
            self._db.executescript(SCHEMA)
            self._db.execute(f"PRAGMA user_version={FORMAT}")

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._db.close()

    def is_empty(self) -> bool:
        """Whether nothing has been graded yet."""
        return self._db.execute("SELECT 1 FROM result LIMIT 1").fetchone() is None

    def plan(self, rows: Iterable[tuple[str, str]]) -> None:
        """Set the rows that there are to be, all or none of them."""
        with self._transaction():
            self._db.execute("DELETE FROM plan")
            self._db.executemany(
                "INSERT INTO plan VALUES (?, ?, ?)",
                ((i, student, exercise) for i, (student, exercise) in enumerate(rows)),
            )

    def identify(self, students: Iterable[Student]) -> None:
        """Keep the identity of students on their platform; earlier ones stay."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO student VALUES (?, ?, ?, ?)",
                ((student.key, student.platform, student.id, student.name) for student in students),
            )

    def students(self) -> dict[str, Student]:
        """The students of a platform, by their key."""
        rows = self._db.execute("SELECT student, platform, id, name FROM student")
        return {key: Student(key, platform, id, name) for key, platform, id, name in rows}

    def enrol(self, members: Iterable[Member]) -> None:
        """Keep whose marks are whose, in place of what was known before. An empty `members` changes nothing."""
        rows = [(i, m.key, m.name, m.platform, m.id, m.team) for i, m in enumerate(members)]
        if rows:
            with self._transaction():
                self._db.execute("DELETE FROM member")
                self._db.executemany("INSERT INTO member VALUES (?, ?, ?, ?, ?, ?)", rows)

    def members(self) -> tuple[Member, ...]:
        """The persons of the last roster, in its order."""
        rows = self._db.execute("SELECT student, name, platform, id, team FROM member ORDER BY position")
        return tuple(Member(*row) for row in rows)

    def done(self) -> dict[tuple[str, str], Key]:
        """Every judged result with its key: these need not be graded again. A result that was not judged is not among
        them.
        """
        rows = self._db.execute(
            "SELECT student, exercise, digest, kit, budget FROM result WHERE verdict != ?", (Verdict.NOT_JUDGED.value,)
        )
        return {(student, exercise): Key(*key) for student, exercise, *key in rows}

    def put(self, report: Report, key: Key) -> None:
        """Keep a result, in place of an older one."""
        self.put_all([(report, key)])

    def put_all(self, results: Iterable[tuple[Report, Key]]) -> None:
        """Keep results, all or none of them, in one transaction: waiting for the disk is what takes time."""
        rows = [
            (report.student, report.exercise, key.digest, key.kit, key.budget, report.verdict.value,
             json.dumps(to_json(report), ensure_ascii=True))
            for report, key in results
        ]  # fmt: skip
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def reports(self, *, light: bool = False) -> Iterator[Report]:
        """The planned rows that are graded, in the plan's order, as the grader judged them.

        `light` leaves out their large parts, source and checks.
        """
        rows = self._db.execute(
            "SELECT report FROM plan JOIN result USING (student, exercise) ORDER BY position",
        )
        left_out = {"source": "", "checks": []} if light else {}
        for (text,) in rows:
            yield from_json(Report, json.loads(text) | left_out)

    def override(self, student: str, exercise: str, override: Override | None) -> None:
        """Set a mark by hand, or with None take it back.

        Raises UsageError: `no-such-row`, or `no-such-mark` if none was set by hand.
        """
        where = "WHERE student = ? AND exercise = ?"
        if self._db.execute(f"SELECT 1 FROM plan {where}", (student, exercise)).fetchone() is None:
            raise UsageError("no-such-row", student=student, exercise=exercise)
        with self._transaction():
            taken_back = self._db.execute(f"DELETE FROM override {where}", (student, exercise)).rowcount
            if override is None and not taken_back:
                raise UsageError("no-such-mark", student=student, exercise=exercise)
            if override is not None:
                row = (student, exercise, override.points, override.note)
                self._db.execute("INSERT INTO override VALUES (?, ?, ?, ?)", row)
                self._db.execute(
                    f"INSERT OR REPLACE INTO override_of SELECT student, exercise, digest FROM result {where}",
                    (student, exercise),
                )

    def overrides(self) -> dict[tuple[str, str], Override]:
        """Every mark set by hand."""
        rows = self._db.execute(
            "SELECT o.student, o.exercise, o.points, o.note, v.digest IS NOT NULL AND v.digest != r.digest "
            "FROM override o LEFT JOIN override_of v USING (student, exercise) "
            "LEFT JOIN result r USING (student, exercise)"
        )
        return {
            (student, exercise): Override(points, note, bool(earlier))
            for student, exercise, points, note, earlier in rows
        }

    def content(self) -> str:
        """A digest of everything that the outputs are derived from, in order."""
        digest = hashlib.sha256()
        for query in (
            "SELECT student, exercise, report FROM plan JOIN result USING (student, exercise) ORDER BY position",
            "SELECT student, exercise, points, note FROM override ORDER BY student, exercise",
            "SELECT student, exercise, digest FROM override_of ORDER BY student, exercise",
            "SELECT student, platform, id, name FROM student ORDER BY student",
            "SELECT student, name, platform, id, team FROM member ORDER BY position",
        ):
            digest.update(query.encode())
            for row in self._db.execute(query):
                digest.update(json.dumps(row).encode())
        return digest.hexdigest()

    @property
    def stamp(self) -> str | None:
        """The stamp that was set last; None while outputs are being written."""
        found = self._db.execute("SELECT stamp FROM written").fetchone()
        return found[0] if found else None

    @stamp.setter
    def stamp(self, stamp: str | None) -> None:
        with self._transaction():
            self._db.execute("DELETE FROM written")
            if stamp is not None:
                self._db.execute("INSERT INTO written VALUES (?)", (stamp,))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """Run a block as one transaction (sqlite3's own `with connection` commits, but does not begin)."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:  # the disk is full, or another run writes here
            raise UsageError("cannot-write", path=str(self._path), error=str(error)) from error
