"""Bubblewrap round a child, if it is installed and works: the outermost layer of the wall. Linux only.

Bubblewrap starts a program, so it cannot be put round a process that was forked. It is put round the warm server, and
so round all of the server's children, or round a child that is an interpreter of its own. The inside has its own
namespaces (user, mount, process, network, IPC, host name) and no capability. Its file system holds only the
interpreter, our package and the suites of packs, all read-only. So no solution, no other submission and no socket of a
service (such as Docker's) has a name there. Each child raises the other layers inside, as always: bubblewrap does not
hide the children of one server from each other.

What `wall` does by itself is enough to grade a class (Landlock hides what bubblewrap does not mount). This is a second,
independent wall. STALL_NO_BUBBLEWRAP in the environment switches it off.

See bubblewrap's manual, bwrap(1).
"""

from __future__ import annotations

import compileall
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from graders.catalog import packs
from graders.sandbox import scratch
from graders.sandbox.readable import PACKAGE, readable
from graders.sandbox.wire import Request

__all__ = ["FOLDER", "SWITCH", "code_of", "code_of_packs", "is_usable", "wrapped"]

SWITCH = "STALL_NO_BUBBLEWRAP"
FOLDER = "/var/empty"  # where a child inside works: it is empty, and nothing can be written there
CHECK_S = 10.0  # seconds for the trial

# Ends with 0 if the interpreter can load compiled modules, nothing can be written, and a folder is hidden.
CHECK = """\
import ctypes, os, sys
for place in ("/", ".", "/dev/shm", "/tmp", "/proc/sys/kernel/hostname"):
    try:
        os.open(place if os.path.isfile(place) else place + "/stall", os.O_WRONLY | os.O_CREAT)
    except OSError:
        continue
    sys.exit(place)
sys.exit(os.path.exists(sys.argv[1]))
"""


def is_usable() -> bool:
    """Whether children that judge are started inside of bubblewrap. Tried once per process."""
    return sys.platform == "linux" and SWITCH not in os.environ and _works()


def code_of(request: Request) -> tuple[str, ...] | None:
    """The files of trusted code, besides our own, that this request's child reads; None if it is not to be wrapped."""
    if not request.wall or not is_usable():
        return None
    suite = (request.suite,) if request.suite.endswith(".py") else ()
    return suite + (() if request.pack is None else _code(Path(request.pack)))


def code_of_packs() -> tuple[str, ...]:
    """The files of trusted code for all exercises of the packs in use."""
    return tuple(path for pack in packs.packs() for path in _code(pack.folder))


def wrapped(command: list[str], code: Iterable[str], *, server: bool = False) -> list[str]:
    """The command line that runs `command` in `FOLDER`, where it can read the interpreter, our package and `code`.

    A child is killed when the *thread* that started it ends. A `server` is not, because it serves many threads. It is
    the first process of its namespace: nobody inside can signal it, and all of them end with it.
    """
    bwrap = shutil.which("bwrap")
    assert bwrap is not None
    # A child cannot be the first process, which would ignore the signal of its own time limit.
    line = [bwrap, "--unshare-all", "--cap-drop", "ALL", "--as-pid-1" if server else "--die-with-parent"]
    interpreter = (sys.executable, str(Path(sys.executable).parents[1] / "pyvenv.cfg"))
    for path in dict.fromkeys((*readable(), *interpreter, *code)):
        line += ["--ro-bind-try", path, path]
    # /proc is read-only too: a process of root's could write the kernel's settings there, even without capabilities.
    line += ["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    return [*line, "--dir", FOLDER, "--chdir", FOLDER, "--remount-ro", "/", "--", *command]


def _code(pack: Path) -> tuple[str, ...]:
    return tuple(str(pack / name) for name in packs.FILES)  # not its solution, which lies in the same folder


@functools.cache
def _works() -> bool:
    if shutil.which("bwrap") is None:
        return False
    with scratch.fresh() as hidden:
        try:
            checked = subprocess.run(
                wrapped([sys.executable, "-I", "-S", "-c", CHECK, hidden], ()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=CHECK_S,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    if checked.returncode != 0:
        return False
    if not sys.dont_write_bytecode:  # nobody inside could write a cache, so each child would compile our modules again
        compileall.compile_dir(PACKAGE, quiet=2, optimize=0)
    return True
