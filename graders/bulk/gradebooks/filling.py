"""`stall report --moodle` and `--canvas`: write the stored marks into a platform's own file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graders.bulk.folder import read_results, write_outputs
from graders.bulk.gradebooks import canvas, moodle
from graders.bulk.gradebooks.marks import as_html, marks_of
from graders.bulk.gradebooks.roster import read_people
from graders.bulk.gradebooks.texts import read_text
from graders.bulk.inputs.layouts import Student
from graders.bulk.outputs import write_text
from graders.bulk.store import Store
from graders.errors import UsageError
from graders.results import Message

__all__ = ["Written", "fill_canvas", "fill_moodle"]


@dataclass(frozen=True)
class Written:
    """Where the filled file is, how many marks are in it, and what an instructor should know."""

    path: Path
    count: int
    notes: tuple[Message, ...]


def fill_moodle(
    out: Path | str,
    worksheet: Path | str,
    target: Path | str | None = None,
    *,
    exercise: str | None = None,
    scale: bool = False,
    lang: str = "en",
) -> Written:
    """Fill in the grading worksheet of an assignment, and write it to `target` (default: OUT/moodle_worksheet.csv).

    The marks are those of one exercise, or the sum over all. Raises UsageError: `no-such-path`, `cannot-read`,
    `cannot-write`, `unknown-exercise`, `no-worksheet`, `other-maximum`.
    """
    marks = marks_of(read_results(out), exercise, comment=lambda reports: as_html(reports, lang))
    students = _students(out, marks.of)
    text, encoding = read_text(Path(worksheet))
    filled = moodle.fill(text, marks, students, file=str(worksheet), scale=scale)
    with Store(Path(out), create=False) as store:
        store.enrol(filled.members)
    # The zip of feedback is written again: the worksheet tells which number belongs to whom.
    write_outputs(out, lang=lang, formats=("html",))
    return Written(
        _write(target, Path(out) / "moodle_worksheet.csv", filled.text, encoding), filled.count, filled.notes
    )


def fill_canvas(
    out: Path | str,
    gradebook: Path | str,
    target: Path | str | None = None,
    *,
    column: str | None = None,
    exercise: str | None = None,
    scale: bool = False,
    groups: Path | str | None = None,
) -> Written:
    """Make the file for Canvas to import from an exported gradebook, and write it to `target` (default:
    OUT/canvas_gradebook.csv).

    The marks go into the assignment `column`. `groups` says who is in which team (see `teams.in_teams`). Raises
    UsageError: `no-such-path`, `cannot-read`, `cannot-write`, `unknown-exercise`, `no-gradebook`, `no-such-column`,
    `other-maximum`.
    """
    marks = marks_of(read_results(out), exercise)
    students = _students(out, marks.of)
    text, encoding = read_text(Path(gradebook))
    teams = read_people(Path(groups)) if groups is not None else ()
    filled = canvas.fill(text, marks, students, file=str(gradebook), column=column, scale=scale, groups=teams)
    return Written(
        _write(target, Path(out) / "canvas_gradebook.csv", filled.text, encoding), filled.count, filled.notes
    )


def _students(out: Path | str, keys: Iterable[str]) -> list[Student]:
    with Store(Path(out), create=False) as store:
        known = store.students()
    return [known.get(key, Student(key)) for key in keys]


def _write(target: Path | str | None, default: Path, text: str, encoding: str) -> Path:
    path = default if target is None else Path(target)
    try:
        write_text(path, text, encoding=encoding)
    except OSError as error:
        raise UsageError("cannot-write", path=str(path), error=error.strerror or str(error)) from error
    return path
