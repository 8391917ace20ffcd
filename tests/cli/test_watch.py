"""`stall watch`: saves, keys and verdicts as events, without files, threads or time; and one evening in a terminal."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest
from rich.cells import cell_len

import graders
from graders.cli import main
from graders.cli._watching import Cancel, Judge, Judged, Key, Quit, Row, Saved, Watch, loop
from graders.reports.watching import watch_text

FILES = ("unlocked.py", "locked.py", "producer_consumer.py")
ENVIRON = {**os.environ, "PYTHONPATH": str(Path(graders.__path__[0]).parent)}


@pytest.fixture
def watch():
    return Watch({file: Row(file.removesuffix(".py"), file) for file in FILES})


@pytest.fixture
def judged(watch, samples):
    """`judged(file, sample)`: that verdict comes back for the newest save."""

    def come_back(file, sample, ticket=None):
        report = dataclasses.replace(samples[sample], exercise=file.removesuffix(".py"), file=file)
        return watch.handle(Judged(file, watch.rows[file].ticket if ticket is None else ticket, report))

    return come_back


def test_one_is_judged_after_the_other_in_teaching_order(watch, judged):
    assert watch.handle(Saved(tuple(reversed(FILES)))) == [Judge("unlocked.py", 1)]
    assert judged("unlocked.py", "passed") == [Judge("locked.py", 1)]
    assert judged("locked.py", "oversell") == [Judge("producer_consumer.py", 1)]
    assert judged("producer_consumer.py", "not_started") == []
    assert watch.focus == "locked.py", "the first that is wrong"


def test_a_save_during_the_check_stops_it_and_its_verdict_is_dropped(watch, judged):
    watch.handle(Saved(("locked.py",)))
    assert watch.handle(Saved(("locked.py",))) == [Cancel()]
    assert judged("locked.py", "not_judged", ticket=1) == [Judge("locked.py", 2)]
    assert watch.rows["locked.py"].report is None, "what was judged is no longer what is there"
    judged("locked.py", "passed")
    assert watch.rows["locked.py"].passed and watch.focus is None


def test_what_was_saved_last_is_judged_first_and_looked_at(watch, judged):
    watch.handle(Saved(FILES))
    watch.handle(Saved(("producer_consumer.py",)))
    assert judged("unlocked.py", "oversell") == [Judge("producer_consumer.py", 2)]
    judged("producer_consumer.py", "invalid")
    assert watch.focus == "producer_consumer.py"
    judged("locked.py", "oversell")
    assert watch.focus == "producer_consumer.py", "somebody is working on that one"
    watch.handle(Saved(("producer_consumer.py",)))
    judged("producer_consumer.py", "passed")
    assert watch.focus == "unlocked.py", "it is right: back to the first that is wrong"


def test_files_of_others_are_nobody_s_business(watch):
    assert watch.handle(Saved(("notes.txt",))) == []


def test_keys(watch, judged):
    for key in "hrn":
        assert watch.handle(Key(key)) == [], "nothing to show yet"
    watch.handle(Saved(FILES))
    for file, sample in zip(FILES, ("passed", "oversell", "deadlock"), strict=True):
        judged(file, sample)
    assert len(watch.hints("en")) == 1
    for rungs in (2, 3, 3):
        watch.handle(Key("h"))
        assert len(watch.hints("zh")) == rungs
    watch.handle(Key("r"))
    assert watch.replay
    watch.handle(Key("N"))
    assert (watch.focus, watch.rung, watch.replay) == ("producer_consumer.py", 1, False)
    watch.handle(Key("n"))
    assert watch.focus == "locked.py", "round to the first, past the one that is right"
    assert watch.handle(Key("x")) == []
    assert watch.handle(Key("q")) == [Quit()]


def test_quitting_stops_the_check(watch):
    watch.handle(Saved(("locked.py",)))
    assert watch.handle(Key("\x03")) == [Cancel(), Quit()]


def test_hints_stay_as_far_as_they_were_while_the_trouble_is_the_same(watch, judged):
    watch.handle(Saved(("locked.py",)))
    judged("locked.py", "oversell")
    watch.handle(Key("h"))
    watch.handle(Saved(("locked.py",)))
    judged("locked.py", "oversell")
    assert watch.rung == 2
    watch.handle(Saved(("locked.py",)))
    judged("locked.py", "deadlock")
    assert watch.rung == 1, "another trouble has its own first hint"


def test_the_loop_does_what_is_asked_and_draws_until_somebody_quits(watch, samples):
    events, drawn = [Saved(("locked.py",)), Key("q")], []

    def act(action):
        if isinstance(action, Judge):
            events.insert(0, Judged(action.file, action.ticket, samples["oversell"]))

    loop(watch, lambda: events.pop(0), act, lambda watch, event: drawn.append(type(event).__name__))
    assert drawn == ["Saved", "Judged"] and events == []
    assert watch.rows["locked.py"].report is samples["oversell"]


# -- the screen -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen(golden, samples, lang):
    rows = [
        ("unlocked", dataclasses.replace(samples["passed"], exercise="unlocked", max_points=20, points=20), False),
        ("locked", samples["oversell"], False),
        ("producer_consumer", None, True),
    ]
    hints = ("first?", "second", "third")
    screens = [
        watch_text(rows, samples["oversell"], hints[:1], lang=lang),
        watch_text(rows, samples["oversell"], hints, lang=lang),
        watch_text(rows, samples["oversell"], hints, lang=lang, replay=True, height=40),
        watch_text(rows, samples["oversell"], hints, lang=lang, replay=True, height=16),
        watch_text(rows, samples["not_started"], (), start="sale", lang=lang),
        watch_text(rows, samples["invalid"], (), lang=lang),
        watch_text([(name, samples["passed"], False) for name, _, _ in rows], None, lang=lang),
    ]
    assert all(cell_len(line) <= 80 for screen in screens for line in screen.split("\n"))
    assert all("\x1b" not in screen for screen in screens)
    golden(f"watch.{lang}.txt", f"\n{'=' * 80}\n".join(screens) + "\n")


def test_every_sample_fits_every_window(samples):
    for report in samples.values():
        rows = [(report.exercise or "x", report, False)]
        for width, height in ((40, 12), (80, 24), (200, 60)):
            text = watch_text(rows, report, ("why?",), start="sale", replay=True, width=width, height=height)
            assert text.count("\n") < height


def test_colour_changes_no_letter(samples):
    rows = [("locked", samples["oversell"], False)]
    plain = watch_text(rows, samples["oversell"], ("why?",))
    coloured = watch_text(rows, samples["oversell"], ("why?",), color=True)
    assert "\x1b" in coloured and re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


# -- the world --------------------------------------------------------------------------------------------------------


def test_without_watchfiles_the_command_that_installs_it_is_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "locked.py").write_text("")
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["watch", str(tmp_path), "--lang", "en"]) == 2
    assert "pip install 'stall-kit[watch]'" in capsys.readouterr().err


def test_nothing_to_watch_is_a_sentence(tmp_path, capsys):
    assert main(["watch", str(tmp_path), "--lang", "en"]) == 2
    assert "found no exercise to check" in capsys.readouterr().err


@pytest.fixture
def one_verdict(tmp_path, monkeypatch, answers):
    """`stall watch` on one file up to its verdict: the first wait after it is where Ctrl-C comes."""
    import graders.cli.watch as command

    (tmp_path / "locked.py").write_text("")
    monkeypatch.setattr(command, "grade", answers.grade)

    def watchfiles(*folders, stop_event, **options):
        assert folders == (tmp_path.resolve(),) and not options["recursive"]
        assert options["watch_filter"](1, str(tmp_path.resolve() / "locked.py"))
        assert not options["watch_filter"](1, str(tmp_path.resolve() / "locked.py~"))
        return iter(())

    monkeypatch.setitem(sys.modules, "watchfiles", types.SimpleNamespace(watch=watchfiles))
    real_next, seen = command._Judges.next, []

    def next_event(self):
        if seen and isinstance(seen[-1], Judged):
            raise KeyboardInterrupt
        seen.append(real_next(self))
        return seen[-1]

    monkeypatch.setattr(command._Judges, "next", next_event)
    return lambda *options: main(["watch", str(tmp_path / "locked.py"), "--lang", "en", *options])


def test_in_a_log_it_writes_plain_lines_and_ends_cleanly(one_verdict, capsys):
    assert one_verdict() == 130
    out, err = capsys.readouterr()
    assert "check-outside-lock: two sellers both saw the last sweet potato" in out and "\x1b" not in out
    assert "next: what can happen between line 9 and line 10?" in out and "watching" in err


def test_json_for_a_machine_that_watches(one_verdict, capsys):
    assert one_verdict("--json", "-") == 130
    (row,) = json.loads(capsys.readouterr().out)["results"]
    assert (row["exercise"], row["verdict"], row["diagnosis"]) == ("locked", "failed", "check-outside-lock")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
def test_an_evening_in_a_terminal(tmp_path):
    """The real thing once: a first check, a save by rename, keys, q; and the terminal is left as it was."""
    import pty
    import termios

    root = Path(graders.__path__[0]).parent
    file = tmp_path / "locked.py"
    file.write_bytes((root / "exercises" / "locked.py").read_bytes())
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    environ = {**ENVIRON, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "80", "LINES": "30"}
    command = [sys.executable, "-m", "graders", "watch", "locked.py", "--lang", "en"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, env=environ, cwd=tmp_path)
    try:
        _read_until(ours, b"`sale` is not written yet")
        draft = tmp_path / "locked.py~"
        source = (root / "solutions" / "locked.py").read_bytes()
        draft.write_bytes(source.replace(b"with lock:", b"if True:"))
        draft.replace(file)
        _read_until(ours, b"no-lock")
        os.write(ours, b"h")
        _read_until(ours, b"hint 2 of 3")
        os.write(ours, b"q")
        _read_until(ours, b"never_oversells")
        assert process.wait(30) == 1 and process.stderr.read() == b""
        assert termios.tcgetattr(theirs) == before
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
        os.close(ours)
        os.close(theirs)


def _read_until(terminal: int, text: bytes) -> None:
    import select

    seen = b""
    while text not in seen:
        assert select.select([terminal], [], [], 60)[0], f"never shown: {text!r}; only {seen[-2000:]!r}"
        seen += os.read(terminal, 65536)
        assert len(seen) < 200_000, f"never shown: {text!r}; only {seen[-2000:]!r}"  # it redraws for ever
