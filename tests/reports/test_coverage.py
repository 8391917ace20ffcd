"""What a verdict says about itself: never a bare pass, and never a comfort that the numbers do not give."""

from __future__ import annotations

import pytest

from graders.feedback import coverage_brief, coverage_legend, coverage_sentence
from graders.feedback._coverage import upwards
from graders.results import Coverage

STRONG = Coverage(666, ("2x1", "2x2"), ("2x9", "32x40"), bound=0.3771, bound_at="2x9")
WEAK = Coverage(40, (), ("3x6",), bound=0.9893, bound_at="3x6")
UNKNOWN = Coverage(40, (), ("3x6",))
PROVED = Coverage(8, ("1x3", "1x40"))
FAIR = Coverage(2, fair=("2x40", "6x40"))


def test_a_proof_names_its_sizes():
    assert coverage_sentence(PROVED, "en") == "8 schedules; complete for 1x3 1x40"
    assert coverage_sentence(PROVED, "zh") == "8 种调度；1x3 1x40 已穷尽"


def test_a_sample_says_how_many_and_what_it_may_have_missed():
    text = coverage_sentence(STRONG, "en")
    assert text.startswith("666 schedules; complete for 2x1 2x2; sampled for 2x9 32x40; ")
    assert text.endswith("a bug needing one preemption at the right step of 2x9 would be missed with p < 0.38")
    assert coverage_sentence(STRONG, "zh").endswith("漏掉的概率 p < 0.38")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_bound_that_is_no_comfort_is_not_worded_as_one(lang):
    for coverage in (WEAK, UNKNOWN):
        assert "p <" not in coverage_sentence(coverage, lang) + coverage_brief(coverage, lang)
    assert "0.99" in coverage_sentence(WEAK, lang)
    assert coverage_sentence(WEAK, lang) != coverage_sentence(UNKNOWN, lang)


def test_one_fair_schedule_is_not_called_a_sample():
    assert coverage_sentence(FAIR, "en") == "2 schedules; only the fair one for 2x40 6x40"


@pytest.mark.parametrize("bound", [0.9999, 0.5, 0.377532, 0.0949, 0.012, 0.0100001, 3.2e-7])
def test_a_bound_is_never_rounded_down(bound):
    assert bound <= float(upwards(bound)) <= 1.1 * bound + 1e-12


def test_the_legend_explains_what_is_used_and_nothing_else():
    assert coverage_legend([], "en") == ""
    assert coverage_legend([Coverage(1)], "en") == ""
    assert "complete:" in coverage_legend([PROVED], "en") and "p:" not in coverage_legend([PROVED], "en")
    assert "p:" in coverage_legend([WEAK, STRONG], "en")
    assert "complete:" not in coverage_legend([WEAK], "en")
