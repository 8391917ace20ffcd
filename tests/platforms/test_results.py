"""results.json of Gradescope, Exercism and PrairieLearn, for each of the class: by their documented fields."""

from __future__ import annotations

import dataclasses
import functools
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from graders import catalog
from graders.reports import prairielearn
from graders.reports.formats import FORMATS, render
from graders.results import Report, Verdict

SCHEMAS = Path(__file__).parent / "schemas"
PLATFORMS = ("gradescope", "exercism", "prairielearn")
BYTES_MAX = {"gradescope": 1_000_000, "exercism": 500_000, "prairielearn": 1_000_000}

pytestmark = pytest.mark.slow  # the class is graded for whoever asks first


@functools.cache
def validator(platform: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{platform}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def of(platform: str, reports: list[Report], lang: str = "en") -> dict[str, Any]:
    return json.loads(render(platform, reports, lang=lang))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def judged(reports: list[Report]) -> bool:
    return all(report.points is not None for report in reports)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_file_of_the_class_has_the_documented_form(graded_class, platform, lang):
    for student, reports in graded_class.by_student.items():
        single = platform != "gradescope"  # Exercism and PrairieLearn judge an exercise at a time
        for submission in [[report] for report in reports] if single else [reports]:
            text = render(platform, submission, lang=lang)
            assert text.isascii() and len(text) < BYTES_MAX[platform], student
            document = json.loads(text)
            if platform == "gradescope" and not judged(reports):
                continue  # what that one looks like has a test of its own
            validator(platform).validate(document)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_nothing_that_a_student_chose_can_steer_who_reads_it(graded_class, samples, platform):
    everybody = [*graded_class.by_student.values(), *([report] for report in samples.values())]
    everything = []
    for reports in everybody:
        for said in strings(of(platform, reports)):
            everything.append(said)
            bad = {char for char in said if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") and char != "\n"}
            assert not bad, said
    assert any("alert(1)" in said for said in everything)  # what would steer is there, as text


class TestGradescope:
    def test_the_sums_are_the_grades(self, graded_class):
        for reports in filter(judged, graded_class.by_student.values()):
            document = of("gradescope", reports)
            tests = document["tests"]
            assert document["score"] == sum(r.points for r in reports)
            assert sum(test["score"] for test in tests) == pytest.approx(document["score"])
            assert sum(test["max_score"] for test in tests) == 100

    def test_each_check_is_a_test_in_the_order_of_its_number(self, graded_class):
        tests = of("gradescope", graded_class.by_student["alice"])["tests"]
        assert [test["number"] for test in tests] == [
            f"{at}.{place}"
            for at, exercise in enumerate(catalog.load().values(), start=1)
            for place, _ in enumerate(exercise.checks, start=1)
        ]
        assert tests[0]["name"] == "The stall without a lock: one seller sells it all, one a second"
        assert {test["status"] for test in tests if test["max_score"]} == {"passed"}

    def test_a_failed_check_shows_its_schedule_and_the_token(self, graded_class):
        tests = of("gradescope", graded_class.by_student["bob"])["tests"]
        (stuck,) = (t for t in tests if t["extra_data"]["check"] == "never_stuck" and t["tags"] == ["locked"])
        assert (stuck["score"], stuck["max_score"], stuck["status"]) == (0, 10, "failed")
        assert stuck["extra_data"]["diagnosis"] == "lock-order" and stuck["extra_data"]["token"] in stuck["output"]
        assert "卖薯0哥" in stuck["output"] and "locked.py:25" in stuck["output"]

    @pytest.mark.parametrize(
        ("student", "verdict", "said"),
        [("ivan", "missing", "there is no `locked.py` here"), ("dave", "not_started", "`sale` is not written yet")],
    )
    def test_a_file_that_was_not_checked_is_one_test_with_all_its_points(self, graded_class, student, verdict, said):
        test = of("gradescope", graded_class.by_student[student])["tests"][1]
        assert (test["score"], test["max_score"], test["status"], test["number"]) == (0, 35, "failed", "2.1")
        assert test["extra_data"]["verdict"] == verdict and said in test["output"]

    def test_what_could_not_be_judged_is_no_silent_zero(self, graded_class):
        reports = graded_class.by_student["heidi"]
        document = of("gradescope", reports)
        assert [r.verdict for r in reports] == [Verdict.PASSED, Verdict.NOT_JUDGED, Verdict.MISSING]
        assert FORMATS["gradescope"].needs_points
        assert "score" not in document and document["output"].startswith("THE GRADER COULD NOT JUDGE THIS.")
        (unjudged,) = (test for test in document["tests"] if test["extra_data"]["verdict"] == "not_judged")
        assert "score" not in unjudged and "status" not in unjudged
        with pytest.raises(jsonschema.ValidationError):  # Gradescope's own words: required if not on each test
            validator("gradescope").validate(document)

    def test_a_bonus_comes_on_top(self, graded_class):
        report = graded_class.by_student["alice"][1]
        checks = [dataclasses.replace(c, points=2.0, passed=True) if c.bonus else c for c in report.checks]
        rich = dataclasses.replace(report, checks=tuple(checks), points=report.max_points + 4)
        document = of("gradescope", [rich])
        validator("gradescope").validate(document)
        assert document["score"] == 39 and sum(test["max_score"] for test in document["tests"]) == 35
        assert [t["score"] for t in document["tests"] if not t["max_score"]] == [2, 2]


class TestExercism:
    def test_only_what_ran_has_tests(self, graded_class):
        statuses: dict[str, set[Verdict]] = {}
        for reports in graded_class.by_student.values():
            for report in reports:
                document = of("exercism", [report])
                statuses.setdefault(document["status"], set()).add(report.verdict)
                assert bool(document["tests"]) == (document["status"] != "error")
        assert statuses["pass"] == {Verdict.PASSED} and statuses["fail"] == {Verdict.FAILED}
        assert statuses["error"] == set(Verdict) - {Verdict.PASSED, Verdict.FAILED}

    def test_the_tests_stand_in_order_and_belong_to_the_numbered_tasks(self, graded_class):
        tests = of("exercism", [graded_class.by_student["bob"][1]], "zh")["tests"]
        required = [check for check in catalog.load()["locked"].checks if not check.bonus]
        assert [t["name"] for t in tests][:5] == [check.title.zh for check in required]
        assert [t["task_id"] for t in tests] == [1, 2, 3, 4, 5]  # the two for a bonus that was not earned are left out
        assert [t["status"] for t in tests][:2] == ["pass", "fail"]
        assert required[1].why.zh in tests[1]["test_code"] and "stall check locked.py" in tests[1]["test_code"]

    def test_a_bonus_that_was_not_earned_is_no_failure(self, graded_class):
        reports = [r for rows in graded_class.by_student.values() for r in rows if r.verdict is Verdict.PASSED]
        poor = [r for r in reports if any(check.bonus and not check.passed for check in r.checks)]
        assert poor
        assert {of("exercism", [report])["status"] for report in poor} == {"pass"}

    def test_prints_are_cut_with_the_interface_s_own_words(self, graded_class):
        report = graded_class.by_student["bob"][1]
        checks = tuple(
            dataclasses.replace(c, trace=dataclasses.replace(c.trace, output="\x1b[31m红薯\n" * 400)) if c.trace else c
            for c in report.checks
        )
        (test,) = (t for t in of("exercism", [dataclasses.replace(report, checks=checks)])["tests"] if "output" in t)
        assert len(test["output"]) == 500
        assert test["output"].endswith("[Output was truncated. Please limit to 500 chars]")

    def test_what_could_not_be_judged_is_the_runner_s_error(self, graded_class):
        document = of("exercism", [graded_class.by_student["heidi"][1]])
        assert document["status"] == "error" and "not yours" in document["message"]


class TestPrairieLearn:
    def test_the_score_is_the_share_of_the_points(self, graded_class):
        for reports in graded_class.by_student.values():
            for report in reports:
                document = of("prairielearn", [report])
                assert document["gradable"] == (report.verdict in (Verdict.PASSED, Verdict.FAILED))
                if document["gradable"]:
                    assert document["score"] == pytest.approx(min(1, report.points / report.max_points))
                    assert sum(test["points"] for test in document["tests"]) == pytest.approx(report.points)
                    assert sum(test["max_points"] for test in document["tests"]) == report.max_points

    def test_a_bonus_does_not_go_beyond_one(self, graded_class):
        report = dataclasses.replace(graded_class.by_student["alice"][1], points=39.0)
        assert of("prairielearn", [report])["score"] == 1

    def test_no_attempt_is_taken_for_what_is_not_the_student_s_fault(self, graded_class):
        document = of("prairielearn", [graded_class.by_student["heidi"][1]])
        assert not document["gradable"] and "score" not in document
        assert "It does not count as an attempt." in document["format_errors"][0]

    def test_what_cannot_be_graded_says_why_in_one_line_and_shows_the_place(self, graded_class):
        document = of("prairielearn", [graded_class.by_student["erin"][1]])
        (error,) = document["format_errors"]
        assert "Python cannot read line 9" in error and "\n" not in error
        assert "--> locked.py:9" in document["message"]

    def test_one_exercise_of_several_makes_it_an_attempt(self, graded_class):
        reports = graded_class.by_student["judy"]  # one failed, two missing
        document = of("prairielearn", reports)
        assert document["gradable"] and document["score"] == pytest.approx(reports[1].points / 100)

    def test_a_mark_set_by_hand_counts(self, graded_class):
        report = dataclasses.replace(graded_class.by_student["erin"][1], points=7.0)
        assert report.verdict is Verdict.INVALID and of("prairielearn", [report])["score"] == pytest.approx(7 / 35)
        assert report.verdict in prairielearn.UNGRADABLE
