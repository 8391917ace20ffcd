"""What an instructor asks for, on any platform: which exercises, in which language, from which wheels."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from graders import catalog
from graders.catalog import Exercise
from graders.catalog.stubs import render_stub
from graders.course import kit
from graders.course.build import default_solutions, solution
from graders.course.files import Files, render, wheels_in
from graders.errors import UsageError
from graders.feedback import word

__all__ = ["Course"]


@dataclass(frozen=True)
class Course:
    """The choices for one course.

    `wheels` is a folder with the packages that the kit needs. Without it, the platform downloads them when it builds
    its image.
    """

    exercises: tuple[str, ...]
    lang: str = "en"
    seed: int = 0
    wheels: Path | None = None
    python: str = "3.12"  # the version in the platform's image
    solutions: Path | None = None  # None: the folder in the repository

    @classmethod
    def of(cls, exercises: Sequence[str] = (), **settings: Any) -> Course:
        """A course with the exercises in the order of the catalogue; none means all. Raises UsageError
        `unknown-exercise`.
        """
        known = catalog.load()
        for name in exercises:
            if name not in known:
                raise UsageError("unknown-exercise", name=name, known=list(known))
        return cls(tuple(name for name in known if name in exercises or not exercises), **settings)

    def entries(self) -> Iterator[Exercise]:
        known = catalog.load()
        yield from (known[name] for name in self.exercises)

    @property
    def points(self) -> int:
        return sum(entry.points for entry in self.entries())

    @property
    def wheels_command(self) -> str:
        """The command that fills a folder with wheels for the image's Python, on any machine with a network."""
        target = f"--only-binary=:all: --python-version {self.python} --platform manylinux2014_x86_64"
        return f"pip download -d wheels {target} {shlex.join(kit.requirements())}"

    def common(self, **values: Any) -> dict[str, Any]:
        """The values that every template may use."""
        entries = list(self.entries())
        note = "" if self.wheels else word("course.fetches", self.lang)
        return {
            "exercises": ",".join(self.exercises),
            "names": word("clauses-join", self.lang).join(entry.title[self.lang] for entry in entries),
            "files": ", ".join(f"`{entry.id}.py`" for entry in entries),
            "lang": self.lang,
            "seed": self.seed,
            "points": self.points,
            "python": self.python,
            "version": metadata.version(kit.DISTRIBUTION),
            "wheels_note": note or word("course.takes-along", self.lang),
            **values,
        }

    def settings(self) -> bytes:
        return render("settings.sh", **self.common())

    def readme(self, platform: str, **values: Any) -> bytes:
        return render(f"{platform}/README.{self.lang}.md", **self.common(**values))

    def packages(self) -> Files:
        """`wheels/`: the kit itself, and the wheels of the folder without other builds of the kit."""
        name, data = kit.wheel()
        others = wheels_in(self.wheels)
        return {**{n: d for n, d in others.items() if not n.startswith("wheels/stall_kit-")}, f"wheels/{name}": data}

    def stub(self, entry: Exercise) -> bytes:
        """The file that the students get. Raises UsageError `no-solutions`."""
        return render_stub(self.solution(entry)).encode()

    def solution(self, entry: Exercise) -> str:
        return solution(entry, self.solutions or default_solutions())
