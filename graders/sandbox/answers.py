"""Turn a document into a value, or refuse it. The document is not trusted: student code ran in the child that sent it.

A forger who knows all of this can still write a perfect document. The allowed language and the operating system's wall
are there against that. This module makes sure that nothing else becomes a mark: no half result, no result of another
exercise, no more points than the catalogue has.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from graders import errors
from graders.errors import SandboxError, StallError
from graders.results import CheckResult, Game, Report, Trace, Verdict, from_json
from graders.sandbox.wire import Judgement, Request

__all__ = ["DAY", "REAL", "Expected", "read_day", "read_game", "read_report", "read_trace"]

# These verdicts are decided before any check runs, so their reports may have no checks at all.
UNCHECKED = frozenset({Verdict.INVALID, Verdict.REFUSED, Verdict.NOT_STARTED, Verdict.NOT_JUDGED})
EPSILON = 1e-6

REBUILT = {
    cls.__name__: cls
    for cls in (
        errors.UsageError,
        errors.SubmissionError,
        errors.TokenError,
        errors.Diverged,
        errors.Uncontrollable,
        errors.Refused,
        errors.SandboxError,
    )
}


@dataclass(frozen=True)
class Expected:
    """What the catalogue says about an exercise: its points, and (points, bonus points) for each check, in order."""

    max_points: float
    checks: Mapping[str, tuple[float, float]]


def read_report(document: dict[str, Any], request: Request, expected: Expected) -> Report:
    """The report in a document.

    Raises SandboxError `bad-answer` (why) if it is no possible report on exactly what was asked, or the error that the
    child names if the document is one.
    """
    data, asks = _content(document, "report"), request.asks
    try:
        report = from_json(Report, data)
    except (ValueError, TypeError, RecursionError) as error:
        raise SandboxError("bad-answer", why=str(error)[:200]) from None
    if report.exercise != request.exercise or not isinstance(asks, Judgement) or report.seed != asks.seed:
        _refuse("another exercise or seed")
    if report.max_points != expected.max_points:
        _refuse("max_points")
    if report.verdict is Verdict.MISSING:  # only the parent knows that a file is missing
        _refuse("verdict")
    _compare_checks(report, expected)
    _compare_points(report, expected)
    return report


def read_trace(document: dict[str, Any]) -> Trace:
    """The trace in a document. Raises as `read_report` does."""
    try:
        return from_json(Trace, _content(document, "trace"))
    except (ValueError, TypeError, RecursionError) as error:
        raise SandboxError("bad-answer", why=str(error)[:200]) from None


Kinds = Mapping[str, tuple[type, ...]]
_COUNTS = ("runs", "fine", "oversold", "broken", "crashed", "stuck", "workers", "stock", "nap_factor")
REAL: Kinds = {**dict.fromkeys(_COUNTS, (int,)), "gil": (bool,)}
DAY: Kinds = {
    **dict.fromkeys(("workers", "stock", "sold", "roasted"), (int,)),
    **dict.fromkeys(("output", "outcome"), (str,)),
    **{"clock_s": (float,), "error": (str, type(None)), "line": (int, type(None))},
}


def read_day(document: dict[str, Any], kinds: Kinds) -> dict[str, Any]:
    """What `graders.suites` tells about a day at the stall: exactly the fields of `kinds`. Raises as `read_report`
    does.
    """
    data = _content(document, "day")
    if not isinstance(data, dict) or set(data) != set(kinds):
        _refuse("fields of a day")
    for name, allowed in kinds.items():
        value = data[name]
        if type(value) not in allowed or (type(value) in (int, float) and not 0 <= value < 1e9):
            _refuse(f"{name} of a day")
    return data


def read_game(document: dict[str, Any], request: Request) -> Game:
    """The game in a document; every move must lead to a position. Raises as `read_report` does."""
    try:
        game = from_json(Game, _content(document, "game"))
    except (ValueError, TypeError, RecursionError) as error:
        raise SandboxError("bad-answer", why=str(error)[:200]) from None
    if game.exercise != request.exercise or not game.positions:
        _refuse("another exercise, or no position")
    if not all(0 <= move.to < len(game.positions) for position in game.positions for move in position.moves):
        _refuse("a move that leads nowhere")
    known = {thread.index for thread in game.threads}
    for position in game.positions:
        there = [*(m.step.thread for m in position.moves), *(w.thread for w in position.waiting), *position.home]
        if not known.issuperset(there):
            _refuse("a thread that is not there")
        if (len(position.values), len(position.owners)) != (len(game.names), len(game.locks)):
            _refuse("a position with other values")
    return game


def _content(document: dict[str, Any], kind: str) -> Any:
    if document.get("kind") == "error":
        raise _rebuilt(document)
    if document.get("kind") != kind or set(document) != {"kind", kind}:
        _refuse("kind")
    return document[kind]


def _rebuilt(document: dict[str, Any]) -> StallError:
    cls = REBUILT.get(str(document.get("type")), StallError)
    code, details, line = document.get("code"), document.get("details"), document.get("line")
    if not isinstance(code, str) or not isinstance(details, dict) or not isinstance(line, (int, type(None))):
        _refuse("error")
    try:
        if cls in (errors.SubmissionError, errors.Uncontrollable, errors.Refused):
            return cls(code, **{**details, "line": line})
        return cls(code, **details)
    except TypeError:
        _refuse("error")


def _compare_checks(report: Report, expected: Expected) -> None:
    ids = [check.id for check in report.checks]
    if ids != list(expected.checks) and not (not ids and report.verdict in UNCHECKED):
        _refuse("checks")
    for check in report.checks:
        max_points, bonus = expected.checks[check.id]
        if check.max_points != max_points or check.bonus != bool(bonus):
            _refuse(f"max_points of {check.id}")
        if not _within(check.points, max_points + bonus) or (check.passed is not True and _full(check, max_points)):
            _refuse(f"points of {check.id}")


def _full(check: CheckResult, max_points: float) -> bool:
    return max_points > 0 and check.points >= max_points


def _compare_points(report: Report, expected: Expected) -> None:
    if (report.points is None) != (report.verdict is Verdict.NOT_JUDGED):
        _refuse("points")
    if report.points is None:
        return
    if not _within(report.points, expected.max_points + sum(bonus for _, bonus in expected.checks.values())):
        _refuse("points")
    if abs(report.points - sum(check.points for check in report.checks)) > EPSILON:
        _refuse("points")
    required = [check for check in report.checks if not check.bonus]
    all_passed = bool(required) and all(check.passed is True for check in required)
    if (report.verdict is Verdict.PASSED) != all_passed:
        _refuse("verdict")


def _within(points: float, top: float) -> bool:
    return math.isfinite(points) and -EPSILON <= points <= top + EPSILON


def _refuse(why: str) -> NoReturn:
    raise SandboxError("bad-answer", why=why)
