"""The page of `stall course site` in a browser: from an empty stub to a pass, and everything that goes wrong before."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="selenium comes with the [dev] extra")
from selenium.common.exceptions import WebDriverException

from graders import catalog, grading
from graders.course.site import build_site, server
from graders.errors import UsageError
from graders.reports.page import report_page

ROOT = Path(__file__).parents[2]
PHONE = (390, 844)
CONTROL, ENTER, TAB, ARROW = "\ue009", "\ue007", "\ue004", "\ue014"
WRONG = (ROOT / "graders/course/templates/site/mistakes/locked.py.txt").read_text(encoding="utf-8")
RIGHT = (ROOT / "solutions" / "locked.py").read_text(encoding="utf-8")
LOOP_IN_C = WRONG.replace("        time.sleep(1)\n", "        sum(iter(int, 1))\n")
LOOP = WRONG.replace("        time.sleep(1)\n", "        while left >= -1:\n            pass\n")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page in a folder, once for all of these tests: npm fetches 14 MB for it, or takes them from its cache."""
    if shutil.which("npm") is None:
        pytest.skip("no npm, which comes with Node.js")
    folder = tmp_path_factory.mktemp("site")
    try:
        build_site(folder, catalog.load().values())
    except UsageError as error:
        pytest.skip(f"npm could not get the packages: {error}")
    return folder


class Site:
    """The page, as who uses it."""

    def __init__(self, page, folder: Path) -> None:
        self.page = page
        self.server, self.closed = server(folder, 0), False
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://localhost:{self.server.server_port}/"
        page.harmless = (*page.harmless, self.address)

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.server.shutdown()
            self.server.server_close()

    def open(self) -> None:
        self.page.driver.get(self.address)

    def ready(self) -> None:
        self.page.until(lambda: self.page.find("html").get_attribute("data-ready") == "yes", 60)

    def write(self, text: str) -> None:
        """Exchange the editor's text, as a paste does."""
        self.page.find(".cm-content").click()
        self.page.find(".cm-content").send_keys(CONTROL, "a")
        self.page.driver.execute_cdp_cmd("Input.insertText", {"text": text})
        assert self.text() == text

    def text(self) -> str:
        """The text of the chosen exercise, as the browser keeps it."""
        name = self.page.find("[aria-selected=true]").get_attribute("data-id")
        return self.page.driver.execute_script("return localStorage.getItem(arguments[0])", f"stall:/:{name}") or ""

    def press(self, button: str) -> None:
        self.page.find(f"#{button}").click()

    def says(self) -> str:
        return self.page.find("#says").text

    def done(self) -> str:
        """Wait until Python has answered; what the page says then."""
        self.page.until(lambda: self.page.find("html").get_attribute("data-busy") == "no", 90)
        return self.says()

    @contextlib.contextmanager
    def shown(self, title: str) -> Iterator[None]:
        """Inside of the block one looks into the frame, which has to come to have this heading."""
        driver = self.page.driver
        seen: set[str] = set()

        def is_there() -> bool:
            driver.switch_to.default_content()
            try:
                driver.switch_to.frame(self.page.find("#shows"))
            except WebDriverException:  # each answer has a frame of its own
                return False
            seen.update(heading.text for heading in self.page.find_all("h1"))
            return any(title in heading for heading in seen)

        try:
            self.page.until(is_there, 10)
        except AssertionError:
            raise AssertionError(f"no {title!r} but {seen}") from None
        try:
            yield
        finally:
            driver.switch_to.default_content()


@pytest.fixture
def site(page, built):
    site = Site(page, built)
    yield site
    page.driver.switch_to.default_content()
    page.driver.execute_script("localStorage.clear()")
    page.driver.get("about:blank")
    site.close()


def test_a_first_visit_from_a_wrong_program_to_a_right_one(site):
    site.open()
    assert "TODO" in site.page.find(".cm-content").text and "unlocked" in site.page.find("[aria-selected=true]").text
    site.press("check")  # before Python is there: it is asked as soon as it is
    assert site.done() == "0 of 20 points"
    with site.shown("sale is not written yet"):
        pass
    site.page.find("[data-id=locked]").click()
    site.write(WRONG)
    site.press("check")
    assert site.done() == "18 of 35 points"
    with site.shown("2 sold, there was 1"):
        page = site.page
        assert len(page.find_all(".story tbody tr")) > 5
        shown = [hint for hint in page.find_all(".hints li") if hint.is_displayed()]
        more = page.find(".hints .more")
        page.until(lambda: more.rect["height"])  # a frame is laid out when it comes into sight
        more.click()
        assert len([hint for hint in page.find_all(".hints li") if hint.is_displayed()]) == len(shown) + 1
    site.write(RIGHT)
    site.press("check")
    assert site.done() == "39 of 35 points"
    site.press("play")
    with site.shown("Be the scheduler"):
        assert site.page.find("#people button").is_displayed()
    site.open()  # what was written is still there, and so is the exercise that was chosen
    assert site.text() == RIGHT and "def sale" in site.page.find(".cm-content").text


def test_a_loop_inside_c_is_stopped_and_the_text_is_kept(site):
    site.open()
    site.page.find("[data-id=locked]").click()
    site.write(LOOP_IN_C)
    site.ready()
    site.press("check")
    site.page.until(lambda: site.says().startswith("checking"))
    site.press("stop")
    assert site.done().startswith("stopped after") and site.text() == LOOP_IN_C
    site.write(LOOP)  # one of Python's own ends by itself: the engine counts laps
    site.press("check")
    site.done()
    with site.shown("never ends"):
        pass
    assert site.text() == LOOP


def test_without_a_network_it_opens_and_judges(site):
    site.open()
    site.page.until(lambda: site.page.find("html").get_attribute("data-offline") == "yes", 60)
    site.close()
    site.open()
    site.page.find("[data-id=locked]").click()
    site.write(RIGHT)
    site.press("check")
    assert site.done() == "39 of 35 points"


def test_by_keys_alone_on_a_phone_in_the_dark_in_chinese(site):
    page = site.page
    page.size(*PHONE)
    page.theme("dark")
    site.open()
    page.press(TAB, ENTER)  # the language
    assert page.find("html").get_attribute("lang") == "zh" and page.find("#check").text == "检查"
    page.press(TAB)
    page.driver.switch_to.active_element.send_keys(ARROW)
    assert "locked" in page.find("[aria-selected=true]").text
    page.driver.switch_to.active_element.send_keys(TAB)
    page.driver.switch_to.active_element.send_keys(CONTROL, "a")
    page.driver.execute_cdp_cmd("Input.insertText", {"text": WRONG})
    page.driver.switch_to.active_element.send_keys(CONTROL, ENTER)
    assert site.done() == "18 / 35 分"
    with site.shown("卖出"):
        assert page.find("html").get_attribute("lang").startswith("zh")
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]
    assert page.find("body").value_of_css_property("background-color") == "rgba(25, 23, 20, 1)"


def test_a_script_of_ones_own_is_explored(site):
    site.open()
    site.page.find("[data-id=script]").click()
    site.press("explore")
    site.done()
    assert "1 of 2 have arrived" in site.page.find("#text").text
    with site.shown("a schedule makes it fail"):
        assert site.page.find_all(".story tbody tr")


def test_what_reaches_for_the_browser_is_refused(site):
    site.open()
    site.page.find("[data-id=locked]").click()
    site.write(f"import js\n{WRONG}")
    site.press("check")
    assert site.done() == "0 of 35 points"
    with site.shown("there is no module js to import"):  # as on any desktop
        pass
    site.page.find("[data-id=script]").click()
    site.write("from pyodide.code import run_js\n")
    site.press("explore")
    assert site.done() == "line 1 uses `pyodide.code`, which our scheduler cannot control"


def test_a_browser_that_cannot_pause_threads_says_so_and_shows_what_there_is(site):
    driver = site.page.driver
    script = {"source": "delete WebAssembly.Suspending"}
    known = driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", script)
    try:
        site.open()
        assert site.page.find("#no-jspi").is_displayed() and not site.page.find("#check").is_displayed()
        site.page.find("[data-id=locked]").click()
        site.press("mistake")
        with site.shown("sold"):
            assert site.page.find_all(".story tbody tr")
        site.press("game")
        with site.shown("Be the scheduler"):
            assert site.page.find("#people button").is_displayed()
    finally:
        driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", known)


def test_a_page_opened_as_a_file_says_how_to_serve_it(page, built):
    page.open(built / "index.html")
    assert "--serve" in page.find("#no-file").text


def test_what_is_loaded_is_small_and_comes_with_its_licences(built):
    whole = sum(len(gzip.compress(path.read_bytes(), 6)) for path in built.rglob("*") if path.is_file())
    assert whole < 12e6
    text = (built / "licences.txt").read_text(encoding="utf-8")
    for name in ("Pyodide", "@codemirror/view", "jinja2", "markupsafe", "rich", "Mozilla Public License 2.0"):
        assert name in text
    assert not [path for path in built.rglob("*.js") if "https://cdn" in path.read_text(encoding="utf-8")]


JUDGE_ALL = """
const [programs] = arguments;
const worker = new Worker("worker.mjs", { type: "module" });
const found = window.found = [];
const ask = () => {
  if (found.length === programs.length) { worker.terminate(); return; }
  const [name, source] = programs[found.length];
  worker.postMessage({ what: "check", name, source, lang: "en" });
};
worker.onmessage = async ({ data }) => {
  if (data.failed) { worker.terminate(); found.length = programs.length; return; }
  if (data.answer) {
    const bytes = new TextEncoder().encode(JSON.parse(data.answer).html);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    found.push([...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  ask();
};
"""


def is_text(path: Path) -> bool:
    """Whether the page's editor can hold it."""
    try:
        return "\r" not in path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False


def programs() -> list[tuple[str, Path]]:
    """Some of every folder of the corpus, and the solutions: more than sixty."""
    found = [(path.stem, path) for path in sorted((ROOT / "solutions").glob("*.py"))]
    for folder in sorted((ROOT / "tests" / "corpus").glob("*/*")):
        paths = sorted(folder.glob("*.py"))
        found += [(folder.name, path) for path in paths[:: max(1, len(paths) // 7)] if is_text(path)]
    return found


def test_the_page_finds_what_is_found_without_a_browser(site):
    """Verdicts, points, words, stories and tokens: the whole page of each report, to the byte."""
    chosen = programs()
    assert len(chosen) >= 60
    asked = [(name, path.read_text(encoding="utf-8")) for name, path in chosen]
    site.open()
    site.page.driver.execute_script(JUDGE_ALL, asked)
    site.page.until(lambda: site.page.driver.execute_script("return found.length") == len(asked), 600)
    found = site.page.driver.execute_script("return found")
    for (name, path), (_, source), digest in zip(chosen, asked, found, strict=True):
        report = grading.grade_submission(grading.Submission(f"{name}.py", source.encode("utf-8")), name)
        ours = hashlib.sha256(report_page([report], lang="en").encode("utf-8")).hexdigest()
        assert digest == ours, path.relative_to(ROOT)
