"""A test runner for Exercism: its image, its scripts, its own tests, and instructions with numbered headings."""

from __future__ import annotations

import tempfile
from pathlib import Path

from graders.course import judge
from graders.course.files import Files, render
from graders.course.plan import Course
from graders.reports import exercism

__all__ = ["files", "slug_of"]


def files(course: Course) -> Files:
    """The files of the whole repository.

    The results that its tests expect are made by judging here, so they are true.
    """
    made = {
        "Dockerfile": render("exercism/Dockerfile", **course.common()),
        "README.md": course.readme("exercism"),
        "bin/run.sh": render("exercism/run.sh"),
        "bin/run-tests.sh": render("exercism/run-tests.sh"),
        "settings.sh": course.settings(),
        **course.packages(),
    }
    for entry in course.entries():
        stub, slug = course.stub(entry), slug_of(entry.id)
        for case, source in (("unwritten", stub), ("solved", course.solution(entry).encode())):
            made[f"tests/{slug}/{case}/{entry.id}.py"] = source
            made[f"tests/{slug}/{case}/expected_results.json"] = _expected(course, entry.id, source)
        made[f"exercises/{slug}/{entry.id}.py"] = stub
        made[f"exercises/{slug}/.docs/instructions.md"] = render(
            "exercism/instructions.md",
            title=entry.title[course.lang],
            signatures=[function.signature for function in entry.functions],
            checks=entry.checks,
            lang=course.lang,
        )
    return made


def slug_of(exercise: str) -> str:
    return exercise.replace("_", "-")


def _expected(course: Course, exercise: str, source: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{exercise}.py").write_bytes(source)
        reports = judge.judge(Path(folder), [exercise], seed=course.seed)
    return exercism.text(reports, lang=course.lang).encode()
