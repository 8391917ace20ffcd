"""Write the notebooks of a course, and for nbgrader the folder around them."""

from __future__ import annotations

from pathlib import Path

import graders
from graders import catalog
from graders.catalog import Exercise
from graders.course.files import write
from graders.course.notebooks import notebook
from graders.errors import UsageError

__all__ = ["ASSIGNMENT", "CONFIG", "build_course", "default_solutions", "solution", "write_notebooks"]

ASSIGNMENT = "stall"
CONFIG = "nbgrader_config.py"
CONFIG_TEXT = """\
# The configuration of nbgrader for this course. What it changes and why: graders/course/nbgrader_plugin.py

from graders.course.nbgrader_plugin import configure

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "stall"

# Answers to the notebooks of the kit are judged by the kit, in its sandbox. Every other notebook is run as ever.
configure(c)

# What feedback says: "en", "zh", or what the machine speaks.
# c.Judge.lang = "zh"
# Other random choices, and ten times as many of them.
# c.Judge.seed = 1
# c.Judge.thorough = True
# For machines without a wall of their own (anything but Linux), if every submission is known to be harmless.
# c.Judge.trust_submissions = True
"""


def build_course(
    folder: Path, *, assignment: str = ASSIGNMENT, solutions: Path, force: bool = False
) -> tuple[Path, ...]:
    """Write nbgrader's configuration and source/<assignment>/<exercise>.ipynb; returns the files.

    `solutions` is the folder of the reference solutions. Raises UsageError: `no-solutions`, `would-overwrite` (only
    without `force`), `cannot-write`.
    """
    files = {folder / CONFIG: CONFIG_TEXT.encode()}
    files |= _notebooks(folder / "source" / assignment, solutions, student=False)
    return write(files, force=force)


def write_notebooks(folder: Path, *, solutions: Path, force: bool = False) -> tuple[Path, ...]:
    """Write the students' notebooks, with stubs, for a course without nbgrader. Raises as `build_course` does."""
    return write(_notebooks(folder, solutions, student=True), force=force)


def default_solutions() -> Path:
    """The folder of the solutions in a checkout. The package lacks it, because students have the package too."""
    here = Path("solutions")
    return here if here.is_dir() else Path(graders.__file__).resolve().parents[1] / "solutions"


def solution(entry: Exercise, solutions: Path) -> str:
    """The text of an exercise's solution. Raises UsageError `no-solutions`."""
    path = solutions / f"{entry.id}.py"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        raise UsageError("no-solutions", path=str(path)) from None


def _notebooks(folder: Path, solutions: Path, *, student: bool) -> dict[Path, bytes]:
    files = {}
    for entry in catalog.load().values():
        text = solution(entry, solutions)
        files[folder / f"{entry.id}.ipynb"] = notebook(entry, text, student=student).encode()
    return files
