"""What was run for one check, configuration by configuration. A verdict says from this how much it is worth."""

from __future__ import annotations

from dataclasses import dataclass, field

from graders.results import Coverage
from graders.suites._plan import Scenario

_RANK = {"fair": 0, "sampled": 1, "complete": 2}


@dataclass
class Tally:
    """The best that is known about each stage, and the probability below which a bug of DEPTH was missed there."""

    schedules: int = 0
    shown: int = 0  # of `drawn` random schedules
    drawn: int = 0
    got_there: bool = False  # whether any run got to where the promise could have been broken
    _state: dict[str, str] = field(default_factory=dict)  # by the stage's head
    _missed: dict[str, float] = field(default_factory=dict)
    _heads: dict[tuple[int, int], list[str]] = field(default_factory=dict)  # by size: one stall with each kind of lock

    def add(self, check: str, scenario: Scenario, runs: int, *, proved: bool, missed: float = 1.0) -> None:
        """`check` has judged `runs` more schedules of a scenario.

        A proof counts only if a bug of this check's kind could have shown itself there, as the suite says (`proves`);
        otherwise its schedules count as samples. A fair day is one schedule and says nothing about others, unless there
        is no other: then `proved` is true.
        """
        stage = scenario.stage
        head, size = stage.head.replace("p", ""), stage.size
        self.schedules += runs
        state = "complete" if proved and check in scenario.proves else "sampled" if scenario.searched else "fair"
        old = self._state.get(head, state)
        self._state[head] = max(old, state, key=_RANK.__getitem__)
        self._missed[head] = self._missed.get(head, 1.0) * missed
        heads = self._heads.setdefault(size, [])
        if head not in heads:
            heads.append(head)

    @property
    def coverage(self) -> Coverage:
        """The coverage of all. A size is as good as the worst of its kinds of lock; the bound is that of the size with
        the best.
        """
        sizes: dict[str, list[str]] = {"complete": [], "sampled": [], "fair": []}
        best, at = 1.0, None
        for (workers, stock), heads in sorted(self._heads.items()):
            name = f"{workers}x{stock}"
            searched = [head for head in heads if self._state[head] != "fair"]
            worst = min((self._state[head] for head in searched or heads), key=_RANK.__getitem__)
            sizes[worst].append(name)
            missed = max(self._missed[head] for head in heads)
            if worst == "sampled" and missed < best and stock:  # with nothing to sell, little can go wrong
                best, at = missed, name
        return Coverage(
            self.schedules, tuple(sizes["complete"]), tuple(sizes["sampled"]), tuple(sizes["fair"]),
            bound=best if at is not None else None, bound_at=at,
            shown=self.shown, drawn=self.drawn,
        )  # fmt: skip
