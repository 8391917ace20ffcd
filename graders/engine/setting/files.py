"""Files as a script's threads share them: touching a path is an event on it, and writes go to a scratch folder.

During a run, `open` and the functions of `os` are replaced by ours, also for library code that uses them (pathlib,
shutil, json ...). Each announces what it will touch, and then calls the real one on the file's real place.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import glob
import io
import linecache
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from graders.engine.model import Op, Why
from graders.engine.setting.descriptors import Descriptors
from graders.engine.setting.exchange import Exchange
from graders.engine.setting.opened import opened
from graders.engine.setting.overlay import Overlay
from graders.engine.setting.scanned import Entry, Scan
from graders.errors import Uncontrollable

_DEVICES = ("/dev", "/proc", "/sys")
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REAL = {name: getattr(os, name) for name in dir(os) if callable(getattr(os, name))}
_real_open = io.open
SYSTEM = (sys.prefix, sys.base_prefix, "/usr", "/etc", "/lib")
HANDLES = 1_000_000_000  # above the numbers of objects, because a file object never exists before the threads
SIZE_MAX = 100_000_000  # bytes that a run may write
# the names by which these modules call `open`
OWN_NAMES = (("tokenize", "_builtin_open"), ("bz2", "_builtin_open"), ("tarfile", "bltn_open"))
LOOKS = ("stat", "lstat", "access", "readlink", "statvfs", "pathconf", "listxattr", "getxattr")
CHANGES = ("chmod", "utime", "truncate", "chown", "lchown", "setxattr", "removexattr")


class Files:
    """For one script. `touched` says whether the run uses files at all."""

    def __init__(self, folder: str) -> None:
        self.overlay = Overlay()
        self.folder = folder
        self.world: Any = None
        self.busy = self.reads_sources = 0
        self.touched = False
        self.numbers = self.size = 0
        self.descriptors = Descriptors(self)
        table: list[tuple[Any, str, Any]] = [(builtins, "open", self.open), (io, "open", self.open)]
        own: dict[str, Any] = {
            "open": self.os_open, "listdir": self.listdir, "scandir": self.scandir, "mkdir": self.mkdir,
            "rmdir": self.rmdir, "unlink": self.unlink, "remove": self.unlink, "rename": self.rename,
            "replace": self.rename, "link": self.link, "symlink": self.symlink, "chdir": self.chdir,
            "getcwd": self.getcwd,
        }  # fmt: skip
        own |= {name: self._looking(name) for name in LOOKS if hasattr(os, name)}
        own |= {name: self._changing(name) for name in CHANGES if hasattr(os, name)}
        own = {name: self.descriptors.from_folders(name, function) for name, function in own.items() if name in _REAL}
        own |= self.descriptors.functions
        table += [(os, name, function) for name, function in own.items()]
        table += [(linecache, n, self._ours(getattr(linecache, n))) for n in ("updatecache", "checkcache")]
        for kind in vars(glob).values():  # Python 3.13 has references of its own, later ones functions of that name
            for n in ("scandir", "lstat") if isinstance(kind, type) else ():
                if getattr(vars(kind).get(n), "__func__", None) is _REAL[n]:
                    table.append((kind, n, staticmethod(own[n])))
        accessor = getattr(sys.modules.get("pathlib"), "_NormalAccessor", None)  # Python 3.10 has references of its own
        if accessor is not None:
            table += [(accessor, n, staticmethod(f)) for n, f in own.items() if n in vars(accessor)]
            table.append((accessor, "open", staticmethod(self.open)))
        closer = getattr(sys.modules.get("tempfile"), "_TemporaryFileCloser", None)  # before 3.12 it keeps `os.unlink`
        if closer is not None and closer.close.__defaults__ == (_REAL["unlink"],):
            close = closer.close
            table.append((closer, "close", lambda this: close(this, self.unlink)))
        self._elsewhere = [row for row in table if not isinstance(row[0], ModuleType)]
        in_modules: dict[ModuleType, dict[str, Any]] = {}
        for owner, name, function in table:
            if isinstance(owner, ModuleType):
                in_modules.setdefault(owner, {})[name] = function
        self._in_modules = [Exchange(module, names) for module, names in in_modules.items()]

    # --- a run ------------------------------------------------------------------------------------------------------

    def enter(self, world: Any, fresh: Any) -> None:
        self.world, self.touched, self.numbers, self.size = world, False, 0, 0
        self.roots = (_REAL["getcwd"](), self.folder)
        for exchange in self._in_modules:
            fresh.replace_in(exchange)
        for owner, name, function in self._elsewhere:
            fresh.replace(owner, name, function)
        fresh.replace(shutil, "_use_fd_functions", False)  # otherwise it would work with folders that it holds open
        for name, attribute in OWN_NAMES:
            if (module := sys.modules.get(name)) is not None and attribute in vars(module):
                fresh.replace(module, attribute, self.open)

    def leave(self) -> None:
        self.descriptors.leave()
        if self.touched:
            self.overlay.empty()

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """What happens in the block is our own doing: the real functions, and no events."""
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1

    def is_script(self) -> bool:
        return not self.busy and self.world.kernel.current is not None

    def plain(self, *paths: Any) -> bool:
        """Whether this call has nothing to do with the script's files."""
        return not self.is_script() or any(isinstance(path, int) or str(path).startswith(_DEVICES) for path in paths)

    def path(self, given: Any) -> str:
        return os.path.normpath(os.path.join(self.getcwd(), os.fsdecode(os.fspath(given))))

    def next_number(self) -> int:
        self.numbers += 1
        return HANDLES + self.numbers

    @property
    def steps(self) -> int:
        steps: int = self.world.kernel.steps
        return steps

    def touch(self, path: str, *, write: bool, entry: bool = False, handle: int | None = None) -> None:
        """Something at `path` is about to be read or written.

        With `entry`, an entry of its folder is made or removed.
        """
        kernel = self.world.kernel
        if kernel.current is None or self.busy:
            return
        if not write and path.startswith(SYSTEM) and not path.startswith(self.roots):
            return  # files of the library and the machine: what is read there once is remembered
        if self.reads_sources and not self.overlay.has_changed(path):
            return
        self.touched = True
        accesses: list[Any] = [(f"file {path}", write)]
        if entry:
            accesses.append((f"file {os.path.dirname(path)}", True))
        if handle is not None:
            accesses.append((("handle", handle), True))
        kernel.step(Op("write" if write else "read", self.name(path), tuple(accesses), detail=("file",), effect=write))

    def wrote(self, size: int) -> None:
        """Count written bytes; end a run that would fill the disk."""
        self.size += size
        if self.size > SIZE_MAX:
            line = self.world.line_of(sys._getframe(2))[0]
            self.world.kernel.abort(Uncontrollable("writes-too-much", line=line, what=f"{SIZE_MAX // 1_000_000} MB"))
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def name(self, path: str) -> str:
        temporary = self.overlay.temporary_root
        for root in (temporary, *self.roots) if temporary else self.roots:
            if path.startswith(root + os.sep):
                return path[len(root) + 1 :]
        return path

    def forgotten(self, path: str, written_at: int) -> None:
        """A file object ends without having been closed. Its buffer is written now, and no event says so."""
        kernel = self.world.kernel
        if written_at not in (-1, kernel.steps) and not self.world.announcer.alone():
            what = self.name(path)
            kernel.unmodelled = kernel.unmodelled or Why("unseen", f"`{what}` is never closed", what=what)

    @contextlib.contextmanager
    def real(self, *given: Any) -> Iterator[None]:
        """For the real work: an error names the file as the script does."""
        with self.aside():
            try:
                yield
            except OSError as error:
                if given and error.filename is not None:
                    error.filename = given[0]
                    if error.filename2 is not None and len(given) > 1:
                        error.filename2 = given[1]
                raise

    # --- opening ----------------------------------------------------------------------------------------------------

    def open(
        self, file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
        newline: str | None = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        odd = not isinstance(mode, str) or set(mode) - set("rwaxbt+") or opener is not None or not closefd
        numbered = self.descriptors.path(file) if self.is_script() else None
        named = isinstance(file, (str, bytes, os.PathLike)) and not self.plain(file)
        if odd or not (named or numbered is not None):
            return _real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        binary = "b" in mode
        if (binary and (encoding or errors or newline or "t" in mode)) or (buffering == 0 and not binary):
            return _real_open(file, mode, buffering, encoding, errors, newline)  # the real one says what is wrong
        if sum(letter in mode for letter in "rwax") != 1 or mode.count("+") > 1 or len(set(mode)) != len(mode):
            return _real_open(file, mode, buffering, encoding, errors, newline)
        if numbered is not None:
            return opened(self, self.descriptors.take(file), file, file, mode, buffering, encoding, errors, newline)
        path, writes = self.path(file), any(letter in mode for letter in "wax+")
        self.touch(path, write=writes, entry=writes and "r" not in mode and not self._is_there(path))
        with self.real(file):
            real = self.overlay.to_write(path, mode) if writes else self.overlay.find(path)
            return opened(self, path, real, file, mode, buffering, encoding, errors, newline)

    def _is_there(self, path: str) -> bool:
        with self.aside():
            return self.overlay.exists(path)

    def os_open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        if self.plain(path):
            return int(_REAL["open"](path, flags, mode))
        where, writes = self.path(path), bool(flags & _WRITE_FLAGS)
        self.touch(where, write=writes, entry=bool(flags & os.O_CREAT) and not self._is_there(where))
        with self.real(path):
            how = "x" if flags & os.O_EXCL and flags & os.O_CREAT else "w" if flags & os.O_TRUNC else "a"
            how = how if flags & os.O_CREAT or not writes or self.overlay.exists(where) else "r+"
            real = self.overlay.to_write(where, how) if writes else self.overlay.find(where)
            descriptor: int = _REAL["open"](real, flags, mode)
        return self.descriptors.add(descriptor, where)

    def _ours(self, function: Any) -> Any:
        """A function of the library that works for the library itself: to show a traceback, it reads sources, and only
        once.

        Those reads are no events, except for files that the run has written itself.
        """

        def call(*args: Any, **kwargs: Any) -> Any:
            if self.busy or not self.overlay.used:
                with self.aside():
                    return function(*args, **kwargs)
            self.reads_sources += 1
            try:
                return function(*args, **kwargs)
            finally:
                self.reads_sources -= 1

        return call

    # --- looking and changing ---------------------------------------------------------------------------------------

    def _looking(self, name: str) -> Callable[..., Any]:
        function = _REAL[name]

        def look(path: Any, *args: Any, **kwargs: Any) -> Any:
            if self.plain(path):
                return function(path, *args, **kwargs)
            where = self.path(path)
            if "realpath" not in sys._getframe(1).f_code.co_name:  # it asks about every folder on the way
                self.touch(where, write=False)
            with self.real(path):
                return function(self.overlay.find(where), *args, **kwargs)

        return look

    def _changing(self, name: str) -> Callable[..., Any]:
        function = _REAL[name]

        def change(path: Any, *args: Any, **kwargs: Any) -> Any:
            if self.plain(path):
                return function(path, *args, **kwargs)
            where = self.path(path)
            self.touch(where, write=True)
            with self.real(path):
                return function(self.overlay.copied(where), *args, **kwargs)

        return change

    def listdir(self, path: Any = ".") -> list[Any]:
        if self.plain(path):
            return list(_REAL["listdir"](path))
        where = self.path(path)
        self.touch(where, write=False)
        with self.real(path):
            names = self.overlay.names(where)
        return [os.fsencode(name) for name in names] if isinstance(path, bytes) else names

    def scandir(self, path: Any = ".") -> Any:
        if self.plain(path):
            return _REAL["scandir"](path)
        folder = os.fspath(path)
        names = self.listdir(folder)
        where = self.path(path)
        with self.aside():
            places = [self.overlay.find(os.path.join(where, os.fsdecode(name))) for name in names]
        return Scan([Entry(self, n, os.path.join(folder, n), p) for n, p in zip(names, places, strict=True)])

    def mkdir(self, path: Any, mode: int = 0o777) -> None:
        if self.plain(path):
            return _REAL["mkdir"](path, mode)
        where = self.path(path)
        self.touch(where, write=True, entry=True)
        with self.real(path):
            if self.overlay.exists(where):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
            _REAL["mkdir"](self.overlay.made_room(where), mode)

    def rmdir(self, path: Any) -> None:
        if self.plain(path):
            return _REAL["rmdir"](path)
        where = self.path(path)
        self.touch(where, write=True, entry=True)
        with self.real(path):
            if self.overlay.names(where):
                raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), path)
            _REAL["rmdir"](self.overlay.copied(where))
            self.overlay.removed(where)

    def unlink(self, path: Any) -> None:
        if self.plain(path):
            return _REAL["unlink"](path)
        where = self.path(path)
        self.touch(where, write=True, entry=True)
        with self.real(path):
            now = self.overlay.find(where)
            if os.path.isdir(now) and not os.path.islink(now):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            _REAL["unlink"](self.overlay.copied(where))
            self.overlay.removed(where)

    def rename(self, src: Any, dst: Any) -> None:
        if self.plain(src, dst):
            return _REAL["rename"](src, dst)
        old, new = self.path(src), self.path(dst)
        self.touch(old, write=True, entry=True)
        self.touch(new, write=True, entry=True)
        with self.real(src, dst):
            if self.overlay.exists(new):
                self.overlay.copied(new)
            _REAL["rename"](self.overlay.copied(old), self.overlay.made_room(new))
            self.overlay.removed(old)

    def link(self, src: Any, dst: Any, **kwargs: Any) -> None:
        if self.plain(src, dst):
            return _REAL["link"](src, dst, **kwargs)
        self.touch(self.path(dst), write=True, entry=True)
        with self.real(src, dst):
            if self.overlay.exists(self.path(dst)):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), src)
            _REAL["link"](self.overlay.copied(self.path(src)), self.overlay.made_room(self.path(dst)))

    def symlink(self, src: Any, dst: Any, *args: Any, **kwargs: Any) -> None:
        if self.plain(dst):
            return _REAL["symlink"](src, dst, *args, **kwargs)
        self.touch(self.path(dst), write=True, entry=True)
        with self.real(src, dst):
            if self.overlay.exists(self.path(dst)):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), src)
            _REAL["symlink"](src, self.overlay.made_room(self.path(dst)), *args)

    def chdir(self, path: Any) -> None:
        if self.plain(path):
            return _REAL["chdir"](path)
        self.world.announcer.changed_by_hand("os.chdir()")  # every other path depends on it
        with self.real(path):
            _REAL["chdir"](self.overlay.find(self.path(path)))

    def getcwd(self) -> str:
        here: str = _REAL["getcwd"]()
        upper = self.overlay.upper
        if upper and (here == upper or here.startswith(upper + os.sep)):
            return here[len(upper) :] or os.sep
        return here
