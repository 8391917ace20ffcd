"""Read `exercises.toml` once and turn it into values. Anything missing in it is an error here."""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from graders.catalog._values import Bilingual, CatalogError, CheckSpec, Exercise, FunctionSpec, PlaySpec

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FORMAT_VERSION = 1
HINT_RUNGS = 3


def load() -> dict[str, Exercise]:
    """Our own exercises by id, in teaching order: unlocked, locked, producer_consumer. A fresh dict each time."""
    return dict(_load_once())


def tutorial_cell(exercise: str) -> bytes:
    """The tutorial's own cell on the subject of an exercise, as a module that could be handed in."""
    return (resources.files("graders.catalog") / "tutorial" / f"{exercise}.py.txt").read_bytes()


@lru_cache(maxsize=1)
def _load_once() -> dict[str, Exercise]:
    text = resources.files("graders.catalog").joinpath("exercises.toml").read_text(encoding="utf-8")
    return parse(text)


def read_toml(text: str) -> dict[str, Any]:
    """The text as plain data. Raises ValueError."""
    return tomllib.loads(text)


def parse(text: str) -> dict[str, Exercise]:
    """Turn the metadata file's text into exercises. Raises CatalogError, which says what is wrong with the text."""
    data = read_toml(text)
    if data.get("format_version") != FORMAT_VERSION:
        raise CatalogError(f"format_version is {data.get('format_version')!r}, expected {FORMAT_VERSION}")
    try:
        exercises = {entry["id"]: _exercise(entry) for entry in data["exercises"]}
    except KeyError as missing:
        raise CatalogError(f"the metadata file lacks {missing}") from missing
    if len(exercises) != len(data["exercises"]):
        raise CatalogError("two exercises share one id")
    return exercises


def _exercise(entry: dict[str, Any]) -> Exercise:
    checks = tuple(_check(item) for item in entry["checks"])
    return Exercise(
        id=entry["id"],
        title=both(entry["title"]),
        points=sum(check.points for check in checks if not check.bonus),
        functions=tuple(FunctionSpec(item["name"], tuple(item["params"])) for item in entry["functions"]),
        globals=MappingProxyType(dict(entry["globals"])),
        checks=checks,
        goal=entry["goal"],
        objectives=tuple(entry["objectives"]),
        out_of_scope=tuple(entry["out_of_scope"]),
        prerequisites=tuple(entry["prerequisites"]),
        hints=Bilingual(en=rungs(entry["hints"]["en"]), zh=rungs(entry["hints"]["zh"])),
        play=_play(entry.get("play", {})),
    )


def _play(entry: dict[str, Any]) -> PlaySpec:
    return PlaySpec(entry.get("breaks", False), entry.get("employees", False), entry.get("tutorial_stock"))


def _check(entry: dict[str, Any]) -> CheckSpec:
    return CheckSpec(
        id=entry["id"],
        points=entry["points"],
        bonus=entry.get("bonus", False),
        title=both(entry["title"]),
        why=both(entry["why"]),
    )


def both(entry: dict[str, str]) -> Bilingual[str]:
    return Bilingual(en=entry["en"], zh=entry["zh"])


def rungs(given: list[str]) -> tuple[str, str, str]:
    if len(given) != HINT_RUNGS:
        raise CatalogError(f"{len(given)} hints, expected {HINT_RUNGS}")
    return given[0], given[1], given[2]
