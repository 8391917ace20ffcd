"""`stall run`: a day to look at. Real threads really run here, in the sandbox; nothing of what they do is a mark."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import graders
from graders import day
from graders.cli import main
from graders.day import RealRuns
from graders.errors import SandboxError, SubmissionError
from graders.reports.real import real_text
from graders.sandbox.answers import DAY, REAL, read_day

ROOT = Path(graders.__path__[0]).parent
ENVIRON = {**os.environ, "PYTHONPATH": str(ROOT)}
LUCKY = RealRuns(200, 200, 200, 0, 0, 0, 0, 6, 40, 1000)
UNLUCKY = RealRuns(200, 17, 11, 2, 1, 0, 3, 6, 40, 1000)

# How a day on real threads can go, and the word under which it is counted.
FATES = {
    "fine": "    global sweetpotato\n    while True:\n        with lock:\n            if not sweetpotato:\n"
    "                return\n            sweetpotato -= 1\n            left = sweetpotato\n"
    "        time.sleep(1)\n        shop.sold(left)\n",
    "oversold": "    for left in range(40):\n        shop.sold(left)\n",
    "broken": "    shop.sold(39)\n",
    "crashed": "    shop.sold(1 // 0)\n",
}


def write(folder, body, name="locked.py"):
    file = folder / name
    file.write_text(f"import threading, time\nfrom graders import shop\nsweetpotato = 40\n\n\ndef sale(lock):\n{body}")
    return file


@pytest.mark.parametrize("fate", FATES)
def test_every_fate_of_a_real_day_is_counted_under_its_word(tmp_path, fate):
    found = day.run_real(write(tmp_path, FATES[fate]), runs=3)
    assert (found.runs, getattr(found, fate)) == (3, 3)
    assert found.fine + found.oversold + found.broken + found.crashed + found.stuck == 3


@pytest.mark.slow
def test_a_deadlock_on_real_threads_is_counted_and_ends_its_child(tmp_path, monkeypatch):
    monkeypatch.setattr(day, "STUCK_MAX", 1)
    found = day.run_real(write(tmp_path, "    lock.acquire()\n    lock.acquire()\n"), runs=5)
    assert (found.runs, found.stuck, found.asked) == (1, 1, 5)


def test_stuck_runs_are_few_and_the_time_of_all_is_bounded(tmp_path, monkeypatch):
    """Children are stand-ins: what counts is when no further one is started."""
    file, asked = write(tmp_path, "    pass\n"), []

    def ask(request, limits):
        asked.append((request.asks.runs, round(request.asks.within_s, 3)))
        counts = {"runs": 2, "fine": 1, "oversold": 0, "broken": 0, "crashed": 0, "stuck": 1}
        return {"kind": "day", "day": {**counts, "workers": 6, "stock": 40, "nap_factor": 1000, "gil": True}}

    monkeypatch.setattr(day.parent, "ask", ask)
    assert day.run_real(file, runs=100, clock=lambda: 0.0).runs == 6, "three were stuck, and the point is made"
    assert asked == [(100, 20.0), (98, 20.0), (96, 20.0)]
    asked.clear()
    ticks = iter((0.0, 0.0, 15.0, 15.0, 21.0))
    assert day.run_real(file, runs=100, clock=lambda: next(ticks)).runs == 4
    assert asked == [(100, 20.0), (98, 5.0)]


def test_timed_waits_are_shortened_like_naps_and_stay_in_proportion(tmp_path):
    body = (
        "    shop.sold(39)\n    before = time.monotonic()\n"
        "    assert not threading.Event().wait(60)\n    time.sleep(30)\n"
        "    assert time.monotonic() - before >= 89\n"
    )
    found = day.run_real(write(tmp_path, body), runs=1)
    assert (found.crashed, found.stuck) == (0, 0)


def test_what_may_not_run_does_not_run_on_real_threads_either(tmp_path):
    with pytest.raises(Exception, match="subprocess"):
        day.run_real(write(tmp_path, "    import subprocess\n"), runs=1)
    with pytest.raises(SubmissionError, match="not-started"):
        day.run_real(ROOT / "exercises" / "locked.py", runs=1)
    with pytest.raises(SubmissionError, match="missing"):
        day.run_real(tmp_path / "nowhere" / "locked.py", runs=1)


def test_an_answer_that_is_not_one_is_refused():
    good = {"runs": 1, "fine": 1, "oversold": 0, "broken": 0, "crashed": 0, "stuck": 0}
    good |= {"workers": 6, "stock": 40, "nap_factor": 1000, "gil": True}
    assert read_day({"kind": "day", "day": good}, REAL) == good
    odd = [{**good, "runs": -1}, {**good, "runs": "1"}, {**good, "runs": True}, {**good, "more": 1}, [], None]
    for answer in odd:
        with pytest.raises(SandboxError):
            read_day({"kind": "day", "day": answer}, REAL)
    with pytest.raises(SandboxError):
        read_day({"kind": "day", "day": good}, DAY)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_lesson_in_one_screen(golden, samples, lang):
    screens = [
        real_text(LUCKY, samples["oversell"], lang=lang),
        real_text(UNLUCKY, samples["oversell"], lang=lang),
        real_text(LUCKY, samples["passed"], lang=lang),
        real_text(LUCKY, samples["not_judged"], lang=lang),
    ]
    golden(f"real.{lang}.txt", f"{'=' * 80}\n".join(screens))


DAYS = {
    "all 40 sold": FATES["fine"],
    "240 sold, and there were only 40: oversold by 200": FATES["oversold"],
    "6 of 40 sold, 34 left over": FATES["broken"],
    "0 of 40 sold, 40 left over": FATES["crashed"],
}


@pytest.mark.parametrize("said", DAYS)
def test_a_day_is_summed_up_at_its_end(tmp_path, capsys, said):
    found = tmp_path / "found.json"
    main(["run", str(write(tmp_path, DAYS[said])), "--lang", "en", "--json", str(found)])
    *head, total = [line for line in capsys.readouterr().err.splitlines() if "locked.py" not in line]
    assert "a day with 6 at work and 40 sweet potatoes: " in " ".join(head) and total == said
    assert [line for line in head if len(line) > 80] == []
    assert json.loads(found.read_text())["day"]["sold"] == int(re.findall("[0-9]+", said)[0])
    main(["run", str(tmp_path / "locked.py"), "--lang", "zh"])
    assert "40 个" in capsys.readouterr().err


def test_one_day_by_the_stall_s_clock(capsys):
    assert main(["run", str(ROOT / "solutions" / "producer_consumer.py"), "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    assert out.count("卖了一个红薯") == 40 and "烤薯1姐烤了5个红薯" in out
    assert "a day with 10 at work and 40 sweet potatoes: everybody went home, after" in err


def test_a_day_that_goes_wrong_says_how(tmp_path, capsys):
    assert main(["run", "locked", str(write(tmp_path, FATES["crashed"])), "--lang", "en", "--json", "-"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["day"]["outcome"] == "crashed"
    assert "ZeroDivisionError" in err and ":7:" in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("outcome", "code"), [("finished", 0), ("deadlock", 1), ("no_progress", 1), ("out_of_steps", 2)]
)
def test_how_the_day_ends_is_the_exit_code(monkeypatch, capsys, outcome, code):
    monkeypatch.setattr(day, "run_once", lambda path, exercise: day.Day("", outcome, 7.0, 6, 40, None, None))
    assert main(["run", "locked", "--lang", "zh"]) == code
    assert "7 秒" in capsys.readouterr().err


def test_real_runs_beside_the_schedules(tmp_path, monkeypatch, capsys, answers):
    import graders.cli.run as command

    monkeypatch.setattr(command, "grade", answers.grade)
    monkeypatch.setattr(day, "run_real", lambda path, exercise, *, runs: LUCKY)
    assert main(["run", "locked", "--real", "200", "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "200 of 200 runs went well; 0 oversold; 0 got stuck" in out and "<-- here" in out
    assert main(["run", "locked", "--real", "200", "--json", "-"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["real"]["fine"] == 200 and document["results"][0]["exercise"] == "locked"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["run", "nothing"], "no exercise called `nothing`"),
        (["run", "locked", "nowhere.py"], "there is no file or folder `nowhere.py`"),
        (["run", "locked", "--real", "0"], "--real"),
        (["run"], "EXERCISE"),
    ],
)
def test_a_wrong_command_line_is_a_sentence_and_exit_2(args, said, capsys):
    assert main([*args, "--lang", "en"] if len(args) > 1 else args) == 2
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize("console", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}])
def test_no_new_command_fails_on_a_console_that_cannot_print_chinese(tmp_path, console):
    """All in one process, for the time: it is the streams that are under test."""
    file = write(tmp_path, FATES["crashed"])
    code = (
        "import sys\nfrom graders.cli import main\nimport graders.cli.watch as watch\n"
        "def stop(self): raise KeyboardInterrupt\n"
        "codes = [main(['run', 'locked', sys.argv[1], '--lang', 'zh', *more]) for more in ([], ['--real', '2'])]\n"
        "codes += [main(['hint', 'locked', sys.argv[1], '--lang', 'zh'])]\n"
        "watch._Judges.next = stop\n"
        "codes += [main(['watch', sys.argv[1], '--lang', 'zh'])]\n"
        "print(codes)\n"
    )
    home = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "APPDATA"), str(tmp_path))
    environ = {**ENVIRON, **home, "PYTHONUTF8": "0", **console}
    done = subprocess.run([sys.executable, "-c", code, str(file)], env=environ, capture_output=True, timeout=120)
    assert done.stdout.splitlines()[-1] == b"[1, 1, 0, 130]", done.stderr
    assert (done.stdout + done.stderr).isascii() and b"Traceback" not in done.stderr
    assert b"\\u" in done.stdout
