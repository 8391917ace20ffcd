"""Modules of the library that a student's program gets a twin of, since the real one would hand out too much.

Everything is reached by `World._import`; a twin's functions and classes are the real ones, unless said otherwise.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import dataclasses
import functools
import sys
from collections.abc import Iterator, Mapping
from types import CodeType, ModuleType
from typing import Any

__all__ = ["check_generated", "make_dataclasses", "make_sys", "twin"]


def twin(module: ModuleType, known: dict[str, ModuleType]) -> ModuleType:
    """A module with the same contents, and twins of the modules among them: what is stored there stays there."""
    name = module.__name__
    if name not in known:
        known[name] = copy = ModuleType(name)
        for key, value in list(vars(module).items()):
            copy.__dict__[key] = twin(value, known) if type(value) is ModuleType else value
        if module is contextlib:
            copy.__dict__.update(redirect_stdout=_Redirect, redirect_stderr=_Redirect)
    return known[name]


class _Redirect:
    """`contextlib.redirect_stdout` names what it exchanges by a class attribute, and a subclass may name another.

    Where a run's output goes is not the student's to say: there is nothing to do but to hand out the target.
    """

    def __init__(self, new_target: Any) -> None:
        self.new_target = new_target

    def __enter__(self) -> Any:
        return self.new_target

    def __exit__(self, *_: object) -> None:
        pass


class _Sys(ModuleType):
    """`sys`, in whose `modules` the student's are too. Everything else is the real one's, to read and to change."""

    def __init__(self, modules: Mapping[str, ModuleType]) -> None:
        super().__init__("sys", sys.__doc__)
        self.__dict__["modules"] = _Modules(modules)

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(sys, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(sys, name)

    def __dir__(self) -> list[str]:
        return dir(sys)


class _Modules(Mapping[str, ModuleType]):
    def __init__(self, own: Mapping[str, ModuleType]) -> None:
        self.own = own

    def __getitem__(self, name: str) -> ModuleType:
        return self.own[name] if name in self.own else sys.modules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self.own, *sys.modules)))

    def __len__(self) -> int:
        return len(self.own.keys() | sys.modules.keys())


def make_sys(modules: Mapping[str, ModuleType]) -> ModuleType:
    """`sys` for code that looks its own module up in `sys.modules`, where a student's module never is.

    `modules` are the student's, as far as they are loaded.
    """
    return _Sys(modules)


def make_dataclasses(known: ModuleType) -> ModuleType:
    """`dataclasses` of our own: it looks up a class's module in `sys.modules`; `known` is the `sys` it gets.

    Without it, annotations that are text (`from __future__ import annotations`) end in an AttributeError.
    """

    def run(text: str, *spaces: Any) -> None:
        exec(_generated(text), *spaces)

    def load(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        return known if name == "sys" else builtins.__import__(name, globals, locals, fromlist, level)

    module = ModuleType("dataclasses")
    module.__file__ = dataclasses.__file__
    module.__dict__["__builtins__"] = {**vars(builtins), "__import__": load, "exec": run}
    exec(dataclasses.__spec__.loader.get_code("dataclasses"), module.__dict__)  # type: ignore[union-attr]
    return module


# What `dataclasses` writes, on Python 3.10 to 3.13.
_WRITTEN = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.AnnAssign, ast.If, ast.Raise,
    ast.Expr, ast.Pass, ast.Attribute, ast.Name, ast.Constant, ast.Call, ast.Compare, ast.BoolOp, ast.BinOp, ast.Add,
    ast.IfExp, ast.Tuple, ast.Set, ast.JoinedStr, ast.FormattedValue, ast.cmpop, ast.boolop, ast.expr_context,
)  # fmt: skip
_OWNERS = frozenset({"self", "other", "__dataclass_self__", "__dataclass_builtins_object__"})


@functools.lru_cache(256)
def _generated(text: str) -> CodeType:
    """Every run of a program makes its dataclasses again, and writes the same methods: half of what such a run cost."""
    return compile(check_generated(text), "<string>", "exec")


def check_generated(text: str) -> str:
    """The text of a method that `dataclasses` wrote. Raises TypeError where a field's name has made more of it.

    Such a name need not be one: `fields(A)[0].name = "x=().__class__"` is in the text of every subclass' `__init__`.
    """
    for node in ast.walk(ast.parse(text)):
        fits = isinstance(node, _WRITTEN)
        if isinstance(node, ast.Attribute):
            owner = node.value
            asked = isinstance(owner, ast.Attribute) and owner.attr == "__class__" and node.attr == "__qualname__"
            fits = asked or ast.unparse(owner) in ("super(cls, self)", *_OWNERS)
        elif isinstance(node, ast.arguments):
            fits = all(isinstance(default, ast.Name) for default in (*node.defaults, *node.kw_defaults) if default)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            fits = all(isinstance(target, ast.Attribute) for target in targets)
        if not fits:
            raise TypeError("a field of a dataclass must be called by an identifier")
    return text
