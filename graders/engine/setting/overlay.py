"""The files that a run sees: those of the machine, and over them what the run has written, in a scratch folder.

Nothing outside the scratch folder is changed. A file is copied there before the first change, and removals are
remembered. This module uses the real functions of `os`, which are kept before they are replaced for a run.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import weakref

PREFIX = "stall-run-"


class Overlay:
    """Paths given here are absolute, as the script sees them. Paths returned are where the file really is."""

    def __init__(self) -> None:
        self.root: str | None = None  # the scratch folder, made when it is first needed
        self.upper = ""  # the part of it that stands for the file system
        self.gone: set[str] = set()
        self.used = False  # whether the run has written anything
        self.has_temporary = False

    # --- the scratch folder -----------------------------------------------------------------------------------------

    def begin(self) -> None:
        if self.used:
            return
        if self.root is None:
            _sweep()
            self.root = os.path.realpath(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
            self.upper = os.path.join(self.root, "files")
            weakref.finalize(self, shutil.rmtree, self.root, True)
        os.makedirs(self.upper, exist_ok=True)
        self.used = True

    @property
    def temporary_root(self) -> str:
        """Where `temporary` lies; empty before it was asked for."""
        return os.path.join(self.root, "tmp") if self.root is not None and self.has_temporary else ""

    def temporary(self) -> str:
        """A folder for temporary files."""
        self.begin()
        assert self.root is not None
        folder = os.path.join(self.root, "tmp")
        os.makedirs(folder, exist_ok=True)
        self.has_temporary = True
        return folder

    def empty(self) -> None:
        """Undo everything that the run has done."""
        self.gone.clear()
        if self.used:
            shutil.rmtree(self.upper, ignore_errors=True)
        if self.has_temporary and self.root is not None:
            shutil.rmtree(os.path.join(self.root, "tmp"), ignore_errors=True)
        self.used = self.has_temporary = False

    def close(self) -> None:
        if self.root is not None:
            shutil.rmtree(self.root, ignore_errors=True)
            self.root = None

    # --- looking ----------------------------------------------------------------------------------------------------

    def is_inside(self, path: str) -> bool:
        """Whether this is in the scratch folder itself, by its real name."""
        return self.root is not None and (path == self.root or path.startswith(self.root + os.sep))

    def above(self, path: str) -> str:
        """Where the run's own version of `path` is or would be."""
        if self.is_inside(path):
            return path
        drive, rest = os.path.splitdrive(path)
        return os.path.join(self.upper, drive.replace(":", "").strip(os.sep), rest.lstrip(os.sep))

    def _is_hidden(self, path: str) -> bool:
        while path not in self.gone:
            parent = os.path.dirname(path)
            if parent == path:
                return False
            path = parent
        return True

    def find(self, path: str) -> str:
        """Where `path` is for a reader. If it was removed, a place without a file."""
        if not self.used or self.is_inside(path):
            return path
        above = self.above(path)
        return above if os.path.lexists(above) or self._is_hidden(path) else path

    def has_changed(self, path: str) -> bool:
        """Whether the run has written or removed what is at `path`."""
        return self.is_inside(path) or self.find(path) != path

    def exists(self, path: str) -> bool:
        return os.path.lexists(self.find(path))

    def names(self, path: str) -> list[str]:
        """What a folder holds, sorted. Raises OSError as `os.listdir` does."""
        names: set[str] = set()
        if not self.used or self.is_inside(path):
            return sorted(os.listdir(path))
        above = self.above(path)
        is_above, hidden = os.path.isdir(above), self._is_hidden(path)
        if not hidden and (os.path.isdir(path) or not is_above):
            names.update(name for name in os.listdir(path) if os.path.join(path, name) not in self.gone)
        if is_above or hidden:
            names.update(os.listdir(above))
        return sorted(names)

    # --- changing ---------------------------------------------------------------------------------------------------

    def to_write(self, path: str, mode: str) -> str:
        """Where to write a file that is opened in `mode`. Raises FileExistsError for "x"."""
        self.begin()
        if self.is_inside(path):
            return path
        exists = self.exists(path)
        if exists and "x" in mode:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        if exists and os.path.isdir(self.find(path)):
            return self.find(path)  # opening it will fail
        if exists and "w" not in mode:
            return self.copied(path)
        return self.made_room(path)

    def made_room(self, path: str) -> str:
        """Where to make a new file or folder. The folder around it is made there, if the script sees one."""
        self.begin()
        above, parent = self.above(path), os.path.dirname(path)
        if above != path and os.path.isdir(self.find(parent)):
            os.makedirs(os.path.dirname(above), exist_ok=True)
        return above

    def copied(self, path: str) -> str:
        """The run's own version of a file or folder; it is copied now if there was none."""
        self.begin()
        if self.is_inside(path):
            return path
        above, now = self.above(path), self.find(path)
        if now != above and os.path.lexists(now):
            self.made_room(path)
            if os.path.isdir(now) and not os.path.islink(now):
                shutil.copytree(now, above, symlinks=True, dirs_exist_ok=True)
            else:
                shutil.copy2(now, above, follow_symlinks=False)
        return above

    def removed(self, path: str) -> None:
        if not self.is_inside(path) and os.path.lexists(path):
            self.gone.add(path)


def _sweep() -> None:
    """Remove the folders of processes that were killed, and so could not do it themselves."""
    for name in os.listdir(tempfile.gettempdir()):
        number = name.removeprefix(PREFIX).partition("-")[0]
        if name.startswith(PREFIX) and number.isdigit() and os.name == "posix":
            try:
                os.kill(int(number), 0)
            except ProcessLookupError:
                shutil.rmtree(os.path.join(tempfile.gettempdir(), name), ignore_errors=True)
            except OSError:
                pass  # another user's
