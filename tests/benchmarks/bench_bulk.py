"""What a child costs before it judges: spawned, or forked from the warm server. Run by name, with pytest-benchmark.

    pytest tests/benchmarks/bench_bulk.py --benchmark-columns=median,min,rounds

`test_a_child` asks a child a question that costs nothing: its start, its wall, and its end. What a spawned child loads
to judge, and a forked one has, comes on top: a `submission` is a right `unlocked.py`, the cheapest there is.
`test_the_first_answer` is what `stall check` waits for, and what the first row of `stall grade` does: nothing is warm
yet, and the server has to come up. By the wall clock, since most of it is the time of other processes. The last test
takes turns, so that both sides meet the same machine, and quotes their ratios: quote those.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from graders import grading
from graders.sandbox import forkserver, parent
from graders.sandbox.wire import Request

ROOT = Path(__file__).resolve().parents[2]
CHEAP = str(ROOT / "tests" / "sandbox" / "fake_suite.py")
ROUNDS, ROUNDS_FIRST = 15, 5
WAYS = ("spawned", "forked")


@pytest.fixture(autouse=True)
def no_word_from_outside(monkeypatch):
    monkeypatch.delenv("STALL_SPAWN", raising=False)
    if not forkserver.is_available():
        pytest.skip("this system cannot have a warm server")


def a_child() -> None:
    parent.ask(Request("one", b"x = 1", suite=CHEAP))


def a_submission() -> None:
    path = ROOT / "solutions" / "unlocked.py"
    submission = grading.Submission(path.name, path.read_bytes())
    assert grading.grade_submission(submission, "unlocked", seed=0).verdict.value == "passed"


def warm_and(work) -> None:
    with parent.warm():
        work()


@pytest.mark.parametrize("way", WAYS)
def test_a_child(benchmark, way):
    if way == "spawned":
        benchmark.pedantic(a_child, rounds=ROUNDS, warmup_rounds=1)
        return
    with parent.warm():
        a_child()  # the server is up
        benchmark.pedantic(a_child, rounds=ROUNDS, warmup_rounds=1)


@pytest.mark.parametrize("way", WAYS)
def test_the_first_answer(benchmark, way):
    work = a_submission if way == "spawned" else lambda: warm_and(a_submission)
    benchmark.pedantic(work, rounds=ROUNDS_FIRST, warmup_rounds=1)


def test_the_ratios(benchmark, monkeypatch):
    """One spawned, one forked, in turns, while one server is warm; then the first answers, each with its own."""
    whats = {"child": a_child, "submission": a_submission, "first answer": a_submission}
    seconds: dict[str, list[float]] = {f"{what}, {way}": [] for what in whats for way in WAYS}

    def clocked(name: str, work) -> None:
        start = time.perf_counter()
        work()
        seconds[name].append(time.perf_counter() - start)

    def turns() -> None:
        with parent.warm():
            a_child()  # the server is up
            for _ in range(ROUNDS):
                for what in ("child", "submission"):
                    with monkeypatch.context() as patch:
                        patch.setattr(parent, "_server", None)
                        clocked(f"{what}, spawned", whats[what])
                    clocked(f"{what}, forked", whats[what])
        for _ in range(ROUNDS_FIRST):
            clocked("first answer, spawned", a_submission)
            clocked("first answer, forked", lambda: warm_and(a_submission))

    benchmark.pedantic(turns, rounds=1)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    benchmark.extra_info |= {f"{name}, ms": round(1e3 * value, 1) for name, value in medians.items()}
    for what in whats:
        ratio = medians[f"{what}, spawned"] / medians[f"{what}, forked"]
        benchmark.extra_info[f"{what}: spawned / forked"] = round(ratio, 2)
    print("", *(f"{name}: {value}" for name, value in benchmark.extra_info.items()), sep="\n")
    assert medians["child, forked"] < medians["child, spawned"]
