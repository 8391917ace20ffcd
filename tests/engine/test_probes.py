"""The programs of `snippets/probes.txt`: no false proof, no false alarm, and a useful word for ordinary ones."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from programs import pieces

from graders.engine import explore_script

PROBES = pieces("probes.txt")
SCHEDULES = 60  # every failing one needs fewer than half of them


@pytest.mark.parametrize("name", PROBES)
def test_what_is_right_is_said(script: Any, tmp_path: Any, monkeypatch: Any, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    found = explore_script(script(PROBES[name]), schedules=SCHEDULES)
    right = name.partition(":")[0]
    if right == "fails":
        assert found.outcome in ("failed", "deadlock") and found.token is not None
    else:
        assert (found.outcome, found.error) == ("passed", None)
        assert right == "passes" or (not found.complete and getattr(found.why_incomplete, "code", "") == "unseen")


def test_there_are_probes_of_every_kind() -> None:
    kinds = [name.partition(":")[0] for name in PROBES]
    assert set(kinds) == {"fails", "passes", "unproved"} and all(kinds.count(kind) >= 5 for kind in set(kinds))
