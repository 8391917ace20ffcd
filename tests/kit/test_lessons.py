"""TEACHING.md's lessons, carried out: two students, each with a folder of their own, do what the lesson says, in order.

A command that a lesson names has a step here, and a step that no lesson names is an error: the two cannot drift apart.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

import graders
from graders.cli import main
from graders.course.documents import commands

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus" / "failed"
DOCUMENTS = {"en": "TEACHING.md", "zh": "TEACHING.zh.md"}
SAID = {
    "en": {
        "oversold": "sold one that was not there",
        "real": "real threads ",
        "promise": "each number is called out exactly once",
        "once": "calls out -1",
        "hint": "hint 1 of 3: what can happen between line",
        "proved": "complete for",
        "unfair": "one seller sells everything",
    },
    "zh": {
        "oversold": "超卖了",
        "real": "真实线程",
        "promise": "每个数字正好喊一次",
        "once": "喊 -1",
        "hint": "提示 1/3：第 ",
        "proved": "全部跑遍",
        "unfair": "一个人把红薯全卖了",
    },
}


class Class:
    """Two students at their desks, and what the last command printed. The instructor's solutions are at hand."""

    def __init__(self, folder: Path, lang: str, monkeypatch, capsys) -> None:
        self.here, self.neighbour = folder / "ann", folder / "bo"
        self.said, self._move, self._capsys = SAID[lang], monkeypatch.chdir, capsys
        for desk in (self.here, self.neighbour):
            desk.mkdir()
            for stub in (ROOT / "exercises").glob("*.py"):
                shutil.copy(stub, desk)
        shutil.copytree(ROOT / "solutions", self.here / "solutions", ignore=shutil.ignore_patterns("__pycache__"))

    def write(self, exercise: str, program: Path) -> None:
        shutil.copy(program, self.here / f"{exercise}.py")

    def run(self, command: str, *, desk: Path | None = None) -> tuple[int, str]:
        """Exit code and stdout; a command that could not be carried out fails the lesson."""
        self._move(desk or self.here)
        code = main(shlex.split(command)[1:])
        out, err = self._capsys.readouterr()
        assert code in (0, 1), f"{command}: {code}\n{out}\n{err}"
        return code, out


def see_the_tutorial_oversell(it: Class, command: str) -> None:
    assert it.said["oversold"] in it.run(command)[1]


def run_it_200_times(it: Class, command: str) -> None:
    """Before anybody has written a line. What real threads do is theirs to decide; ours oversell every time."""
    code, out = it.run(command)
    assert code == 0 and it.said["real"] in out and it.said["once"].replace("-1", "0") in out


def be_the_scheduler(it: Class, command: str) -> None:
    assert can_be_broken(it, command), "there is something to be found"


def can_be_broken(it: Class, command: str) -> bool:
    """Whether some moves on the page lead to a broken promise."""
    code, _ = it.run(f"{command} --json found.json")
    assert code == 0 and (it.here / "play.html").stat().st_size > 10_000
    positions = json.loads((it.here / "found.json").read_text(encoding="utf-8"))["game"]["positions"]
    return any(position["broken"] is not None for position in positions)


def write_the_first_exercise(it: Class, command: str) -> None:
    assert it.run(command)[0] == 1, "nothing is written yet"
    it.write("unlocked", ROOT / "solutions" / "unlocked.py")
    code, out = it.run(command)
    assert code == 0 and "20 / 20" in out


def watch_while_writing(it: Class, command: str) -> None:
    """It stays open beside the editor: the stub, then what is saved."""
    environ = {**os.environ, "PYTHONPATH": str(Path(graders.__path__[0]).parent)}
    line = [sys.executable, "-m", "graders", *shlex.split(command)[1:]]
    with subprocess.Popen(line, stdout=subprocess.PIPE, env=environ, cwd=it.here, encoding="utf-8") as process:
        guard = Timer(120, process.kill)
        guard.start()
        try:
            assert process.stdout is not None
            assert any("producer_consumer" in line for line in iter(process.stdout.readline, "")), "the first round"
            it.write("locked", CORPUS / "locked" / "looks_before_locking.py")
            assert any("check-outside-lock" in line for line in iter(process.stdout.readline, "")), "what was saved"
        finally:
            process.terminate()
            guard.cancel()


def give_the_neighbour_a_file(it: Class, command: str) -> None:
    code, out = it.run(command)
    assert code == 1 and it.said["promise"] in out
    shutil.copy(it.here / "mine.py", it.neighbour / "mine.py")


def see_what_the_neighbour_saw(it: Class, command: str) -> None:
    """At the other desk lies another stall, and nothing but the file that came over. The hint comes when asked for."""
    assert it.run(command)[1] == (out := it.run(command, desk=it.neighbour)[1])
    assert it.said["once"] in out and "check-outside-lock" not in out
    _, hint = it.run("stall hint locked mine.py", desk=it.neighbour)
    assert hint.startswith(it.said["hint"])


def ask_what_is_proved(it: Class, command: str) -> None:
    """Both questions of the discussion have their answer on the screen: the number, and which check is not passed."""
    it.write("locked", CORPUS / "locked" / "lock_round_the_day.py")
    _, out = it.run(f"{command} locked.py")
    assert it.said["proved"] in out and re.search(r"p < 0\.\d+", out)
    assert "32 / 35" in out and re.search(r" 0/3 .*everyone_sells", out) and it.said["unfair"] in out


def find_where_if_and_while_differ(it: Class, command: str) -> None:
    """With one sweet potato a batch, as the lesson says: with five, a game small enough to play has one batch only."""
    mine = (CORPUS / "producer_consumer" / "if_instead_of_while.py").read_text(encoding="utf-8")
    file = it.here / "producer_consumer.py"
    for word, breaks in (("if", True), ("while", False)):
        changed = mine.replace("min(5, ", "min(1, ").replace(
            "if roasted_sweetpotato == 0", f"{word} roasted_sweetpotato == 0"
        )
        file.write_text(changed, encoding="utf-8")
        assert can_be_broken(it, command) is breaks


LESSONS = {
    1: {
        "stall demo": see_the_tutorial_oversell,
        "stall run solutions/unlocked.py --real 200": run_it_200_times,
        "stall play unlocked --tutorial -o play.html": be_the_scheduler,
        "stall check unlocked.py": write_the_first_exercise,
    },
    2: {
        "stall watch": watch_while_writing,
        "stall check locked.py --share mine.py": give_the_neighbour_a_file,
        "stall replay mine.py": see_what_the_neighbour_saw,
        "stall check -v": ask_what_is_proved,
    },
    3: {"stall play producer_consumer -o play.html": find_where_if_and_while_differ},
}


def lessons(lang: str) -> list[str]:
    text = (ROOT / DOCUMENTS[lang]).read_text(encoding="utf-8")
    return re.findall(r"^## (?:Lesson \d|第.课).*?(?=^## )", text, re.M | re.S)


WORDLESS = {3}  # nothing that such a lesson looks at is in a language


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "number"), [(lang, n) for lang in DOCUMENTS for n in LESSONS if lang == "en" or n not in WORDLESS]
)
def test_a_lesson_can_be_held_as_it_is_written(lang, number, tmp_path, monkeypatch, capsys):
    for name in ("XDG_CONFIG_HOME", "APPDATA", "HOME"):  # where hints are remembered
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}[lang])
    room = Class(tmp_path, lang, monkeypatch, capsys)
    for command, step in LESSONS[number].items():
        step(room, command)


@pytest.mark.parametrize("lang", DOCUMENTS)
def test_every_lesson_is_held(lang):
    assert [commands(lesson) for lesson in lessons(lang)] == [list(steps) for steps in LESSONS.values()]
