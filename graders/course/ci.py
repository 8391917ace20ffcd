"""What a course repository needs to be checked on every push: files of templates/, with three blanks filled in.

A template holds `@requirement@`, `@lang@` and `@python@`. Nothing that a student wrote gets into one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from graders.errors import UsageError

__all__ = ["GITHUB", "GITLAB", "Files", "text", "write"]

Files = Mapping[str, str]  # its path in the repository -> its template
TEMPLATES = Path(__file__).parent / "templates"
GITHUB: Files = {".github/workflows/classroom.yml": "github.yml"}
GITLAB: Files = {".gitlab-ci.yml": "gitlab.yml"}
PYTHON = "3.12"


def text(template: str, *, requirement: str = "stall-kit", lang: str = "en") -> str:
    """The template with its blanks filled in. Values are quoted as JSON, which is also YAML."""
    written = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in (("requirement", requirement), ("lang", lang), ("python", PYTHON)):
        written = written.replace(f"@{name}@", json.dumps(value, ensure_ascii=False))
    return written


def write(
    files: Files, folder: Path | str, *, requirement: str = "stall-kit", lang: str = "en", force: bool = False
) -> list[Path]:
    """Write `files` under `folder`, and return their paths.

    Raises UsageError `file-exists` before it has written anything, unless `force`; or `cannot-write`.
    """
    targets = {Path(folder) / name: template for name, template in files.items()}
    for path in targets:
        if path.exists() and not force:
            raise UsageError("file-exists", path=str(path))
    for path, template in targets.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(template, requirement=requirement, lang=lang), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError("cannot-write", path=str(path), error=error.strerror or str(error)) from None
    return list(targets)
