"""What somebody tries who knows all of this: full marks without a stall, or harm to others. Nobody succeeds.

The programs lie in `tests/hostile/<family>/`; the first comment of each says which verdicts are right, the most points
it may get, and what it tries.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from graders import catalog, grading
from graders.cli import main
from graders.errors import Refused, SandboxError, SubmissionError, Uncontrollable
from graders.results import Verdict
from graders.sandbox import parent, probe
from graders.sandbox.limits import Limits
from graders.sandbox.wire import Request
from graders.suites import judge
from graders.suites._submission import prepare

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
HOSTILE = TESTS / "hostile"
HEADER = re.compile(rb"# ([a-z_ ]+), at most (\d+): (.+)")
LIMITS = Limits(wall_s=30, cpu_s=2, memory_mb=400)  # small, so that what eats them is soon full
LAYERS = probe.layers() if sys.platform.startswith("linux") else ()


@pytest.fixture(scope="module", autouse=True)
def warm():
    """Children as `stall grade` starts them: each forked from one server, in which nobody may leave anything."""
    with parent.warm():
        yield


@dataclass(frozen=True)
class Attempt:
    path: Path
    exercise: str
    verdicts: frozenset[str]
    most: int

    @property
    def source(self) -> bytes:
        return self.path.read_bytes()


def attempt(path: Path) -> Attempt:
    found = HEADER.search(path.read_bytes())
    assert found is not None, path
    exercise = next(name for name in ("producer_consumer", "unlocked", "locked") if path.name.startswith(f"{name}_"))
    return Attempt(path, exercise, frozenset(found[1].decode().split()), int(found[2]))


ATTEMPTS = [attempt(path) for path in sorted(HOSTILE.rglob("*.py"))]
# Each ends at a limit: seconds of processor time.
HUNGRY = {"backtracking", "infinite_generator", "power", "recursive_repr", "huge_exception"}


def by_name(one: Attempt) -> str:
    return f"{one.path.parent.name}-{one.path.stem}"


def marked(one: Attempt):
    slow = one.path.stem.removeprefix("locked_") in HUNGRY
    return pytest.param(one, marks=pytest.mark.slow) if slow else one


def of(*families: str) -> list[Attempt]:
    return [one for one in ATTEMPTS if one.path.parent.name in families]


def test_every_family_has_attempts_and_every_verdict_is_one():
    families = {one.path.parent.name for one in ATTEMPTS}
    assert families == {"end", "hijack", "forge", "steal", "schedule", "exhaust", "poison", "report"}
    assert len(ATTEMPTS) > 180
    known = {verdict.value for verdict in Verdict} - {"passed"}
    assert all(one.verdicts <= known for one in ATTEMPTS)


@pytest.mark.parametrize("one", [marked(one) for one in ATTEMPTS], ids=by_name)
def test_nobody_gets_more_than_they_have_earned(one: Attempt, capfd):
    if one.verdicts == {"refused"}:  # nothing of it has run then, and no child needs to be asked
        try:
            prepare(one.source, catalog.load()[one.exercise], one.path.name)
        except (Refused, Uncontrollable) as error:
            assert 1 <= (error.line or 0) <= one.source.count(b"\n")
            return
    report = grading.grade(one.path, one.exercise, limits=LIMITS)
    assert report.verdict.value in one.verdicts, report.message
    assert (report.points or 0) <= one.most
    assert capfd.readouterr() == ("", "")


# --- the second layer alone ------------------------------------------------------------------------------------------

wall = pytest.mark.skipif("landlock" not in LAYERS or "seccomp" not in LAYERS, reason="this system has not all of it")
SOLUTION = ROOT / "solutions" / "locked.py"
WITHOUT = [one for one in of("end", "steal", "forge") if one.verdicts == {"refused"}]
OPEN_VERDICTS = {"refused", "invalid", "failed", "not_judged", "not_started"}


@wall
@pytest.mark.parametrize("one", WITHOUT, ids=by_name)
def test_without_the_language_the_wall_still_holds(one: Attempt, tmp_path):
    """Whatever it reads is aimed at the solution, whatever it writes at a folder that everybody may write to."""
    target = tmp_path / "left_behind.txt"
    source = one.source.decode()
    source = source.replace("solutions/locked.py", str(SOLUTION)).replace("left_behind.txt", str(target))
    source = source.replace("grades.sqlite", str(target)).replace("'..'", repr(str(ROOT)))
    suite = str(Path(__file__).with_name("hostile_suite.py"))
    request = Request(one.exercise, source.encode(), one.path.name, suite=suite)
    words = text = ""
    try:
        document = parent.ask(request, LIMITS)
        text = json.dumps(document, ensure_ascii=False)
        words = document.get("report", {}).get("verdict", "not_judged")
        assert (document.get("report", {}).get("points") or 0) <= 18
    except SandboxError:
        words = "not_judged"
    except SubmissionError:
        words = "invalid"
    assert words in OPEN_VERDICTS
    assert "看和拿必须在同一次持锁里完成" not in text  # a line of the solution's
    assert not list(tmp_path.iterdir())


@wall
@pytest.mark.parametrize(
    "code",
    [
        f"raise RuntimeError(open({str(SOLUTION)!r}).read()[:100])",
        "open('left_behind.txt', 'w').write('x')",
        "import os; os.kill(os.getppid(), 9)",
        "import os; os.fork()",
        "import subprocess; subprocess.run(['true'])",
        "import socket; socket.socket()",
    ],
)
def test_what_gets_through_to_the_system_is_told_no(code):
    source = f"{code}\ndef sale(lock): pass\n".encode()
    suite = str(Path(__file__).with_name("hostile_suite.py"))
    document = parent.ask(Request("locked", source, suite=suite), LIMITS)
    message = document["report"]["message"]
    # Bubblewrap leaves no such file and no place to write; the other layers forbid.
    unseen = ("FileNotFoundError", "OSError") if "bubblewrap" in LAYERS and "open(" in code else ()
    assert message["key"] == "load-crash" and message["args"]["error"] in ("PermissionError", *unseen)


# --- together with others --------------------------------------------------------------------------------------------

HONEST = TESTS / "corpus" / "passed" / "locked"
NEIGHBOURS = [one for one in of("poison", "report") if one.exercise == "locked"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of which all but the last are hostile, graded and reported in every format, in both languages."""
    folder = tmp_path_factory.mktemp("class")
    submissions, out = folder / "submissions", folder / "out"
    for one in NEIGHBOURS:
        place = submissions / f"{one.path.parent.name}-{one.path.stem}"
        place.mkdir(parents=True)
        (place / "locked.py").write_bytes(one.source)
    honest = submissions / "zoe"
    honest.mkdir()
    (honest / "locked.py").write_bytes(next(iter(sorted(HONEST.glob("*.py")))).read_bytes())
    code = main(["grade", str(submissions), "-o", str(out), "--jobs", "1"])
    return submissions, out, code


@pytest.mark.slow
def test_the_honest_neighbour_gets_what_they_would_get_alone(graded):
    submissions, out, code = graded
    assert code == 0
    rows = json.loads((out / "results.json").read_text())["results"]
    row = next(row for row in rows if (row["student"], row["exercise"]) == ("zoe", "locked"))
    alone = judge((submissions / "zoe" / "locked.py").read_bytes(), exercise="locked", file="locked.py")
    assert (row["verdict"], row["points"], row["schedules"]) == ("passed", alone.points, alone.schedules)
    assert [check["passed"] for check in row["checks"]] == [check.passed for check in alone.checks]
    assert sum(row["verdict"] == "passed" for row in rows) == 1
    assert sorted(p.name for p in submissions.iterdir()) == sorted({row["student"] for row in rows})
    assert sorted(p.name for p in submissions.parent.iterdir()) == ["out", "submissions"]
    assert all([p.name for p in place.iterdir()] == ["locked.py"] for place in submissions.iterdir())


@pytest.mark.slow
def test_no_report_does_what_a_submission_says(graded):
    _, out, _ = graded
    kinds = (".html", ".txt", ".md", ".csv", ".json")
    pages = [path for path in out.rglob("*") if path.is_file() and path.suffix in kinds]
    assert len(pages) > 40
    for path in pages:
        text = path.read_bytes().decode().replace("\r\n", "\n")
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x9b\u202a-\u202e\u2066-\u2069]", text), path
        if path.suffix == ".html":
            assert "<script>alert" not in text, path
            assert "<img" not in text, path
    with open(out / "grades.csv", newline="", encoding="utf-8-sig") as stream:
        for line in csv.reader(stream):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in line), line


@pytest.mark.parametrize("what", ["workflow", "terminal", "bidi", "nul", "surrogate"])
def test_no_console_does_what_a_submission_says(what, tmp_path, capsys):
    """Not the terminal's, and not that of a workflow, which reads commands at the beginning of a line."""
    (tmp_path / "locked.py").write_bytes((HOSTILE / "report" / f"locked_{what}_name.py").read_bytes())
    assert main(["check", str(tmp_path / "locked.py")]) == 1
    out, err = capsys.readouterr()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\x85\x9b\u2028\u202a-\u202e\u2066-\u2069]", out + err)
    assert not re.search(r"^\s*::(error|set-output|stop-commands)", out + err, re.MULTILINE)
