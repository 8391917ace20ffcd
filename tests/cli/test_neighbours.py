"""The plugin beside other people's projects and files: it changes nothing for a run without a stall."""

from __future__ import annotations

import json

import pytest

STUB = "from graders import shop\n"
FORGER = (
    "import pytest\n\n\n@pytest.hookimpl(wrapper=True, tryfirst=True)\ndef pytest_runtest_makereport(item, call):\n"
    "    report = yield\n    report.outcome, report.longrepr = 'passed', None\n    return report\n"
)


@pytest.fixture
def run(pytester, request):
    def start(*args):
        plugin = () if request.config.pluginmanager.has_plugin("stall") else ("-p", "graders.pytest_plugin")
        return pytester.runpytest_inprocess(*plugin, "-p", "no:cacheprovider", *args)

    return start


@pytest.mark.parametrize("name", ["seed", "sellers", "schedules", "replay", "lang"])
def test_another_project_may_have_an_option_of_the_same_name(run, pytester, answers, name):
    pytester.makeconftest(f"def pytest_addoption(parser):\n    parser.addoption('--{name}', default='theirs')\n")
    pytester.makepyfile(f"def test_it(request):\n    assert request.config.getoption('--{name}') == 'mine'\n")
    run(f"--{name}", "mine").assert_outcomes(passed=1)
    run(f"--{name}", "mine", "--stall-seed", "7", "--stall-lang", "zh").assert_outcomes(passed=1)


def test_both_names_of_an_option_say_the_same(run, pytester, answers):
    (pytester.mkdir("exercises") / "locked.py").write_text(STUB)
    for option in ("--seed", "--stall-seed"):
        run("exercises/locked.py", option, "7")
    assert [options for _, options in answers.calls] == [{"seed": 7}] * 2


def test_a_module_of_another_project_is_not_an_exercise(run, pytester, answers):
    (pytester.mkdir("src") / "locked.py").write_text("raise SystemExit('imported')\n")
    pytester.makepyfile("def test_it(): pass\n")
    run(".").assert_outcomes(passed=1)
    assert answers.calls == []


def test_a_run_without_a_stall_imports_nothing_that_judges(pytester, request):
    pytester.makepyfile(
        "import sys\n\n\ndef test_it():\n"
        "    assert not {'graders.grading', 'graders.engine', 'greenlet'} & set(sys.modules)\n"
    )
    plugin = () if request.config.pluginmanager.has_plugin("stall") else ("-p", "graders.pytest_plugin")
    pytester.runpytest_subprocess(*plugin, "-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.parametrize("where", ["eve", ".", "eve/locked.py", "eve/locked.py::never_oversells"])
def test_a_students_conftest_is_not_run(run, pytester, answers, where):
    folder = pytester.mkdir("eve")
    (folder / "locked.py").write_text(STUB)
    (folder / "conftest.py").write_text(FORGER + "open('ran', 'w').close()\n")
    result = run(where, "--json-report", "--json-report-file=r.json", "-k", "locked and never_oversells", "--lang=en")
    tests = json.loads((pytester.path / "r.json").read_text(encoding="utf-8"))["tests"]
    assert {test["nodeid"]: test["outcome"] for test in tests}["eve/locked.py::never_oversells"] == "failed"
    assert not (pytester.path / "ran").exists()
    assert "lies in a student's folder and is not run" in result.stdout.str()


def test_what_lies_between_the_student_and_the_instructor_is_the_students_too(run, pytester, answers):
    folder = pytester.mkdir("eve") / "hw"
    folder.mkdir()
    (folder / "locked.py").write_text(STUB)
    (folder.parent / "conftest.py").write_text("open('ran', 'w').close()\n")
    pytester.makeconftest("open('the instructors own', 'w').close()\n")
    run("eve/hw/locked.py")
    assert not (pytester.path / "ran").exists() and (pytester.path / "the instructors own").exists()


def test_a_students_package_is_not_imported(run, pytester, answers):
    folder = pytester.mkdir("eve")
    (folder / "locked.py").write_text(STUB)
    (folder / "__init__.py").write_text("open('ran', 'w').close()\n")
    run("eve", "-k", "locked")
    assert answers.calls and not (pytester.path / "ran").exists()


def test_a_students_settings_are_refused_where_somebody_else_judges(run, pytester, answers, monkeypatch):
    folder = pytester.mkdir("eve")
    (folder / "locked.py").write_text(STUB)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q\n")
    result = run("eve/locked.py", "--lang", "en")
    assert result.ret == pytest.ExitCode.USAGE_ERROR and answers.calls == []
    assert "name your own settings with `-c FILE`" in result.stderr.str() + result.stdout.str()
    monkeypatch.chdir(folder)
    run("locked.py")
    assert [name for name, _ in answers.calls] == ["locked"], "in their own folder they are students"


@pytest.mark.slow
def test_what_was_deleted_is_not_handed_in(run, pytester):
    folder = pytester.mkdir("exercises")
    (folder / "unlocked.py").write_text(STUB)
    result = run("exercises", "--lang", "en", "--junitxml=junit.xml", "-k", "not unlocked")
    text = result.stdout.str()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(failed=2, skipped=12, deselected=3)
    assert "exercises/locked.py::one_seller" in text and "there is no `producer_consumer.py` here" in text
    assert "0 / 35" in text and "0 / 45" in text
    assert run("exercises/unlocked.py", "--collect-only", "-q").stdout.str().count("locked.py::") == 3
