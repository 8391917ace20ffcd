"""One submission, one report. A student's mistake, a dead child, a path that is no file: each becomes a `Report`.

Reading the file and judging it are two steps, so that bulk grading can look at the content (`Submission.digest`) before
it decides to judge.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from graders import catalog, ipynb
from graders.encoding import encoding_of
from graders.errors import StallError, SubmissionError, UsageError
from graders.results import Game, Message, Report, Trace, Verdict
from graders.sandbox import parent
from graders.sandbox.answers import Expected, read_game, read_report, read_trace
from graders.sandbox.limits import DEFAULT, Limits
from graders.sandbox.wire import Judgement, Play, Replay, Request

__all__ = [
    "BYTES_MAX",
    "Submission",
    "from_notebook",
    "grade",
    "grade_submission",
    "limits_for",
    "play",
    "read",
    "replay",
]

BYTES_MAX = 1_000_000  # of a module
NOTEBOOK = ".ipynb"
SHOWN_MAX = 200_000  # characters of the source, in the report
THOROUGH = 10  # times the budget, and so times the time
SCHEDULES_PER_LIMIT = 1000  # with more `--schedules`, the time grows in proportion

StrPath = str | os.PathLike[str]


@dataclass(frozen=True)
class Submission:
    """A file as it was read: either `source`, or a verdict with the reason why there is none."""

    file: str
    source: bytes | None = None
    verdict: Verdict | None = None
    message: Message | None = None
    notes: tuple[Message, ...] = ()  # for the report

    @property
    def digest(self) -> str:
        """A digest of the content: if it is the same, there is nothing new to judge."""
        if self.source is not None:
            return hashlib.sha256(self.source).hexdigest()
        if self.message is None:
            return "no source"
        return f"no source: {self.message.key} {json.dumps(self.message.args, sort_keys=True, default=str)}"


def grade(
    path: StrPath,
    exercise: str | None = None,
    *,
    seed: int = 0,
    sellers: tuple[int, ...] | None = None,
    schedules: int | None = None,
    thorough: bool = False,
    limits: Limits = DEFAULT,
    follow_links: bool = True,
) -> Report:
    """Grade one file, a module or a notebook, in a child process; returns its report.

    `exercise` defaults to the file's name without its ending. `seed` chooses the schedules that are drawn. `sellers`
    are the numbers of workers to try in the large stalls, and `schedules` the number of schedules for each stall; None
    leaves both to the exercise. `thorough` multiplies the budget by ten. Marks are given with the defaults of these
    four. `limits` are those of the child. `follow_links` says whether a link to a file is read.

    Raises UsageError `unknown-exercise` and nothing else: whatever is wrong with the file or its child is in the
    report.
    """
    exercise = exercise_of(path, exercise)
    submission = read(path, exercise, follow_links=follow_links)
    return grade_submission(
        submission, exercise, seed=seed, sellers=sellers, schedules=schedules, thorough=thorough, limits=limits
    )


def grade_submission(
    submission: Submission,
    exercise: str,
    *,
    seed: int = 0,
    sellers: tuple[int, ...] | None = None,
    schedules: int | None = None,
    thorough: bool = False,
    limits: Limits = DEFAULT,
) -> Report:
    """Grade what `read` returned. Raises UsageError `unknown-exercise`."""
    expected = _expected(exercise)
    if submission.source is None:
        report = _report(exercise, expected, submission.verdict or Verdict.INVALID, submission.message, seed)
        return replace(report, file=submission.file)
    asks = Judgement(seed, sellers, schedules, thorough)
    request = Request(exercise, submission.source, submission.file, asks)
    try:
        report = read_report(parent.ask(request, limits_for(schedules, thorough, limits)), request, expected)
    except SubmissionError as error:
        message = Message(error.code, {"line": error.line, **error.details})
        report = replace(_report(exercise, expected, Verdict.INVALID, message, seed), line=error.line)
    except StallError as error:
        _debug(error)
        report = _report(exercise, expected, Verdict.NOT_JUDGED, Message(error.code, error.details), seed)
        report = replace(report, line=error.details.get("line"))
    return replace(report, file=submission.file, source=_shown(submission.source), notes=submission.notes)


def replay(token: str, path: StrPath, exercise: str | None = None, *, limits: Limits = DEFAULT) -> Trace:
    """Run one schedule of the file again and return its story.

    `token` names the schedule, as a report gives it. `exercise` defaults to the file's name without its ending.

    Raises UsageError (unknown exercise), SubmissionError (no such file, or it does not load), TokenError, Diverged or
    SandboxError.
    """
    exercise = exercise_of(path, exercise)
    submission = read(path, exercise)
    if submission.source is None:
        assert submission.message is not None
        raise SubmissionError(submission.message.key, **submission.message.args)
    request = Request(exercise, submission.source, submission.file, Replay(token))
    return read_trace(parent.ask(request, limits))


def play(
    submission: Submission,
    exercise: str,
    *,
    workers: int | None = None,
    stock: int | None = None,
    limits: Limits = DEFAULT,
) -> Game:
    """Explore everything that a small stall of the submission can do.

    Raises UsageError (unknown exercise, sizes that nobody can play), SubmissionError and Uncontrollable (it does not
    load, is not written yet, leaves the allowed language) or SandboxError.
    """
    _expected(exercise)
    if submission.source is None:
        assert submission.message is not None
        raise SubmissionError(submission.message.key, **submission.message.args)
    request = Request(exercise, submission.source, submission.file, Play(workers, stock))
    return read_game(parent.ask(request, limits), request)


def read(
    path: StrPath, exercise: str | None = None, *, follow_links: bool = True, file: str | None = None
) -> Submission:
    """Read a file that somebody handed in. Messages call it `file`, by default the path as given.

    Of a notebook (a file named `.ipynb`), it reads the cell that is the answer to `exercise`, by default the exercise
    after which the file is named. Never raises, never waits for a FIFO, never opens a device, and reads at most one
    byte more than it accepts.
    """
    shown = os.fspath(path) if file is None else file
    try:
        if Path(shown).suffix.lower() == NOTEBOOK:
            return from_notebook(_read(path, shown, follow_links, ipynb.BYTES_MAX), exercise or Path(shown).stem)
        return _read(path, shown, follow_links, BYTES_MAX)
    except (FileNotFoundError, NotADirectoryError):
        return Submission(shown, None, Verdict.MISSING, Message("missing", {"file": Path(shown).name}))
    except OSError as error:
        if error.errno == errno.ELOOP:  # a link, which O_NOFOLLOW refuses, or a cycle of links
            return _not_a_file(shown)
        reason = Message("cannot-read", {"file": shown, "error": error.strerror or type(error).__name__})
        return Submission(shown, None, Verdict.NOT_JUDGED, reason)
    except ValueError as error:  # a path with a null byte
        reason = Message("cannot-read", {"file": ascii(shown), "error": str(error)})
        return Submission(ascii(shown), None, Verdict.NOT_JUDGED, reason)


def from_notebook(notebook: Submission, exercise: str) -> Submission:
    """The answer to an exercise that a notebook holds (`source` is its JSON). Never raises.

    A notebook that could not be read stays as it is.
    """
    if notebook.source is not None:
        notebook = _bounded(notebook.file, notebook.source, len(notebook.source), ipynb.BYTES_MAX)
    if notebook.source is None:
        return notebook
    entry = catalog.load().get(exercise)
    functions = [function.name for function in entry.functions] if entry is not None else []
    try:
        text, parts = ipynb.whole_answer(notebook.source, exercise, functions)
    except SubmissionError as error:
        message = Message(error.code, {"file": notebook.file, **error.details})
        return Submission(notebook.file, None, Verdict.INVALID, message)
    source = text.encode("utf-8", "surrogatepass")
    notes = (Message("answer-in-parts", {"parts": parts}),) if parts > 1 else ()
    return replace(_bounded(notebook.file, source, len(source), BYTES_MAX), notes=notes)


def _read(path: StrPath, shown: str, follow_links: bool, bytes_max: int) -> Submission:
    # Check before opening, because opening a device may have an effect. Check again after, because the file may have
    # been exchanged in between.
    if not stat.S_ISREG(os.stat(path, follow_symlinks=follow_links).st_mode):
        return _not_a_file(shown)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    if not follow_links:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(path, flags), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            return _not_a_file(shown)
        source = stream.read(bytes_max + 1)
    return _bounded(shown, source, max(status.st_size, len(source)), bytes_max)


def _bounded(shown: str, source: bytes, size: int, bytes_max: int) -> Submission:
    if len(source) > bytes_max:
        message = Message("too-large", {"file": shown, "bytes": size, "limit": bytes_max})
        return Submission(shown, None, Verdict.INVALID, message)
    return Submission(shown, source)


def _not_a_file(shown: str) -> Submission:
    return Submission(shown, None, Verdict.INVALID, Message("not-a-file", {"file": shown}))


def exercise_of(path: StrPath, exercise: str | None) -> str:
    name = Path(path).stem if exercise is None else exercise
    _expected(name)
    return name


def _expected(exercise: str) -> Expected:
    """What the catalogue promises. Raises UsageError if it does not know the exercise."""
    known = catalog.load()
    if exercise not in known:
        raise UsageError("unknown-exercise", name=exercise, known=list(known))
    entry = known[exercise]
    checks = {c.id: (0.0, float(c.points)) if c.bonus else (float(c.points), 0.0) for c in entry.checks}
    return Expected(float(entry.points), checks)


def limits_for(schedules: int | None = None, thorough: bool = False, limits: Limits = DEFAULT) -> Limits:
    """The limits of a child with this budget. `limits` other than the default stay as they are."""
    if limits is not DEFAULT:
        return limits
    more = -(-(schedules or 0) // SCHEDULES_PER_LIMIT)
    return limits.times(max(1, more) * (THOROUGH if thorough else 1))


SURELY_MISSING = frozenset({"missing", "missing-beside"})


def _report(exercise: str, expected: Expected, verdict: Verdict, message: Message | None, seed: int) -> Report:
    # A missing file is worth 0 only if nothing lies there that may be meant; `missing-found` and the like are not worth
    # 0.
    surely = verdict is not Verdict.MISSING or message is None or message.key in SURELY_MISSING
    points = 0.0 if surely and verdict is not Verdict.NOT_JUDGED else None
    return Report(exercise, verdict, points, expected.max_points, message=message, seed=seed)


def _shown(source: bytes) -> str:
    """The text for the reports that show lines. It never fails, because it does not judge the encoding."""
    try:
        encoding = encoding_of(source)
    except (SyntaxError, UnicodeError, LookupError):
        encoding = "utf-8"
    start = source[: 4 * SHOWN_MAX]
    try:
        text = start.decode(encoding, "replace")
    except (LookupError, ValueError):  # `# coding: rot13` is a codec, but not one of text
        text = start.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")[:SHOWN_MAX]


def _debug(error: StallError) -> None:
    """Print what a maintainer wants to know about a death, if STALL_DEBUG is set. A student cannot use it."""
    text = getattr(error, "traceback", "")
    if text and os.environ.get("STALL_DEBUG"):
        print(text, file=sys.stderr)
