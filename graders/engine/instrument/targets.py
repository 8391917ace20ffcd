"""Assignment targets: each announces its store when its turn comes, strictly from left to right, as Python stores.

A target is rewritten where it stands: `STORE_ATTR(site, o).a`, `PLACE(site, o, i).value`, `OWN(site).x`. So the stores
before it have been made, no variable of ours keeps anything, and a `with` calls `__exit__` if the store fails.

Only a closure variable has no such form; it becomes `t = v; STEP(site); x = t`. The targets behind it then wait in
variables of ours as well. These are emptied at once, since they must not keep a value alive.
"""

from __future__ import annotations

import ast
from typing import Any

from graders.engine.instrument import annotated, nodes
from graders.engine.instrument import points as P
from graders.engine.instrument.expressions import Expressions
from graders.engine.instrument.fresh import fresh

IN_PLACE = (ast.Add, ast.Sub, ast.Mult, ast.BitOr, ast.BitAnd, ast.BitXor)  # a container can change itself by these


class Targets(Expressions):
    """The part of the transformer that rewrites assignments, deletions, and the targets of `for` and `with`."""

    def _is_simple(self, target: ast.expr) -> bool:
        """Whether `target` needs no point: it is a local name, or a tuple of such names."""
        if isinstance(target, (ast.Tuple, ast.List)):
            return all(self._is_simple(e) for e in target.elts)
        if isinstance(target, ast.Starred):
            return self._is_simple(target.value)
        return isinstance(target, ast.Name) and self.variable(target.id) is None

    def waits(self, target: ast.expr) -> bool:
        """Whether `target` cannot be rewritten where it stands."""
        if isinstance(target, (ast.Tuple, ast.List)):
            return any(self.waits(e) for e in target.elts)
        if isinstance(target, ast.Starred):
            return self.waits(target.value)
        return isinstance(target, ast.Name) and self.variable(target.id) == "cell"

    @property
    def can_name(self) -> bool:
        """Whether a variable of ours stays unseen. In a class or a module it would be an attribute, which shows."""
        return self.scope.is_function

    def temp(self) -> str:
        self.temps += 1
        return f"_stall_t{self.temps}"

    def let_go(self, names: list[str], node: ast.AST) -> list[ast.stmt]:
        if not names:
            return []
        if self.scope.is_class:
            return [nodes.at(ast.Delete([ast.Name(name, ast.Del()) for name in names]), node)]
        return [nodes.at(ast.Assign([nodes.store(name) for name in names], ast.Constant(None)), node)]

    # --- one target -----------------------------------------------------------------------------------------------

    def in_place(self, target: Any) -> Any:
        """`target`, rewritten so that it announces the store when its turn comes."""
        if isinstance(target, (ast.Tuple, ast.List)):
            target.elts = [self.in_place(e) for e in target.elts]
        elif isinstance(target, ast.Starred):
            target.value = self.in_place(target.value)
        elif isinstance(target, ast.Attribute):
            site = self.site("attr", self._mangle(target.attr), target)
            target.value = self.call(P.STORE_ATTR, target, site, self.visit(target.value))
        elif isinstance(target, ast.Subscript):
            return self._part(self._place(target), target)
        elif isinstance(target, ast.Name) and self.variable(target.id) == "global":
            op = self.site("write", target.id, target)
            return nodes.at(ast.Attribute(self.call(P.OWN, target, op), target.id, ast.Store()), target)
        return target

    def _place(self, target: ast.Subscript) -> ast.expr:
        site = self.site("item", "", target)
        return self.call(P.PLACE, target, site, self.visit(target.value), self._index(target.slice))

    def _part(self, place: ast.expr, target: ast.expr) -> ast.Attribute:
        new = ast.Attribute(place, "value", ast.Store())
        return nodes.at(new, target)

    def announced(self, kind: str, name: str, value: ast.expr, target: ast.AST) -> ast.expr:
        """`value`, followed by the announcement that it is stored: nothing comes between that and the store."""
        pair = ast.Tuple([value, self.announce(kind, name, target, write=True)], ast.Load())
        return nodes.at(ast.Subscript(pair, ast.Constant(0), ast.Load()), target)

    def store(self, target: Any, value: ast.expr, node: ast.AST) -> list[ast.stmt]:
        """The statements that store `value`, which has been rewritten, in `target`."""
        if isinstance(target, ast.Subscript):
            site = self.site("item", "", target)
            base, index = self.visit(target.value), self._index(target.slice)
            return [nodes.at(ast.Expr(self.call(P.STORE_ITEM, node, site, value, base, index)), node)]
        if isinstance(target, ast.Name) and (kind := self.variable(target.id)) is not None:
            return self._store_name(target, kind, value, node)
        if isinstance(target, ast.Attribute) or not self.waits(target):
            return [nodes.at(ast.Assign([self.in_place(target)], value), node)]
        return self._store_later(target, value, node)

    def _store_name(self, target: ast.Name, kind: str, value: ast.expr, node: ast.AST) -> list[ast.stmt]:
        if isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id.startswith("_stall_")):
            announce = nodes.at(ast.Expr(self.announce(kind, target.id, target, write=True)), node)
            return [announce, nodes.at(ast.Assign([target], value), node)]
        return [nodes.at(ast.Assign([target], self.announced(kind, target.id, value, target)), node)]

    def _store_later(self, target: Any, value: ast.expr, node: ast.AST) -> list[ast.stmt]:
        """Store in a tuple with a closure variable: from that variable on, one target after the other."""
        parts: list[ast.expr] = []
        later: list[tuple[str, ast.expr]] = []
        for element in target.elts:
            if not later and not self.waits(element):
                parts.append(self.in_place(element))
                continue
            name, inner = self.temp(), element
            part: ast.expr = nodes.at(nodes.store(name), element)
            if isinstance(element, ast.Starred):
                inner, part = element.value, nodes.at(ast.Starred(part, ast.Store()), element)
            parts.append(part)
            later.append((name, inner))
        result: list[ast.stmt] = [
            nodes.at(ast.Assign([nodes.at(type(target)(parts, ast.Store()), target)], value), node)
        ]
        for name, inner in later:
            result.extend(self.store(inner, nodes.load(name), node))
        return [*result, *self.let_go([name for name, _ in later], node)]

    def head_target(self, target: Any, node: ast.AST) -> tuple[ast.expr, list[ast.stmt]]:
        """The target of a `for` or a `with`, and the statements with which its body must begin."""
        if not self.waits(target):
            return self.in_place(target), []
        name = self.temp()
        after = [*self.store(target, nodes.load(name), target), *self.let_go([name], node)]
        return nodes.at(nodes.store(name), target), after

    # --- statements -------------------------------------------------------------------------------------------------

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        value: ast.expr = self.visit(node.value)
        targets = node.targets
        unpacked = [nodes.unpacks_shared(t, node.value) for t in targets]
        if unpacked[0]:
            value = self._unpacked(targets[0], value, node)
            self.sites[-1].fresh = fresh(self, node.value)
        if len(targets) == 1:
            return self.store(targets[0], value, node)
        if not any(map(self.waits, targets)) and not any(unpacked[1:]):
            return [nodes.at(ast.Assign([self.in_place(t) for t in targets], value), node)]
        name = self.temp()
        result: list[ast.stmt] = [nodes.at(ast.Assign([nodes.store(name)], value), node)]
        for target, again in zip(targets, [False, *unpacked[1:]], strict=True):
            held: ast.expr = nodes.load(name)
            result.extend(self.store(target, self._unpacked(target, held, node) if again else held, node))
        return [*result, *self.let_go([name], node)]

    def _unpacked(self, target: Any, value: ast.expr, node: ast.Assign) -> ast.expr:
        """`value`, announcing that unpacking reads it whole; if tuples stand inside `target`, also what it holds."""
        how = "nested" if nodes.unpacks(target) == "nested" else "drained"
        return self.call(P.WHOLE, node, self.site("whole", how, node.value), value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        if not self.scope.is_function:
            annotated.pointed(self, (node, "annotation"))
        if node.value is None:
            return node
        node.value = self.visit(node.value)
        if isinstance(node.target, ast.Name):
            if (kind := self.variable(node.target.id)) is not None:
                node.value = self.announced(kind, node.target.id, node.value, node.target)
        else:
            node.target = self.in_place(node.target)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        target = node.target
        if isinstance(target, ast.Name) and (kind := self.variable(target.id)) is None:
            added = self._added(node, nodes.at(nodes.load(target.id), target))
            return [nodes.at(ast.AugAssign(target, node.op, added), node)]
        if self.can_name:
            return self._augment_named(node)
        if isinstance(target, ast.Name):
            assert kind is not None
            site, name = self.site("whole", type(node.op).__name__, target), target.id
            left = self.visit(nodes.at(nodes.load(name), target))
            value = self.call(P.OPERATE, node, site, left, self.visit(node.value))
            return [nodes.at(ast.Assign([target], self.announced(kind, name, value, target)), node)]
        if isinstance(target, ast.Attribute):
            site = self.site("attr", self._mangle(target.attr), target)
            place: ast.expr = self.call(P.FIELD, target, site, self.visit(target.value))
        else:
            place = self._place(target)
        return [nodes.at(ast.AugAssign(self._part(place, target), node.op, self.visit(node.value)), node)]

    def _augment_named(self, node: ast.AugAssign) -> list[ast.stmt]:
        """Load, add and store, and announce each. What was loaded waits in a variable of ours."""
        target, name = node.target, self.temp()
        result: list[ast.stmt] = []
        used = [name]
        if isinstance(target, ast.Name):
            load: ast.expr = self.visit(nodes.at(nodes.load(target.id), target))
            store_to: ast.expr = target
        else:
            base, index = self.temp(), self.temp()
            used.append(base)
            result.append(nodes.at(ast.Assign([nodes.store(base)], self.visit(target.value)), node))
            if isinstance(target, ast.Attribute):
                site = self.site("attr", self._mangle(target.attr), target)
                load = nodes.at(
                    ast.Attribute(self.call(P.ATTR, target, site, nodes.load(base)), target.attr, ast.Load()), target
                )
                store_to = nodes.at(ast.Attribute(nodes.load(base), target.attr, ast.Store()), target)
            else:
                used.append(index)
                result.append(nodes.at(ast.Assign([nodes.store(index)], self._index(target.slice)), node))
                load = self.call(P.ITEM, target, self.site("item", "", target), nodes.load(base), nodes.load(index))
                store_to = nodes.at(ast.Subscript(nodes.load(base), nodes.load(index), ast.Store()), target)
        result.append(nodes.at(ast.Assign([nodes.store(name)], load), node))
        added = self._added(node, nodes.at(nodes.load(name), node))
        result.append(nodes.at(ast.AugAssign(nodes.store(name), node.op, added), node))
        return [*result, *self.store(store_to, nodes.load(name), node), *self.let_go(used, node)]

    def _added(self, node: ast.AugAssign, to: ast.expr) -> ast.expr:
        """The right side of `to += v`. A list or a set changes in place, and reads what it is given."""
        in_place = isinstance(node.op, IN_PLACE)
        if not in_place or (nodes.is_number(node.value) and not isinstance(node.op, ast.Mult)):
            return self.visit(node.value)
        return self.call(P.AUGMENT, node, self.site("whole", "", node.target), to, self.visit(node.value))

    def visit_Delete(self, node: ast.Delete) -> list[ast.stmt]:
        result = [statement for target in node.targets for statement in self._delete(target, node)]
        return result or [nodes.at(ast.Pass(), node)]

    def _delete(self, target: Any, node: ast.Delete) -> list[ast.stmt]:
        if isinstance(target, (ast.Tuple, ast.List)):
            return [statement for element in target.elts for statement in self._delete(element, node)]
        if isinstance(target, ast.Subscript):
            site = self.site("item", "", target)
            call = self.call(P.DEL_ITEM, node, site, self.visit(target.value), self._index(target.slice))
            return [nodes.at(ast.Expr(call), node)]
        result: list[ast.stmt] = []
        if isinstance(target, ast.Attribute):
            site = self.site("attr", self._mangle(target.attr), target)
            target.value = self.call(P.STORE_ATTR, target, site, self.visit(target.value))
        elif isinstance(target, ast.Name) and (kind := self.variable(target.id)) is not None:
            result.append(nodes.at(ast.Expr(self.announce(kind, target.id, target, write=True)), node))
        return [*result, nodes.at(ast.Delete([target]), node)]
