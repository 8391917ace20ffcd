"""What code that compares states may know about a run: more than a strategy or an observer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Protocol

from graders.engine.instrument import Instrumented
from graders.engine.model import Crash
from graders.engine.ports import NamingView, TaskView, Thing, WorldView


class StateTask(TaskView, Protocol):
    @property
    def waited_s(self) -> float:
        """How long its timed waits have taken so far, in seconds."""


class StateRun(NamingView, Protocol):
    @property
    def tasks(self) -> Sequence[StateTask]: ...

    @property
    def crashes(self) -> Sequence[Crash]: ...

    @property
    def outside(self) -> Mapping[str, bool]:
        """By file: whether its code has no points and is not ours."""


class Primitives(Protocol):
    @property
    def classes(self) -> set[type]: ...

    @property
    def lock_types(self) -> tuple[type, ...]: ...


class Announced(Protocol):
    """What the points have seen."""

    @property
    def primitives(self) -> Primitives: ...

    @property
    def student_modules(self) -> frozenset[str]: ...

    @property
    def changed(self) -> set[int]:
        """Ids of the containers that were changed while another thread could notice."""

    @property
    def cells(self) -> int:
        """How many closure variables have numbers."""

    @property
    def foreign_context(self) -> bool:
        """Whether a `with` on a foreign object was entered, which may swallow exceptions."""


class Followed(Protocol):
    """Library code with points."""

    @property
    def classes(self) -> set[type]: ...

    @property
    def units(self) -> Mapping[str, Instrumented]: ...


class Library(Protocol):
    @property
    def files(self) -> Set[str]: ...

    @property
    def dirty(self) -> bool:
        """Whether the program has stored anything into its modules."""

    def replaced(self) -> Iterator[tuple[str, Thing]]:
        """What the program has stored into its modules, by name."""


class Setting(Protocol):
    def has_hidden_state(self) -> bool:
        """Whether something outside the program holds a part of its state (an open file)."""


class Printed(Protocol):
    def state(self) -> str: ...


class StateWorld(WorldView, Protocol):
    @property
    def kernel(self) -> StateRun: ...

    @property
    def announcer(self) -> Announced: ...

    @property
    def followed(self) -> Followed: ...

    @property
    def library(self) -> Library: ...

    @property
    def setting(self) -> Setting | None: ...

    @property
    def printed(self) -> Printed | None: ...

    @property
    def code_files(self) -> set[str]:
        """The code files that have points."""

    @property
    def asked_late(self) -> bool:
        """Whether annotations exist that have not been evaluated yet."""

    @property
    def extra(self) -> Mapping[str, Thing]:
        """Modules that a program gets in the place of the real ones, by name."""


class StateProgram(Protocol):
    @property
    def units(self) -> Mapping[str, Instrumented]: ...

    @property
    def main(self) -> Thing: ...
