"""Values to JSON and back. The shape is the dataclasses' own: one rule for all, no second description to drift."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from enum import Enum
from typing import Any, TypeVar

SCHEMA_VERSION = 1

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """Turn a value of `graders.results` into dicts, lists and scalars."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(getattr(value, name)) for name in _fields(type(value))}
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return value


def from_json(cls: type[T], data: Any) -> T:
    """Rebuild a `cls` from `to_json`'s output.

    Raises ValueError where `data` does not have the shape: a missing or unknown field, or a value of another type.
    Nothing is coerced, since a result that comes over a pipe from a child that ran student code is not trusted.
    """
    return typing.cast(T, _read(cls, data, cls.__name__))


@functools.cache
def _fields(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


@functools.cache
def _added(cls: type) -> frozenset[str]:
    """The fields that a document may lack, since it may be older than they are."""
    return frozenset(field.name for field in dataclasses.fields(typing.cast(Any, cls)) if field.metadata.get("added"))


def _read(kind: Any, data: Any, where: str) -> Any:
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return data
    if origin in (typing.Union, types.UnionType):
        if data is None and type(None) in args:
            return None
        return _read(next(a for a in args if a is not type(None)), data, where)
    if origin is tuple:
        _expect(isinstance(data, list), where, "a list")
        return tuple(_read(args[0], item, f"{where}[{i}]") for i, item in enumerate(data))
    if origin is dict or kind is dict:
        _expect(isinstance(data, dict), where, "an object")
        return dict(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        _expect(data in [m.value for m in kind], where, f"one of {[m.value for m in kind]}")
        return kind(data)
    if dataclasses.is_dataclass(kind):
        fields = _fields(typing.cast(type, kind))
        known = isinstance(data, dict) and set(fields) - _added(typing.cast(type, kind)) <= set(data) <= set(fields)
        _expect(known, where, f"an object with {sorted(fields)}")
        return typing.cast(type, kind)(**{n: _read(t, data[n], f"{where}.{n}") for n, t in fields.items() if n in data})
    if kind is float:
        _expect(isinstance(data, (int, float)) and not isinstance(data, bool), where, "a number")
        return data
    _expect(type(data) is kind, where, kind.__name__)
    return data


def _expect(condition: bool, where: str, what: str) -> None:
    if not condition:
        raise ValueError(f"{where} is not {what}")
