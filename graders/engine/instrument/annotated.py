"""Annotations. Since 3.14 they are evaluated when somebody asks for them, perhaps in a thread; before, at the `def`.

Only names get points: so an annotation as text (`annotationlib.Format.STRING`) stays what the student wrote.
"""

from __future__ import annotations

import ast
import sys
from typing import Any

__all__ = ["are_text", "of_arguments", "pointed"]

LATE = sys.version_info >= (3, 14)


def are_text(tree: ast.Module) -> bool:
    """Whether `from __future__ import annotations` makes all annotations text, which nobody evaluates."""
    first = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    return any(alias.name == "annotations" for node in first for alias in node.names)


class _Names(ast.NodeTransformer):
    def __init__(self, transformer: Any, late: bool) -> None:
        self.transformer, self.late = transformer, late

    def visit_Name(self, node: ast.Name) -> ast.expr:
        new: ast.expr = self.transformer.visit_Name(node)
        self.transformer.asked_late |= self.late and new is not node
        return new

    def visit_Lambda(self, node: Any) -> Any:
        return node  # it has a scope of its own

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_Lambda


def pointed(transformer: Any, *holders: tuple[ast.AST, str], late: bool = LATE) -> None:
    """Give points to annotations. A holder is a node and its field: `(arg, "annotation")`, `(function, "returns")`."""
    for holder, name in holders:
        annotation = getattr(holder, name, None)
        if annotation is not None and (name == "value" or not transformer.text_annotations):
            setattr(holder, name, _Names(transformer, late).visit(annotation))


def of_arguments(args: ast.arguments) -> list[tuple[ast.AST, str]]:
    every = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
    return [(arg, "annotation") for arg in every if arg is not None]
