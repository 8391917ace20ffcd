"""A whole game, played in a browser: by clicks and by keys, to the oversell, and its TURNS passed back to the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders import catalog, grading
from graders.reports.play_page import play_page

ROOT = Path(__file__).parents[2]
BACKSPACE, RIGHT = "\ue003", "\ue014"  # as in selenium.webdriver.common.keys, which may not be there


@pytest.fixture
def written(tmp_path):
    """`written(exercise, source)`: the page of its game, in a file."""

    def write(exercise: str, source: bytes, lang: str = "en", **size: int) -> Path:
        game = grading.play(grading.Submission(f"{exercise}.py", source), exercise, **size)
        path = tmp_path / f"{exercise}.html"
        path.write_text(play_page(game, source.decode("utf-8"), file=path.name, lang=lang), encoding="utf-8")
        return path

    return write


def click(page, player: int) -> None:
    page.find_all("#people button")[player].click()


def values(page) -> str:
    return page.find("#values dd").text


def test_clicking_to_the_oversell_gives_turns_that_pass_the_check(page, written):
    source = (ROOT / "solutions" / "unlocked.py").read_bytes()
    page.open(written("unlocked", source))
    assert values(page) == "1"
    for player in (1, 0, 1):  # both have looked, then 1 goes on
        click(page, player)
    while page.find_all("#people button")[1].is_enabled():
        click(page, 1)
    assert not page.find("#end").is_displayed()
    while not page.find("#end").is_displayed():
        click(page, 0)
    assert page.find("#end-title").text == "Sold twice! 2 sold, there was 1"
    assert "Looking and taking are two steps" in page.find("#behind").text
    assert "this one does not exist" in page.find("#sold").text
    assert not any(button.is_enabled() for button in page.find_all("#people button"))
    line = page.find("#turns-line").text
    assert line.startswith("TURNS = [1, 0, 1")
    handed_in = source.decode("utf-8").replace("TURNS = [0, 1]", line).encode("utf-8")
    assert handed_in != source
    report = grading.grade_submission(grading.Submission("unlocked.py", handed_in), "unlocked", schedules=20)
    assert {check.id: check.passed for check in report.checks}["turns"] is True
    page.find("#copy").click()
    page.until(lambda: page.find("#copy").text == "Copied")


def test_keys_undo_and_hints(page, written):
    page.open(written("unlocked", catalog.tutorial_cell("unlocked")))
    page.press("0", RIGHT)
    assert len(page.find_all("#story tbody tr")) == 2
    assert [badge.text for badge in page.find_all("#source .who span")] == ["seller 0", "seller 1"]
    page.press(BACKSPACE)
    assert len(page.find_all("#story tbody tr")) == 1
    page.press("r")
    assert page.find("#beginning").is_displayed()
    page.press("h")
    assert "steps from here at the earliest" in page.find("#hint-text").text
    page.press("h")
    assert page.find_all(".nudge")
    for _ in range(60):  # the third hint plays the step
        page.press("h")
        if page.find("#end").is_displayed():
            break
    assert page.find("#end").get_attribute("class") == "won"
    page.press(BACKSPACE)
    assert not page.find("#end").is_displayed()


def test_where_nothing_can_break_any_more_a_hint_says_so(page, written):
    page.open(written("unlocked", catalog.tutorial_cell("unlocked")))
    while page.find_all("#people button")[0].is_enabled():
        page.press("0")
    page.press("h")
    assert page.find("#hint-text").text == "From here nothing can go wrong any more. Take back a few steps."


def test_a_proof_is_told_at_the_end_of_the_day_and_to_who_asks(page, written):
    page.open(written("locked", (ROOT / "solutions" / "locked.py").read_bytes(), stock=1))
    page.press("0")
    assert page.find("#locks dd").text == "seller 0"
    assert page.find_all(".person .does")[1].text == "waits for lock, which seller 0 has"
    assert not page.find_all("#people button")[1].is_enabled()
    page.press("1")  # who waits is not moved by a key either
    assert len(page.find_all("#story tbody tr")) == 1
    for player in "01":
        while page.find_all("#people button")[int(player)].is_enabled():
            page.press(player)
    assert page.find("#end-title").text == "No order of steps can break a stall of this size"
    assert "that is a proof" in page.find("#end-text").text
    page.find("#can-it summary").click()
    assert "No order of steps" in page.find("#can-it p").text


def test_a_deadlock_says_what_is_behind_it(page, written):
    page.open(written("locked", (ROOT / "tests/corpus/failed/locked/abba.py").read_bytes(), lang="zh"))
    for _ in range(80):
        page.press("h", "h", "h")
        if page.find("#end").is_displayed():
            break
    assert page.find("#end-title").text.startswith("成功了，它出错了！")
    assert "lock-order" in page.find("#behind").text
    assert not page.find("#turns").is_displayed()


def test_phone_themes_and_languages(page, written):
    page.open(written("producer_consumer", (ROOT / "solutions" / "producer_consumer.py").read_bytes(), workers=2))
    page.size(390, 844)
    script = "return document.documentElement.scrollWidth"
    assert page.driver.execute_script(script) == 390
    colour = "return getComputedStyle(document.body).backgroundColor"
    light = page.driver.execute_script(colour)
    page.theme("dark")
    assert page.driver.execute_script(colour) != light
    page.find("#theme").click()
    assert page.driver.execute_script(colour) == light
    page.press("0", "0")
    page.find("#lang").click()
    assert page.find("h1").text == "当一回调度器"
    assert page.find("html").get_attribute("lang") == "zh"
    assert page.find("#story tbody td.did").text == "拿 lock"
    for button in page.find_all("button"):
        assert not button.is_displayed() or button.text or button.find_element("css selector", ".aside")
