"""A student's source, rewritten once so that every visible operation is announced before it happens."""

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
    """What `exec` runs, and the places its points speak of. `module` and `file` are what the code calls itself."""

    code: CodeType
    sites: tuple[Site, ...]
    module: str
    file: str
    source: str
    renames: bool = False  # it may give a thread another name
    asks: bool = False  # its threads may ask whether others have been started, or live
    asked_late: bool = False  # it has annotations that read what can change, when somebody asks for them


def instrument(source: str, *, module: str, file: str, siblings: frozenset[str] = frozenset()) -> Instrumented:
    """Rewrite `source`. Raises SyntaxError as the compiler does (also for null bytes, as a SyntaxError)."""
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
    """What only the compiler finds: `return` outside a function, and what it warns of, said once and not per copy."""
    compile(source, file, "exec", dont_inherit=True)


def quietly(make: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Parse or compile what has been compiled before: its warnings have been said."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make(*args, **kwargs)
