"""What a program does on real threads, stopped at any bytecode: `outcomes` asks child processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

CHILD = Path(__file__).with_name("child.py")
SECONDS_MAX = 300  # for one child; a run has a limit of its own there
RUNS_A_CHILD = 4_000


class Outcome(NamedTuple):
    """How a run ended (`finished`, `deadlock`, `endless`), which exceptions ended threads, `RESULT` as text."""

    ending: str
    errors: tuple[str, ...]
    result: str


@dataclass
class Seen:
    """What the runs of one program came to. `hung`: runs that blocked where the baton could not be handed on."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    seeds: dict[Outcome, int] = field(default_factory=dict)  # the first seed that reached it
    hung: int = 0


def outcomes(sources: Sequence[str], seeds: Sequence[int], *, python: str = sys.executable) -> list[Seen]:
    """Run each source once under each seed. The same seeds give the same runs, on one version of Python."""
    seen = [Seen() for _ in sources]
    left = [(number, list(seeds)) for number in range(len(sources))]
    while left:
        batch = left[: max(1, RUNS_A_CHILD // max(1, len(seeds)))]
        done = _ask_child([(sources[number], todo) for number, todo in batch], python)
        for which, seed, found in done:
            number = batch[which][0]
            outcome = Outcome(found["ending"], tuple(found["errors"]), found["result"])
            seen[number].outcomes[outcome] += 1
            seen[number].seeds.setdefault(outcome, seed)
            batch[which][1].remove(seed)
        if not done:  # the very first run has blocked the child
            batch[0][1].pop(0)
            seen[batch[0][0]].hung += 1
        left = [(number, todo) for number, todo in left if todo]
    return seen


def _ask_child(jobs: list[tuple[str, list[int]]], python: str) -> list[tuple[int, int, dict]]:
    """The runs that a child did, in order: all of them, or up to where it stopped."""
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        child = subprocess.Popen(
            [python, str(CHILD)], stdin=subprocess.PIPE, stdout=out, stderr=subprocess.DEVNULL, text=True, env=env
        )
        try:
            child.communicate(json.dumps(jobs), timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
        out.seek(0)
        lines = out.read().splitlines()
    return [tuple(json.loads(line)) for line in lines if line.endswith("]")]
