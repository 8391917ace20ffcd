"""Folders and archives as one kind of tree. Links are never followed, and members of an archive stay in it."""

from __future__ import annotations

import enum
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graders.errors import UsageError
from graders.results import Message

__all__ = ["Kind", "Node", "Place", "ignored", "of_path", "printable"]

IGNORED = frozenset({"__pycache__", "__MACOSX", "lost+found"})


class Kind(enum.Enum):
    """What a name stands for. `OTHER` is a link, a device, a pipe, or a member of an archive that cannot be read."""

    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"


@dataclass(frozen=True)
class Place:
    """Where something lies: a path and, in an archive, the number of the member. For an archive in an archive, the
    outer number comes first.
    """

    path: Path
    members: tuple[int, ...] = ()


def _nothing() -> tuple[Node, ...]:
    return ()


@dataclass(frozen=True)
class Node:
    """A name and what lies there.

    `problem` says why an OTHER cannot be read. `place` is None for a folder of an archive that only the name of a
    member implies. `children` raises UsageError `cannot-read`.
    """

    name: str
    kind: Kind
    place: Place | None = None
    problem: Message | None = None
    list_children: Callable[[], tuple[Node, ...]] = _nothing

    def children(self) -> tuple[Node, ...]:
        """What a folder holds, in the order of code points; empty for everything else."""
        return self.list_children()


def ignored(name: str) -> bool:
    """Whether the file is no submission: a hidden file, or one that a system or an editor leaves behind."""
    return name.startswith((".", "~$")) or name in IGNORED


def of_path(path: Path) -> Node:
    """The file or folder at `path`. A link is followed, because the instructor named it. Raises UsageError if there is
    none.
    """
    try:
        mode = os.stat(path).st_mode
    except OSError:
        raise UsageError("no-such-path", path=str(path)) from None
    kind = Kind.FOLDER if stat.S_ISDIR(mode) else Kind.FILE if stat.S_ISREG(mode) else Kind.OTHER
    return _node(path, path.name, kind)


def _node(path: Path, name: str, kind: Kind) -> Node:
    children = (lambda: _listed(path)) if kind is Kind.FOLDER else _nothing
    return Node(printable(name), kind, Place(path), list_children=children)


def _listed(folder: Path) -> tuple[Node, ...]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)  # by code points: the same order on every machine
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError("no-such-path", path=str(folder)) from None
    except OSError as error:
        raise UsageError("cannot-read", file=str(folder), error=error.strerror or str(error)) from None
    return tuple(_node(Path(entry.path), entry.name, _kind(entry)) for entry in found)


def _kind(entry: os.DirEntry[str]) -> Kind:
    try:
        if entry.is_dir(follow_symlinks=False):
            return Kind.FOLDER
        return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.OTHER
    except OSError:
        return Kind.OTHER


def printable(name: str) -> str:
    """The name, with bytes that are no text replaced: SQLite and UTF-8 files cannot hold those."""
    if not any("\ud800" <= char <= "\udfff" for char in name):
        return name
    return os.fsencode(name).decode("utf-8", "backslashreplace")
