"""index.html: the class at a glance, as text; tests/browser/test_class.py uses it."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html.parser
import re
import urllib.parse

import pytest

from graders.feedback import word
from graders.reports import class_page as module
from graders.reports.class_page import class_page
from graders.results import Verdict

EXERCISES = ("unlocked", "locked", "producer_consumer")


class Tree(html.parser.HTMLParser):
    """What a browser makes of it: the tags that there are, and the text between them by class or tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.texts: list[str] = []
        self.rows: list[list[str]] = []  # of every table
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        self.texts.append(data)
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")

    def all(self, tag: str, kind: str | None = None) -> list[dict]:
        return [a for t, a in self.tags if t == tag and (kind is None or kind in (a.get("class") or "").split())]


def link(report):
    return f"feedback/{report.student}/{report.exercise}.html"


def of(sample, student, exercise="locked", **changes):
    return dataclasses.replace(sample, student=student, exercise=exercise, **changes)


@pytest.fixture
def reports(samples):
    return [
        of(samples["passed"], "alice"),
        of(samples["oversell"], "bob", points=5),
        of(samples["oversell"], "carol", points=5, diagnosis="no-lock"),
        of(samples["oversell"], "dora", points=5, diagnosis="no-lock"),
        of(samples["not_judged"], "eve"),
    ]


def test_the_exercise_the_misconceptions_and_what_could_not_be_judged(reports):
    tree = Tree(class_page(reports, link=link))
    assert [(a["class"], float(a["width"])) for a in tree.all("rect") if "width" in a and a.get("class")][:3] == [
        ("passed", 20.0),
        ("failed", 60.0),
        ("not_judged", 20.0),
    ]
    page = "".join(tree.texts)
    assert "5 students" in page and "points: median 5 of" in page
    wrong = [row for row in tree.rows if len(row) == 4][1:]
    assert [(row[0], row[1]) for row in wrong] == [
        ("2", "the stock is changed with no lock held"),
        ("1", "two sellers both saw the last sweet potato"),
    ]
    assert wrong[0][3].startswith("carol: 2 sold, there was 1")
    assert {"href": "feedback/carol/locked.html"} in tree.all("a")
    assert "1 sorry, the process that ran this file died" in page
    assert [row[:4] for row in tree.rows if len(row) == 6][1:] == [
        ["alice", "locked", "passed", "35 / 35"],
        ["bob", "locked", "failed", "5 / 35"],
        ["carol", "locked", "failed", "5 / 35"],
        ["dora", "locked", "failed", "5 / 35"],
        ["eve", "locked", "not judged", "–"],
    ]


def test_the_example_is_the_shortest_schedule(samples):
    long = samples["oversell"].checks[2]
    short = dataclasses.replace(long, trace=dataclasses.replace(long.trace, steps=long.trace.steps[-2:]))
    checks = tuple(short if check is long else check for check in samples["oversell"].checks)
    page = class_page([of(samples["oversell"], "bob"), of(samples["oversell"], "carol", checks=checks)], link=link)
    assert next(row for row in Tree(page).rows if len(row) == 4 and row[0] == "2")[3].startswith("carol")


def test_a_failure_without_a_name_is_counted_too(samples):
    page = class_page([of(samples["oversell"], "bob", diagnosis=None)], link=link)
    assert ["1", "a failure that has no name yet"] in [row[:2] for row in Tree(page).rows]


def test_a_mark_set_by_hand_is_marked_and_needs_no_judge(samples):
    report = of(samples["not_judged"], "eve", points=20.0)
    tree = Tree(class_page([report], link=link, by_hand={("eve", "locked"): "came to <see> me"}))
    assert tree.all("abbr")[0]["title"] == "mark set by hand: came to <see> me"
    assert "Everything could be judged." in tree.texts


def test_in_chinese(reports):
    page = class_page(reports, link=link, lang="zh")
    assert '<html lang="zh"' in page and "全班一览" in page and "The class" not in page
    assert "没有拿着锁就改了库存" in page


def test_nothing_handed_in_is_a_page_all_the_same():
    assert "Nothing was misunderstood." in class_page([], link=link)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</table></main>", "{{7*7}}", "\u202eevil"]
)
def test_a_hostile_name_is_text(samples, name):
    def tags(student):
        message = dataclasses.replace(samples["invalid"].message, args={"error": student})
        reports = [
            of(samples["oversell"], student, diagnosis=student),
            of(samples["not_judged"], student),
            of(samples["invalid"], student, message=message),
        ]
        page = class_page(reports, link=link, by_hand={(student, "locked"): student})
        assert "\u202e" not in page.replace("feedback/\u202e", "")  # an address is not shown
        return [(tag, sorted(attributes)) for tag, attributes in Tree(page).tags]

    assert tags(name) == tags("alice")


def test_the_policy_names_exactly_what_is_there(reports):
    page = class_page(reports, link=link)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.S)
    for kind, text in (("script", script), ("style", style)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page
    tree = Tree(page)
    assert not [a for _, a in tree.tags if "style" in a or any(name.startswith("on") for name in a)]
    assert not [a for _, a in tree.tags if str(a.get("src", a.get("href", ""))).startswith(("http", "//"))]


def test_a_large_class_fits_into_a_megabyte(samples):
    kinds = [samples[name] for name in ("oversell", "passed", "not_judged", "invalid")]
    everybody = [of(kinds[i % 4], f"{i} 李雷雷", exercise) for i in range(400) for exercise in EXERCISES]
    page = class_page(everybody, link=link, lang="zh")
    assert len([row for row in Tree(page).rows if len(row) == 6]) == 1201
    assert len(page.encode()) < 1_000_000


def test_every_verdict_has_a_colour(samples):
    page = class_page([of(samples["passed"], f"s{v.value}", verdict=v) for v in Verdict], link=link)
    for verdict in Verdict:
        assert f"rect.{verdict.value} {{" in page and f".{verdict.value} {{ --v" in page


def test_a_table_that_no_browser_could_sort_is_cut_and_says_so(samples, monkeypatch):
    monkeypatch.setattr(module, "ROWS_MAX", 3)
    monkeypatch.setattr(module, "NAMES_MAX", 2)
    everybody = [of(samples["not_judged" if i % 2 else "oversell"], f"s{i}") for i in range(10)]
    tree = Tree(class_page(everybody, link=link))
    text = "".join(tree.texts)
    assert "10 students" in text and "10 submissions" in text
    assert [row[0] for row in tree.rows if row[0].startswith("s")] == ["student", "s0", "s1", "s2"]
    assert "the table has the first 3 rows of 10; all of them are in grades.csv and results.json" in text
    assert "s3 locked" in text and "s5 locked" not in text and "…" in text
    assert "the table has" not in "".join(Tree(class_page(everybody[:3], link=link)).texts)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_counts_of_the_bars_are_those_of_the_list_and_each_state_says_what_to_do(samples, lang):
    refused = dataclasses.replace(samples["invalid"], verdict=Verdict.REFUSED, points=0.0)
    reports = [of(samples["not_judged"], f"n{i}") for i in range(3)]
    reports += [of(refused, "r0"), of(refused, "r1"), of(samples["passed"], "p")]
    reports.append(of(samples["not_judged"], "by hand", points=20.0))
    tree = Tree(class_page(reports, link=link, by_hand={("by hand", "locked"): "at the desk"}, lang=lang))
    page = "".join(tree.texts)
    legend = {"en": ("1 passed", "2 refused", "3 not judged", "1 mark set by hand"), "zh": ("2 拒收", "3 未评判")}[lang]
    assert all(said in page for said in legend)
    opened = page[page.index(word("class.not-judged", lang)) : page.index(word("class.table", lang))]
    assert [opened.count(f"{student} locked") for student in ("n0", "n1", "n2", "r0", "r1", "p", "by hand")] == [
        1
    ] * 5 + [
        0,
        0,
    ]
    assert "stall report OUT --override STUDENT EXERCISE POINTS" in opened and "--resume" in opened
    assert word("class.all-judged", lang) not in page


def test_every_student_has_a_total_and_it_is_unknown_where_a_part_is(samples):
    reports = [
        of(samples["passed"], "alice", "unlocked", points=20.0, max_points=20.0),
        of(samples["passed"], "alice"),
        of(samples["passed"], "bob", "unlocked", points=12.5, max_points=20.0),
        of(samples["not_judged"], "bob"),
    ]
    page = class_page(reports, link=link)
    table = Tree(page[page.index('id="totals"') : page.index('aria-labelledby="h-all"')]).rows
    assert table == [["student", "unlocked", "locked", "total"], ["alice", "20", "35", "55"], ["bob", "12.5", "–", "–"]]


def test_the_axes_of_the_histogram_have_numbers(samples):
    reports = [of(samples["passed"], f"s{i}") for i in range(7)] + [of(samples["oversell"], "t", points=0.0)]
    page = class_page(reports, link=link)
    axis = re.findall(r"<text[^>]*>([^<]*)</text>", page[page.index('<svg class="bins"') :])
    assert axis == ["1", "7", "0", "7", "students", "0", "17.5", "35", "points"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_of_four_hundred_students_stays_small(samples, lang: str):
    kinds = ("oversell", "passed", "oversell")
    reports = [
        of(samples[kind], f"{('student', '王小明')[lang == 'zh']}{n:04}", exercise)
        for n in range(400)
        for kind, exercise in zip(kinds, EXERCISES, strict=True)
    ]
    page = class_page(reports, link=lambda report: urllib.parse.quote(link(report)), lang=lang)
    assert len(page.encode()) < 320_000
    rows = [row for row in Tree(page).rows if len(row) == 6][1:]
    assert len(rows) == 1200 and rows[0][0] == reports[0].student and rows[0][1] == "unlocked"


def test_kinds_of_one_word_are_told_apart(samples):
    hired = [
        of(samples["oversell"], f"s{n}", diagnosis="hires-wrong", diagnosis_args={"kind": kind})
        for n, kind in enumerate(("count", "count", "started"))
    ]
    rows = [row for row in Tree(class_page(hired, link=link)).rows if len(row) == 4][1:]
    assert [row[:2] for row in rows] == [
        ["2", "hire returns too many threads or too few"],
        ["1", "the threads are started before anybody asks for it"],
    ]
