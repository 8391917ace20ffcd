"""How much was tried, in words: proved where, sampled where, and what may have been missed."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable

from graders.feedback._sentences import word
from graders.results import Coverage

USEFUL = 0.5  # a higher bound is no comfort, and is not worded as one
LISTED_MAX = 4  # sizes in one row of a table
CACHED = 1024  # the reports of a class have few different ones, and repeat each many times


@functools.lru_cache(CACHED)
def coverage_sentence(coverage: Coverage, lang: str) -> str:
    """All of it in one sentence; empty if nothing was run."""
    if coverage.schedules <= 0:
        return ""
    parts = [word("coverage.runs", lang, schedules=coverage.schedules)]
    for name in ("complete", "sampled"):
        sizes: tuple[str, ...] = getattr(coverage, name)
        if sizes:
            parts.append(word(f"coverage.{name}", lang, sizes=list(sizes)))
    if coverage.fair and len(parts) == 1:
        parts.append(word("coverage.fair", lang, sizes=list(coverage.fair)))
    if coverage.sampled:
        key = "coverage.bound" if _promises(coverage) else "coverage.weak"
        parts.append(word(key, lang, **_bound(coverage)))
    if coverage.drawn:
        parts.append(how_often(coverage, lang))
    return _of(parts, lang)


def how_often(coverage: Coverage, lang: str) -> str:
    """In how many of the randomly drawn schedules the failure shows itself."""
    return word("coverage.often", lang, shown=f"{coverage.shown:,}", drawn=f"{coverage.drawn:,}")


@functools.lru_cache(CACHED)
def coverage_brief(coverage: Coverage, lang: str) -> str:
    """The same, short enough for one row of a table. `coverage_legend` says what it means."""
    if coverage.schedules <= 0:
        return ""
    parts = [word("coverage.runs", lang, schedules=coverage.schedules)]
    if coverage.complete:
        parts.append(word("coverage.complete", lang, sizes=_shortened(coverage.complete)))
    if coverage.sampled:
        key = "coverage.up-to" if coverage.complete else "coverage.only-up-to"
        parts.append(word(key, lang, size=coverage.sampled[-1]))
        parts.append(word("coverage.p", lang, **(_bound(coverage) if _promises(coverage) else {})))
    if coverage.fair and len(parts) == 1:
        parts.append(word("coverage.fair", lang, sizes=_shortened(coverage.fair)))
    return _of(parts, lang)


def _of(parts: list[str], lang: str) -> str:
    """How many schedules, and of which kinds."""
    runs, *rest = parts
    return word("coverage.of", lang, runs=runs, what=word("clauses-join", lang).join(rest)) if rest else runs


def coverage_legend(shown: Iterable[Coverage], lang: str) -> str:
    """What the short forms mean that were used; empty if there is nothing to explain."""
    used = list(shown)
    keys = {
        "legend.sizes": any(c.complete or c.sampled or c.fair for c in used),
        "legend.complete": any(c.complete for c in used),
        "legend.p": any(c.sampled and _promises(c) for c in used),
    }
    return word("clauses-join", lang).join(word(key, lang) for key, needed in keys.items() if needed)


def _promises(coverage: Coverage) -> bool:
    return coverage.bound is not None and coverage.bound <= USEFUL


def _bound(coverage: Coverage) -> dict[str, str]:
    if coverage.bound is None or coverage.bound_at is None:
        return {}
    return {"bound": upwards(coverage.bound), "size": coverage.bound_at}


def upwards(bound: float) -> str:
    """Two digits, rounded up, so that the bound holds."""
    if bound <= 0:
        return "0.0001"
    digits = max(2, 1 - math.floor(math.log10(bound)))
    return f"{min(1.0, math.ceil(bound * 10**digits) / 10**digits):.{digits}f}"


def _shortened(sizes: tuple[str, ...]) -> list[str]:
    return list(sizes) if len(sizes) <= LISTED_MAX else [f"{sizes[0]} ... {sizes[-1]}"]
