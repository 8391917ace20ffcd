"""Our replacements for nbgrader's own steps, for the notebooks of the kit and for no others.

nbgrader runs a submission from top to bottom in one process, and believes what that process says about the test cells.
A student's cell runs there before them and can forge that. Here, nbgrader runs nothing that a student wrote:

    ClearToStub        generate_assignment: each region of a solution becomes its own stub, not one text for all
    StudentsKernel     generate_assignment: students get an ordinary Python kernel (notebooks.SOURCE_KERNEL says why
                       the source has none)
    CleanMetadata      autograde, first: metadata that a student invented is removed, before it can break a step
    Judge              autograde: no kernel runs; the kit's sandbox judges the answer; its report becomes the outputs
    SaveJudgement      autograde: the report's points, checks and comment go into the grade book

The outputs have a form for which nbgrader's own rule (nbgrader.utils.determine_grade) gives the same points: one number
from 0 to the cell's points, and nothing on stderr.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import ClearSolutions, Execute, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool, Enum, Integer, default

from graders import catalog
from graders.catalog import Exercise
from graders.course.gradebook import record
from graders.course.notebooks import SOURCE_KERNEL, STUDENT_KERNEL, course_cells, grade_id, report_id, to_stub
from graders.errors import UsageError
from graders.feedback import LANGUAGES, pick_language, sentence
from graders.grading import Submission, from_notebook, grade_submission
from graders.ipynb import answer_id
from graders.reports.notebook import notebook_html
from graders.reports.one_check import BONUS, check_text, points_of
from graders.reports.terminal import report_text
from graders.results import Message, Report
from graders.sandbox import probe

__all__ = ["CleanMetadata", "ClearToStub", "Judge", "SaveJudgement", "StudentsKernel", "configure"]

PARTS = "stall_parts"  # in an answer's metadata: from how many cells CleanMetadata joined it
REPORT = "stall_report"  # where Judge leaves the report for SaveJudgement, in the resources of one conversion

Notebook = Any
Resources = Any


def configure(config: Any) -> None:
    """Put our steps into nbgrader's configuration (`c` in nbgrader_config.py)."""
    # nbgrader calls it by name to make a grade book; it is installed beside nbgrader
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), os.path.dirname(sys.executable)])
    ours: dict[Any, Any] = {ClearSolutions: ClearToStub, Execute: Judge, SaveAutoGrades: SaveJudgement}

    def exchanged(steps: Any) -> list[Any]:
        return [ours.get(step, step) for step in steps.default_args[0]]

    config.GenerateAssignment.preprocessors = [*exchanged(GenerateAssignment.preprocessors), StudentsKernel]
    config.Autograde.sanitize_preprocessors = [CleanMetadata, *exchanged(Autograde.sanitize_preprocessors)]
    config.Autograde.autograde_preprocessors = exchanged(Autograde.autograde_preprocessors)


class ClearToStub(ClearSolutions):
    """Turn each region of a solution into the stub that stands at its beginning."""

    def preprocess_cell(self, cell: Any, resources: Resources, cell_index: int) -> tuple[Any, Resources]:
        exercise = resources["nbgrader"]["notebook"]
        if is_solution(cell) and cell.metadata.nbgrader["grade_id"] == answer_id(exercise):
            cell.source = to_stub(cell.source)
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)


class StudentsKernel(NbGraderPreprocessor):
    """Let the release version run in an ordinary Python.

    A late step, so nbgrader has noted the source's kernel before.
    """

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        if nb.metadata.get("kernelspec", {}).get("name") == SOURCE_KERNEL["name"]:
            nb.metadata["kernelspec"] = nbformat.from_dict(STUDENT_KERNEL)
        return nb, resources


class CleanMetadata(NbGraderPreprocessor):
    """Turn cells that only claim to be the course's own into ordinary cells, and remove what is no cell at all.

    Without this, an invented `grade_id` ends the grading of the whole submission. One that occurs twice ends it for the
    whole class, because nbgrader then leaves behind metadata without a version. nbgrader itself restores the sources.
    """

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        entry = _entry(resources)
        if entry is None:
            return nb, resources
        own = {_id(cell): cell for cell in course_cells(entry)}
        nb.cells = [cell for cell in nb.cells if _is_cell(cell)]
        parts = [cell for cell in nb.cells if _id(cell) == answer_id(entry.id)]
        if len(parts) > 1:  # it was split, and nbgrader uses one cell of a name: the last one gets the whole text
            parts[-1].source = "\n".join(cell.source for cell in parts)
            parts[-1].metadata[PARTS] = len(parts)
        for cell in reversed(nb.cells):  # of several cells with one name the last counts
            known = own.pop(_id(cell), None)
            cell.metadata.pop("nbgrader", None)
            if known is not None:
                cell.metadata["nbgrader"] = nbformat.from_dict(known["metadata"]["nbgrader"])
        return nb, resources


class Judge(Execute):
    """Judge the answer in the sandbox, and write the outputs that the course's cells would have. No kernel runs.

    Cells that a student removed come back, so that feedback shows every promise. The student's other cells get no
    output. nbgrader runs a notebook that is not the kit's as usual.
    """

    seed = Integer(0, help="The seed of every random choice.").tag(config=True)
    thorough = Bool(False, help="Ten times the budget.").tag(config=True)
    trust_submissions = Bool(False, help="Grade even where the system's wall is not enough.").tag(config=True)
    lang = Enum(LANGUAGES, help="The language of feedback; by default the locale's.").tag(config=True)

    @default("lang")
    def _lang_default(self) -> str:
        return pick_language(None, os.environ)

    def preprocess(self, nb: Notebook, resources: Resources, km: Any = None) -> tuple[Notebook, Resources]:
        entry = _entry(resources)
        if entry is None:
            return super().preprocess(nb, resources, km)
        report = self._judge(nb, entry)
        resources[REPORT] = report, self.lang
        present = {_id(cell) for cell in nb.cells}
        nb.cells += [nbformat.from_dict(cell) for cell in course_cells(entry)[1:] if _id(cell) not in present]
        checks = {grade_id(entry.id, check.id): check.id for check in entry.checks} | {grade_id(entry.id, BONUS): BONUS}
        for cell in nb.cells:
            if _id(cell) == report_id(entry.id):
                cell.outputs = [_shown(notebook_html(report, lang=self.lang), report_text(report, lang=self.lang))]
            elif _id(cell) in checks and is_grade(cell):
                cell.outputs = list(self._graded(report, checks[_id(cell)]))
        return nb, resources

    def _judge(self, nb: Notebook, entry: Exercise) -> Report:
        if not self.trust_submissions:
            try:
                probe.demand(probe.layers(), option="--Judge.trust_submissions=True")
            except UsageError as error:
                raise NbGraderException(sentence(Message(error.code, error.details), self.lang)) from None
        notebook = Submission(f"{entry.id}.ipynb", json.dumps(nb).encode())
        submission = from_notebook(notebook, entry.id)
        parts = [cell.metadata[PARTS] for cell in nb.cells if type(cell.metadata.get(PARTS)) is int]
        if parts and not submission.notes:
            submission = replace(submission, notes=(Message("answer-in-parts", {"parts": parts[-1]}),))
        return grade_submission(submission, entry.id, seed=self.seed, thorough=self.thorough)

    def _graded(self, report: Report, check: str) -> list[Any]:
        """The text of the check, and its points alone as the value: by nbgrader's rule that is the grade."""
        text = check_text(report, check, lang=self.lang)
        points = points_of(report, check)
        if points is None:  # an error is no grade: SaveJudgement leaves this cell to a person
            return [nbformat.v4.new_output("error", ename="NotJudged", evalue="", traceback=[text])]
        said = nbformat.v4.new_output("stream", name="stdout", text=text + "\n")
        if check == BONUS:  # the cell has 0 points, and nbgrader would report a higher number as an error
            return [said]
        return [said, nbformat.v4.new_output("execute_result", {"text/plain": repr(points)})]


class SaveJudgement(SaveAutoGrades):
    """Write what Judge found into the grade book, including what outputs cannot say (such as "not judged")."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        if REPORT not in resources:
            return super().preprocess(nb, resources)
        report, lang = resources.pop(REPORT)
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            record(gradebook, report, about["assignment"], about["student"], lang=lang)
        return nb, resources


def _entry(resources: Resources) -> Exercise | None:
    """The exercise, if the grade book says that this notebook is the kit's. The notebook itself is not asked."""
    about = resources["nbgrader"]
    entry = catalog.by_module_name(about["notebook"])
    if entry is None:
        return None
    with Gradebook(about["db_url"]) as gradebook:
        try:
            gradebook.find_grade_cell(grade_id(entry.id, BONUS), about["notebook"], about["assignment"])
        except MissingEntry:
            return None
    return entry


def _id(cell: Any) -> str:
    about = cell["metadata"].get("nbgrader")
    name = about.get("grade_id") if isinstance(about, dict) else None
    return name if isinstance(name, str) else ""


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, dict)
        and cell.get("cell_type") in ("code", "markdown", "raw")
        and isinstance(cell.get("source"), str)
        and isinstance(cell.get("metadata"), dict)
    )


def _shown(html: str, text: str) -> Any:
    return nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": text})
