"""What an exception means: the kind of mistake, and the name that it is about.

This is found from its type and its text, which Python writes. If a name has no value, the place in the module where it
gets one counts too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from graders.engine.ports import Thing

Args = dict[str, Thing]

_QUOTED = re.compile(r"'(\w+)'")
_ATTRIBUTE = re.compile(r"has no attribute '(\w+)'")
_CALL = re.compile(
    r"(?:[\w.<>]*<locals>\.)?([\w.]+)\(\) (?:missing|takes|expected|got an unexpected|got multiple|got some)"
)


def meaning(error: str, text: str, tree: ast.Module | None, *, in_company: bool = False) -> Args:
    """`kind`, and `name` or `key` if it is about one; empty if nothing more can be said.

    `in_company`: it happens only if others get in the way, so what matters is who has changed the value.
    """
    if error in ("UnboundLocalError", "NameError"):
        return _no_value(error, text, tree)
    if error == "AttributeError" and "NoneType" not in text:
        return _about("attribute", _ATTRIBUTE.search(text))
    called = _CALL.match(text) if error == "TypeError" else None
    if called is not None:
        return _about("call", called)
    shared = next((kind for part, kind in _SHARED.items() if part in text), None)
    if shared is not None:
        return {"kind": shared}
    if in_company:
        return {}
    kind = (_KINDS[error](text) if error in _KINDS else "") or "alone"
    return {"kind": kind, "key": text[:80]} if kind == "key" else {"kind": kind}


def _about(kind: str, found: re.Match[str] | None) -> Args:
    return {"kind": kind, "name": found[1]} if found is not None else {"kind": "alone"}


def _none_or(kind: str) -> Callable[[str], str]:
    return lambda text: "none" if "NoneType" in text else kind


def _found(parts: dict[str, str]) -> Callable[[str], str]:
    return lambda text: next((kind for part, kind in parts.items() if part in text), "")


# Others are always involved, even if they did not come in between.
_SHARED = {
    "generator already executing": "generator",
    "changed size during iteration": "changed",
    "mutated during iteration": "changed",
}
_OF_THREADS = {
    "un-acquired lock": "unheld",
    "can only be started once": "started-twice",
    "cannot join thread before": "unstarted",
    "cannot join current thread": "joins-itself",
    "__init__() not called": "no-init",
}
_KINDS: dict[str, Callable[[str], str]] = {
    "AttributeError": _none_or("attribute"),
    "TypeError": _none_or("types"),
    "IndexError": lambda text: "index",
    "KeyError": lambda text: "key",
    "ZeroDivisionError": lambda text: "division",
    "RuntimeError": _found(_OF_THREADS),
    "RecursionError": lambda text: "recursion",
    "Empty": lambda text: "index",
    "StopIteration": lambda text: "index",
    "ValueError": _found({"is empty": "index", "empty sequence": "index"}),
}


def _no_value(error: str, text: str, tree: ast.Module | None) -> Args:
    found = _QUOTED.search(text)
    if error == "NameError" and "free variable" not in text:
        return _about("undefined", found)
    own = found is not None and tree is not None and _of_the_module(found[1], tree)
    return _about("forgotten-global" if own else "unbound", found)


def _of_the_module(name: str, tree: ast.Module) -> bool:
    """Whether the module itself gives `name` a value: then the function meant that one."""
    statements = [node for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign))]
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        for statement in statements
        for node in ast.walk(statement)
    )


__all__ = ["meaning"]
