"""The frozen values of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class CatalogError(ValueError):
    """The metadata file is incomplete or of another format version: our mistake, never a student's."""


@dataclass(frozen=True)
class Bilingual(Mapping[str, T], Generic[T]):
    """One value in both languages: `title.zh` and `title["zh"]` are the same."""

    en: T
    zh: T

    def __getitem__(self, lang: str) -> T:
        if lang == "en":
            return self.en
        if lang == "zh":
            return self.zh
        raise KeyError(lang)

    def __iter__(self) -> Iterator[str]:
        return iter(("en", "zh"))

    def __len__(self) -> int:
        return 2


@dataclass(frozen=True)
class FunctionSpec:
    """A function that the student writes; `params` are the names in the tutorial's signature."""

    name: str
    params: tuple[str, ...]

    @property
    def signature(self) -> str:
        return f"{self.name}({', '.join(self.params)})"


@dataclass(frozen=True)
class CheckSpec:
    """One promise of the stall. A bonus check's points come on top of the exercise's."""

    id: str
    points: int
    bonus: bool
    title: Bilingual[str]  # the promise, at most 40 columns
    why: Bilingual[str]  # why it matters: one or two sentences


@dataclass(frozen=True)
class PlaySpec:
    """What is particular about the game of an exercise (`stall play`)."""

    breaks: bool = False  # the task is to break the stall, by a list of turns
    employees: bool = False  # the workers have several trades, so they are employees and not sellers
    tutorial_stock: int | None = None  # the smallest stock with which the tutorial's own cell makes sense


@dataclass(frozen=True)
class Exercise:
    """One exercise; `id` is also the module's name in `exercises/`, `solutions/` and `graders/suites/`."""

    id: str
    title: Bilingual[str]
    points: int  # the sum of the checks that are no bonus
    functions: tuple[FunctionSpec, ...]
    globals: Mapping[str, int]  # what the grader sets after loading; the stub has the same values
    checks: tuple[CheckSpec, ...]  # in catalogue order, the bonus last
    goal: str
    objectives: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    prerequisites: tuple[str, ...]  # ids of exercises that come before
    hints: Bilingual[tuple[str, str, str]]  # three rungs: a question, a pointer, an idea
    play: PlaySpec = PlaySpec()

    def check(self, check_id: str) -> CheckSpec:
        """The check with this id. Raises KeyError if there is none."""
        for spec in self.checks:
            if spec.id == check_id:
                return spec
        raise KeyError(check_id)
