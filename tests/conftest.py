"""What all tests share: the golden files, and reports made by hand."""

from __future__ import annotations

import gc
import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from graders.results import Report

GOLDENS = Path(__file__).parent / "goldens"

pytest_plugins = ["pytester"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="write what the tests see to tests/goldens/; look at the diff"
    )


def pytest_collection_finish() -> None:
    """What was collected stays: a full collection of garbage, which some tests ask for, need not go through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)`: the text must be what tests/goldens/<name> holds."""

    def check(name: str, text: str) -> None:
        path = GOLDENS / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        expected = path.read_text(encoding="utf-8") if path.exists() else "(no such golden: run with --update-goldens)"
        assert text == expected

    return check


@pytest.fixture(scope="session")
def samples() -> dict[str, Report]:
    """A report of each kind that a student can meet (tests/samples.py), by name."""
    spec = importlib.util.spec_from_file_location("stall_samples", Path(__file__).parent / "samples.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)  # not a plain import: tests/ is no package and on no path
    spec.loader.exec_module(module)
    return module.samples()
