"""How far `stall grade` is: counted by a clock that the test holds, shown on a terminal that the test reads."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest

from graders.bulk.folder import Progress
from graders.cli import main
from graders.cli._grading import LOG_S, Tally, telling
from graders.results import Message, Report, Verdict

PASSED = Report("locked", Verdict.PASSED, 1, 1)
LOST = Report("locked", Verdict.NOT_JUDGED, None, 1)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def terminal(monkeypatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    return Terminal()


def lines(shown: str) -> list[str]:
    """Every line that the terminal showed at some time, without colours and the moves of the cursor."""
    return [line.rstrip() for line in re.split(r"[\r\n]+", re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", shown)) if line.strip()]


def rows(tally: Tally, clock: Clock, *reports: Report, seconds: float, total: int) -> None:
    for report in reports:
        clock.now += seconds
        tally.add(Progress(tally.done + 1, total, report=report))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                "looking at what was handed in",
                "0 of 1,200 graded",
                "2 of 1,200 graded, 20 a minute, 59:54 left",
                "3 of 1,200 graded, 20 a minute, 59:51 left, 1 not judged",
                "all 1,200 graded, 1 not judged; writing the files",
            ],
        ),
        (
            "zh",
            [
                "正在清点交上来的作业",
                "已评 0 / 1,200",
                "已评 2 / 1,200，每分钟 20 份，还需 59:54",
                "已评 3 / 1,200，每分钟 20 份，还需 59:51，1 份未评判",
                "1,200 份全部评完，1 份未评判；正在写文件",
            ],
        ),
    ],
)
def test_what_it_says(clock, lang, said):
    tally = Tally(lang, clock)
    heard = [str(tally)]
    tally.add(Progress(0, 1200, note=Message("stray-file", {"name": "a"})))
    heard.append(str(tally))
    rows(tally, clock, PASSED, PASSED, seconds=3, total=1200)
    heard.append(str(tally))
    rows(tally, clock, LOST, seconds=3, total=1200)
    heard.append(str(tally))
    tally.add(Progress(1200, 1200, report=PASSED))
    assert [*heard, str(tally)] == said


def test_rows_of_an_earlier_run_are_done_and_not_in_the_rate(clock):
    tally = Tally("en", clock)
    for done in range(1, 51):
        clock.now += 1  # to read them and find them in the store
        tally.add(Progress(done, 100, reused=True))
    assert str(tally) == "50 of 100 graded"
    rows(tally, clock, PASSED, PASSED, seconds=10, total=100)
    assert str(tally) == "52 of 100 graded, 6.0 a minute, 8:00 left"


def test_the_time_left_goes_down_between_two_rows_and_never_below_zero(clock):
    tally = Tally("en", clock)
    rows(tally, clock, PASSED, seconds=3600, total=3)
    assert "2:00:00 left" in str(tally) and "0.0 a minute" in str(tally)
    clock.now += 60
    assert "1:59:00 left" in str(tally)
    clock.now += 90_000
    assert " 0:00 left" in str(tally)


def test_the_longest_line_fits_beside_a_bar(clock, terminal):
    with telling("en", terminal, clock=clock, live=False) as tell:
        tell(Progress(92_344, 99_999, reused=True))
        for done in range(92_345, 93_580):
            clock.now += 0.7
            tell(Progress(done, 99_999, report=LOST))
    shown = lines(terminal.getvalue())
    assert max(map(len, shown)) <= 80
    assert re.fullmatch(r"93,579 of 99,999 graded, 86 a minute, 1:14:54 left, 1,235 not judged ━+╺?╸?━*", shown[-1])


@pytest.mark.parametrize("colour", [True, False])
def test_a_terminal_shows_rows_and_notes_and_is_left_whole(clock, terminal, monkeypatch, colour):
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    with telling("en", terminal, clock=clock, live=False) as tell:
        tell(Progress(0, 2, note=Message("stray-file", {"name": "[red]\x1b[31m" + "long" * 30 + ".zip"})))
        clock.now += 30
        tell(Progress(1, 2, report=PASSED))
        tell(Progress(2, 2, report=PASSED))
    shown = terminal.getvalue()
    assert ("\x1b[38" in shown or "\x1b[3" in shown) is colour
    assert shown.index("\x1b[?25l") < shown.index("\x1b[?25h"), "the cursor is back"
    assert shown.endswith("\x1b[2K"), "and its line is wiped"
    said = lines(shown)
    assert sum("skipped" in line for line in said) == 1
    (note,) = (line for line in said if "skipped" in line)
    assert "[red]\\x1b[31m" + "long" * 30 in note, "not wrapped, no markup, no escape"
    assert any(line.startswith("1 of 2 graded, 2.0 a minute, 0:30 left ━") for line in said)
    assert said[-1].startswith("all 2 graded; writing the files ━")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "stopped: 1 of 2 are graded and kept"), ("zh", "已停下：2 份里评好的 1 份")]
)
def test_an_interrupt_leaves_the_terminal_whole_and_says_how_to_go_on(clock, terminal, lang, said):
    with pytest.raises(KeyboardInterrupt), telling(lang, terminal, clock=clock, live=False) as tell:
        tell(Progress(1, 2, report=PASSED))
        raise KeyboardInterrupt
    after = terminal.getvalue().rpartition("\x1b[2K")[2]
    assert "\x1b[?25h" in terminal.getvalue() and after.startswith(said) and "--resume" in after and after[-1] == "\n"


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_a_log_gets_notes_at_once_and_a_line_a_minute(clock, monkeypatch, stream):
    monkeypatch.setenv("TERM", "dumb")
    log = stream()
    with telling("en", log, clock=clock) as tell:
        tell(Progress(0, 300, note=Message("stray-file", {"name": "a.zip"})))
        for done in range(1, 301):
            clock.now += 0.5
            tell(Progress(done, 300, report=PASSED))
    note, *said = log.getvalue().splitlines()
    assert "`a.zip`" in note and "\x1b" not in log.getvalue() and "\r" not in log.getvalue()
    assert LOG_S == 60
    assert said == ["120 of 300 graded, 120 a minute, 1:30 left", "240 of 300 graded, 120 a minute, 0:30 left"]


def test_a_short_run_in_a_log_says_nothing(clock):
    log = io.StringIO()
    with telling("en", log, clock=clock) as tell:
        tell(Progress(1, 1, report=PASSED))
    assert log.getvalue() == ""


def test_talk_is_never_among_the_data_where_stderr_is_closed(monkeypatch, tmp_path, capsys):
    """A process that is started without a standard error has None for it."""
    (tmp_path / "subs" / "alice").mkdir(parents=True)
    monkeypatch.setattr(sys, "stderr", None)
    args = ["grade", str(tmp_path / "subs"), "-o", str(tmp_path / "out"), "--trust-submissions", "--json", "-"]
    assert main(args) == 0
    sys.stderr.close()
    assert [row["student"] for row in json.loads(capsys.readouterr().out)["results"]] == ["alice"] * 3


def test_a_command_whose_stdout_is_closed_ends_as_it_would(monkeypatch, tmp_path):
    (tmp_path / "subs").mkdir()
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["grade", str(tmp_path / "subs"), "-o", str(tmp_path / "out"), "--trust-submissions"]) == 0
    sys.stdout.close()
