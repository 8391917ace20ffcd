"""The module that a notebook holds: from the JSON of an `.ipynb` to the text of one cell. Nothing is run.

A student wrote everything in a notebook, its metadata too. The answer to an exercise is found by three rules; the first
that fits counts:

1. the cells that nbgrader knows as the answer: their `grade_id` is `answer_id(exercise)`; several if one was split 2.
the last code cell whose first line is `# exercise: locked` or `%%stall locked` 3. if some code cell defines one of the
functions, all code cells, one after the other, as "run all" would run them

An answer that was split is all its parts in their order. Some notebooks lose the `grade_id` of the second part. So if
the answer lacks a name that a later cell of the student's defines, that cell is a part too.

Lines are counted as the notebook shows them in the cell. `%` and `!` lines, which only IPython understands, become
comments and are never removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from graders.errors import SubmissionError

__all__ = [
    "BYTES_MAX",
    "Answer",
    "answer",
    "answer_id",
    "is_answer",
    "marker",
    "python_text",
    "whole_answer",
    "with_parts",
]

BYTES_MAX = 5_000_000  # with its outputs; parsing so much JSON needs a few hundred megabytes
_MAGIC = re.compile(
    r"[%!?]"  # %time f()   !ls   ?f
    r"|[\w.]+\?{1,2}\s*$"  # f?
    r"|[\w.]+(?:\s*,\s*[\w.]+)*\s*=\s*[%!]"  # files = !ls
)
_TOKEN = re.compile(r"\\.?|#|'''|\"\"\"|['\"()\[\]{}]")


class _Cell(NamedTuple):
    source: str
    is_code: bool
    grade_id: object  # any JSON value may stand there


class Answer(NamedTuple):
    """The text of a module, and from how many cells it was joined; 1 if one cell was meant to hold it."""

    text: str
    parts: int = 1


def answer_id(exercise: str) -> str:
    """The `grade_id` of the cell that holds the answer."""
    return f"{exercise}-answer"


def marker(exercise: str) -> str:
    """The first line that marks a cell as an answer, wherever the cell stands."""
    return f"# exercise: {exercise}"


def is_answer(source: str, exercise: str) -> bool:
    """Whether a cell says that it is the answer to this exercise."""
    first = next((line for line in source.splitlines() if line.strip()), "").split()
    return first[:3] == marker(exercise).split() or first[:2] == ["%%stall", exercise]


def answer(notebook: bytes, exercise: str, functions: Collection[str]) -> str:
    """The text of `whole_answer`. Raises as that does."""
    return whole_answer(notebook, exercise, functions).text


def whole_answer(notebook: bytes, exercise: str, functions: Collection[str]) -> Answer:
    """The answer to `exercise` in a notebook, as a module. `functions` are the names that the exercise asks for.

    Raises SubmissionError: `not-a-notebook` with the reason, or `no-answer-cell`.
    """
    cells = list(_cells(_parse(notebook)))
    known = [at for at, cell in enumerate(cells) if cell.grade_id == answer_id(exercise)]
    if known:
        later = [cell.source for cell in cells[known[-1] + 1 :] if cell.is_code and cell.grade_id is None]
        return with_parts([cells[at].source for at in known], later, functions)
    code = [cell.source for cell in cells if cell.is_code]
    for at in reversed(range(len(code))):
        if is_answer(code[at], exercise):
            return with_parts([code[at]], code[at + 1 :], functions)
    names = "|".join(map(re.escape, functions))
    defines = re.compile(rf"^(?:(?:async\s+)?def|class)\s+(?:{names})\b|^(?:{names})\s*=", re.MULTILINE)
    if not functions or not any(map(defines.search, code)):
        raise SubmissionError("no-answer-cell", exercise=exercise, first_line=marker(exercise))
    return Answer("\n".join(map(python_text, code)))


def with_parts(parts: Sequence[str], later: Sequence[str], functions: Collection[str]) -> Answer:
    """The answer in the cells `parts`, and in those `later` cells that define what it lacks.

    It may lack one of the `functions`, or a name that it uses and defines nowhere.
    """
    texts = [python_text(part) for part in parts]
    for source in later:
        lacks = _lacks("\n".join(texts), functions)
        if not lacks:
            break
        text = python_text(source)
        if lacks & _defined(text):
            texts.append(text)
    return Answer("\n".join(texts), len(texts))


_WORD = re.compile(r"[^\W\d]\w*")
_DEFINES = re.compile(
    r"^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*(?::[^=]+)?=[^=]|^import\s+(.+)|^from\s.+import\s(.+)"
)
_INSIDE = re.compile(r"^\s+(?:def|class)\s+(\w+)|^\s+(\w+)\s*=[^=]|\bfor\s+(.+?)\s+in\b|\bas\s+(\w+)|def\s+\w+\((.*)\)")
_USES = re.compile(r"(?<![\w.])([^\W\d]\w*)\s*[(.]|^\s*global\s+(.+)")  # a call, or an attribute that is read


def _defined(text: str) -> frozenset[str]:
    """The names that the top level of a text defines, as far as its lines show.

    Nothing is parsed: see `python_text`.
    """
    return _names(_DEFINES, text)


def _lacks(text: str, functions: Collection[str]) -> frozenset[str]:
    """The names that the text uses or should have, and does not seem to define."""
    return (_names(_USES, text) | frozenset(functions)) - _defined(text) - _names(_INSIDE, text)


def _names(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    found = (match for line in text.split("\n") for match in pattern.finditer(line))
    return frozenset(word for match in found for group in match.groups() if group for word in _WORD.findall(group))


def python_text(source: str) -> str:
    """A cell's text; lines that only IPython understands become comments.

    A line that begins a statement with `%`, `!` or `?` is never Python, so nothing honest is changed. The beginnings of
    statements are found without a parser, because a stranger's text can exhaust a parser's stack.
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
        if text == "\\":  # nothing follows, or it would be two characters
            return depth, quote, True
        if quote:
            quote = "" if text == quote else quote
        elif text == "#":
            break
        elif text[0] in "'\"":
            quote = text
        elif len(text) == 1:
            depth = max(0, depth + (text in "([{") - (text in ")]}"))
    return depth, quote if len(quote) == 3 else "", False  # only a triple-quoted string goes on in the next line


def _parse(notebook: bytes) -> dict[str, Any]:
    try:
        # Numbers are not needed, and an integer of a million digits is slow to read.
        parsed = json.loads(notebook.decode("utf-8-sig"), parse_int=len, parse_float=len, parse_constant=len)
    except (ValueError, RecursionError) as error:
        reason = "too deep" if isinstance(error, RecursionError) else str(error)
        raise SubmissionError("not-a-notebook", error=reason[:200]) from None
    # In English, like the parser's own errors, which are shown in the same place.
    if not isinstance(parsed, dict) or not isinstance(parsed.get("cells"), list):
        raise SubmissionError("not-a-notebook", error="no list of cells")
    return parsed


def _cells(notebook: dict[str, Any]) -> Iterator[_Cell]:
    """Each cell with a text. Anything else in the list is skipped."""
    for cell in notebook["cells"]:
        source = cell.get("source") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            continue
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        # A byte order mark that was pasted with a file's text; Python accepts it in files only.
        text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        yield _Cell(text, cell.get("cell_type") == "code", grade_id)
