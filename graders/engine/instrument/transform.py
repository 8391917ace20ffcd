"""Source -> AST with points, positions kept. The table of what becomes what is in `points`."""

from __future__ import annotations

import ast
from typing import Any

from graders.engine.instrument import nodes
from graders.engine.instrument import points as P
from graders.engine.instrument.expressions import Expressions


class Transformer(Expressions):
    """Rewrites one module: `body(tree.body)`. This half rewrites statements."""

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
        unpacks = "unpacked" if isinstance(node.target, (ast.Tuple, ast.List)) else ""
        node.iter = self._iterated(node.iter, unpacks)
        node.target, after = self._target(node.target)
        node.body = [nodes.at(ast.Expr(self.call(P.LAP, node)), node), *after, *self.body(node.body)]
        node.orelse = self.body(node.orelse)
        return node

    def visit_With(self, node: ast.With) -> ast.With:
        after: list[ast.stmt] = []
        for item in node.items:
            site = self.site("with", "", item.context_expr)
            item.context_expr = self.call(P.CONTEXT, item.context_expr, site, self.visit(item.context_expr))
            if item.optional_vars is not None:
                item.optional_vars, more = self._target(item.optional_vars)
                after.extend(more)
        node.body = [*after, *self.body(node.body)]
        return node

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        value: ast.expr = self.visit(node.value)
        if isinstance(node.targets[0], (ast.Tuple, ast.List)) and nodes.maybe_container(node.value):
            value = self.call(P.WHOLE, node, self.site("whole", "", node.value), value)  # unpacking reads the whole
        if len(node.targets) == 1 and self._is_simple(node.targets[0]):
            return [nodes.at(ast.Assign([node.targets[0]], value), node)]
        if len(node.targets) == 1 and isinstance(node.targets[0], (ast.Name, ast.Attribute, ast.Subscript)):
            return self._store_one(node.targets[0], value, node)
        name = self.temp()
        result: list[ast.stmt] = [nodes.at(ast.Assign([nodes.store(name)], value), node)]
        for target in node.targets:
            simple, after = self._target(target)
            result.append(nodes.at(ast.Assign([simple], nodes.load(name)), node))
            result.extend(after)
        return result

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is None:
            return node
        if self._is_simple(node.target):
            node.value = self.visit(node.value)
            return node
        stores = self._store_one(node.target, self.visit(node.value), node)
        if isinstance(node.target, ast.Name) and self.scope is self.map.module:
            annotation = ast.AnnAssign(node.target, node.annotation, None, node.simple)  # for `__annotations__`
            stores.append(nodes.at(annotation, node))
        return stores

    def _is_simple(self, target: ast.expr) -> bool:
        """A target that needs no point: local names, and tuples of them."""
        if isinstance(target, (ast.Tuple, ast.List)):
            return all(self._is_simple(e) for e in target.elts)
        if isinstance(target, ast.Starred):
            return self._is_simple(target.value)
        return isinstance(target, ast.Name) and self.variable(target.id) is None

    def _target(self, target: ast.expr) -> tuple[ast.expr, list[ast.stmt]]:
        """A target without points, and the statements that then store into the real ones."""
        if self._is_simple(target):
            return target, []
        if isinstance(target, (ast.Tuple, ast.List)):
            pairs = [self._target(e) for e in target.elts]
            kind = type(target)
            return nodes.at(kind([p[0] for p in pairs], ast.Store()), target), [s for p in pairs for s in p[1]]
        if isinstance(target, ast.Starred):
            inner, after = self._target(target.value)
            return nodes.at(ast.Starred(inner, ast.Store()), target), after
        name = self.temp()
        return nodes.at(nodes.store(name), target), self._store_one(target, nodes.load(name), target)

    def _store_one(self, target: ast.expr, value: ast.expr, node: ast.AST) -> list[ast.stmt]:
        """Evaluate, announce, store: in this order, so that nothing comes between the announcement and the store."""
        if isinstance(target, ast.Attribute):
            site = self.site("attr", self._mangle(target.attr), target)
            base = self.call(P.STORE_ATTR, target, site, self.visit(target.value))
            return [
                nodes.at(ast.Assign([nodes.at(ast.Attribute(base, target.attr, ast.Store()), target)], value), node)
            ]
        if isinstance(target, ast.Subscript):
            site = self.site("item", "", target)
            base, index = self.visit(target.value), self._index(target.slice)
            return [nodes.at(ast.Expr(self.call(P.STORE_ITEM, node, site, value, base, index)), node)]
        assert isinstance(target, ast.Name)
        kind = self.variable(target.id)
        if kind is None:
            return [nodes.at(ast.Assign([target], value), node)]
        announce = nodes.at(ast.Expr(self.announce(kind, target.id, target, write=True)), node)
        if isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id.startswith("_stall_t")):
            return [announce, nodes.at(ast.Assign([target], value), node)]
        name = self.temp()
        return [
            nodes.at(ast.Assign([nodes.store(name)], value), node),
            announce,
            nodes.at(ast.Assign([target], nodes.load(name)), node),
        ]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        target, name = node.target, self.temp()
        result: list[ast.stmt] = []
        if isinstance(target, ast.Name):
            if self.variable(target.id) is None:
                added = self._added(node, nodes.at(nodes.load(target.id), target))
                return [nodes.at(ast.AugAssign(target, node.op, added), node)]
            load: ast.expr = self.visit(nodes.at(nodes.load(target.id), target))
            store_to: ast.expr = target
        else:
            base, index = self.temp(), self.temp()
            result.append(nodes.at(ast.Assign([nodes.store(base)], self.visit(target.value)), node))
            if isinstance(target, ast.Attribute):
                site = self.site("attr", self._mangle(target.attr), target)
                load = nodes.at(
                    ast.Attribute(self.call(P.ATTR, target, site, nodes.load(base)), target.attr, ast.Load()), target
                )
                store_to = nodes.at(ast.Attribute(nodes.load(base), target.attr, ast.Store()), target)
            else:
                result.append(nodes.at(ast.Assign([nodes.store(index)], self._index(target.slice)), node))
                load = self.call(P.ITEM, target, self.site("item", "", target), nodes.load(base), nodes.load(index))
                store_to = nodes.at(ast.Subscript(nodes.load(base), nodes.load(index), ast.Store()), target)
        result.append(nodes.at(ast.Assign([nodes.store(name)], load), node))
        added = self._added(node, nodes.at(nodes.load(name), node))
        result.append(nodes.at(ast.AugAssign(nodes.store(name), node.op, added), node))
        return [*result, *self._store_one(store_to, nodes.load(name), node)]

    def _added(self, node: ast.AugAssign, to: ast.expr) -> ast.expr:
        """The right side of `to += v`: a list, a set ... changes in place, and reads what it is given."""
        in_place = isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.BitOr, ast.BitAnd, ast.BitXor))
        if not in_place or (nodes.is_number(node.value) and not isinstance(node.op, ast.Mult)):
            return self.visit(node.value)
        return self.call(P.AUGMENT, node, self.site("whole", "", node.target), to, self.visit(node.value))

    def visit_Delete(self, node: ast.Delete) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                site = self.site("item", "", target)
                call = self.call(P.DEL_ITEM, node, site, self.visit(target.value), self._index(target.slice))
                result.append(nodes.at(ast.Expr(call), node))
                continue
            if isinstance(target, ast.Attribute):
                site = self.site("attr", self._mangle(target.attr), target)
                target.value = self.call(P.STORE_ATTR, target, site, self.visit(target.value))
            elif isinstance(target, ast.Name) and (kind := self.variable(target.id)) is not None:
                result.append(nodes.at(ast.Expr(self.announce(kind, target.id, target, write=True)), node))
            result.append(nodes.at(ast.Delete([target]), node))
        return result

    def visit_Match(self, node: ast.Match) -> ast.Match:
        node.subject = self._whole(node.subject, "deep")
        for case in node.cases:  # patterns are left as they are: they bind locals and compare constants
            case.guard = self.visit(case.guard) if case.guard is not None else None
            case.body = self.body(case.body)
        return node
