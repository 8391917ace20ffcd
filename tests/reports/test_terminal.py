"""What a student sees, byte for byte, in both languages; and that nothing a student writes can break it."""

from __future__ import annotations

import dataclasses
import re

import pytest
from rich.cells import cell_len

from graders.reports import terminal
from graders.reports.timeline import timeline
from graders.results import Outcome, Step, ThreadInfo, Trace

NAMES = ("oversell", "deadlock", "passed", "not_started", "invalid", "not_judged", "hostile")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_golden(name, lang, samples, golden):
    golden(f"terminal/{name}.{lang}.txt", terminal.report_text(samples[name], lang=lang))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_wider_than_asked_for(name, width, lang, samples):
    for line in terminal.report_text(samples[name], lang=lang, width=width).splitlines():
        assert cell_len(line) <= width, line


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_colour_adds_colour_and_nothing_else(name, lang, samples):
    plain = terminal.report_text(samples[name], lang=lang)
    coloured = terminal.report_text(samples[name], lang=lang, color=True)
    assert coloured != plain
    assert ANSI.sub("", coloured) == plain


def test_nothing_that_steers_a_terminal_gets_through(samples):
    text = terminal.report_text(samples["hostile"])
    assert text.isprintable() or all(char.isprintable() or char == "\n" for char in text)
    text.encode("utf-8")  # no lone surrogate


def test_a_story_that_is_long_is_cut_in_the_middle_and_says_so():
    threads = (ThreadInfo(1, "a"), ThreadInfo(2, "b"))
    steps = tuple(Step(1 + i % 2, "write", "x", 1, "f.py", str(i), str(i + 1)) for i in range(500))
    lines = timeline(Trace(Outcome.FINISHED, threads, steps, broken=499, truncated=7), "x = x + 1\n")
    assert len(lines) < 40
    assert any("477 steps left out" in line for line in lines)
    assert "499 -> 500" in lines[-1] and "<-- here" in lines[-1]


def test_more_threads_than_fit_in_columns_stand_in_front_of_their_steps():
    threads = tuple(ThreadInfo(n, f"卖薯{n}哥") for n in range(1, 5))
    steps = tuple(Step(n, "read", "x", 1, "f.py", None, "1") for n in range(1, 5))
    lines = timeline(Trace(Outcome.FINISHED, threads, steps), "while x > 0:\n")
    assert len(lines) == 4
    for n, line in enumerate(lines, 1):
        assert line.split() == ["1", f"卖薯{n}哥", "while", "x", ">", "0:", "reads", "1"]


def test_without_source_the_steps_are_told_in_words(samples):
    report = dataclasses.replace(samples["oversell"], source="")
    text = terminal.report_text(report)
    assert "takes lock" in text and "writes sweetpotato: 0 -> -1" in text


def test_a_trace_with_nothing_to_show_is_no_error():
    assert timeline(Trace(Outcome.FINISHED, (), ()), "") == []
    assert timeline(Trace(Outcome.FINISHED, (), (Step(1, "end", "", None),), broken=7), "") == []


@pytest.mark.parametrize(("lang", "words"), [("en", ("proved", "shrunk")), ("zh", ("已经证明", "缩到"))])
def test_fewest_is_called_proved_only_where_it_is(lang, words, samples):
    report = samples["oversell"]
    failing = next(check for check in report.checks if check.trace is not None)
    assert failing.trace.fewest_proved

    def told(**fields):
        trace = dataclasses.replace(failing.trace, **fields)
        checks = (dataclasses.replace(failing, trace=trace),)
        return terminal.report_text(dataclasses.replace(report, checks=checks), lang=lang)

    assert all(word in told() for word in words)
    assert words[0] not in told(fewest_proved=False) and words[1] in told(fewest_proved=False)
    assert words[0] not in told(preemptions=0)  # nothing has fewer than none: no news
    assert not any(word in told(outcome=Outcome.OUT_OF_STEPS) for word in words)  # those are not shrunk


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_where_no_passing_schedule_is_near_nothing_is_said_and_nothing_marked(lang, samples):
    trace = samples["oversell"].checks[2].trace
    lines = terminal.run_lines(trace, samples["oversell"].source, lang=lang)
    assert sum("*" in line for line in lines) == 3  # the two steps and the sentence
    far = terminal.run_lines(dataclasses.replace(trace, nearest=None), samples["oversell"].source, lang=lang)
    assert not any("*" in line for line in far) and len(far) < len(lines)
