"""The allowed language. It is checked before anything runs, because a grader in the same process cannot protect itself
later.

The whole syntax tree is checked by tables (`_language_table`): imports and their names, dunders and the library's
internals as attributes, and text that becomes a name. Nothing is guessed from values. What cannot be known from the
text (`getattr(x, name)`) is refused; everything else that an honest stall may want is allowed. What a table cannot
decide is taken away at run time: `open` and the like are no builtins there, and the library's classes cannot be changed
(`StallProgram.refused_builtins`, `Announcer.store_attr`).

Rejected: RestrictedPython, which refuses `self.n += 1`, annotations and `match`; and guards at every attribute at run
time, which cost a call each and can themselves be reached.
"""

from __future__ import annotations

import ast
import string
import sys
from typing import NoReturn

from graders.errors import Refused
from graders.suites import _language_table as table
from graders.suites._language_classes import PlainClasses

__all__ = ["check_language"]

# Builtins that only some of 3.10 to 3.15 have are refused on all of them.
NOT_EVERYWHERE = frozenset({
    "aifc", "annotationlib", "asynchat", "asyncore", "audioop", "binhex", "cgi", "cgitb", "chunk", "compression",
    "crypt", "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes",
    "profiling", "smtpd", "sndhdr", "spwd", "sre_compile", "sre_constants", "sre_parse", "sunau", "telnetlib", "uu",
    "xdrlib", "_android_support", "_apple_support", "_ast_unparse", "_bootsubprocess", "_colorize", "_compression",
    "_crypt", "_hmac", "_interpchannels", "_interpqueues", "_interpreters", "_ios_support", "_math_integer", "_msi",
    "_opcode_metadata", "_py_warnings", "_pydatetime", "_pylong", "_pyrepl", "_remote_debugging", "_sha2", "_sha256",
    "_sha512", "_suggestions", "_sysconfig", "_types", "_wmi", "_zstd",
})  # fmt: skip
LIBRARY = frozenset(sys.stdlib_module_names) | NOT_EVERYWHERE


def check_language(tree: ast.Module) -> None:
    """Raises Refused (`refused`, with the line and what is used there) at the first thing that is not allowed.

    A module that is neither on the list nor in the library is ignored: at run time it does not exist.
    """
    _Checker(tree).visit(tree)


class _Checker(ast.NodeVisitor):
    def __init__(self, tree: ast.Module) -> None:
        self.modules: dict[str, set[str]] = {}  # a name -> the modules that it is imported as
        self.rebound: set[str] = set()  # names that may have another meaning too
        self.defined: set[str] = set(table.PRIVATE_ALLOWED)  # private attributes that the file gives to its own objects
        self.spaces: set[str] = set()  # names for the result of globals(); used only with literal keys
        self.imported: dict[str, str] = {}  # a name -> its full name where it is imported from
        self.classes: dict[str, ast.ClassDef] = {}
        self.functions = 0  # depth of nested functions; a class begins at 0 again
        for node in ast.walk(tree):
            self._collect(node)
            self._bound_names(node)
        self.plain = PlainClasses(tree, self.imported)

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
                    self.imported[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self.rebound.add(node.id)
            self.defined.add(node.id)
        elif isinstance(node, ast.arg):
            self.rebound.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            self.rebound.add(node.name)
            self.defined.add(node.name)
            if isinstance(node, ast.ClassDef):
                self.classes[node.name] = node
        elif isinstance(node, ast.Assign) and _calls_globals(node.value):
            self.spaces.update(_targets(node))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            self.defined.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            self.defined.add(node.value)  # in __slots__ or setattr

    def _bound_names(self, node: ast.AST) -> None:
        """Names that are bound by text which is no `Name`: `except ... as`, `global`, patterns, type parameters."""
        names = getattr(node, "names", ()) if isinstance(node, (ast.Global, ast.Nonlocal)) else ()
        for name in (getattr(node, "name", None), getattr(node, "rest", None), *names):
            if isinstance(name, str) and not isinstance(node, ast.alias):
                self._name(node, name)

    def refuse(self, node: ast.AST, what: str, how: str = "refused", **more: int) -> NoReturn:
        """`how` is the key of a sentence about what is done with the code `what`."""
        raise Refused(how, line=getattr(node, "lineno", None), what=what[:80], **more)

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
                self.refuse(node, node.id, "refused-module-as-value")
            if self.imported.get(node.id) in table.ONLY_CALLED or node.id == "locals":
                self.refuse(node, node.id, "refused-not-called")
        elif node.id in table.ONLY_READ:
            self.refuse(node, node.id)
        space = node.id in self.spaces and isinstance(node.ctx, ast.Load)
        if space or node.id in table.BY_NAME or node.id == "globals":
            self.refuse(node, node.id)  # used as a value, or rebound; allowed uses do not come here

    def _name(self, node: ast.AST, name: str) -> None:
        if name.startswith(table.OUR_PREFIX) or (_is_dunder(name) and name not in table.DUNDERS):
            self.refuse(node, name)

    def visit_arg(self, node: ast.arg) -> None:
        self._name(node, node.arg)
        if node.arg in table.BY_NAME or node.arg == "globals":
            self.refuse(node, node.arg)
        self._annotation(node.annotation)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if node.name in table.ONLY_READ:
            self.refuse(node, node.name)
        self._annotation(node.returns)
        for outside in (*node.decorator_list, node.args, *([node.returns] if node.returns else [])):
            self.visit(outside)
        self.functions += 1
        for statement in node.body:
            self.visit(statement)
        self.functions -= 1

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation)
        self.generic_visit(node)

    def _annotation(self, annotation: ast.expr | None) -> None:
        """Refuse annotations that do something or use private names: they are evaluated where there are no points."""
        for node in ast.walk(annotation) if annotation is not None else ():
            if not isinstance(node, table.ANNOTATION):
                self.refuse(node, ast.unparse(annotation), "refused-annotation")  # type: ignore[arg-type]
        if annotation is not None:
            self._nothing_private(annotation)

    def _nothing_private(self, tree: ast.AST) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not _is_dunder(node.attr):
                self.refuse(node, f".{node.attr}")

    def visit_comprehension(self, node: ast.comprehension) -> None:
        if any(isinstance(part, ast.Attribute) for part in ast.walk(node.target)):
            self.refuse(node.target, f"for {ast.unparse(node.target)} in")
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            for target in _targets(statement):
                if target in table.INSIDES:  # a dataclass makes patterns of its fields
                    self.refuse(statement, target)
        depth, self.functions = self.functions, 0
        self.generic_visit(node)
        self.functions = depth

    # --- attributes ---------------------------------------------------------------------------------------------------

    def visit_Attribute(self, node: ast.Attribute) -> None:
        modules = self._modules(node.value)
        for module in sorted(modules):
            if not isinstance(node.ctx, ast.Load) and f"{module}.{node.attr}" != "threading.excepthook":
                self.refuse(node, f"{module}.{node.attr} = ...")
            if f"{module}.{node.attr}" not in table.MODULES:
                self._member(node, module, node.attr)
        if node.attr in table.ONLY_CALLED:
            self.refuse(node, f".{node.attr}", "refused-not-called")
        if not modules:
            self._attribute(node, node.attr, defines=isinstance(node.ctx, ast.Store))
            self.visit(node.value)

    def _modules(self, node: ast.expr) -> set[str]:
        """The modules that an expression is for certain: an imported name without another meaning, or a submodule."""
        if isinstance(node, ast.Attribute):
            return {full for owner in self._modules(node.value) if (full := f"{owner}.{node.attr}") in table.MODULES}
        if isinstance(node, ast.Name):
            known = self.modules.get(node.id, set()) & set(table.MODULES)
            return known & table.STRICT if node.id in self.rebound else known
        return set()

    def _attribute(self, node: ast.AST, name: str, *, defines: bool = False) -> None:
        if _is_dunder(name):
            closed = name in table.ONLY_DEFINED and not defines
            if name not in table.DUNDERS or closed or (name in table.ONLY_READ and defines):
                self.refuse(node, f".{name}")
        elif _leads_out(name):
            self.refuse(node, f".{name}")
        elif name.startswith("_") and name not in self.defined and not self._is_mangled(name):
            self.refuse(node, f".{name}")  # an attribute of the library's own objects

    def _is_mangled(self, name: str) -> bool:
        """Whether a name is a mangled one: `_Stall__left`, for `self.__left` of a class `Stall`."""
        owner, _, rest = name[1:].partition("__")
        return owner in self.classes and f"__{rest}" in self.defined

    def visit_MatchClass(self, node: ast.MatchClass) -> None:
        for name in node.kwd_attrs:
            self._attribute(node, name)
            if name in table.LOCK_INSIDES or name.startswith("_"):
                self.refuse(node, f"case {ast.unparse(node.cls)}({name}=...)")
        if node.patterns and not self.plain.is_matchable(node.cls):
            self.refuse(node, ast.unparse(node.cls), "refused-by-position")
        self._nothing_private(node.cls)
        self.generic_visit(node)

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        self._nothing_private(node)
        self.generic_visit(node)

    # --- text that becomes a name -------------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Name) and function.id in table.BY_NAME:
            self._by_name(node, function.id, node.args[1:2])
        elif isinstance(function, ast.Attribute) and function.attr == "get" and self._is_space(function.value):
            self._by_name(node, "globals", node.args[:1])
        elif isinstance(function, ast.Name) and function.id == "locals":
            # outside functions it is the module's or the class's own namespace, which can be written to
            if not self.functions:
                self.refuse(node, "locals")
        elif (called := self._only_called(function)) is not None:
            self._on_the_spot(node, called)
        else:
            if isinstance(function, ast.Attribute) and function.attr in ("format", "format_map"):
                self._format(node, function.value)
            self.visit(function)
        for child in (*node.args, *node.keywords):
            self.visit(child)

    def _only_called(self, function: ast.expr) -> str | None:
        """The name in `ONLY_CALLED` of the function that is called here; the object of an attribute is then checked
        already.
        """
        if isinstance(function, ast.Attribute) and function.attr in table.ONLY_CALLED:
            modules = self._modules(function.value)
            for module in sorted(modules):
                self._member(function, module, function.attr)
            if not modules:
                self._attribute(function, function.attr)
                self.visit(function.value)
            return function.attr
        name = self.imported.get(function.id) if isinstance(function, ast.Name) else None
        return name if name in table.ONLY_CALLED else None

    def _on_the_spot(self, node: ast.Call, name: str) -> None:
        most, forbidden = table.ONLY_CALLED[name]
        starred = any(isinstance(arg, ast.Starred) for arg in node.args)
        if most is not None and (len(node.args) > most or starred):
            self.refuse(node, name, "refused-arguments", most=most)
        for keyword in node.keywords:
            if forbidden and (keyword.arg is None or keyword.arg in forbidden):
                self.refuse(node, f"{name}({keyword.arg or '**'}=...)" if keyword.arg else f"{name}(**...)")
        for arg in node.args if most is None else ():
            if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
                self._attribute(node, arg.value, defines=True)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if self._is_space(node.value):
            self._by_name(node, "globals", [node.slice])
        else:
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """`"x" in globals()` only asks, so it is allowed."""
        for child in (node.left, *node.comparators):
            if not self._is_space(child):
                self.visit(child)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg is not None or not _calls(node.value, "locals"):  # `**locals()` is a copy, wherever it stands
            self.generic_visit(node)

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
                self.refuse(node, what, "refused-unwritten-name")
            if what == "globals":
                self._name(node, name.value)
            else:
                self._attribute(node, name.value, defines=what == "setattr")

    def _format(self, node: ast.Call, text: ast.expr) -> None:
        """Check the text of a `format` call, because `"{0.__class__}".format(x)` reads attributes.

        A text that is made elsewhere can only show them, and not hand them out.
        """
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            self._fields(node, text.value, 2)

    def _fields(self, node: ast.AST, text: str, depth: int) -> None:
        try:
            fields = list(string.Formatter().parse(text))
        except ValueError:
            return  # a malformed text fails when it runs
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
    return _calls(node, "globals")


def _calls(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call) or node.args:
        return False
    return isinstance(node.func, ast.Name) and node.func.id == name


def _targets(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.AnnAssign):
        targets: list[ast.expr] = [statement.target]
    else:
        targets = list(statement.targets) if isinstance(statement, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
