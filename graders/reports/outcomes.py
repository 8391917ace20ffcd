"""The different ends of a script that asserts nothing: how many, what differs, and two similar schedules beside one
another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from graders.feedback import describe_nearest, word
from graders.reports._cells import Paint, wrap
from graders.reports._rows import Sources
from graders.reports._safe import safe_line
from graders.reports.timeline import FLIPPED, timeline
from graders.results import Trace

ENDS_MAX = 6  # ends that are listed
PARTS_MAX = 4  # parts of one end: names that differ, and as many printed lines
PART_MAX = 60  # characters of one part
LEAD = 10  # characters before the first difference
TOKEN_MAX = 2_000  # characters; a longer token, of a run of a million steps, is only in the JSON


def ends_differ(found: Any) -> bool:
    """Whether the result is this: nothing failed, nothing was asserted, and two schedules end differently."""
    return found.outcome in ("passed", "out_of_steps") and getattr(found, "apart", None) is not None


def headline(found: Any, lang: str) -> str:
    return word("outcome.differs", lang, number=found.ends.number)


def replayed(found: Any) -> bool:
    """Whether this is one schedule that was run again and went well; then its end is shown."""
    return bool(getattr(found, "replayed", False) and found.outcome == "passed" and found.ends.found)


def replayed_as(found: Any, lang: str) -> str:
    return word("ends-with", lang, end=safe_line(sayer(found, lang)(found.ends.in_order()[0]), 400)).rstrip(":：")


def about_order(found: Any, lang: str) -> str:
    """What to say if all schedules ended alike; empty if the question does not arise."""
    ends = getattr(found, "ends", None)
    if ends is None or found.outcome != "passed" or ends.number != 1 or not getattr(found, "tells_ends", False):
        return ""
    if ends.reordered:
        return word("ends-reordered", lang)
    return word("ends-alike", lang) if found.schedules > 1 else ""


def about_pieces(found: Any, lang: str) -> str:
    """What the number of ends rests on where several threads print; empty where nobody could tell."""
    ends = getattr(found, "ends", None)
    if ends is None or not (found.complete and ends.reordered and getattr(found, "tells_ends", False)):
        return ""
    return word("prints-whole", lang)


def end_lines(found: Any, script: str, *, lang: str, width: int, color: bool) -> list[str]:
    """The ends with a token each, then two similar schedules, one below the other, with a column per thread."""
    kept = found.ends.in_order()
    say = sayer(found, lang)
    lines: list[str] = []
    for entry in kept[:ENDS_MAX]:
        text = word("end-entry", lang, schedules=entry.schedules, end=say(entry))
        first, *rest = wrap(safe_line(text, 400), width - 4)
        lines += [f"  {first}", *(f"    {line}" for line in rest)]
        if entry.token and len(entry.token) <= TOKEN_MAX:
            lines.append(f"    {_replay(script, entry.token)}")
    left = found.ends.number - min(ENDS_MAX, len(kept))
    lines += [f"  {word('ends-more', lang, number=left)}"] if left > 0 else []
    lines += wrap(word("ends-assert", lang), width)
    two = two_stories(found.apart.trace, titles(found, lang), found.sources, lang=lang, width=width, color=color)
    return [*lines, "", *two]


def titles(found: Any, lang: str) -> tuple[str, str]:
    """The headings of the two schedules."""
    say, apart = sayer(found, lang), found.apart
    first, second = (safe_line(say(end), 120) for end in (apart.end, apart.other))
    return word("ends-with", lang, end=first), word("ends-near", lang, end=second)


def sayer(found: Any, lang: str) -> Callable[[Any], str]:
    """A function that tells an end by what differs between the ends."""
    ends = [entry.end for entry in found.ends.in_order()]
    values = [dict(end.values) for end in ends]
    alone = len(ends) == 1  # there is nothing to compare with, so all of it is told
    names = [name for name in _names(values) if alone or len({held.get(name) for held in values}) > 1]
    same = {name: _alike([held[name] for held in values if name in held]) for name in names}
    prints = [Counter(end.printed) for end in ends]
    common: Counter[str] = Counter() if alone else prints[0].copy()
    for lines in prints[1:]:
        common &= lines
    rarity = Counter(line for lines in prints for line in lines)  # in how many ends a line is
    begin = _alike([line for lines in prints for line in lines - common])

    def say(entry: Any) -> str:
        held = dict(entry.end.values)
        there = [name for name in names if name in held]
        parts = [f"{name} = {_cut(held[name], same[name])}" for name in there[:PARTS_MAX]]
        own = list((Counter(entry.end.printed) - common).elements())
        if len(own) > PARTS_MAX:
            own.sort(key=lambda line: rarity[line])  # what is in this end alone, first
        printed = [word("end-line", lang, line=_cut(line, begin)) for line in own]
        parts += printed[:PARTS_MAX]
        cut = len(there) > PARTS_MAX or len(printed) > PARTS_MAX
        parts += ["..."] if cut else []
        return word("clauses-join", lang).join(parts) if parts else word("end-nothing", lang)

    return say


def _names(values: Sequence[dict[str, str]]) -> list[str]:
    return sorted({name for held in values for name in held})


def _alike(texts: Sequence[str]) -> int:
    """How many characters all of them begin with."""
    if len(texts) < 2:
        return 0
    first, last = min(texts), max(texts)  # what these begin with, all between them begin with
    return next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))


def _cut(text: str, same: int = 0) -> str:
    """`text`, or where it is long its beginning; where all are the same up to there, what comes then."""
    if len(text) <= PART_MAX:
        return text
    if same > PART_MAX - 2 * LEAD:
        return "..." + _cut(text[same - LEAD :])
    return text[: PART_MAX - 3] + "..."


def two_stories(
    trace: Trace, titles: tuple[str, str], sources: Sources, *, lang: str, width: int = 80, color: bool = False
) -> list[str]:
    """The schedule and the nearest other one, each below its heading, and what makes the difference."""
    assert trace.nearest is not None
    lines: list[str] = []
    for title, story in zip(titles, (trace, trace.nearest.beside()), strict=True):
        lines += [Paint(color)("strong", line) for line in wrap(title, width)]
        lines += [*timeline(story, sources, lang=lang, width=width, color=color), ""]
    sentence = describe_nearest(trace, lang, otherwise=True)
    if not sentence:
        return lines[:-1]
    first, *rest = wrap(safe_line(sentence), width - 2)
    return [*lines[:-1], f"{FLIPPED} {first}", *(f"  {line}" for line in rest)]


def _replay(script: str, token: str) -> str:
    return f"stall explore {safe_line(script)} --replay {safe_line(token, TOKEN_MAX)}"
