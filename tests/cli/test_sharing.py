"""A file with its token in it: what a student gives to a neighbour."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

import graders.cli.check
import graders.cli.replay
from graders.cli import main
from graders.cli._sharing import Shared, told_by, with_token
from graders.results import Outcome, Trace

TOLD = Shared("L2-1-7kq", "locked")
LINE = b"# stall replay L2-1-7kq (locked)"


@pytest.fixture
def exercise(tmp_path, monkeypatch, samples):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "locked.py"
    file.write_text(samples["oversell"].source, encoding="utf-8")
    return file


@pytest.fixture
def judged(answers, monkeypatch):
    monkeypatch.setattr(graders.cli.check, "grade", answers.grade)
    return answers


@pytest.fixture
def replayed(monkeypatch):
    """What `replay` is asked: token, file, exercise."""
    asked = []

    def replay(token, path, exercise=None):
        asked.append((token, str(path), exercise))
        return Trace(Outcome.FINISHED, (), ())

    monkeypatch.setattr(graders.cli.replay, "replay", replay)
    return asked


@pytest.mark.parametrize(
    ("source", "shared"),
    [
        (b"x = 1\n", LINE + b"\nx = 1\n"),
        (b"x = 1\r\ny = 2\r\n", LINE + b"\r\nx = 1\r\ny = 2\r\n"),
        (b"\xef\xbb\xbfx = 1\n", b"\xef\xbb\xbf" + LINE + b"\nx = 1\n"),
        (b"#!/usr/bin/python\nx = 1\n", b"#!/usr/bin/python\n" + LINE + b"\nx = 1\n"),
        (
            b"#!/usr/bin/python\n# -*- coding: gbk -*-\nx = '\xba\xec'\n",
            b"#!/usr/bin/python\n# -*- coding: gbk -*-\n" + LINE + b"\nx = '\xba\xec'\n",
        ),
        (
            b'"""Mine."""\nfrom __future__ import annotations\n',
            LINE + b'\n"""Mine."""\nfrom __future__ import annotations\n',
        ),
        (b"# stall replay L2-1-old (locked)\nx = 1\n", LINE + b"\nx = 1\n"),
        (b"", LINE + b"\n"),
    ],
    ids=["plain", "crlf", "bom", "shebang", "encoding", "future", "shared before", "empty"],
)
def test_the_line_stands_where_python_and_the_replay_find_it(source, shared, tmp_path):
    assert with_token(source, TOLD) == shared
    file = tmp_path / "mine.py"
    file.write_bytes(shared)
    assert told_by(file) == TOLD
    ast.parse(shared)


@pytest.mark.parametrize(
    "text",
    ["", "x = 1\n", "# stall replay\n", "# try: stall replay L2-1-7kq (locked)\n", "\n\n\n# stall replay A (b)\n"],
)
def test_a_file_that_says_nothing_of_the_kind(text, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(text)
    assert told_by(file) is None
    assert told_by(tmp_path) is None and told_by(tmp_path / "nothing.py") is None


def test_a_neighbour_gets_the_file_that_failed(exercise, judged, replayed, capsys):
    assert main(["check", "locked.py", "--share", "bo.py"]) == 1
    token = next(check.token for check in judged["locked"].checks if check.token)
    assert capsys.readouterr().err == "bo.py is written: whoever has it sees the schedule with `stall replay bo.py`\n"
    first, rest = (exercise.parent / "bo.py").read_text(encoding="utf-8").split("\n", 1)
    assert first == f"# stall replay {token} (locked)" and rest == exercise.read_text(encoding="utf-8")
    assert main(["replay", "bo.py"]) == 0
    assert main(["replay", "L2-1-own", "bo.py"]) == 0  # a token that is given has the last word
    assert replayed == [(token, "bo.py", "locked"), ("L2-1-own", "bo.py", "locked")]


def test_nothing_went_wrong_so_nothing_is_written(exercise, judged, samples, capsys):
    judged["locked"] = replace(samples["oversell"], checks=())
    main(["check", "locked.py", "--share", "bo.py"])
    assert "nothing to share" in capsys.readouterr().err
    assert not (exercise.parent / "bo.py").exists()


@pytest.mark.parametrize(
    ("target", "said"),
    [("locked.py", "holds another program"), ("bo.txt", "ends with .py"), ("no/where/bo.py", "cannot write")],
)
def test_no_work_is_written_over(target, said, exercise, judged, capsys):
    before = exercise.read_bytes()
    assert main(["check", "locked.py", "--share", target]) == 2
    assert said in capsys.readouterr().err
    assert exercise.read_bytes() == before


def test_what_was_shared_before_is_shared_anew(exercise, judged):
    assert main(["check", "locked.py", "--share", "bo.py"]) == 1
    shared = (exercise.parent / "bo.py").read_bytes()
    assert main(["check", "locked.py", "--share", "bo.py"]) == 1
    assert (exercise.parent / "bo.py").read_bytes() == shared


@pytest.mark.parametrize(("name", "said"), [("locked.py", "has no token in it"), ("gone.py", "no file or folder")])
def test_replay_says_what_is_missing(name, said, exercise, capsys):
    assert main(["replay", name]) == 2
    assert said in capsys.readouterr().err
