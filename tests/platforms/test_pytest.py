"""pytest's faces for machines, and the last net: the real grader under it."""

from __future__ import annotations

import json
import shutil
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import jsonschema
import pytest

import graders.reports
from graders import catalog
from graders.reports.facts import facts, flat
from graders.results import CheckResult
from graders.sandbox import parent

CORPUS = Path(__file__).parents[1] / "corpus"
SCHEMA = json.loads(
    (Path(graders.reports.__file__).parent / "schemas" / "pytest-item.json").read_text(encoding="utf-8")
)
ENDLESS = "sweetpotato = 40\nfortune = sum(range(10**15))\n\n\ndef sale(lock):\n    pass\n"


@pytest.fixture
def run(pytester, request):
    plugin = () if request.config.pluginmanager.has_plugin("stall") else ("-p", "graders.pytest_plugin")

    def start(*args):
        result = pytester.runpytest_inprocess(*plugin, "-p", "no:cacheprovider", "--lang", "en", *args)
        path = pytester.path / "report.json"
        return result, json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    return start


@pytest.mark.slow
def test_the_facts_of_every_check_of_the_class_fit_the_schema_and_sum_up(graded_class):
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.check_schema(SCHEMA)
    for row in graded_class.result.rows:
        found = {check.id: check for check in row.checks}
        all_facts = []
        for spec in catalog.load()[row.exercise].checks:
            unjudged = CheckResult(spec.id, None, 0, 0 if spec.bonus else float(spec.points), bonus=spec.bonus)
            all_facts.append(facts(row, found.get(spec.id, unjudged)))
            validator.validate(all_facts[-1])
        assert sum(item["max_points"] for item in all_facts) == row.max_points
        if row.points is None:
            assert {item["points"] for item in all_facts} == {None}
        else:
            assert sum(item["points"] for item in all_facts) == row.points


def test_flat_names_are_paths_and_null_is_left_out():
    assert flat({"a": {"b": [1, "x"], "c": None}, "d": False, "e": 0}) == {
        "stall.a.b": "1 x", "stall.d": "false", "stall.e": "0"
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "xdist"])
def test_json_and_junit_say_the_same_of_failed_waiting_skipped_and_not_run(run, pytester, workers):
    folder = pytester.mkdir("exercises")
    shutil.copy(CORPUS / "failed" / "locked" / "tutorial_unlocked.py", folder / "locked.py")
    shutil.copy(CORPUS / "invalid" / "unlocked" / "colon_missing.py", folder / "unlocked.py")
    options = ("--json-report", "--json-report-file=report.json", "--junitxml=junit.xml", *workers)
    _, report = run("exercises", *options)
    tree = ElementTree.parse(pytester.path / "junit.xml")
    cases = {(case.get("classname"), case.get("name")): case for case in tree.iter("testcase")}
    seen = set()
    assert report["tests"]
    for test in report["tests"]:
        item = test["metadata"]["stall"]
        jsonschema.validate(item, SCHEMA)
        seen.add((test["outcome"], item["state"]))
        case = cases[f"exercises.{item['exercise']}", item["id"]]
        assert {p.get("name"): p.get("value") for p in case.iter("property")} == flat(item)
        assert item["file"].replace("\\", "/") == f"exercises/{item['exercise']}.py"
    assert {("passed", "passed"), ("failed", "failed"), ("skipped", "not_judged")} <= seen
    assert ("failed", "not_run") in seen  # with two workers each tells it once
    assert workers or ("skipped", "not_run") in seen
    failing = next(item for test in report["tests"] if (item := test["metadata"]["stall"])["token"])
    assert failing["message"]["en"] != failing["message"]["zh"] and failing["diagnosis"] == "no-lock"


@pytest.mark.slow
@pytest.mark.parametrize("method", ["signal", "thread"])
def test_a_timeout_ends_the_child_says_so_and_loses_no_other_item(run, pytester, method):
    folder = pytester.mkdir("exercises")
    (folder / "locked.py").write_text(ENDLESS, encoding="utf-8")
    shutil.copy(CORPUS / "invalid" / "unlocked" / "colon_missing.py", folder / "unlocked.py")
    began = time.monotonic()
    result, report = run(
        "exercises", "--timeout=1", f"--timeout-method={method}", "--json-report", "--json-report-file=report.json"
    )
    assert time.monotonic() - began < 20  # far from the sandbox's own limit
    locked = [test for test in report["tests"] if "locked.py" in test["nodeid"] and "unlocked" not in test["nodeid"]]
    assert {test["outcome"] for test in locked} == {"error"}
    for test in locked:
        item = test["metadata"]["stall"]
        jsonschema.validate(item, SCHEMA)
        assert item["points"] is None and "`--timeout=1`" in item["message"]["zh"]
    assert "pytest-timeout stopped this after 1 s (`--timeout=1`)" in result.stdout.str()
    assert "says nothing about your code" in result.stdout.str()
    assert any("unlocked.py" in test["nodeid"] and test["outcome"] == "failed" for test in report["tests"])
    assert parent._alive == set()


def test_without_a_limit_ours_is_above_the_sandbox_s(pytester, run, request):
    folder = pytester.mkdir("exercises")
    (folder / "locked.py").write_text("", encoding="utf-8")
    plugin = () if request.config.pluginmanager.has_plugin("stall") else ("-p", "graders.pytest_plugin")
    items, _ = pytester.inline_genitems(*plugin, "exercises")
    assert {item.get_closest_marker("timeout").args for item in items} == {(90.0,)}
    items, _ = pytester.inline_genitems(*plugin, "exercises", "--timeout=0")
    assert {item.get_closest_marker("timeout") for item in items} == {None}
