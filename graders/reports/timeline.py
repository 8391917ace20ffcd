"""One schedule as columns: a column per thread, the student's own lines in it, the values beside them.

With more than COLUMNS_MAX threads, or on a screen too narrow for their code, every row has the thread's name in front.
Code is never cut to make room for a value: a value that does not fit stands below its line.
"""

from __future__ import annotations

from dataclasses import dataclass

from graders.feedback import thread_name, word
from graders.reports._cells import Paint, cells, fit, pad, wrap
from graders.reports._rows import Lines, Row, Sources, folded_words, left_out, make_rows
from graders.reports._safe import safe_line
from graders.results import Trace

COLUMNS_MAX = 3  # more threads are hard to follow side by side on a terminal
COLUMN_MIN = 16  # cells between the beginnings of two columns, at least
COLUMN_GAP = 2
VALUE_GAP = 4  # cells between the code and its value, if there is room
VALUE_MAX = 72  # cells of a value
BELOW = "^ "  # in front of a value that stands below its line
CODE_LINES_MAX = 3  # lines for one line of code that is longer than the screen is wide
NAME_MAX = 16  # cells of a name
FLIPPED = "*"
ROWS_MAX = 30  # of one picture
ROWS_HEAD = 6  # rows kept from the beginning of a story that is cut


def timeline(trace: Trace, sources: Sources, *, lang: str = "en", width: int = 80, color: bool = False) -> list[str]:
    """The lines of the picture; empty if the trace has nothing to show."""
    whole = make_rows(trace, Lines(sources), lang, value_max=VALUE_MAX)
    rows, cut = _cut(whole)
    if not rows:
        return []
    steps = cut + left_out(trace, whole)
    gap = word("left-out", lang, steps=steps) if steps else ""
    return _lay_out(rows, trace, gap, lang, width, Paint(color))


def _cut(rows: list[Row]) -> tuple[list[Row], int]:
    """At most ROWS_MAX rows: the middle is taken out. Also returns how many steps were taken out with it."""
    if len(rows) <= ROWS_MAX:
        return rows, 0
    tail = len(rows) - (ROWS_MAX - ROWS_HEAD)
    return rows[:ROWS_HEAD] + rows[tail:], sum(len(row.steps) for row in rows[ROWS_HEAD:tail])


# -- lay out ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Lane:
    """Where the rows of one thread stand. Code may reach to the edge of the screen, because a row shows only one
    thread.
    """

    front: str  # what stands before the code
    rest: str  # what stands before its further lines
    room: int  # cells for code with its value beside it
    reach: int  # cells for code alone


def _lay_out(rows: list[Row], trace: Trace, gap: str, lang: str, width: int, paint: Paint) -> list[str]:
    threads = sorted({row.thread for row in rows})
    names = {index: safe_line(thread_name(trace, index, lang) or str(index), 60) for index in threads}
    gutter = max(2, *(len(str(row.line or "")) for row in rows)) + 4
    need = {t: max(cells(row.code) for row in rows if row.thread == t) for t in threads}
    step = _distance(threads, names, need, width - gutter)
    lines, lanes = [], _columns(threads, step, width - gutter)
    if step and (len(threads) < COLUMNS_MAX or _mostly_beside(rows, lanes)):
        heads = "".join(pad(names[t], step - 1) + " " for t in threads)
        lines.append(" " * gutter + paint("strong", fit(heads.rstrip(), width - gutter)))
        groups = [[row for row in rows if row.thread == t] for t in threads]
    else:
        lanes = _named(names, width - gutter)
        groups = [rows]
    code_width = {id(row): wide for group in groups for wide in [_code_width(group, lanes)] for row in group}
    for i, row in enumerate(rows):
        if gap and i == min(ROWS_HEAD, len(rows) // 2):
            lines += [" " * gutter + line for line in wrap(gap, width - gutter)]
        if folded := folded_words(row, lang):
            lines += [" " * gutter + line for line in wrap(folded, width - gutter)]
        mark = FLIPPED if row.flipped else " "
        lane = lanes[row.thread]
        first, *rest = _cell(row, lane, code_width[id(row)])
        shown = [f"{row.line or '':>{gutter - 3}} {mark} {lane.front}{first}".rstrip()]
        shown += [" " * gutter + lane.rest + line for line in rest]
        if row.broken:
            shown = [paint("bad", line) for line in _marked(shown, word("here", lang), gutter, width)]
        lines += shown
    return lines


def _distance(threads: list[int], names: dict[int, str], need: dict[int, int], room: int) -> int:
    """How many cells apart the columns begin; 0 if columns are not possible."""
    if len(threads) == 1:
        return room
    if len(threads) > COLUMNS_MAX:
        return 0
    least = max(COLUMN_MIN, *(cells(name) + COLUMN_GAP for name in names.values()))
    step = min(room // len(threads), *((room - need[t]) // place for place, t in enumerate(threads) if place))
    return step if step >= least and need[threads[0]] <= room else 0


def _columns(threads: list[int], step: int, room: int) -> dict[int, _Lane]:
    lanes = {}
    for place, thread in enumerate(threads):
        before, last = " " * (place * step), place == len(threads) - 1
        reach = room - place * step
        lanes[thread] = _Lane(before, before, reach if last else step - COLUMN_GAP, reach)
    return lanes


def _named(names: dict[int, str], room: int) -> dict[int, _Lane]:
    name_width = min(NAME_MAX, room // 4, max(cells(name) for name in names.values()))
    left = room - name_width - 2
    return {t: _Lane(pad(name, name_width) + "  ", " " * (name_width + 2), left, left) for t, name in names.items()}


def _beside(row: Row, lane: _Lane) -> bool:
    """Whether the value has room beside its code."""
    return bool(row.value) and cells(row.code) + 2 + cells(row.value) <= lane.room


def _mostly_beside(rows: list[Row], lanes: dict[int, _Lane]) -> bool:
    """Whether columns are wide enough for most values. If not, rows with names are easier to read."""
    beside = [_beside(row, lanes[row.thread]) for row in rows if row.value]
    return 2 * sum(beside) >= len(beside)


def _code_width(rows: list[Row], lanes: dict[int, _Lane]) -> int:
    """The width that code is padded to, so that values stand below each other as far as they fit."""
    beside = [row for row in rows if _beside(row, lanes[row.thread])]
    left = [lanes[row.thread].room - VALUE_GAP - cells(row.value) for row in beside]
    codes = [cells(row.code) for row in beside]
    return max((code for code, room in zip(codes, left, strict=True) if code <= room), default=0)


def _cell(row: Row, lane: _Lane, code_width: int) -> list[str]:
    """The code of one row and its value, beside it or below."""
    code = _code_lines(row.code, lane.reach)
    if not row.value:
        return code
    if len(code) == 1 and _beside(row, lane):
        room = lane.room - cells(row.value)
        aligned = code_width + VALUE_GAP
        start = min(room, aligned if cells(code[0]) + 2 <= aligned else cells(code[0]) + VALUE_GAP)
        return [pad(code[0], start) + row.value]
    indent = min(len(row.code) - len(row.code.lstrip()), lane.reach // 2)
    first, *rest = wrap(row.value, lane.reach - indent - len(BELOW))
    below = [BELOW + first, *(" " * len(BELOW) + line for line in rest)]
    return [*code, *(" " * indent + line for line in below)]


def _code_lines(code: str, reach: int) -> list[str]:
    """The code; if it is too long, it goes on in further, more deeply indented lines."""
    if cells(code) <= reach:
        return [code]
    indent = min(len(code) - len(code.lstrip()), reach // 3)
    first, *rest = wrap(code.lstrip(), reach - indent - 4)
    lines = [" " * indent + first, *(" " * (indent + 4) + line for line in rest)]
    if len(lines) > CODE_LINES_MAX:
        lines = [*lines[: CODE_LINES_MAX - 1], fit(lines[CODE_LINES_MAX - 1] + " " * reach, reach)]
    return lines


def _marked(lines: list[str], mark: str, gutter: int, width: int) -> list[str]:
    """The lines of a row with its mark. It may reach into the next column, because a row shows only one thread."""
    *before, last = lines
    for ending in (f"  {mark}", f" {mark.split()[0]}"):
        if cells(last + ending) <= width:
            return [*before, last + ending]
    return [*lines, " " * gutter + mark]
