"""Stubs are made from solutions, run as scripts, and are wrong in one place; solutions run as the tutorial does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from graders.catalog import stubs

ROOT = Path(__file__).resolve().parents[2]
# Real threads without the naps: sleep only lets the others go first.
RUNNER = """
import runpy, sys, time
nap = time.sleep
time.sleep = lambda seconds: nap(0)
runpy.run_path(sys.argv[1], None, "__main__")
"""

each_module = pytest.mark.parametrize("module", stubs.MODULES)


def run_script(path: str, encoding: str = "utf-8") -> subprocess.CompletedProcess:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", RUNNER, path]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=60, encoding="utf-8", check=False)


def test_stubs_are_up_to_date():
    assert stubs.check(ROOT) == (), "run graders.catalog.stubs.write on the repository"


@each_module
def test_stub_keeps_the_solutions_text(module):
    """What the student sees is in the solution, too, so that a diff of the two is the lesson."""
    solution = (ROOT / "solutions" / f"{module}.py").read_text(encoding="utf-8").splitlines()
    shown = {line.replace("# stub: ", "", 1) for line in solution}
    for line in (ROOT / "exercises" / f"{module}.py").read_text(encoding="utf-8").splitlines():
        assert line in shown


@each_module
def test_stub_asks_in_both_languages_and_keeps_no_marker(module):
    text = (ROOT / "exercises" / f"{module}.py").read_text(encoding="utf-8")
    assert "solution>" not in text and "# stub" not in text
    assert text.count("NotImplementedError(") == text.count("\ndef ")
    todos = re.findall(r"# TODO: (.*)", text)
    assert len(todos) >= 2 and len([todo for todo in todos if todo[0].isascii()]) * 2 == len(todos)
    assert "import threading, time\nfrom graders import shop\n" in text


def test_render_replaces_a_region_at_its_indentation():
    region = "# <solution>", "# stub: # TODO: x", "# stub:", "# stub: raise E", "return 2", "# </solution>"
    solution = "a = 1\ndef f():\n" + "".join(f"    {line}\n" for line in region) + "b = 3\n"
    assert stubs.render_stub(solution) == "a = 1\ndef f():\n    # TODO: x\n\n    raise E\nb = 3\n"


@pytest.mark.parametrize(
    ("solution", "says"),
    [
        ("# <solution>\nx = 1\n", "line 1: this region is never closed"),
        ("# </solution>\n", "line 1: no region is open"),
        ("# <solution>\n# <solution>\n", "line 2: the region of line 1 is still open"),
        ("# stub: x\n", "line 1: stub text outside a region"),
        ("# <solution>\nx = 1\n# stub: x\n# </solution>\n", "line 3: stub text belongs at the head"),
    ],
)
def test_markers_that_do_not_fit_are_named(solution, says):
    with pytest.raises(stubs.StubError, match=says):
        stubs.render_stub(solution)


def test_write_mends_what_check_finds(tmp_path):
    (tmp_path / "solutions").mkdir()
    for module in stubs.MODULES:
        text = "# <solution>\n# stub: x = 0\nx = 1\n# </solution>\n"
        (tmp_path / "solutions" / f"{module}.py").write_text(text, encoding="utf-8")
    assert stubs.check(tmp_path) == stubs.MODULES
    assert stubs.write(tmp_path) == stubs.MODULES
    assert stubs.check(tmp_path) == stubs.write(tmp_path) == ()
    (tmp_path / "exercises" / "locked.py").write_text("x = 2\n", encoding="utf-8")
    assert stubs.check(tmp_path) == ("locked",)


def test_locked_solution_sells_each_number_once():
    run = run_script("solutions/locked.py")
    assert (run.returncode, run.stderr) == (0, "")
    sold = re.findall(r"^卖薯[0-5]哥卖了一个红薯，还剩(\d+)个红薯$", run.stdout, re.MULTILINE)
    assert sorted(map(int, sold)) == list(range(40))
    assert len(sold) == len(run.stdout.splitlines())


def test_unlocked_solution_sells_at_least_the_stock():
    run = run_script("solutions/unlocked.py")
    assert (run.returncode, run.stderr) == (0, "")
    assert len(re.findall(r"^卖薯[0-5]哥卖了一个红薯，还剩-?\d+个红薯$", run.stdout, re.MULTILINE)) >= 40


def test_producer_consumer_solution_roasts_and_sells_forty():
    run = run_script("solutions/producer_consumer.py")
    assert (run.returncode, run.stderr) == (0, "")
    roasted = re.findall(r"^烤薯[13579]姐烤了([1-5])个红薯，现在一共是\d+个$", run.stdout, re.MULTILINE)
    sold = re.findall(r"^卖薯[02468]哥卖了一个红薯，还剩(\d+)个红薯$", run.stdout, re.MULTILINE)
    assert sum(map(int, roasted)) == 40
    assert Counter(map(int, sold)) == Counter(range(40))


@pytest.mark.parametrize("module", ["unlocked", "locked"])
def test_stub_as_a_script_says_one_calm_line(module):
    run = run_script(f"exercises/{module}.py")
    assert run.stderr == ""
    assert re.fullmatch(r"sale\(.*\) 还没有写 · sale\(.*\) is still to be written\n", run.stdout)


def test_a_console_without_chinese_gets_escapes():
    run = run_script("solutions/locked.py", encoding="ascii")
    assert (run.returncode, run.stderr) == (0, "")
    assert len(run.stdout.splitlines()) == 40
    assert run.stdout.startswith("\\u5356\\u85af")


def test_any_other_exception_keeps_its_traceback(tmp_path):
    script = tmp_path / "own.py"
    script.write_text(
        "import threading\nfrom graders import shop\nthreading.excepthook = shop.excepthook\n"
        "threading.Thread(target=lambda: 1 / 0).start()\n",
        encoding="utf-8",
    )
    run = run_script(str(script))
    assert "ZeroDivisionError" in run.stderr and "Traceback" in run.stderr
