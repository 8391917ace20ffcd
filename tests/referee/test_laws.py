"""The laws, on generated programs and on those of the engine's own brute force."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this file: tests are no package
import hunt
import laws
import real
from generator import Program, generate, is_open, topics
from real import Outcome, Seen

PROGRAMS, SEEDS, RUNS = 300, 4, 100


def told(mismatches: list[laws.Mismatch]) -> str:
    return "\n".join(f"{m.kind} [{m.who}] {m.name}\n{m.source}{m.extra} {m.detail}\n" for m in mismatches)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(6))
def test_no_law_is_broken(part: int) -> None:
    numbers = [number for number in range(2 * PROGRAMS) if not is_open(generate(number))][:PROGRAMS]
    tally = hunt.hunt(numbers[part::6], seeds=SEEDS, runs=RUNS)
    assert not tally.mismatches, told(tally.mismatches)
    assert tally.programs == PROGRAMS // 6 and tally.proved > tally.programs // 3
    assert tally.runs >= tally.programs * SEEDS * 0.95  # hardly any run hangs


def test_the_same_number_gives_the_same_program_and_all_topics_come() -> None:
    assert [generate(i).source for i in range(60)] == [generate(i).source for i in range(60)]
    wanted = {topic.name for topic in topics()}
    assert {topic.name for i in range(len(wanted)) for topic in generate(i).topics} >= wanted
    assert len({generate(i).source for i in range(300)}) == 300


def test_every_action_compiles_in_every_style() -> None:
    for topic in topics():
        for action in topic.actions:
            for style in ("plain", "caught", "looped", "inner", "main too", "subclass", "unjoined", "daemon"):
                program = Program("p", (topic,), ((action,), (action,)), style, not topic.blocks)
                compile(program.source, topic.name, "exec")


def test_a_broken_law_is_told() -> None:
    """What the laws are worth: a search that has missed an outcome, and one that has made one up."""
    (counter,) = (topic for topic in topics() if topic.name == "global")
    program = Program("p", (counter,), (("n += 1",), ("n += 1",)), guarded=True)
    (seen,) = real.outcomes([program.source], range(8))
    said = hunt.proofs.ask(program.source)
    right = Outcome("finished", (), "tuple(list(), list(), tuple(2, 1))")
    assert set(seen.outcomes) == {right} and laws.check(program, said, seen) == []
    said.dpor.outcomes.clear()
    kinds = {found.kind for found in laws.check(program, said, seen)}
    assert kinds == {laws.FALSE_PROOF, laws.SAMPLED, laws.DIFFER, laws.MISSED}
    said.dpor.outcomes |= {right, right._replace(ending="deadlock")}
    assert {found.kind for found in laws.check(program, said, seen)} == {laws.DIFFER, laws.ALARM}
    strange = Seen()
    strange.outcomes[right._replace(result="None")] += 1
    assert laws.REFEREE in {found.kind for found in laws.check(program, said, strange)}
