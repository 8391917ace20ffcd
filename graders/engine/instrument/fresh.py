"""Finds the iterators that the expression itself makes: no other thread has them. See `Site.fresh`."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from graders.engine.instrument.points import NOTHING

_LAZY = {"zip", "enumerate", "map", "filter", "reversed"}


def fresh(transformer: Any, *nodes: ast.expr) -> dict[int, Any]:
    """For each argument, by position, what `_maker` says of it. Call this once the nodes have been visited."""
    makers = {
        i: _maker(transformer, node) for i, node in enumerate(nodes) if isinstance(node, (ast.Call, ast.GeneratorExp))
    }
    return {i: maker for i, maker in makers.items() if maker is not None} or NOTHING


def _maker(transformer: Any, node: ast.expr) -> Any:
    """True where `node` certainly makes a new iterator; for another call its site; else None."""
    if not isinstance(node, ast.Call):
        return True
    function = node.func
    module = transformer.is_module(function.value if isinstance(function, ast.Attribute) else function) or ""
    if module.partition(":")[0] == "itertools":
        return True
    if isinstance(function, ast.Name):
        name = function.id
        owner = transformer.map.owner(transformer.scope, name)
        if owner is None and name in _LAZY:
            return True
        known = owner is not None and owner.bindings.get(name) == 1 and owner.kinds.get(name) == "def"
        if known and name in transformer.generators:
            return True
    return transformer.call_sites.get(id(node))


def generator_functions(tree: ast.Module) -> set[str]:
    """The names for which every `def` in the module is a generator."""
    found: dict[str, bool] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            generates = isinstance(node, ast.FunctionDef) and yields(node.body)
            found[node.name] = generates and found.get(node.name, True)
    return {name for name, generates in found.items() if generates}


def yields(body: Sequence[ast.AST]) -> bool:
    """Whether a function with this body is a generator."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return False
