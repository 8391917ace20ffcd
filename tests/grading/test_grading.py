"""Whatever is handed in, there is one report; only an exercise that does not exist is an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graders import catalog, grading
from graders.errors import SandboxError, SubmissionError, TokenError, UsageError
from graders.results import CheckResult, Outcome, Report, ThreadInfo, Trace, Verdict, to_json
from graders.sandbox.limits import DEFAULT, Limits
from graders.sandbox.wire import Judgement, Replay

posix = pytest.mark.skipif(os.name == "nt", reason="links and FIFOs")


@pytest.fixture
def child(monkeypatch):
    """A child that passes everything; `asked` collects (request, limits), `answers` may say otherwise."""

    class Child:
        asked: list = []  # noqa: RUF012
        error: Exception | None = None
        document: dict | None = None

        def ask(self, request, limits):
            self.asked.append((request, limits))
            if self.error is not None:
                raise self.error
            if self.document is not None:
                return self.document
            entry = catalog.load()[request.exercise]
            checks = tuple(
                CheckResult(c.id, not c.bonus, 0 if c.bonus else c.points, 0 if c.bonus else c.points, bonus=c.bonus)
                for c in entry.checks
            )
            report = Report(
                request.exercise, Verdict.PASSED, entry.points, entry.points, checks, seed=request.asks.seed
            )
            return {"kind": "report", "report": to_json(report)}

    child = Child()
    child.asked = []
    monkeypatch.setattr(grading.parent, "ask", child.ask)
    return child


@pytest.fixture
def locked(tmp_path) -> Path:
    path = tmp_path / "locked.py"
    path.write_text("def sale(lock):\n    pass\n", encoding="utf-8")
    return path


def test_a_file_is_judged_as_the_exercise_of_its_name(child, locked):
    report = grading.grade(locked, seed=3, sellers=(2, 6), schedules=50)
    assert (report.exercise, report.verdict, report.points, report.seed) == ("locked", Verdict.PASSED, 35, 3)
    assert (report.file, report.source) == (str(locked), "def sale(lock):\n    pass\n")
    request, limits = child.asked[0]
    assert (request.asks, limits) == (Judgement(3, (2, 6), 50, False), DEFAULT.times(1))


def test_a_larger_budget_gets_more_time_unless_somebody_chose_limits(child, locked):
    grading.grade(locked, thorough=True)
    grading.grade(locked, schedules=2500)
    grading.grade(locked, thorough=True, limits=Limits(wall_s=5))
    assert [limits.wall_s for _, limits in child.asked] == [10 * DEFAULT.wall_s, 3 * DEFAULT.wall_s, 5]


@pytest.mark.parametrize("name", ["my_stall.py", "shop.py"])
def test_an_unknown_exercise_is_an_error_of_usage(child, tmp_path, name):
    with pytest.raises(UsageError) as caught:
        grading.grade(tmp_path / name)
    assert caught.value.code == "unknown-exercise"
    assert caught.value.details["known"] == ["unlocked", "locked", "producer_consumer"]
    with pytest.raises(UsageError):
        grading.grade(tmp_path / "locked.py", "nonsense")


def refused(report: Report) -> tuple:
    assert report.message is not None
    return report.verdict, report.message.key, report.points


def test_no_file(child, tmp_path):
    assert refused(grading.grade(tmp_path / "locked.py")) == (Verdict.MISSING, "missing", 0)
    (tmp_path / "file").touch()
    assert refused(grading.grade(tmp_path / "file" / "locked.py")) == (Verdict.MISSING, "missing", 0)


def test_a_directory(child, tmp_path):
    (tmp_path / "locked.py").mkdir()
    assert refused(grading.grade(tmp_path / "locked.py")) == (Verdict.INVALID, "not-a-file", 0)


@posix
def test_a_fifo_and_a_device_are_not_opened(child, tmp_path):
    os.mkfifo(tmp_path / "locked.py")
    assert refused(grading.grade(tmp_path / "locked.py")) == (Verdict.INVALID, "not-a-file", 0)
    assert refused(grading.grade("/dev/zero", "locked")) == (Verdict.INVALID, "not-a-file", 0)


@posix
def test_links_are_followed_only_where_that_is_asked(child, locked, tmp_path):
    link = tmp_path / "unlocked.py"
    link.symlink_to(locked)
    assert grading.grade(link).verdict is Verdict.PASSED
    assert refused(grading.grade(link, follow_links=False)) == (Verdict.INVALID, "not-a-file", 0)
    ring = tmp_path / "producer_consumer.py"
    ring.symlink_to(ring)
    assert refused(grading.grade(ring)) == (Verdict.INVALID, "not-a-file", 0)


@posix
def test_a_file_exchanged_for_a_link_between_asking_and_opening(child, locked, tmp_path, monkeypatch):
    real, link = os.stat(locked), tmp_path / "unlocked.py"
    link.symlink_to(locked)
    monkeypatch.setattr(grading.os, "stat", lambda path, **_: real)
    assert grading.read(link, follow_links=False).verdict is Verdict.INVALID


def test_two_megabytes(child, tmp_path):
    path = tmp_path / "locked.py"
    path.write_bytes(b"#" * 2_000_000)
    report = grading.grade(path)
    assert refused(report) == (Verdict.INVALID, "too-large", 0)
    assert report.message.args["bytes"] == 2_000_000
    path.write_bytes(b"#" * grading.BYTES_MAX)
    report = grading.grade(path)
    assert report.verdict is Verdict.PASSED
    assert len(report.source) == grading.SHOWN_MAX


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_not_judged(child, locked):
    locked.chmod(0)
    assert refused(grading.grade(locked)) == (Verdict.NOT_JUDGED, "cannot-read", None)


def test_a_machine_that_cannot_read_is_not_the_students_fault(child, locked, monkeypatch):
    def broken(*_, **__):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(grading.os, "open", broken)
    assert refused(grading.grade(locked)) == (Verdict.NOT_JUDGED, "cannot-read", None)


def test_a_path_that_cannot_exist(child):
    assert refused(grading.grade("a\0b", "locked")) == (Verdict.NOT_JUDGED, "cannot-read", None)


@pytest.mark.parametrize(
    "error",
    [
        SandboxError("child-timeout", seconds=60),
        SandboxError("child-died", how="SIGKILL"),
        SandboxError("internal-error", error="x"),
    ],
    ids=lambda error: error.code,
)
def test_a_dead_child_is_no_zero(child, locked, error):
    child.error = error
    report = grading.grade(locked)
    assert refused(report) == (Verdict.NOT_JUDGED, error.code, None)
    assert report.message.args == error.details
    assert report.source and report.file == str(locked)


def test_a_submission_error_from_the_child_is_the_students(child, locked):
    child.document = {"kind": "error", "type": "SubmissionError", "code": "syntax-error", "details": {}, "line": 2}
    report = grading.grade(locked)
    assert (*refused(report), report.line) == (Verdict.INVALID, "syntax-error", 0, 2)


def test_an_impossible_report_from_the_child_is_not_judged(child, locked):
    child.document = {"kind": "report", "report": to_json(Report("locked", Verdict.PASSED, 35, 35))}
    assert refused(grading.grade(locked)) == (Verdict.NOT_JUDGED, "bad-answer", None)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (b"\xef\xbb\xbfx = 1\r\ny = 2\r", "x = 1\ny = 2\n"),
        ("红薯 = 1\n".encode(), "红薯 = 1\n"),
        ("# coding: gbk\n红薯 = 1\n".encode("gbk"), "# coding: gbk\n红薯 = 1\n"),
        (b"# coding: no-such-codec\nx\n", "# coding: no-such-codec\nx\n"),
        (b"# coding: rot13\nx\n", "# coding: rot13\nx\n"),
        (b"x = '\xff'\n", "x = '\ufffd'\n"),
        (b"\xff\xfex\x00", "\ufffd\ufffdx\x00"),
        (b"", ""),
    ],
    ids=["bom-crlf", "utf-8", "gbk", "unknown", "no-text-codec", "latin", "utf-16", "empty"],
)
def test_the_source_is_shown_whatever_its_encoding(child, locked, source, shown):
    locked.write_bytes(source)
    assert grading.grade(locked).source == shown
    assert child.asked[0][0].source == source


def test_a_replay_is_a_trace(child, locked):
    trace = Trace(Outcome.DEADLOCK, (ThreadInfo(0, "main"),), ())
    child.document = {"kind": "trace", "trace": to_json(trace)}
    assert grading.replay("L1-abc", locked) == trace
    assert child.asked[0][0].asks == Replay("L1-abc")


def test_a_replay_raises_what_the_child_names(child, locked, tmp_path):
    child.document = {"kind": "error", "type": "TokenError", "code": "token-damaged", "details": {}, "line": None}
    with pytest.raises(TokenError):
        grading.replay("x", locked)
    with pytest.raises(SubmissionError, match="missing"):
        grading.replay("x", tmp_path / "unlocked.py")


def test_the_same_content_has_the_same_digest(tmp_path):
    for name in "ab":
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "c").write_bytes(b"y")
    digests = [grading.read(tmp_path / name).digest for name in ("a", "b", "c", "missing")]
    assert digests[0] == digests[1] and len(set(digests)) == 3
