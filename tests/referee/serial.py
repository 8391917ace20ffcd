"""Brute force for programs whose statements all run under one lock: every serial order, in plain Python."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from generator import Program, imports, rebinds
from real import Outcome
from shown import shown


def outcomes(program: Program) -> set[Outcome]:
    """What a guarded program can come to. Where a statement raises, its thread has ended."""
    return {_run(program, order) for order in _orders([len(body) for body in program.bodies])}


def _orders(left: list[int]) -> Iterator[tuple[int, ...]]:
    """Every order of so many statements of each thread."""
    if not any(left):
        yield ()
    for thread, count in enumerate(left):
        if count:
            fewer = [*left[:thread], count - 1, *left[thread + 1 :]]
            for rest in _orders(fewer):
                yield (thread, *rest)


def _run(program: Program, order: tuple[int, ...]) -> Outcome:
    space: dict[str, Any] = {}
    setup = "".join(topic.setup + "\n" for topic in program.topics)
    logs = "".join(f"L{i} = []\n" for i in range(len(program.bodies)))
    steps = "".join(
        f"def s{i}_{k}():\n" + textwrap.indent(rebinds(program) + f"L, I = L{i}, {i}\n" + text, "    ") + "\n"
        for i, body in enumerate(program.bodies)
        for k, text in enumerate(body)
    )
    source = setup + logs + steps
    exec("import threading\n" + imports(source) + source, space)
    errors: dict[int, str] = {}
    at = [0] * len(program.bodies)
    for thread in order:
        if thread in errors:
            continue
        try:
            space[f"s{thread}_{at[thread]}"]()
        except Exception as error:
            errors[thread] = type(error).__name__
        at[thread] += 1
    watch = ", ".join(topic.watch for topic in program.topics)
    names = ", ".join(f"L{i}" for i in range(len(program.bodies)))
    late: tuple[str, ...] = ()
    try:
        text = shown(eval(f"({names}, {watch})", space))
    except Exception as error:
        text, late = "None", (type(error).__name__,)
    return Outcome("finished", tuple(sorted([*errors.values(), *late])), text)
