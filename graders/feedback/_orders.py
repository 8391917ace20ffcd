"""How much was tried, in one sentence for a student: in how many orders, which stalls completely, which by samples."""

from __future__ import annotations

import functools
import re

from graders.feedback._sentences import word
from graders.feedback._words import WORDS
from graders.results import Coverage

GROUPS_MAX = 3  # kinds of stalls that are listed one by one
LISTED_MAX = 3  # numbers that are listed one by one

_SIZE = re.compile("([0-9]+)x([0-9]+)")
_Sizes = dict[int, tuple[int, ...]]  # stocks by number of people


@functools.lru_cache(1024)
def coverage_plain(coverage: Coverage, lang: str, exercise: str = "") -> str:
    """The sentence; empty if nothing was run. `exercise` decides what the workers are called."""
    if coverage.schedules <= 0:
        return ""
    complete, sampled, fair = (_sizes(part) for part in (coverage.complete, coverage.sampled, coverage.fair))
    if set(complete) == {1} and not sampled:
        return word("orders.alone", lang, stock=_stock(complete[1], lang))
    tried = word("orders.tried", lang, schedules=coverage.schedules)
    parts = [word("orders.all", lang, stalls=_stalls(complete, lang, exercise))] if complete else []
    if sampled:
        key = "orders.samples" if not complete else "orders.larger" if _larger(sampled, complete) else "orders.others"
        parts.append(word(key, lang, largest=_largest(sampled, lang, exercise)))
    elif fair and not complete:
        parts.append(word("orders.fair", lang, largest=_largest(fair, lang, exercise)))
    return word("orders.sentence", lang, tried=tried, more=word("clauses-join", lang).join(parts)) if parts else tried


def _sizes(names: tuple[str, ...]) -> _Sizes:
    found = [(int(match[1]), int(match[2])) for match in map(_SIZE.fullmatch, names) if match]
    return {people: tuple(sorted({stock for who, stock in found if who == people})) for people, _ in sorted(found)}


def _each(sizes: _Sizes) -> list[tuple[int, int]]:
    return [(people, stock) for people, stocks in sizes.items() for stock in stocks]


def _larger(sampled: _Sizes, complete: _Sizes) -> bool:
    """Whether no sampled stall is within one that was tried completely."""
    return not any(who <= a and stock <= b for who, stock in _each(sampled) for a, b in _each(complete))


def _largest(sizes: _Sizes, lang: str, exercise: str) -> str:
    people, stock = max(_each(sizes), key=lambda size: (size[0] * size[1], size))
    return word("orders.largest", lang, people=_people(people, lang, exercise), stock=_stock((stock,), lang))


def _stalls(sizes: _Sizes, lang: str, exercise: str) -> str:
    """`up to 3 sellers and 2 sweet potatoes` if that is all of them; otherwise each kind separately."""
    people, kinds = sorted(sizes), sorted(set(sizes.values()))
    if len(kinds) == 1 and len(people) > 1 and people == list(range(people[0], people[-1] + 1)) and people[0] <= 2:
        key = "orders.up-to" if _from_the_least(kinds[0]) else "orders.up-to-people"
        stock = (kinds[0][-1],) if _from_the_least(kinds[0]) else kinds[0]
        return word(key, lang, people=_people(people[-1], lang, exercise), stock=_stock(stock, lang))
    listed = [
        word("orders.stall", lang, people=_people(who, lang, exercise), stock=_stock(sizes[who], lang))
        for who in people[:GROUPS_MAX]
    ]
    if len(people) > GROUPS_MAX:
        listed.append(word("orders.more", lang))
    return _listed(listed, "orders.and", lang)


def _listed(parts: list[str], last: str, lang: str) -> str:
    """`a, b and c`."""
    *before, end = parts
    return word("orders.comma", lang).join(before) + word(last, lang) + end if before else end


def _from_the_least(stocks: tuple[int, ...]) -> bool:
    return len(stocks) > 1 and stocks[0] <= 1 and stocks == tuple(range(stocks[0], stocks[-1] + 1))


def _people(number: int, lang: str, exercise: str) -> str:
    key = f"orders.people.{exercise}"
    return word(key if key in WORDS else "orders.people", lang, people=number)


def _stock(stocks: tuple[int, ...], lang: str) -> str:
    least, most = stocks[0], stocks[-1]
    if len(stocks) == 1:
        return word("orders.stock", lang, stock=most)
    if _from_the_least(stocks):
        return word("orders.stock-up-to", lang, most=most)
    if len(stocks) > LISTED_MAX and stocks == tuple(range(least, most + 1)):
        return word("orders.stock-range", lang, least=least, most=most)
    if len(stocks) <= LISTED_MAX:
        return word("orders.stock-list", lang, stocks=_listed([str(stock) for stock in stocks], "orders.or", lang))
    return word("orders.stock-some", lang, number=len(stocks), least=least, most=most)
