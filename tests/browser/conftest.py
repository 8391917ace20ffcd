"""A headless Chromium for the pages that the kit writes.

`page.open(file)` shows a file; `page.driver` is Selenium's own object for everything else. When a test is over, the
page must have logged no error to the console and must have asked for nothing but files: `page` checks both.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars"),
)
HARMLESS = ("file:", "data:", "about:", "blob:", "chrome:")  # addresses that reach no other machine
PHONE = (390, 844)
DESKTOP = (1100, 900)
PATIENCE = 10.0


class Page:
    """The one tab of a browser, and what it said and asked for."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.harmless = HARMLESS

    def open(self, path: Path) -> None:
        self.driver.get(path.resolve().as_uri())

    def size(self, width: int, height: int) -> None:
        """What the page sees as its window; windows themselves cannot be as narrow as a phone."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def theme(self, name: str) -> None:
        """What the system prefers: `light` or `dark`."""
        features = [{"name": "prefers-color-scheme", "value": name}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def find(self, css: str) -> Any:
        return self.driver.find_element("css selector", css)

    def find_all(self, css: str) -> list[Any]:
        return self.driver.find_elements("css selector", css)

    def press(self, *keys: str) -> None:
        """Press keys on the page as a whole, the ones of `selenium.webdriver.common.keys.Keys` or characters."""
        self.find("body").send_keys(*keys)

    def until(self, condition: Callable[[], Any], patience_s: float = PATIENCE) -> Any:
        """Wait for what the page needs a moment for; returns what `condition` returned."""
        deadline = time.monotonic() + patience_s
        while not (value := condition()):
            assert time.monotonic() < deadline, "the page did not get there"
        return value

    def shot(self, path: Path, *, whole: bool = False) -> Path:
        """A picture for people to look at; `whole`: of all there is to scroll to."""
        import base64

        picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": whole})
        path.write_bytes(base64.b64decode(picture["data"]))
        return path

    def problems(self) -> list[str]:
        """Errors and warnings of the console, and requests that went elsewhere, since the last call."""
        said = [f"{e['level']}: {e['message']}" for e in self.driver.get_log("browser") if e["level"] != "INFO"]
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return said + [f"asked for {url[:200]}" for url in asked if not url.startswith(self.harmless)]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One browser for all tests of a worker: to start it takes longer than most of them."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    driver_program = shutil.which("chromedriver")
    if program is None or driver_program is None:
        pytest.skip("no browser: Debian's packages are called chromium and chromium-driver")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium comes with the [dev] extra")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver_program))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    """An empty page; afterwards nothing may have gone wrong on it."""
    page = Page(browser)
    browser.get("about:blank")
    page.size(*DESKTOP)
    page.theme("light")
    page.problems()  # what the browser itself had to say
    yield page
    assert page.problems() == []
