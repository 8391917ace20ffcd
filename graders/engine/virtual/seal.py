"""Whether the library is still what it was: for programs of somebody whom we do not trust.

What a closed program may store into is looked at before it does (`closed`), but a library function that stores by
itself (`UserDict.__copy__` into whatever `__new__` returned, a dataclass' `__init__` into whatever it is called on)
asks nobody. So functions and classes are noted beforehand and compared afterwards, by identity.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any

__all__ = ["Seal"]

_CODE = (
    types.FunctionType, types.BuiltinFunctionType, types.WrapperDescriptorType, types.MethodDescriptorType, type,
    classmethod, staticmethod, property,
)  # fmt: skip


class Seal:
    """The functions, methods and classes that modules and classes have when it is made; other values may change."""

    def __init__(self, owners: Iterable[Any], but: str = "") -> None:
        self._noted = [(owner, _code_of(owner)) for owner in owners]
        for _, code in self._noted:
            code.pop(but, None)

    @classmethod
    def of_modules(cls, modules: Iterable[types.ModuleType]) -> Seal:
        """Modules, and the classes that were made in them."""
        owners: dict[int, Any] = {}
        for module in modules:
            owners[id(module)] = module
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__flags__ & _HEAP:
                    owners[id(value)] = value
        return cls(owners.values())

    def broken(self) -> str | None:
        """The first that is not as it was, as `module.Class.name`; None where all is."""
        for owner, code in self._noted:
            now = owner.__dict__
            for name, value in code.items():
                if now.get(name) is not value:
                    return f"{_name(owner)}.{name}"
            if isinstance(owner, type) and len(now) > len(code) and len(_code_of(owner)) > len(code):
                return f"{_name(owner)}.{next(name for name in _code_of(owner) if name not in code)}"
        return None


_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE: what is not made in C, and can be changed


def _code_of(owner: Any) -> dict[str, Any]:
    return {name: value for name, value in list(owner.__dict__.items()) if isinstance(value, _CODE)}


def _name(owner: Any) -> str:
    return f"{owner.__module__}.{owner.__qualname__}" if isinstance(owner, type) else str(owner.__name__)
