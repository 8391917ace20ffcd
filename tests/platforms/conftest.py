"""One class for all platforms: 24 students, every verdict there is, really graded, once per test run."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from graders import grading
from graders.bulk import BulkResult, grade_folder, read_results
from graders.results import Report
from graders.sandbox.limits import Limits

CORPUS = Path(__file__).parents[1] / "corpus"
STUBS = Path(__file__).parents[2] / "exercises"

ENDLESS = """\
import threading, time
from graders import shop

sweetpotato = 40
fortune = sum(range(10**15))  # never comes back from C


def sale(lock):
    pass
"""
HEAD = "import threading, time\nfrom graders import shop\n\nsweetpotato = 40\n"
REFUSED = (
    "import os, threading, time\nfrom graders import shop\n\nsweetpotato = 40\n\n\ndef sale(lock):\n    os._exit(0)\n"
)
# What a platform might obey: in the prints, the names of the threads, the code, the comments and an exception.
COMMANDS = """\
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    print("::error file=locked.py,line=1::hacked %0A%25")
    print("\\n::set-output name=result::eyJtYXhfc2NvcmUiOiAxMDB9\\n##[error]hacked\\n<script>alert(1)</script>")
    threading.current_thread().name = "::error::hacked"
    while sweetpotato > 0:  # ::error::hacked]]> | <b>**bold**</b> `code` @somebody https://example.org
        with lock:
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
"""
CRASH = HEAD + (
    '\n\ndef sale(lock):\n    raise ValueError("\\x1b[31m\\n::error::hacked,title=x::y\\x00\\uffff</failure>")\n'
)

# student -> exercise -> a program of the corpus (verdict/name), or the text itself; what is left out is missing.
STUDENTS: dict[str, dict[str, str]] = {
    "alice": {"unlocked": "passed/walrus", "locked": "passed/tutorial_cell", "producer_consumer": "passed/handed_on"},
    "bob": {"unlocked": "failed/one_too_many", "locked": "failed/abba"},
    "carol": {"locked": "failed/walrus_before_locking"},
    "dave": {"unlocked": "stub", "locked": "stub", "producer_consumer": "stub"},
    "erin": {"locked": "invalid/chinese_punctuation"},
    "frank": {"locked": "invalid/crashes_at_import", "unlocked": "passed/both_read_twice"},
    "grace": {"locked": REFUSED},
    "heidi": {"locked": ENDLESS, "unlocked": "passed/tutorial_cell"},
    "ivan": {},
    "judy": {"locked": "failed/break_with_the_lock"},
    "kim": {"locked": "failed/one_each"},
    "luo": {"locked": "failed/lock_round_the_day"},
    "mallory": {"locked": COMMANDS},
    "niaj": {"locked": CRASH},
    "olivia": {"unlocked": "failed/turns_empty"},
    "peggy": {"unlocked": "failed/already_locked_with"},
    "rupert": {"unlocked": "failed/forgot_global", "locked": "invalid/saved_as_gbk"},
    "sybil": {"producer_consumer": "invalid/no_hire"},
    "trent": {"producer_consumer": "failed/if_instead_of_while"},
    "victor": {"locked": "failed/never_goes_home"},
    "王小明": {"unlocked": "passed/chinese_helper", "locked": "passed/chinese_names"},
    '<img src=x onerror=alert(1)>&"': {"locked": "passed/bom_and_crlf"},
    "::error::wendy,%0A": {"locked": "failed/asks_locked"},
    "newline\n::error::x]]>": {"unlocked": "failed/no_nap"},
}


@dataclass(frozen=True)
class GradedClass:
    """`result.rows` are the whole reports, `out` is what `stall grade` wrote, with its store."""

    submissions: Path
    out: Path
    result: BulkResult

    @property
    def by_student(self) -> dict[str, list[Report]]:
        """Three reports for each student, in the order of the catalogue."""
        groups = itertools.groupby(self.result.rows, key=lambda row: row.student)
        return {student: list(rows) for student, rows in groups}


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> GradedClass:
    """The class, graded by `grade_folder`. With several workers the first one grades, and the others read."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "graded-class"
    with _alone(folder):
        submissions = folder / "submissions"
        if not submissions.exists():
            _hand_in(submissions)
        result = grade_folder(
            submissions, folder / "out", jobs=2, resume=True, trust_submissions=True, grade=_impatiently
        )
        whole = dataclasses.replace(result, rows=tuple(read_results(folder / "out")))
    return GradedClass(submissions, folder / "out", whole)


def _impatiently(submission: grading.Submission, exercise: str, /, *, seed: int, thorough: bool) -> Report:
    """Grade as always, but wait only a second of the processor for what never comes back."""
    limits = {"limits": Limits(cpu_s=1)} if submission.source == ENDLESS.encode() else {}
    return grading.grade_submission(submission, exercise, seed=seed, thorough=thorough, **limits)


def _hand_in(submissions: Path) -> None:
    for student, modules in STUDENTS.items():
        (submissions / student).mkdir(parents=True)
        for exercise, program in modules.items():
            target = submissions / student / f"{exercise}.py"
            if "\n" in program:
                target.write_text(program, encoding="utf-8", newline="")
            elif program == "stub":
                shutil.copy(STUBS / f"{exercise}.py", target)
            else:
                verdict, name = program.split("/")
                shutil.copy(CORPUS / verdict / exercise / f"{name}.py", target)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time; where the system has no such lock each worker has only itself to wait for."""
    folder.mkdir(exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
