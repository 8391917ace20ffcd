"""The examples in a script's docstrings get points like the rest of it.

`doctest` compiles one example after the other, each to run in one table of names. Here all examples of a docstring are
rewritten together, because one may use what another binds. Their lines are those of the file.
"""

from __future__ import annotations

import ast
import builtins
import os
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any

from graders.engine.instrument import SITES, Instrumented
from graders.engine.instrument.points import OWN
from graders.engine.instrument.room import room
from graders.engine.instrument.transform import Transformer
from graders.engine.model import Why

_SHOWN = "_stall_shown"
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class _Shows(ast.NodeTransformer):
    """As at a prompt, the value of an expression is shown."""

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        (new,) = ast.parse(f"if ({_SHOWN} := None) is not None: print(repr({_SHOWN}))").body
        for part in ast.walk(new):
            ast.copy_location(part, node)
        new.test.left.value = node.value  # type: ignore[attr-defined]
        return new

    def visit(self, node: ast.AST) -> Any:
        return node if isinstance(node, (*_SCOPES, ast.expr)) else super().visit(node)


class _Docstring:
    """The code of each example of a docstring; None for what is no example."""

    def __init__(self, test: Any, unit: Instrumented, siblings: frozenset[str]) -> None:
        rows = [""] * len(unit.source.splitlines())
        bodies: list[Any] = []
        for example in test.examples:
            first = (test.lineno or 0) + example.lineno
            try:
                tree = ast.parse(example.source)
            except (SyntaxError, ValueError):  # doctest itself reports this
                bodies.append(None)
                continue
            rows[first : first + example.source.count("\n")] = example.source.splitlines()
            bodies.append([_Shows().visit(statement) for statement in ast.increment_lineno(tree, first).body])
        whole = ast.Module([statement for body in bodies if body for statement in body], [])
        transformer = Transformer(whole, f"{unit.module} {test.name}", "\n".join(rows), siblings)
        self.codes = [
            self._compiled(transformer.body(body), unit.file) if body is not None else None for body in bodies
        ]
        self.unit = Instrumented(compile("", unit.file, "exec"), tuple(transformer.sites), transformer.module, "", "")

    def _compiled(self, body: list[Any], file: str) -> CodeType | None:
        try:
            return compile(ast.fix_missing_locations(ast.Module(body, [])), file, "exec", dont_inherit=True)
        except SyntaxError:  # only the compiler finds this error, and the example shows it
            return None


class Doctests:
    """For one script: replaces functions in the module `doctest` during a run."""

    def __init__(self) -> None:
        self.world: Any = None
        self.used = False
        self._known: dict[tuple[str, str], _Docstring] = {}

    def enter(self, world: Any) -> None:
        self.world, self.used = world, False

    def imported(self, module: Any, replace: Callable[[Any, str, Any], None]) -> None:
        if vars(module).get("compile") != self.compile:
            replace(module, "compile", self.compile)

    def compile(self, source: str, filename: str, mode: str, *args: Any) -> Any:
        code = builtins.compile(source, filename, mode, *args)
        asking = sys._getframe(1).f_locals
        test, number = asking.get("test"), asking.get("examplenum")
        if mode != "single" or test is None or number is None:
            return code
        self.used = True
        found = self._docstring(test)
        return (found.codes[number] if found is not None else None) or code

    def _docstring(self, test: Any) -> _Docstring | None:
        file = os.path.abspath(test.filename or "")
        unit = next((u for u in self.world.program.units.values() if os.path.abspath(u.file) == file), None)
        if unit is None or test.lineno is None:
            self.world.kernel.unmodelled = self.world.kernel.unmodelled or Why(
                "unseen", "`doctest` runs", what="doctest"
            )
            return None
        key = test.name, test.docstring
        if key not in self._known:
            with room():
                self._known[key] = _Docstring(test, unit, frozenset(self.world.program.units))
        found = self._known[key]
        if SITES not in vars(test).setdefault("_stall_names", {}):
            base = dict(test.globs["__builtins__"])
            base[SITES], base[OWN] = self.world._ops_of(found.unit), self.world.announcer.own(test.globs)
            test._stall_names = test.globs["__builtins__"] = base
            self.world.announcer.namespaces[id(test.globs)] = found.unit.module
        return found
