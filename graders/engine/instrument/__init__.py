"""Rewrites a student's source once, so that every visible operation is announced before it happens."""

from __future__ import annotations

import ast
import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import Any

from graders.engine.instrument.looks import asks_about_threads, renames_threads
from graders.engine.instrument.points import NAMES, SITES, Site
from graders.engine.instrument.refuse import refuse_uncontrollable
from graders.engine.instrument.room import room
from graders.engine.instrument.transform import Transformer

__all__ = ["NAMES", "SITES", "Instrumented", "Site", "instrument", "quietly", "refuse_uncontrollable"]


@dataclass(frozen=True)
class Instrumented:
    """The code for `exec`, and the places that its points name. `module` and `file` are what the code calls itself."""

    code: CodeType
    sites: tuple[Site, ...]
    module: str
    file: str
    source: str
    renames: bool = False  # it may rename a thread after making it
    asks: bool = False  # its threads may ask whether other threads have started, or are alive
    asked_late: bool = False  # some annotations read what can change, and only when somebody asks for them


def instrument(source: str, *, module: str, file: str, siblings: frozenset[str] = frozenset()) -> Instrumented:
    """Rewrite `source`. Raises SyntaxError where the compiler does, and for null bytes."""
    try:
        _check(source, file)
        tree = quietly(ast.parse, source, filename=file)
    except ValueError as error:  # null bytes
        raise SyntaxError(str(error)) from None
    with room():
        renames, asks = renames_threads(tree), asks_about_threads(tree)
        transformer = Transformer(tree, module, source, siblings)
        tree.body = transformer.body(tree.body)
        code = quietly(compile, ast.fix_missing_locations(tree), file, "exec", dont_inherit=True)
    return Instrumented(code, tuple(transformer.sites), module, file, source, renames, asks, transformer.asked_late)


@functools.lru_cache(maxsize=64)
def _check(source: str, file: str) -> None:
    """Let the compiler find what only it finds (`return` outside a function), and give its warnings only once."""
    compile(source, file, "exec", dont_inherit=True)


def quietly(make: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Parse or compile what has been compiled before, without repeating its warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make(*args, **kwargs)
