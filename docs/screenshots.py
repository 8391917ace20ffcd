"""`python -m docs.screenshots [FOLDER]`: the pictures of the site, made anew by running the kit, in both languages.

It needs Chromium with its driver, and Selenium. The pictures go to `docs/pictures/en` and `docs/pictures/zh`.
"""

from __future__ import annotations

import argparse
import base64
import html
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "corpus" / "failed" / "locked"
LANGUAGES = ("en", "zh")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage")
WIDTH, HEIGHT = 1000, 720
COLUMNS = 80
CELL = 12.2  # the width of a character in Rich's SVG
CLASS = {
    "ann": "looks_before_locking.py",
    "bo": "looks_before_locking.py",
    "chen": None,  # the solution
    "dai": "locks_only_the_printing.py",
    "eva": None,
    "feng": "lock_round_the_day.py",
    "gao": None,
}  # fmt: skip


def stall(*words: str, folder: Path, lang: str) -> str:
    """Run one command of the kit in a folder; returns what it printed."""
    settings = {**os.environ, "COLUMNS": str(COLUMNS), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "graders", *words, "--lang", lang]
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, encoding="utf-8")
    if done.returncode == 2:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def prepare(folder: Path) -> None:
    """The tutorial's cells, a wrong answer, and the submissions of a small class."""
    for path in (ROOT / "graders" / "catalog" / "tutorial").glob("*.txt"):
        shutil.copy(path, folder / path.name.removesuffix(".txt"))
    (folder / "wrong").mkdir()
    shutil.copy(CORPUS / "looks_before_locking.py", folder / "wrong" / "locked.py")
    for student, name in CLASS.items():
        desk = folder / "submissions" / student
        desk.mkdir(parents=True)
        for exercise in ("unlocked", "locked", "producer_consumer"):
            shutil.copy(ROOT / "solutions" / f"{exercise}.py", desk)
        if name is not None:
            shutil.copy(CORPUS / name, desk / "locked.py")


def pages(folder: Path, lang: str) -> Iterator[tuple[str, Path]]:
    """What is to be seen in a browser: the name of the picture, and the page."""
    stall("play", "unlocked", "--tutorial", "-o", "play.html", folder=folder, lang=lang)
    yield "play", folder / "play.html"
    stall("check", "wrong/locked.py", "-o", "report.html", folder=folder, lang=lang)
    yield "report", folder / "report.html"
    stall("grade", "submissions", "-o", "marks", "--resume", "--trust-submissions", folder=folder, lang=lang)
    stall("report", "marks", folder=folder, lang=lang)
    yield "class", folder / "marks" / "index.html"


def terminal(folder: Path, lang: str) -> str:
    """What a terminal shows of the tutorial's third cell, as SVG."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text(stall("check", "producer_consumer.py", folder=folder, lang=lang)))
    svg = console.export_svg(title="stall check producer_consumer.py")
    svg = re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.S)  # they would be fetched from another machine
    return re.sub(r'textLength="[^"]*"([^>]*>)([^<]*)', _as_wide_as_shown, svg)


def _as_wide_as_shown(found: re.Match[str]) -> str:
    """Rich counts characters for the width of a text; a Chinese one is as wide as two others."""
    return f'textLength="{cell_len(html.unescape(found[2])) * CELL:g}"{found[1]}{found[2]}'


@contextmanager
def browser(profile: Path) -> Iterator[Any]:
    """A headless Chromium with a window of the pictures' size."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = next(found for name in BROWSERS if (found := shutil.which(name)))
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        yield driver
    finally:
        driver.quit()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m docs.screenshots", description="Make the site's pictures anew.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "pictures")
    target = parser.parse_args().folder
    if not shutil.which("chromedriver") or not any(map(shutil.which, BROWSERS)):
        print("no browser: Debian's packages are called chromium and chromium-driver", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name, browser(Path(name) / "profile") as driver:
        folder = Path(name)
        prepare(folder)
        for lang in LANGUAGES:
            (target / lang).mkdir(parents=True, exist_ok=True)
            for picture, page in pages(folder, lang):
                driver.get(page.as_uri())
                shot = driver.execute_cdp_cmd("Page.captureScreenshot", {})["data"]
                (target / lang / f"{picture}.png").write_bytes(base64.b64decode(shot))
            (target / lang / "terminal.svg").write_text(terminal(folder, lang), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
