"""Files by number: `os.open`, the functions that take the number it returns, and paths that start at an open folder.

A number stands for the path and the place in the file, which all threads that use the number share.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable
from typing import Any

from graders.engine.model import Why

_REAL = {name: getattr(os, name) for name in dir(os) if callable(getattr(os, name))}
READS = ("read", "pread", "readv", "preadv", "lseek", "fstat", "fstatvfs", "get_inheritable")
WRITES = ("pwrite", "writev", "pwritev", "ftruncate", "fchmod", "fchown", "fsync", "fdatasync", "posix_fallocate")
UNSEEN = ("dup", "dup2", "sendfile", "copy_file_range", "splice", "fchdir")  # what these lead to is not followed
CHANGES = ("chmod", "utime", "truncate", "chown", "setxattr", "removexattr")
_LISTS = ("listdir", "scandir", "chdir")
_FOLDERS = {"dir_fd": 0, "src_dir_fd": 0, "dst_dir_fd": 1}  # the index of the path that starts there


class Descriptors:
    """For one script. `files` is told what is touched. The functions replace those of `os` during a run."""

    def __init__(self, files: Any) -> None:
        self.files = files
        self.known: dict[int, tuple[str, int]] = {}  # by number: the path, and a name for the place in it
        self.taken: set[int] = set()  # numbers that a file object holds, and closes
        self.functions: dict[str, Callable[..., Any]] = {"write": self.write, "close": self.close}
        self.functions |= {name: self._told(name, False) for name in READS if name in _REAL}
        self.functions |= {name: self._told(name, True) for name in WRITES if name in _REAL}
        self.functions |= {name: self._unseen(name) for name in UNSEEN if name in _REAL}

    def leave(self) -> None:
        """Close what a run has left open, so that the next one gets the same numbers."""
        for number in sorted(self.known.keys() - self.taken):
            with contextlib.suppress(OSError):
                _REAL["close"](number)
        self.known.clear()
        self.taken.clear()

    def add(self, number: int, path: str) -> int:
        self.known[number] = path, self.files.next_number()
        return number

    def path(self, number: Any) -> str | None:
        """The path of an open file of the script's; None for any other."""
        return self.known[number][0] if type(number) is int and number in self.known else None

    def write(self, fd: int, data: Any) -> int:
        files = self.files
        if fd in (1, 2) and not files.plain():
            stream = files.world.setting.streams.out if fd == 1 else files.world.setting.streams.err
            return int(stream.buffer.write(bytes(data)))
        if fd in self.known:
            self._touch(fd, True)
            files.wrote(len(data))
        return int(_REAL["write"](fd, data))

    def take(self, number: int) -> str:
        """A file object is made of the number. Returns its path."""
        self.taken.add(number)
        return self.known[number][0]

    def close(self, fd: int) -> None:
        self.known.pop(fd, None)
        self.taken.discard(fd)
        _REAL["close"](fd)

    def _touch(self, fd: int, write: bool) -> None:
        path, handle = self.known[fd]
        self.files.touch(path, write=write, handle=handle)

    def _told(self, name: str, write: bool) -> Callable[..., Any]:
        function = _REAL[name]

        @functools.wraps(function)
        def call(fd: Any, *args: Any, **kwargs: Any) -> Any:
            if type(fd) is int and fd in self.known:
                self._touch(fd, write)
            return function(fd, *args, **kwargs)

        return call

    def _unseen(self, name: str) -> Callable[..., Any]:
        function = _REAL[name]

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if any(type(fd) is int and fd in self.known for fd in args):
                self.note(f"os.{name}")
            return function(*args, **kwargs)

        return call

    def note(self, what: str) -> None:
        """Note that an operation here cannot be followed, so the run proves nothing."""
        kernel = self.files.world.kernel
        if kernel.current is not None and not self.files.busy:
            kernel.unmodelled = kernel.unmodelled or Why("unseen", f"`{what}` works past us", what=what)

    def from_folders(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function` of `os`, also for an open file, and for paths that start at an open folder."""

        @functools.wraps(_REAL[name])
        def call(*args: Any, **kwargs: Any) -> Any:
            kwargs = {key: value for key, value in kwargs.items() if key not in _FOLDERS or value is not None}
            if args and self.path(args[0]) is not None:
                if name in _LISTS:
                    return function(self.path(args[0]), *args[1:], **kwargs)
                self._touch(args[0], name in CHANGES)
            folders = [key for key in _FOLDERS if key in kwargs]
            if not folders:
                return function(*args, **kwargs)
            paths = list(args)
            for key in folders:
                place = 1 if name == "symlink" else _FOLDERS[key]
                folder = self.path(kwargs[key])
                if folder is None or place >= len(paths):
                    self.note(f"{key}=")
                    return _REAL[name](*args, **kwargs)
                del kwargs[key]
                paths[place] = os.path.join(folder, os.fsdecode(paths[place]))
            return function(*paths, **kwargs)

        return call


__all__ = ["Descriptors"]
