"""What the tests of the engine share: running a piece of source under a schedule, and seeing what it announced."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from graders.engine.instrument import Instrumented, instrument
from graders.engine.model import Op, RunResult
from graders.engine.quiet import quiet_streams
from graders.engine.strategies import Pct, RandomWalk, RoundRobin
from graders.engine.world import World


class SourceProgram:
    """A source as `__main__`; further keyword arguments are the modules beside it."""

    def __init__(self, source: str, extra: dict[str, ModuleType] | None = None, **beside: str) -> None:
        names = frozenset(beside)
        sources = {"__main__": source, **beside}
        self.units: dict[str, Instrumented] = {
            name: instrument(textwrap.dedent(text), module=name, file=f"{name.strip('_')}.py", siblings=names)
            for name, text in sources.items()
        }
        self.extra = extra or {}
        self.space: dict[str, Any] = {}

    def modules(self, world: World) -> dict[str, ModuleType]:
        return dict(self.extra)

    def main(self, world: World) -> None:
        self.space = {}
        world.load("__main__", self.units["__main__"])

    def after(self, world: World, result: RunResult) -> None:
        module = world.loaded.get("__main__")
        self.space = module.__dict__ if module is not None else {}


@dataclass
class Seen:
    """One executed operation, as an observer hears it."""

    thread: int
    kind: str
    target: str
    accesses: tuple[Any, ...]
    line: int | None


@dataclass
class Ran:
    """One run: its plain result, what it printed, what its globals are at the end, what it announced."""

    result: RunResult
    output: str
    space: dict[str, Any]
    ops: list[Seen] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        return self.result.outcome.value

    def touched(self, thread: int | None = None) -> list[tuple[str, str]]:
        """(kind, target) of the operations of `thread`, the ends left out."""
        return [(o.kind, o.target) for o in self.ops if thread in (None, o.thread) and o.kind != "end"]


class Lab:
    """Runs sources in the process's shared world."""

    def __init__(self) -> None:
        self.world = World.shared()

    def program(self, source: str, **beside: str) -> SourceProgram:
        return SourceProgram(source, **beside)

    def run(
        self, source: str | SourceProgram, strategy: Any = None, *, lazy: bool = True, steps_max: int = 20_000,
        spin_steps: int | None = None, observe: bool = True,
    ) -> Ran:  # fmt: skip
        """One schedule: round robin unless said otherwise."""
        program = SourceProgram(source) if isinstance(source, str) else source
        strategy = strategy if strategy is not None else RoundRobin()
        ops: list[Seen] = []

        def observer(task: Any, op: Op) -> None:
            frame = self.world.here()
            ops.append(Seen(task.index, op.kind, op.target, op.accesses, frame.f_lineno if frame else None))

        strategy.begin()
        with quiet_streams():
            result = self.world.run(
                program, strategy.choose, observer=observer if observe else None,
                lazy=lazy, steps_max=steps_max, spin_steps=spin_steps,
            )  # fmt: skip
        return Ran(result, "".join(self.world.output), program.space, ops)

    def sample(self, source: str, schedules: int = 200, *, seed: int = 0, **limits: Any) -> Iterator[Ran]:
        """`schedules` runs, by turns random walk and PCT, after one round robin."""
        program = SourceProgram(source)
        yield self.run(program, observe=False, **limits)
        walk, pct = RandomWalk(seed), Pct(seed)
        for i in range(schedules):
            yield self.run(program, (walk, pct)[i % 2], observe=False, **limits)

    def outputs(self, source: str, schedules: int = 200, **limits: Any) -> set[str]:
        """Everything that the sampled schedules print, one string per schedule."""
        return {ran.output.strip() for ran in self.sample(source, schedules, **limits)}


@pytest.fixture(scope="session")
def lab() -> Lab:
    return Lab()


@pytest.fixture
def script(tmp_path: Any) -> Callable[..., Any]:
    """`script(source, name="main.py")` writes a file and gives its path."""

    def write(source: str, name: str = "main.py") -> Any:
        path = tmp_path / name
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return path

    return write
