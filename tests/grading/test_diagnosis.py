"""The diagnosis is right on the whole corpus, and each rule says why on a program made for it."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from graders import catalog
from graders.feedback import DIAGNOSES, hints_for_diagnosis
from graders.feedback._kinds import KINDS
from graders.results import Report, Verdict
from graders.suites import judge
from graders.suites._stage import Stage
from graders.suites._submission import prepare
from graders.suites.diagnosis.whatif import Lab

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "failed"
PROGRAMS = sorted(CORPUS.rglob("*.py"))
FRESH = sorted((CORPUS.parents[1] / "fresh").rglob("*.py"))  # three and more for each word; no rule was tuned on them
# name -> why another word (or none) is accepted there; empty: every program of the corpus gets its word
ACCEPTED: dict[str, str] = {}
OF_KINDS = {"kind", "name", "key", "entry"}
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


@pytest.mark.parametrize("path", PROGRAMS + FRESH, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_corpus(path: Path, judged: Callable[[Path], Report], check_endings: Callable[[Report, str], None]):
    report = judged(path)
    assert report.verdict is Verdict.FAILED
    if path.stem not in ACCEPTED:
        assert report.diagnosis == wanted(path)
    lines = path.read_text(encoding="utf-8-sig").count("\n") + 1
    assert set(report.diagnosis_args) <= {"line", "other_line", *OF_KINDS}
    told = [value for name, value in report.diagnosis_args.items() if name not in OF_KINDS]
    assert all(type(line) is int and 1 <= line <= lines for line in told)
    kind = report.diagnosis_args.get("kind")
    assert kind is None or f"{report.diagnosis}.{kind}" in KINDS
    check_endings(report, path.read_text(encoding="utf-8-sig"))


def test_every_word_of_the_corpus_has_its_sentences():
    assert {wanted(path) for path in PROGRAMS} <= set(DIAGNOSES)


def test_every_word_has_three_programs_that_no_rule_was_tuned_on():
    written = Counter(map(wanted, FRESH))
    assert {word for word in DIAGNOSES if written[word] < 3} == {"not-started"}  # no rule is needed for that one


@pytest.mark.parametrize(
    "body",
    [
        'raise NotImplementedError("to do")',
        'print("open")\n    raise NotImplementedError',
        "global sweetpotato\n    raise NotImplementedError()",
    ],
)
def test_who_has_not_started_is_told_so(body: str):
    report = locked(f"def sale(lock):\n    {body}\n")
    assert (report.verdict, report.diagnosis) == (Verdict.NOT_STARTED, "not-started")


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


# --- the words that were wrong ----------------------------------------------------------------------------------------

ROASTERS_LOOK_FIRST = """
import threading, time
from graders import shop
raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while raw_sweetpotato > 0:  # the look
        with lock:  # the lock
            batch = min(5, raw_sweetpotato)
            raw_sweetpotato -= batch  # the taking
        time.sleep(5)
        with lock:
            roasted_sweetpotato += batch
            shop.roasted(batch, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
                lock.wait()
            if unsold_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
        time.sleep(1)
        shop.sold(unsold_sweetpotato)


def hire(employees, lock):
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]
"""


def producer(*changes: tuple[str, str]) -> tuple[Report, list[str]]:
    source = ROASTERS_LOOK_FIRST
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return judge(source.encode(), exercise="producer_consumer", file="p.py"), source.splitlines()


def test_a_batch_of_nothing_was_decided_before_the_lock():
    """Two roasters saw the last raw one. The second looks again inside, takes none, and roasts all the same."""
    report, lines = producer()
    args = report.diagnosis_args
    assert (report.diagnosis, args["kind"]) == ("check-outside-lock", "roasting")
    assert "# the look" in lines[args["line"] - 1] and "# the lock" in lines[args["other_line"] - 1]


def test_who_always_takes_five_is_asked_about_the_taking():
    """Nobody is in the way there; and the line is the one that takes the batch, not the one that announces it."""
    report, lines = producer(("batch = min(5, raw_sweetpotato)", "batch = 5"))
    assert report.diagnosis == "roasts-too-many" and "kind" not in report.diagnosis_args
    assert "# the taking" in lines[report.diagnosis_args["line"] - 1]


def test_looking_first_is_fine_for_who_decides_inside():
    report, _ = producer(
        (
            "            raw_sweetpotato -= batch",
            "            if not batch:\n                return\n            raw_sweetpotato -= batch",
        )
    )
    assert report.verdict is Verdict.PASSED


def test_threads_that_hire_has_started_are_not_a_matter_of_who_roasts():
    hired = "[threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]"
    report, _ = producer((f"return {hired}", f"crew = {hired}\n    [one.start() for one in crew]\n    return crew"))
    assert (report.diagnosis, report.diagnosis_args["kind"]) == ("hires-wrong", "started")
    assert "start" in hints_for_diagnosis("hires-wrong", "en", report.diagnosis_args)[0]


@pytest.mark.parametrize(
    ("turns", "entry", "kind"),
    [
        ("[0, 2, 0]", 2, "bad-entry"),
        ("[0, -1]", -1, "bad-entry"),
        ('["0", "1"]', "'0'", "no-number"),
        ("7", None, "no-list"),
    ],
)
def test_a_seller_who_does_not_exist_is_no_matter_of_order(turns: str, entry: object, kind: str):
    body = f"""
    def sale():
        global sweetpotato
        while sweetpotato > 0:
            sweetpotato -= 1
            time.sleep(1)
            shop.sold(sweetpotato)


    TURNS = {turns}
    """
    report = judge((LOCKED + textwrap.dedent(body)).encode(), exercise="unlocked", file="unlocked.py")
    args = {"line": at(body, "TURNS"), "kind": kind, **({"entry": entry} if entry is not None else {})}
    assert (report.diagnosis, report.diagnosis_args) == ("turns-do-not-oversell", args)
    assert f"`{entry}`" in hints_for_diagnosis(report.diagnosis or "", "en", args)[0] or entry is None


def test_a_batch_of_none_is_not_too_many():
    """One roaster alone: nothing is raw, and she roasts that. No word fits, so the message stands alone."""
    report, _ = producer(
        ("while raw_sweetpotato > 0:  # the look", "while True:"),
        ("lock.notify_all()", "lock.notify_all()\n            if not raw_sweetpotato:\n                return"),
    )
    first = next(check for check in report.checks if check.passed is False)
    assert first.message is not None and (first.message.key, first.message.args["count"]) == ("roasted-bad-count", 0)
    assert report.diagnosis is None


def test_work_that_is_done_at_once_is_done_by_nobody_of_the_list():
    report, lines = producer(
        ("target=roast if n % 2 else sale, args=(lock,)", "target=roast(lock) if n % 2 else sale(lock)")
    )
    assert (report.diagnosis, report.diagnosis_args["kind"]) == ("hires-wrong", "stranger")
    assert "lock.wait()" in lines[report.diagnosis_args["line"] - 1], "there the main thread waits"
    trace = next(check.trace for check in report.checks if check.passed is False)
    assert trace is not None and [entry.thread for entry in trace.waiting] == [0]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("batch = min(5, raw_sweetpotato)", "batch = min(4, raw_sweetpotato) + 1"), "roasts-too-many"),
        (("            lock.notify_all()", "            pass"), "missing-notify"),
        (("            if unsold_sweetpotato == 0:\n                return\n", ""), "sells-too-many"),
    ],
)
def test_a_look_that_is_made_good_inside_is_not_the_cause(change: tuple[str, str], word: str):
    """The roaster looks before the lock and decides inside; something else is wrong."""
    good = "            batch = min(5, raw_sweetpotato)"
    report, _ = producer((good, f"            if raw_sweetpotato <= 0:\n                return\n{good}"), change)
    assert report.diagnosis != "check-outside-lock"
    assert report.diagnosis == word
