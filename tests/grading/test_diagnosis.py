"""The diagnosis is right on the whole corpus, and each rule says why on a program made for it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from graders import catalog
from graders.feedback import DIAGNOSES
from graders.results import Report, Verdict
from graders.suites import judge
from graders.suites._stage import Stage
from graders.suites._submission import prepare
from graders.suites.diagnosis.whatif import Lab

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "failed"
PROGRAMS = sorted(CORPUS.rglob("*.py"))
# name -> why another word (or none) is accepted there; empty: every program of the corpus gets its word
ACCEPTED: dict[str, str] = {}
LOCKED = "import threading, time\nfrom graders import shop\nsweetpotato = 40\n"


def wanted(path: Path) -> str:
    found = re.search(r"^# diagnosis: (\S+)", path.read_text(encoding="utf-8-sig"))
    assert found is not None
    return found[1]


def locked(body: str) -> Report:
    source = LOCKED + textwrap.dedent(body)
    return judge(source.encode(), exercise="locked", file="locked.py")


def at(body: str, text: str) -> int:
    """The line on which `text` stands, as the student counts."""
    lines = (LOCKED + textwrap.dedent(body)).splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_corpus(path: Path, check_endings: Callable[[Report, str], None]):
    report = judge(path.read_bytes(), exercise=path.parent.name, file=path.name)
    assert report.verdict is Verdict.FAILED
    if path.stem not in ACCEPTED:
        assert report.diagnosis == wanted(path)
    lines = path.read_text(encoding="utf-8-sig").count("\n") + 1
    assert set(report.diagnosis_args) <= {"line", "other_line"}
    assert all(type(line) is int and 1 <= line <= lines for line in report.diagnosis_args.values())
    check_endings(report, path.read_text(encoding="utf-8-sig"))


def test_every_word_of_the_corpus_has_its_sentences():
    assert {wanted(path) for path in PROGRAMS} <= set(DIAGNOSES)


def test_the_same_word_and_lines_every_time():
    source = (CORPUS / "locked" / "looks_before_locking.py").read_bytes()
    first, second = (judge(source, exercise="locked", file="locked.py") for _ in range(2))
    assert (first.diagnosis, first.diagnosis_args) == (second.diagnosis, second.diagnosis_args)


# --- the lines ------------------------------------------------------------------------------------------------------

LOOKS_OUTSIDE = """
    def sale(lock):
        global sweetpotato
        while sweetpotato > 0:  # the look
            with lock:  # the lock
                sweetpotato -= 1
                left = sweetpotato
            time.sleep(1)
            shop.sold(left)
"""


def test_check_outside_lock_names_the_look_and_the_lock():
    report = locked(LOOKS_OUTSIDE)
    assert report.diagnosis == "check-outside-lock"
    look, lock = at(LOOKS_OUTSIDE, "# the look"), at(LOOKS_OUTSIDE, "# the lock")
    assert report.diagnosis_args == {"line": look, "other_line": lock}


MAKES_LOCKS = """
    def sale(lock):
        global sweetpotato
        mine = threading.Lock()  # made here
        while True:
            with mine:
                if sweetpotato <= 0:
                    return
                sweetpotato -= 1
                left = sweetpotato
            time.sleep(1)
            shop.sold(left)
"""


def test_lock_per_thread_names_the_line_that_makes_them():
    report = locked(MAKES_LOCKS)
    assert (report.diagnosis, report.diagnosis_args) == ("lock-per-thread", {"line": at(MAKES_LOCKS, "# made here")})


def test_already_locked_names_the_lock():
    path = CORPUS / "unlocked" / "already_locked_with.py"
    report = judge(path.read_bytes(), exercise="unlocked", file="unlocked.py")
    line = path.read_text(encoding="utf-8").splitlines().index("        with lock:") + 1
    assert (report.diagnosis, report.diagnosis_args) == ("already-locked", {"line": line})


# --- evidence, not text -----------------------------------------------------------------------------------------------


def test_a_race_on_a_counter_of_no_importance_is_not_the_cause():
    """`visitors` is counted with no lock held, and has nothing to do with the oversell: a what-if tells them apart."""
    report = locked(
        """
        visitors = 0

        def sale(lock):
            global sweetpotato, visitors
            while sweetpotato > 0:
                visitors += 1
                with lock:
                    sweetpotato -= 1
                    left = sweetpotato
                time.sleep(1)
                shop.sold(left)
        """
    )
    assert report.diagnosis == "check-outside-lock"


def test_names_tell_nothing():
    """The lock is called counter and the counter is called lock."""
    report = locked(
        """
        def sale(counter):
            global sweetpotato
            with counter:
                lock = sweetpotato
            while lock > 0:
                sweetpotato = lock - 1
                time.sleep(1)
                shop.sold(lock - 1)
                with counter:
                    lock = sweetpotato
        """
    )
    assert report.diagnosis == "released-too-early"


def test_the_last_one_left_lying_is_not_a_missing_announcement():
    report = locked(
        """
        def sale(lock):
            global sweetpotato
            while True:
                with lock:
                    if sweetpotato == 1 or not sweetpotato:
                        break
                    sweetpotato -= 1
                    left = sweetpotato
                time.sleep(1)
                shop.sold(left)
        """
    )
    assert report.diagnosis == "stops-too-early"


def test_the_same_lock_twice_nested_or_in_a_loop():
    """Nested it is a second acquire; round a loop it is a release that was forgotten."""
    nested = """
        def sale(lock):
            global sweetpotato
            while True:
                with lock:
                    more = sweetpotato > 0
                    if more:
                        with lock:
                            sweetpotato -= 1
                            left = sweetpotato
                if not more:
                    return
                time.sleep(1)
                shop.sold(left)
        """
    looped = """
        def sale(lock):
            global sweetpotato
            while True:
                lock.acquire()
                if sweetpotato <= 0:
                    lock.release()
                    return
                sweetpotato -= 1
                left = sweetpotato
                time.sleep(1)
                shop.sold(left)
        """
    assert locked(nested).diagnosis == "double-acquire"
    assert locked(looped).diagnosis == "lock-not-released"


# --- what if ----------------------------------------------------------------------------------------------------------


def test_the_lab_counts_how_often_a_stall_fails():
    spec = catalog.load()["locked"]
    wrong = prepare((LOCKED + textwrap.dedent(LOOKS_OUTSIDE)).encode(), spec, "locked.py")
    lab, stage = Lab(wrong.unit, "locked"), Stage("locked", 2, 1)
    failed, done = lab.failures(stage)
    assert 0 < failed <= done
    assert lab.failures(stage, enough=2)[0] == 2
    assert not lab.fails(Stage("locked", 1, 3))
