"""The same points, written so that a fingerprint can see every value: a second variant of the instrumentation.

CPython's value stack cannot be read, and two suspended `stock + price` may differ only there. So here every value that
an expression has computed is also kept in a local of its own (`(t := stock) + price`), until its statement is over.
Loops keep their iterator, and `with` blocks what they hold, in the same way. The points, and so all decisions and
tokens, are those of the plain variant.

Comprehensions cannot be written so. While one with points inside runs, a local `_stall_x` says so, and the state is not
compared with others.
"""

from __future__ import annotations

import ast

from graders.engine.instrument import Instrumented, nodes, quietly
from graders.engine.instrument import points as P
from graders.engine.instrument.scopes import COMPREHENSIONS
from graders.engine.instrument.transform import Transformer
from graders.engine.ports import Thing
from graders.engine.virtual.places import text_of

VALUE, ITERATOR, HELD, INSIDE, CAUGHT = "_stall_o", "_stall_f", "_stall_w", "_stall_x", "_stall_e"
KEPT = (VALUE, ITERATOR, HELD, INSIDE, CAUGHT)
MAKE_ITERATOR, MAKE_TUPLE, MAKE_TEXT = "_stall_make_iterator", "_stall_make_tuple", "_stall_make_text"
_VALUES = (
    ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.NamedExpr,
    ast.List, ast.Set, ast.Dict, ast.Yield,
)  # fmt: skip
_LEAVES = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def tracked(unit: Instrumented, siblings: frozenset[str]) -> Instrumented:
    """`unit` again, with every value kept."""
    tree = quietly(ast.parse, unit.source, filename=unit.file)
    transformer = Tracked(tree, unit.module, unit.source, siblings)
    tree.body = transformer.body(tree.body)
    code = quietly(compile, ast.fix_missing_locations(tree), unit.file, "exec", dont_inherit=True)
    return Instrumented(code, tuple(transformer.sites), unit.module, unit.file, unit.source)


def _tuple(things: Thing) -> tuple[Thing, ...]:
    """`tuple` in a frame of ours: it may call back into a student's code, and that must differ from a plain call."""
    return tuple(things)


BINDINGS = {MAKE_ITERATOR: iter, MAKE_TUPLE: _tuple, MAKE_TEXT: text_of}


class Tracked(Transformer):
    """`Transformer`, keeping values. `kept` are the names made in the current statement."""

    def __init__(self, tree: ast.Module, module: str, source: str, siblings: frozenset[str] = frozenset()) -> None:
        super().__init__(tree, module, source, siblings)
        self.kept: list[str] = []
        self.count = 0
        self.walrus = False  # the statement assigns to names on its way, so locals are kept too

    def keep(self, prefix: str, value: ast.expr, node: ast.AST) -> ast.expr:
        self.count += 1
        name = f"{prefix}{self.count}"
        self.kept.append(name)
        target = ast.copy_location(nodes.store(name), node)
        return ast.copy_location(ast.NamedExpr(target, value), node)  # the value has its place already

    @property
    def _can_keep(self) -> bool:
        return not self.off and not self.scope.is_class

    def visit(self, node: ast.AST) -> Thing:
        new = super().visit(node)
        if not isinstance(new, ast.expr) or not self._can_keep:
            return new
        if isinstance(node, ast.Name):
            plain = new is node and not (self.walrus and not self._is_quiet(node))
            return new if plain or not isinstance(node.ctx, ast.Load) else self.keep(VALUE, new, node)
        if isinstance(node, _VALUES) and isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Load):
            return self.keep(VALUE, new, node)
        return new

    def _is_quiet(self, node: ast.Name) -> bool:
        return node.id.startswith("_stall_") or self.map.owner(self.scope, node.id) is not self.scope

    # --- what is not a plain value ------------------------------------------------------------------------------

    def _comprehension(self, node: Thing) -> Thing:
        self.off += 1
        new = super()._comprehension(node)
        self.off -= 1
        if not self._can_keep:
            return new
        if not _has_points(new):
            return self.keep(VALUE, new, node)
        one, none = ast.Constant(1), ast.Constant(None)
        start = self.keep(INSIDE, one, node)
        assert isinstance(start, ast.NamedExpr)
        stop = ast.NamedExpr(nodes.store(start.target.id), none)
        three = ast.Tuple([start, new, stop], ast.Load())
        whole = nodes.at(ast.Subscript(three, ast.Constant(1), ast.Load()), node)
        return self.keep(VALUE, whole, node)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        new = super().visit_Starred(node)
        if isinstance(node.ctx, ast.Load) and self._can_keep:
            assert isinstance(new, ast.Starred)
            new.value = self.keep(VALUE, self.call(MAKE_TUPLE, node, new.value), node)
        return new

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.expr:
        new = super().visit_FormattedValue(node)
        if not self._can_keep:
            return new
        assert isinstance(new, ast.FormattedValue)
        text = new.value
        if not (isinstance(text, ast.Call) and isinstance(text.func, ast.Name) and text.func.id == P.TEXT):
            more = [ast.Constant(new.conversion), *([new.format_spec] if new.format_spec is not None else [])]
            text = self.call(MAKE_TEXT, node, text, *(more if new.conversion != -1 or len(more) > 1 else []))
        return nodes.at(ast.FormattedValue(self.keep(VALUE, text, node), -1, None), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        new = super().visit_Call(node)
        if isinstance(new, ast.Call) and isinstance(new.func, ast.Call) and self._can_keep:
            new.func = self.keep(VALUE, new.func, node)  # a method that is looked up before its arguments
        return new

    def looped(self, new: ast.expr, old: ast.expr) -> ast.expr:
        return self.keep(ITERATOR, self.call(MAKE_ITERATOR, old, new), old) if self._can_keep else new

    def entered(self, new: ast.expr, old: ast.expr) -> ast.expr:
        return self.keep(HELD, new, old) if self._can_keep else new

    # --- targets: what waits to be stored is kept, too -------------------------------------------------------------

    def waits(self, target: ast.expr) -> bool:
        return not self._is_simple(target) if self._can_keep else super().waits(target)

    @property
    def can_name(self) -> bool:
        return self._can_keep

    def temp(self) -> str:
        self.count += 1
        return f"{VALUE}{self.count}"

    # --- statements: what they kept is let go when they are over --------------------------------------------------

    def body(self, statements: list[Thing]) -> list[Thing]:
        result: list[Thing] = []
        for statement in statements:
            result.extend(self.bound_unseen(statement))
            outer, self.kept = self.kept, []
            walrus, self.walrus = self.walrus, any(isinstance(n, ast.NamedExpr) for n in ast.walk(statement))
            new = self.visit(statement)
            kept, self.kept, self.walrus = self.kept, outer, walrus
            result.extend(new if isinstance(new, list) else [new])
            if kept:
                result.extend(self._let_go(statement, new, kept))
        return result

    def _let_go(self, statement: ast.stmt, new: Thing, kept: list[str]) -> list[ast.stmt]:
        own = [name for name in kept if name.startswith((VALUE, INSIDE))]
        if isinstance(statement, (ast.If, ast.While, ast.For)):
            new.body[:0] = _clear(own, statement)
            if own:
                new.orelse[:0] = _clear(own, statement)
        elif isinstance(statement, ast.With):
            new.body[:0] = _clear(own, statement)
        elif isinstance(statement, ast.Match):
            for case in new.cases:
                case.body[:0] = _clear(own, statement)
        return [] if isinstance(statement, _LEAVES) else _clear(kept, statement)


def _clear(names: list[str], node: ast.stmt) -> list[ast.stmt]:
    if not names:
        return []
    return [nodes.at(ast.Assign([nodes.store(name) for name in names], ast.Constant(None)), node)]


def _has_points(node: ast.AST) -> bool:
    """Whether another thread can run while this comprehension runs."""
    used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return bool(used & (set(P.NAMES) - {P.LAP, P.SLICE})) or any(
        isinstance(n, ast.Call) and not isinstance(n.func, ast.Attribute) and getattr(n.func, "id", "") != P.LAP
        for n in ast.walk(node)
    )


__all__ = ["BINDINGS", "CAUGHT", "COMPREHENSIONS", "HELD", "INSIDE", "ITERATOR", "KEPT", "VALUE", "Tracked", "tracked"]
