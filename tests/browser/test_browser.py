"""The browser itself: a page with a mistake in it must not get past the fixture that all the others use."""

from __future__ import annotations


def test_an_error_on_the_console_and_a_request_elsewhere_are_seen(page, tmp_path):
    file = tmp_path / "bad.html"
    file.write_text(
        "<!doctype html><meta charset='utf-8'><title>bad</title><img src='http://127.0.0.1:9/x.png' alt=''>"
        "<script>console.error('你好')</script>",
        encoding="utf-8",
    )
    page.open(file)
    seen: list[str] = []

    def all_seen() -> bool:
        seen.extend(page.problems())
        return any("你好" in problem for problem in seen) and "asked for http://127.0.0.1:9/x.png" in seen

    page.until(all_seen)
    page.until(lambda: page.driver.execute_script("return document.readyState") == "complete")
    page.driver.get("about:blank")
    page.problems()


def test_a_good_page_is_seen_as_it_is(page, tmp_path):
    file = tmp_path / "good.html"
    file.write_text(
        "<!doctype html><meta charset='utf-8'><title>good</title><link rel='icon' href='data:,'>"
        "<meta name='viewport' content='width=device-width'>"
        "<body><p id='x'>卖薯0哥</p><script>onkeydown = e => x.textContent = e.key</script>",
        encoding="utf-8",
    )
    page.open(file)
    assert page.find("#x").text == "卖薯0哥"
    page.press("k")
    assert page.find("#x").text == "k"
    page.size(390, 844)
    assert page.driver.execute_script("return innerWidth") == 390
    assert page.shot(tmp_path / "good.png").read_bytes().startswith(b"\x89PNG")
