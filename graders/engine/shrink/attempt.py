"""One schedule that was tried, and what "simpler" means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from graders.engine.model import RunResult
from graders.engine.ports import Search, Strategy
from graders.engine.shrink.order import Order

Candidate = list[tuple[int, int]]  # deviations from the default schedule: (branching point, thread)


@dataclass(frozen=True)
class Attempt:
    """One replayed schedule: whether it still fails, and how large it is."""

    fails: bool
    deviations: Candidate
    preemptions: int
    steps: int
    decisions: list[int]
    threads: int = 0
    size: int = 0  # how much the program has to do (sweet potatoes); the caller gives it


def sort_key(attempt: Attempt) -> tuple[int, int, int, int, int]:
    """1. fewer preemptions; 2. fewer threads; 3. less to do; 4. fewer deviations; 5. fewer steps."""
    return attempt.preemptions, attempt.threads, attempt.size, len(attempt.deviations), attempt.steps


class Lab(Protocol):
    """Runs schedules of one program for one failure. `fails` says whether a run shows the same failure."""

    def attempt(self, strategy: Strategy) -> Attempt:
        """Run the one schedule of `strategy`."""

    def order(self, strategy: Strategy) -> tuple[RunResult, Order]:
        """Run the one schedule of `strategy` and see what depends on what."""

    def search(self, strategy: Search, runs: int) -> Iterable[RunResult]:
        """At most `runs` schedules of `strategy`."""

    def fails(self, result: RunResult) -> bool:
        """Whether `result` fails the same way."""
