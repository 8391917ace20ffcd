"""The final values of a program's globals as text, found without running any code of the program's."""

from __future__ import annotations

import array
import collections
import enum
import types
from collections.abc import Iterable, Iterator
from typing import Any

from graders.engine.plain import class_name, plain_text

NODES_MAX = 20_000  # values that are walked for one global
DEPTH_MAX = 30  # levels of values inside values
DIGITS_MAX = 400  # about the number of digits of an integer that is written out
_LEFT_OUT = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, types.GeneratorType,
    classmethod, staticmethod, property, types.MemberDescriptorType, types.GetSetDescriptorType,
    types.WrapperDescriptorType, types.MethodDescriptorType,
)  # fmt: skip
_NEVER = frozenset(_LEFT_OUT)
_SAYS_ITSELF = ("decimal", "fractions", "datetime", "uuid", "ipaddress", "pathlib")
_get = object.__getattribute__
_NOTHING = object()


class Face:
    """`students` are the program's modules, `library` the classes of the virtual library (locks, threads, queues)."""

    def __init__(self, students: frozenset[str], library: set[type]) -> None:
        self._students, self._library = students, library

    def globals(self, name: str, value: Any) -> Iterable[tuple[str, str]]:
        """What to say about the global `name`: nothing, its value, or for a class the data that it holds."""
        kind = type(value)  # the commonest case first, because this is done in each of thousands of runs
        if kind in _NEVER:
            return ()
        if kind in _SCALARS:
            self._left = NODES_MAX
            return ((name, self.text(value, 0)),)
        return self._globals(name, value)

    def _globals(self, name: str, value: Any) -> Iterator[tuple[str, str]]:
        if issubclass(type(value), type):
            own = type.__dict__["__module__"].__get__(value) in self._students and class_name(value) == name
            if own and not issubclass(value, enum.Enum):
                for key, data in sorted(type.__dict__["__dict__"].__get__(value).items()):
                    if not key.startswith(("__", "_abc_")):
                        yield from self._one(f"{name}.{key}", data)
            return
        yield from self._one(name, value)

    def _one(self, name: str, value: Any) -> Iterator[tuple[str, str]]:
        if not self.is_left_out(value):
            self._left, self._inside = NODES_MAX, set[int]()
            yield name, self.text(value, 0)

    def is_left_out(self, value: Any, depth: int = 0) -> bool:
        kind = type(value)
        if kind in _SCALARS:
            return False
        if kind in _NEVER or isinstance(value, type) or issubclass(kind, _LEFT_OUT):
            return True
        if kind in (list, tuple, dict, collections.deque, set):
            held = list(value.values() if kind is dict else value)
            return bool(held) and depth < DEPTH_MAX and all(self.is_left_out(item, depth + 1) for item in held)
        if issubclass(kind, (*_CONTAINERS, enum.Enum, str, int, float, bytes, BaseException)):
            return False
        if self._is_own(kind):
            data = _get(value, "__dict__") if kind.__dictoffset__ else {}
            return self._is_from_library(kind) and all(type(name) is str and name[:1] == "_" for name in data)
        return not (kind.__module__ in _SAYS_ITSELF or self._known(value))

    def _is_own(self, kind: type) -> bool:
        return kind.__module__ in self._students or kind is types.SimpleNamespace

    def _known(self, value: Any) -> bool:
        """Whether to show the value: a queue or a future shows what it holds, and other library objects nothing."""
        return type(value) in self._library and class_name(type(value)) in (
            "Queue",
            "LifoQueue",
            "PriorityQueue",
            "SimpleQueue",
            "SimpleQueue",
            "Future",
        )

    # --- one value ----------------------------------------------------------------------------------------------

    def text(self, value: Any, depth: int) -> str:
        kind = type(value)
        self._left -= 1
        if kind is int or (issubclass(kind, int) and kind is not bool and not issubclass(kind, enum.Enum)):
            return _whole(int.__int__(value))
        if kind in _SCALARS:
            return repr(value)
        if issubclass(kind, enum.Enum):
            return f"{class_name(kind)}.{_get(value, '__dict__').get('_name_')}"
        if issubclass(kind, str):
            return repr(plain_text(value))
        if issubclass(kind, float):
            return float.__repr__(value)
        if issubclass(kind, bytes):
            return bytes.__repr__(value)
        if self._left <= 0 or depth > DEPTH_MAX or id(value) in self._inside:
            return "..."
        self._inside.add(id(value))
        try:
            return self._compound(value, kind, depth + 1)
        finally:
            self._inside.discard(id(value))

    def _compound(self, value: Any, kind: type, depth: int) -> str:
        if issubclass(kind, dict):
            pairs = [(self.text(k, depth), self.text(v, depth)) for k, v in dict.items(value)]
            if not issubclass(kind, collections.OrderedDict):
                pairs.sort()  # two dictionaries with the same entries are equal
            inner = ", ".join(f"{key}: {held}" for key, held in pairs)
            text = f"{{{inner}}}"
        elif issubclass(kind, (set, frozenset)):
            base: Any = set if issubclass(kind, set) else frozenset
            text = f"{{{', '.join(sorted(self.text(item, depth) for item in base.__iter__(value)))}}}"
        elif issubclass(kind, tuple(_SEQUENCES)):
            seq = next(base for base in _SEQUENCES if issubclass(kind, base))
            brackets = "()" if seq is tuple else "[]"
            items = []
            for item in seq.__iter__(value):
                items.append(self.text(item, depth))
                if self._left <= 0:
                    items.append(f"... of {seq.__len__(value)}")
                    break
            text = f"{brackets[0]}{', '.join(items)}{brackets[1]}"
        elif kind.__module__ in _SAYS_ITSELF:
            return repr(value)
        elif issubclass(kind, BaseException):
            return f"{class_name(kind)}({', '.join(self.text(arg, depth) for arg in _args_of(value))})"
        elif self._known(value):
            return self._library_text(value, kind, depth)
        else:
            if not self._is_own(kind):
                return f"<{class_name(kind)}>"
            return f"{class_name(kind)}({self._attributes(value, kind, depth)})"
        own = self._attributes(value, kind, depth) if self._is_own(kind) else ""
        return f"{class_name(kind)}({text}{', ' + own if own else ''})" if self._is_own(kind) else text

    def _attributes(self, value: Any, kind: type, depth: int) -> str:
        """What an object of the program's own class holds, without what the library keeps in it."""
        data = self._own_data(value, kind)
        return ", ".join(f"{name}={self.text(data[name], depth)}" for name in sorted(data))

    def _is_from_library(self, kind: type) -> bool:
        return any(base in self._library for base in kind.__mro__)

    def _own_data(self, value: Any, kind: type) -> dict[str, Any]:
        from_library = self._is_from_library(kind)
        data = dict(_get(value, "__dict__")) if kind.__dictoffset__ else {}
        for cls in kind.__mro__:
            for name, slot in type.__dict__["__dict__"].__get__(cls).items():
                if type(slot) is types.MemberDescriptorType and cls.__module__ in self._students:
                    data[name] = _slot(slot, value)
        return {
            name: held
            for name, held in data.items()
            if type(name) is str and held is not _NOTHING and not self.is_left_out(held)
            if not (from_library and name.startswith("_"))
        }

    def _library_text(self, value: Any, kind: type, depth: int) -> str:
        data = _get(value, "__dict__")
        if class_name(kind) == "Future":
            result = data.get("_exception") or data.get("_result")
            return f"Future({data.get('_state')}, {self.text(result, depth)})"
        held = data.get("queue", data.get("_queue", ()))
        return f"{class_name(kind).removeprefix('_Py')}({self.text(list(held), depth)})"


_SEQUENCES: tuple[Any, ...] = (list, tuple, collections.deque, bytearray, array.array, range)
_CONTAINERS: tuple[type, ...] = (*_SEQUENCES, dict, set, frozenset)
_SCALARS = frozenset({bool, float, complex, type(None), type(Ellipsis), type(NotImplemented), str, bytes, int})


def _whole(number: int) -> str:
    if number.bit_length() > 4 * DIGITS_MAX:  # Python itself refuses to write out very long ones
        return f"<whole number of {number.bit_length()} bits, ends with {number % 10**9}>"
    return repr(number)


def _slot(slot: Any, value: Any) -> Any:
    try:
        return slot.__get__(value)
    except AttributeError:
        return _NOTHING


def _args_of(error: BaseException) -> tuple[Any, ...]:
    args: tuple[Any, ...] = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    return args
