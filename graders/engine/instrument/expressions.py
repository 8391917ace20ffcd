"""Turns expressions into expressions with points, and keeps their positions. The table of all points is in `points`."""

from __future__ import annotations

import array
import ast
import collections
from typing import Any

from graders.engine.instrument import annotated, nodes
from graders.engine.instrument import points as P
from graders.engine.instrument.comprehensions import comprehension
from graders.engine.instrument.fresh import fresh, generator_functions
from graders.engine.instrument.operators import Operators
from graders.engine.instrument.scopes import COMPREHENSIONS, Scope, ScopeMap

# Calls of these builtins read no container and call nothing of the student's that is not instrumented itself.
PLAIN_BUILTINS = {
    "sentinel",  # since 3.15; it asks which module calls it
    "range", "int", "float", "bool", "isinstance", "issubclass", "type", "super", "callable", "chr", "ord", "abs",
    "divmod", "round", "object", "property", "staticmethod", "classmethod", "locals", "slice", "input", "globals",
    "complex", "bin", "hex", "oct", "pow", "id", "Exception", "ValueError", "RuntimeError",
    "exec", "eval", "vars", "dir", "compile",  # these look at the frame that calls them
}  # fmt: skip
# The functions of these modules announce themselves (they are ours), or the library makes the calls silently.
VIRTUAL_MODULES = ("threading", "_thread", "time", "queue", "concurrent.futures", "graders")
_WITH_METHODS = (list, dict, set, collections.deque, bytearray, array.array)
# Looked up without a call, these are probably handed to code that will call them.
CONTAINER_METHODS = {name for kind in _WITH_METHODS for name in dir(kind) if not name.startswith("__")} | {
    "__getitem__", "__setitem__", "__delitem__", "__contains__", "__len__",
}  # fmt: skip
# These methods never call themselves: one point does both the lookup and the call.
AT_ONCE = {
    "acquire", "release", "locked", "notify", "notify_all", "wait", "is_set", "set", "clear", "task_done", "qsize",
    "empty", "is_alive", "start", "join",
}  # fmt: skip
Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEEP = ("deep", "nested")


class Expressions(Operators):
    """The part of the transformer that rewrites expressions and keeps the scopes.

    `sites` collects the places; the rewritten code carries their index.
    """

    def __init__(self, tree: ast.Module, module: str, source: str, siblings: frozenset[str] = frozenset()) -> None:
        self.map = ScopeMap(tree)
        self.module = module
        newlines = source.replace("\r\n", "\n").replace("\r", "\n")
        self.lines = newlines.encode("utf-8", "surrogatepass").split(b"\n")  # columns count bytes
        # The student's own modules, this one among them: their names are shared variables too.
        self.siblings = siblings | {module, "__main__"}
        self.scope: Scope = self.map.module
        self.sites: list[P.Site] = []
        self.temps = 0
        self.off = 0  # above zero: where `tracked` must not keep values
        self.cells: dict[tuple[int, str], str] = {}
        self.class_name: list[str] = []
        self.text_annotations = annotated.are_text(tree)
        self.asked_late = False  # some annotations with points are evaluated only when somebody asks for them
        self.generators = generator_functions(tree) - self.map.decorated
        self.call_sites: dict[int, P.Site] = {}  # by `id` of the call's node

    # --- small pieces -------------------------------------------------------------------------------------------

    def segment(self, node: Any) -> str:
        """What the student wrote for `node`. `ast.get_source_segment` would split the source at every call."""
        if getattr(node, "end_lineno", None) is None:
            return ""
        rows = self.lines[node.lineno - 1 : node.end_lineno]
        if rows:
            rows[-1] = rows[-1][: node.end_col_offset]
            rows[0] = rows[0][node.col_offset :]
        return b"\n".join(rows).decode("utf-8", "replace")

    def site(self, kind: str, name: str, node: ast.AST) -> ast.expr:
        text = self.segment(node) if kind not in ("global", "cell") else name
        self.sites.append(P.Site(kind, name, (text or name)[:60], getattr(node, "lineno", 0)))
        index = ast.Constant(len(self.sites) - 1)
        return nodes.at(ast.Subscript(nodes.load(P.SITES), index, ast.Load()), node)

    def call(self, function: str, node: ast.AST, *args: ast.expr) -> ast.Call:
        return nodes.at(ast.Call(nodes.load(function), list(args), []), node)

    def in_place(self, target: Any) -> Any:
        """`target` as an expression that announces the store when its turn comes: see `targets`."""
        raise NotImplementedError

    def variable(self, name: str) -> str | None:
        """ "global" or "cell" where `name` is a shared variable that can change; None where it needs no point."""
        if name.startswith("_stall_"):
            return None
        owner = self.map.owner(self.scope, name)
        if owner is None or name in owner.settled:
            return None
        if owner is self.map.module:
            return "global"
        if owner.is_class or isinstance(owner.node, (*COMPREHENSIONS, ast.Lambda)):
            return None
        return "cell" if name in owner.captured else None

    def announce(self, kind: str, name: str, node: ast.AST, *, write: bool) -> ast.expr:
        """The call that announces a read or write of a variable."""
        if kind == "global":
            return self.call(P.STEP, node, self.site("write" if write else "read", name, node))
        owner = self.map.owner(self.scope, name)
        assert owner is not None
        cell = self.cells.setdefault((id(owner), name), f"_stall_v{len(self.cells)}")
        return self.call(
            P.STEP, node, nodes.at(ast.Subscript(nodes.load(cell), ast.Constant(int(write)), ast.Load()), node)
        )

    def is_module(self, node: ast.AST) -> str | None:
        """What `node` names if an import binds it and nothing rebinds it (`threading`, `time:sleep`), else None."""
        if not isinstance(node, ast.Name):
            return None
        owner = self.map.owner(self.scope, node.id)
        if owner is None or owner.bindings.get(node.id) != 1 or owner.kinds.get(node.id) != "import":
            return None
        return owner.modules.get(node.id)

    # --- scopes -------------------------------------------------------------------------------------------------

    def _function(self, node: Function) -> Function:
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        self._defaults(node.args)
        if not getattr(node, "type_params", None):  # else they belong to a scope of their own
            annotated.pointed(self, *annotated.of_arguments(node.args), (node, "returns"))
        outer, self.scope = self.scope, self.map.of[node]
        node.body = self.body(node.body)
        self._make_cells(node)
        self.scope = outer
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def _make_cells(self, node: Function) -> None:
        """Give each captured variable that can change a location of its own per call of its function."""
        made = [
            nodes.at(ast.Assign([nodes.store(cell)], self.call(P.CELL, node, self.site("cell", name, node))), node)
            for (owner, name), cell in self.cells.items()
            if owner == id(self.scope)
        ]
        start = 1 if node.body and nodes.is_docstring(node.body[0]) else 0
        node.body[start:start] = made

    def _defaults(self, args: ast.arguments) -> None:
        args.defaults = [self.visit(d) for d in args.defaults]
        args.kw_defaults = [self.visit(d) if d is not None else None for d in args.kw_defaults]

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        self._defaults(node.args)
        outer, self.scope = self.scope, self.map.of[node]
        node.body = self.visit(node.body)
        self.scope = outer
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        generic = bool(getattr(node, "type_params", None))  # then the bases are evaluated in a scope of their own
        self.off += generic
        node.bases = [self.visit(b) for b in node.bases]
        node.keywords = [nodes.at(ast.keyword(k.arg, self.visit(k.value)), k) for k in node.keywords]
        self.off -= generic
        outer, self.scope = self.scope, self.map.of[node]
        self.class_name.append(node.name)
        node.body = self.body(node.body)
        self.class_name.pop()
        self.scope = outer
        return node

    def _comprehension(self, node: Any) -> Any:
        return comprehension(self, node)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def body(self, statements: list[Any]) -> list[Any]:
        result: list[Any] = []
        for statement in statements:
            self.temps = 0  # the variables of the statement before are free again
            result.extend(self.bound_unseen(statement))
            new = self.visit(statement)
            result.extend(new if isinstance(new, list) else [new])
        return result

    def bound_unseen(self, statement: ast.stmt) -> list[ast.stmt]:
        """Statements that say: the next one binds a module's or an outer function's variable without a point."""
        declared = self.scope.globals | self.scope.nonlocals
        names = [name for name in nodes.bound_without_points(statement) if name in declared] if declared else []
        sites = [self.site("global", name, statement) for name in names]
        return [nodes.at(ast.Expr(self.call(P.OPAQUE, statement, s, ast.Constant(None))), statement) for s in sites]

    # --- expressions --------------------------------------------------------------------------------------------

    def visit_Name(self, node: ast.Name) -> ast.expr:
        kind = self.variable(node.id) if isinstance(node.ctx, ast.Load) else None
        if kind is None:
            return node
        return nodes.at(ast.BoolOp(ast.And(), [self.announce(kind, node.id, node, write=False), node]), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if not isinstance(node.ctx, ast.Load):
            return self.in_place(node)
        module = self.is_module(node.value)
        if module is not None and ":" not in module and module not in self.siblings:
            return node
        site = self.site("attr", self._mangle(node.attr), node)
        node.value = self.call(P.ATTR, node, site, self.visit(node.value))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if not isinstance(node.ctx, ast.Load):
            return self.in_place(node)
        site = self.site("item", "", node)
        return self.call(P.ITEM, node, site, self.visit(node.value), self._index(node.slice))

    def _index(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Slice):
            parts = [
                self.visit(p) if p is not None else ast.Constant(None) for p in (node.lower, node.upper, node.step)
            ]
            return self.call(P.SLICE, node, *parts)
        if isinstance(node, ast.Tuple):
            return nodes.at(ast.Tuple([self._index(e) for e in node.elts], ast.Load()), node)
        return self.visit(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func
        starred = any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords)
        more = [ast.Constant(True)] if starred else []  # if one cannot be unpacked, Python's error names the function
        site, described = self.site("call", "", node), self.sites[-1]  # visiting the arguments adds further sites
        self.call_sites[id(node)] = described
        args = [self._passed(a) for a in node.args]
        described.fresh = fresh(self, *node.args)
        keywords = [
            nodes.at(ast.keyword(k.arg, self._passed(k.value) if k.arg else self._whole(k.value)), k)
            for k in node.keywords
        ]
        if isinstance(function, ast.Attribute):
            module = self.is_module(function.value)
            if module is not None and module.replace(":", ".").startswith(VIRTUAL_MODULES):
                return nodes.at(ast.Call(function, args, keywords), node)
            described.name = function.attr
            if module is None or ":" in module:  # else it is the whole call: `random.shuffle(items)`, not `random`
                described.text = self.segment(function.value)[:60]
            name = ast.Constant(self._mangle(function.attr))
            owner = self.visit(function.value)
            if function.attr in AT_ONCE and not node.keywords and all(map(self._is_inert, node.args)):
                return nodes.at(ast.Call(nodes.load(P.METHOD), [site, owner, name, *args], []), node)
            return nodes.at(ast.Call(self.call(P.BOUND, node, site, owner, name, *more), args, keywords), node)
        if isinstance(function, ast.Name) and self._plain_call(function) and not (starred and function.id == "len"):
            if function.id in ("len", "bool") and len(args) == 1 and not starred:
                args = [self.call(P.WHOLE, node, site, args[0])]
            if function.id in ("exec", "eval", "vars", "dir") and args:
                described.name = function.id
                args[0] = self.call(P.OPAQUE, node, site, args[0])
            new = nodes.at(ast.Call(function, args, keywords), node)
            looks = function.id in ("locals", "vars", "dir") and not args and self.scope.is_function
            return self.call(P.SEEN, node, new) if looks else new
        if isinstance(function, ast.Name) and self.map.owner(self.scope, function.id) is None and not starred:
            return nodes.at(ast.Call(nodes.load(P.CALL), [site, self.visit(function), *args], keywords), node)
        return nodes.at(ast.Call(self.call(P.CALLEE, node, site, self.visit(function), *more), args, keywords), node)

    def _is_inert(self, node: ast.expr) -> bool:
        """Whether it makes no difference when `node` is evaluated: it is a constant or a local variable."""
        if isinstance(node, ast.Name):
            own = self.scope.is_function and self.map.owner(self.scope, node.id) is self.scope
            return own and self.variable(node.id) is None
        return isinstance(node, ast.Constant)

    def _passed(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Attribute) and node.attr in CONTAINER_METHODS:
            site = self.site("call", node.attr, node)
            return self.call(P.PASSED, node, site, self.visit(node))
        return self.visit(node)

    def _plain_call(self, function: ast.Name) -> bool:
        owner = self.map.owner(self.scope, function.id)
        if owner is None:
            return function.id in PLAIN_BUILTINS or function.id == "len"
        if owner.bindings.get(function.id) != 1:
            return False
        kind, module = owner.kinds.get(function.id), owner.modules.get(function.id, "")
        if function.id in self.map.decorated:
            return False  # the decorator may have returned something written in C
        return kind == "def" or (kind == "import" and module.startswith(VIRTUAL_MODULES))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """The truth of every value but the last is asked; that of the last only if the whole expression is a test."""
        node.values = [*[self._test(v) for v in node.values[:-1]], self.visit(node.values[-1])]
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        pairs = [
            (self.visit(k), self.visit(v)) if k is not None else (None, self._whole(v))  # `{**d}`
            for k, v in zip(node.keys, node.values, strict=True)
        ]
        node.keys, node.values = [k for k, _ in pairs], [v for _, v in pairs]
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        """The announcer returns an iterator that passes on what is sent and thrown."""
        node.value = self._iterated(node.value, "delegated")
        return node

    def _whole(self, node: ast.expr, how: str = "") -> ast.expr:
        """`node`, announcing a read of the container that it may be; "deep" or "nested": also of what it holds."""
        if not (nodes.may_hold(node) if how in _DEEP else nodes.maybe_container(node)):
            return self.visit(node)
        site, described = self.site("whole", how, node), self.sites[-1]
        visited = self.visit(node)
        if how == "drained":
            described.fresh = fresh(self, node)
        return self.call(P.WHOLE, node, site, visited)

    def _iterated(self, node: ast.expr, unpacks: str = "") -> ast.expr:
        generated = isinstance(node, (ast.GeneratorExp, ast.List, ast.Tuple)) and unpacks in ("unpacked", "nested")
        if not (nodes.maybe_container(node) or (generated and (nodes.may_hold(getattr(node, "elt", node))))):
            return self.visit(node)
        site = self.site("whole", unpacks or ("fresh" if isinstance(node, ast.Call) else "held"), node)
        described, visited = self.sites[-1], self.visit(node)
        described.fresh = fresh(self, node)
        return self.call(P.ITER, node, site, visited)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.expr:
        held = nodes.may_hold(node.value)
        site = self.site("whole", "deep", node.value) if held else None
        node.value = self.visit(node.value)
        if node.format_spec is not None:
            node.format_spec = self.visit(node.format_spec)
        if site is None:
            return node
        more = [ast.Constant(node.conversion), *([node.format_spec] if node.format_spec is not None else [])]
        text = self.call(P.TEXT, node, site, node.value, *(more if node.conversion != -1 or len(more) > 1 else []))
        return nodes.at(ast.FormattedValue(text, -1, None), node)

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        if isinstance(node.ctx, ast.Load):
            node.value = self._whole(node.value, "drained")
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        node.test, node.body, node.orelse = self._test(node.test), self.visit(node.body), self.visit(node.orelse)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        node.operand = self._test(node.operand) if isinstance(node.op, ast.Not) else self.visit(node.operand)
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        node.value = self.visit(node.value)
        kind = self.variable(node.target.id)
        if kind is not None:
            op = self.announce(kind, node.target.id, node, write=True)
            assert isinstance(op, ast.Call)
            node.value = self.call(P.STORE, node, op.args[0], node.value)
        return node

    def _test(self, node: ast.expr) -> ast.expr:
        """`node`, as an expression whose truth is asked."""
        if isinstance(node, ast.BoolOp):
            node.values = [self._test(v) for v in node.values]
            return node
        asked = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.NamedExpr, ast.IfExp)
        return self._whole(node) if isinstance(node, asked) else self.visit(node)

    def _mangle(self, name: str) -> str:
        if self.class_name and name.startswith("__") and not name.endswith("__"):
            return f"_{self.class_name[-1].lstrip('_')}{name}"
        return name
