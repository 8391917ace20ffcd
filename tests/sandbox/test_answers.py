"""A document is a report on exactly what was asked, or it is refused."""

from __future__ import annotations

import dataclasses

import pytest

from graders.errors import Diverged, SandboxError, SubmissionError, TokenError
from graders.results import CheckResult, Message, Report, Verdict, to_json
from graders.sandbox.answers import read_report, read_trace
from graders.sandbox.wire import Replay

FIRST = CheckResult("first", True, 4, 4)
SECOND = CheckResult("second", True, 6, 6)
EXTRA = CheckResult("extra", False, 0, 0, bonus=True)
GOOD = Report("one", Verdict.PASSED, 10, 10, (FIRST, SECOND, EXTRA))
FAILED = dataclasses.replace(SECOND, passed=False, points=0)


def document(report: Report) -> dict:
    return {"kind": "report", "report": to_json(report)}


def test_a_good_one_comes_through_unchanged(question, expected):
    assert read_report(document(GOOD), question(), expected) == GOOD


@pytest.mark.parametrize(
    "fields",
    [
        {"verdict": Verdict.FAILED, "points": 4, "checks": (FIRST, FAILED, EXTRA)},
        {"verdict": Verdict.INVALID, "points": 0, "checks": (), "message": Message("syntax"), "line": 3},
        {"verdict": Verdict.NOT_JUDGED, "points": None, "checks": ()},
        {"points": 12, "checks": (FIRST, SECOND, dataclasses.replace(EXTRA, passed=True, points=2))},
    ],
    ids=["failed", "invalid", "not-judged", "bonus"],
)
def test_other_possible_reports(fields, question, expected):
    report = dataclasses.replace(GOOD, **fields)
    assert read_report(document(report), question(), expected) == report


@pytest.mark.parametrize(
    "fields",
    [
        {"exercise": "two"},
        {"seed": 1},
        {"max_points": 100},
        {"points": 11},
        {"points": -1},
        {"points": float("inf")},
        {"points": None},
        {"verdict": Verdict.NOT_JUDGED},
        {"verdict": Verdict.FAILED},
        {"verdict": Verdict.MISSING, "points": 0, "checks": ()},
        {"checks": ()},
        {"checks": (FIRST, EXTRA)},
        {"checks": (SECOND, FIRST, EXTRA)},
        {"checks": (FIRST, SECOND, EXTRA, EXTRA)},
        {"checks": (FIRST, FAILED, EXTRA)},
        {"checks": (FIRST, dataclasses.replace(SECOND, passed=False), EXTRA)},
        {"checks": (dataclasses.replace(FIRST, max_points=5, points=5), SECOND, EXTRA), "points": 11},
        {"checks": (FIRST, SECOND, dataclasses.replace(EXTRA, points=3)), "points": 13},
        {"checks": (FIRST, SECOND, dataclasses.replace(EXTRA, bonus=False))},
        {"verdict": Verdict.PASSED, "points": 0, "checks": ()},
    ],
    ids=str,
)
def test_impossible_reports_are_refused(fields, question, expected):
    with pytest.raises(SandboxError) as caught:
        read_report(document(dataclasses.replace(GOOD, **fields)), question(), expected)
    assert caught.value.code == "bad-answer"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kind": "report"},
        {"kind": "report", "report": None},
        {"kind": "report", "report": {**to_json(GOOD), "points": "10"}},
        {"kind": "report", "report": {**to_json(GOOD), "verdict": ["passed"]}},
        {"kind": "report", "report": {**to_json(GOOD), "grade": 1}},
        {"kind": "report", "report": to_json(GOOD), "more": 1},
        {"kind": "trace", "trace": {}},
        {"kind": "error"},
        {"kind": "error", "type": "TokenError", "code": 3, "details": {}, "line": None},
        {"kind": "error", "type": "TokenError", "code": "x", "details": {"code": 1, "self": 2}, "line": "3"},
    ],
    ids=str,
)
def test_other_shapes_are_refused(wrong, question, expected):
    with pytest.raises(SandboxError) as caught:
        read_report(wrong, question(), expected)
    assert caught.value.code == "bad-answer"


def test_our_errors_cross_the_wall(ask, question, expected):
    with pytest.raises(SubmissionError) as caught:
        read_report(ask("raise SubmissionError('syntax', line=4, what='x')"), question(), expected)
    assert (caught.value.code, caught.value.line, caught.value.details) == ("syntax", 4, {"what": "x"})


def test_a_replay_answers_with_a_trace_or_with_the_reason(ask):
    assert read_trace(ask(asks=Replay("good"))).threads[0].name == "main"
    with pytest.raises(TokenError, match="token-damaged"):
        read_trace(ask(asks=Replay("bad")))
    with pytest.raises(Diverged) as caught:
        read_trace(ask(asks=Replay("other")))
    assert caught.value.details == {"step": 3}
