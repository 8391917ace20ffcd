"""What it costs to judge: CPU seconds per submission, by exercise; run by name, with pytest-benchmark.

    pytest tests/benchmarks/bench_judging.py

The aim: a right submission costs about 0.3 s each for the two stalls that only sell, 2 s where some roast. Every right
program of the corpus is measured, not only the solutions: the slowest of them is what a course waits for.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from graders.suites import judge

ROOT = Path(__file__).resolve().parents[2]
AIM_S = {"unlocked": 0.3, "locked": 0.3, "producer_consumer": 2.0}
SOLUTIONS = [ROOT / "solutions" / f"{exercise}.py" for exercise in AIM_S]


def judged(path: Path, exercise: str) -> str:
    return judge(path.read_bytes(), exercise=exercise, file=path.name).verdict.value


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_a_solution(benchmark, path):
    assert benchmark.pedantic(judged, (path, path.stem), rounds=5, warmup_rounds=1) == "passed"


@pytest.mark.parametrize("exercise", AIM_S)
def test_every_right_program_of_the_corpus(benchmark, exercise):
    """One round over all of them; median and slowest stand beside the aim in `extra_info`."""
    paths = sorted((ROOT / "tests" / "corpus" / "passed" / exercise).glob("*.py"))
    spent: dict[str, float] = {}

    def every() -> None:
        for path in paths:
            start = time.process_time()
            assert judged(path, exercise) == "passed"
            spent[path.stem] = time.process_time() - start

    benchmark.pedantic(every, rounds=1)
    order = sorted(spent, key=spent.__getitem__)
    slowest = {name: round(spent[name], 2) for name in order[-3:]}
    benchmark.extra_info |= {"aim_s": AIM_S[exercise], "median_s": round(spent[order[len(order) // 2]], 2)}
    benchmark.extra_info |= {"slowest_s": slowest}
    print(f"\n{exercise}: {len(paths)} programs, {benchmark.extra_info}")
