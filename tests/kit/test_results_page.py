"""The page of results can still be made, with every section: as little of it as that takes."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SECTIONS = [
    "Against the aims", "Found or missed", "Proved", "Schedules per second", "Cost beside the floors", "How cost grows",
]  # fmt: skip
PEERS = {"frontrun": "frontrun", "interleave_test": "interleave-test", "matplotlib": "matplotlib"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("results")
    command = [sys.executable, str(BENCHMARKS / "results.py"), "--quick", "-o", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=folder)
    assert run.returncode == 0, run.stderr
    return (folder / "RESULTS.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_section_is_there_and_a_quick_page_says_so(page: str) -> None:
    assert re.findall(r"^## (.*)$", page, re.M) == SECTIONS
    assert "its numbers mean nothing" in page


@pytest.mark.slow
def test_ours_finds_proves_and_is_exact(page: str) -> None:
    rows = {cells[1]: cells for line in page.splitlines() if len(cells := [c.strip() for c in line.split("|")]) > 3}
    for aim in (
        "every bug found (stall portfolio)", "every bug found (stall exhaustive)", "no wrong program declared right",
        "optimal number of runs", "every outcome reached (stateful)",
    ):  # fmt: skip
        assert rows[aim][3] == "met", rows[aim]
    assert rows["ABBA"][4].startswith("3 runs, 1 failing, complete")


@pytest.mark.slow
@pytest.mark.parametrize("module", PEERS)
def test_what_is_not_installed_says_so(page: str, module: str) -> None:
    absent = f"{PEERS[module]} **not installed**" in page
    assert absent == (importlib.util.find_spec(module) is None)


def test_the_page_kept_in_the_project_is_a_full_one() -> None:
    text = (BENCHMARKS / "RESULTS.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.M) == SECTIONS
    assert "its numbers mean nothing" not in text
    assert (BENCHMARKS / "growth.svg").is_file() == ("growth.svg" in text)
