"""Which classes a pattern may take apart by position: those whose instances are all the file's own.

`case X(a)` reads the attributes that `X.__match_args__` names, and no check of names sees that. On an object of the
file's own this is harmless; on a frame, for example, it is not. An `abc.ABCMeta` (or any other metaclass) can be made
to call a frame an X. So a class counts as plain only if everything that makes it can be seen.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping

from graders.suites import _language_table as table

__all__ = ["PlainClasses"]


class PlainClasses:
    """The classes of one module. `imported` maps a name to its full name where it is imported from."""

    def __init__(self, tree: ast.Module, imported: Mapping[str, str]) -> None:
        self.imported = imported
        self.bound: Counter[str] = Counter(name for node in ast.walk(tree) for name in _binds(node))
        aliases = [alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        self.modules = {alias.asname or alias.name for alias in aliases}
        self.classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}

    def is_matchable(self, cls: ast.expr) -> bool:
        """Whether `case cls(...)` by position reveals nothing of objects that are not the file's own."""
        if not isinstance(cls, ast.Name):
            return False
        return (cls.id in table.MATCHED and not self.bound[cls.id]) or self._is_plain(cls.id, frozenset())

    def _is_plain(self, name: str, seen: frozenset[str]) -> bool:
        node = self.classes.get(name)
        if node is None or self.bound[name] != 1 or node.keywords or name in seen:
            return False
        decorators = all(self._means(node, table.PLAIN_DECORATORS) for node in node.decorator_list)
        return decorators and all(self._is_plain_base(base, seen | {name}) for base in node.bases)

    def _is_plain_base(self, base: ast.expr, seen: frozenset[str]) -> bool:
        if isinstance(base, ast.Subscript):
            return self._is_plain_base(base.value, seen)
        if isinstance(base, ast.Name) and base.id in self.classes:
            return self._is_plain(base.id, seen)
        return self._means(base, table.PLAIN_BASES)

    def _means(self, node: ast.expr, names: frozenset[str]) -> bool:
        """Whether an expression is for certain one of the library's `names`, or a call of it."""
        if isinstance(node, ast.Call):
            return self._means(node.func, names)
        if isinstance(node, ast.Attribute):
            module = isinstance(node.value, ast.Name) and node.value.id in self.modules
            return module and self.bound[node.value.id] == 1 and node.attr in names  # type: ignore[attr-defined]
        if not isinstance(node, ast.Name):
            return False
        own = self.bound[node.id] - (node.id in self.imported)
        return own == 0 and self.imported.get(node.id, node.id) in names


def _binds(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    else:
        for name in (getattr(node, "name", None), getattr(node, "rest", None)):
            if isinstance(name, str):
                yield name
