"""What must be true of how any failing report's stories end: asked of every wrong program of the corpus."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graders.reports import terminal
from graders.reports._ending import last_words, promise_line
from graders.reports._rows import Lines, make_rows
from graders.results import CheckResult, Outcome, Report, Trace, from_json, to_json
from graders.suites import judge, replay

SOLD = {"oversold", "sold-too-many-alone", "called-out-twice", "called-out-odd", "out-of-order", "sold-unroasted"}
PUT = {"roasted-too-many", "roasted-bad-count", "roasted-by-seller"}
HOME = {
    "unsold", "sold-nothing-announced", "roasted-too-few", "seller-sold-nothing", "too-fast", "turns-no-oversell",
    "lock-held",
}  # fmt: skip
STUCK = {"deadlock", "spin", "endless-loop", "never-stops"}
NO_RUN = {"turns-missing", "turns-not-a-list", "turns-bad-entry", "turns-empty", "cannot-oversell"}
BEFORE_WORK = {"hire-not-list", "hire-not-threads", "hire-same-thread", "hire-count", "hire-not-started"}


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[Path], Report]:
    """`judged(path)`: what `judge` says of a solution or of a program of the corpus. Whoever asks first judges it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "judged"  # one for all workers
    folder.mkdir(exist_ok=True)

    def report_of(path: Path) -> Report:
        exercise = path.stem if path.parent.name == "solutions" else path.parent.name
        kept = folder / f"{path.parents[1].name}-{exercise}-{path.stem}.json"
        with _alone(kept.with_suffix(".lock")):
            if not kept.exists():
                report = judge(path.read_bytes(), exercise=exercise, file=path.name)
                text = json.dumps(to_json(report))
                assert from_json(Report, json.loads(text)) == report
                kept.write_text(text, encoding="utf-8")
        return from_json(Report, json.loads(kept.read_text(encoding="utf-8")))

    return report_of


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One process at a time; where the system has no such lock each may judge for itself."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def check_endings() -> Callable[[Report, str], None]:
    """`check_endings(report, source)` where a test has judged a wrong program anyway: to judge it costs a second."""
    return _check_endings


def _check_endings(report: Report, source: str) -> None:
    """Last step, marked line and message agree in every failing check; a replay of its token says the very same."""
    for check in report.checks:
        if check.passed is not False or check.bonus:
            continue
        assert check.message is not None
        if check.message.key in NO_RUN:
            assert check.trace is None
            continue
        assert check.trace is not None and check.token is not None
        _agrees(report, check, check.trace, source)
        again = replay(source.encode(), exercise=report.exercise, file=report.file, token=check.token)
        assert (again.check, again.wrong) == (f"{report.exercise}/{check.id}", check.message), "others are broken too"
        assert (again.steps, again.broken) == (check.trace.steps, check.trace.broken)
        assert (again.outcome, again.output) == (check.trace.outcome, check.trace.output)
        told = " ".join(terminal.replay_lines(again, source, report.file, lang="en"))
        assert told.startswith(f"{report.file}: broken promise: ")
        assert last_words(again, "en")[0].split()[-1] in told


def _agrees(report: Report, check: CheckResult, trace: Trace, source: str) -> None:
    message, key = check.message, check.message.key if check.message else ""
    assert (trace.wrong, trace.check) == (message, f"{report.exercise}/{check.id}")
    text = terminal.explanation(report, check=check).split("\n")
    promised = terminal.title_of(check, report.exercise, "en")
    assert text[0] == promise_line(trace.check, "en") or text[0].startswith(f"{promised}: ")
    assert last_words(trace, "en")[0].split()[0] in "\n".join(text)
    if key in BEFORE_WORK or not (trace.steps or trace.waiting):  # nobody got to work
        return
    rows = make_rows(trace, Lines(source), "en", value_max=200)
    marked = [row for row in rows if row.broken]
    if trace.broken is None:
        assert key in STUCK or (
            key == "turns-no-oversell" and trace.outcome in (Outcome.OUT_OF_STEPS, Outcome.DEADLOCK)
        )
        assert trace.waiting and rows[-1].stuck
        assert key not in STUCK or check.line in {waiting.line for waiting in trace.waiting}
        return
    assert trace.broken == len(trace.steps) - 1, "nothing is told that comes after it"
    assert marked == [rows[-1]] and not trace.waiting
    last = trace.steps[-1]
    if key in ("crash", "hire-crash"):
        args = message.args if message is not None else {}
        assert (last.kind, last.line) == ("raise", args.get("line"))
        assert last.after == (f"{args['error']}: {args['text']}" if args["text"] else args["error"])
        assert args["error"] in rows[-1].value
    elif key == "hire-started":
        assert (last.kind, last.thread) == ("start", 0)
    elif key in SOLD | PUT:
        assert trace.outcome is Outcome.STOPPED, "nothing is run that comes after it"
        assert last.kind == ("sold" if key in SOLD else "roasted")
    elif key in HOME:
        assert last.kind == "return" or (last.kind == "raise" and trace.outcome is Outcome.CRASHED)
        assert key != "lock-held" or "goes home" in rows[-1].value
    else:
        assert key in ("sold-by-roaster", "roasted-by-seller", "sold-by-stranger", "roasted-by-stranger"), key
        assert key.startswith(last.kind)
    if key == "turns-no-oversell":  # that is about the whole of TURNS
        return
    assert check.line == (message.args.get("line", last.line) if message is not None else last.line)
