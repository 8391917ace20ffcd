"""What a script prints in one run, and what a `print` of it touches.

Whole lines may come in any order: that is no difference between two ends. Where a line is printed in parts (`end=""`)
others may come in between, and then the lines themselves differ. So a part is a write of the line that is begun, and a
whole line a read of whether one is; if one is, it goes on there, and is a write as well. A program that prints no parts
has nothing of this: a `print` of its commutes with all others.

One call of `print` is one step, unless code of the program's says what one of its arguments looks like. CPython writes
each argument and each separator on its own, and real threads do run two lines together now and then. To tell that apart
would give every program that prints as many ends as it has mixtures, so it is said instead, wherever ends are counted.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable
from typing import Any

from graders.engine.kernel.loop import Kernel
from graders.engine.model import LINE, Access, Op, Why

LINES_CHARS_MAX = 20_000  # of a run's printed lines that are kept; beyond that a checksum stands for them
ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")  # an object's address, which is different in each run and does not count
# What a program prints about a clock that it read: virtual time, which passes differently in another schedule.
TIMES = re.compile(r"\bdatetime\.\w+\([^()]*\)|\d{4}-\d\d-\d\d|\d+:\d\d(:\d\d)?(\.\d+)?|\d+\.\d+(e-?\d+)?|\de-\d+")


class Printed:
    """The lines that one run prints, from all threads. A search compares `state()`."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.begun = ""  # the line that is not over
        self._room = LINES_CHARS_MAX
        self._sum = self._number = 0  # over all lines, so that their order does not count

    def add(self, text: str) -> None:
        *lines, rest = (self.begun + text).split("\n")
        for line in lines:
            self._end_line(line)
        if len(rest) > LINES_CHARS_MAX:
            self._end_line(rest)
            rest = ""
        self.begun = rest

    def _end_line(self, line: str) -> None:
        if "0x" in line:
            line = ADDRESS.sub("0x...", line)
        digest = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=12).digest()
        self._sum = (self._sum + int.from_bytes(digest, "big")) % 2**96
        self._number += 1
        self._room -= len(line) + 1
        if self._room >= 0:
            self.lines.append(line)

    def announce(self, kernel: Kernel, program: Any, shown: tuple[Access, ...], whole: bool) -> None:
        """A `print` that shows `shown` is about to be done. `whole`: it ends the line that it prints."""
        if not whole and not program.prints_parts:
            program.prints_parts = True  # from the next run on
            if len(kernel.tasks) > 1:
                kernel.unmodelled = kernel.unmodelled or Why("unseen", "`print` prints parts of lines", what="print")
        if not program.prints_parts:
            kernel.step(Op("print", "", shown, effect=False))
            return
        kernel.step(Op("print", "", (*shown, (LINE, not whole)), effect=False))
        if whole and self.begun:
            kernel.step(Op("print", "", ((LINE, True),), effect=False))

    def state(self) -> str:
        return f"{self._number} {self._sum:x} {self.begun}"

    def ended(self, *, clock: bool) -> list[str]:
        """The lines, sorted. If they are too many, their number and a checksum instead."""
        if self.begun:
            self._end_line(self.begun)
            self.begun = ""
        if self._room < 0:
            return [f"({self._number} lines, {self._sum:x})"]
        return sorted(TIMES.sub("...", line) if clock else line for line in self.lines)


def prints_parts(sources: Iterable[str]) -> bool:
    """Whether a program may print a line in parts, as far as its source says."""
    return any(
        (isinstance(node, ast.keyword) and node.arg == "end")
        or (isinstance(node, ast.Attribute) and node.attr in ("write", "writelines"))
        for source in sources
        for node in ast.walk(ast.parse(source))
    )
