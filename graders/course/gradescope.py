"""The autograder for Gradescope: one zip with its two scripts, the kit, and what the kit needs."""

from __future__ import annotations

from graders.course.files import Files, render, zip_bytes
from graders.course.plan import Course

__all__ = ["NAME", "PYTHON", "files"]

NAME = "autograder.zip"
PYTHON = "3.10"  # the Python of Ubuntu 22.04, Gradescope's image


def files(course: Course) -> Files:
    """The zip to upload, and beside it the page for the instructor, which is in the zip too."""
    readme = course.readme("gradescope")
    inside = {
        "setup.sh": render("gradescope/setup.sh", **course.common()),
        "run_autograder": render("gradescope/run_autograder"),
        "settings.sh": course.settings(),
        "README.md": readme,
        **course.packages(),
    }
    return {NAME: zip_bytes(inside), "README.md": readme}
