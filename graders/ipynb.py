"""The module that a notebook holds: from the JSON of an `.ipynb` to the text of one cell. Nothing is run.

What stands in a notebook was written by a student, its metadata too. Which cell is the answer to an exercise is decided
by three rules, the first that fits, and of several cells that fit the last one:

1. the cell that nbgrader knows as the answer: its `grade_id` is `answer_id(exercise)`
2. a code cell whose first line is `# exercise: locked` or `%%stall locked`
3. if some code cell defines one of the functions, all code cells, one after the other, as "run all" would run them

Lines are counted as the notebook shows them in the cell: `%` and `!` lines, which only IPython understands, become
comments and are never removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from graders.errors import SubmissionError

__all__ = ["BYTES_MAX", "answer", "answer_id", "is_answer", "marker", "python_text"]

BYTES_MAX = 5_000_000  # with its outputs; what JSON makes of so much stays below some hundred megabytes
_MAGIC = re.compile(
    r"[%!?]"  # %time f()   !ls   ?f
    r"|[\w.]+\?{1,2}\s*$"  # f?
    r"|[\w.]+(?:\s*,\s*[\w.]+)*\s*=\s*[%!]"  # files = !ls
)
_TOKEN = re.compile(r"\\.?|#|'''|\"\"\"|['\"()\[\]{}]")


class _Cell(NamedTuple):
    source: str
    is_code: bool
    grade_id: object  # whatever stands there


def answer_id(exercise: str) -> str:
    """The `grade_id` of the cell that holds the answer."""
    return f"{exercise}-answer"


def marker(exercise: str) -> str:
    """The first line of a cell that is an answer, wherever it stands."""
    return f"# exercise: {exercise}"


def is_answer(source: str, exercise: str) -> bool:
    """Whether a cell says of itself that it is the answer to this exercise."""
    first = next((line for line in source.splitlines() if line.strip()), "").split()
    return first[:3] == marker(exercise).split() or first[:2] == ["%%stall", exercise]


def answer(notebook: bytes, exercise: str, functions: Collection[str]) -> str:
    """The module in a notebook that is the answer to `exercise`, which asks for `functions`.

    Raises SubmissionError: `not-a-notebook` with the reason, or `no-answer-cell`.
    """
    cells = list(_cells(_parse(notebook)))
    for cell in reversed(cells):
        if cell.grade_id == answer_id(exercise):
            return python_text(cell.source)
    code = [cell.source for cell in cells if cell.is_code]
    for source in reversed(code):
        if is_answer(source, exercise):
            return python_text(source)
    names = "|".join(map(re.escape, functions))
    defines = re.compile(rf"^(?:(?:async\s+)?def|class)\s+(?:{names})\b|^(?:{names})\s*=", re.MULTILINE)
    if not functions or not any(map(defines.search, code)):
        raise SubmissionError("no-answer-cell", exercise=exercise, first_line=marker(exercise))
    return "\n".join(map(python_text, code))


def python_text(source: str) -> str:
    """A cell's text with what only IPython understands turned into comments, line by line.

    A line that begins a statement with `%`, `!` or `?` is never Python, so nothing honest is changed. Where a statement
    begins is found without parsing: a parser run on what a stranger wrote can exhaust the stack.
    """
    lines = []
    depth, quote, goes_on, magic = 0, "", False, False
    for line in source.split("\n"):
        text = line.lstrip()
        begins = not (depth or quote or goes_on)
        if (begins and _MAGIC.match(text)) or (magic and goes_on):
            indent = line[: len(line) - len(text)]
            lines.append(f"{indent}pass  # {text}" if indent else f"# {text}")
            magic, goes_on = True, text.rstrip().endswith("\\")
            continue
        magic = False
        lines.append(line)
        depth, quote, goes_on = _after(line, depth, quote)
    return "\n".join(lines)


def _after(line: str, depth: int, quote: str) -> tuple[int, str, bool]:
    """The state at the end of a line: open brackets, the open quotation mark, whether a backslash continues it."""
    for token in _TOKEN.finditer(line):
        text = token[0]
        if text == "\\":  # and nothing behind it, or it would be two characters
            return depth, quote, True
        if quote:
            quote = "" if text == quote else quote
        elif text == "#":
            break
        elif text[0] in "'\"":
            quote = text
        elif len(text) == 1:
            depth = max(0, depth + (text in "([{") - (text in ")]}"))
    return depth, quote if len(quote) == 3 else "", False  # only a long string goes on in the next line


def _parse(notebook: bytes) -> dict[str, Any]:
    try:
        # Numbers are not needed, and an integer of a million digits is slow to read.
        parsed = json.loads(notebook.decode("utf-8-sig"), parse_int=len, parse_float=len, parse_constant=len)
    except (ValueError, RecursionError) as error:
        reason = "too deep" if isinstance(error, RecursionError) else str(error)
        raise SubmissionError("not-a-notebook", error=reason[:200]) from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("cells"), list):
        raise SubmissionError("not-a-notebook", error="no list of cells")
    return parsed


def _cells(notebook: dict[str, Any]) -> Iterator[_Cell]:
    """Each cell with a text; what is not formed like a cell is passed over."""
    for cell in notebook["cells"]:
        source = cell.get("source") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            continue
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        # A byte order mark was pasted along with a file's text: Python knows it in files only.
        text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        yield _Cell(text, cell.get("cell_type") == "code", grade_id)
