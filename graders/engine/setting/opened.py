"""File objects whose reads and writes are operations on a path: subclasses of the real ones, which do the work."""

from __future__ import annotations

import io
from typing import Any

_READS = ("read", "read1", "readline", "readlines", "readinto", "readinto1", "readall", "peek", "__next__")
_WRITES = ("write", "writelines", "flush", "truncate", "seek")


def _told(base: type, name: str, write: bool) -> Any:
    function = getattr(base, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._inside:
            self._tell(write and self._writes)
            if name == "write" and args and hasattr(args[0], "__len__"):
                self._files.wrote(len(args[0]))
            self._inside = True
            try:
                return function(self, *args, **kwargs)
            finally:
                self._inside = False
        return function(self, *args, **kwargs)

    method.__name__ = name
    return method


class _Opened:
    """`files` is told before anything happens.

    Others see what is written only when it is flushed or closed. A write still counts as a change of the path, because
    nobody can tell how much the buffer holds.
    """

    _inside = False
    _finalizing = False
    _writes = False
    _files: Any = None
    _path = ""
    _number = _written_at = -1

    def _begin(self, files: Any, path: str, writes: bool) -> Any:
        self._files, self._path, self._writes, self._number = files, path, writes, files.next_number()
        return self

    def _tell(self, write: bool) -> None:
        self._files.touch(self._path, write=write, handle=self._number)
        self._written_at = self._files.steps if write else self._written_at

    def close(self) -> None:
        if self._writes and not self.closed and not self._inside:  # type: ignore[attr-defined]
            if self._finalizing:  # nobody holds it any more
                self._files.forgotten(self._path, self._written_at)
            else:
                self._tell(True)
                self._written_at = -1
        self._inside = True
        super().close()  # type: ignore[misc]


class _Text(_Opened, io.TextIOWrapper):
    pass


class _Raw(_Opened, io.FileIO):
    pass


class _Reader(_Opened, io.BufferedReader):
    pass


class _Writer(_Opened, io.BufferedWriter):
    pass


class _Random(_Opened, io.BufferedRandom):
    pass


for _kind in (_Text, _Raw, _Reader, _Writer, _Random):
    _base = _kind.__mro__[2]
    _kind.__name__ = _kind.__qualname__ = _base.__name__  # the name in `repr` and in errors
    for _names, _write in ((_READS, False), (_WRITES, True)):
        for _name in _names:
            if hasattr(_base, _name):
                setattr(_kind, _name, _told(_base, _name, _write))


def opened(
    files: Any, path: str, real: str, given: Any, mode: str, buffering: int, encoding: str | None, errors: str | None,
    newline: str | None,
) -> Any:  # fmt: skip
    """What `open` returns for the file at `path`, which is really at `real`. The arguments are valid already."""
    writes = any(letter in mode for letter in "wax+")
    how = "".join(letter for letter in mode if letter not in "bt")
    if buffering == 0:
        raw: Any = _Raw(real, how.replace("x", "w"))
        raw.name = given
        return raw._begin(files, path, writes)
    raw = io.FileIO(real, how.replace("x", "w"))
    raw.name = given
    size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
    kinds = (_Random, _Writer, _Reader) if "b" in mode else (io.BufferedRandom, io.BufferedWriter, io.BufferedReader)
    buffer: Any = (kinds[0] if "+" in mode else kinds[1] if writes else kinds[2])(raw, size)
    if "b" in mode:
        return buffer._begin(files, path, writes)
    try:
        text: Any = _Text(buffer, encoding, errors, newline, buffering == 1)
    except BaseException:
        buffer.close()
        raise
    text.mode = mode
    return text._begin(files, path, writes)
