"""What is counted, in turns or in characters, and far too much is the student's mistake, never `not_judged`."""

from __future__ import annotations

import pytest

from graders.feedback import sentence
from graders.results import Verdict
from graders.suites import judge
from graders.suites._turns import MADE_MAX, TURNS_MAX

UNLOCKED = """\
import time
from graders import shop

sweetpotato = 40
{turns}


def sale():
    global sweetpotato
    while sweetpotato > 0:
        time.sleep(1)
        left = sweetpotato - 1
        sweetpotato = left
        shop.sold(left)
"""
LOCKED = """\
import sys
import time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        {writes}
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            shop.sold(sweetpotato)
        time.sleep(1)
"""


def of_turns(turns: str):
    report = judge(UNLOCKED.format(turns=turns).encode(), exercise="unlocked", file="unlocked.py", schedules=20)
    return report, {check.id: check for check in report.checks}


@pytest.mark.parametrize(
    ("turns", "length", "line"),
    [
        (f"TURNS = [0] * {TURNS_MAX + 1}", TURNS_MAX + 1, 5),
        ("TURNS = [0, 1] * 10**6", 2 * 10**6, 5),
        ("many = 10**6\nTURNS: list = (0, 1) * 1_000_000", 2 * 10**6, 6),
        ("N = 1000000\nTURNS = [int(n > 1) for m in range(2) for n in range(0)] + [0] * N", 10**6, 6),
        (f"TURNS = [0]\nTURNS.extend([1] * {TURNS_MAX})", TURNS_MAX + 1, 6),
        (f"some = [0, 1] * {TURNS_MAX}\nTURNS = some", 2 * TURNS_MAX, 6),
        ("TURNS = [\n    0, 1,  # 一步一步\n] * \\\n    10**6", 2 * 10**6, 5),
    ],
)
def test_too_many_turns_fail_their_check_alone(turns: str, length: int, line: int):
    report, checks = of_turns(turns)
    assert (report.verdict, report.points) == (Verdict.FAILED, 13)
    message = checks["turns"].message
    assert (message.key, message.args) == ("turns-too-many", {"got": length, "most": TURNS_MAX, "line": line})
    assert f"line {line}" in sentence(message, "en")
    assert f"第 {line} 行" in sentence(message, "zh")


def test_as_many_as_are_allowed_are_run():
    _, checks = of_turns(f"TURNS = [0, 1] * {TURNS_MAX // 2}")
    assert checks["turns"].message is None or checks["turns"].message.key != "turns-too-many"


@pytest.mark.parametrize("entry", ["2", "True", "'0'", "[0, 1]", "0.0"])
def test_a_bad_entry_is_told_as_ever(entry: str):
    _, checks = of_turns(f"TURNS = [0, 1, {entry}]")
    assert (checks["turns"].message.key, checks["turns"].message.args["index"]) == ("turns-bad-entry", 2)


def test_too_many_to_be_made_again_and_again_are_no_submission():
    report, _ = of_turns(f"some = [0] * {MADE_MAX + 1}\nTURNS = some")
    assert (report.verdict, report.points, report.line) == (Verdict.INVALID, 0, 6)
    assert report.message.key == "turns-too-many"


@pytest.mark.parametrize("writes", ["print('x' * 5_000_000)", "sys.stderr.write('x' * 5_000_000)"])
def test_a_flood_has_its_line(writes: str):
    report = judge(LOCKED.format(writes=writes).encode(), exercise="locked", file="locked.py", schedules=20)
    assert (report.verdict, report.points, report.line) == (Verdict.INVALID, 0, 11)
    assert report.message.key == "prints-too-much"
    assert "line 11" in sentence(report.message, "en")
    assert "第 11 行" in sentence(report.message, "zh")


@pytest.mark.parametrize("writes", ["print('x' * 5_000)", "sys.stderr.write('x' * 5_000)"])
def test_who_merely_talks_much_passes(writes: str):
    report = judge(LOCKED.format(writes=writes).encode(), exercise="locked", file="locked.py", schedules=20)
    assert report.verdict is Verdict.PASSED, report.message
