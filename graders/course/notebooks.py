"""The notebook of one exercise, as text: a pure function of the catalogue, the words and the solution.

    title, story, promises       what the exercise is, and the tutorial's story before it
    answer                       the student's cell: a whole module
    check, hints, real threads   what a student can do with it
    promises                     a graded cell for each check, and one for points on top

There are two versions. From the source, with the solution between nbgrader's marks, nbgrader makes everything else. The
students' version is for courses without nbgrader. No text is written in this module: the texts are those of `feedback`
(both languages, one below the other), the catalogue's, and the solution's own docstring and code.
"""

from __future__ import annotations

import ast
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graders.catalog import Exercise
from graders.catalog.stubs import render_stub
from graders.feedback import word
from graders.ipynb import answer_id, marker
from graders.reports.one_check import BONUS

__all__ = ["SOURCE_KERNEL", "STUDENT_KERNEL", "course_cells", "grade_id", "notebook", "report_id", "to_stub"]

SCHEMA_VERSION = 3  # of nbgrader's metadata
STUDENT_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# nbgrader gives every submission the kernel of the source. No such kernel exists, on purpose. If the course's own
# configuration is not in force, autograding then ends with an error that says so. Otherwise nbgrader would run the
# tests in the process in which the submission ran, and believe whatever that process says.
SOURCE_KERNEL = {
    "display_name": "judged by the kit: see nbgrader_config.py",
    "language": "python",
    "name": "see-this-courses-nbgrader-config",
}
_MARKS = (("# <solution>", "### BEGIN SOLUTION"), ("# </solution>", "### END SOLUTION"))  # our mark, nbgrader's mark

Cell = dict[str, Any]


@dataclass(frozen=True)
class _Parts:
    """The parts of a solution: its docstring, what belongs in the answer, and what runs it as a script."""

    story: str
    module: str
    script: str


def grade_id(exercise: str, check: str) -> str:
    """The `grade_id` of the cell that gives the points of a check; with BONUS, of the cell for points on top."""
    return f"{exercise}-{check}"


def report_id(exercise: str) -> str:
    """The `grade_id` of the cell below which the whole report stands."""
    return f"{exercise}-report"


def notebook(entry: Exercise, solution: str, *, student: bool) -> str:
    """The notebook as JSON (nbformat 4.5), the same bytes each time. `solution` is the text of the solution."""
    parts = _take_apart(solution)
    cells = [
        *_opening(entry, parts),
        *_answer(entry, parts, student),
        *_practice(entry, parts),
        _markdown("marks", _heading("course.marks-title"), _both("course.marks")),
        *_graded(entry),
    ]
    metadata = {"kernelspec": STUDENT_KERNEL if student else SOURCE_KERNEL, "language_info": {"name": "python"}}
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def to_stub(source: str) -> str:
    """The answer cell of a source notebook as students get it."""
    for ours, theirs in _MARKS:
        source = source.replace(theirs, ours)
    return render_stub(source).rstrip("\n")


def course_cells(entry: Exercise) -> list[Cell]:
    """The cells that nbgrader knows by their `grade_id`. The first is the answer, still empty."""
    return [_answer_cell(entry, ""), _report_cell(entry), *_graded(entry)]


# -- the parts ----------------------------------------------------------------------------------------------------


def _take_apart(solution: str) -> _Parts:
    tree = ast.parse(solution)
    lines = solution.splitlines()
    docstring = ast.get_docstring(tree)
    head = tree.body[0].end_lineno if docstring is not None else 0
    last = tree.body[-1]
    tail = last.lineno if isinstance(last, ast.If) else len(lines) + 1  # `if __name__ == "__main__":`
    story = (docstring or "").partition("\n")[2].strip()  # the first line is the title, which is in the catalogue too
    script = textwrap.dedent("\n".join(lines[tail:])).rstrip("\n")
    return _Parts(story, "\n".join(lines[head : tail - 1]).strip("\n"), script)


def _opening(entry: Exercise, parts: _Parts) -> Iterator[Cell]:
    points = _line("course.points-in-all", points=entry.points)
    yield _markdown("title", f"# {entry.title.zh} · {entry.title.en}", points)
    yield _markdown(
        "concurrency",
        _heading("course.concurrency-title"),
        _both("course.concurrency", "course.why-concurrency"),
        f"**{_line('course.cores')}**",
    )
    yield _code("cores", "import os\n\nos.cpu_count()")
    yield _markdown("threads", _heading("course.threads-title"), _both("course.threads", "course.threads-python"))
    promises = [f"| {check.title.zh} | {check.title.en} | {_points(check)} |" for check in entry.checks]
    table = "\n".join(["| | | |", "|:--|:--|--:|", *promises])
    yield _markdown("exercise", f"## {entry.title.zh} · {entry.title.en}", parts.story, table)


def _answer(entry: Exercise, parts: _Parts, student: bool) -> Iterator[Cell]:
    yield _markdown("answer-text", _heading("course.answer-title"), _both("course.answer"))
    source = f"{marker(entry.id)}\n{parts.module}"
    for ours, theirs in _MARKS:
        source = source.replace(ours, theirs)
    yield _answer_cell(entry, to_stub(source) if student else source)


def _practice(entry: Exercise, parts: _Parts) -> Iterator[Cell]:
    yield _markdown("check-text", _heading("course.check-title"), _both("course.check"))
    yield _report_cell(entry)
    yield _markdown("hints", _heading("course.hints-title"), *_hints(entry))
    if parts.script:
        yield _markdown("real-text", _heading("course.real-title"), _both("course.real"))
        yield _code("real", parts.script)


def _hints(entry: Exercise) -> Iterator[str]:
    for number, (zh, en) in enumerate(zip(entry.hints.zh, entry.hints.en, strict=True), start=1):
        summary = _line("course.hint", number=number)
        yield f"<details><summary>{summary}</summary>\n\n{zh}\n\n{en}\n\n</details>"


def _answer_cell(entry: Exercise, source: str) -> Cell:
    return _code("answer", source, grade_id=answer_id(entry.id), solution=True)


def _report_cell(entry: Exercise) -> Cell:
    source = f"%load_ext graders\n%stall {entry.id}"
    return _code("report", source, grade_id=report_id(entry.id), locked=True)


def _graded(entry: Exercise) -> Iterator[Cell]:
    for check in entry.checks:
        if not check.bonus:
            says = f"# {check.title.zh} · {check.title.en} ({check.points})"
            yield _test(entry, check.id, says, check.points)
    yield _test(entry, BONUS, f"# {_line('course.bonus-cell')}", 0)


def _test(entry: Exercise, check: str, says: str, points: int) -> Cell:
    about = {"grade_id": grade_id(entry.id, check), "locked": True, "grade": True, "points": points}
    return _code(f"check-{check}", f"{says}\n%stall {entry.id} {check}", **about)


def _points(check: Any) -> str:
    return f"+{check.points}" if check.bonus else str(check.points)


# -- cells --------------------------------------------------------------------------------------------------------


def _markdown(name: str, *paragraphs: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines("\n\n".join(paragraphs))}


def _code(name: str, source: str, **nbgrader: Any) -> Cell:
    metadata: dict[str, Any] = {}
    if nbgrader:
        kind = {"grade": False, "locked": False, "solution": False, "task": False}
        metadata["nbgrader"] = {"schema_version": SCHEMA_VERSION, **kind, **nbgrader}
    if nbgrader.get("locked"):
        metadata |= {"deletable": False, "editable": False}
    cell: Cell = {"cell_type": "code", "execution_count": None, "id": name, "metadata": metadata, "outputs": []}
    return {**cell, "source": _lines(source)}


def _lines(text: str) -> list[str]:
    """The lines as Jupyter stores them, so that a diff of two notebooks is a diff of lines."""
    return text.splitlines(keepends=True)


def _heading(key: str) -> str:
    return f"## {_line(key)}"


def _line(key: str, **args: Any) -> str:
    return f"{word(key, 'zh', **args)} · {word(key, 'en', **args)}"


def _both(*keys: str) -> str:
    """All paragraphs in one language, then all of them in the other."""
    return "\n\n".join(word(key, lang) for lang in ("zh", "en") for key in keys)
