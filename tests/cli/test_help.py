"""`--help` and complaints about the command line: the same in both languages, and whole on a screen of 80 columns."""

from __future__ import annotations

import os
import re

import click
import pytest
from rich.cells import cell_len

from graders.cli import main
from graders.cli._helping import asked_language
from graders.cli._main import COMMANDS, stall
from graders.cli.course import COMMANDS as COURSE
from graders.pytest_plugin._options import pytest_addoption

ALL = [[], *([name] for name in COMMANDS), *(["course", name] for name in COURSE)]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


def told(command: list[str], capsys, *more: str) -> str:
    assert main([*command, *more, "--help"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def texts(command: list[str]) -> list[str]:
    """What the command says about itself: its paragraphs and its options, without click's own."""
    found: click.Command = stall
    for name in command:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), name)
    options = [param.help for param in found.params if isinstance(param, click.Option) and param.help]
    return [part for part in (found.help or "").split("\n\n") if part] + options


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_help_is_whole_in_chinese(command, capsys):
    out = told(command, capsys, "--lang", "zh")
    assert out.startswith(" ".join(["用法：stall", *command])) and "选项：" in out
    assert [line for line in out.splitlines() if cell_len(line) > 80] == []
    blocks = re.split(r"\n(?=  -|  [a-z]+  |\n)", out.split("\n", 1)[1])  # an option, a command, a paragraph
    assert [block for block in blocks if block.strip() and not CHINESE.search(block)] == []


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_help_is_whole_in_english(command, capsys):
    out = told(command, capsys)
    assert out.startswith("Usage: stall") and not CHINESE.search(out)
    flat = " ".join(out.split())
    assert [text for text in texts(command) if " ".join(text.split()) not in flat] == []


def test_the_environment_and_a_group_say_which_language(capsys, monkeypatch):
    assert "命令：" in told([], capsys, "--lang=zh")
    assert "命令：" in told(["--lang", "zh", "course"], capsys)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "命令：" in told([], capsys) and "Commands:" in told([], capsys, "--lang", "en")


@pytest.mark.parametrize(
    ("args", "lang"),
    [
        (["check", "--lang", "zh"], "zh"),
        (["--lang=zh", "check"], "zh"),
        (["explore", "s.py", "--", "--lang", "zh"], "en"),
        (["check", "--lang", "fr"], "en"),
        (["check", "--lang"], "en"),
    ],
)
def test_where_the_language_is_asked_for(args, lang):
    assert asked_language(args) == lang


def test_a_group_hands_the_language_on(capsys):
    assert main(["--lang", "zh", "check", "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("错误：")


@pytest.mark.parametrize(
    ("args", "en", "zh"),
    [
        (
            ["check", "--lnag"],
            "no option `--lnag`; perhaps one of these: --lang",
            "没有选项 `--lnag`；是不是想用：--lang",
        ),
        (["check", "--zzzz"], "there is no option `--zzzz`", "没有选项 `--zzzz`"),
        (["chek"], "there is no command `chek`; did you mean `check`?", "没有命令 `chek`；是不是想用 `check`？"),
        (["course", "moodle"], "no command `moodle`; there are: exercism", "没有命令 `moodle`；现有的是：exercism"),
        (["--lang", "en"], "say which command; there are: start", "请写明哪个命令；现有的是：start"),
        (["replay"], "`TOKEN` is missing", "缺少 `TOKEN`"),
        (["grade", "x"], "`--out` is missing", "缺少 `--out`"),
        (
            ["explore", "x", "--strategy", "q"],
            "`--strategy` takes one of these: auto",
            "`--strategy` 只能是其中之一：auto",
        ),
        (["check", "--format", "q"], "`--format` takes one of these: text", "`--format` 只能是其中之一：text"),
        (["hint", "locked", "--rung", "7"], "whole number from 1 to 3", "要写 1 到 3 之间的整数"),
        (["check", "--schedules", "0"], "whole number of at least 1", "要写整数，至少是 1"),
        (["check", "--seed", "x"], "`--seed` takes a whole number", "`--seed` 要写整数"),
        (["check", "--sellers", "x,2"], "takes numbers such as `2,6,32`, not `x,2`", "不能是 `x,2`"),
    ],
)
def test_a_complaint_says_what_is_wrong_in_either_language(args, en, zh, capsys):
    for lang, said, head in (("en", en, "error: "), ("zh", zh, "错误：")):
        assert main([*(arg for arg in args if arg not in ("--lang", "en")), "--lang", lang]) == 2
        out, err = capsys.readouterr()
        assert out == "" and said in err and err.splitlines()[-1].startswith(head)
        assert os.linesep * 3 not in err


def test_an_escape_in_an_option_does_not_reach_the_terminal(capsys):
    assert main(["check", "--\x1b[2J"]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "environ", "lang"),
    [
        ([], "", "en"),
        ([], "zh_CN.UTF-8", "zh"),
        (["--lang", "en"], "zh_CN.UTF-8", "en"),
        (["--stall-lang=zh"], "", "zh"),
        (["--lang", "fr"], "zh_CN.UTF-8", "zh"),
    ],
)
def test_what_pytest_says_of_our_options_is_in_the_readers_language(args, environ, lang, monkeypatch):
    monkeypatch.setenv("LANG", environ)
    monkeypatch.setattr("sys.argv", ["pytest", *args, "--help"])
    parser = pytest.Parser(_ispytest=True)
    pytest_addoption(parser)
    said = [option.attrs()["help"] for option in parser.getgroup("stall").options]
    assert len(said) == 5 and all(bool(CHINESE.search(text)) == (lang == "zh") for text in said)
