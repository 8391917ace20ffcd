"""The laws: what must hold between real threads, the engine's proofs, its samples, and brute force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import serial
from generator import Program
from proofs import Said
from real import Outcome, Seen

FALSE_PROOF = "real threads reach what a proof excludes"
SAMPLED = "sampled schedules reach what a proof excludes"
DIFFER = "stateful and dpor prove different things"
MISSED = "a serial order is missing from a proof"
ALARM = "the engine reaches what no serial order does"
REFEREE = "real threads reach what no serial order does"
HUNG = "real threads hang where the baton cannot be handed on"
BROKEN = "the engine itself has failed"
KINDS = (FALSE_PROOF, SAMPLED, DIFFER, MISSED, ALARM, REFEREE, HUNG, BROKEN)


@dataclass(frozen=True)
class Mismatch:
    kind: str
    name: str  # of the program
    topics: tuple[str, ...]
    source: str
    who: str = ""  # which search
    extra: tuple[Outcome, ...] = ()  # the outcomes that should not be there, or that are missing
    detail: str = ""


@dataclass
class Tally:
    """What was checked."""

    programs: int = 0
    proved: int = 0  # by at least one of the two searches
    by_both: int = 0
    runs: int = 0  # on real threads
    outcomes: int = 0  # different ones that real threads reached
    unreached: int = 0  # outcomes of the engine that no real run reached: many are merely rare
    mismatches: list[Mismatch] = field(default_factory=list)


def check(program: Program, said: Said, seen: Seen | None) -> list[Mismatch]:
    """Every law that this program breaks."""
    found: list[Mismatch] = []

    def broken(kind: str, extra: Iterable[Outcome], who: str = "") -> None:
        bad = tuple(sorted(outcome for outcome in extra if outcome.ending != "endless"))
        if bad:
            names = tuple(topic.name for topic in program.topics)
            found.append(Mismatch(kind, program.name, names, program.source, who, bad))

    proofs = said.proofs()
    real = set(seen.outcomes) if seen is not None else set()
    for who, search in proofs.items():
        broken(FALSE_PROOF, real - search.outcomes, who)
        broken(SAMPLED, said.sampled.outcomes - search.outcomes, who)
    if len(proofs) == 2:
        broken(DIFFER, said.stateful.outcomes ^ said.dpor.outcomes)
    if program.guarded:
        expected = serial.outcomes(program)
        for who, search in proofs.items():
            broken(MISSED, expected - search.outcomes, who)
        broken(ALARM, said.outcomes - expected)
        broken(REFEREE, real - expected)
    if seen is not None and seen.hung:
        found.append(Mismatch(HUNG, program.name, (), program.source))
    return found
