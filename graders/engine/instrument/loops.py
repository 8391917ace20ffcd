"""Endless loops: they tell a program without an end from one that only takes long.

An endless loop is a `while True` without `break`, `return`, `raise`, `assert`, `yield`, and without a call that may be
meant to raise or to leave the program (calls of the program's own functions count). It stands in no `try` with
handlers. A call that takes from a container is not meant to raise if an endless loop fills that container, and if
nothing in the program handles an exception.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence, Set

_LEAVING = (ast.Return, ast.Raise, ast.Assert, ast.Yield, ast.YieldFrom, ast.Await)
# Calls that raise when there is nothing left, or that end the program.
_ENDING = frozenset(
    {"exit", "quit", "_exit", "abort", "_Exit", "kill", "interrupt_main", "next", "pop", "popleft", "popitem", "input"}
    | {"get_nowait", "put_nowait", "remove", "index", "send", "throw", "__next__", "exec", "eval"}
)
# Calls that fill a container, and calls that raise when they take from an empty one.
_FILLING = frozenset({"append", "appendleft", "insert", "add", "put", "push"})
_TAKING = frozenset({"pop", "popleft", "remove", "get_nowait"})
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))
Ending = tuple[frozenset[str], frozenset[str]]  # the calls that end a loop; the containers from which taking ends none
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def endless_loops(sources: Sequence[str]) -> list[list[range]]:
    """For each source the lines of its endless loops."""
    trees = [ast.parse(source) for source in sources]
    found = _all_endless(trees, frozenset())
    if any(_awaits(tree) for tree in trees):
        return found
    return _all_endless(trees, _filled(trees, found))


def _all_endless(trees: Sequence[ast.Module], filled: frozenset[str]) -> list[list[range]]:
    ending = _functions_that_end(trees, filled)
    return [[_lines(loop) for loop in _endless(tree, (ending, filled), False)] for tree in trees]


def _filled(trees: Sequence[ast.Module], loops: Sequence[Sequence[range]]) -> frozenset[str]:
    """The names of the containers that are filled in these lines, by their last part: `buffer` of `self.buffer`."""
    return frozenset(
        _receiver(node)
        for tree, ranges in zip(trees, loops, strict=True)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _calls(node) in _FILLING and any(node.lineno in lines for lines in ranges)
    ) - {""}


def _receiver(call: ast.Call) -> str:
    owner = getattr(call.func, "value", None)
    return str(getattr(owner, "id", getattr(owner, "attr", "")))


def _awaits(tree: ast.AST) -> bool:
    """Whether the program may go on after an exception: it has a handler, `suppress`, or an `__exit__` of its own."""
    return any(
        (isinstance(node, _TRIES) and bool(node.handlers))
        or (isinstance(node, _FUNCTIONS[:2]) and node.name == "__exit__")
        or (isinstance(node, ast.alias) and node.name.partition(".")[0] in ("contextlib", "suppress", "ExitStack"))
        for node in ast.walk(tree)
    )


def _lines(loop: ast.While) -> range:
    return range(loop.lineno, (loop.end_lineno or loop.lineno) + 1)


def _endless(node: ast.AST, ending: Ending, awaited: bool) -> Iterator[ast.While]:
    """The endless loops in `node`. `awaited`: code around it, in the same function, handles exceptions."""
    for child in ast.iter_child_nodes(node):
        inside = awaited or (isinstance(node, _TRIES) and bool(node.handlers))
        if isinstance(child, _FUNCTIONS):
            inside = False
        elif isinstance(child, ast.While) and not inside and _for_ever(child) and not _leaves(child, ending):
            yield child
        yield from _endless(child, ending, inside)


def _for_ever(loop: ast.While) -> bool:
    return isinstance(loop.test, ast.Constant) and bool(loop.test.value)


def _leaves(loop: ast.While, ending: Ending) -> bool:
    return any(
        isinstance(part, _LEAVING) or _ends(part, *ending) or (isinstance(part, ast.Break) and at_home)
        for part, at_home in _parts(loop.body, True)
    )


def _parts(nodes: Iterable[ast.AST], at_home: bool) -> Iterator[tuple[ast.AST, bool]]:
    """All that runs in these lines. `at_home`: a `break` there would end our loop, not one inside it."""
    for node in nodes:
        yield node, at_home
        if isinstance(node, _LOOPS):
            yield from _parts([node.test if isinstance(node, ast.While) else node.iter, *node.body], False)
            yield from _parts(node.orelse, at_home)
        elif not isinstance(node, _FUNCTIONS):
            yield from _parts(ast.iter_child_nodes(node), at_home)


def _calls(node: ast.AST) -> str:
    """The name of the called function or method, or '' where `node` is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _ends(node: ast.AST, ending: Set[str], filled: Set[str]) -> bool:
    """Whether `node` is a call that may be meant to raise, or to leave the program."""
    if not isinstance(node, ast.Call):
        return False
    name = _calls(node)
    return name in ending and not (name in _TAKING and _receiver(node) in filled)


def _functions_that_end(trees: Sequence[ast.AST], filled: Set[str]) -> frozenset[str]:
    """The names of all functions that may raise or leave the program, also by calling one that does."""
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, _FUNCTIONS[:2])]
    found = set(_ENDING)
    for function in functions:
        if any(isinstance(part, (ast.Raise, ast.Assert)) for part in ast.walk(function)):
            found.add(function.name)
    while True:
        more = {f.name for f in functions if any(_ends(part, found, filled) for part in ast.walk(f))} - found
        if not more:
            return frozenset(found)
        found |= more


__all__ = ["endless_loops"]
