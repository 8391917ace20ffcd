"""`pytest exercises/` as a student meets it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from graders.results import Outcome, Trace

# Importing this would be seen: nothing of a student's may run in pytest's process.
TRAP = "raise SystemExit('imported')\n"


@pytest.fixture
def run(pytester, request):
    def start(*args):
        # Installed, the plugin is there by its entry point; in a bare checkout it is not.
        plugin = () if request.config.pluginmanager.has_plugin("stall") else ("-p", "graders.pytest_plugin")
        return pytester.runpytest_inprocess(*plugin, "-p", "no:cacheprovider", "--lang", "en", *args)

    return start


@pytest.fixture
def exercises(pytester):
    folder = pytester.mkdir("exercises")
    (folder / "locked.py").write_text(TRAP)
    (folder / "helper.py").write_text("")
    return folder


def test_one_item_per_check_with_a_readable_id(run, exercises, answers):
    result = run("--collect-only", "-q", "exercises/locked.py")
    result.stdout.fnmatch_lines(["exercises/locked.py::one_seller", "exercises/locked.py::never_oversells"])
    assert answers.calls == []  # collecting judges nothing


def test_a_failure_is_told_in_columns_and_without_a_traceback(run, exercises, answers):
    result = run("exercises/locked.py")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=4, failed=1, errors=1, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "*never_oversells*",
            "never sells more than there is: 2 sold, there was 1",
            "check-outside-lock: two sellers both saw the last sweet potato",
            "  --> exercises*locked.py:9",
            "*while sweetpotato > 0:*reads 1*",
            "*<-- here",
            "replay: stall replay L2-1-7kq exercises*locked.py",
            "*= stall =*",
            "locked *18 / 35",
        ]
    )
    assert "Traceback" not in result.stdout.str() and "pytest_plugin.py" not in result.stdout.str()
    assert len(answers.calls) == 1  # one grading for seven items


def test_not_started_is_told_once(run, exercises, answers, samples):
    answers["locked"] = samples["not_started"]
    result = run("exercises/locked.py")
    assert result.ret == 1
    text = result.stdout.str().split("short test summary")[0]
    assert text.count("is not written yet") == 1
    assert text.count("not started:") == 1
    result.assert_outcomes(failed=1, skipped=6)


def test_what_could_not_be_judged_errors_and_does_not_fail(run, exercises, answers, samples):
    answers["locked"] = samples["not_judged"]
    result = run("exercises/locked.py")
    result.assert_outcomes(errors=7)
    assert "says nothing about" in result.stdout.str()
    answers["locked"] = RuntimeError("our bug")
    result = run("exercises/locked.py")
    result.assert_outcomes(errors=7)
    assert "our mistake: `RuntimeError: our bug`" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_all_passed_is_exit_0(run, exercises, answers, samples):
    answers["locked"] = samples["passed"]
    assert run("exercises/locked.py", "-k", "one_seller or never_oversells").ret == 0


def test_options_reach_the_grader(run, exercises, answers):
    run("exercises/locked.py", "--seed", "7", "--sellers", "2,6,32", "--schedules", "9")
    assert answers.calls == [("locked", {"seed": 7, "sellers": (2, 6, 32), "schedules": 9})]
    assert run("exercises/locked.py", "--sellers", "two").ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize("arg", ["exercises", "exercises/locked.py", "exercises/locked.py::one_seller"])
def test_a_file_named_on_the_command_line_is_not_imported_either(run, exercises, answers, arg):
    assert "SystemExit" not in run(arg, "--doctest-modules", "-k", "one_seller").stdout.str()
    assert [name for name, _ in answers.calls].count("locked") == 1


def test_the_programs_of_a_corpus_are_not_collected_unless_named(run, pytester, answers):
    folder = pytester.path / "corpus" / "failed"
    folder.mkdir(parents=True)
    (folder / "locked.py").write_text(TRAP)
    assert run(".").ret == pytest.ExitCode.NO_TESTS_COLLECTED
    run("corpus/failed/locked.py")
    assert len(answers.calls) == 1


def test_junit_and_json_carry_points_diagnosis_and_token(run, exercises, answers, pytester):
    run("exercises/locked.py", "--junitxml=junit.xml", "--json-report", "--json-report-file=report.json")
    expected = {"id": "never_oversells", "points": 0, "max_points": 10, "verdict": "failed", "state": "failed"}
    expected |= {"diagnosis": "check-outside-lock", "token": "L2-1-7kq", "passed": False, "line": 11}
    tests = json.loads((pytester.path / "report.json").read_text(encoding="utf-8"))["tests"]
    found = next(test for test in tests if test["nodeid"].endswith("::never_oversells"))
    assert found["metadata"]["stall"].items() >= expected.items()
    assert found["metadata"]["stall"]["message"] == {"en": "2 sold, there was 1", "zh": "卖出了 2 个，一共只有 1 个"}
    assert found["outcome"] == "failed"
    tree = ElementTree.parse(pytester.path / "junit.xml")
    proved = next(test for test in tests if test["nodeid"].endswith("::never_stuck"))
    assert proved["metadata"]["stall"]["coverage"]["text"]["en"] == (
        "1,284 schedules: complete for 2x2, 3x3; sampled for 2x9, 6x40; "
        "a bug needing one switch at the right step of 2x9 would be missed with p < 0.32"
    )
    case = next(case for case in tree.iter("testcase") if case.get("name") == "never_oversells")
    properties = {p.get("name"): p.get("value") for p in case.iter("property")}
    assert properties["stall.message.zh"] == "卖出了 2 个，一共只有 1 个"
    assert properties["stall.coverage.schedules"] == "7" and properties["stall.passed"] == "false"


def test_replay_shows_the_schedule(run, exercises, answers, samples, monkeypatch):
    oversell = samples["oversell"].checks[2].trace
    (exercises / "locked.py").write_text(samples["oversell"].source)
    monkeypatch.setattr("graders.grading.replay", lambda token, path: oversell)
    result = run("exercises/locked.py", "--replay", "L2-1-7kq")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*<-- here"])
    monkeypatch.setattr("graders.grading.replay", lambda token, path: Trace(Outcome.FINISHED, (), ()))
    run("exercises/locked.py", "--replay", "L2-1-7kq").assert_outcomes(passed=1)


def test_chinese(run, exercises, answers):
    result = run("exercises/locked.py", "--lang", "zh")
    result.stdout.fnmatch_lines(
        ["绝不超卖：卖出了 2 个，一共只有 1 个", "check-outside-lock：两个卖薯哥都看到了最后一个红薯"]
    )
