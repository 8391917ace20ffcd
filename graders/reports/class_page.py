"""index.html: a class at a glance, in one self-contained page with a table to sort and to filter.

As in `page.py` the content policy names our own script and style by their hashes and forbids all else: the names of
students, and whatever else they chose, are text and stay text.
"""

from __future__ import annotations

import functools
import statistics
import types
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from graders.feedback import title_of_diagnosis, verdict_name, word
from graders.feedback._class_words import CLASS_WORDS
from graders.reports import terminal
from graders.reports._safe import safe_line
from graders.reports.page import policy_hash
from graders.results import Report, Verdict

BINS = 10
NAME_MAX, SAYS_MAX = 80, 160
# What the page fills in itself, and sentences that come with their arguments.
_FILLED_IN = ("class.students", "class.rows", "class.points-of", "class.histogram", "class.by-hand")


@dataclass(frozen=True)
class _Part:
    """A stretch of the bar of one exercise, in hundredths of its length."""

    verdict: str
    name: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class _Exercise:
    name: str
    parts: tuple[_Part, ...]
    points: str
    histogram: str  # what it shows, for those who cannot see it
    bins: tuple[tuple[int, float], ...]  # how many, and how high in hundredths


@dataclass(frozen=True)
class _Row:
    student: str
    exercise: str
    verdict: str
    verdict_name: str
    points: str
    max_points: str
    says: str
    schedules: int
    link: str
    by_hand: str


@dataclass(frozen=True)
class _Misconception:
    title: str
    exercise: str
    count: int
    width: float
    example: _Row
    example_says: str


def class_page(
    reports: Sequence[Report],
    *,
    link: Callable[[Report], str],
    by_hand: Mapping[tuple[str, str], str] | None = None,
    lang: str = "en",
) -> str:
    """The page about everybody's reports, in their order.

    `link` gives the address of a report's own page, seen from this one. `by_hand` has, by student and exercise, the
    note of each mark that an instructor set.
    """
    notes = by_hand or {}
    rows = [_row(report, link, notes, lang) for report in reports]
    exercises = list(dict.fromkeys(report.exercise for report in reports))
    template, fixed = _template()
    return (
        template.render(
            lang=lang,
            w=_words(lang),
            students=word("class.students", lang, students=len({report.student for report in reports})),
            submissions=word("class.rows", lang, rows=len(rows)),
            exercises=[_exercise(name, [r for r in reports if r.exercise == name], lang) for name in exercises],
            verdicts=[(v.value, verdict_name(v, lang)) for v in Verdict if any(r.verdict is v for r in reports)],
            misconceptions=_misconceptions(reports, rows, lang),
            not_judged=_not_judged(reports, rows),
            rows=rows,
            **fixed,
        )
        + "\n"
    )


def _row(report: Report, link: Callable[[Report], str], notes: Mapping[tuple[str, str], str], lang: str) -> _Row:
    note = notes.get((report.student, report.exercise))
    return _Row(
        student=safe_line(report.student, NAME_MAX),
        exercise=safe_line(report.exercise, NAME_MAX),
        verdict=report.verdict.value,
        verdict_name=verdict_name(report.verdict, lang),
        points="" if report.points is None else terminal.number(report.points),
        max_points=terminal.number(report.max_points),
        says=_says(report, lang),
        schedules=report.schedules,
        link=link(report),
        by_hand="" if note is None else word("class.by-hand", lang, note=safe_line(note, SAYS_MAX) or None),
    )


def _says(report: Report, lang: str) -> str:
    """The misconception where there is one, else what is wrong with the file as a whole."""
    if report.verdict is Verdict.FAILED:
        return _title(report, lang)
    return safe_line(terminal.safe_sentence(report.message, lang), SAYS_MAX) if report.message is not None else ""


def _title(report: Report, lang: str) -> str:
    if report.diagnosis is None:
        return word("class.unnamed", lang)
    return safe_line(title_of_diagnosis(report.diagnosis, lang), SAYS_MAX)


def _exercise(name: str, reports: Sequence[Report], lang: str) -> _Exercise:
    counts = Counter(report.verdict for report in reports)
    parts, start = [], 0
    for verdict in Verdict:
        if counts[verdict]:
            share = 100 / len(reports)
            parts.append(
                _Part(
                    verdict.value,
                    verdict_name(verdict, lang),
                    counts[verdict],
                    round(start * share, 2),
                    round(counts[verdict] * share, 2),
                )
            )
            start += counts[verdict]
    points = [report.points for report in reports if report.points is not None]
    best = max(report.max_points for report in reports)
    median = terminal.number(statistics.median(points)) if points else None
    return _Exercise(
        name=safe_line(name, NAME_MAX),
        parts=tuple(parts),
        points=word("class.points-of", lang, median=median, max=terminal.number(best)),
        histogram=word("class.histogram", lang, max=terminal.number(best)),
        bins=_bins(points, best),
    )


def _bins(points: Iterable[float], best: float) -> tuple[tuple[int, float], ...]:
    """Tenths of the points; whoever has all of them, or a bonus on top, is in the last."""
    counts = Counter(min(BINS - 1, int(p / best * BINS)) if best > 0 else BINS - 1 for p in points)
    highest = max(counts.values(), default=1)
    return tuple((counts[i], round(100 * counts[i] / highest, 1)) for i in range(BINS))


def _misconceptions(reports: Sequence[Report], rows: Sequence[_Row], lang: str) -> list[_Misconception]:
    """Most frequent first. The example is the shortest failing schedule, for it is the easiest to talk about."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, report in enumerate(reports):
        if report.verdict is Verdict.FAILED:
            groups.setdefault((report.exercise, report.diagnosis or ""), []).append(index)
    most = max((len(group) for group in groups.values()), default=1)
    found = []
    for group in sorted(groups.values(), key=len, reverse=True):  # stable: among equals the first one met
        example = min(group, key=lambda index: _length(reports[index]))
        first = terminal.first_failure(reports[example])
        message = first.message if first is not None else None
        found.append(
            _Misconception(
                title=_title(reports[example], lang),
                exercise=rows[example].exercise,
                count=len(group),
                width=round(100 * len(group) / most, 1),
                example=rows[example],
                example_says=safe_line(terminal.safe_sentence(message, lang), SAYS_MAX) if message is not None else "",
            )
        )
    return found


def _length(report: Report) -> float:
    first = terminal.first_failure(report)
    return len(first.trace.steps) if first is not None and first.trace is not None else float("inf")


def _not_judged(reports: Sequence[Report], rows: Sequence[_Row]) -> list[tuple[str, list[_Row]]]:
    """Each reason with those whom it met; a mark set by hand needs no judge any more."""
    reasons: dict[str, list[_Row]] = {}
    for report, row in zip(reports, rows, strict=True):
        if report.points is None:
            reasons.setdefault(row.says or row.verdict_name, []).append(row)
    return sorted(reasons.items(), key=lambda item: -len(item[1]))


@functools.cache
def _words(lang: str) -> types.SimpleNamespace:
    keys = [key for key in CLASS_WORDS if key not in _FILLED_IN]
    # `{shown}` and `{all}` stay in the sentence for the script to fill
    return types.SimpleNamespace(
        **{key.removeprefix("class.").replace("-", "_"): word(key, lang, shown="{shown}", all="{all}") for key in keys}
    )


@functools.cache
def _template() -> tuple[jinja2.Template, dict[str, Any]]:
    """The compiled template and what never changes in it. The palette is the one of the other pages."""
    folder = resources.files("graders.reports") / "templates"
    html, palette, style, script = (
        (folder / name).read_text(encoding="utf-8") for name in ("class.html.j2", "page.css", "class.css", "class.js")
    )
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    fixed = {
        "style": Markup(palette + style),
        "script": Markup(script),
        "style_hash": policy_hash(palette + style),
        "script_hash": policy_hash(script),
    }
    return environment.from_string(html), fixed
