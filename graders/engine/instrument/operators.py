"""Operators and comparisons: which of them could read a container, and how they announce it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from graders.engine.instrument import nodes
from graders.engine.instrument import points as P
from graders.engine.instrument.fresh import fresh

COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
CONTAINER_OPS = (ast.Add, ast.Mult, ast.Sub, ast.BitOr, ast.BitAnd, ast.BitXor)


class Operators(ast.NodeTransformer):
    """The part of the transformer that rewrites operators and comparisons."""

    sites: list[P.Site]
    site: Callable[[str, str, ast.AST], ast.expr]
    call: Callable[..., ast.Call]
    _whole: Callable[..., ast.expr]

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = node.left, node.right
        inside = isinstance(node.op, CONTAINER_OPS) and nodes.maybe_looks_inside(left, right)
        formats = isinstance(node.op, ast.Mod) and not nodes.is_number(left)
        if inside or (formats and (nodes.maybe_container(right) or isinstance(right, nodes.DISPLAYS))):
            return self._binary(type(node.op).__name__, node, left, right)
        repeats = isinstance(node.op, ast.Mult)  # `[0] * n`, `2 * l`
        node.left = self._whole(left) if repeats and nodes.is_number(right) else self.visit(left)
        node.right = self._whole(right) if repeats and nodes.is_number(left) else self.visit(right)
        return node

    def _binary(self, name: str, node: ast.expr, left: ast.expr, right: ast.expr) -> ast.expr:
        site, described = self.site("whole", "", node), self.sites[-1]
        new = self.call(P.BINARY, node, site, ast.Constant(name), self.visit(left), self.visit(right))
        if name in ("In", "NotIn"):
            described.fresh = fresh(self, left, right)
        return new

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        sides = [node.left, *node.comparators]
        pairs = list(zip(node.ops, sides, node.comparators, strict=False))
        if not any(_reads(*pair) for pair in pairs):
            node.left, *node.comparators = map(self.visit, sides)
        elif len(pairs) == 1:
            return self._binary(type(node.ops[0]).__name__, node, node.left, node.comparators[0])
        else:  # each operand announces itself in each of its comparisons
            plain = any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops)
            node.left, *node.comparators = (
                self.visit(side) if isinstance(side, ast.Constant) else self._linked(side, plain) for side in sides
            )
        return node

    def _linked(self, node: ast.expr, plain: bool) -> ast.expr:
        if plain:  # `is` must get the object itself
            return self._whole(node, "deep")
        return self.call(P.LINK, node, self.site("whole", "", node), self.visit(node))


def _reads(op: ast.cmpop, left: ast.expr, right: ast.expr) -> bool:
    """Whether this comparison could read a container."""
    if isinstance(op, (ast.In, ast.NotIn)):
        return nodes.maybe_contains(left, right)
    return isinstance(op, COMPARISONS) and nodes.maybe_looks_inside(left, right)
