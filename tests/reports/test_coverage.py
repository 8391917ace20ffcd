"""What a verdict says about itself: never a bare pass, and never a comfort that the numbers do not give."""

from __future__ import annotations

import pytest

from graders.feedback import coverage_brief, coverage_legend, coverage_plain, coverage_sentence
from graders.feedback._coverage import upwards
from graders.results import Coverage

STRONG = Coverage(666, ("2x1", "2x2"), ("2x9", "32x40"), bound=0.3771, bound_at="2x9")
WEAK = Coverage(40, (), ("3x6",), bound=0.9893, bound_at="3x6")
UNKNOWN = Coverage(40, (), ("3x6",))
PROVED = Coverage(8, ("1x3", "1x40"))
FAIR = Coverage(2, fair=("2x40", "6x40"))


def test_a_proof_names_its_sizes():
    assert coverage_sentence(PROVED, "en") == "8 schedules: complete for 1x3, 1x40"
    assert coverage_sentence(PROVED, "zh") == "跑了 8 种调度：1x3、1x40 全部跑遍"


def test_a_sample_says_how_many_and_what_it_may_have_missed():
    text = coverage_sentence(STRONG, "en")
    assert text.startswith("666 schedules: complete for 2x1, 2x2; sampled for 2x9, 32x40; ")
    assert text.endswith("a bug needing one switch at the right step of 2x9 would be missed with p < 0.38")
    assert coverage_sentence(STRONG, "zh").endswith("漏掉的概率 p < 0.38")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_bound_that_is_no_comfort_is_not_worded_as_one(lang):
    for coverage in (WEAK, UNKNOWN):
        assert "p <" not in coverage_sentence(coverage, lang) + coverage_brief(coverage, lang)
    assert "0.99" in coverage_sentence(WEAK, lang)
    assert coverage_sentence(WEAK, lang) != coverage_sentence(UNKNOWN, lang)


def test_one_fair_schedule_is_not_called_a_sample():
    assert coverage_sentence(FAIR, "en") == "2 schedules: only the fair one for 2x40, 6x40"


@pytest.mark.parametrize("bound", [0.9999, 0.5, 0.377532, 0.0949, 0.012, 0.0100001, 3.2e-7])
def test_a_bound_is_never_rounded_down(bound):
    assert bound <= float(upwards(bound)) <= 1.1 * bound + 1e-12


def tried(complete="", sampled="", fair="", schedules=802):
    return Coverage(schedules, *(tuple(part.split()) for part in (complete, sampled, fair)), 0.4, "2x9")


@pytest.mark.parametrize(
    ("coverage", "exercise", "en", "zh"),
    [
        (
            tried("2x1 2x2 3x1 3x2", "2x9 32x40"),
            "locked",
            "tried in 802 orders; all orders for up to 3 sellers and 2 sweet potatoes; "
            "larger stalls by samples, up to 32 sellers and 40 sweet potatoes",
            "跑了 802 种调度：最多 3 位卖薯哥、2 个红薯的，全部跑遍；更大的摊只抽样，最大 32 位卖薯哥、40 个红薯",
        ),
        (
            tried("2x1 2x2 2x3 3x1 4x6", "3x6"),
            "producer_consumer",
            "tried in 802 orders; all orders for 2 employees with up to 3 sweet potatoes, 3 employees with "
            "1 sweet potato and 4 employees with 6 sweet potatoes; other stalls by samples, up to 3 employees and "
            "6 sweet potatoes",
            "跑了 802 种调度：2 名员工（最多 3 个红薯）、3 名员工（1 个红薯），以及 4 名员工（6 个红薯）的，全部跑遍；"
            "其余的只抽样，最大 3 名员工、6 个红薯",
        ),
        (
            tried("1x0 1x1 1x2 1x3 1x40"),
            "unlocked",
            "tried with 5 different stocks of 0 to 40 sweet potatoes; alone there is only one order",
            "试了 5 种不同的数量（0 到 40 个红薯）；一个人卖只有一种先后顺序",
        ),
        (
            tried(fair="2x40 6x40", schedules=2),
            "locked",
            "tried in 2 orders; everybody in turn, up to 6 sellers and 40 sweet potatoes",
            "跑了 2 种调度：大家轮流走，最大 6 位卖薯哥、40 个红薯",
        ),
        (
            tried(sampled="3x2", schedules=1),
            "a pack's",
            "tried in 1 order; by samples, up to 3 people and 2 sweet potatoes",
            "跑了 1 种调度：都是抽样，最大 3 个人、2 个红薯",
        ),
        (tried(schedules=0), "locked", "", ""),
    ],
)
def test_a_student_reads_in_one_sentence_what_was_tried(coverage, exercise, en, zh):
    assert coverage_plain(coverage, "en", exercise) == en
    assert coverage_plain(coverage, "zh", exercise) == zh


@pytest.mark.parametrize("complete", ["2x2 3x3", "2x1 3x2", "2x1 2x2 4x1 4x2", "3x1 3x2 4x1 4x2"])
def test_no_stall_is_called_tried_wholly_that_was_not(complete):
    assert "all orders for up to" not in coverage_plain(tried(complete), "en", "locked")


def test_the_legend_explains_what_is_used_and_nothing_else():
    assert coverage_legend([], "en") == ""
    assert coverage_legend([Coverage(1)], "en") == ""
    assert "complete:" in coverage_legend([PROVED], "en") and "p:" not in coverage_legend([PROVED], "en")
    assert "p:" in coverage_legend([WEAK, STRONG], "en")
    assert "complete:" not in coverage_legend([WEAK], "en")
