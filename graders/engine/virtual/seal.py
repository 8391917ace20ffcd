"""Says whether the library is still unchanged, for programs that are not trusted.

What a closed program stores is checked before the store (`closed`). But a library function that stores by itself is
not: `UserDict.__copy__` stores into whatever `__new__` returned, a dataclass' `__init__` into whatever it is called on.
So functions and classes are noted beforehand, and compared afterwards by identity.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from operator import is_not, itemgetter
from typing import Any, NamedTuple

from graders.engine import roles

roles.at_work(__file__)

__all__ = ["Seal"]

_CODE = (
    types.FunctionType, types.BuiltinFunctionType, types.WrapperDescriptorType, types.MethodDescriptorType, type,
    classmethod, staticmethod, property,
)  # fmt: skip


class Seal:
    """Notes the functions, methods and classes of modules and classes when it is made. Other values may change."""

    def __init__(self, owners: Iterable[Any], but: str = "", known: Seal | None = None) -> None:
        """`known` is an earlier seal; its notes are taken over where they are still true."""
        self._noted: list[_Note] = []
        before = {id(note.owner): note for note in known._noted} if known is not None else {}
        for owner in owners:
            note = before.get(id(owner))
            if note is not None and len(owner.__dict__) == note.size and not note.is_broken():
                self._noted.append(note)
                continue
            code = _code_of(owner)
            code.pop(but, None)
            if code:
                self._noted.append(_Note(owner, code, tuple(code.values()), itemgetter(*code), len(owner.__dict__)))

    @classmethod
    def of_modules(cls, modules: Iterable[types.ModuleType], known: Seal | None = None) -> Seal:
        """Make a seal of modules, and of the classes that were made in them."""
        owners: dict[int, Any] = {}
        for module in modules:
            owners[id(module)] = module
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__flags__ & _HEAP:
                    owners[id(value)] = value
        return cls(owners.values(), known=known)

    def broken(self) -> str | None:
        """The first name that has changed, as `module.Class.name`; None where nothing has."""
        for note in self._noted:
            if note.is_broken():
                now = _code_of(note.owner)
                names = [name for name, value in note.code.items() if now.get(name) is not value]
                return f"{_name(note.owner)}.{[*names, *(name for name in now if name not in note.code)][0]}"
        return None


class _Note(NamedTuple):
    owner: Any
    code: dict[str, Any]
    values: tuple[Any, ...]
    get: Callable[[Any], Any]
    size: int

    def is_broken(self) -> bool:
        """Whether a noted object has changed. It compares identities, in C, since every run calls it.

        A class has also changed if it has more methods than before.
        """
        now = self.owner.__dict__
        try:
            got = self.get(now)
        except KeyError:
            return True
        if any(map(is_not, got if len(self.code) > 1 else (got,), self.values)):
            return True
        more = isinstance(self.owner, type) and len(now) != self.size
        return more and any(name not in self.code for name in _code_of(self.owner))


_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE: the class was not made in C, and can be changed


def _code_of(owner: Any) -> dict[str, Any]:
    return {name: value for name, value in list(owner.__dict__.items()) if isinstance(value, _CODE)}


def _name(owner: Any) -> str:
    return f"{owner.__module__}.{owner.__qualname__}" if isinstance(owner, type) else str(owner.__name__)
