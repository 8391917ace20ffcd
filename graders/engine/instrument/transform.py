"""Turns a source into an AST with points, and keeps the positions. The table of all points is in `points`."""

from __future__ import annotations

import ast
from typing import Any

from graders.engine.instrument import annotated, nodes
from graders.engine.instrument import points as P
from graders.engine.instrument.fresh import fresh, yields
from graders.engine.instrument.targets import Targets

_ITERATING = ("__iter__", "__reversed__")


class Transformer(Targets):
    """Rewrites one module: `body(tree.body)`. This part rewrites statements, `Expressions` and `Targets` the rest.

    They are one object since statements hold expressions, and those hold scopes: `ast.NodeTransformer` walks them all
    with its own methods.
    """

    def visit_If(self, node: ast.If) -> ast.If:
        node.test, node.body, node.orelse = self._test(node.test), self.body(node.body), self.body(node.orelse)
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        node.test = self._test(node.test)
        node.msg = self.visit(node.msg) if node.msg is not None else None
        return node

    def visit_While(self, node: ast.While) -> ast.While:
        node.test = self._test(node.test)
        node.body = [nodes.at(ast.Expr(self.call(P.LAP, node)), node), *self.body(node.body)]
        node.orelse = self.body(node.orelse)
        return node

    def visit_For(self, node: ast.For) -> ast.For:
        node.iter = self.looped(self._iterated(node.iter, nodes.unpacks(node.target)), node.iter)
        node.target, after = self.head_target(node.target, node)
        node.body = [nodes.at(ast.Expr(self.call(P.LAP, node)), node), *after, *self.body(node.body)]
        node.orelse = self.body(node.orelse)
        return node

    def looped(self, new: ast.expr, old: ast.expr) -> ast.expr:
        """The iterable of a `for`, rewritten."""
        return new

    def entered(self, new: ast.expr, old: ast.expr) -> ast.expr:
        """What a `with` enters, rewritten."""
        return new

    def visit_Return(self, node: ast.Return) -> ast.Return:
        """The iterator that an `__iter__` returns may go to C code, which does not announce what it takes from it."""
        value, function, outer = node.value, self.scope.node, self.scope.parent
        if value is None:
            return node
        lends = isinstance(function, ast.FunctionDef) and function.name in _ITERATING and not yields(function.body)
        if not lends or outer is None or not outer.is_class:
            node.value = self.visit(value)
            return node
        site, described, visited = self.site("lent", "", value), self.sites[-1], self.visit(value)
        described.fresh = fresh(self, value)
        node.value = self.call(P.LENT, value, site, visited)
        return node

    def visit_With(self, node: ast.With) -> ast.With:
        """Each item is entered and bound before the next one is evaluated, and left if binding fails."""
        ready: list[ast.withitem] = []
        for i, item in enumerate(node.items):
            site = self.site("with", "", item.context_expr)
            held = self.call(P.CONTEXT, item.context_expr, site, self.visit(item.context_expr))
            item.context_expr = self.entered(held, item.context_expr)
            ready.append(item)
            if item.optional_vars is None:
                continue
            item.optional_vars, after = self.head_target(item.optional_vars, node)
            rest = node.items[i + 1 :]
            if after and rest:  # the other items see what this one has bound
                inner = self.visit_With(nodes.at(ast.With(rest, node.body), node))
                return nodes.at(ast.With(ready, [*after, inner]), node)
            if after:
                return nodes.at(ast.With(ready, [*after, *self.body(node.body)]), node)
        return nodes.at(ast.With(ready, self.body(node.body)), node)

    def visit_TypeAlias(self, node: Any) -> Any:
        """`type X = ...` is evaluated when somebody asks for its value."""
        if not node.type_params:
            annotated.pointed(self, (node, "value"), late=True)
        return node

    def visit_Match(self, node: ast.Match) -> ast.Match:
        site, subject = self.site("whole", "deep", node.subject), node.subject
        parts = [part for case in node.cases for part in ast.walk(case.pattern) if isinstance(part, ast.MatchClass)]
        names = dict.fromkeys(name for part in parts for name in part.kwd_attrs)
        read = ast.Tuple([ast.Constant(name) for name in names], ast.Load())
        if parts:
            node.subject = self.call(P.MATCHED, node.subject, site, self.visit(node.subject), read)
        else:
            node.subject = self._whole(node.subject, "deep")
        for case in node.cases:  # patterns stay as they are: what they look at has been announced
            case.guard = self._test(case.guard) if case.guard is not None else None
            if parts and case.guard is not None and isinstance(subject, ast.Name):
                # If the guard says no, the next pattern looks again.
                again = self.call(
                    P.MATCHED, case.guard, site, self.visit(nodes.at(nodes.load(subject.id), subject)), read
                )
                never = ast.BoolOp(ast.And(), [again, ast.Constant(False)])
                case.guard = nodes.at(ast.BoolOp(ast.Or(), [case.guard, never]), case.guard)
            case.body = self.body(case.body)
        return node
