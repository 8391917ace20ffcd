"""index.html: a class at a glance, in one self-contained page with a table to sort and to filter.

As in `page.py`, the content policy allows only our own script and style, by their hashes. The names of students, and
everything else that they chose, stay text.
"""

from __future__ import annotations

import functools
import itertools
import statistics
import types
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from graders.feedback import title_of_diagnosis, verdict_name, word
from graders.feedback._class_words import CLASS_WORDS
from graders.reports import terminal
from graders.reports._markup import parted, quoted
from graders.reports._safe import safe_line
from graders.reports.page import policy_hash
from graders.results import Report, Verdict

BINS = 10
BY_HAND = "by_hand"
STATES = (*(verdict.value for verdict in Verdict), BY_HAND)
NAME_MAX, SAYS_MAX = 80, 300
ROWS_MAX = 10_000  # in the table, for the browser's sake; tests/benchmarks/SCALE.md says what the page costs
NAMES_MAX = 1_000  # names shown for one reason
# Sentences that the page fills in itself, and sentences that come with their arguments.
_FILLED_IN = (
    "class.students",
    "class.rows",
    "class.points-of",
    "class.histogram",
    "class.by-hand",
    "class.cut",
    "class.todo",
)


@dataclass(frozen=True)
class _Part:
    """A part of the bar of one exercise, in hundredths of its length."""

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
    bins: tuple[tuple[int, float], ...]  # how many students, and the height in hundredths
    ticks: tuple[str, str, str]  # points at the left, in the middle and at the right
    highest: int  # how many students are in the highest bin


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


@dataclass(frozen=True)
class _Total:
    """The points of one student, for each exercise and in all. Unknown points are a dash, and so is their sum."""

    student: str
    points: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class _Open:
    """Students whom a person has to look at, for one reason. `state` and `name` are those of the bars above."""

    state: str
    name: str
    reason: str
    count: int
    met: list[_Row]
    todo: str


class _Tally:
    """The counts of one exercise. The states are verdicts, and BY_HAND if a mark by hand stands for a missing one."""

    def __init__(self) -> None:
        self.states: Counter[str] = Counter()
        self.points: list[float] = []
        self.best = 0.0

    def add(self, report: Report, state: str) -> None:
        self.states[state] += 1
        self.best = max(self.best, report.max_points)
        if report.points is not None:
            self.points.append(report.points)


class _Group:
    """Students with one misconception. The example has the shortest failing schedule, which is the easiest to talk
    about.
    """

    def __init__(self) -> None:
        self.count, self.length = 0, float("inf")
        self.example: _Row | None = None
        self.title = self.example_says = ""

    def add(self, report: Report, row: _Row, lang: str) -> None:
        self.count += 1
        first = terminal.first_failure(report)
        length = len(first.trace.steps) if first is not None and first.trace is not None else float("inf")
        if self.example is not None and length >= self.length:  # among equals keep the first one
            return
        message = first.message if first is not None else None
        self.length, self.example, self.title = length, row, _title(report, lang)
        self.example_says = safe_line(terminal.safe_sentence(message, lang), SAYS_MAX) if message is not None else ""


class ClassPage:
    """The page as it grows. Reports are added one after the other, and none of them is kept."""

    def __init__(
        self, *, link: Callable[[Report], str], by_hand: Mapping[tuple[str, str], str] | None = None, lang: str = "en"
    ) -> None:
        self._link, self._notes, self._lang = link, by_hand or {}, lang
        self._students: set[str] = set()
        self._count = 0
        self._rows: list[_Row] = []
        self._exercises: dict[str, _Tally] = {}
        self._groups: dict[tuple[str, str], _Group] = {}
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._met: dict[tuple[str, str], list[_Row]] = {}
        self._totals: dict[str, dict[str, float | None]] = {}

    def add(self, report: Report) -> None:
        row = _row(report, self._link, self._notes, self._lang)
        self._count += 1
        self._students.add(report.student)
        if len(self._rows) < ROWS_MAX:
            self._rows.append(row)
        self._exercises.setdefault(report.exercise, _Tally()).add(report, row.verdict)
        self._totals.setdefault(report.student, {})[report.exercise] = report.points
        if report.verdict is Verdict.FAILED:
            self._groups.setdefault((report.exercise, _title(report, self._lang)), _Group()).add(
                report, row, self._lang
            )
        if row.verdict == Verdict.REFUSED.value or report.points is None:
            reason = row.verdict, row.says or row.verdict_name
            self._reasons[reason] += 1
            if self._reasons[reason] <= NAMES_MAX:
                self._met.setdefault(reason, []).append(row)

    def text(self) -> str:
        lang = self._lang
        template, fixed = _template()
        states = [state for state in STATES if any(tally.states[state] for tally in self._exercises.values())]
        page = template.render(
            lang=lang,
            w=_words(lang),
            students=word("class.students", lang, students=len(self._students)),
            submissions=word("class.rows", lang, rows=self._count),
            exercises=[_exercise(name, tally, lang) for name, tally in self._exercises.items()],
            states=[(state, _state_name(state, lang)) for state in states],
            misconceptions=_misconceptions(self._groups.values()),
            not_judged=[self._open(*reason, count) for reason, count in self._in_order()],
            totals=self._points_of_each() if len(self._exercises) > 1 else [],
            rows=self._rows,
            cut=word("class.cut", lang, rows=len(self._rows), all=f"{self._count:,}")
            if len(self._rows) < self._count
            else "",
            **fixed,
        )
        return page + "\n"

    def _in_order(self) -> list[tuple[tuple[str, str], int]]:
        """The reasons, grouped by state, the most frequent first."""
        return sorted(self._reasons.most_common(), key=lambda found: STATES.index(found[0][0]))

    def _open(self, state: str, reason: str, count: int) -> _Open:
        name, lang = _state_name(state, self._lang), self._lang
        key = f"class.todo.{state}" if f"class.todo.{state}" in CLASS_WORDS else "class.todo"
        todo = word(key, lang, command="stall report OUT --override STUDENT EXERCISE POINTS")
        return _Open(state, name, reason, count, self._met[state, reason], todo)

    def _points_of_each(self) -> list[_Total]:
        def shown(points: float | None) -> str:
            return "" if points is None else terminal.number(points)

        made = []
        for student, points in itertools.islice(self._totals.items(), ROWS_MAX):
            of = [points.get(exercise) for exercise in self._exercises]
            whole = None if None in of else sum(p for p in of if p is not None)
            made.append(_Total(safe_line(student, NAME_MAX), tuple(map(shown, of)), shown(whole)))
        return made


def class_page(
    reports: Iterable[Report],
    *,
    link: Callable[[Report], str],
    by_hand: Mapping[tuple[str, str], str] | None = None,
    lang: str = "en",
) -> str:
    """The page about all reports, in their order.

    `link` gives the address of a report's own page, relative to this one. `by_hand` has, by (student, exercise), the
    note of each mark that an instructor set.
    """
    page = ClassPage(link=link, by_hand=by_hand, lang=lang)
    for report in reports:
        page.add(report)
    return page.text()


def _row(report: Report, link: Callable[[Report], str], notes: Mapping[tuple[str, str], str], lang: str) -> _Row:
    note = notes.get((report.student, report.exercise))
    unjudged = report.verdict in (Verdict.NOT_JUDGED, Verdict.REFUSED, Verdict.MISSING)
    state = BY_HAND if note is not None and report.points is not None and unjudged else report.verdict.value
    return _Row(
        student=safe_line(report.student, NAME_MAX),
        exercise=safe_line(report.exercise, NAME_MAX),
        verdict=state,
        verdict_name=_state_name(state, lang),
        points="" if report.points is None else terminal.number(report.points),
        max_points=terminal.number(report.max_points),
        says=_says(report, lang),
        schedules=report.schedules,
        link=link(report),
        by_hand="" if note is None else word("class.by-hand", lang, note=safe_line(note, SAYS_MAX) or None),
    )


def _state_name(state: str, lang: str) -> str:
    return word("class.set-by-hand", lang) if state == BY_HAND else verdict_name(Verdict(state), lang)


def _says(report: Report, lang: str) -> str:
    """The misconception if there is one, else what is wrong with the file as a whole."""
    if report.verdict is Verdict.FAILED:
        return _title(report, lang)
    return safe_line(terminal.safe_sentence(report.message, lang), SAYS_MAX) if report.message is not None else ""


def _title(report: Report, lang: str) -> str:
    if report.diagnosis is None:
        return word("class.unnamed", lang)
    return safe_line(title_of_diagnosis(report.diagnosis, lang, report.diagnosis_args), SAYS_MAX)


def _exercise(name: str, tally: _Tally, lang: str) -> _Exercise:
    parts, start, share = [], 0, 100 / tally.states.total()
    for state in STATES:
        count = tally.states[state]
        if count:
            where = round(start * share, 2), round(count * share, 2)
            parts.append(_Part(state, _state_name(state, lang), count, *where))
            start += count
    best, bins = terminal.number(tally.best), _bins(tally.points, tally.best)
    median = terminal.number(statistics.median(tally.points)) if tally.points else None
    return _Exercise(
        name=safe_line(name, NAME_MAX),
        parts=tuple(parts),
        points=word("class.points-of", lang, median=median, max=best),
        histogram=word("class.histogram", lang, max=best),
        bins=bins,
        ticks=("0", terminal.number(tally.best / 2), best),
        highest=max((count for count, _ in bins), default=0),
    )


def _bins(points: Iterable[float], best: float) -> tuple[tuple[int, float], ...]:
    """A histogram in tenths of the points. The last bin includes full points, and a bonus on top."""
    counts = Counter(min(BINS - 1, int(p / best * BINS)) if best > 0 else BINS - 1 for p in points)
    highest = max(counts.values(), default=1)
    return tuple((counts[i], round(100 * counts[i] / highest, 1)) for i in range(BINS))


def _misconceptions(groups: Collection[_Group]) -> list[_Misconception]:
    """The most frequent first; the sort is stable."""
    most = max((group.count for group in groups), default=1)
    return [
        _Misconception(
            title=group.title,
            exercise=group.example.exercise,
            count=group.count,
            width=round(100 * group.count / most, 1),
            example=group.example,
            example_says=group.example_says,
        )
        for group in sorted(groups, key=lambda group: -group.count)
        if group.example is not None
    ]


@functools.cache
def _words(lang: str) -> types.SimpleNamespace:
    keys = [key for key in CLASS_WORDS if key not in _FILLED_IN]
    # the page's script fills in `{shown}` and `{all}`
    return types.SimpleNamespace(
        **{key.removeprefix("class.").replace("-", "_"): word(key, lang, shown="{shown}", all="{all}") for key in keys}
    )


@functools.cache
def _template() -> tuple[jinja2.Template, dict[str, Any]]:
    """The compiled template and the values that never change in it. The palette is that of the other pages."""
    folder = resources.files("graders.reports") / "templates"
    html, palette, style, script = (
        (folder / name).read_text(encoding="utf-8") for name in ("class.html.j2", "page.css", "class.css", "class.js")
    )
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"parted": parted, "quoted": quoted}
    fixed = {
        "style": Markup(palette + style),
        "script": Markup(script),
        "style_hash": policy_hash(palette + style),
        "script_hash": policy_hash(script),
    }
    return environment.from_string(html), fixed
