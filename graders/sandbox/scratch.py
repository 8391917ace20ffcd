"""The folder a child works in: fresh, empty, and gone afterwards, if need be by the hand of a later run.

Who uses a folder holds a lock on it, which the system takes back however the process ends; so a folder that nobody
holds was left behind by a run that was killed. No process numbers: two containers may share a /tmp.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["fresh", "sweep"]

PREFIX = "stall-child-"


@contextlib.contextmanager
def fresh() -> Iterator[str]:
    """A fresh empty folder; what the child left in it goes, and what cannot go does not matter here."""
    while True:
        folder = tempfile.mkdtemp(prefix=PREFIX)
        held = _hold(folder, wait=True)
        if os.path.isdir(folder):  # not taken for an old one in its first moment
            break
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _let_go(held)


def sweep() -> None:
    """Remove what runs that were killed left behind. Never raises; nothing to do on Windows."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if folder.is_symlink():
            continue
        held = _hold(str(folder), wait=False)
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            _let_go(held)


def _hold(folder: str, *, wait: bool) -> int | None:
    """The descriptor by which the folder is held; None where somebody else holds it, or nobody can."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if os.fstat(fd).st_uid != os.geteuid():
            raise PermissionError(folder)
        fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(fd)
        return None
    return fd


def _let_go(held: int | None) -> None:
    if held is not None:
        os.close(held)
