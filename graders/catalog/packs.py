"""Exercise packs: an exercise that somebody else wrote, in a folder that is named, next to the three of the course.

    my_exercise/
        exercise.toml      what it is: as in our own `exercises.toml`, and the words of its messages
        suite.py           what is promised (`graders.suites.authoring`)
        solution.py        with the marked regions of `graders.catalog.stubs`
        <id>.py            the stub, generated from the solution
        corpus/<verdict>/  right and wrong programs, each with the diagnosis that it must get

Packs are named by STALL_PACKS (folders, separated as in PATH), by `--pack`, or by `stall_packs` in pytest's settings.
None is ever found by itself: a suite is code that the grader trusts, and a submission's folder may hold anything.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from graders.catalog import _load
from graders.catalog._values import Bilingual, CatalogError, Exercise
from graders.errors import UsageError

__all__ = [
    "Pack", "PackDiagnosis", "add", "by_module_name", "diagnosis", "load", "message", "open_pack", "pack_of", "packs",
    "using",
]  # fmt: skip

SETTING = "STALL_PACKS"
FILES = ("exercise.toml", "suite.py")


@dataclass(frozen=True)
class PackDiagnosis:
    """A misconception that only this exercise knows; `message` is the broken promise that shows it."""

    title: Bilingual[str]
    hints: Bilingual[tuple[str, str, str]]
    message: str | None = None


@dataclass(frozen=True)
class Pack:
    """The content of one pack's folder."""

    folder: Path
    exercise: Exercise
    messages: Mapping[str, Bilingual[str]]
    diagnoses: Mapping[str, PackDiagnosis]

    @property
    def suite(self) -> Path:
        return self.folder / "suite.py"


_added: list[Pack] = []  # added by the sandbox's child, which cannot read the folder any more


def load() -> dict[str, Exercise]:
    """All exercises by id: ours in teaching order (unlocked, locked, producer_consumer), then those of the packs."""
    return {**_load.load(), **{pack.exercise.id: pack.exercise for pack in packs()}}


def by_module_name(name: str) -> Exercise | None:
    """The exercise a module belongs to (`locked`, `locked.py` or `any/folder/locked.py`), or None."""
    return load().get(PurePath(name).stem)


def packs() -> tuple[Pack, ...]:
    """The packs that are in use. Raises UsageError if one of them is not complete."""
    named = [part for part in os.environ.get(SETTING, "").split(os.pathsep) if part]
    found = [*_added, *(open_pack(Path(part)) for part in dict.fromkeys(named))]
    known = list(_load.load())
    for pack in found:
        if pack.exercise.id in known:
            raise UsageError("pack-id", path=str(pack.folder), name=pack.exercise.id)
        known.append(pack.exercise.id)
    return tuple(found)


def pack_of(exercise: str) -> Pack | None:
    """The pack that an exercise comes from; None for one of ours."""
    return next((pack for pack in packs() if pack.exercise.id == exercise), None)


def add(pack: Pack) -> None:
    """Use a pack in this process for good."""
    _added.append(pack)


@contextmanager
def using(folders: Iterable[Path | str]) -> Iterator[None]:
    """Use these packs too, inside of the block. Raises UsageError if one is not complete."""
    before = os.environ.get(SETTING)
    also = [os.path.abspath(folder) for folder in folders]
    if also:
        os.environ[SETTING] = os.pathsep.join([*([before] if before else []), *also])
    try:
        packs()
        yield
    finally:
        if also:
            os.environ.pop(SETTING, None)
            if before is not None:
                os.environ[SETTING] = before


def message(key: str) -> Bilingual[str] | None:
    """The words of a pack's message; None if no pack has this key."""
    return next((pack.messages[key] for pack in packs() if key in pack.messages), None)


def diagnosis(word: str) -> PackDiagnosis | None:
    """The diagnosis of a pack with this word; None if no pack has it."""
    return next((pack.diagnoses[word] for pack in packs() if word in pack.diagnoses), None)


def open_pack(folder: Path) -> Pack:
    """Read a folder. Raises UsageError (`pack-lacks-file`, `pack-toml`, `pack-id`), never anything else."""
    folder = Path(os.path.abspath(folder))
    for name in FILES:
        if not (folder / name).is_file():
            raise UsageError("pack-lacks-file", path=str(folder), file=name)
    try:
        text = (folder / FILES[0]).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise UsageError("pack-toml", path=str(folder), error=str(error)) from None
    return _parsed(str(folder), text)


@functools.lru_cache(maxsize=32)
def _parsed(folder: str, text: str) -> Pack:
    try:
        exercises = list(_load.parse(text).values())
        if len(exercises) != 1:
            raise CatalogError(f"{len(exercises)} exercises, expected 1")
        data = _load.read_toml(text)
        messages = {key: _load.both(entry) for key, entry in data.get("messages", {}).items()}
        diagnoses = {word: _diagnosis(entry) for word, entry in data.get("diagnoses", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError("pack-toml", path=folder, error=f"{type(error).__name__}: {error}"[:300]) from None
    exercise = exercises[0]
    if not exercise.id.isidentifier() or exercise.id in _load.load():
        raise UsageError("pack-id", path=folder, name=exercise.id)
    return Pack(Path(folder), exercise, messages, diagnoses)


def _diagnosis(entry: dict[str, Any]) -> PackDiagnosis:
    hints = Bilingual(en=_load.rungs(entry["hints"]["en"]), zh=_load.rungs(entry["hints"]["zh"]))
    return PackDiagnosis(_load.both(entry["title"]), hints, entry.get("message"))
