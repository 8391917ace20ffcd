"""What `os.scandir` returns to a script: entries in the scratch folder, or where the script sees them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from graders.engine.roles import role

_stat, _lstat = os.stat, os.lstat  # the real ones, because those of `os` are replaced during a run


class Entry:
    """An `os.DirEntry`."""

    def __init__(self, files: Any, name: Any, path: Any, real: str) -> None:
        self.name, self.path, self._files, self._real = name, path, files, real

    def _ask(self, question: Callable[[str], Any]) -> Any:
        with self._files.aside():
            return question(self._real)

    def is_symlink(self) -> bool:
        return bool(self._ask(os.path.islink))

    def is_junction(self) -> bool:
        return False

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return bool(self._ask(os.path.isdir)) and (follow_symlinks or not self.is_symlink())

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return bool(self._ask(os.path.isfile)) and (follow_symlinks or not self.is_symlink())

    def stat(self, *, follow_symlinks: bool = True) -> Any:
        return self._ask(_stat if follow_symlinks else _lstat)

    def inode(self) -> int:
        return int(self.stat(follow_symlinks=False).st_ino)

    def __fspath__(self) -> Any:
        return self.path

    def __repr__(self) -> str:
        return f"<DirEntry {self.name!r}>"


class Scan:
    """What `os.scandir` returns."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Any:
        return self

    @role(in_c=True)
    def __next__(self) -> Entry:
        return next(self._entries)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self._entries = iter(())
