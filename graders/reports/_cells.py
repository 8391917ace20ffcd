"""Text measured in terminal cells (a Chinese character takes two), and the few colours."""

from __future__ import annotations

import functools

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"
# These are one cell wide in most terminals, and two in many that are set up for Chinese. In Chinese text we assume two.
_AMBIGUOUS = frozenset("“”‘’…—·×→")
_CLOSING = frozenset("，。：；？！、）】》」』”’…%,.;:?!)]}")  # never at the beginning of a line
_OPENING = frozenset("（【《「『“‘([{`")  # never at the end of a line


def cells(text: str) -> int:
    """How many cells `text` may take at most. Use it for what must fit, and `cell_len` for what must align."""
    width = cell_len(text)
    if text.isascii() or not any(_is_wide(char) for char in text):
        return width
    return width + sum(char in _AMBIGUOUS for char in text)


def fit(text: str, width: int) -> str:
    """`text`, cut to at most `width` cells. An ellipsis shows that something is missing."""
    if cells(text) <= width:
        return text
    cut = max(0, width - 1)
    while cut and cells(shown := set_cell_size(text, cut).rstrip() + ELLIPSIS) > width:
        cut -= 1
    return shown if cut else ELLIPSIS if width == 1 else ""


def pad(text: str, width: int) -> str:
    """`text` in exactly `width` cells."""
    text = fit(text, width)
    return text + " " * (width - cell_len(text))


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces or beside a wide character."""
    return [text.rstrip()] if cells(text) <= width else list(_wrapped(text, width))


@functools.lru_cache(1024)  # the reports of a class repeat few sentences many times
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and cells(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, piece = "", piece.lstrip()
        while cells(piece.rstrip()) > width:  # one word that is longer than a whole line
            head = _prefix(piece, width)
            lines.append(head)
            piece = piece[len(head) :]
        line += piece
    return (*lines, line.rstrip()) if line.strip() or not lines else tuple(lines)


def _pieces(text: str) -> list[str]:
    """The parts between which a line may break: after a space, or beside a wide character if punctuation allows it."""
    pieces: list[str] = []
    quoted = False
    for char in text:
        before = pieces[-1][-1] if pieces else ""
        breaks = before == " " and char != " "
        if before and not breaks and char not in " " and not quoted:
            breaks = _may_part(before, char)
        quoted ^= char == "`"
        if not pieces or breaks:
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def _may_part(before: str, char: str) -> bool:
    """Whether a line may end between the two: one of them is wide, and no punctuation is torn from its text."""
    return (_is_wide(before) or _is_wide(char)) and before not in _OPENING and char not in _CLOSING


def _is_wide(char: str) -> bool:
    return not char.isascii() and cell_len(char) > 1


def _prefix(text: str, width: int) -> str:
    taken = 0
    while taken < len(text) and (not taken or cells(text[: taken + 1]) <= width):
        taken += 1
    return text[:taken]


class Paint:
    """ANSI colours, or none. Every report reads the same without them."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, style: str, text: str) -> str:
        codes = {"good": "32", "bad": "31;1", "unsure": "33", "strong": "1", "faint": "2", "link": "36"}
        return f"\x1b[{codes[style]}m{text}\x1b[0m" if self.on and text.strip() else text
