"""The class that the platforms' files are made from is what it claims to be."""

from __future__ import annotations

from collections import Counter

import pytest

from graders.results import Verdict


@pytest.mark.slow
def test_the_class_has_every_verdict_and_hostile_names(graded_class):
    assert len(graded_class.by_student) == 24
    assert all(len(rows) == 3 for rows in graded_class.by_student.values())
    verdicts = Counter(row.verdict for row in graded_class.result.rows)
    assert set(verdicts) == set(Verdict)
    assert verdicts[Verdict.PASSED] >= 8 and verdicts[Verdict.FAILED] >= 12
    assert graded_class.result.not_judged == verdicts[Verdict.NOT_JUDGED] == 1
    assert "newline\n::error::x]]>" in graded_class.by_student
