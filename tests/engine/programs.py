"""Tiny programs as source text, and a helper that runs them through the engine."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from graders.engine import session
from graders.engine.instrument import instrument
from graders.engine.model import RunResult
from graders.engine.script import name_of
from graders.engine.session import Limits
from graders.engine.world import World


def pieces(file: str) -> dict[str, str]:
    """The sources in a file of `snippets`, by the name that stands above each."""
    text = (Path(__file__).parent / "snippets" / file).read_text(encoding="utf-8")
    parts = re.split(r"^### (.*)\n", text, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


class Source:
    """A program of one module; `watch` are the globals that make up its final state."""

    def __init__(self, source: str, watch: tuple[str, ...] = ()) -> None:
        text = "__import__('probe').keep(globals())\n" + textwrap.dedent(source)
        self.units = {"__main__": instrument(text, module="__main__", file="program.py")}
        self.watch = watch
        self.space: dict[str, Any] = {}

    def modules(self, world: World) -> dict[str, ModuleType]:
        """`probe` shows us the globals also where main did not come to its end."""
        probe = ModuleType("probe")
        probe.__dict__["keep"] = self._keep
        return {"probe": probe}

    def _keep(self, space: dict[str, Any]) -> None:
        self.space = space

    def main(self, world: World) -> None:
        world.load("__main__", self.units["__main__"])

    def after(self, world: World, result: RunResult) -> None:
        result.facts["state"] = tuple(repr(self.space.get(name)) for name in self.watch)


@dataclass
class Found:
    """What a search found: complete runs, how many failed and how, the set of (ending, final state)."""

    runs: int = 0
    failing: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    outcomes: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    strategy: Any = None


def search(
    source: str, strategy: Any, *, watch: tuple[str, ...] = (), schedules: int | None = 200_000, lazy: bool = True
) -> Found:
    found = Found(strategy=strategy)
    limits = Limits(lazy=lazy, steps_max=5_000)
    for result in session.runs(Source(source, watch), strategy, schedules=schedules, limits=limits):
        ending = name_of(result)
        found.runs += 1
        found.failing += ending != "passed"
        found.endings[ending] += 1
        found.outcomes.add((ending, result.facts.get("state", ())))
    return found


def threads(*calls: str) -> str:
    """Start one thread per call, then join them all."""
    lines = [f"_t{i} = threading.Thread(target=lambda: {call})" for i, call in enumerate(calls)]
    lines += [f"_t{i}.start()" for i in range(len(calls))]
    lines += [f"_t{i}.join()" for i in range(len(calls))]
    return "\n".join(lines) + "\n"


def program(text: str, *calls: str) -> str:
    return "import threading, time\n" + textwrap.dedent(text) + "\n" + threads(*calls)


def unlocked(buyers: int, stock: int) -> str:
    """The unlocked stall: check, then act."""
    text = f"""
    stock, sold = {stock}, 0
    def buy():
        global stock, sold
        if stock > 0:
            stock = stock - 1
            sold = sold + 1
    """
    return program(text, *["buy()"] * buyers) + f"assert stock >= 0 and sold <= {stock}\n"


def locked(buyers: int, stock: int) -> str:
    text = f"""
    stock, sold, lock = {stock}, 0, threading.Lock()
    def buy():
        global stock, sold
        with lock:
            if stock > 0:
                stock = stock - 1
                sold = sold + 1
    """
    return program(text, *["buy()"] * buyers) + f"assert stock >= 0 and sold <= {stock}\n"


ABBA = program(
    """
    a, b, c = threading.Lock(), threading.Lock(), 0
    def one():
        global c
        with a:
            with b:
                c += 1
    def two():
        global c
        with b:
            with a:
                c -= 1
    """,
    "one()", "two()",
)  # fmt: skip


def philosophers(count: int, *, ordered: bool = False) -> str:
    text = f"""
    forks = ({"threading.Lock(), " * count})
    def dine(left, right):
        with forks[left]:
            with forks[right]:
                pass
    """
    pairs = [(i, (i + 1) % count) for i in range(count)]
    return program(text, *[f"dine{tuple(sorted(p)) if ordered else p}" for p in pairs])


TWO_STAGE = program(
    """
    l1, l2, d1, d2 = threading.Lock(), threading.Lock(), 0, 0
    def writer():
        global d1, d2
        with l1:
            d1 = 1
        with l2:
            d2 = d1 + 1
    def reader():
        with l1:
            if d1 == 0:
                return
            t1 = d1
        with l2:
            t2 = d2
        assert t2 == t1 + 1
    """,
    "writer()", "reader()",
)  # fmt: skip


def one_condition(roasters: int, sellers: int) -> str:
    """One condition for both sides, `notify()`, a counter that holds one: the lost wake-up."""
    text = """
    cond, counter = threading.Condition(), 0
    def roast():
        global counter
        with cond:
            while counter == 1:
                cond.wait()
            counter = counter + 1
            cond.notify()
    def sell():
        global counter
        with cond:
            while counter == 0:
                cond.wait()
            counter = counter - 1
            cond.notify()
    """
    return program(text, *["roast()"] * roasters, *["sell()"] * sellers)


def looping(sellers: int, stock: int) -> str:
    """The looping unlocked stall: what each seller sold is private until it ends."""
    text = f"""
    stock, sold = {stock}, [0] * {sellers}
    def sell(me):
        global stock
        count = 0
        while stock > 0:
            stock = stock - 1
            count += 1
        sold[me] = count
    """
    return program(text, *[f"sell({i})" for i in range(sellers)]) + "total = sum(sold)\n"
