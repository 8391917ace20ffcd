"""The reference solutions pass at ten times the budget; the stubs are told apart from wrong submissions."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.suites import judge

ROOT = Path(__file__).parents[2]
NAMES = ("unlocked", "locked", "producer_consumer")

MORE_PROVED = {"locked": ("3x3", "4x2", "4x4"), "producer_consumer": ("3x6", "4x2", "4x6", "5x2")}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_solution_passes_at_ten_times_the_budget(name):
    source = (ROOT / "solutions" / f"{name}.py").read_bytes()
    report = judge(source, exercise=name, file=f"{name}.py", thorough=True)
    assert report.verdict.value == "passed", [check.message for check in report.checks if not check.passed]
    assert all(check.passed for check in report.checks)
    if name in MORE_PROVED:  # of the unlocked stall an oversell is looked for, and one is enough
        check = next(check for check in report.checks if check.id == "never_stuck")
        assert set(MORE_PROVED[name]) <= set(check.coverage.complete)
        assert check.coverage.bound is not None and check.coverage.bound < 0.05


@pytest.mark.parametrize("name", NAMES)
def test_stub_is_not_started(name):
    report = judge((ROOT / "exercises" / f"{name}.py").read_bytes(), exercise=name, file=f"{name}.py")
    assert (report.verdict.value, report.points) == ("not_started", 0)
    assert report.line is not None
