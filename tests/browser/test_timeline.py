"""The page of a failing schedule, used as a student uses it."""

from __future__ import annotations

import dataclasses

import pytest

from graders.reports import page as pages

Keys = pytest.importorskip("selenium.webdriver.common.keys", reason="selenium comes with the [dev] extra").Keys
DESKTOP, PHONE = (1100, 900), (390, 844)


@pytest.fixture
def show(page, tmp_path):
    """Write a page and open it."""

    def opened(reports, lang="en"):
        file = tmp_path / "page.html"
        file.write_text(pages.report_page(reports, lang=lang), encoding="utf-8")
        page.open(file)
        return page

    return opened


def now(page):
    """The row that the scrubber is on, the values shown, and who is said to have the lock."""
    row = page.find('tr[aria-current="step"]').get_attribute("data-i")
    return int(row), page.find(".values dd").text, page.find(".locks dd").text


def test_it_opens_on_the_step_that_breaks_the_promise(show, samples):
    page = show([samples["oversell"]])
    assert now(page) == (6, "-1", "seller 0")
    assert page.find("tr.bad .mark").text.endswith("here the promise breaks")
    assert page.find("h1").text == "2 sold, there was 1"
    assert page.driver.title == "locked"


def test_keys_go_through_the_steps(show, samples):
    page = show([samples["oversell"]])
    page.press(Keys.HOME)
    assert now(page) == (0, "1", "nobody has it")
    page.press(Keys.ARROW_LEFT)
    assert now(page)[0] == 0
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert now(page) == (3, "0", "seller 1")
    assert page.find(".say").text.startswith("step 4 of 7")
    assert len(page.find_all("tr.later")) == 3
    page.press(Keys.END)
    assert now(page)[0] == 6


def test_clicks_and_the_slider_go_through_the_steps(show, samples):
    page = show([samples["oversell"]])
    page.find('[data-go="first"]').click()
    assert now(page)[0] == 0
    page.find('[data-go="forward"]').click()
    assert now(page)[0] == 1
    page.find('[data-story="failing"] tr[data-i="4"] code').click()
    assert now(page) == (4, "0", "seller 1")
    slider = page.find("input[type=range]")
    slider.send_keys(Keys.ARROW_RIGHT)  # once, though the page listens to the same key
    assert now(page)[0] == 5
    assert slider.get_attribute("aria-valuetext").startswith("seller 0")


def test_the_source_shows_where_everybody_is(show, samples):
    page = show([samples["oversell"]])
    page.find('[data-story="failing"] tr[data-i="2"]').click()
    lines = page.find_all("li.on")
    on = {line.get_attribute("data-n"): line.find_element("css selector", ".who").text for line in lines}
    assert on == {"9": "seller 0", "10": "seller 1"}


def test_the_language_and_the_theme_can_be_switched(show, samples):
    page = show([samples["oversell"]])
    page.find("#lang").click()
    assert page.find("h1").text == "卖出了 2 个，一共只有 1 个"
    assert page.find(".say").text.startswith("第 7 步，共 7 步")
    assert page.find("html").get_attribute("lang") == "zh"

    def paper():
        return page.driver.execute_script("return getComputedStyle(document.body).backgroundColor")

    light = paper()
    page.find("#theme").click()
    dark = paper()
    assert dark != light
    page.theme("dark")
    assert paper() == dark
    page.find("#theme").click()
    assert paper() == light  # the button beats what the system prefers


def test_hints_come_one_by_one(show, samples):
    page = show([samples["oversell"]])
    shown = [hint.text for hint in page.find_all(".hints li") if hint.is_displayed()]
    assert shown == ["what can happen between line 9 and line 10?"]
    for shown in (2, 3, 4):  # a pointer, an idea, and only then the name of it
        page.find(".more").click()
        assert len([hint for hint in page.find_all(".hints li") if hint.is_displayed()]) == shown
    assert page.find_all(".hints li")[3].text.startswith("check-outside-lock")
    assert page.find_all(".more") == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["oversell", "deadlock", "hostile", "markup"])
def test_nothing_sticks_out_and_all_can_be_read(show, samples, name, theme, size):
    page = show([samples[name]])
    page.size(*size)
    page.theme(theme)
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= size[0]
    pale = page.driver.execute_script(CONTRAST)
    assert pale == []


# Text whose contrast to what is behind it is below WCAG's 4.5 to 1; steps that are still to come are meant to be pale.
CONTRAST = """
const numbers = c => c.match(/[\\d.]+/g).map(Number);
const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
const light = c => { const [r, g, b] = numbers(c).map(v => linear(v / 255));
                     return .2126 * r + .7152 * g + .0722 * b; };
const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
                      if ((numbers(c)[3] ?? 1) === 1) return c; } return "rgb(255, 255, 255)"; };
return [...document.querySelectorAll("h1, p, code, .v, .n, dt, dd, th, button, li, summary, .who span, .legend")]
  .filter(e => e.textContent.trim() && e.offsetParent && !e.closest(".later"))
  .map(e => { const a = light(getComputedStyle(e).color), b = light(behind(e));
              return [e.outerHTML.slice(0, 60), (Math.max(a, b) + .05) / (Math.min(a, b) + .05)]; })
  .filter(([, ratio]) => ratio < 4.5);
"""


def test_hostile_text_runs_nothing(show, samples):
    page = show([samples["markup"], samples["hostile"]])
    assert page.driver.title != "owned" and page.find_all("img") == []
    assert "<script>document.title='owned'</script>" in page.find("h1").text
    page.press(Keys.HOME, Keys.ARROW_RIGHT, Keys.END)
    assert page.driver.title != "owned"


def at(runs):
    return [run.find_element("css selector", '[aria-current="step"]').get_attribute("data-i") for run in runs]


def test_each_part_of_a_page_has_its_own_steps(show, samples):
    page = show([samples["oversell"], dataclasses.replace(samples["deadlock"], exercise="other")])
    first, second = page.find_all(".run")
    second.find_element("css selector", '[data-go="first"]').click()
    assert at((first, second)) == ["6", "0"]
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    assert at((first, second)) == ["6", "1"]


def test_a_screen_reader_finds_a_table_with_heads_and_names_for_all_controls(show, samples):
    page = show([samples["oversell"]])
    tree = page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    seen = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]]
    assert ("table", "the schedule, a column per thread") in seen
    assert ("columnheader", "seller 0") in seen and ("columnheader", "seller 1") in seen
    assert ("slider", "which step") in seen
    buttons = [name for role, name in seen if role == "button"]
    assert {"first step", "one step back", "one step on", "last step", "light or dark", "another hint"} <= set(buttons)
    assert all(name for role, name in seen if role in ("button", "slider", "image"))
    assert page.find(".say").get_attribute("aria-live") == "polite"
