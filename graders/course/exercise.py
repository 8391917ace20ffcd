"""An exercise to start from: copy the worked example of a pack."""

from __future__ import annotations

import shutil
from pathlib import Path

from graders.errors import UsageError

__all__ = ["EXAMPLE", "copy_example"]

EXAMPLE = Path(__file__).parent / "example" / "bounded_counter"


def copy_example(folder: Path) -> list[Path]:
    """Copy the example pack to `folder`, which must not exist. Returns the files. Raises UsageError."""
    if folder.exists():
        raise UsageError("folder-in-use", path=str(folder))
    try:
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise UsageError("cannot-write", path=str(folder), error=error.strerror or str(error)) from None
    return sorted(path for path in folder.rglob("*") if path.is_file())
