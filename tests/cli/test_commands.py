"""`stall` from outside: exit codes, streams, languages, and no traceback ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import graders
from graders.cli import main
from graders.errors import TokenError
from graders.results import Outcome, Trace

# A child finds the kit in a bare checkout too, whatever its working directory.
ENVIRON = {**os.environ, "PYTHONPATH": str(Path(graders.__path__[0]).parent)}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, samples):
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "locked.py").write_text(samples["oversell"].source, encoding="utf-8")
    return tmp_path


@pytest.fixture
def grader(answers, monkeypatch):
    """The command has taken its own reference to `grade` when it was imported."""
    import graders.cli.check

    monkeypatch.setattr(graders.cli.check, "grade", answers.grade)
    return answers


def test_check_shows_the_report(grader, capsys):
    assert main(["check"]) == 1
    out, err = capsys.readouterr()
    assert "check-outside-lock: two sellers both saw the last sweet potato" in out
    assert err == "" and "\x1b" not in out


def test_check_in_chinese(grader, capsys, monkeypatch):
    assert main(["check", "--lang", "zh", "exercises/locked.py"]) == 1
    assert "两个卖薯哥都看到了最后一个红薯" in capsys.readouterr().out
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    main(["check"])
    assert "两个卖薯哥都看到了最后一个红薯" in capsys.readouterr().out


def test_check_exit_codes(grader, samples, capsys):
    for name, code in {"passed": 0, "oversell": 1, "not_started": 1, "invalid": 1, "not_judged": 2}.items():
        grader["locked"] = samples[name]
        assert main(["check"]) == code, name


def test_check_json_is_alone_on_stdout(grader, capsys, folder):
    assert main(["check", "--json", "-"]) == 1
    out, _ = capsys.readouterr()
    assert json.loads(out)["results"][0]["checks"][2]["token"] == "L2-1-7kq"
    main(["check", "--json", "r.json"])
    assert json.loads((folder / "r.json").read_text(encoding="utf-8"))["schema_version"] == 1


def test_check_passes_on_what_was_given_and_nothing_else(grader):
    main(["check", "--seed", "0", "--sellers", "2,6", "--thorough"])
    main(["check"])
    assert grader.calls == [("locked", {"seed": 0, "sellers": (2, 6), "thorough": True}), ("locked", {})]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["check", "nowhere.py"], "no file or folder `nowhere.py`"),
        (["check", "."], "found no exercise to check in `.`"),
        (["check", "--sellers", "two"], "2,6,32"),
        (["hint", "nothing"], "no exercise called `nothing`"),
        (["explore", "nowhere.py"], "no file or folder `nowhere.py`"),
        (["nonsense"], "nonsense"),
        (["grade", "subs"], "--out"),
    ],
)
def test_a_wrong_command_line_is_a_sentence_and_exit_2(args, said, capsys):
    assert main(args) == 2
    out, err = capsys.readouterr()
    assert said in err and "Traceback" not in err and out == ""


def test_our_own_mistake_is_an_apology(grader, capsys):
    grader["locked"] = ZeroDivisionError("oops")
    assert main(["check"]) == 2
    err = capsys.readouterr().err
    assert "sorry, our mistake: ZeroDivisionError: oops" in err and "Traceback" not in err
    assert main(["check", "--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_hint_goes_up_one_rung_at_a_time(capsys):
    assert main(["hint", "locked"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("hint 1 of 3:") and "--rung 2" in err
    assert main(["hint", "exercises/locked.py", "--rung", "3", "--lang", "zh", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["rung"] == 3


def test_replay(monkeypatch, samples, capsys):
    import graders.cli.replay as command

    monkeypatch.setattr(command, "replay", lambda token, path: samples["oversell"].checks[2].trace)
    assert main(["replay", "L2-1-7kq"]) == 1
    assert "<-- here" in capsys.readouterr().out
    monkeypatch.setattr(command, "replay", lambda token, path: Trace(Outcome.FINISHED, (), ()))
    assert main(["replay", "L2-1-7kq", "exercises/locked.py"]) == 0
    assert "no harm" in capsys.readouterr().out


def test_replay_finds_the_file_that_the_token_belongs_to(monkeypatch, folder, capsys):
    import graders.cli.replay as command

    (folder / "exercises" / "unlocked.py").write_text("")

    def replay(token, path):
        if path.name != "unlocked.py" or token == "bad":
            raise TokenError("token-damaged" if token == "bad" else "token-other-exercise", token=token, exercise="x")
        return Trace(Outcome.FINISHED, (), ())

    monkeypatch.setattr(command, "replay", replay)
    assert main(["replay", "U1"]) == 0
    assert "unlocked.py" in capsys.readouterr().out
    assert main(["replay", "bad"]) == 2
    assert "the token `bad` is damaged" in capsys.readouterr().err


def test_a_console_that_cannot_print_chinese_gets_escapes(folder):
    environ = {**ENVIRON, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for module in (["-m", "graders"], ["-c", "import sys; from graders.cli import main; sys.exit(main())"]):
        command = [sys.executable, *module, "hint", "locked", "--lang", "zh"]
        done = subprocess.run(command, env=environ, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert done.stdout.isascii() and b"\\u" in done.stdout


def test_help_imports_no_command(capsys):
    code = "import sys; from graders.cli import main; main(['--help']); print('graders.engine' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRON, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "False"
    for command in ("check", "hint", "replay", "explore", "demo", "grade"):
        assert command in done.stdout
