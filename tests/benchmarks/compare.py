"""Us beside the peers: found or missed, proved or not, schedules per second. Makes values; `page` makes them words."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import workloads
from bench_engine import by_hand
from cell import measure
from tools import DPOR, EXHAUSTIVE, PEERS, PORTFOLIO, RANDOM, STATEFUL, Tool

FINDERS: tuple[Tool, ...] = (PORTFOLIO, EXHAUSTIVE, *PEERS)
RUNNERS: tuple[Tool, ...] = (RANDOM, PORTFOLIO, DPOR, *PEERS)
PROVERS: tuple[Tool, ...] = (DPOR, STATEFUL, *(tool for tool in PEERS if tool.name == "frontrun dpor"))
BY_HAND = "hand-placed points, bare greenlets"

Table = dict[str, dict[str, dict[str, Any]]]  # row -> tool -> what `cell` answered


@dataclass(frozen=True)
class Effort:
    """How much is run: all of it, or as little as shows that every part still works."""

    programs: tuple[str, ...] = ()
    proved: tuple[str, ...] = tuple(workloads.COUNTED)
    outcomes: tuple[tuple[int, int], ...] = tuple(workloads.OUTCOMES)
    sizes: tuple[str, ...] = tuple(workloads.SIZES)
    seeds: int = 20
    most: int = 1_000  # schedules of one seed
    most_systematic: int = 5_000
    cpu_s: float = 2.0  # of one tool on one program
    prove_cpu_s: float = 5.0
    rounds: int = 5
    round_s: float = 0.2
    threads: tuple[int, ...] = (2, 4, 8, 16, 32, 64)
    laps: tuple[int, ...] = (2, 8, 32, 128, 512, 2_500)
    writes: tuple[tuple[int, int], ...] = ((3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (8, 8), (9, 9), (9, 10))
    stock: tuple[int, ...] = (2, 3, 4, 5, 6)


_NAMES = tuple(workloads.published_names())
_UNCOUNTED = tuple(name for name in _NAMES if name not in ("unlocked_stall", "abba", "two_stage", "lost_wakeup"))
FULL = Effort(programs=_NAMES, proved=(*workloads.COUNTED, *_UNCOUNTED))
QUICK = Effort(
    programs=("unlocked_stall",), proved=("ABBA",), outcomes=((2, 2),), sizes=("2x2",), seeds=2, most=20,
    most_systematic=50, cpu_s=0.5, prove_cpu_s=1.0, rounds=1, round_s=0.005,
    threads=(2, 4, 8), laps=(2, 8, 32), writes=((2, 2), (3, 3), (4, 4)), stock=(2, 3, 4),
)  # fmt: skip


@dataclass
class Compared:
    found: Table = field(default_factory=dict)
    proved: Table = field(default_factory=dict)
    outcomes: Table = field(default_factory=dict)
    rates: Table = field(default_factory=dict)
    tools: tuple[Tool, ...] = FINDERS


def compare(effort: Effort, say: Callable[[str], None]) -> Compared:
    compared = Compared()
    for name in effort.programs:
        say(f"looking for the bug of {name}")
        compared.found[name] = {
            tool.name: measure(
                tool=tool.name, job="find", program=name, seeds=effort.seeds, cpu_s=effort.cpu_s,
                most=effort.most_systematic if tool.systematic else effort.most,
            )
            for tool in FINDERS
        }  # fmt: skip
    for name in effort.proved:
        say(f"proving {name}")
        compared.proved[name] = _proofs(name, effort)
    for sellers, stock in effort.outcomes:
        say(f"outcomes of the looping stall, {sellers} x {stock}")
        compared.outcomes[f"{sellers} x {stock}"] = _proofs(f"looping {sellers} {stock}", effort)
    for size in effort.sizes:
        say(f"schedules per second at {size}")
        compared.rates[size] = {
            tool.name: measure(
                tool=tool.name, job="rate", program=f"stall {size}", rounds=effort.rounds, round_s=effort.round_s
            )
            for tool in RUNNERS
        }
        if "locked" not in size:
            _, sellers, stock = workloads.SIZES[size]
            compared.rates[size][BY_HAND] = hand_rate(sellers, stock, effort)
    return compared


def _proofs(program: str, effort: Effort) -> dict[str, dict[str, Any]]:
    return {
        tool.name: measure(tool=tool.name, job="prove", program=program, most=100_000, cpu_s=effort.prove_cpu_s)
        for tool in PROVERS
    }


def hand_rate(sellers: int, stock: int, effort: Effort) -> dict[str, Any]:
    """As `cell.rate`, in this process: there is nothing that could go wrong."""
    count = max(1, round(effort.round_s * (30_000 if stock < 10 else 3_500)))
    rates, clock = [], []
    for _ in range(effort.rounds + 1):
        started, started_clock = time.process_time(), time.perf_counter()
        for _ in range(count):
            by_hand(sellers, stock)
        rates.append(count / (time.process_time() - started))
        clock.append(count / (time.perf_counter() - started_clock))
    rates, clock = rates[1:], clock[1:]  # the first one warms up
    median = statistics.median(rates)
    return {"rate": median, "low": min(rates), "high": max(rates), "clock": statistics.median(clock)}
