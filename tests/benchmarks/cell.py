"""One measurement in a process of its own: a tool that hangs or patches too much spoils only its own cell.

    python tests/benchmarks/cell.py '{"tool": "stall portfolio", "job": "find", "program": "abba", ...}'

prints one JSON document. Rates are per second of CPU time (of all threads), so that a busy machine changes them little.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

import workloads
from tools import TOOLS, Tool
from workloads import Script

TIMEOUT_S = 60
ROUND_S = 0.2  # CPU seconds of one round of a rate


def measure(**task: Any) -> dict[str, Any]:
    """The measurement of `task` in a child; {"missing": …} where the tool is not there, {"broke": …} where it did."""
    missing = TOOLS[task["tool"]].missing()
    if missing is not None:
        return {"missing": missing}
    command = [sys.executable, "-W", "ignore", __file__, json.dumps(task)]
    try:
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return {"broke": f"no answer within {TIMEOUT_S} s"}
    lines = run.stdout.splitlines()
    if run.returncode or not lines:
        return {"broke": (run.stderr.strip().splitlines() or ["no answer"])[-1][:160]}
    return dict(json.loads(lines[-1]))


def find(tool: Tool, script: Script, *, seeds: int, most: int, cpu_s: float) -> dict[str, Any]:
    """Schedules to the first failure, by seed (None: not within `most`), as many seeds as fit into `cpu_s`."""
    firsts: list[int | None] = []
    schedules, notes, found = 0, [], None
    started = time.process_time()
    for seed in range(1 if tool.systematic else seeds):
        left = cpu_s - (time.process_time() - started)
        if left <= 0:
            break
        found = tool.run(script, seed=seed, most=most, cpu_s=left)
        schedules += found.schedules
        if found.failing or found.schedules >= most or tool.systematic or found.note or left > cpu_s / 2:
            firsts.append(found.schedules if found.failing else None)  # else: cut short, says nothing
        notes.append(found.note)
    return {
        "firsts": firsts, "schedules": schedules, "cpu_s": time.process_time() - started,
        "says_right": bool(found and found.says_right), "note": max(notes, default="", key=notes.count),
    }  # fmt: skip


def prove(tool: Tool, script: Script, *, most: int, cpu_s: float) -> dict[str, Any]:
    """Everything there is to run, also after a failure."""
    started = time.process_time()
    found = tool.run(script, seed=0, most=most, cpu_s=cpu_s, through=True)
    return {**vars(found), "cpu_s": time.process_time() - started}


def rate(tool: Tool, script: Script, *, rounds: int, round_s: float = ROUND_S) -> dict[str, Any]:
    """Complete schedules per CPU second: the median of `rounds` rounds after one to warm up."""
    count, took, rates, clock = 1, 0.0, [], []
    tool.run(script, seed=0, most=2, cpu_s=TIMEOUT_S, through=True)
    while took < round_s and count < 100_000:
        count = max(count + 1, min(count * 4, round(count * round_s * 1.2 / took) if took else count * 4))
        took, done = _timed(tool, script, count)
        if done < count:  # a search that came to its end
            break
    for _ in range(rounds):
        started = time.perf_counter()
        took, done = _timed(tool, script, count)
        rates.append(done / took)
        clock.append(done / (time.perf_counter() - started))
    median = statistics.median(rates)
    return {"rate": median, "low": min(rates), "high": max(rates), "clock": statistics.median(clock)}


def _timed(tool: Tool, script: Script, count: int) -> tuple[float, int]:
    started = time.process_time()
    found = tool.run(script, seed=0, most=count, cpu_s=TIMEOUT_S, through=True)
    return time.process_time() - started, found.schedules


def script_of(name: str) -> Script:
    if name.startswith("stall "):
        return workloads.stall(name.removeprefix("stall "))
    if name.startswith("looping "):
        return workloads.looping(*map(int, name.split()[1:]))
    return workloads.COUNTED[name][0]() if name in workloads.COUNTED else workloads.published(name)


def main(text: str) -> None:
    task = json.loads(text)
    tool, script = TOOLS[task.pop("tool")], script_of(task.pop("program"))
    job = {"find": find, "prove": prove, "rate": rate}[task.pop("job")]
    answer = job(tool, script, **task)
    print("\n" + json.dumps(answer), flush=True)
    os._exit(0)  # threads that a tool left waiting for ever must not keep us


if __name__ == "__main__":
    main(sys.argv[1])
