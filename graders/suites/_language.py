"""The allowed language: looked at before anything runs, because no grader in the same process can protect itself later.

A check of the whole syntax tree by tables (`_language_table`): imports and their names, dunders and the insides of the
library as attributes, text that becomes a name. Nothing is guessed from values: what cannot be known from the text
(`getattr(x, name)`) is refused, and everything else that an honest stall may want is allowed. What a table cannot
decide is taken away where the file runs: `open` and its like are no builtins there, and the library's classes cannot
be changed (`StallProgram.refused_builtins`, `Announcer.store_attr`).

Rejected: RestrictedPython, which refuses `self.n += 1`, annotations and `match`; and guards at every attribute while
running, which cost a call each and can themselves be reached.
"""

from __future__ import annotations

import ast
import string
import sys
from typing import NoReturn

from graders.errors import Refused
from graders.suites import _language_table as table

__all__ = ["check_language"]

# What older Pythons have and newer ones do not: refused alike everywhere.
GONE = frozenset({
    "asynchat", "asyncore", "audioop", "cgi", "cgitb", "crypt", "distutils", "imp", "msilib", "nis", "nntplib",
    "ossaudiodev", "pipes", "smtpd", "spwd", "telnetlib", "uu", "xdrlib",
})  # fmt: skip
LIBRARY = frozenset(sys.stdlib_module_names) | GONE


def check_language(tree: ast.Module) -> None:
    """Raises Refused (`refused`, with the line and what is used there) at the first thing that is not allowed.

    A module that is neither on the list nor the library's is left alone: where the file runs it does not exist.
    """
    _Checker(tree).visit(tree)


class _Checker(ast.NodeVisitor):
    def __init__(self, tree: ast.Module) -> None:
        self.modules: dict[str, set[str]] = {}  # a name and the modules that it is imported as
        self.rebound: set[str] = set()  # names that may mean something else as well
        self.defined: set[str] = set(table.PRIVATE_ALLOWED)  # private attributes that the file gives to its own objects
        self.spaces: set[str] = set()  # names for what globals() returns: used with written keys only
        self.classes: set[str] = set()
        self.plain_classes = True  # no class is made or changed by text or by another class
        for node in ast.walk(tree):
            self._collect(node)
            self._bound_names(node)

    def _collect(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.partition(".")[0]
                self.modules.setdefault(alias.asname or head, set()).add(alias.name if alias.asname else head)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                if full in table.MODULES:
                    self.modules.setdefault(alias.asname or alias.name, set()).add(full)
                else:
                    self.rebound.add(alias.asname or alias.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self.rebound.add(node.id)
            self.defined.add(node.id)
        elif isinstance(node, ast.arg):
            self.rebound.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            self.rebound.add(node.name)
            self.defined.add(node.name)
            if isinstance(node, ast.ClassDef):
                self.classes.add(node.name)
                self.plain_classes = self.plain_classes and not node.keywords
        elif isinstance(node, ast.Assign) and _calls_globals(node.value):
            self.spaces.update(_targets(node))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            self.defined.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            self.defined.add(node.value)  # __slots__, setattr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type":
            self.plain_classes = self.plain_classes and len(node.args) == 1
        if isinstance(node, ast.Attribute) and node.attr in ("__setattr__", "__delattr__"):
            self.plain_classes = False

    def _bound_names(self, node: ast.AST) -> None:
        """Names that are bound by text which is no `Name`: `except ... as`, `global`, patterns, type parameters."""
        names = getattr(node, "names", ()) if isinstance(node, (ast.Global, ast.Nonlocal)) else ()
        for name in (getattr(node, "name", None), getattr(node, "rest", None), *names):
            if isinstance(name, str) and not isinstance(node, ast.alias):
                self._name(node, name)

    def refuse(self, node: ast.AST, what: str) -> NoReturn:
        raise Refused("refused", line=getattr(node, "lineno", None), what=what[:80])

    # --- imports ------------------------------------------------------------------------------------------------------

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._imports(node, alias.name)
            self._name(node, alias.asname or alias.name.partition(".")[0])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level or not node.module:
            self.refuse(node, "from . import")
        self._imports(node, node.module)
        for alias in node.names:
            self._name(node, alias.asname or alias.name)
            if node.module in table.MODULES and f"{node.module}.{alias.name}" not in table.MODULES:
                self._member(node, node.module, alias.name)

    def _imports(self, node: ast.AST, name: str) -> None:
        head = name.partition(".")[0]
        if name not in table.MODULES and (head in LIBRARY or head == "graders"):
            self.refuse(node, f"import {name}")

    def _member(self, node: ast.AST, module: str, name: str) -> None:
        """`module.name`, or `from module import name`."""
        allowed = table.MODULES[module]
        if name == "__name__" or (name == "*" and module not in table.STRICT):
            return
        if name.startswith("_") or _leads_out(name) or (allowed is not table.PUBLIC and name not in allowed):
            self.refuse(node, f"{module}.{name}")

    # --- names --------------------------------------------------------------------------------------------------------

    def visit_Name(self, node: ast.Name) -> None:
        self._name(node, node.id)
        if isinstance(node.ctx, ast.Load):
            if node.id in table.BUILTINS_REFUSED and node.id not in self.rebound:
                self.refuse(node, node.id)
            if self.modules.get(node.id, set()) & table.STRICT:
                self.refuse(node, f"{node.id} (a module as a value)")
        space = node.id in self.spaces and isinstance(node.ctx, ast.Load)
        if space or node.id in table.BY_NAME or node.id == "globals":
            self.refuse(node, node.id)  # as a value, or rebound; the uses that are allowed never come here

    def _name(self, node: ast.AST, name: str) -> None:
        if name.startswith(table.OUR_PREFIX) or (_is_dunder(name) and name not in table.DUNDERS):
            self.refuse(node, name)

    def visit_arg(self, node: ast.arg) -> None:
        self._name(node, node.arg)
        if node.arg in table.BY_NAME or node.arg == "globals":
            self.refuse(node, node.arg)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            for target in _targets(statement):
                if target in table.INSIDES:  # a dataclass makes patterns of its fields
                    self.refuse(statement, target)
        self.generic_visit(node)

    # --- attributes ---------------------------------------------------------------------------------------------------

    def visit_Attribute(self, node: ast.Attribute) -> None:
        modules = self._modules(node.value)
        for module in sorted(modules):
            if not isinstance(node.ctx, ast.Load) and f"{module}.{node.attr}" != "threading.excepthook":
                self.refuse(node, f"{module}.{node.attr} = ...")
            if f"{module}.{node.attr}" not in table.MODULES:
                self._member(node, module, node.attr)
        if not modules:
            self._attribute(node, node.attr, defines=isinstance(node.ctx, ast.Store))
            self.visit(node.value)

    def _modules(self, node: ast.expr) -> set[str]:
        """The modules that an expression may surely be: an imported name that means nothing else, or a submodule."""
        if isinstance(node, ast.Attribute):
            return {full for owner in self._modules(node.value) if (full := f"{owner}.{node.attr}") in table.MODULES}
        if isinstance(node, ast.Name):
            known = self.modules.get(node.id, set()) & set(table.MODULES)
            return known & table.STRICT if node.id in self.rebound else known
        return set()

    def _attribute(self, node: ast.AST, name: str, *, defines: bool = False) -> None:
        if _is_dunder(name):
            closed = name in table.ONLY_DEFINED and not defines
            if name not in table.DUNDERS or closed or (name == "__class__" and defines):
                self.refuse(node, f".{name}")
        elif _leads_out(name):
            self.refuse(node, f".{name}")
        elif name.startswith("_") and name not in self.defined and not self._is_mangled(name):
            self.refuse(node, f".{name}")  # of the library's own objects

    def _is_mangled(self, name: str) -> bool:
        """`_Stall__left`, for `self.__left` of a class `Stall`."""
        owner, _, rest = name[1:].partition("__")
        return owner in self.classes and f"__{rest}" in self.defined

    def visit_MatchClass(self, node: ast.MatchClass) -> None:
        for name in node.kwd_attrs:
            self._attribute(node, name)
            if name in table.LOCK_INSIDES:
                self.refuse(node, f"case {ast.unparse(node.cls)}({name}=...)")
        if node.patterns:
            name = node.cls.id if isinstance(node.cls, ast.Name) else ""
            builtin = name in table.MATCHED and name not in self.rebound
            if not builtin and not (self.plain_classes and name in self.classes):
                self.refuse(node, f"case {ast.unparse(node.cls)}(...) by position")
        self.generic_visit(node)

    # --- text that becomes a name -------------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Name) and function.id in table.BY_NAME:
            self._by_name(node, function.id, node.args[1:2])
        elif isinstance(function, ast.Attribute) and function.attr == "get" and self._is_space(function.value):
            self._by_name(node, "globals", node.args[:1])
        else:
            if isinstance(function, ast.Attribute) and function.attr in ("format", "format_map"):
                self._format(node, function.value)
            self.visit(function)
        for child in (*node.args, *node.keywords):
            self.visit(child)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if self._is_space(node.value):
            self._by_name(node, "globals", [node.slice])
        else:
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """`"x" in globals()` only asks."""
        for child in (node.left, *node.comparators):
            if not self._is_space(child):
                self.visit(child)

    def visit_Assign(self, node: ast.Assign) -> None:
        if _calls_globals(node.value) and len(_targets(node)) == len(node.targets):
            for target in node.targets:
                self.visit(target)
        else:
            self.generic_visit(node)

    def _is_space(self, node: ast.AST) -> bool:
        return _calls_globals(node) or (isinstance(node, ast.Name) and node.id in self.spaces)

    def _by_name(self, node: ast.AST, what: str, names: list[ast.expr]) -> None:
        if not names:
            self.refuse(node, what)
        for name in names:
            if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
                self.refuse(node, f"{what} with a name that is not written there")
            if what == "globals":
                self._name(node, name.value)
            else:
                self._attribute(node, name.value, defines=what == "setattr")

    def _format(self, node: ast.Call, text: ast.expr) -> None:
        """`"{0.__class__}".format(x)` reads attributes too. A text made elsewhere can only show them, not hand out."""
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            self._fields(node, text.value, 2)

    def _fields(self, node: ast.AST, text: str, depth: int) -> None:
        try:
            fields = list(string.Formatter().parse(text))
        except ValueError:
            return  # fails when it runs
        for _, field, spec, _ in fields:
            for part in (field or "").replace("[", ".").split(".")[1:]:
                if part.isidentifier():
                    self._attribute(node, part)
            if spec and depth:
                self._fields(node, spec, depth - 1)


def _leads_out(name: str) -> bool:
    return (
        name in table.INSIDES
        or name in table.SHOWN_MODULES
        or name in table.PUBLIC_REFUSED
        or name.startswith(table.OUR_PREFIX)
    )


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and len(name) > 4


def _calls_globals(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or node.args:
        return False
    return isinstance(node.func, ast.Name) and node.func.id == "globals"


def _targets(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.AnnAssign):
        targets: list[ast.expr] = [statement.target]
    else:
        targets = list(statement.targets) if isinstance(statement, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
