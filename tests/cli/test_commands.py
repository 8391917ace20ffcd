"""`stall` from outside: exit codes, streams, languages, and no traceback ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest
from rich.cells import cell_len

import graders
from graders.bulk import BulkResult
from graders.bulk.folder import Progress
from graders.cli import main
from graders.errors import TokenError
from graders.results import Message, Outcome, Trace

# A child finds the kit in a bare checkout too, whatever its working directory.
ENVIRON = {**os.environ, "PYTHONPATH": str(Path(graders.__path__[0]).parent)}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, samples):
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "APPDATA", "HOME"):  # where hints are remembered, on each system
        monkeypatch.setenv(name, str(tmp_path / "home"))
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
    assert main(["check", "exercises/locked.py"]) == 1
    out, err = capsys.readouterr()
    assert "check-outside-lock: two sellers both saw the last sweet potato" in out
    assert err == "" and "\x1b" not in out


def test_check_in_chinese(grader, capsys, monkeypatch):
    assert main(["check", "--lang", "zh", "exercises/locked.py"]) == 1
    assert "两个卖薯哥都看到了最后一个红薯" in capsys.readouterr().out
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    main(["check", "exercises/locked.py"])
    assert "两个卖薯哥都看到了最后一个红薯" in capsys.readouterr().out


def test_check_exit_codes(grader, samples, capsys):
    for name, code in {"passed": 0, "oversell": 1, "not_started": 1, "invalid": 1, "not_judged": 2}.items():
        grader["locked"] = samples[name]
        assert main(["check", "exercises/locked.py"]) == code, name


def test_the_name_of_an_exercise_stands_for_its_file(grader, capsys, folder, monkeypatch):
    assert main(["check", "locked"]) == 1
    assert "check-outside-lock" in capsys.readouterr().out
    monkeypatch.chdir(folder / "exercises")  # as `stall start` lays them out
    assert main(["check", "locked"]) == 1 and len(grader.calls) == 2
    capsys.readouterr()
    assert main(["check", "unlocked"]) == 2, "it is not here"
    assert "stall start" in capsys.readouterr().err


def test_check_json_is_alone_on_stdout(grader, capsys, folder):
    assert main(["check", "exercises/locked.py", "--json", "-"]) == 1
    out, _ = capsys.readouterr()
    assert json.loads(out)["results"][0]["checks"][2]["token"] == "L2-1-7kq"
    main(["check", "exercises/locked.py", "--json", "r.json"])
    assert json.loads((folder / "r.json").read_text(encoding="utf-8"))["schema_version"] == 1


def test_check_passes_on_what_was_given_and_nothing_else(grader):
    main(["check", "exercises/locked.py", "--seed", "0", "--sellers", "2,6", "--thorough"])
    main(["check", "exercises/locked.py"])
    assert grader.calls == [("locked", {"seed": 0, "sellers": (2, 6), "thorough": True}), ("locked", {})]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["check", "nowhere.py"], "no file or folder `nowhere.py`"),
        (["check", "."], "found no exercise to check in `.`"),
        (["check", "--sellers", "two"], "2,6,32"),
        (["hint", "nothing"], "no exercise called `nothing`"),
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
    assert main(["check", "exercises/locked.py"]) == 2
    err = capsys.readouterr().err
    assert "sorry, our mistake: ZeroDivisionError: oops" in err and "Traceback" not in err
    assert main(["check", "exercises/locked.py", "--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


@pytest.fixture
def hints(answers, monkeypatch):
    import graders.cli.hint

    monkeypatch.setattr(graders.cli.hint, "grade", answers.grade)
    return answers


def test_hint_goes_up_one_rung_at_a_time(hints, capsys, folder):
    assert main(["hint", "locked"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("hint 1 of 3: what can happen between line 9 and line 10?") and "--rung 2" in err
    assert "--> exercises/locked.py:9\n" in out.replace(os.sep, "/") and "while sweetpotato > 0:" in out
    for rung in (2, 3, 3):
        assert main(["hint", "locked"]) == 0
        assert capsys.readouterr().out.startswith(f"hint {rung} of 3:")
    assert len(hints.calls) == 1, "the same file is not judged again for every rung"
    assert main(["hint", "exercises/locked.py", "--rung", "1", "--lang", "zh", "--json", "-"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["rung"], shown["rungs"], shown["diagnosis"], shown["line"]) == (1, 3, "check-outside-lock", 9)
    main(["hint", "locked"])
    assert capsys.readouterr().out.startswith("hint 2 of 3:"), "after the one that was asked for comes the next"


def test_hint_begins_anew_with_a_new_trouble_and_goes_on_with_the_same(hints, samples, capsys, folder):
    main(["hint", "locked"])
    with (folder / "exercises" / "locked.py").open("a", encoding="utf-8") as file:
        file.write("# tried something\n")
    main(["hint", "locked"])
    assert "hint 2 of 3" in capsys.readouterr().out
    hints["locked"] = samples["passed"]
    (folder / "exercises" / "locked.py").write_text("repaired", encoding="utf-8")
    main(["hint", "locked"])
    out, err = capsys.readouterr()
    assert "hint 1 of 3: Between which two of your lines" in out and "nothing is wrong with locked any more" in err


def test_hint_without_a_file_is_about_the_exercise(hints, capsys):
    assert main(["hint", "producer_consumer", "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith("提示 1/3：摊上空了。") and hints.calls == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format_version": 1, "files": {"x": 3}}', '{"format_version": 9}'])
def test_a_damaged_memory_only_means_the_first_rung(hints, capsys, folder, text):
    from graders.cli._ladder import default_path

    main(["hint", "locked"])
    assert default_path().is_relative_to(folder)
    default_path().write_text(text, encoding="utf-8")
    assert main(["hint", "locked"]) == 0
    assert capsys.readouterr().out.count("hint 1 of 3") == 2


def test_a_memory_that_cannot_be_written_is_no_obstacle(hints, capsys, folder):
    (folder / "home").write_text("a file, where a folder should be")
    assert main(["hint", "locked"]) == 0
    assert main(["hint", "locked", "--rung", "2"]) == 0
    assert "hint 2 of 3" in capsys.readouterr().out


def test_replay(monkeypatch, samples, capsys):
    import graders.cli.replay as command

    monkeypatch.setattr(command, "replay", lambda token, path: samples["oversell"].checks[2].trace)
    assert main(["replay", "L2-1-7kq"]) == 1
    assert "<-- here" in capsys.readouterr().out
    monkeypatch.setattr(command, "replay", lambda token, path: Trace(Outcome.FINISHED, (), ()))
    assert main(["replay", "L2-1-7kq", "exercises/locked.py"]) == 0
    assert "nothing goes wrong" in capsys.readouterr().out


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
    for command in ("check", "watch", "hint", "replay", "run", "explore", "demo", "grade", "report"):
        assert command in done.stdout


@pytest.fixture
def explorer(monkeypatch, samples):
    """A stand-in for the engine: what the command asks of it, and what it makes of the answer."""
    trace = samples["oversell"].checks[2].trace
    found = types.SimpleNamespace(
        **{"outcome": "failed", "complete": False, "schedules": 7, "failing": 1, "error": "AssertionError: line 9"},
        **{"races": [{"location": "x", "first": {"line": 3}, "second": {"line": 4}}], "token": "X1", "steps": 11},
        **{
            "outcomes": [{"value": "x = 1", "schedules": 6, "token": "X2"}],
            "chance": None,
            "seconds": 0.0123,
            "trace": trace,
            "sources": {"locked.py": samples["oversell"].source},
        },
        calls=[],
    )

    def explore_script(path, **options):
        found.calls.append((Path(path).name, options))
        return found

    monkeypatch.setitem(sys.modules, "graders.engine", types.SimpleNamespace(explore_script=explore_script))
    for name in ("graders.cli.explore", "graders.cli.demo"):  # they take their own reference when imported
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield found
    for name in ("graders.cli.explore", "graders.cli.demo"):
        sys.modules.pop(name, None)


def test_explore(explorer, capsys, folder):
    (folder / "my.py").write_text("")
    assert main(["explore", "my.py", "--strategy", "dpor", "--keep-going", "--timeline", "t.txt"]) == 1
    out = capsys.readouterr().out
    assert "7 schedules in 0.012 s; 1 of them fails" in out
    assert "race on `x`: line 3 and line 4" in out
    assert "<-- here" in out and "replay: stall explore my.py --replay X1" in out
    assert "<-- here" in (folder / "t.txt").read_text(encoding="utf-8")
    assert explorer.calls == [("my.py", {"strategy": "dpor", "keep_going": True})]


def test_explore_json_has_exactly_the_promised_fields(explorer, capsys, folder):
    (folder / "my.py").write_text("")
    main(["explore", "my.py", "--json", "-"])
    names = ("outcome", "complete", "schedules", "failing", "error", "races", "token", "steps", "seconds")
    names += ("outcomes",)
    assert json.loads(capsys.readouterr().out) == {name: getattr(explorer, name) for name in names}


@pytest.mark.parametrize(
    ("outcome", "code"), [("passed", 0), ("failed", 1), ("deadlock", 1), ("no_progress", 1), ("out_of_steps", 2)]
)
def test_explore_exit_codes(explorer, folder, outcome, code, capsys):
    (folder / "my.py").write_text("")
    explorer.outcome = outcome
    assert main(["explore", "my.py", "--lang", "zh"]) == code


@pytest.mark.parametrize(
    ("work", "code"), [("for name in {'a', 'b', 'c'}: print(name)", 2), ("assert os.urandom(8) < b'\\x80'", 1)]
)
def test_what_is_left_to_chance_was_not_judged_unless_it_failed(folder, work, code, capsys):
    source = f"import os, threading\ndef work():\n    {work}\n"
    source += "for _ in range(2): threading.Thread(target=work).start()\n"
    (folder / "my.py").write_text(source)
    assert (
        main(["explore", "my.py", "--strategy", "random", "--schedules", "40", "--json", "-", "--lang", "en"]) == code
    )
    assert json.loads(capsys.readouterr().out)["error"] is not None


def test_explore_without_a_file(explorer, capsys):
    assert main(["explore", "nowhere.py"]) == 2
    assert "no file or folder `nowhere.py`" in capsys.readouterr().err


def test_demo(explorer, capsys):
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert "two sellers and one sweet potato" in out and "while sweetpotato > 0:" in out and "--replay" not in out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_demo_fits_a_terminal_of_eighty_columns(lang, explorer, capsys):
    assert main(["demo", "--lang", lang]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if cell_len(line) > 80] == []


def test_grade(monkeypatch, samples, capsys):
    import graders.cli.grade as command

    rows = (samples["oversell"], samples["not_judged"])
    asked = []

    def grade_folder(submissions, out, *, progress, **options):
        asked.append((submissions.name, out.name, options))
        progress(Progress(0, 2, note=Message("stray-file", {"name": "a.zip"})))
        progress(Progress(2, 2, report=rows[1]))
        return BulkResult(rows, 1)

    monkeypatch.setattr(command, "grade_folder", grade_folder)
    monkeypatch.setattr(command, "read_results", lambda out: iter(rows))
    assert main(["grade", "subs", "-o", "out", "--jobs", "3", "--resume"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "`a.zip`" in err and "2 rows written to out" in err
    assert f"needs a look: 1 could not be judged: {rows[1].student} ({rows[1].exercise}); 1 note" in err
    assert asked == [("subs", "out", {"lang": "en", "jobs": 3, "resume": True})]
    main(["grade", "subs", "-o", "out", "--cluster", "tcp://here:8786"])
    assert asked[-1] == ("subs", "out", {"lang": "en", "cluster": "tcp://here:8786"})
    assert "sandbox" not in capsys.readouterr().err  # nothing runs here: the cluster introduces itself
    main(["grade", "subs", "-o", "out", "--json", "-"])
    assert len(json.loads(capsys.readouterr().out)["results"]) == 2


@pytest.mark.parametrize(("lang", "said"), [("en", "nothing to do: no submission has changed"), ("zh", "不用再做什么")])
def test_grade_with_nothing_new(monkeypatch, samples, capsys, lang, said):
    import graders.cli.grade as command

    result = BulkResult((samples["oversell"],), 0, written=False)
    monkeypatch.setattr(command, "grade_folder", lambda *args, **options: result)
    assert main(["grade", "subs", "-o", "marks", "--resume", "--trust-submissions", "--lang", lang]) == 0
    err = capsys.readouterr().err
    assert said in err and "marks" in err and "written to marks\n" not in err


def test_a_report_is_written_as_its_file_is_called(grader, folder):
    for name, begins in {"r.html": "<!doctype html>", "r.md": "### locked: failed", "r.txt": "locked   "}.items():
        assert main(["check", "exercises/locked.py", "-o", name]) == 1
        text = (folder / name).read_text(encoding="utf-8")
        assert text.startswith(begins) and "what can happen between line 9" in text
    assert main(["check", "-o", "nowhere/r.html"]) == 2


def test_a_replayed_schedule_is_written_as_its_file_is_called(monkeypatch, samples, folder):
    import graders.cli.replay as command

    monkeypatch.setattr(command, "replay", lambda token, path: samples["oversell"].checks[2].trace)
    for name, begins in {"t.html": "<!doctype html>", "t.md": "### `exercises", "t.txt": "      seller 0"}.items():
        assert main(["replay", "L2-1-7kq", "--timeline", name]) == 1
        assert (folder / name).read_text(encoding="utf-8").startswith(begins)


def test_an_explored_schedule_is_written_as_its_file_is_called(folder):
    script = folder / "race.py"
    script.write_text(
        "import threading\nx = 0\ndef add():\n    global x\n    x += 1\n"
        "ts = [threading.Thread(target=add) for _ in range(2)]\n"
        "for t in ts: t.start()\nfor t in ts: t.join()\nassert x == 2\n",
        encoding="utf-8",
    )
    assert main(["explore", "race.py", "--timeline", "t.html"]) == 1
    text = (folder / "t.html").read_text(encoding="utf-8")
    assert "x += 1" in text and "stall explore race.py --replay " in text
    assert main(["explore", "race.py", "--timeline", "t.md"]) == 1
    assert "`    x += 1`" in (folder / "t.md").read_text(encoding="utf-8")
    script.write_text("x = 0\n", encoding="utf-8")
    assert main(["explore", "race.py", "--timeline", "t.txt", "--lang", "en"]) == 0
    assert (folder / "t.txt").read_text(encoding="utf-8") == "no schedule failed, so there is none to show\n"


def test_what_cannot_be_explored_is_said_in_json_too(folder, capsys):
    (folder / "net.py").write_text("import socket\n", encoding="utf-8")
    assert main(["explore", "net.py", "--json", "-", "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert (document["outcome"], document["complete"], document["schedules"]) == (None, False, 0)
    assert document["error"] == "line 1 uses `socket`, which our scheduler cannot control"
    assert document["error"] in err
