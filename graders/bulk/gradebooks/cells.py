"""A table of comma-separated values in which one cell can be changed and every other byte stays as it was.

The `csv` module reads such a table, but forgets how a cell was quoted and which line end a row had. A worksheet of
Moodle's that `csv` writes again would have other bytes everywhere. So this module finds the cells together with their
places in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

__all__ = ["Table", "parse"]

SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class _Cell:
    start: int
    end: int
    value: str


@dataclass
class Table:
    """`rows` of cells as they were read. `set` changes one; `text` is the whole text with the changes."""

    _text: str
    _cells: list[list[_Cell]]
    separator: str
    _changes: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = [[cell.value for cell in row] for row in self._cells]

    def set(self, row: int, column: int, value: str) -> None:
        """Put `value` into a cell that exists."""
        if self._cells[row][column].value != value:
            self._changes[row, column] = value

    @property
    def has_mark(self) -> bool:
        """Whether the text begins with a byte order mark."""
        return self._text.startswith("\ufeff")

    @property
    def text(self) -> str:
        pieces: list[str] = []
        at = 0
        for row, column in sorted(self._changes):
            cell = self._cells[row][column]
            pieces += [self._text[at : cell.start], self._quoted(cell, self._changes[row, column])]
            at = cell.end
        return "".join([*pieces, self._text[at:]])

    def _quoted(self, cell: _Cell, value: str) -> str:
        """The value quoted as the cell was quoted, and also wherever it could be misread without quotes."""
        was = self._text.startswith('"', cell.start)
        needs = any(char in value for char in ('"', "\r", "\n", self.separator)) or value != value.strip()
        return '"' + value.replace('"', '""') + '"' if was or needs else value


def parse(text: str, *, widest: bool = False) -> Table:
    """Find the cells of a text as RFC 4180 describes them.

    The separator is a comma, a semicolon or a tab: the one that gives the first row most cells. A list may have a title
    above it, so with `widest` the first ten rows decide: the separator that gives most of them more than one cell. A
    byte order mark is no part of the first cell. Never raises: any text is read as some table.
    """
    start = 1 if text.startswith("\ufeff") else 0
    separator = max(SEPARATORS, key=lambda separator: (_width if widest else _first_width)(text, start, separator))
    rows = [row for row in _rows(text, start, separator) if len(row) > 1 or row[0].start < row[0].end]
    return Table(text, rows, separator)


def _first_width(text: str, start: int, separator: str) -> int:
    return len(next(_rows(text, start, separator)))


def _width(text: str, start: int, separator: str) -> tuple[int, int]:
    """How many of the first ten rows have more than one cell, and how many cells the widest has."""
    widths = [len(row) for row in islice(_rows(text, start, separator), 10)]
    return sum(width > 1 for width in widths), max(widths)


def _rows(text: str, at: int, separator: str) -> Iterator[list[_Cell]]:
    row: list[_Cell] = []
    while True:
        cell = _cell(text, at, separator)
        row.append(cell)
        at = cell.end
        if at < len(text) and text[at] == separator:
            at += 1
            continue
        yield row
        if at >= len(text):
            return
        row = []
        at += 2 if text.startswith("\r\n", at) else 1
        if at >= len(text):
            return


def _cell(text: str, start: int, separator: str) -> _Cell:
    ends = (separator, "\r", "\n")
    at = start
    if not text.startswith('"', start):
        while at < len(text) and text[at] not in ends:
            at += 1
        return _Cell(start, at, text[start:at])
    pieces: list[str] = []
    at += 1
    while True:
        quote = text.find('"', at)
        if quote < 0:  # the quote is never closed: the cell is all the rest
            return _Cell(start, len(text), "".join([*pieces, text[at:]]))
        pieces.append(text[at:quote])
        at = quote + 1
        if not text.startswith('"', at):
            break
        pieces.append('"')
        at += 1
    tail = at
    while at < len(text) and text[at] not in ends:
        at += 1
    return _Cell(start, at, "".join([*pieces, text[tail:at]]))
