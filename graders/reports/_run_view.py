"""One schedule, made ready for a page: rows of cells for the table, and the data that the page's script steps through.

Everything is text that passed `_safe.py`, in both languages. Nothing here is HTML.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graders.feedback import LANGUAGES, describe_step, thread_name, word
from graders.reports._ending import last_words
from graders.reports._rows import Lines, Row, Sources, folded_words, left_out, make_rows, stuck_word
from graders.reports._safe import safe_line
from graders.reports._state import State, shown_values, states
from graders.results import Trace

COLUMNS_MAX = 3  # with more threads, each row has its thread's name in front
COLUMN_CODE_MAX = 27  # with longer code, three columns would be too narrow to read
SERIES_MAX = 3  # curves of the student's own variables
INDENT_MAX = 6  # levels of indentation; deeper code is not moved further to the right
SOURCE_MAX = 400  # lines of one file that are shown
NAME_MAX, SAY_MAX, VALUE_MAX = 60, 240, 60


class Both(NamedTuple):
    """A text in each language."""

    en: str
    zh: str


def both(say: Callable[[str], str]) -> Both:
    return Both(*(say(lang) for lang in LANGUAGES))


def both_word(key: str, **args: Any) -> Both:
    return both(lambda lang: word(key, lang, **args))


@dataclass(frozen=True)
class Cell:
    """What stands in one thread's column beside one row: its line if it moved, and what it is doing."""

    lane: str
    here: bool


@dataclass(frozen=True)
class ViewRow:
    number: int
    thread: int
    line: int | None
    code: str
    indent: int
    value: Both
    clock: str
    cells: tuple[Cell, ...]
    broken: bool
    stuck: bool
    swapped: bool = False
    folded: Both | None = None  # what stands for the rounds that are left out before it


@dataclass(frozen=True)
class Run:
    """One schedule on a page. `data` is what the script gets."""

    names: tuple[Both, ...]
    columns: bool
    rows: tuple[ViewRow, ...]
    gap_before: int
    gap: Both
    waiting: tuple[Both, ...]
    source: tuple[tuple[str, tuple[tuple[int, str], ...], int], ...]
    data: dict[str, Any]


def run_view(trace: Trace, sources: Sources, *, swapped: Collection[int] = ()) -> Run | None:
    """The run, or None if it has nothing to show. `swapped` are the steps that come in another order in the run beside
    it.
    """
    lines = Lines(sources)
    rows = make_rows(trace, lines, LANGUAGES[0], value_max=VALUE_MAX)
    if not rows:
        return None
    zh = [row.value for row in make_rows(trace, lines, LANGUAGES[1], value_max=VALUE_MAX)]
    threads = sorted({row.thread for row in rows})
    made = states(trace, rows)
    view_rows = tuple(
        ViewRow(
            number=i,
            thread=threads.index(row.thread),
            line=row.line,
            code=row.code.strip(),
            indent=min(INDENT_MAX, (len(row.code) - len(row.code.lstrip())) // 4),
            value=Both(row.value, zh[i]),
            clock=_seconds(made[i].clock_s) if i == 0 or made[i].clock_s != made[i - 1].clock_s else "",
            cells=tuple(Cell(_lane(made[i], t), t == row.thread) for t in threads),
            broken=row.broken,
            stuck=bool(row.stuck),
            swapped=any(row.first <= index <= row.last for index in swapped),
            folded=both(functools.partial(folded_words, row)) if folded_words(row, LANGUAGES[0]) else None,
        )
        for i, row in enumerate(rows)
    )
    cut = len(trace.steps) // 2
    return Run(
        names=tuple(both(functools.partial(_name, trace, t)) for t in threads),
        columns=_in_columns(rows, len(threads)),
        rows=view_rows,
        gap_before=next((i for i, row in enumerate(rows) if row.last >= cut), -1) if left_out(trace, rows) else -1,
        gap=both_word("left-out", steps=trace.truncated),
        waiting=tuple(Both(*pair) for pair in zip(*(last_words(trace, lang) for lang in LANGUAGES), strict=True)),
        source=_source(rows, lines),
        data=_data(trace, rows, made, threads),
    )


def _in_columns(rows: Sequence[Row], threads: int) -> bool:
    """Whether the threads get columns; two always do."""
    longest = max(len(row.code) for row in rows)
    return threads < COLUMNS_MAX or (threads == COLUMNS_MAX and longest <= COLUMN_CODE_MAX)


def _name(trace: Trace, thread: int, lang: str) -> str:
    return safe_line(thread_name(trace, thread, lang) or str(thread), NAME_MAX)


# -- the table ------------------------------------------------------------------------------------------------------


def _lane(state: State, thread: int) -> str:
    """The mark at the edge of a column. Holding a lock is shown rather than sleeping, if a thread does both."""
    if any(thread in holders for holders in state.held.values()):
        return "held"
    doing = state.doing.get(thread, "")
    return doing if doing in ("asleep", "waits", "stuck") else ""


def _seconds(clock_s: float) -> str:
    return f"{clock_s:.4g}"


def _source(rows: Sequence[Row], lines: Lines) -> tuple[tuple[str, tuple[tuple[int, str], ...], int], ...]:
    """The files in which the story happens: name, numbered lines, and how many were left out."""
    shown = []
    for name in dict.fromkeys(row.file for row in rows if row.line is not None):
        used = [row.line for row in rows if row.file == name and row.line is not None]
        texts = lines.file(name)
        if texts == [""]:
            continue
        first = max(1, min(used) - SOURCE_MAX // 2) if len(texts) > SOURCE_MAX else 1
        kept = [(n, safe_line(text.rstrip())) for n, text in enumerate(texts, 1) if first <= n < first + SOURCE_MAX]
        while kept and not kept[-1][1]:
            kept.pop()
            texts = texts[:-1]  # leave out an empty last line
        base = safe_line(name.replace("\\", "/").rsplit("/", 1)[-1], NAME_MAX)
        shown.append((base, tuple(kept), len(texts) - len(kept)))
    return tuple(shown)


# -- the data of the scrubber ---------------------------------------------------------------------------------------


def _data(trace: Trace, rows: Sequence[Row], made: Sequence[State], threads: Sequence[int]) -> dict[str, Any]:
    names = shown_values(made, trace)
    locks = list(dict.fromkeys(name for state in made for name in state.held))
    files = list(dict.fromkeys(row.file for row in rows if row.line is not None))
    series = _series(made, names)
    return {
        "values": names,
        "locks": locks,
        "series": [{"name": name, "ys": ys} for name, ys in series],
        "rows": [
            {
                "t": threads.index(row.thread),
                "file": files.index(row.file) if row.file in files else 0,
                "clock": _seconds(state.clock_s),
                "say": [_says(row, trace, lang) for lang in LANGUAGES],
                "v": [state.values.get(name) for name in names],
                "new": [i for i, name in enumerate(names) if name in state.changed],
                "held": [[threads.index(t) for t in state.held.get(name, ()) if t in threads] for name in locks],
                "moved": _moved(state, made[i - 1] if i else None, threads),
                "broken": row.broken or bool(row.stuck),
            }
            for i, (row, state) in enumerate(zip(rows, made, strict=True))
        ],
    }


def _moved(state: State, before: State | None, threads: Sequence[int]) -> list[tuple[int, int | None, str]]:
    """Threads whose line or doing has changed since the row before: thread, line, what it does."""

    def where(state: State | None, thread: int) -> tuple[int | None, str]:
        return (state.lines.get(thread), state.doing.get(thread, "")) if state is not None else (None, "")

    now = [(i, *where(state, thread)) for i, thread in enumerate(threads)]
    return [entry for entry, thread in zip(now, threads, strict=True) if entry[1:] != where(before, thread)]


def _says(row: Row, trace: Trace, lang: str) -> str:
    """For a screen reader: which thread, where, and what each step did."""
    told = dict.fromkeys(
        safe_line(describe_step(step, trace, lang), SAY_MAX if step.kind == "raise" else VALUE_MAX)
        for step in row.steps
    )
    what = [*told, stuck_word(row, lang)] if row.stuck else list(told)
    thread = _name(trace, row.thread, lang)
    return safe_line(word("page.says", lang, thread=thread, line=row.line, what=what), SAY_MAX).replace("`", "")


def _series(made: Sequence[State], names: Sequence[str]) -> list[tuple[Any, list[int | None]]]:
    """The curves: the numbers that change, first the student's own variables, then what the shop was told."""
    drawn: list[tuple[Any, list[int | None]]] = []
    for name in names:
        ys = [_number(state.values.get(name)) for state in made]
        if len({y for y in ys if y is not None}) > 1:
            drawn.append((name, ys))
    drawn = drawn[:SERIES_MAX]
    if any(state.counter != -state.sold for state in made):  # something was roasted
        drawn.append((both_word("page.counter"), [state.counter for state in made]))
    elif any(state.sold for state in made):
        drawn.append((both_word("page.sold"), [state.sold for state in made]))
    return drawn


def _number(text: str | None) -> int | None:
    try:
        number = int(text) if text is not None and len(text) < 10 else None
    except ValueError:
        return None
    return number
