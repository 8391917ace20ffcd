"""Write the notebooks of a course, and for nbgrader the folder that they live in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import graders
from graders import catalog
from graders.course.notebooks import notebook
from graders.errors import UsageError

__all__ = ["ASSIGNMENT", "CONFIG", "build_course", "default_solutions", "write_notebooks"]

ASSIGNMENT = "stall"
CONFIG = "nbgrader_config.py"
CONFIG_TEXT = '''\
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
'''


def build_course(
    folder: Path, *, assignment: str = ASSIGNMENT, solutions: Path, force: bool = False
) -> tuple[Path, ...]:
    """Write nbgrader's configuration and source/<assignment>/<exercise>.ipynb; returns the files.

    Raises UsageError: `no-solutions`, `would-overwrite` (never without `force`), `cannot-write`.
    """
    files = {folder / CONFIG: CONFIG_TEXT}
    files |= _notebooks(folder / "source" / assignment, solutions, student=False)
    return _write(files, force)


def write_notebooks(folder: Path, *, solutions: Path, force: bool = False) -> tuple[Path, ...]:
    """Write the students' notebooks, with stubs, for a course that has no nbgrader. Errors as `build_course`."""
    return _write(_notebooks(folder, solutions, student=True), force)


def default_solutions() -> Path:
    """Where they are in a checkout: they are no part of the package, which students have, too."""
    here = Path("solutions")
    return here if here.is_dir() else Path(graders.__file__).resolve().parents[1] / "solutions"


def _notebooks(folder: Path, solutions: Path, *, student: bool) -> dict[Path, str]:
    files = {}
    for entry in catalog.load().values():
        path = solutions / f"{entry.id}.py"
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeError):
            raise UsageError("no-solutions", path=str(path)) from None
        files[folder / f"{entry.id}.ipynb"] = notebook(entry, text, student=student)
    return files


def _write(files: Mapping[Path, str], force: bool) -> tuple[Path, ...]:
    """All of them, or where one would be lost none."""
    try:
        for path, text in files.items():
            if not force and path.exists() and path.read_text(encoding="utf-8") != text:
                raise UsageError("would-overwrite", path=str(path))
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError("cannot-write", path=str(path), error=reason) from None
    return tuple(files)
