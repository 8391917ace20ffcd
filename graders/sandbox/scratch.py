"""The folder in which a child works: fresh, empty, and removed afterwards, if need be by a later run.

A run holds a lock on its folder, and the system releases the lock however the process ends. So a folder that nobody
holds was left by a run that was killed. Process numbers would not do: two containers may share a /tmp.
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
    """A fresh empty folder. Afterwards it is removed with what the child left in it; failures to remove are ignored."""
    while True:
        folder = tempfile.mkdtemp(prefix=PREFIX)
        held = _hold(folder, wait=True)
        if os.path.isdir(folder):  # false if another run took it for an old one in its first moment
            break
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _let_go(held)


def sweep() -> None:
    """Remove what killed runs left behind. Never raises; does nothing on Windows."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if folder.is_symlink():
            continue
        held = _hold(str(folder), wait=False)
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            _let_go(held)


def _hold(folder: str, *, wait: bool) -> int | None:
    """A descriptor that holds the folder; None if another process holds it, or if nobody can."""
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
