"""A hunt: generated programs, each on real threads and through the engine; every broken law is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

import laws  # noqa: E402
import proofs  # noqa: E402
import real  # noqa: E402
from generator import Program, generate  # noqa: E402
from laws import Mismatch, Tally  # noqa: E402
from smaller import smallest  # noqa: E402

BATCH = 12


def hunt(
    numbers: Sequence[int], *, seeds: int, runs: int = proofs.RUNS, jobs: int = 1, only: str | None = None,
    tell: Callable[[Mismatch], None] = lambda found: None, so_far: Callable[[Tally], None] = lambda tally: None,
) -> Tally:  # fmt: skip
    """Check the generated programs of these numbers, each with so many runs on real threads.

    `so_far` gets the tally after every few programs: a hunt that is stopped leaves what it has found.
    """
    whole = Tally()
    batches = [numbers[i : i + BATCH] for i in range(0, len(numbers), BATCH)]
    parts: Iterable[Tally]
    if jobs == 1:
        parts = (_batch(batch, seeds, runs, only) for batch in batches)
        return _sum(whole, parts, tell, so_far)
    with ProcessPoolExecutor(jobs) as pool:
        parts = pool.map(_batch, batches, [seeds] * len(batches), [runs] * len(batches), [only] * len(batches))
        return _sum(whole, parts, tell, so_far)


def _sum(
    whole: Tally, parts: Iterable[Tally], tell: Callable[[Mismatch], None], so_far: Callable[[Tally], None]
) -> Tally:
    for part in parts:
        for name in ("programs", "proved", "by_both", "runs", "outcomes", "unreached"):
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
        whole.mismatches += part.mismatches
        for mismatch in part.mismatches:
            tell(mismatch)
        so_far(whole)
    return whole


def _batch(numbers: Sequence[int], seeds: int, runs: int, only: str | None) -> Tally:
    programs = [generate(number, only=only) for number in numbers]
    return check_all(programs, seeds, runs)


def shrink(found: Mismatch, *, seeds: int = 80, only: str | None = None) -> str:
    """The source of the smallest program that breaks the same law as a generated one."""

    def breaks(program: Program) -> bool:
        tally = check_all([program], seeds)
        return any((other.kind, other.who) == (found.kind, found.who) for other in tally.mismatches)

    return smallest(generate(int(found.name[1:]), only=only), breaks).source


def check_all(programs: Sequence[Program], seeds: int, runs: int = proofs.RUNS) -> Tally:
    """The laws, on these programs."""
    tally = Tally()
    all_seen = real.outcomes([program.source for program in programs], range(seeds))
    for program, seen in zip(programs, all_seen, strict=True):
        tally.programs += 1
        tally.runs += sum(seen.outcomes.values())
        tally.outcomes += len(seen.outcomes)
        try:
            said = proofs.ask(program.source, runs=runs, samples=min(runs, proofs.SAMPLES))
        except Exception as error:
            names = tuple(topic.name for topic in program.topics)
            detail = f"{type(error).__name__}: {error}"[:300]
            tally.mismatches.append(Mismatch(laws.BROKEN, program.name, names, program.source, detail=detail))
            continue
        claims = said.proofs()
        tally.proved += bool(claims)
        tally.by_both += len(claims) == 2
        tally.unreached += len(said.outcomes - set(seen.outcomes))
        tally.mismatches += laws.check(program, said, seen)
    return tally
