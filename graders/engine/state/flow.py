"""What a suspended frame will still read: liveness of local variables, from its bytecode.

A local that is written before it is read again cannot make two states different (SPIN and Java PathFinder call this
dead variable reduction). For example, sellers who remember their last number do not differ once they stand in line
again.

The compiler copies the test of a `while` to the end of its loop. A thread at the one copy is in the same state as a
thread at the other, so the two get one position. Copies for `finally` and `with` are followed by different code and
keep their own positions.
"""

from __future__ import annotations

import ast
import dis
from collections.abc import Hashable
from types import CodeType

from graders.engine.instrument.points import LAP
from graders.engine.ports import Thing

_NO_FALL = {
    "JUMP_FORWARD", "JUMP_ABSOLUTE", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT", "RETURN_VALUE", "RETURN_CONST",
    "RAISE_VARARGS", "RERAISE",
}  # fmt: skip
_SETUP = {"SETUP_FINALLY", "SETUP_WITH", "SETUP_ASYNC_WITH"}
_LOOKS_AT_ALL = {"locals", "vars", "dir", "eval", "exec"}


class Flow:
    """Facts about each instruction of `code`, by its offset.

    `live[at]`: the locals that can still be read after the call at `at` returns. `live_inside[at]`: the same if no
    `with` swallows an exception. (Otherwise what is read behind a `with` is live before it, because the compiler cannot
    know that a lock swallows none.) `odd`: the instructions that run only while an exception is on its way.
    `names[at]`: the name of the instruction.
    """

    def __init__(self, code: CodeType, statements: dict[int, int]) -> None:
        found = list(dis.get_instructions(code))
        self._at = [i.offset for i in found]
        self._instructions = {i.offset: i for i in found}
        self.base = bases(code)
        self.names = {i.offset: i.opname for i in found}
        self._next = dict(zip(self._at, self._at[1:], strict=False))
        old = not hasattr(dis, "_parse_exception_table")
        self._handlers = _handlers_310(found, self._next) if old else _handlers_311(code, self._at)
        self.odd = set(self._at) - self._reached()
        self._statement, self._loaded = _loads(found, statements)
        cells = set(code.co_cellvars) | set(code.co_freevars)
        self._plain = [name for name in code.co_varnames if name not in cells]
        keep_all = bool(_LOOKS_AT_ALL & set(code.co_names))
        every = dict.fromkeys(self._at, tuple(self._plain)) if keep_all else None
        self.live = every or self._liveness()
        swallows = _swallows(found)
        self.live_inside = every or (self._liveness(swallows) if swallows else self.live)

    def _followers(self, at: int, never_taken: frozenset[int] = frozenset()) -> list[int]:
        instruction = self._instructions[at]
        result = []
        if instruction.opname not in _NO_FALL and at in self._next:
            result.append(self._next[at])
        if instruction.opname not in _SETUP and _jumps(instruction) and at not in never_taken:
            result.append(instruction.argval)
        return result

    def _reached(self) -> set[int]:
        reached: set[int] = set()
        waiting = [self._at[0]]
        while waiting:
            at = waiting.pop()
            if at not in reached:
                reached.add(at)
                waiting.extend(self._followers(at))
        return reached

    def _liveness(self, never_taken: frozenset[int] = frozenset()) -> dict[int, tuple[str, ...]]:
        before: dict[int, frozenset[str]] = dict.fromkeys(self._at, frozenset())
        uses = {at: _uses(self._instructions[at]) for at in self._at}
        changed = True
        while changed:
            changed = False
            for at in reversed(self._at):
                read, written = uses[at]
                new = frozenset(read | (self._after(at, before, never_taken) - written))
                if at in self._handlers:
                    new |= before[self._handlers[at]]
                if new != before[at]:
                    before[at], changed = new, True
        result = {}
        for at in self._at:
            live = self._after(at, before, never_taken) | self._loaded[self._statement[at]]
            if at in self._handlers:
                live = live | before[self._handlers[at]]
            result[at] = tuple(name for name in self._plain if name in live)
        return result

    def _after(self, at: int, before: dict[int, frozenset[str]], never_taken: frozenset[int]) -> frozenset[str]:
        live: frozenset[str] = frozenset()
        for follower in self._followers(at, never_taken):
            live |= before[follower]
        return live


def _swallows(found: list[dis.Instruction]) -> frozenset[int]:
    """The jumps that are taken if the `__exit__` of a `with` has swallowed an exception."""
    asked = [i for i, instruction in enumerate(found) if instruction.opname == "WITH_EXCEPT_START"]
    return frozenset(next(jump.offset for jump in found[i:] if _jumps(jump)) for i in asked)


def _jumps(instruction: dis.Instruction) -> bool:
    return instruction.opcode in dis.hasjrel or instruction.opcode in dis.hasjabs


def bases(code: CodeType) -> dict[int, int]:
    """A map from possible values of `f_lasti` to the instruction meant. Since 3.11 `f_lasti` may point behind a call.

    In 3.11 a call is two instructions, and the interpreter may join them when the code has run often. A frame may stand
    at either. Both mean the second; otherwise a state would change when code becomes warm.
    """
    result: dict[int, int] = {}
    found = list(dis.get_instructions(code))
    offsets = [i.offset for i in found]
    for instruction, at, after in zip(found, offsets, [*offsets[1:], len(code.co_code)], strict=True):
        result.update(dict.fromkeys(range(at, after), after if instruction.opname == "PRECALL" else at))
    return result


def _loads(
    found: list[dis.Instruction], statements: dict[int, int]
) -> tuple[dict[int, int], dict[int, frozenset[str]]]:
    """The statement of each instruction, and the names that each statement loads: these may lie on the value stack
    until its end.
    """
    statement: dict[int, int] = {}
    loaded: dict[int, frozenset[str]] = {}
    for instruction, line in zip(found, _lines(found), strict=True):
        first = statement[instruction.offset] = statements.get(line, line)
        loaded[first] = loaded.get(first, frozenset()) | _uses(instruction)[0]
    return statement, loaded


def _lines(found: list[dis.Instruction]) -> list[int]:
    """The line of each instruction, on every Python; 0 before the first."""
    lines, line = [], 0
    for instruction in found:
        positions: Thing = getattr(instruction, "positions", None)  # since 3.11
        at = positions.lineno if positions is not None else instruction.starts_line
        line = int(at or line)
        lines.append(line)
    return lines


def statement_lines(tree: ast.AST) -> dict[int, int]:
    """Line -> first line of the innermost statement to which it belongs.

    Of a compound statement only the head counts.
    """
    first: dict[int, int] = {}
    for node in ast.walk(tree):  # outer ones come first
        if isinstance(node, (ast.stmt, ast.ExceptHandler)):
            body = getattr(node, "body", None) or getattr(node, "cases", None)
            last = body[0].lineno - 1 if isinstance(body, list) and hasattr(body[0], "lineno") else node.end_lineno
            for line in range(node.lineno, max(node.lineno, last or node.lineno) + 1):
                first[line] = node.lineno
    return first


def _uses(instruction: dis.Instruction) -> tuple[set[str], set[str]]:
    """(locals read, locals written) by one instruction, also for those of 3.13 that do two things at once."""
    name, value = instruction.opname, instruction.argval
    if not name.startswith(("LOAD_FAST", "STORE_FAST", "DELETE_FAST")):
        return set(), set()
    if name == "STORE_FAST_LOAD_FAST":
        stored, loaded = value
        return {loaded} - {stored}, {stored}
    several = set(value) if isinstance(value, tuple) else {value}
    if name.startswith("LOAD_FAST"):
        return several, set()
    return (several if name == "DELETE_FAST" else set()), several


def _handlers_311(code: CodeType, offsets: list[int]) -> dict[int, int]:
    """The handler for an exception at each instruction (since 3.11 from a table beside the code)."""
    handlers: dict[int, int] = {}
    for entry in dis._parse_exception_table(code):  # type: ignore[attr-defined]
        for at in offsets:
            if entry.start <= at < entry.end:
                handlers[at] = entry.target
    return handlers


def _handlers_310(found: list[dis.Instruction], following: dict[int, int]) -> dict[int, int]:
    """The same for 3.10, where instructions push and pop blocks, which are followed here."""
    by_offset = {i.offset: i for i in found}
    blocks: dict[int, tuple[int, ...]] = {}
    waiting: list[tuple[int, tuple[int, ...]]] = [(found[0].offset, ())]
    while waiting:
        at, stack = waiting.pop()
        if at in blocks:
            continue
        blocks[at] = stack
        instruction = by_offset[at]
        name, after = instruction.opname, stack
        if name in _SETUP:
            after = (*stack, instruction.argval)
            waiting.append((instruction.argval, (*stack, -1)))  # a handler runs in a block of its own
        elif name in ("POP_BLOCK", "POP_EXCEPT"):
            after = stack[:-1]
        elif _jumps(instruction):
            waiting.append((instruction.argval, stack))
        if name not in _NO_FALL and at in following:
            waiting.append((following[at], after))
    handlers = {}
    for at, stack in blocks.items():
        target = next((block for block in reversed(stack) if block >= 0), None)
        if target is not None:
            handlers[at] = target
    return handlers


def while_tests(tree: ast.AST) -> frozenset[int]:
    """The lines that hold only the test of a `while`, outside `finally`."""
    lines: set[int] = set()
    taken: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.While):
            own = set(range(node.test.lineno, (node.test.end_lineno or node.test.lineno) + 1))
            lines |= own
            if node.body[0].lineno in own:
                taken |= own
        if isinstance(node, ast.Try):
            for statement in node.finalbody:
                taken |= set(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    return frozenset(lines - taken)


def positions(code: CodeType, tests: frozenset[int]) -> dict[int, int]:
    """Offset -> the offset that stands for it in a fingerprint. They differ only in the copy of a test."""
    found = list(dis.get_instructions(code))
    runs: list[tuple[int, list[dis.Instruction]]] = []
    for instruction, line in zip(found, _lines(found), strict=True):
        if not runs or runs[-1][0] != line:
            runs.append((line, []))
        runs[-1][1].append(instruction)
    result: dict[int, int] = {}
    first: dict[Hashable, list[dis.Instruction]] = {}
    for line, run in runs:
        if line in tests:
            run = _test_in(run)
        calls = [i for i in run if "CALL" in i.opname]
        # The numbers of the sites are among the constants, so no two tests look the same.
        face = (line, *[(i.opname, i.argrepr) for i in run if i.opname.startswith(("LOAD_", "STORE_", "CALL"))])
        before = first.setdefault(face, calls) if line in tests else calls
        result.update((i.offset, same.offset) for i, same in zip(calls, before, strict=False))
    return result


def _test_in(run: list[dis.Instruction]) -> list[dis.Instruction]:
    """The instructions up to the last call of a test.

    After that its copies differ: one enters the loop, one leaves it.
    """
    lap = next((i for i, instruction in enumerate(run) if instruction.argval == LAP), len(run))
    calls = [i for i, instruction in enumerate(run[:lap]) if "CALL" in instruction.opname]
    return run[: calls[-1] + 1] if calls else run
