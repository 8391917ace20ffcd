"""What the documents say is so: every command runs, every output is what the tool prints, both languages say the same.

A command that cannot be run here has a stand-in, and the reason stands beside it. A new command in a document is run as
it is; one with a new placeholder fails until FILLED says what to put there.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graders.catalog import stubs
from graders.course.documents import broken_links, commands, documents_in, outputs
from graders.course.exercise import EXAMPLE

ROOT = Path(__file__).resolve().parents[2]
SITE = sorted(f"docs/en/{path.name}" for path in (ROOT / "docs" / "en").glob("*.md"))
PAIRS = [("README.md", "README.zh.md"), ("TEACHING.md", "TEACHING.zh.md"), ("AUTHORING.md", "AUTHORING.zh.md")]
PAIRS += [(f"{name}.md", f"{name}.zh.md") for name in ("CHANGELOG", "CONTRIBUTING", "SECURITY")]
PAIRS += [(name, name.replace("/en/", "/zh/")) for name in SITE]
CANNOT_RUN = {
    r"python3 -m venv|pip install|/activate$": "sets up an environment: .ci/run does so, with the README's own line",
    r"\bpytest -n auto": "this very test suite",
    r"ruff check|mypy|lint-imports": "run by CI; the contracts by test_house.py",
    r"^%": "needs a notebook: tests/cli/test_notebook.py",
}
ONLY_HELP = {
    r"^stall watch$": "goes on until somebody presses q: tests/cli/test_commands.py",
    r"^stall course site": "fetches packages from npm: tests/browser/test_site.py",
    r"^stall course gradebook": "needs a grade book: tests/course/test_gradebook.py",
    r"^stall selfcheck": "a minute: tests/kit/test_selfcheck.py",
    r"^stall (explore|grade|hint|start|course( build| notebooks| exercism| prairielearn)?)$": "without its arguments",
    r"--cluster$|--tutorial$": "an option that the prose speaks of, without its arguments",
}
FILLED = {
    "SUBMISSIONS": "submissions", "OUT": "marks", "DIR": "new_folder", "TOKEN": "L2-1-4e0k5v908d05xdm",
    "NAME": "text", "FILE": "out.txt", "STUDENT": "alice", "EXERCISE": "locked", "SCRIPT.py": "script.py",
}  # fmt: skip
WRONG = """\
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        with lock:
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
"""  # the program of the README's example


@pytest.fixture
def desk(tmp_path, name):
    """A student's and an instructor's folder in one. At its top is what `stall start` wrote, with the program of the
    README's example in it; for the tutorial, its cells as modules.
    """
    for stub in (ROOT / "exercises").glob("*.py"):
        shutil.copy(stub, tmp_path)
    (tmp_path / "locked.py").write_text(WRONG, encoding="utf-8")
    shutil.copy(ROOT / "solutions" / "unlocked.py", tmp_path)
    if "tutorial" in name:
        for cell in (ROOT / "graders" / "catalog" / "tutorial").glob("*.txt"):
            shutil.copy(cell, tmp_path / cell.name.removesuffix(".txt"))
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "exercises" / "locked.py").write_text(WRONG, encoding="utf-8")
    shutil.copy(ROOT / "solutions" / "unlocked.py", tmp_path / "exercises")
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    alice = tmp_path / "submissions" / "alice"
    alice.mkdir(parents=True)
    (alice / "locked.py").write_text(WRONG, encoding="utf-8")
    (tmp_path / "class.csv").write_text("student\nalice\n", encoding="utf-8")
    (tmp_path / "script.py").write_text("import threading\nthreading.Thread(target=print).start()\n", encoding="utf-8")
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command.replace(".venv/bin/", ""))
    words = [FILLED.get(part, part) for part in words]
    unknown = [part for part in words if re.fullmatch(r"[A-Z]{3,}", part)]
    assert not unknown, f"say in FILLED what {unknown} stands for"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    settings = {"PATH": path, "LC_ALL": "C.UTF-8", "HOME": str(folder), "PYTHONUTF8": "1"}
    return subprocess.run(words, cwd=folder, env=settings, capture_output=True, encoding="utf-8", timeout=300)


def listed(name: str) -> list[str]:
    found = commands((ROOT / name).read_text(encoding="utf-8"))
    return [command for command in found if not any(re.search(pattern, command) for pattern in CANNOT_RUN)]


DOCUMENTS = ["README.md", "TEACHING.md", "AUTHORING.md", "CONTRIBUTING.md", *SITE]


def first_said(name: str) -> list[str]:
    """The commands of a document that no document before it has; and what these need, the marks of a class."""
    before = {command for other in DOCUMENTS[: DOCUMENTS.index(name)] for command in listed(other)}
    new = [command for command in listed(name) if command not in before]
    needs_marks = any(command.startswith("stall report") for command in new)
    return [c for c in listed(name) if c in new or (needs_marks and c.startswith("stall grade "))]


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_runs(name, desk):
    for command in first_said(name):
        if any(re.search(pattern, command) for pattern in ONLY_HELP):
            command = re.sub(r" --(cluster|tutorial)$", "", command) + " --help"
            assert run(command, desk).returncode == 0, command
            continue
        done = run(command, desk)
        assert done.returncode in (0, 1), f"{command}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, command
    assert listed(name) or name == "CONTRIBUTING.md" or name in SITE


@pytest.mark.slow
@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/en/tutorial.md", "docs/zh/tutorial.md"])
def test_what_the_readme_shows_is_what_the_tool_prints(name, desk):
    shown = outputs((ROOT / name).read_text(encoding="utf-8"))
    assert shown
    for command, expected in shown:
        printed = run(command, desk).stdout
        assert [line.rstrip() for line in printed.splitlines()] == expected.splitlines(), command


@pytest.mark.parametrize("path", documents_in(ROOT), ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    assert broken_links(path) == []


def _numbers(text: str) -> list[str]:
    """Those of two and more digits; the small ones are words in one language and digits in the other."""
    return sorted(re.findall(r"\d[\d,.]*\d", re.sub(r"^```console.*?^```$", "", text, flags=re.M | re.S)))


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_say_the_same(english, chinese):
    en, zh = ((ROOT / name).read_text(encoding="utf-8") for name in (english, chinese))
    assert re.findall(r"^#+ ", en, re.M) == re.findall(r"^#+ ", zh, re.M)
    assert commands(en) == [command.replace(" --lang zh", "") for command in commands(zh)]
    assert len(re.findall(r"^\|", en, re.M)) == len(re.findall(r"^\|", zh, re.M))
    assert len(re.findall(r"^- ", en, re.M)) == len(re.findall(r"^- ", zh, re.M))
    assert set(_numbers(en)) == set(_numbers(zh))
    option = r"`(--[a-z-]+)"
    assert set(re.findall(option, en)) == set(re.findall(option, zh)) - {"--lang zh"}


@pytest.mark.parametrize("document", ["README.md", "README.zh.md", "TEACHING.md", "TEACHING.zh.md"])
def test_the_wheel_that_a_document_names_is_of_this_version(document):
    named = re.findall(r"stall_kit-([\w.]+?)-py3-none-any\.whl", (ROOT / document).read_text(encoding="utf-8"))
    project = re.search(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert project is not None and set(named) == {project[1]}


@pytest.mark.parametrize("document", ["AUTHORING.md", "AUTHORING.zh.md"])
def test_what_authoring_quotes_is_the_files_code(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    quotes = re.findall(r"<!-- from (\S+) -->\n```\w+\n(.*?)```", text, re.S)
    assert {name for name, _ in quotes} >= {"exercise.toml", "suite.py", "solution.py", "corpus/failed/notify_one.py"}
    for name, code in quotes:
        assert code in (EXAMPLE / name).read_text(encoding="utf-8"), code


def test_the_words_that_teaching_explains_are_words_of_ours():
    from graders.feedback import DIAGNOSES

    for name in ("TEACHING.md", "TEACHING.zh.md"):
        words = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / name).read_text(encoding="utf-8"), re.M)
        assert len(words) > 10 and set(words) <= set(DIAGNOSES)


def test_the_command_for_stubs_does_what_contributing_says(tmp_path):
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "exercises" / "locked.py").write_text("", encoding="utf-8")
    done = run("python -m graders.catalog.stubs", tmp_path)
    assert done.returncode == 0, done.stderr
    assert stubs.check(tmp_path) == ()
