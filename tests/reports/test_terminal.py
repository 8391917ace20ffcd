"""What a student sees, byte for byte, in both languages; and that nothing a student writes can break it."""

from __future__ import annotations

import dataclasses
import re
import unicodedata

import pytest

from graders import catalog
from graders.feedback import word
from graders.reports import terminal
from graders.reports._cells import wrap
from graders.reports._rows import Lines, make_rows
from graders.reports.timeline import timeline
from graders.results import Message, Outcome, Step, ThreadInfo, Trace, Waiting

NAMES = ("oversell", "deadlock", "passed", "not_started", "invalid", "not_judged", "hostile")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_golden(name, lang, samples, golden):
    golden(f"terminal/{name}.{lang}.txt", terminal.report_text(samples[name], lang=lang))
    if name in ("oversell", "deadlock", "passed"):
        golden(f"terminal/{name}.{lang}.60.txt", terminal.report_text(samples[name], lang=lang, width=60))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_wider_than_asked_for(name, width, lang, samples):
    for line in terminal.report_text(samples[name], lang=lang, width=width).splitlines():
        assert wide(line) <= width, line


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
    never_the_same = [1 + i.bit_count() % 2 for i in range(500)]  # no three rounds of anything, one after the other
    steps = tuple(
        Step(1 + i % 2, "write", "x", line, "f.py", str(i), str(i + 1)) for i, line in enumerate(never_the_same)
    )
    lines = timeline(Trace(Outcome.FINISHED, threads, steps, broken=499, truncated=7), "x = x + 1\nx = 1 + x\n")
    assert len(lines) < 40
    assert any("477 steps left out" in line for line in lines)
    assert "499 -> 500" in lines[-1] and "<-- here" in lines[-1]


def test_the_rounds_of_a_loop_are_told_once_at_its_beginning_and_once_at_its_end():
    threads = (ThreadInfo(1, "a"), ThreadInfo(2, "b"))
    steps = tuple(Step(1 + i % 2, "write", "x", 1, "f.py", str(i), str(i + 1)) for i in range(50))
    trace = Trace(Outcome.FINISHED, threads, steps, broken=49)
    lines = timeline(trace, "x = x + 1\n")
    assert [line.split("    ")[-1].strip() for line in lines[1:]] == [
        "0 -> 1", "1 -> 2", "... × 22, the same 2 lines ...", "46 -> 47", "47 -> 48", "48 -> 49", "49 -> 50  <-- here",
    ]  # fmt: skip
    cut = dataclasses.replace(trace, truncated=2_000)
    assert "... × 1,022, the same 2 lines ..." in "\n".join(timeline(cut, "x = x + 1\n"))
    assert not any("left out" in line for line in timeline(cut, "x = x + 1\n"))


def test_more_threads_than_fit_in_columns_stand_in_front_of_their_steps():
    threads = tuple(ThreadInfo(n, f"卖薯{n}哥") for n in range(1, 5))
    steps = tuple(Step(n, "read", "x", 1, "f.py", None, "1") for n in range(1, 5))
    for width in (60, 80, 200):
        lines = timeline(Trace(Outcome.FINISHED, threads, steps), "while x > 0:\n", width=width)
        assert len(lines) == 4
        for n, line in enumerate(lines, 1):
            assert line.split() == ["1", "seller", str(n), "while", "x", ">", "0:", "reads", "1"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("count", range(1, 9))
def test_no_story_is_wider_than_asked_for_and_all_code_is_kept(count, width, lang):
    threads = tuple(ThreadInfo(n, f"卖薯{n}哥") for n in range(1, count + 1))
    code = ["def sale(lock):", "    while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:", "        left -= 1"]
    code += ["            shop.roasted(batch, roasted_sweetpotato)  # 放到柜台上，再喊“一共几个”"]
    steps = []
    for n in range(1, count + 1):
        steps += [
            Step(n, "read", "roasted_sweetpotato", 2, "f.py", None, "0"),
            Step(n, "read", "unsold_sweetpotato", 2, "f.py", None, "1"),
            Step(n, "write", "left", 3, "f.py", "1", "0"),
            Step(n, "roasted", "shop", 4, "f.py", None, "(5, 5)"),
        ]
    trace = Trace(Outcome.FINISHED, threads, tuple(steps), broken=len(steps) - 1)
    lines = timeline(trace, "\n".join(code) + "\n", lang=lang, width=width)
    assert max(map(wide, lines)) <= width
    text = " ".join(" ".join(lines).split())
    shown = min(count * 3, 30)
    for line in code[1:]:
        assert text.count(line.split()[0]) >= shown // 3
    assert "…" not in text.replace("……", "") and "..." not in text.replace("... ", "").replace(" ...", "")
    assert ("seller 1" if lang == "en" else "卖薯1哥") in text and word("here", lang).split()[0] in lines[-1]


def wide(line):
    """How many cells a terminal gives it at most: in a Chinese one quotation marks and dots take two."""
    chinese = any(unicodedata.east_asian_width(char) in "WF" for char in line)
    return sum(1 + (unicodedata.east_asian_width(char) in ("WFA" if chinese else "WF")) for char in line)


def test_a_value_goes_below_its_line_where_it_does_not_fit_beside_it():
    trace = Trace(
        Outcome.FINISHED, (ThreadInfo(1, "a"),), (Step(1, "read", "x", 1, "f.py", None, "'a rather long text'"),)
    )
    code = "answer = compute_the_answer(x)\n"
    assert timeline(trace, code, width=80)[1:] == ["  1   answer = compute_the_answer(x)    reads 'a rather long text'"]
    assert timeline(trace, code, width=50)[1:] == [
        "  1   answer = compute_the_answer(x)",
        "      ^ reads 'a rather long text'",
    ]


@pytest.mark.parametrize("width", [40, 60])
def test_chinese_lines_break_where_a_typesetter_would(width):
    text = "等客人的时候（一秒）锁还拿着，别人就只好等：“还剩 0 个”喊了 2 次；`roasted_sweetpotato` 读到 0。"
    lines = wrap(text, width)
    assert max(map(wide, lines)) <= width
    assert not any(line[0] in "，。：；？！、）”’】》" or line[-1] in "（“‘【《" for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_without_source_the_steps_are_told_in_words(samples):
    report = dataclasses.replace(samples["oversell"], source="")
    text = terminal.report_text(report)
    assert "takes lock" in text and "writes sweetpotato: 0 -> -1" in text


def test_a_trace_with_nothing_to_show_is_no_error():
    assert timeline(Trace(Outcome.FINISHED, (), ()), "") == []
    assert timeline(Trace(Outcome.FINISHED, (), (Step(1, "end", "", None),), broken=7), "") == []


@pytest.mark.parametrize(("lang", "words"), [("en", ("proved", "switch")), ("zh", ("已证明", "切换"))])
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


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_titles_stand_before_ids_and_bounds_only_for_those_who_ask(lang, samples):
    locked = catalog.load()["locked"]
    short, long = (
        terminal.board(samples["oversell"], lang=lang, verbose=verbose, width=100) for verbose in (False, True)
    )
    for text in (short, long):
        rows = [line.split() for line in text.splitlines() if line.rstrip().endswith("never_oversells")]
        assert " ".join(rows[0][-len(locked.check("never_oversells").title[lang].split()) - 1 :]) == (
            f"{locked.check('never_oversells').title[lang]} never_oversells"
        )
    assert "p <" in long and "2x9" in long and "p <" not in short and "2x" not in short and "x40" not in short
    assert locked.check("never_oversells").why[lang][:10] in short  # why a broken promise matters, everybody reads
    assert locked.check("one_seller").why[lang][:10] in long and locked.check("one_seller").why[lang][:10] not in short
    assert "\x1b[2mnever_oversells\x1b[0m" in terminal.board(samples["oversell"], lang=lang, color=True)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_check_that_waits_for_another_names_its_title(lang, samples):
    text = terminal.board(samples["oversell"], lang=lang)
    title = catalog.load()["locked"].check("never_oversells").title[lang]
    assert f"“{title}”" in " ".join(text.split())


def test_who_waits_for_ever_is_not_said_to_wait_as_well():
    steps = (Step(1, "read", "x", 1, after="0"), Step(1, "wait", "c", 1))
    trace = Trace(Outcome.DEADLOCK, (ThreadInfo(1, "T"),), steps, waiting=(Waiting(1, "wait", "c", 1),))
    (row,) = make_rows(trace, Lines("if x == 0: c.wait()"), "en", value_max=60)
    assert row.value == "reads 0, waits for ever"


def test_a_day_without_an_end_is_told_only_where_nothing_else_breaks(samples):
    report = samples["oversell"]
    broken = next(check for check in report.checks if check.passed is False)
    endless = dataclasses.replace(broken.trace, outcome=Outcome.OUT_OF_STEPS)
    first = dataclasses.replace(broken, id="never_stuck", trace=endless, message=Message("never-stops", {"steps": 9}))
    both = dataclasses.replace(report, checks=(first, broken))
    assert terminal.first_failure(both) is broken
    assert terminal.first_failure(dataclasses.replace(report, checks=(first,))) is first
