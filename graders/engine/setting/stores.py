"""Library code in C that opens files itself, past our replacements: databases, and files mapped into memory.

A script may use them. Their files are in the scratch folder if that is possible, and a run with one proves nothing.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

from graders.engine.model import Why
from graders.errors import Uncontrollable

UNSEEN = frozenset({"mmap", "_dbm", "_gdbm", "dbm.gnu", "dbm.ndbm", "dbm.sqlite3", "readline"})
_LOCKED = "database is locked"


class Stores:
    """For one run. `replace` stores an attribute until the run is over."""

    def __init__(self, world: Any, files: Any, replace: Callable[[Any, str, Any], None]) -> None:
        self.world, self.files, self.replace = world, files, replace
        self.connected_at: int | None = None  # the line that has opened a database in a file

    def imported(self, module: Any) -> None:
        """The script has imported a module of the library."""
        name = module.__name__
        if name in UNSEEN:
            self.note(name)
        elif name in ("dbm", "shelve"):
            dumb = importlib.import_module("dbm.dumb")  # the one that is written in Python
            dbm = importlib.import_module("dbm")
            self.replace(dbm, "_defaultmod", dumb)
            self.replace(dbm, "_modules", {**vars(dbm)["_modules"], "dbm.dumb": dumb})
        elif name in ("sqlite3", "sqlite3.dbapi2") and module.connect is not self.connect:
            self._connect = module.connect
            self.replace(module, "connect", self.connect)

    def note(self, what: str) -> None:
        kernel = self.world.kernel
        kernel.unmodelled = kernel.unmodelled or Why("unseen", f"`{what}` works past us", what=what)

    def connect(self, database: Any, *args: Any, **kwargs: Any) -> Any:
        """`sqlite3.connect`, without a time to wait for a locked database.

        It would wait in C, for a thread that cannot go on meanwhile. See `why_not_judged` for what happens then.
        """
        given = str(database)
        if given in ("", ":memory:") or self.files.busy or self.world.kernel.current is None:
            return self._connect(database, *args, **kwargs)
        line = self.connected_at = self.world.line_of(sys._getframe(1))[0]
        if kwargs.get("uri"):
            self.world.kernel.abort(Uncontrollable("uncontrollable", line=line, what="sqlite3.connect(uri=True)"))
            raise OSError
        path = self.files.path(os.fsdecode(database))
        self.note("sqlite3.connect")
        self.files.touch(path, write=True)
        self.files.touched = True
        with self.files.real(database):
            real = self.files.overlay.to_write(path, "r+")
            connection = self._connect(real, *args, **{**kwargs, "timeout": 0})
            # do not wait for the disk, which is no thread of the script's
            connection.execute("PRAGMA synchronous=OFF").close()
            return connection

    def why_not_judged(self, crash: Any) -> Uncontrollable | None:
        if self.connected_at is not None and crash.error == "OperationalError" and _LOCKED in crash.text:
            return Uncontrollable("uncontrollable", line=self.connected_at, what="sqlite3.connect")
        return None
