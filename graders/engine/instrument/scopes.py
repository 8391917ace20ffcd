"""Says what each name is: local, closure cell, global, or settled (never rebound once threads can run).

`symtable` is no substitute: its blocks carry no link to AST nodes, and it does not count the bindings of a name. That
count decides whether the name can change while a thread looks.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
DYNAMIC = {"globals", "vars", "setattr", "delattr", "exec", "eval", "__dict__", "modules", "__import__"}
QUIET_METHODS = {*dir(str), *dir(list), *dir(dict), *dir(set)}
QUIET_CALLS = set(dir(builtins)) - {"exec", "eval", "map", "filter", "next"}  # calls that start no thread


@dataclass
class Scope:
    """One block of names. `bindings` counts how often each name is bound; a binding in a loop counts as many."""

    node: ast.AST | None
    parent: Scope | None
    bindings: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # name -> "def", "import", "param" for its only binding
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    captured: set[str] = field(default_factory=set)  # names that are bound here and used by an inner function
    modules: dict[str, str] = field(default_factory=dict)  # name bound by an import -> what it imports

    @property
    def is_function(self) -> bool:
        return isinstance(self.node, (*FUNCTIONS, *COMPREHENSIONS))

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    def bind(self, name: str, *, kind: str = "", times: int = 1) -> None:
        self.bindings[name] = self.bindings.get(name, 0) + times
        self.kinds[name] = kind if self.bindings[name] == 1 else ""


class ScopeMap(ast.NodeVisitor):
    """Builds the scopes of a module; `of[node]` is the scope that a function, class or comprehension opens."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope(None, None)
        self.of: dict[ast.AST, Scope] = {tree: self.module}
        self.scope = self.module
        self.loops = 0
        self.uses: list[tuple[Scope, str]] = []
        self.decorated: set[str] = set()  # functions that a decorator may have replaced
        self.dynamic = False  # the source can reach globals by name: then no global is settled
        for node in tree.body:
            self.visit(node)
        self._count_outer_bindings()
        for scope in self.of.values():
            self._settle(scope)

    # --- collecting ---------------------------------------------------------------------------------------------

    def _enter(self, node: ast.AST, body: list[ast.AST]) -> None:
        outer, loops = self.scope, self.loops
        self.scope = self.of[node] = Scope(node, outer)
        self.loops = 0
        arguments = getattr(node, "args", None)
        if isinstance(arguments, ast.arguments):
            for arg in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
                self.scope.bind(arg.arg, kind="param")
            for star in (arguments.vararg, arguments.kwarg):
                if star is not None:
                    self.scope.bind(star.arg, kind="param")
        for child in body:
            self.visit(child)
        self.scope, self.loops = outer, loops

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._bind(node.name, kind="def")
        if node.decorator_list:
            self.decorated.add(node.name)
        for child in [*node.decorator_list, *node.args.defaults, *[d for d in node.args.kw_defaults if d]]:
            self.visit(child)
        self._enter(node, list(node.body))

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for child in [*node.args.defaults, *[d for d in node.args.kw_defaults if d]]:
            self.visit(child)
        self._enter(node, [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name, kind="def")
        for child in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(child)
        self._enter(node, list(node.body))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        self.visit(node.generators[0].iter)
        inner: list[ast.AST] = []
        for i, generator in enumerate(node.generators):
            inner.append(generator.target)
            inner.extend(generator.ifs)
            if i:
                inner.append(generator.iter)
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._enter(node, [*inner, *[element for element in elements if element is not None]])  # `{**d for ...}`

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        self.loops += 1
        self.generic_visit(node)
        self.loops -= 1

    visit_For = visit_AsyncFor = visit_While = _loop

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.globals.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(node.names)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in DYNAMIC:
            self.dynamic = True
        if isinstance(node.ctx, ast.Load):
            self.uses.append((self.scope, node.id))
        else:
            self._bind(node.id, times=2 if isinstance(node.ctx, ast.Del) else 1)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in DYNAMIC:
            self.dynamic = True
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._bind(node.target.id, times=2)
            self.uses.append((self.scope, node.target.id))
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        scope = self.scope
        while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
            scope = scope.parent
        saved, self.scope = self.scope, scope
        self._bind(node.target.id, times=2)
        self.scope = saved
        self.visit(node.value)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name, times=2)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self._bind(node.name, times=2)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name, times=2)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._bind(name, kind="import")
            self.scope.modules[name] = alias.name if alias.asname else name

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            self._bind(name, kind="import")
            self.scope.modules[name] = f"{'.' * node.level}{node.module or ''}:{alias.name}"

    def _bind(self, name: str, *, kind: str = "", times: int = 1) -> None:
        if self.loops and not kind:
            times = max(times, 2)
        self.scope.bind(name, kind=kind, times=times)

    # --- resolving ----------------------------------------------------------------------------------------------

    def _count_outer_bindings(self) -> None:
        """Count what `global` and `nonlocal` bind for the owner, and mark names as captured that inner scopes use."""
        for scope in list(self.of.values()):
            for name, times in list(scope.bindings.items()):
                owner = self.owner(scope, name)
                if owner is not scope and owner is not None:
                    owner.bind(name, times=max(times, 2))
        for scope, name in self.uses:
            owner = self.owner(scope, name)
            if owner is not None and owner is not scope and owner is not self.module:
                inner: Scope | None = scope
                while inner is not owner and inner is not None:
                    if isinstance(inner.node, FUNCTIONS):
                        owner.captured.add(name)
                    inner = inner.parent
        for scope in self.of.values():
            for name in scope.nonlocals:
                owner = self.owner(scope, name)
                if owner is not None:
                    owner.captured.add(name)

    def owner(self, scope: Scope, name: str) -> Scope | None:
        """The scope whose variable `name` means when used in `scope`; None for a builtin or an unknown name."""
        if name in scope.globals:
            return self.module
        if name in scope.bindings and name not in scope.nonlocals:
            return scope
        outer = scope.parent
        while outer is not None and outer is not self.module:
            if outer.is_function and name in outer.globals:
                return self.module
            if outer.is_function and name in outer.bindings and name not in outer.nonlocals:
                return outer
            outer = outer.parent
        return self.module if name in self.module.bindings else None

    def _settle(self, scope: Scope) -> None:
        """Find the names that cannot change once another thread can look.

        These are functions, classes, modules, and single assignments before anything in this block can have started a
        thread.
        """
        body = getattr(scope.node, "body", None) if scope.node is not None else None
        if scope is self.module:
            body = next(node for node, found in self.of.items() if found is scope).body  # type: ignore[attr-defined]
        once = {name for name, times in scope.bindings.items() if times == 1}
        if scope is self.module and self.dynamic:
            scope.settled = {name for name in once if scope.kinds[name] in ("def", "import")}
            return
        scope.settled = {name for name in once if scope.kinds[name]}
        for statement in body if isinstance(body, list) else []:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                if not self._may_start_threads(statement):
                    scope.settled.update(t.id for t in targets if isinstance(t, ast.Name) and t.id in once)
                    continue
            if self._may_start_threads(statement):
                break

    def _may_start_threads(self, statement: ast.AST) -> bool:
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom)):
            return False
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                function = node.func
                if isinstance(function, ast.Name) and (
                    function.id in QUIET_CALLS or function.id in self.module.modules
                ):
                    continue
                if isinstance(function, ast.Attribute) and function.attr in QUIET_METHODS:
                    continue
                if (
                    isinstance(function, ast.Attribute)
                    and isinstance(function.value, ast.Name)
                    and function.value.id in self.module.modules
                ):
                    continue
                return True
        return False
