"""Progress is for whoever watches: nothing in a log, and nothing left over on a terminal."""

from __future__ import annotations

import io

import pytest

from graders.progress import is_watched, working


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_log_sees_nothing(capfd):
    log = io.StringIO()
    with working("checking", log):
        pass
    with working("checking"):  # stderr, which pytest has taken
        pass
    assert log.getvalue() == "" and capfd.readouterr() == ("", "")


def test_a_terminal_sees_it_and_gets_its_line_back(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with working("正在检查 [locked]", terminal):
        pass
    shown = terminal.getvalue()
    assert "正在检查 [locked]" in shown, "square brackets are no markup"
    assert shown.rstrip().endswith("\x1b[2K"), "the line is wiped"


def test_what_goes_wrong_inside_comes_out(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    with pytest.raises(ZeroDivisionError), working("checking", Terminal()):
        1 / 0  # noqa: B018


@pytest.mark.parametrize(("term", "stream"), [("dumb", Terminal()), ("xterm", io.StringIO()), ("xterm", None)])
def test_who_does_not_watch(monkeypatch, term, stream):
    monkeypatch.setenv("TERM", term)
    assert not is_watched(stream)
    closed = Terminal()
    closed.isatty = closed.close  # what a closed stream does when it is asked
    assert not is_watched(closed)


@pytest.mark.slow
def test_pytest_says_nothing_where_nobody_watches(pytester, answers):
    pytester.makepyfile(locked="")
    result = pytester.runpytest_inprocess("locked.py", "-p", "no:cacheprovider")
    assert "checking" not in result.stdout.str() + result.stderr.str()
    assert [name for name, _ in answers.calls] == ["locked"]
