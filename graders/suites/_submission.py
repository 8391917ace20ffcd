"""A submission's bytes -> an instrumented module, or the reason why not. Nothing of the student's code runs here."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from graders.catalog import Exercise, FunctionSpec
from graders.encoding import encoding_of
from graders.engine.instrument import Instrumented, instrument, refuse_uncontrollable
from graders.errors import SubmissionError
from graders.results import Message
from graders.suites._language import check_language


class NotStarted(Exception):
    """A required function still raises the stub's NotImplementedError."""

    def __init__(self, function: str, line: int) -> None:
        super().__init__(function)
        self.function, self.line = function, line


@dataclass(frozen=True)
class Prepared:
    """A module ready to be run. `lines` maps a top-level function's name to the line of its `def`."""

    unit: Instrumented
    tree: ast.Module
    lines: dict[str, int]
    turns: Message | None = None  # what is wrong with TURNS, if loading has shown it


def decode(source: bytes) -> str:
    """The text as Python itself would read it: BOM, coding line, any line ends. Raises SubmissionError `not-text`."""
    encoding = "utf-8"
    try:
        encoding = encoding_of(source)
        text = source.decode(encoding)
    except UnicodeDecodeError as error:
        raise SubmissionError("not-text", line=source.count(b"\n", 0, error.start) + 1, encoding=encoding) from None
    except (SyntaxError, LookupError, UnicodeError):
        try:
            source.decode("utf-8")
        except UnicodeDecodeError as error:
            line = source.count(b"\n", 0, error.start) + 1
            raise SubmissionError("not-text", line=line, encoding="utf-8") from None
        raise SubmissionError("not-text", line=1, encoding=encoding) from None
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def prepare(source: bytes, exercise: Exercise, file: str) -> Prepared:
    """Read, check what can be checked without running, rewrite.

    Raises SubmissionError (with the line), NotStarted, Uncontrollable, or Refused.
    """
    text = decode(source)
    try:
        tree = _parse(text)
        unit = instrument(text, module=exercise.id, file=file)
        refuse_uncontrollable(tree)
        check_language(tree)
    except SyntaxError as error:
        from graders.engine.instrument.newer import needs_newer  # imported here, because hardly any text needs it

        newer = needs_newer(text, error)
        if newer is not None:
            raise SubmissionError(newer.pop("code"), **newer) from None
        raise SubmissionError("syntax-error", line=error.lineno, text=(error.msg or "")[:200]) from None
    except RecursionError:
        # In English, as Python itself says it if it notices the problem ("too many nested parentheses").
        raise SubmissionError("syntax-error", line=1, text="too deeply nested") from None
    except ValueError as error:
        raise SubmissionError("syntax-error", line=1, text=str(error)[:200]) from None
    lines: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines[node.name] = node.lineno
    for spec in exercise.functions:
        _check_function(tree, spec)
    for spec in exercise.functions:
        _check_started(tree, spec)
    return Prepared(unit, tree, lines)


def _parse(text: str) -> ast.Module:
    """As `ast.parse`, but raises RecursionError if the parser's own stack is full, where the parser says MemoryError.

    The compiler says RecursionError for code that is too deep, too. A constant of Python's decides this, not the
    machine.
    """
    try:
        return ast.parse(text)
    except MemoryError:
        raise RecursionError from None


def _definition(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    return found[-1] if found else None


def _check_function(tree: ast.Module, spec: FunctionSpec) -> None:
    """A plain `def` must take the tutorial's arguments.

    Anything else that binds the name is checked when it is loaded.
    """
    node = _definition(tree, spec.name)
    if node is None:
        if not _binds(tree, spec.name):
            raise SubmissionError("missing-function", function=spec.name, signature=spec.signature)
        return
    if node.decorator_list:
        return
    args = node.args
    positional = len(args.posonlyargs) + len(args.args)
    required = positional - len(args.defaults)
    keyword_only = any(default is None for default in args.kw_defaults)
    wanted = len(spec.params)
    if keyword_only or required > wanted or (positional < wanted and args.vararg is None):
        got = f"{spec.name}({ast.unparse(args)})"
        raise SubmissionError("wrong-signature", line=node.lineno, function=spec.name, got=got, expected=spec.signature)


def _binds(tree: ast.Module, name: str) -> bool:
    for node in tree.body:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Store):
                return True
            if isinstance(inner, ast.alias) and (inner.asname or inner.name) == name:
                return True
            if isinstance(inner, (ast.FunctionDef, ast.ClassDef)) and inner.name == name and inner is node:
                return True
    return any(isinstance(node, (ast.If, ast.Try)) for node in tree.body) and any(
        isinstance(inner, ast.FunctionDef) and inner.name == name for inner in ast.walk(tree)
    )


def _check_started(tree: ast.Module, spec: FunctionSpec) -> None:
    """Raise NotStarted if the stub's `raise NotImplementedError` is still reached by a call of the function."""
    node = _definition(tree, spec.name)
    for statement in node.body if node is not None else []:
        if isinstance(statement, ast.Raise) and statement.exc is not None:
            raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
            if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                raise NotStarted(spec.name, statement.lineno)
