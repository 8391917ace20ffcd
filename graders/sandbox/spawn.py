"""A child that is a whole interpreter of its own: this works on every system."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol

from graders.sandbox import bubble

__all__ = ["LOST", "ROOT", "Child", "Spawned", "command", "environment", "of_folder", "start"]

ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the package `graders`
LOST = 1 << 16  # stands for a return code that nobody knows

# The package is loaded from where *we* were loaded from, even if something else is called `graders`. The folder that
# holds it is taken off the path, because in a checkout that folder also holds `solutions/`.
BOOT = """\
import os, sys, importlib, importlib.util
root, module, sep, also = sys.argv[1], sys.argv[2], os.sep, sys.argv[3:]
sys.path[:] = [p for p in sys.path if p and os.path.realpath(p) != root] + also
del sys.argv[1:]
where = root + sep + "graders"
spec = importlib.util.spec_from_file_location(
    "graders", where + sep + "__init__.py", submodule_search_locations=[where])
package = importlib.util.module_from_spec(spec)
sys.modules["graders"] = package
spec.loader.exec_module(package)
importlib.import_module("graders.sandbox." + module).main()
"""

# The variables of our environment that a child keeps: what an interpreter needs to start at all.
KEPT = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONHOME",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPYCACHEPREFIX",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "COMSPEC",
    "PATHEXT",
)


class Child(Protocol):
    """What the parent needs of a child, however it was started: a part of `subprocess.Popen`."""

    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    returncode: int | None  # negative for a signal; `LOST` if nobody knows

    def poll(self) -> int | None:
        """The return code, if it has ended."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait, and return the return code. Raises subprocess.TimeoutExpired after `timeout` seconds."""

    def kill(self) -> None:
        """End the child and everything that it started and that is still in its session. Does not wait."""

    def close(self) -> None:
        """Close its pipes."""


class Spawned(subprocess.Popen[bytes]):
    """A `Child` that is a subprocess."""

    def kill(self) -> None:
        if os.name == "nt":
            super().kill()
            return
        # Even if the child itself is gone, processes that it forked may live on in its session.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        for pipe in (self.stdin, self.stdout):
            if pipe is not None:
                pipe.close()


def start(folder: str, debug: IO[bytes], code: Sequence[str] | None = None) -> Child:
    """Start a fresh interpreter that runs `child.main` in `folder`; its standard error goes into `debug`.

    With `code` it runs inside of bubblewrap and sees those files (and no `folder`): see `bubble`.
    """
    line, inside = command("child"), folder
    if code is not None:
        line, inside = bubble.wrapped(line, code), bubble.FOLDER
    return Spawned(
        line,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=debug,
        cwd=folder,
        env=environment(inside),
        close_fds=True,
        bufsize=0,
        start_new_session=os.name != "nt",  # one group to kill, which does not get the terminal's Ctrl-C
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def command(module: str) -> list[str]:
    """The command that starts an interpreter, loads our package, and runs `main` of that module of this room."""
    # -s: nothing of the user's own site. Not -I, which would ignore PYTHONHASHSEED.
    return [sys.executable, "-s", "-c", BOOT, str(ROOT), module, *_dependencies()]


def environment(folder: str) -> dict[str, str]:
    """The whole environment of a child that works in `folder`."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, **of_folder(folder), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}


def of_folder(folder: str) -> dict[str, str]:
    """The part of the environment that differs from child to child."""
    return dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), folder)


@functools.cache
def _dependencies() -> tuple[str, ...]:
    """The folders of the engine's dependencies, which are appended to the child's path: they may lie in the user's own
    site.
    """
    folders: list[str] = []
    for name in ("greenlet", "tomli"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            folder = str(Path(spec.origin).resolve().parents[1])
            if folder not in folders and folder != str(ROOT):
                folders.append(folder)
    if ROOT.name in ("site-packages", "dist-packages"):
        # we are installed like any other package, and the dependencies may lie in the same folder
        folders.append(str(ROOT))
    return tuple(folders)
