"""Small AST pieces that keep the student's positions."""

from __future__ import annotations

import ast
from typing import Any


def load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.Name:
    return ast.Name(name, ast.Store())


def at(new: Any, old: ast.AST) -> Any:
    """`new` at the place of `old` in the source, so that tracebacks and columns stay the student's.

    So are the parts of it that have no place yet. What has one is left alone, and not walked through at every level.
    """
    ast.copy_location(new, old)
    waiting = [new]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if "lineno" in child._attributes and getattr(child, "lineno", None) is None:
                ast.copy_location(child, new)
                waiting.append(child)
    return new


def has_effects(node: ast.AST) -> bool:
    """Whether evaluating it can do something that the order of evaluation would show."""
    effects = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
    return any(isinstance(inner, effects) for inner in ast.walk(node))


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


DISPLAYS = (ast.List, ast.Set, ast.Dict, ast.Tuple, ast.ListComp, ast.SetComp, ast.DictComp)
NUMBERS = (int, float, complex, bool, type(None))


def is_number(node: ast.expr) -> bool:
    """Whether it is written as a number: then `+`, `-` and `==` with it look into no container."""
    node = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(node, ast.Constant) and isinstance(node.value, NUMBERS)


def maybe_looks_inside(left: ast.expr, right: ast.expr) -> bool:
    """Whether an operator between the two could read what a mutable container holds."""
    one, other = maybe_container(left), maybe_container(right)
    return (one and (other or isinstance(right, DISPLAYS))) or (other and isinstance(left, DISPLAYS))


def maybe_container(node: ast.expr) -> bool:
    """Whether the value could be a mutable container that another thread can see."""
    if isinstance(node, ast.BinOp):
        return maybe_container(node.left) and maybe_container(node.right)
    if isinstance(node, ast.Call):
        return not (isinstance(node.func, ast.Name) and node.func.id in ("range", "len", "int", "str"))
    return isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Starred))


def bound_without_points(node: ast.stmt) -> list[str]:
    """The names that `import`, `def`, `class`, `except ... as` or `case` bind: none of these is a target."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    if isinstance(node, ast.Match):
        parts = [part for case in node.cases for part in ast.walk(case.pattern)]
        return [name for part in parts if (name := getattr(part, "name", None) or getattr(part, "rest", None))]
    return [handler.name for handler in getattr(node, "handlers", ()) if handler.name]
