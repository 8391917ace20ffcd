"""Says what a module's source does with threads: does it rename one, does it ask whether others are alive?

The source is only read, never run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_ASKING = {"join", "is_alive", "isAlive", "ident", "native_id", "enumerate", "active_count", "activeCount"}
_TEXTS = (ast.Constant, ast.JoinedStr)


def renames_threads(tree: ast.Module) -> bool:
    """Whether the source may rename a thread.

    It may wherever it stores a `name`, unless the object is of a class without bases, or is the fresh one in
    `__init__`.
    """
    return any(_renames(node, own=frozenset()) for node in tree.body)


def _renames(node: ast.AST, own: frozenset[str]) -> bool:
    if isinstance(node, ast.ClassDef) and not node.bases:
        inner = [n for n in node.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
        return any(_renames(n, _first_argument(n) if n in inner else own) for n in node.body)
    if isinstance(node, ast.FunctionDef) and node.name == "__init__":
        own = own | _first_argument(node)
    if isinstance(node, ast.Attribute):
        stores = node.attr == "name" and not isinstance(node.ctx, ast.Load)
        if node.attr == "setName" or (stores and not (isinstance(node.value, ast.Name) and node.value.id in own)):
            return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
        return True
    return any(_renames(child, own) for child in ast.iter_child_nodes(node))


def _first_argument(node: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    return frozenset(a.arg for a in [*node.args.posonlyargs, *node.args.args][:1])


def asks_about_threads(tree: ast.Module) -> bool:
    """Whether a thread could learn from this source that another one has been started.

    `", ".join(names)` does not ask, nor does code under `if __name__ == "__main__"`.
    """
    found = list(_without_main(tree))
    harmless = {id(node.func) for node in found if isinstance(node, ast.Call) and _is_of_text(node)}
    return any(isinstance(node, ast.Attribute) and node.attr in _ASKING and id(node) not in harmless for node in found)


def _is_of_text(call: ast.Call) -> bool:
    return len(call.args) == 1 and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, _TEXTS)


def _without_main(tree: ast.Module) -> Iterator[ast.AST]:
    for statement in tree.body:
        if isinstance(statement, ast.If) and "__main__" in ast.dump(statement.test):
            yield from (node for other in statement.orelse for node in ast.walk(other))
        else:
            yield from ast.walk(statement)
