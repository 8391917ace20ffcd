"""The page as text: self-contained, small, in two languages, and proof against what a student chose to write."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from html.parser import HTMLParser

import pytest

from graders import catalog
from graders.reports import page
from graders.results import Message, Outcome, Step, ThreadInfo, Trace

BYTES_MAX = 300_000
VOID = {"meta", "link", "input", "img", "br", "wbr", "path", "circle"}


class Seen(HTMLParser):
    """The elements and texts of a page, as a browser would take them apart."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.scripts, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data


NAMES = ("oversell", "deadlock", "passed", "not_started", "invalid", "not_judged", "hostile", "markup")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_small_and_asks_for_nothing(name, samples):
    text = page.report_page([samples[name]])
    assert len(text.encode("utf-8")) < BYTES_MAX  # and no lone surrogate in it
    seen = Seen(text)
    assert seen.open == []
    for tag, attributes in seen.elements:
        assert tag not in ("img", "iframe", "object", "embed", "base", "form", "a"), tag
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "style")], attributes
        assert attributes.get("href", "data:,") == "data:,"


@pytest.mark.parametrize("name", NAMES)
def test_the_policy_allows_our_script_and_nothing_else(name, samples):
    text = page.report_page([samples[name]])
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    run = [s for (tag, attributes), s in zip(_scripts(Seen(text)), Seen(text).scripts, strict=True) if not attributes]
    assert len(run) == 1
    assert page.policy_hash(run[0]) in policy


def _scripts(seen):
    return [element for element in seen.elements if element[0] == "script"]


@pytest.mark.parametrize("name", ["hostile", "markup", "oversell"])
def test_the_data_in_a_page_cannot_end_its_script(name, samples):
    seen = Seen(page.report_page([samples[name]]))
    data = [s for (_, attributes), s in zip(_scripts(seen), seen.scripts, strict=True) if attributes]
    assert len(data) == 2
    for text in data:
        assert not set("<>&\u2028\u2029") & set(text)
        json.loads(text)


def test_hostile_text_is_shown_escaped_and_cut_with_a_notice(samples):
    for name in ("hostile", "markup"):
        text = page.report_page([samples[name]])
        assert all(char.isprintable() or char == "\n" for char in text)
        assert "…(+" in text
    assert "A" * 1000 not in text
    assert "&lt;/script&gt;" in text and "<img" not in text
    assert "{{ 7 * 7 }}" in text and "49" not in re.sub(r"<(script|style).*?</\1>", "", text, flags=re.S)


def test_both_languages_are_on_the_page_and_the_asked_one_is_shown(samples):
    english, chinese = (page.report_page([samples["oversell"]], lang=lang) for lang in ("en", "zh"))
    for text in (english, chinese):
        assert "2 sold, there was 1" in text and "卖出了 2 个，一共只有 1 个" in text
        assert "stall replay L2-1-7kq exercises/locked.py" in text
    assert '<html lang="en" data-lang="en">' in english and '<html lang="zh" data-lang="zh">' in chinese


def test_the_question_is_shown_and_the_diagnosis_waits(samples):
    text = page.report_page([samples["oversell"]], lang="en")
    assert re.search(r"<li><span class=\"en\" lang=\"en\">what can happen between line 9", text)
    assert re.search(r"<li hidden><span class=\"en\" lang=\"en\">check-outside-lock", text)


def data_of(text, which=0):
    seen = Seen(text)
    data = [s for (_, attributes), s in zip(_scripts(seen), seen.scripts, strict=True) if attributes]
    return json.loads(data[which])


def test_each_step_knows_the_values_and_who_holds_the_lock(samples):
    data = data_of(page.report_page([samples["oversell"]]))
    assert data["values"] == ["sweetpotato"] and data["locks"] == ["lock"]
    assert [row["v"] for row in data["rows"]] == [["1"], ["1"], ["1"], ["0"], ["0"], ["0"], ["-1"]]
    assert [row["held"] for row in data["rows"]] == [[[]], [[]], [[1]], [[1]], [[1]], [[0]], [[0]]]
    assert [row["broken"] for row in data["rows"]] == [False] * 6 + [True]
    assert data["rows"][4]["say"][0] == "seller 1, line 12: reads sweetpotato: 0"
    assert data["series"] == [{"name": "sweetpotato", "ys": [1, 1, 1, 0, 0, 0, -1]}]


def test_what_is_known_about_locks_is_shown_and_no_more():
    """A wait gives the condition's lock back, a refused `acquire` takes nothing, a signal is held by nobody."""

    def lock(thread, kind, target, after=None):
        return Step(thread, kind, target, 1, "f.py", None, after)

    steps = (
        lock(1, "acquire", "c"),
        lock(1, "wait", "c"),
        lock(2, "acquire", "c"),
        lock(1, "acquire", "m", "False"),
        lock(2, "release", "bell"),
        lock(1, "acquire", "bell"),
        lock(1, "wait", "event"),
    )
    trace = Trace(Outcome.FINISHED, (ThreadInfo(1, "a"), ThreadInfo(2, "b")), steps)
    data = data_of(page.run_page(trace, "go()\n", name="f.py"))
    held = [dict(zip(data["locks"], row["held"], strict=True)) for row in data["rows"]]
    assert data["locks"] == ["c", "m"]
    assert held[0] == {"c": [], "m": []}  # both steps of the first thread are on one line: one row
    assert held[-1] == {"c": [1], "m": []}


def test_more_threads_than_columns_and_a_story_cut_in_the_middle_are_told():
    threads = tuple(ThreadInfo(n, f"卖薯{n}哥") for n in range(1, 33))
    steps = tuple(Step(1 + i % 32, "write", "x", 1, "f.py", str(i), str(i + 1), clock_s=float(i)) for i in range(400))
    text = page.run_page(Trace(Outcome.FINISHED, threads, steps, broken=399, truncated=7), "x = x + 1\n", name="f.py")
    assert len(text.encode("utf-8")) < BYTES_MAX
    assert "7 steps left out" in text and "卖薯32哥" in text


def test_without_a_schedule_the_page_says_what_there_is(samples):
    invalid = page.report_page([samples["invalid"]])
    assert "expected" in invalid and "def sale(lock)" in invalid
    assert "nothing went wrong" in page.run_page(None, "", name="f.py", outcome="passed")
    both = page.report_page([samples["oversell"], samples["passed"]])
    assert both.count('<main class="part"') == 2
    odd = dataclasses.replace(samples["not_judged"], message=Message("no-such-key", {"x": "<b>"}))
    assert "&lt;b&gt;" in page.report_page([odd])


def test_titles_and_whys_are_on_the_page_and_how_sure_it_is_in_a_part_of_its_own(samples):
    text = page.report_page([samples["oversell"]])
    locked = catalog.load()["locked"]
    for check in locked.checks:
        assert all(html.escape(said) in text for said in (check.title.en, check.title.zh, check.why.en, check.why.zh))
    before, sure = text.split('<details class="sure">')
    assert "p &lt;" in sure and "p &lt;" not in before and "2x9" not in before
