"""How long a report takes to write, and how large its page is. Not collected by default: run it by name.

    pytest tests/benchmarks/bench_reports.py --benchmark-columns=median,ops,rounds

The promise for a page: below 50 ms and 300 kB. `long` is the longest story there is: as many steps as a trace keeps;
`varied` one of which nothing folds.
"""

from __future__ import annotations

import dataclasses
import random
import time

import pytest

from graders.reports import markdown, page, terminal

KEPT = 400  # steps that the recorder keeps of a run
MS_MAX, BYTES_MAX = 50, 300_000

pytestmark = pytest.mark.benchmark(timer=time.process_time, min_rounds=10)  # ours alone, whoever else is at work


@pytest.fixture(params=["short", "long", "varied"])
def report(request, samples):
    made = samples["oversell"]
    if request.param == "short":
        return made
    check = made.checks[2]
    steps = (check.trace.steps[2:] * 40)[:KEPT]
    if request.param == "varied":  # no two rounds alike: nothing of it folds
        drawn = random.Random(7)
        steps = tuple(dataclasses.replace(drawn.choice(steps), thread=drawn.randint(1, 2)) for _ in range(KEPT))
    trace = dataclasses.replace(check.trace, steps=steps, broken=len(steps) - 1, truncated=9)
    return dataclasses.replace(made, checks=(dataclasses.replace(check, trace=trace),))


def bench_page(benchmark, report):
    text = benchmark(lambda: page.report_page([report]))
    benchmark.extra_info["bytes"] = len(text.encode("utf-8"))
    assert len(text.encode("utf-8")) < BYTES_MAX
    assert benchmark.stats.stats.median * 1000 < MS_MAX


def bench_markdown(benchmark, report):
    assert benchmark(lambda: markdown.report_text([report])).startswith("### locked")


def bench_terminal(benchmark, report):
    assert benchmark(lambda: terminal.report_text(report)).startswith("locked")
