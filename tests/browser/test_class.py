"""The page about a class, used as an instructor uses it."""

from __future__ import annotations

import dataclasses

from graders.reports.class_page import class_page


def test_the_table_sorts_and_filters(page, samples, tmp_path):
    def row(name, student, exercise="locked", **changes):
        return dataclasses.replace(samples[name], student=student, exercise=exercise, **changes)

    reports = [
        row("passed", "s10", points=35),
        row("oversell", "s9", points=7.5),
        row("not_judged", "<b>", points=None),
        row("oversell", "s9", "unlocked", points=12, diagnosis="no-lock"),
    ]
    file = tmp_path / "index.html"
    file.write_text(class_page(reports, link=lambda report: "feedback/x.html"), encoding="utf-8")
    page.open(file)

    def shown(column=0):
        rows = page.find_all("#all tbody tr:not([hidden])")
        return [row.find_elements("css selector", "th, td")[column].text for row in rows]

    def sort(column):
        page.find_all("#all thead button")[column].click()

    assert shown() == ["s10", "s9", "<b>", "s9"]
    sort(0)
    assert shown() == ["<b>", "s9", "s9", "s10"]
    sort(3)
    assert shown(3) == ["7.5 / 35", "12 / 35", "35 / 35", "–"]
    sort(3)
    assert shown(3) == ["35 / 35", "12 / 35", "7.5 / 35", "–"]
    assert page.find("#all th:nth-child(4)").get_attribute("aria-sort") == "descending"

    page.find("#find").send_keys("S9")
    assert shown() == ["s9", "s9"] and page.find("#shown").text == "2 of 4 shown"
    page.find("#exercise").send_keys("unlocked")
    assert shown(1) == ["unlocked"]
    page.find("#find").clear()
    page.find("#exercise").send_keys("all")
    page.find("#verdict").send_keys("not judged")
    assert shown() == ["<b>"]
    page.find_all(".pick")[1].click()
    assert shown(4) == ["the stock is changed with no lock held"]
    page.size(390, 844)
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= 390


def test_on_a_phone_nothing_is_squeezed_into_columns_of_one_word(page, samples, tmp_path):
    reports = [
        dataclasses.replace(samples["oversell"], student=f"student{n:02}", exercise=exercise)
        for n in range(3)
        for exercise in ("locked", "producer_consumer")
    ]
    file = tmp_path / "index.html"
    file.write_text(class_page(reports, link=lambda report: "feedback/x.html"), encoding="utf-8")
    page.size(390, 844)
    page.open(file)

    def size(css):
        return page.find(css).size

    assert size(".wrong td:nth-child(4)")["width"] > 300 and size("#all td:nth-child(5)")["width"] > 300
    for name in ("#totals tbody th", "#totals thead th:nth-child(2) button", "#all tbody th a"):
        assert size(name)["height"] < 40, f"{name} is broken over lines"
    assert page.driver.execute_script("return document.documentElement.scrollWidth") == 390
    wide = page.find_all("#all tr, #totals")
    assert all(element.rect["x"] + element.rect["width"] <= 390 for element in wide)
