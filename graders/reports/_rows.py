"""From raw steps to the rows of a story: consecutive steps of one thread on one line, and the values beside them.

Every picture of a schedule (terminal, Markdown, HTML) is made of these rows, so they all tell the same story. The
passes are: select -> merge -> end where the promise breaks -> who is stuck -> values and code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graders.feedback import describe_step, word
from graders.reports._cells import fit
from graders.reports._safe import LINE_LIMIT, safe_line
from graders.results import Step, Trace

VALUE_MAX = 24  # characters of a value beside a line
LOOP_MAX = 24  # rows of one round of a loop
FOLDED_MIN = 4  # rows: fewer are not worth the line that says so

Sources = str | Mapping[str, str]
# A step's values are texts (`Step.after`), because a step may come from a child that is not trusted, and `results.json`
# keeps them so. The two numbers that `shop.roasted` got are a text of this form, which `short` in the engine's recorder
# makes.
_ROASTED = re.compile(r"\((-?\d+), -?\d+\)")


class Lines:
    """The lines of the sources, split once, because a student's source may be long."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._split: dict[str, list[str]] = {}

    def file(self, name: str) -> list[str]:
        """All lines of one file. If there is only one source, every step is in it."""
        key = "" if isinstance(self._sources, str) else name
        if key not in self._split:
            text = self._sources if isinstance(self._sources, str) else self._sources.get(name, "")
            text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
            self._split[key] = text.split("\n")
        return self._split[key]

    def of(self, step: Step | Row) -> str:
        lines = self.file(step.file)
        return lines[step.line - 1] if step.line is not None and 0 < step.line <= len(lines) else ""


@dataclass
class Row:
    """Consecutive steps of one thread on one line. `first` and `last` are indices in `Trace.steps`."""

    thread: int
    file: str
    line: int | None
    steps: list[Step] = field(default_factory=list)
    first: int = -1
    last: int = -1
    broken: bool = False
    stuck: str = ""  # the kind of `Waiting` in which the thread is left at the end
    flipped: bool = False  # one of the two steps whose order makes the difference
    folded: tuple[int, int] = (0, 0)  # (rounds, lines in each) of a loop, all alike, that are left out before this row
    spans_gap: bool = False  # these rounds contain all the steps that the trace has left out
    code: str = ""
    value: str = ""


def left_out(trace: Trace, rows: Sequence[Row]) -> int:
    """How many steps the trace has left out, unless a folded loop already stands for them."""
    return 0 if any(row.spans_gap for row in rows) else trace.truncated


def make_rows(trace: Trace, lines: Lines, lang: str, *, value_max: int = VALUE_MAX) -> list[Row]:
    """The rows of the whole story; empty if the trace has nothing to show. Their words are in `lang`."""
    rows = _merge(trace, _select(trace, lines), lines)
    if trace.broken is not None and any(row.broken for row in rows):
        rows = rows[: next(i for i, row in enumerate(rows) if row.broken) + 1]  # what happens later explains nothing
    rows = fold(rows + _stuck(trace, rows), trace)
    for row in rows:
        row.value = _value(row, lang, value_max)
    _fill_in_code(rows, trace, lines, lang)
    return rows


# -- select: the steps that tell the story --------------------------------------------------------------------------


def _select(trace: Trace, lines: Lines) -> list[tuple[int, Step]]:
    others = {step.target for step in trace.steps if step.thread != 0}
    return [
        (index, step)
        for index, step in enumerate(trace.steps)
        if index == trace.broken or (step.line is not None and _tells(step, others, lines))
    ]


def _tells(step: Step, others: set[str], lines: Lines) -> bool:
    if step.kind == "end":
        return False
    if step.kind in ("raise", "return"):  # the end of the story
        return True
    if step.thread == 0:  # the main thread's own bookkeeping: which threads it made and started
        return step.kind not in ("start", "join") and step.target in others
    # A `with` block ends on its first line. Showing that line again would look like another round.
    return not (step.kind == "release" and lines.of(step).lstrip().startswith(("with ", "async with ")))


# -- merge: one row per line that a thread executes without a break -------------------------------------------------


def _merge(trace: Trace, steps: list[tuple[int, Step]], lines: Lines) -> list[Row]:
    rows: list[Row] = []
    nearest = trace.nearest
    flipped = (nearest.here_first, nearest.here_second) if nearest is not None else ()
    for index, step in steps:
        row = rows[-1] if rows else None
        same = row is not None and (row.thread, row.file, row.line) == (step.thread, step.file, step.line)
        if row is None or not same or _again(row, step, lines.of(step)):
            row = Row(step.thread, step.file, step.line, first=index)
            rows.append(row)
        row.steps.append(step)
        row.last = index
        row.broken = row.broken or index == trace.broken
        row.flipped = row.flipped or index in flipped
    return rows


def _again(row: Row, step: Step, code: str) -> bool:
    """Whether a step on the same line is another round of a loop on that line."""
    if not code.lstrip().startswith(("while ", "while(", "for ")):
        return False
    values = {(s.target, s.after) for s in row.steps if s.kind == "read"}
    return step.kind == "read" and any(t == step.target and v != step.after for t, v in values)


def _stuck(trace: Trace, rows: list[Row]) -> list[Row]:
    """Add where each thread is left at the end. A blocked thread has not executed the step at which it is blocked."""
    shown = {row.thread for row in rows}
    main_told = 0 in shown or all(waiting.thread == 0 for waiting in trace.waiting)  # else it waits for the others
    extra = []
    for waiting in trace.waiting:
        if waiting.line is None or (waiting.thread == 0 and not main_told):
            continue
        last = next((row for row in reversed(rows) if row.thread == waiting.thread), None)
        flipped = waiting.thread == _never_came(trace)
        if last is not None and last.line == waiting.line and last is rows[-1]:
            last.stuck, last.flipped = waiting.kind, last.flipped or flipped
            continue
        file = last.file if last is not None else next((s.file for s in trace.steps if s.file), "")
        extra.append(Row(waiting.thread, file, waiting.line, stuck=waiting.kind, flipped=flipped))
    return extra


def _never_came(trace: Trace) -> int | None:
    """The thread that waits for ever before the step that should have come first."""
    nearest = trace.nearest
    if nearest is None or nearest.here_first is not None or not 0 <= nearest.first < len(nearest.trace.steps):
        return None
    return nearest.trace.steps[nearest.first].thread


# -- fold: a loop that goes round and round -------------------------------------------------------------------------


Face = tuple[int, str, int | None]


def fold(rows: list[Row], trace: Trace) -> list[Row]:
    """Of a loop whose rounds repeat the same lines, keep only the first and the last round.

    If the trace has left out steps within such a loop, they belong to its rounds too.
    """
    cut = len(trace.steps) // 2 if trace.truncated else -1
    faces = [_face(row) for row in rows]
    kept: list[Row] = []
    at = 0
    while at < len(rows):
        length, rounds = _loop(faces, at)
        if not rounds:
            kept.append(rows[at])
            at += 1
            continue
        last = at + length * (rounds - 1)
        hidden = rounds - 2
        if rows[at].last < cut <= rows[last].first:
            rows[last].spans_gap = True
            hidden += trace.truncated // max(1, rows[at + length].first - rows[at].first)
        rows[last].folded = (hidden, length)
        kept += rows[at : at + length] + rows[last : last + length]
        at = last + length
    return kept


def _loop(faces: list[Face | None], at: int) -> tuple[int, int]:
    """How many lines a loop that begins here has, and how many rounds; (0, 0) if there is none to fold."""
    for length in range(1, min(LOOP_MAX, (len(faces) - at) // 2) + 1):
        if faces[at + length] != faces[at]:  # true nearly always, so the slower test below is rare
            continue
        first = faces[at : at + length]
        end = at + length
        while faces[end : end + length] == first:
            end += length
        rounds = (end - at) // length
        if (rounds - 2) * length >= FOLDED_MIN and None not in first:
            return length, rounds
    return 0, 0


def _face(row: Row) -> Face | None:
    """Equal for two rows that may stand for each other; None for a row that must be shown."""
    return None if row.broken or row.stuck or row.flipped else (row.thread, row.file, row.line)


# -- what stands beside the line ------------------------------------------------------------------------------------


def _value(row: Row, lang: str, value_max: int) -> str:
    written = {step.target for step in row.steps if step.kind == "write"}
    several = len({step.target for step in row.steps if step.kind in ("read", "write")}) > 1
    parts: list[str] = []
    for step in row.steps:
        part = _value_of(step, written, lang)
        if part and several and step.kind in ("read", "write"):
            part = f"{safe_line(step.target, 20)} {part}"
        if part and part not in parts:
            parts.append(part)
    if row.stuck:
        waits = word("value.wait", lang)  # this word also says that it is for ever
        parts = [*(part for part in parts if part != waits), stuck_word(row, lang)]
    return fit(word("threads-join", lang).join(parts), value_max)


def _value_of(step: Step, written: set[str], lang: str) -> str:
    after = None if step.after is None or step.after.startswith("<") else safe_line(step.after, 30)
    if step.kind == "write" and after is not None:
        before = safe_line(step.before, 30) if step.before is not None and not step.before.startswith("<") else None
        return f"{before} -> {after}" if before is not None else f"-> {after}"
    if step.kind == "read" and after is not None and step.target not in written:
        return word("value.read", lang, after=after)
    if step.kind == "sold" and after is not None:
        return word("value.sold", lang, after=after)
    if step.kind == "roasted" and after is not None:
        return word("value.roasted", lang, after=roasted(after))
    if step.kind in ("acquire", "try") and step.after == "False":
        return word("value.no", lang)
    if step.kind == "raise":
        return safe_line(step.after or step.target, VALUE_MAX * 4)
    if step.kind in ("wait", "wake", "timeout", "return"):
        return word(f"value.{step.kind}", lang)
    return ""


def stuck_word(row: Row, lang: str) -> str:
    """What a thread that is left waiting does for ever; empty for other rows."""
    if not row.stuck:
        return ""
    return word({"spin": "value.spins", "sleep": "value.asleep"}.get(row.stuck, "value.waits-forever"), lang)


def _fill_in_code(rows: list[Row], trace: Trace, lines: Lines, lang: str) -> None:
    """Add the student's lines, without their common indentation."""
    texts = [lines.of(row)[:LINE_LIMIT].expandtabs(4).rstrip() for row in rows]
    common = min((len(text) - len(text.lstrip()) for text in texts if text.strip()), default=0)
    for row, line in zip(rows, texts, strict=True):
        if line.strip():
            row.code = safe_line(line[common:])
        elif row.steps:  # generated code, or the source is missing: words instead, which hold the values too
            written = {step.target for step in row.steps if step.kind == "write"}
            steps = [step for step in row.steps if step.kind != "read" or step.target not in written]
            told = dict.fromkeys(safe_line(describe_step(step, trace, lang), 60) for step in steps)
            row.code, row.value = word("threads-join", lang).join(told), stuck_word(row, lang)


def folded_words(row: Row, lang: str) -> str:
    """What stands for the rounds that are left out before a row; empty if none are."""
    rounds, lines = row.folded
    return word("folded", lang, rounds=f"{rounds:,}", lines=lines) if rounds else ""


def roasted(after: str) -> str:
    """How many were roasted. `shop.roasted` gets the total too, but the next line of the story shows that anyway."""
    found = _ROASTED.fullmatch(after)
    return found[1] if found else after
