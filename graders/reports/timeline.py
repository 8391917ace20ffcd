"""One schedule as columns: a column per thread, the student's own lines in it, the values beside them.

The raw steps become a story in named passes: select -> merge -> cut -> lay out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.cells import cell_len

from graders.feedback import describe_step, thread_name, word
from graders.reports._cells import Paint, fit, pad
from graders.reports._safe import safe_line
from graders.results import Step, Trace

COLUMN_MIN = 30  # narrower columns show no code worth reading: then one column, with the names in front
COLUMN_GAP = 2
MARK_MIN = 4  # ` <--`
NAME_MAX = 16
VALUE_MAX = 24
FLIPPED = "*"
ROWS_MAX = 30
ROWS_HEAD = 6  # kept from the beginning where a story is longer than that

Sources = str | Mapping[str, str]


@dataclass
class _Row:
    """Consecutive steps of one thread on one line."""

    thread: int
    file: str
    line: int | None
    steps: list[Step] = field(default_factory=list)
    broken: bool = False
    stuck: bool = False
    flipped: bool = False  # one of the two steps whose order makes the difference
    code: str = ""
    value: str = ""


def timeline(trace: Trace, sources: Sources, *, lang: str = "en", width: int = 80, color: bool = False) -> list[str]:
    """The lines of the picture; empty where the trace has nothing to show."""
    rows = _merge(trace, _select(trace, sources), sources)
    if not rows:
        return []
    if trace.broken is not None and any(row.broken for row in rows):
        rows = rows[: next(i for i, row in enumerate(rows) if row.broken) + 1]  # what happens later explains nothing
    rows += _stuck(trace, rows)
    rows, left_out = _cut(rows)
    for row in rows:
        row.value = _value(row, lang)
    _fill_in_code(rows, trace, sources, lang)
    gap = word("left-out", lang, steps=left_out + trace.truncated) if left_out + trace.truncated else ""
    return _lay_out(rows, trace, gap, lang, width, Paint(color))


# -- select: the steps that tell the story --------------------------------------------------------------------------


def _select(trace: Trace, sources: Sources) -> list[tuple[int, Step]]:
    others = {step.target for step in trace.steps if step.thread != 0}
    return [
        (index, step)
        for index, step in enumerate(trace.steps)
        if index == trace.broken or (step.line is not None and _tells(step, others, sources))
    ]


def _tells(step: Step, others: set[str], sources: Sources) -> bool:
    if step.kind == "end":
        return False
    if step.thread == 0:  # the main thread's own bookkeeping: who was made and started is no news
        return step.kind not in ("start", "join") and step.target in others
    # The end of a `with` block happens on its first line: showing that line again would look like another round.
    return not (step.kind == "release" and _line(sources, step).lstrip().startswith(("with ", "async with ")))


def _line(sources: Sources, step: Step | _Row) -> str:
    text = sources if isinstance(sources, str) else sources.get(step.file, "")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[step.line - 1] if step.line is not None and 0 < step.line <= len(lines) else ""


# -- merge: one row per line that a thread executes without a break -------------------------------------------------


def _merge(trace: Trace, steps: list[tuple[int, Step]], sources: Sources) -> list[_Row]:
    rows: list[_Row] = []
    nearest = trace.nearest
    flipped = (nearest.here_first, nearest.here_second) if nearest is not None else ()
    for index, step in steps:
        row = rows[-1] if rows else None
        same = row is not None and (row.thread, row.file, row.line) == (step.thread, step.file, step.line)
        if row is None or not same or _again(row, step, _line(sources, step)):
            row = _Row(step.thread, step.file, step.line)
            rows.append(row)
        row.steps.append(step)
        row.broken = row.broken or index == trace.broken
        row.flipped = row.flipped or index in flipped
    return rows


def _again(row: _Row, step: Step, code: str) -> bool:
    """Whether a step on the same line is another round of a loop that stands on that line."""
    if not code.lstrip().startswith(("while ", "while(", "for ")):
        return False
    values = {(s.target, s.after) for s in row.steps if s.kind == "read"}
    return step.kind == "read" and any(t == step.target and v != step.after for t, v in values)


def _stuck(trace: Trace, rows: list[_Row]) -> list[_Row]:
    """Where everybody stands at the end: a thread that is blocked has not executed the step it is blocked on."""
    shown = {row.thread for row in rows}
    extra = []
    for waiting in trace.waiting:
        if waiting.line is None or (waiting.thread == 0 and 0 not in shown):
            continue
        last = next((row for row in reversed(rows) if row.thread == waiting.thread), None)
        flipped = waiting.thread == _never_came(trace)
        if last is not None and last.line == waiting.line and last is rows[-1]:
            last.stuck, last.flipped = True, last.flipped or flipped
            continue
        file = last.file if last is not None else next((s.file for s in trace.steps if s.file), "")
        extra.append(_Row(waiting.thread, file, waiting.line, stuck=True, flipped=flipped))
    return extra


def _never_came(trace: Trace) -> int | None:
    """The thread that waits for ever to take the step which should have come first."""
    nearest = trace.nearest
    if nearest is None or nearest.here_first is not None or not 0 <= nearest.first < len(nearest.trace.steps):
        return None
    return nearest.trace.steps[nearest.first].thread


def _cut(rows: list[_Row]) -> tuple[list[_Row], int]:
    """At most ROWS_MAX rows, taken out of the middle; and how many steps went with them."""
    if len(rows) <= ROWS_MAX:
        return rows, 0
    tail = len(rows) - (ROWS_MAX - ROWS_HEAD)
    return rows[:ROWS_HEAD] + rows[tail:], sum(len(row.steps) for row in rows[ROWS_HEAD:tail])


# -- what stands beside the line ------------------------------------------------------------------------------------


def _value(row: _Row, lang: str) -> str:
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
        parts.append(word("value.waits-forever", lang))
    return fit(", ".join(parts), VALUE_MAX)


def _value_of(step: Step, written: set[str], lang: str) -> str:
    after = None if step.after is None or step.after.startswith("<") else safe_line(step.after, 30)
    if step.kind == "write" and after is not None:
        before = safe_line(step.before, 30) if step.before is not None and not step.before.startswith("<") else None
        return f"{before} -> {after}" if before is not None else f"-> {after}"
    if step.kind == "read" and after is not None and step.target not in written:
        return word("value.read", lang, after=after)
    if step.kind in ("sold", "roasted") and after is not None:
        return word(f"value.{step.kind}", lang, after=after)
    if step.kind == "acquire" and step.after == "False":
        return word("value.no", lang)
    if step.kind in ("wait", "wake", "timeout"):
        return word(f"value.{step.kind}", lang)
    return ""


def _fill_in_code(rows: list[_Row], trace: Trace, sources: Sources, lang: str) -> None:
    """The student's lines with what they are indented by in common taken away."""
    lines = [_line(sources, row).expandtabs(4).rstrip() for row in rows]
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    common = min(indents, default=0)
    for row, line in zip(rows, lines, strict=True):
        if line.strip():
            row.code = safe_line(line[common:])
        elif row.steps:  # generated code, or no source at hand: words instead, which hold the values too
            written = {step.target for step in row.steps if step.kind == "write"}
            steps = [step for step in row.steps if step.kind != "read" or step.target not in written]
            told = dict.fromkeys(safe_line(describe_step(step, trace, lang), 60) for step in steps)
            row.code, row.value = ", ".join(told), word("value.waits-forever", lang) if row.stuck else ""


# -- lay out ----------------------------------------------------------------------------------------------------------


def _lay_out(rows: list[_Row], trace: Trace, gap: str, lang: str, width: int, paint: Paint) -> list[str]:
    threads = sorted({row.thread for row in rows})
    names = {index: safe_line(thread_name(trace, index) or str(index), 60) for index in threads}
    digits = max((len(str(row.line or "")) for row in rows), default=1)
    gutter = max(2, digits) + 4
    column = (width - gutter) // len(threads)
    lines = []
    if column >= COLUMN_MIN or len(threads) == 1:
        lines.append(" " * gutter + paint("strong", "".join(pad(names[t], column) for t in threads).rstrip()))
        groups = [[i for i, row in enumerate(rows) if row.thread == t] for t in threads]
        fronts = {t: " " * (place * column) for place, t in enumerate(threads)}
        room = column - COLUMN_GAP
    else:
        name_width = min(NAME_MAX, max(cell_len(name) for name in names.values()))
        groups = [list(range(len(rows)))]
        fronts = {t: pad(names[t], name_width) + "  " for t in threads}
        room = width - gutter - name_width - 2
    cells: dict[int, str] = {}
    for group in groups:
        cells.update(zip(group, _cells([rows[i] for i in group], room), strict=True))
    for i, row in enumerate(rows):
        if gap and i == min(ROWS_HEAD, len(rows) // 2):
            lines.append(" " * gutter + gap)
        mark = FLIPPED if row.flipped else " "
        text = f"{row.line or '':>{gutter - 3}} {mark} {fronts[row.thread]}{cells[i]}".rstrip()
        lines.append(paint("bad", _mark(text, word("here", lang), width)) if row.broken else text)
    return lines


def _cells(rows: list[_Row], width: int) -> list[str]:
    """Code and value of each row, the values one below the other as far as they fit."""
    fitting = [c for row in rows if row.value and (c := cell_len(row.code)) + 4 + cell_len(row.value) <= width]
    code_width = min(max(fitting, default=0), width - 4 - max(cell_len(row.value) for row in rows))
    cells = []
    whole = width
    for row in rows:
        code = row.code
        width = whole - (MARK_MIN - COLUMN_GAP if row.broken else 0)  # the shortest mark always fits
        if row.value:
            room = width - 2 - cell_len(row.value)
            code = pad(code, max(code_width, min(cell_len(code), room))) if cell_len(code) <= room else fit(code, room)
            code = fit(f"{code}    {row.value}", width) if cell_len(code) + 4 <= room + 2 else f"{code}  {row.value}"
        cells.append(fit(code, width))
    return cells


def _mark(text: str, mark: str, width: int) -> str:
    """The line with its mark, which may reach into the next column: nobody else moves in that row."""
    for ending in (f"  {mark}", f" {mark.split()[0]}"):
        if cell_len(text + ending) <= width:
            return text + ending
    return text
