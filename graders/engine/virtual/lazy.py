"""Lazy imports (Python 3.15) are made at once: the interpreter would take the real modules from `sys.modules`.

`lazy import`, `__lazy_modules__` and `PYTHON_LAZY_IMPORTS` all call the `__lazy_import__` in a module's builtins. Ours
imports with that module's `__import__`. What cannot be imported yet, or at all, may wait until it is used.
"""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Callable
from types import ModuleType
from typing import Any

__all__ = ["contents", "importing", "restore_mode"]

_REAL: Any = getattr(builtins, "__lazy_import__", None)
_LAZY: Any = getattr(types, "LazyImportType", ())
_HAS_MODE = hasattr(sys, "get_lazy_imports")


def _nothing() -> None:
    pass


def _never(name: str, globals: Any, level: int) -> bool:
    return False


def _wait(*args: Any) -> Any:
    """Make the interpreter's own lazy import, which only code at module level may do."""
    space = {"lazy_import": _REAL, "args": args}
    exec("found = lazy_import(*args)", space)
    return space["found"]


def importing(import_: Callable[..., Any], may_wait: Callable[[str, Any, int], bool] = _never) -> dict[str, Any]:
    """Make the builtins `__import__` and `__lazy_import__`; `may_wait(name, globals, level)`: which may fail now."""

    def lazy_import(
        name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0, *_: Any
    ) -> Any:
        if not may_wait(name, globals, level):
            return import_(name, globals, locals, fromlist, level)
        try:
            module = import_(name, globals, locals, fromlist, level)
        except ImportError:
            return _wait(name, globals, locals, fromlist, level)
        if all(hasattr(module, child) for child in fromlist or ()):
            return module
        return _wait(name, globals, locals, fromlist, level)  # it is being loaded: the imports form a circle

    return {"__import__": import_, "__lazy_import__": lazy_import}


def contents(module: ModuleType) -> dict[str, Any]:
    """The names of a library module; its lazy imports are made now."""
    found = dict(vars(module))
    for name, value in found.items():
        if _LAZY and type(value) is _LAZY:
            found[name] = getattr(module, name)
    return found


def restore_mode() -> Callable[[], None]:
    """A function that restores the interpreter's import mode, which a script may change."""
    interpreter: Any = sys
    if not _HAS_MODE:
        return _nothing
    mode, filter_ = interpreter.get_lazy_imports(), interpreter.get_lazy_imports_filter()

    def put_back() -> None:
        if interpreter.get_lazy_imports() != mode:
            interpreter.set_lazy_imports(mode)
        if interpreter.get_lazy_imports_filter() is not filter_:
            interpreter.set_lazy_imports_filter(filter_)

    return put_back
