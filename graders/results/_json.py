"""Values to JSON and back. The shape is that of the dataclasses, so there is no second description to keep."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

SCHEMA_VERSION = 1

T = TypeVar("T")
Reader = Callable[[Any, str], Any]  # takes the data, and where it stands in the document; raises ValueError


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

    Raises ValueError if `data` does not have the shape: a missing or unknown field, or a value of another type. Nothing
    is coerced, because a result from a child that ran student code is not trusted.
    """
    return typing.cast(T, _reader(typing.cast(Any, cls))(data, cls.__name__))


@functools.cache
def _fields(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


@functools.cache
def _added(cls: type) -> frozenset[str]:
    """The fields that a document may lack, because they were added after it was written."""
    return frozenset(field.name for field in dataclasses.fields(typing.cast(Any, cls)) if field.metadata.get("added"))


@functools.cache
def _reader(kind: Any) -> Reader:
    """The function that reads a `kind`. It is cached, because a trace has thousands of values of few kinds."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return lambda data, where: data
    if origin in (typing.Union, types.UnionType):
        inner = _reader(next(a for a in args if a is not type(None)))
        return (lambda data, where: None if data is None else inner(data, where)) if type(None) in args else inner
    if origin is tuple:
        return functools.partial(_read_tuple, _reader(args[0]))
    if origin is dict or kind is dict:
        return _read_dict
    if isinstance(kind, type) and issubclass(kind, Enum):
        return functools.partial(_read_enum, kind)
    if dataclasses.is_dataclass(kind):
        return functools.partial(_read_dataclass, typing.cast(type, kind))
    return _read_number if kind is float else functools.partial(_read_scalar, kind)


@functools.cache
def _readers(cls: type) -> dict[str, Reader]:
    """The readers of a class's fields. They are made at the first read, because a class may contain itself."""
    return {name: _reader(kind) for name, kind in _fields(cls).items()}


def _read_tuple(inner: Reader, data: Any, where: str) -> tuple[Any, ...]:
    _expect(isinstance(data, list), where, "a list")
    return tuple(inner(item, f"{where}[{i}]") for i, item in enumerate(data))


def _read_dict(data: Any, where: str) -> dict[Any, Any]:
    _expect(isinstance(data, dict), where, "an object")
    return dict(data)


def _read_enum(kind: type[Enum], data: Any, where: str) -> Enum:
    values = [member.value for member in kind]
    _expect(data in values, where, f"one of {values}")
    return kind(data)


def _read_dataclass(cls: type, data: Any, where: str) -> Any:
    readers = _readers(cls)
    if not (isinstance(data, dict) and readers.keys() - _added(cls) <= data.keys() <= readers.keys()):
        _expect(False, where, f"an object with {sorted(readers)}")
    return cls(**{name: read(data[name], f"{where}.{name}") for name, read in readers.items() if name in data})


def _read_number(data: Any, where: str) -> Any:
    _expect(isinstance(data, (int, float)) and not isinstance(data, bool), where, "a number")
    return data


def _read_scalar(kind: type, data: Any, where: str) -> Any:
    _expect(type(data) is kind, where, kind.__name__)
    return data


def _expect(condition: bool, where: str, what: str) -> None:
    if not condition:
        raise ValueError(f"{where} is not {what}")
