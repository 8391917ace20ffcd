from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from packing import EXERCISES, rows

from graders import catalog, grading
from graders.bulk.plan import plan_folder
from graders.results import CheckResult, Message, Report, Verdict
from graders.sandbox import probe


class FakeGrade:
    """Judges by the text: `crash` raises, `stop` interrupts the run, `died` is not judged, `pass` passes."""

    def __init__(self) -> None:
        self.judged: list[str] = []
        self.thorough: list[bool] = []
        self._lock = threading.Lock()

    def __call__(self, submission, exercise, *, seed, thorough):
        if submission.source is None:
            return grading.grade_submission(submission, exercise, seed=seed)
        with self._lock:
            self.thorough.append(thorough)
            self.judged.append(f"{exercise}: {submission.source.decode('utf-8', 'replace').strip()}")
        if b"crash" in submission.source:
            raise RuntimeError("a bug of ours")
        if b"stop" in submission.source:
            raise KeyboardInterrupt
        entry = catalog.load()[exercise]
        if b"died" in submission.source:
            message = Message("child-timeout", {"seconds": 60})
            return Report(exercise, Verdict.NOT_JUDGED, None, entry.points, message=message, seed=seed)
        passed = b"pass" in submission.source
        checks = tuple(
            CheckResult(
                c.id, passed and not c.bonus, c.points if passed and not c.bonus else 0, 0 if c.bonus else c.points
            )
            for c in entry.checks
        )
        verdict = Verdict.PASSED if passed else Verdict.FAILED
        points = entry.points if passed else 0
        diagnosis = None if passed else "no-lock"
        return Report(exercise, verdict, points, entry.points, checks, diagnosis=diagnosis, seed=seed, schedules=7)


@pytest.fixture(autouse=True)
def wall(monkeypatch):
    """These tests judge by a fake, and ask nothing of the system they run on."""
    monkeypatch.setattr(probe, "layers", lambda: ("landlock", "seccomp"))


@pytest.fixture
def fake() -> FakeGrade:
    return FakeGrade()


@pytest.fixture
def hand_in(tmp_path):
    """hand_in("alice", locked="pass") writes submissions/alice/locked.py; returns the submissions folder."""
    folder = tmp_path / "submissions"
    folder.mkdir()

    def write(student: str, **modules: str) -> Path:
        (folder / student).mkdir(exist_ok=True)
        for name, text in modules.items():
            (folder / student / f"{name}.py").write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def rows_of(tmp_path):
    """rows_of(bytes, "download.zip"): what is read for each row of that archive, or the key of why there is nothing."""

    def make(data: bytes, name="download.zip") -> dict:
        (tmp_path / name).write_bytes(data)
        return rows(plan_folder(tmp_path / name, EXERCISES))

    return make
