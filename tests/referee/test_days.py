"""The exercises' corpus: no day on real threads, naps cut short, has an outcome that the engine's proof excludes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this file: tests are no package
import days
import real

SEEDS, RUNS = 6, 300
PROVED = {"unlocked": 15, "locked": 60, "producer_consumer": 60}  # at least so many days, else nothing is checked


@pytest.mark.slow
@pytest.mark.parametrize("exercise", list(days.SIZES))
def test_no_real_day_ends_as_the_proof_says_it_cannot(exercise: str) -> None:
    files = days.submissions(exercise)
    all_seen = real.outcomes([days.real_day(exercise, file.read_bytes()) for file in files], range(SEEDS))
    proved, wrong = 0, []
    for file, seen in zip(files, all_seen, strict=True):
        proof = days.proof(exercise, file.read_bytes(), RUNS)
        if proof is None:
            continue
        proved += 1
        outside = {outcome for outcome in seen.outcomes if outcome.ending != "endless"} - proof
        wrong += [(file.name, outcome) for outcome in sorted(outside)]
    assert not wrong
    assert proved >= PROVED[exercise], proved
