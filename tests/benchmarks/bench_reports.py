"""How long a report takes to write, and how large its page is. Not collected by default: run it by name.

    pytest tests/benchmarks/bench_reports.py --benchmark-columns=median,ops,rounds

The promise for a page: below 50 ms and 300 kB. `long` is the longest story there is: as many steps as a trace keeps.
"""

from __future__ import annotations

import dataclasses
import time

import pytest

from graders.reports import markdown, page, terminal

KEPT = 400  # steps that the recorder keeps of a run
MS_MAX, BYTES_MAX = 50, 300_000

pytestmark = pytest.mark.benchmark(timer=time.process_time, min_rounds=10)  # ours alone, whoever else is at work


@pytest.fixture(params=["short", "long"])
def report(request, samples):
    made = samples["oversell"]
    if request.param == "short":
        return made
    check = made.checks[2]
    steps = (check.trace.steps[2:] * 40)[:KEPT]
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
