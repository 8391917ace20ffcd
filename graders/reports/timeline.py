"""One schedule as columns: a column per thread, the student's own lines in it, the values beside them."""

from __future__ import annotations

from rich.cells import cell_len

from graders.feedback import thread_name, word
from graders.reports._cells import Paint, fit, pad
from graders.reports._rows import Lines, Row, Sources, make_rows
from graders.reports._safe import safe_line
from graders.results import Trace

COLUMN_MIN = 30  # narrower columns show no code worth reading: then one column, with the names in front
COLUMN_GAP = 2
MARK_MIN = 4  # ` <--`
NAME_MAX = 16
FLIPPED = "*"
ROWS_MAX = 30
ROWS_HEAD = 6  # kept from the beginning where a story is longer than that


def timeline(trace: Trace, sources: Sources, *, lang: str = "en", width: int = 80, color: bool = False) -> list[str]:
    """The lines of the picture; empty where the trace has nothing to show."""
    rows, left_out = _cut(make_rows(trace, Lines(sources), lang))
    if not rows:
        return []
    gap = word("left-out", lang, steps=left_out + trace.truncated) if left_out + trace.truncated else ""
    return _lay_out(rows, trace, gap, lang, width, Paint(color))


def _cut(rows: list[Row]) -> tuple[list[Row], int]:
    """At most ROWS_MAX rows, taken out of the middle; and how many steps went with them."""
    if len(rows) <= ROWS_MAX:
        return rows, 0
    tail = len(rows) - (ROWS_MAX - ROWS_HEAD)
    return rows[:ROWS_HEAD] + rows[tail:], sum(len(row.steps) for row in rows[ROWS_HEAD:tail])


# -- lay out ----------------------------------------------------------------------------------------------------------


def _lay_out(rows: list[Row], trace: Trace, gap: str, lang: str, width: int, paint: Paint) -> list[str]:
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


def _cells(rows: list[Row], width: int) -> list[str]:
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
