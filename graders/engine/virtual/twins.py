"""Twins of library modules for a student's program, since the real ones would give it too much.

`World.import_` returns them. Functions and classes of a twin are the real ones, unless said otherwise.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
import functools
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from types import CodeType, ModuleType
from typing import Any

from graders.engine.virtual.lazy import contents, importing

__all__ = ["Modules", "check_generated", "make_dataclasses", "make_sys", "twin"]


def twin(module: ModuleType, known: dict[int, ModuleType]) -> ModuleType:
    """A module with the same contents, and twins of the modules in it. What is stored in it stays in it."""
    name, key_of = module.__name__, id(module)  # two may have the same name: see `followed`
    if key_of not in known:
        known[key_of] = copy = ModuleType(name)
        for key, value in contents(module).items():
            copy.__dict__[key] = twin(value, known) if type(value) is ModuleType else value
        if name == "contextlib":
            copy.__dict__.update(redirect_stdout=_Redirect, redirect_stderr=_Redirect)
    return known[key_of]


class _Redirect:
    """`contextlib.redirect_stdout`, without the redirection: it only hands out the target.

    The real one names the replaced stream by a class attribute, which a subclass may change. A student may not decide
    where a run's output goes.
    """

    def __init__(self, new_target: Any) -> None:
        self.new_target = new_target

    def __enter__(self) -> Any:
        return self.new_target

    def __exit__(self, *_: object) -> None:
        pass


class _Sys(ModuleType):
    """`sys`, whose `modules` include the student's. All else is the real one's, to read and to change."""

    def __init__(self, modules: Modules) -> None:
        super().__init__("sys", sys.__doc__)
        self.__dict__["modules"] = modules

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(sys, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(sys, name)

    def __dir__(self) -> list[str]:
        return dir(sys)


class Modules(MutableMapping[str, ModuleType]):
    """`sys.modules` of a run: the real one with the run's own modules in it, and what else the run puts there.

    The real one has them during the run, since the library looks there: `pickle`, `enum`, `typing` ... look up a
    class's module. `stand_ins` are the tables of what `import` gives a program instead of real modules. `changed` is
    called when the program itself puts something there.
    """

    def __init__(
        self,
        stand_ins: Callable[[], Sequence[dict[str, ModuleType]]],
        *,
        closed: Callable[[], bool],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.stand_ins, self.closed, self.changed = stand_ins, closed, changed
        self.before: dict[str, ModuleType | None] = {}  # what the real one had in the places that the run uses now

    def stand_in(self, name: str) -> ModuleType | None:
        """What `import name` gives a program instead of the real module."""
        for known in self.stand_ins():
            if name in known:
                return known[name]
        return None

    def show(self, name: str, module: ModuleType) -> None:
        self.before.setdefault(name, sys.modules.get(name))
        sys.modules[name] = module

    def put_back(self, *names: str) -> None:
        for name in names or list(self.before):
            before = self.before.pop(name, None)
            if before is not None:
                sys.modules[name] = before
            else:
                sys.modules.pop(name, None)

    def __getitem__(self, name: str) -> ModuleType:
        return self.stand_in(name) or sys.modules[name]

    def __setitem__(self, name: str, module: ModuleType) -> None:
        if self.closed():
            raise TypeError("sys.modules stays as it is")
        self.changed()
        self.show(name, module)

    def __delitem__(self, name: str) -> None:
        if self.closed():
            raise TypeError("sys.modules stays as it is")
        self.changed()
        self.before.setdefault(name, sys.modules.get(name))
        del sys.modules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(list(sys.modules))

    def __len__(self) -> int:
        return len(sys.modules)

    def copy(self) -> dict[str, ModuleType]:
        return dict(self)


def make_sys(modules: Modules) -> ModuleType:
    """Make `sys` for a program: its `sys.modules` gives what `import` gives."""
    return _Sys(modules)


def make_dataclasses(known: ModuleType) -> ModuleType:
    """Make our own `dataclasses`, which looks up a class's module in the `sys.modules` of `known`.

    Otherwise annotations that are text (`from __future__ import annotations`) end in an AttributeError.
    """

    def run(text: str, *spaces: Any) -> None:
        exec(_generated(text), *spaces)

    def load(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        return known if name == "sys" else builtins.__import__(name, globals, locals, fromlist, level)

    module = ModuleType("dataclasses")
    module.__file__ = dataclasses.__file__
    module.__dict__["__builtins__"] = {**vars(builtins), **importing(load), "exec": run}
    exec(dataclasses.__spec__.loader.get_code("dataclasses"), module.__dict__)  # type: ignore[union-attr]
    for name, value in vars(dataclasses).items():  # marks that others compare by identity, `pprint` for instance
        if name.startswith("_FIELD") or name in ("KW_ONLY", "FrozenInstanceError"):
            module.__dict__[name] = value
    return module


# What `dataclasses` writes, on Python 3.10 to 3.15.
_WRITTEN = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.AnnAssign, ast.If, ast.Raise,
    ast.Expr, ast.Pass, ast.Attribute, ast.Name, ast.Constant, ast.Call, ast.Compare, ast.BoolOp, ast.BinOp, ast.Add,
    ast.IfExp, ast.Tuple, ast.Set, ast.JoinedStr, ast.FormattedValue, ast.cmpop, ast.boolop, ast.expr_context,
)  # fmt: skip
_OWNERS = frozenset({"self", "other", "__dataclass_self__", "__dataclass_builtins_object__"})


@functools.lru_cache(256)
def _generated(text: str) -> CodeType:
    """Cache the methods that `dataclasses` writes: every run writes the same ones, and that was half of its cost."""
    return compile(check_generated(text), "<string>", "exec", dont_inherit=True)  # this file has text annotations


def check_generated(text: str) -> str:
    """Check the text of a method that `dataclasses` wrote. Raises TypeError where a field's name has made more of it.

    A field's name need not be an identifier: `fields(A)[0].name = "x=().__class__"` gets into every subclass'
    `__init__`.
    """
    for node in ast.walk(ast.parse(text)):
        fits = isinstance(node, _WRITTEN)
        if isinstance(node, ast.Attribute):
            owner = node.value
            asked = isinstance(owner, ast.Attribute) and owner.attr == "__class__" and node.attr == "__qualname__"
            fits = asked or ast.unparse(owner) in ("super(cls, self)", "super(__class__, self)", *_OWNERS)
        elif isinstance(node, ast.arguments):
            fits = all(isinstance(default, ast.Name) for default in (*node.defaults, *node.kw_defaults) if default)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            fits = all(isinstance(target, ast.Attribute) for target in targets)
        if not fits:
            raise TypeError("a field of a dataclass must be called by an identifier")
    return text
