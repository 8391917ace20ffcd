"""Write reports into nbgrader's grade book, through nbgrader's own API, which uses sqlalchemy.

Each check has a cell and gets the points that the report gave it. Points on top (the bonus, and what an instructor
changed by hand in the results of `stall grade`) are the extra credit of a cell without points. So the sum in the grade
book is the sum in the report. A mark that a person set in the grade book (`manual_score`) is never changed.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders import catalog, ipynb
from graders.course.notebooks import grade_id
from graders.errors import UsageError
from graders.feedback import diagnosis_line, said_of
from graders.reports import markdown, terminal
from graders.reports._safe import safe_line
from graders.reports.one_check import BONUS
from graders.results import Report, Verdict

__all__ = ["INSTALL", "Written", "record", "write_gradebook"]

INSTALL = "pip install 'stall-kit[course]'"


@dataclass(frozen=True)
class Written:
    """How many reports were written; how many of these wait for a person; and how many a person had marked."""

    marks: int
    waiting: int
    kept: int


def record(gradebook: Any, report: Report, assignment: str, student: str, *, lang: str) -> bool:
    """Write one report as the grades of one submitted notebook. Returns whether a mark set by hand was found and kept.

    A check that could not be judged gets no points and needs a person. It gets neither a silent 0 nor nbgrader's full
    marks. Raises nbgrader's MissingEntry if the assignment has no such notebook, or the student no submission.
    """
    judged = report.points is not None
    found = {check.id: check.points for check in report.checks}
    regular = [check.id for check in catalog.load()[report.exercise].checks if not check.bonus]
    scores = {check: float(found.get(check, 0.0)) for check in regular}
    by_hand = False
    for check in (*regular, BONUS):
        grade = gradebook.find_grade(grade_id(report.exercise, check), report.exercise, assignment, student)
        grade.auto_score = scores.get(check, 0.0) if judged else None
        if check == BONUS and report.points is not None and grade.manual_score is None:
            # Rounded, because twelve thirds are not exactly four. No extra credit at all if nothing is on top.
            grade.extra_credit = round(report.points - sum(scores.values()), 6) or None
        by_hand = by_hand or grade.manual_score is not None
        grade.needs_manual_grade = not judged or grade.manual_score is not None  # as nbgrader does
    comment = gradebook.find_comment(ipynb.answer_id(report.exercise), report.exercise, assignment, student)
    comment.auto_comment = _comment(report, lang)
    gradebook.db.commit()
    return by_hand


def write_gradebook(rows: Iterable[Report], db: str, assignment: str, *, lang: str) -> Written:
    """Write the rows of a whole class. `db` is a file, or a URL as in nbgrader's `CourseDirectory.db_url`.

    Students whom the grade book does not know are added. A student who handed in nothing at all gets no submission, as
    with nbgrader. If only one notebook is missing, it has no points. Raises UsageError: `needs-nbgrader`,
    `no-grade-book`, `bad-grade-book`, `no-such-assignment`.
    """
    try:
        from nbgrader.api import Gradebook, MissingEntry
        from sqlalchemy.exc import SAWarning, SQLAlchemyError
    except ImportError:
        raise UsageError("needs-nbgrader", command=INSTALL) from None
    marks = waiting = kept = 0
    try:
        with warnings.catch_warnings(), Gradebook(_existing(db)) as gradebook:
            warnings.simplefilter("ignore", SAWarning)  # from nbgrader's own add_submission
            for student, of_one in itertools.groupby(rows, key=lambda row: row.student):
                reports = list(of_one)
                gradebook.update_or_create_student(student)
                if all(report.verdict is Verdict.MISSING for report in reports):
                    continue
                gradebook.update_or_create_submission(assignment, student)
                for report in reports:
                    kept += record(gradebook, report, assignment, student, lang=lang)
                    waiting += report.points is None
                    marks += 1
    except MissingEntry:
        command = f"`nbgrader generate_assignment {assignment}`"
        notebook = report.exercise if marks else next(iter(catalog.load()))
        raise UsageError("no-such-assignment", assignment=assignment, notebook=notebook, command=command) from None
    except (SQLAlchemyError, ImportError) as error:  # ImportError: no driver for such a URL
        raise UsageError("bad-grade-book", path=db, error=str(error.__cause__ or error)[:200]) from None
    return Written(marks, waiting, kept)


def _existing(db: str) -> str:
    """The URL of a grade book that exists. nbgrader would create a missing one, which would be no real class's book."""
    from sqlalchemy import create_engine, inspect, make_url

    url = make_url(db if "://" in db else f"sqlite:///{db}")
    file = (url.database or "").removeprefix("file:").partition("?")[0]
    if url.get_backend_name() == "sqlite" and not Path(file).is_file():
        raise UsageError("no-grade-book", path=db)
    engine = create_engine(url)
    try:
        if not inspect(engine).has_table("assignment"):
            raise UsageError("no-grade-book", path=db)
    finally:
        engine.dispose()
    return url.render_as_string(hide_password=False)


def _comment(report: Report, lang: str) -> str | None:
    """What went wrong, as one sentence of Markdown in which a student's text is never markup. None for success."""
    first = terminal.first_failure(report)
    if report.message is not None:
        said = terminal.safe_sentence(report.message, lang)
    elif first is None or first.bonus:
        return None
    elif report.diagnosis is not None:
        said = diagnosis_line(report.diagnosis, lang, report.diagnosis_args)
    else:
        title = terminal.title_of(first, report.exercise, lang)
        said = said_of(title, terminal.safe_sentence(first.message, lang), lang) if first.message else title
    return markdown.text(safe_line(said))
