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

    The parts of `new` without a place get this one, too. Parts that have one are left alone and not searched.
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
    """Whether evaluating `node` can do something that shows when it was evaluated."""
    effects = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
    return any(isinstance(inner, effects) for inner in ast.walk(node))


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


DISPLAYS = (ast.List, ast.Set, ast.Dict, ast.Tuple, ast.ListComp, ast.SetComp, ast.DictComp)
NUMBERS = (int, float, complex, bool, type(None))


def is_number(node: ast.expr) -> bool:
    """Whether `node` is written as a number: then `+`, `-` and `==` with it look into no container."""
    node = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(node, ast.Constant) and isinstance(node.value, NUMBERS)


def maybe_looks_inside(left: ast.expr, right: ast.expr) -> bool:
    """Whether an operator between the two could read what a mutable container holds."""
    return (may_hold(left) and maybe_collection(right)) or (may_hold(right) and maybe_collection(left))


def maybe_contains(thing: ast.expr, where: ast.expr) -> bool:
    """Whether `thing in where` could read a mutable container."""
    if isinstance(where, ast.Constant):
        return False
    return may_hold(where) or (maybe_collection(where) and may_hold(thing) and not _is_of_numbers(where))


def _is_of_numbers(node: ast.expr) -> bool:
    """Whether `node` is a display of constants whose comparisons look into no container."""
    parts = getattr(node, "elts", None)
    return parts is not None and all(isinstance(p, ast.Constant) and not isinstance(p.value, tuple) for p in parts)


def maybe_collection(node: ast.expr) -> bool:
    """Whether the value of `node` could be something that holds others."""
    if isinstance(node, ast.BinOp):
        both = maybe_collection(node.left), maybe_collection(node.right)
        return any(both) if isinstance(node.op, ast.Mult) else all(both)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, bytes)  # `b"a" + buffer`
    return isinstance(node, (*DISPLAYS, ast.GeneratorExp)) or maybe_container(node)


def may_hold(node: ast.expr) -> bool:
    """Whether the value could be, or hold, a mutable container that another thread can see."""
    if isinstance(node, (ast.List, ast.Set, ast.Tuple)):
        return any(map(may_hold, node.elts))
    if isinstance(node, ast.Dict):
        return any(may_hold(part) for part in (*node.keys, *node.values) if part is not None)
    if isinstance(node, ast.DictComp):
        return may_hold(node.key) or may_hold(node.value)
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        return may_hold(node.elt)
    if isinstance(node, ast.BinOp):
        return maybe_collection(node) and (may_hold(node.left) or may_hold(node.right))
    return maybe_container(node) or isinstance(node, (ast.Yield, ast.YieldFrom))


def maybe_container(node: ast.expr) -> bool:
    """Whether the value could be a mutable container that another thread can see."""
    if isinstance(node, ast.BinOp):
        return maybe_container(node.left) and maybe_container(node.right)
    if isinstance(node, ast.Call):
        return not (isinstance(node.func, ast.Name) and node.func.id in ("range", "len", "int", "str"))
    return isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Starred))


def unpacks(target: ast.expr) -> str:
    """How a loop unpacks each item into `target`: "", "unpacked", or "nested" where it unpacks parts of it as well."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        return ""
    return "nested" if any(isinstance(inner, (ast.Tuple, ast.List)) for inner in target.elts) else "unpacked"


def unpacks_shared(target: ast.expr, value: ast.expr) -> bool:
    """Whether storing `value` in `target` could unpack a container."""
    how = unpacks(target)
    return bool(how) and (maybe_container(value) or (how == "nested" and may_hold(value)))


def bound_without_points(node: ast.stmt) -> list[str]:
    """The names that `import`, `def`, `class`, `except ... as` or `case` bind; none of these is a target."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    if isinstance(node, ast.Match):
        parts = [part for case in node.cases for part in ast.walk(case.pattern)]
        return [name for part in parts if (name := getattr(part, "name", None) or getattr(part, "rest", None))]
    return [handler.name for handler in getattr(node, "handlers", ()) if handler.name]
