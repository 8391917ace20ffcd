"""CPython's own tests mean inside the engine what they mean plainly: see README.md in this folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this file: tests are no package
import cpython_suite
from cpython_suite import COSTLY, FILES, Runner, present

pytestmark = pytest.mark.slow
PRESENT = present()
QUICK = [name for name in PRESENT if name not in COSTLY]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as running:
        yield running


@pytest.mark.skipif(not PRESENT, reason="this interpreter comes without the package `test`")
@pytest.mark.parametrize("name", QUICK)
def test_what_passes_plainly_passes_inside(runner: Runner, name: str) -> None:
    found = runner.compare(name)
    assert found.plain > 0, found.error
    assert found.differ == {}, found.error


@pytest.mark.skipif(not PRESENT, reason="this interpreter comes without the package `test`")
def test_there_are_enough_of_them() -> None:
    assert len(PRESENT) >= 120


def test_every_row_is_about_a_file_of_the_suite_and_gives_a_reason() -> None:
    table = cpython_suite.TABLE["excluded"]
    used = {text.partition(":")[0] for rows in table.values() for text in rows.values()}
    assert set(table) <= set(FILES)
    assert used == set(cpython_suite.REASONS)
