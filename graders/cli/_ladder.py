"""Which hint a student has already seen, so that the next `stall hint` shows the next rung.

It is kept in one small JSON file in the user's own configuration folder, by the path of the exercise's file. It holds
the rung, and what the last check said, so that an unchanged file is not judged again for every rung. If that file
cannot be used, hints still work: every call begins at the first rung, and `--rung` chooses another.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

FORMAT_VERSION = 1
FILES_MAX = 100  # the oldest entries are dropped first


@dataclass(frozen=True)
class Step:
    """What is known about one file: its digest, what its check said, and the rung that was shown last."""

    digest: str
    diagnosis: str | None
    args: Mapping[str, Any] = field(default_factory=dict)
    rung: int = 0


def default_path() -> Path:
    return Path(click.get_app_dir("stall-kit")) / "hints.json"


class Ladder:
    """The memory. `path` is where it is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def last(self, file: Path) -> Step | None:
        """What was remembered about the file, or None."""
        try:
            step = Step(**self._read()[_key(file)])
        except (KeyError, TypeError):
            return None
        sound = type(step.rung) is int and type(step.digest) is str and isinstance(step.args, dict)
        return step if sound and isinstance(step.diagnosis, (str, type(None))) else None

    def remember(self, file: Path, step: Step) -> None:
        """Keep the step if possible. A failure is ignored: a hint that cannot be noted down is still a hint."""
        files = self._read()
        files.pop(_key(file), None)
        files[_key(file)] = {**step.__dict__, "args": dict(step.args)}
        kept = dict(list(files.items())[-FILES_MAX:])
        text = json.dumps({"format_version": FORMAT_VERSION, "files": kept}, ensure_ascii=True, indent=1)
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text, encoding="ascii")
            os.replace(draft, self.path)

    def _read(self) -> dict[str, Any]:
        try:
            document = json.loads(self.path.read_text(encoding="ascii"))
            files = document["files"] if document["format_version"] == FORMAT_VERSION else {}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}
        return files if isinstance(files, dict) else {}


def _key(file: Path) -> str:
    return os.path.abspath(file)


def next_rung(last: Step | None, diagnosis: str | None, rungs: int) -> int:
    """The next rung while the diagnosis stays the same, else the first. After the last rung it stays there."""
    if last is None or last.diagnosis != diagnosis:
        return 1
    return min(max(0, last.rung) + 1, rungs)
