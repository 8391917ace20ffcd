"""On which line a thread has left its function.

The steps do not say that, because other threads cannot see a return.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Sequence

Function = ast.FunctionDef | ast.AsyncFunctionDef
_WITH = (ast.With, ast.AsyncWith)
_LOOP = (ast.While, ast.For, ast.AsyncFor)


def line_of_return(tree: ast.Module, lines: Sequence[int]) -> int | None:
    """The line of the return of a thread whose last steps were on `lines`, the last one at the end; None if that is not
    clear.

    It is found by the shortest way, from the last statement that made a step, on which no statement would have made
    one.
    """
    shared = _shared(tree)
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        inside = [node for node in functions if node.lineno < line <= (node.end_lineno or node.lineno)]
        if not inside:
            return None
        function = max(inside, key=lambda node: node.lineno)
        if not any(function.lineno < first <= (function.end_lineno or 0) for first in lines[:1]):
            return None  # it went home from the function that called this helper
        flow = _Flow(function)
        last = flow.statement(line)
        if last is None:
            return None
        if isinstance(last, _WITH) and at:
            continue  # the end of a `with` block, which releases the lock, is on its first line too
        return flow.way_out(last, shared)
    return None


class _Flow:
    """Which statement of a function follows which. None is the end of the function."""

    def __init__(self, function: Function) -> None:
        self.after: dict[ast.stmt, list[ast.stmt | None]] = {}
        self._block(function.body, None, None, None)

    def _block(
        self, body: Sequence[ast.stmt], then: ast.stmt | None, head: ast.stmt | None, out: ast.stmt | None
    ) -> None:
        """Add a block. `then` comes after it; `head` and `out` are the targets of `continue` and `break`."""
        for at, statement in enumerate(body):
            following = body[at + 1] if at + 1 < len(body) else then
            self.after[statement] = self._next(statement, following, head, out)

    def _next(
        self, statement: ast.stmt, then: ast.stmt | None, head: ast.stmt | None, out: ast.stmt | None
    ) -> list[ast.stmt | None]:
        if isinstance(statement, ast.Return):
            return [None]
        if isinstance(statement, (ast.Break, ast.Continue)):
            return [out if isinstance(statement, ast.Break) else head]
        if isinstance(statement, _LOOP):
            beyond = statement.orelse[0] if statement.orelse else then
            self._block(statement.body, statement, statement, then)
            self._block(statement.orelse, then, head, out)
            endless = isinstance(statement, ast.While) and isinstance(statement.test, ast.Constant)
            return [statement.body[0]] if endless else [statement.body[0], beyond]
        if isinstance(statement, ast.If):
            self._block(statement.body, then, head, out)
            self._block(statement.orelse, then, head, out)
            return [statement.body[0], statement.orelse[0] if statement.orelse else then]
        if isinstance(statement, _WITH):
            self._block(statement.body, then, head, out)
            return [statement.body[0]]
        if isinstance(statement, ast.Try):
            finish = statement.finalbody[0] if statement.finalbody else then
            self._block(statement.finalbody, then, head, out)
            self._block(statement.orelse, finish, head, out)
            self._block(statement.body, statement.orelse[0] if statement.orelse else finish, head, out)
            for handler in statement.handlers:
                self._block(handler.body, finish, head, out)
            return [statement.body[0]]
        return [then]

    def statement(self, line: int) -> ast.stmt | None:
        """The innermost statement that has `line`."""
        found = [node for node in self.after if node.lineno <= line <= (node.end_lineno or node.lineno)]
        return max(found, key=lambda node: (node.lineno, node.col_offset), default=None)

    def way_out(self, last: ast.stmt, shared: frozenset[str]) -> int | None:
        """The line of the last statement on the shortest quiet way out of the function."""
        if isinstance(last, ast.Return):
            return last.lineno
        ways: deque[tuple[ast.stmt | None, int]] = deque((node, last.lineno) for node in self.after[last])
        seen: set[ast.stmt] = set()
        while ways:
            node, line = ways.popleft()
            if node is None:
                return line
            if node not in seen and _quiet(node, shared):
                seen.add(node)
                ways.extend((following, node.lineno) for following in self.after[node])
        return None


def _quiet(statement: ast.stmt, shared: frozenset[str]) -> bool:
    """Whether the statement does nothing that other threads could see."""
    if isinstance(statement, _WITH):
        return False
    return not any(
        isinstance(node, (ast.Attribute, ast.Subscript))
        or (isinstance(node, ast.Call) and not _plain(node))
        or (isinstance(node, ast.Name) and node.id in shared)
        for part in _own_parts(statement)
        for node in ast.walk(part)
    )


def _plain(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ("range", "min", "max", "abs", "int", "bool", "str")


def _own_parts(statement: ast.stmt) -> Iterable[ast.AST]:
    """What is evaluated before any statement inside it begins."""
    if isinstance(statement, (ast.If, ast.While)):
        return [statement.test]
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        return [statement.iter]
    return [] if isinstance(statement, ast.Try) else [statement]


def _shared(tree: ast.Module) -> frozenset[str]:
    """The names of variables that several threads can see: those of the module."""
    stored = {
        node.id
        for statement in tree.body
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    declared = {name for node in ast.walk(tree) if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names}
    return frozenset(stored | declared)
