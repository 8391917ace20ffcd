"""What an instructor asks for, whatever the platform: which exercises, in which language, from which wheels."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from graders import catalog
from graders.catalog import Exercise
from graders.course import kit
from graders.course.files import Files, render, wheels_in
from graders.errors import UsageError
from graders.feedback import word

__all__ = ["Course"]


@dataclass(frozen=True)
class Course:
    """`wheels` is a folder with what the kit needs; without it the platform fetches that when it builds its image."""

    exercises: tuple[str, ...]
    lang: str = "en"
    seed: int = 0
    wheels: Path | None = None
    stubs: Path = Path("exercises")

    @classmethod
    def of(cls, exercises: Sequence[str] = (), **settings: Any) -> Course:
        """With the exercises in the order of the catalogue, all by default. Raises UsageError `unknown-exercise`."""
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
        """What fills a folder with wheels for the image's Python, Ubuntu 22.04's; on any machine with a network."""
        target = "--only-binary=:all: --python-version 3.10 --platform manylinux2014_x86_64"
        return f"pip download -d wheels {target} {shlex.join(kit.requirements())}"

    def common(self, **values: Any) -> dict[str, Any]:
        """What every template may want."""
        entries = list(self.entries())
        comma = ", "
        note = "" if self.wheels else word("course.fetches", self.lang)
        return {
            "exercises": ",".join(self.exercises),
            "names": comma.join(entry.title[self.lang] for entry in entries),
            "files": comma.join(f"`{entry.id}.py`" for entry in entries),
            "lang": self.lang,
            "seed": self.seed,
            "points": self.points,
            "version": metadata.version(kit.DISTRIBUTION),
            "wheels_note": note or word("course.takes-along", self.lang),
            **values,
        }

    def settings(self) -> bytes:
        return render("settings.sh", **self.common())

    def readme(self, platform: str, **values: Any) -> bytes:
        return render(f"{platform}/README.{self.lang}.md", **self.common(**values))

    def packages(self) -> Files:
        """`wheels/`: the kit itself, and what the folder has; but no other build of the kit."""
        name, data = kit.wheel()
        others = wheels_in(self.wheels)
        return {**{n: d for n, d in others.items() if not n.startswith("wheels/stall_kit-")}, f"wheels/{name}": data}

    def stub(self, entry: Exercise) -> bytes:
        """The file that the students get. Raises UsageError `no-such-path`."""
        path = self.stubs / f"{entry.id}.py"
        try:
            return path.read_bytes()
        except OSError:
            raise UsageError("no-such-path", path=str(path)) from None
