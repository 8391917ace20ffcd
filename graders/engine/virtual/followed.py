"""Twins of the standard library's classes and functions that are written in Python and have no locks of their own.

Where threads share such an object, its methods can be interrupted like the program's own code. So a program gets twins:
the library's own source, with points in it. A twin of a class has the bases of the real one, and the methods that it
inherits from the abstract classes of `collections.abc` have points too. The source is rewritten once per process, when
a program first imports the module.

The fingerprint of a search must see every value in the frames of this code. So the variant of the source that keeps
them is used (`state.tracked`).
"""

from __future__ import annotations

import ast
import importlib
import os
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

from graders.engine.instrument import SITES, Instrumented
from graders.engine.instrument.room import room
from graders.engine.state.tracked import BINDINGS, Tracked
from graders.engine.virtual.seal import Seal

# module -> the names in it that are followed. Names that a version of Python does not have are left out.
FOLLOWED: dict[str, tuple[str, ...]] = {
    "_collections_abc": (
        "KeysView", "ItemsView", "ValuesView", "Collection", "Sequence", "MutableSequence", "Set", "MutableSet",
        "Mapping", "MutableMapping",
    ),
    "collections": ("UserDict", "UserList", "UserString", "ChainMap", "Counter"),
    "contextlib": ("_BaseExitStack", "ExitStack", "closing", "nullcontext"),
    "heapq": ("merge", "nsmallest", "nlargest"),
    "weakref": ("WeakValueDictionary", "KeyedRef", "WeakKeyDictionary"),
    "_weakrefset": ("_IterationGuard", "WeakSet"),
}  # fmt: skip
# A weak reference calls these when its object dies: at any moment, also in the middle of a step.
_CALLED_BY_C = frozenset({"remove", "_remove"})
_ABSTRACT = "_collections_abc"


class Followed:
    """The twins of one process. `bindings`: the names that instrumented code calls; `files` gets the twins' files."""

    def __init__(self, bindings: dict[str, Any], ops_of: Callable[[Instrumented], list[Any]], files: set[str]) -> None:
        self._bindings, self._ops_of, self._files = bindings, ops_of, files
        self.modules: dict[str, ModuleType] = {}  # by the name of the real one
        self._mixins: dict[str, dict[str, Any]] = {}  # abstract class -> its methods, with points
        self.units: dict[str, Instrumented] = {}  # by file
        self.classes: set[type] = set()
        self._seals: list[Seal] = []

    def module(self, name: str) -> ModuleType | None:
        """The module that a program gets when it imports `name`; None where it gets the real one."""
        if name in self.modules:
            return self.modules[name]
        if name not in FOLLOWED:
            return None
        with room():
            twin = self._make(name)
        self._seals.append(Seal.of_modules([twin]))
        return twin

    def broken(self) -> str | None:
        """The first name that a program has exchanged in a twin, as `module.Class.name`; None where all is as made."""
        return next((name for seal in self._seals if (name := seal.broken()) is not None), None)

    def aliases(self, typing: Any) -> dict[str, Any]:
        """Replacements for the aliases in `typing`, so that `isinstance(c, typing.Counter)` asks about the twin."""
        found, collections = {}, self.module("collections")
        for name in ("Counter", "ChainMap"):
            alias = getattr(typing, name)
            found[name] = type(alias)(getattr(collections, name), alias._nparams, name=alias._name)
        return found

    def _make(self, name: str) -> ModuleType:
        real = importlib.import_module(name)
        source = _source_of(real)
        twin = self.modules[name] = ModuleType(name)
        twin.__dict__.update(real.__dict__)
        if source is None:
            return twin
        file = os.path.join(os.path.dirname(str(real.__file__)), ".", os.path.basename(str(real.__file__)))
        tree = ast.parse(source)
        transformer = _Pointed(tree, name, source)
        tree.body = transformer.followed(tree.body, FOLLOWED[name])
        code = compile(ast.fix_missing_locations(tree), file, "exec", dont_inherit=True)
        unit = self.units[file] = Instrumented(code, tuple(transformer.sites), name, file, source)
        self._files.add(file)
        twin.__dict__.update(self._bindings)
        twin.__dict__.update(BINDINGS)
        twin.__dict__[SITES] = self._ops_of(unit)
        if name == "weakref":  # it gets them from the other module's twin
            there = vars(self.module("_weakrefset"))
            twin.__dict__.update({key: there[key] for key in FOLLOWED["_weakrefset"] if key in there})
        exec(code, twin.__dict__)
        for key in FOLLOWED[name]:
            value = twin.__dict__.get(key)
            if isinstance(value, type):
                twin.__dict__[key] = self._settle(value, getattr(real, key))
        return twin

    def give(self, name: str, module: ModuleType, classes: set[type]) -> None:
        """Take over a twin that other code has made. Its `classes` announce for themselves."""
        self.modules[name] = module
        self.classes |= classes
        self._seals.append(Seal.of_modules([module]))

    def _settle(self, twin: type, real: type) -> type:
        """Return the class to use for `twin`. The abstract classes themselves stay real, since all code looks them up.

        What they make is a subclass of theirs.
        """
        if real.__module__ == "collections.abc":
            own = {name: value for name, value in vars(twin).items() if type(value) is FunctionType}
            self._mixins[real.__name__] = own
            if not real.__name__.endswith("View"):
                return real
            twin = type(real)(real.__name__, (real,), {**own, "__slots__": (), "__module__": real.__module__})
        else:
            self._graft(twin)
        self.classes.add(twin)
        return twin

    def _graft(self, twin: type) -> None:
        """Give `twin` methods with points for those that it inherits from abstract classes."""
        self.module(_ABSTRACT)
        for base in twin.__mro__[1:]:
            if base.__module__ != "collections.abc":
                continue
            for name, value in self._mixins.get(base.__name__, {}).items():
                if next(cls for cls in twin.__mro__ if name in cls.__dict__) is base:
                    setattr(twin, name, value)


def _source_of(module: ModuleType) -> str | None:
    spec: Any = module.__spec__
    try:
        # The spec's name may differ from the module's own: `_collections_abc` calls itself "collections.abc".
        text = spec.loader.get_source(spec.name) if hasattr(spec.loader, "get_source") else None
        if text is None:  # it is frozen, and its source lies beside
            with open(str(module.__file__), encoding="utf-8") as stream:
                text = stream.read()
    except (OSError, ImportError):
        return None
    return str(text)


class _Pointed(Tracked):
    """Writes points into some classes and functions of a module, and leaves out the rest."""

    def __init__(self, tree: ast.Module, module: str, source: str) -> None:
        super().__init__(tree, module, source)
        self.place: list[str] = []  # the class and function that are being rewritten

    def followed(self, body: list[Any], names: tuple[str, ...]) -> list[Any]:
        wanted = (ast.ClassDef, ast.FunctionDef)
        return [self.visit(node) for node in body if isinstance(node, wanted) and node.name in names]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Decorators, bases and defaults are evaluated once, when no program runs."""
        outer, self.scope = self.scope, self.map.of[node]
        self.class_name.append(node.name)
        self.place.append(node.name)
        node.body = [self.visit(s) if isinstance(s, ast.FunctionDef) else s for s in node.body]
        self.place.pop()
        self.class_name.pop()
        self.scope = outer
        return node

    def visit_FunctionDef(self, node: Any) -> Any:
        if node.name in _CALLED_BY_C and self.scope.is_function:
            return node
        once = self.scope is self.map.module or self.scope.is_class
        kept = node.decorator_list, node.args
        if once:
            node.decorator_list, node.args = [], ast.arguments([], [], None, [], [], None, [])
        self.place.append(node.name)
        self._function(node)
        self.place.pop()
        if once:
            node.decorator_list, node.args = kept
        return node

    def variable(self, name: str) -> str | None:
        """Globals of the library are bound once, when it is loaded."""
        kind = super().variable(name)
        return None if kind == "global" else kind

    def segment(self, node: Any) -> str:
        """A report names such a place by its class or function, not by a line of the library's source."""
        return self.place[0] if self.place else ""

    def site(self, kind: str, name: str, node: ast.AST) -> ast.expr:
        site = super().site(kind, name, node)
        self.sites[-1].inside = True
        return site


__all__ = ["FOLLOWED", "Followed"]
