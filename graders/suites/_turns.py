"""A student's list TURNS: what is really in it, and what to do with one that is far too long."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeGuard

from graders.catalog import Exercise
from graders.encoding import encoding_of
from graders.engine.ports import Thing
from graders.errors import SubmissionError
from graders.results import Message
from graders.suites._budgets import MADE_MAX, TURNS_MAX
from graders.suites._submission import Prepared, decode, prepare

MAKERS = frozenset({"int", "list", "range", "tuple"})  # calls that only make a value


@dataclass(frozen=True)
class TooMany:
    """Stands for a list that is too long to be looked at."""

    length: int


def plain_list(value: Thing, neutral: Callable[[Thing], Thing]) -> Thing:
    """A list or tuple as a list of what is really in it, past its own methods; anything else unchanged.

    `neutral` makes an entry of a student's own class harmless.
    """
    if not isinstance(value, (list, tuple)):
        return value
    kind: Thing = list if isinstance(value, list) else tuple
    length = kind.__len__(value)
    if length > TURNS_MAX:
        return TooMany(length)
    entries = [*kind.__iter__(value)]
    if set(map(type, entries)) == {int} and set(entries) <= {0, 1}:
        return entries
    return [neutral(entry) for entry in entries]


def without_excess(submission: Prepared, turns: Thing, source: bytes, spec: Exercise, file: str) -> Prepared:
    """The submission; if TURNS is too long, with a note of that, and with a file in which TURNS is empty.

    Raises SubmissionError if TURNS is so long that no schedule could be run, and it cannot be left out.
    """
    if not isinstance(turns, TooMany):
        return submission
    line = line_of_turns(submission.tree)
    args = {"got": turns.length, "most": TURNS_MAX}
    problem = Message("turns-too-many", args if line is None else {**args, "line": line})
    if turns.length > MADE_MAX:
        assigned = _assignments(submission.tree)
        if not assigned:
            raise SubmissionError("turns-too-many", line=line, **args)
        submission = prepare(_emptied(source, assigned), spec, file)
    return replace(submission, turns=problem)


def line_of_turns(tree: ast.Module) -> int | None:
    """The line where TURNS is made, or made longer, for the last time."""
    made = [node for node in _names(tree) if isinstance(node.ctx, ast.Store)]
    made += [node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_turns(node.value)]
    return max((node.lineno for node in made), default=None)


def _is_turns(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == "TURNS"


def _names(tree: ast.Module) -> list[ast.Name]:
    return [node for node in ast.walk(tree) if _is_turns(node)]


def _assignments(tree: ast.Module) -> list[ast.expr]:
    """The values of `TURNS = ...`; none if TURNS is used elsewhere, or if making a value has an effect."""
    values: list[ast.expr] = []
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if [getattr(target, "id", "") for target in targets] == ["TURNS"]:
                values.append(node.value)
    used = len(_names(tree)) != len(values) or any(
        isinstance(node, ast.Constant) and node.value == "TURNS" for node in ast.walk(tree)
    )
    known = MAKERS | _constants(tree)
    return [] if used or not all(_only_makes(value, known) for value in values) else values


def _constants(tree: ast.Module) -> set[str]:
    """Names of plain constants. What another name stands for may be as long as TURNS, and would still be made."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            found.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return found


def _only_makes(value: ast.expr, known: frozenset[str]) -> bool:
    nodes = list(ast.walk(value))
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        if isinstance(node, (ast.NamedExpr, ast.Await, ast.Attribute)):
            return False
        if isinstance(node, ast.Name) and node.id not in known | own:
            return False
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in MAKERS):
            return False
    return True


def _emptied(source: bytes, values: list[ast.expr]) -> bytes:
    """The file with `[]` for each of `values`. Every other line keeps its number."""
    lines = [line.encode() for line in decode(source).split("\n")]
    for value in reversed(values):
        first, last = value.lineno - 1, (value.end_lineno or value.lineno) - 1
        rest = lines[last][value.end_col_offset :]
        hollow = b"[" + b"\n" * (last - first) + b"]"
        lines[first : last + 1] = (lines[first][: value.col_offset] + hollow + rest).split(b"\n")
    encoding = encoding_of(source)
    return b"\n".join(lines).decode().encode(encoding)
