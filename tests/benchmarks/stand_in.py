"""Jobs that cost nothing: reports that the kit gave before, and a class of small files that ask for them.

A module of its own, and little: Dask's workers import it.
"""

from __future__ import annotations

import functools
import json
import resource
from functools import partial
from pathlib import Path

from graders import bulk
from graders.bulk.folder import read_results
from graders.bulk.task import Grade
from graders.grading import Submission
from graders.results import Report, from_json, to_json

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = ("locked", "producer_consumer", "unlocked")
WRONG_OF_TEN = (1, 5, 8)
Reports = dict[str, Report]  # by exercise and `right` or `wrong`


def judged(base: Path, where: Path) -> float:
    """Have one right and one wrong program for each exercise judged, keep the reports in the file `where`, and return
    the CPU seconds for one of them."""
    for exercise in EXERCISES:
        wrong = sorted((ROOT / "tests" / "corpus" / "failed" / exercise).glob("*.py"))[0]
        for word, path in (("right", ROOT / "solutions" / f"{exercise}.py"), ("wrong", wrong)):
            home = base / "class" / word
            home.mkdir(parents=True, exist_ok=True)
            (home / f"{exercise}.py").write_bytes(path.read_bytes())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    bulk.grade_folder(base / "class", base / "marks", jobs=1, trust_submissions=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    keep({f"{report.exercise} {report.student}": report for report in read_results(base / "marks")}, where)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu_s / (2 * len(EXERCISES))


def keep(reports: Reports, where: Path) -> None:
    where.write_text(json.dumps({name: to_json(report) for name, report in reports.items()}), encoding="utf-8")


@functools.cache
def load(where: str) -> Reports:
    return {name: from_json(Report, value) for name, value in json.loads(Path(where).read_text("utf-8")).items()}


def grade(submission: Submission, exercise: str, /, *, seed: int, thorough: bool, where: str) -> Report:
    """Judges at once, by one word of the text."""
    word = "wrong" if b"wrong" in (submission.source or b"") else "right"
    return load(where)[f"{exercise} {word}"]


def grade_from(where: Path) -> Grade:
    """`grade` with the reports in a file."""
    return partial(grade, where=str(where))


def hand_in(folder: Path, rows: int) -> int:
    """A class of small files, three for each student; returns how many rows that makes."""
    students = -(-rows // len(EXERCISES))
    for number in range(students):
        home = folder / f"student{number:06}"
        home.mkdir(parents=True)
        word = "wrong" if number % 10 in WRONG_OF_TEN else "right"
        for exercise in EXERCISES:
            (home / f"{exercise}.py").write_text(f"# {word}, by {number}\nsweetpotato = 40\n", encoding="utf-8")
    return students * len(EXERCISES)
