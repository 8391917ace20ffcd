"""Library functions that look at their caller's frame, for example for the module of a class that is made."""

from __future__ import annotations

import builtins
import collections
import enum
import inspect
import logging
import sys
import traceback
import types
import typing
import warnings
from typing import Any

_LEVELS = ("debug", "info", "warning", "error", "exception", "critical", "log")
_FUNCTIONS: tuple[Any, ...] = (
    types.FunctionType, sys.getrecursionlimit, sys.setrecursionlimit, sys._getframe, collections.namedtuple,
    warnings.warn, inspect.currentframe, inspect.stack,
    traceback.extract_stack, traceback.format_stack, traceback.print_stack,
    *(getattr(typing, name, None) for name in ("NewType", "TypeVar", "ParamSpec", "TypeVarTuple", "NamedTuple")),
    *(getattr(typing, name, None) for name in ("TypedDict", "TypeAliasType")),
    getattr(builtins, "sentinel", None),  # since 3.15
    *(getattr(owner, name) for owner in (logging, logging.Logger, logging.LoggerAdapter) for name in _LEVELS),
)  # fmt: skip
_KNOWN = frozenset(id(function) for function in _FUNCTIONS if function is not None)
_BY_NAME = {
    *(("doctest", name) for name in ("testmod", "testfile", "DocTestSuite", "DocFileSuite")),
    ("dataclasses", "make_dataclass"),
}


def looks_at_caller(function: Any) -> bool:
    """Whether no frame of ours may stand between `function` and its caller. None of these reads what is shared."""
    if id(function) in _KNOWN:
        return True
    kind = type(function)
    if kind is types.MethodType:
        return id(function.__func__) in _KNOWN
    if kind is types.FunctionType:
        return (function.__module__, function.__name__) in _BY_NAME
    return issubclass(kind, enum.EnumMeta)
