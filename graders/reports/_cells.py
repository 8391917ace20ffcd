"""Text measured in terminal cells: a Chinese character takes two. And the little colour there is."""

from __future__ import annotations

import functools

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"


def fit(text: str, width: int) -> str:
    """`text`, cut to at most `width` cells; an ellipsis says that something is missing."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)).rstrip() + ELLIPSIS if width > 0 else ""


def pad(text: str, width: int) -> str:
    """`text` in exactly `width` cells."""
    text = fit(text, width)
    return text + " " * (width - cell_len(text))


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces or beside a wide character, as each script does."""
    return [text.rstrip()] if cell_len(text) <= width else list(_wrapped(text, width))


@functools.lru_cache(1024)  # a class has few different sentences
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, piece = "", piece.lstrip()
        while cell_len(piece.rstrip()) > width:  # one word that is longer than a whole line
            head = _prefix(piece, width)
            lines.append(head)
            piece = piece[len(head) :]
        line += piece
    return (*lines, line.rstrip()) if line.strip() or not lines else tuple(lines)


def _pieces(text: str) -> list[str]:
    """Where a line may break: after a space, and before a wide character that is not closing punctuation."""
    pieces: list[str] = []
    for char in text:
        wide = not char.isascii() and cell_len(char) > 1
        after = pieces[-1][-1] if pieces else " "
        opens = (wide and char not in "，。：；？！、）”") or (after != " " and cell_len(after) > 1 and char.isalnum())
        if not pieces or (after == " " and char != " ") or (opens and after not in "（“`"):
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def _prefix(text: str, width: int) -> str:
    taken = used = 0
    for char in text:
        used += cell_len(char)
        if used > width and taken:
            break
        taken += 1
    return text[:taken]


class Paint:
    """ANSI colours, or nothing at all. Every report reads the same without."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, style: str, text: str) -> str:
        codes = {"good": "32", "bad": "31;1", "unsure": "33", "strong": "1", "faint": "2", "link": "36"}
        return f"\x1b[{codes[style]}m{text}\x1b[0m" if self.on and text.strip() else text
