"""What the tests of a folder share: how one is graded, and what came out."""

from __future__ import annotations

from graders import bulk
from graders.bulk.store import FILE


def run(submissions, out, fake, **options):
    return bulk.grade_folder(submissions, out, grade=fake, **options)


def verdicts(result) -> dict:
    return {(row.student, row.exercise): row.verdict.value for row in result.rows}


def tree(out) -> dict:
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.name.startswith(FILE)
    }
