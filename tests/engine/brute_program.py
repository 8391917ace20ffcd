"""A tiny threaded program as data, for `brute`: per thread a list of statements (tuples, see `Compiler`); as Python for
the engine, and as small steps for the simulator.
"""

from __future__ import annotations

from typing import Any

__all__ = ["CONDITIONS", "LOCKS", "VARIABLES", "Compiler", "Statement", "source"]

Statement = tuple[Any, ...]
VARIABLES = ("x", "y")
LOCKS = {"l": "threading.Lock()", "m": "threading.Lock()", "r": "threading.RLock()"}
CONDITIONS = {"c": "l", "d": "r"}  # the condition and the lock that it uses


# --- a program as Python ------------------------------------------------------------------------------------------


def source(threads: list[list[Statement]]) -> str:
    lines = ["import threading, time, queue", "x = y = 0", "out = []"]
    lines += [f"{name} = {made}" for name, made in LOCKS.items()]
    lines += [f"{name} = threading.Condition({lock})" for name, lock in CONDITIONS.items()]
    lines += ["s = threading.Semaphore(1)", "z = threading.Semaphore(0)", "e = threading.Event()", "q = queue.Queue(1)"]
    lines += ["b = threading.Barrier(2)"]
    for number, body in enumerate(threads):
        lines += [f"def work{number}():", "    global x, y", "    v = n = 0"]
        lines += _python(body, "    ")
    lines += [f"t{i} = threading.Thread(target=work{i})" for i in range(len(threads))]
    lines += [f"t{i}.start()" for i in range(len(threads))]
    lines += [f"t{i}.join()" for i in range(len(threads))]
    return "\n".join(lines) + "\n"


def _python(body: list[Statement], indent: str) -> list[str]:
    lines: list[str] = []
    for statement in body:
        kind, *rest = statement
        if kind == "set":
            lines.append(f"{indent}{rest[0]} = {rest[1]}")
        elif kind == "load":
            lines.append(f"{indent}v = {rest[0]}")
        elif kind == "store":
            lines.append(f"{indent}{rest[0]} = v + {rest[1]}")
        elif kind == "add":
            lines.append(f"{indent}{rest[0]} += {rest[1]}")
        elif kind == "append":
            lines.append(f"{indent}out.append({rest[0]})")
        elif kind == "check":
            lines += [f"{indent}assert {rest[0]} <= {rest[1]}"]
        elif kind == "if":
            lines += [f"{indent}if {rest[0]} > {rest[1]}:", *_python(rest[2], indent + "    ")]
        elif kind == "while":
            lines += [f"{indent}n = 0", f"{indent}while n < 2 and {rest[0]} <= {rest[1]}:", f"{indent}    n += 1"]
            lines += _python(rest[2], indent + "    ")
        elif kind == "with":
            lines += [f"{indent}with {rest[0]}:", *_python(rest[1], indent + "    ")]
        elif kind == "try":
            lines += [f"{indent}if {rest[0]}.acquire({rest[1]}):", *_python(rest[2], indent + "    ")]
            lines += [f"{indent}    {rest[0]}.release()"]
        else:
            lines.append(indent + _CALLS[kind].format(*rest))
    return lines


_CALLS = {
    "acquire": "{0}.acquire()", "release": "{0}.release()", "wait": "{0}.wait()", "notify": "{0}.notify({1})",
    "wait_for_a_while": "v = int({0}.wait(1))", "put": "q.put({0})", "get": "v = q.get()", "sleep": "time.sleep(1)",
    "join": "t{0}.join()", "event": "e.{0}()", "event_timed": "v = int(e.wait(1))",
    "barrier": "b.wait()",
}  # fmt: skip


# --- a program as small steps -------------------------------------------------------------------------------------


class Compiler:
    """Instructions are (name, operands...); `handlers[i]` is where instruction i goes with an exception."""

    def __init__(self) -> None:
        self.code: list[tuple[Any, ...]] = []
        self.handlers: list[list[int] | None] = []  # one-element lists, filled in when the place is known
        self.handler: list[int] | None = None

    def emit(self, *instruction: Any) -> int:
        self.code.append(instruction)
        self.handlers.append(self.handler)
        return len(self.code) - 1

    def patch(self, at: int) -> None:
        self.code[at] = (*self.code[at], len(self.code))

    def block(self, body: list[Statement]) -> None:
        for statement in body:
            self.statement(*statement)

    def statement(self, kind: str, *rest: Any) -> None:
        if kind == "add":
            self.emit("load", rest[0], "t")
            self.emit("store", rest[0], rest[1], "t")
        elif kind == "load":
            self.emit("load", rest[0], "v")
        elif kind == "store":
            self.emit("store", rest[0], rest[1], "v")
        elif kind in ("if", "check"):
            self.emit("load", rest[0], "t")
            jump = self.emit("unless_above", rest[1])
            if kind == "check":
                self.emit("raise")
            else:
                self.block(rest[2])
            self.patch(jump)
        elif kind == "while":
            self.emit("zero")
            top = len(self.code)
            enough = self.emit("if_twice")
            self.emit("load", rest[0], "t")
            out = self.emit("if_above", rest[1])
            self.emit("count")
            self.block(rest[2])
            self.emit("go", top)
            self.patch(enough)
            self.patch(out)
        elif kind == "with":
            self.with_(*rest)
        elif kind == "try":
            jump = self.emit("try", rest[0], "timeout" in rest[1])
            self.block(rest[2])
            self.emit("release", rest[0])
            self.patch(jump)
        else:
            self.emit(kind, *rest)

    def with_(self, name: str, body: list[Statement]) -> None:
        name = CONDITIONS.get(name, name)
        self.emit("acquire", name)
        outer, self.handler = self.handler, []
        inner = self.handler
        self.block(body)
        self.handler = outer
        self.emit("release", name)
        skip = self.emit("go")
        inner.append(len(self.code))
        self.emit("release", name)
        self.emit("raise")
        self.patch(skip)
