"""First a proof, within a budget. If the budget is too small, samples.

A small program is proved in less time than sampling it would take, and a search that does not finish has usually found
the bugs by then. Of the twenty programs of tests/quality, the exhaustive search makes eighteen fail in fewer runs than
the portfolio (mean over the seeds), and none needs more than 162 runs. The cost of the proof is added to the samples
and never taken from them, so the portfolio finds everything as often as it would alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from graders.engine.model import RunResult
from graders.engine.ports import Search, Sight
from graders.engine.strategies.budgets import LOOKS_MAX, PROOF_RUNS, PROOF_STEPS_A_RUN, SAMPLE_STEPS, SAMPLES
from graders.engine.strategies.exhaustive import Exhaustive


class Budget(NamedTuple):
    """A number of runs, and an amount of effort for all of them together (`RunResult.effort`); None: no limit."""

    runs: int
    effort: int | None = None


PROOF = Budget(PROOF_RUNS, PROOF_RUNS * PROOF_STEPS_A_RUN)
SAMPLING = Budget(SAMPLES, SAMPLE_STEPS)


class _Spent:
    """What has been spent of a budget."""

    def __init__(self, budget: Budget) -> None:
        self.runs = self.effort = 0
        self._most = budget

    def add(self, effort: int) -> None:
        self.runs += 1
        self.effort += effort

    def all(self) -> bool:
        runs, effort = self._most
        return self.runs >= runs or (effort is not None and self.effort >= effort)


class Auto:
    """Ends with the proof, or after the samples. `proof` and `sampling` are the two strategies; `proving` says which is
    active.

    `schedules` limits the runs of both together: half for the proof, and what it leaves for the samples.
    """

    exhaustive = True  # it ends by itself

    def __init__(
        self, seed: int, *, sampling: Callable[[int], Search], schedules: int | None = None, proof: Budget = PROOF,
        samples: Budget = SAMPLING,
    ) -> None:  # fmt: skip
        self.proof = Exhaustive(seed, depth_max=2 * proof.runs, looks_max=LOOKS_MAX)
        self.sampling = sampling(seed)
        self.proving = True
        if schedules is not None:
            half = schedules // 2
            proof, samples = Budget(half, half * PROOF_STEPS_A_RUN), Budget(schedules)
        self._for_proof, self._for_samples = _Spent(proof), _Spent(samples)

    @property
    def proof_runs(self) -> int:
        """The number of runs of the proof, including those that were given up."""
        return self._for_proof.runs

    def attach(self, sight: Sight) -> None:
        self.proof.attach(sight)

    @property
    def sight(self) -> Sight | None:
        return self.proof.sight if self.proving else None

    @property
    def complete(self) -> bool:
        return self.proof.complete

    @property
    def why_incomplete(self) -> str | None:
        return None if self.complete else self.proof.why_incomplete

    def give_up_proof(self) -> None:
        """Use only samples from now on, for a program about which nothing can be proved."""
        self.proving = False

    def begin(self) -> bool:
        if self.proving:
            self.proving = not (self._for_proof.all() or self.proof.hopeless) and self.proof.begin()
        if not self.proving and (self.complete or self._for_samples.all() or not self.sampling.begin()):
            return False
        active = self.proof if self.proving else self.sampling
        self.choose, self.watch = active.choose, getattr(active, "watch", None)
        return True

    def end(self, result: RunResult) -> None:
        active, budget = (self.proof, self._for_proof) if self.proving else (self.sampling, self._for_samples)
        active.end(result)
        budget.add(result.effort)

    def missed(self, depth: int) -> float:
        """The probability below which the samples would have missed a bug of this depth; 1 if nothing is guaranteed."""
        missed: float = self.sampling.missed(depth) if hasattr(self.sampling, "missed") else 1.0
        return missed
