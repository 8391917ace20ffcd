"""A folder to begin in: the stubs, a page that says how to go on, settings for VS Code. No file is ever replaced."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.catalog import Exercise, handout, pack_of
from graders.course.files import render
from graders.errors import UsageError

__all__ = ["Started", "start"]

SETTINGS = {
    "python.testing.pytestEnabled": True,
    "python.testing.unittestEnabled": False,
    "python.testing.pytestArgs": ["."],
}
# `python -m graders` and not `stall`: the interpreter that VS Code has chosen, whatever is on the path.
PYTHON = "${command:python.interpreterPath}"


@dataclass(frozen=True)
class Started:
    """The files by name, relative to the folder: those that were written, and those that existed and were kept."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def start(folder: Path, exercises: Sequence[Exercise], *, lang: str, notebooks: bool = False) -> Started:
    """Write what a student needs to begin into `folder`, which is created if necessary.

    A file that exists already is kept as it is. `lang` is the language of the page. With `notebooks`, each of our own
    exercises is written as a notebook too. Raises UsageError: `no-handout`, `cannot-write`.
    """
    files = {f"{exercise.id}.py": handout.stub(exercise) for exercise in exercises}
    if notebooks:
        own = [exercise for exercise in exercises if pack_of(exercise.id) is None]
        files |= {f"notebooks/{exercise.id}.ipynb": handout.notebook(exercise) for exercise in own}
    files["README.md"] = render(f"start/README.{lang}.md", exercises=exercises, lang=lang)
    files[".vscode/settings.json"] = _json(SETTINGS)
    files[".vscode/tasks.json"] = _json({"version": "2.0.0", "tasks": [_task("check"), _task("watch")]})
    written = [name for name, data in files.items() if _write(folder / name, data)]
    return Started(tuple(written), tuple(name for name in files if name not in written))


def _task(command: str) -> dict[str, object]:
    """A task of VS Code: https://code.visualstudio.com/docs/debugtest/tasks"""
    return {
        "label": f"stall {command}",
        "type": "process",
        "command": PYTHON,
        "args": ["-m", "graders", command],
        "isBackground": command == "watch",
        "group": {"kind": "test", "isDefault": command == "check"},
        "presentation": {"reveal": "always", "panel": "dedicated", "clear": True},
        "problemMatcher": [],
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


def _write(path: Path, data: bytes) -> bool:
    """Write a file, but never over anything that has its name. Returns whether it was written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        if isinstance(error, FileExistsError) and os.path.lexists(path):
            return False
        raise UsageError("cannot-write", path=str(path), error=error.strerror or str(error)) from None
    return True
