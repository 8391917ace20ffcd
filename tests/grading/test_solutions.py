"""The reference solutions pass at ten times the budget; the stubs are told apart from wrong submissions."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.suites import judge

ROOT = Path(__file__).parents[2]
NAMES = ("unlocked", "locked", "producer_consumer")


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_solution_passes_at_ten_times_the_budget(name):
    source = (ROOT / "solutions" / f"{name}.py").read_bytes()
    report = judge(source, exercise=name, file=f"{name}.py", thorough=True)
    assert report.verdict.value == "passed", [check.message for check in report.checks if not check.passed]
    assert all(check.passed for check in report.checks)


@pytest.mark.parametrize("name", NAMES)
def test_stub_is_not_started(name):
    report = judge((ROOT / "exercises" / f"{name}.py").read_bytes(), exercise=name, file=f"{name}.py")
    assert (report.verdict.value, report.points) == ("not_started", 0)
    assert report.line is not None
