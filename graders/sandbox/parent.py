"""Ask one child one question. This side imports nothing that can run student code.

The child gets the request on its standard input and answers on what was its standard output; it moves both away
before it loads any student code (`child.main`), so that prints cannot get into the answer. That works alike on Linux,
macOS and Windows, where no further descriptor can be handed down.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import importlib.util
import os
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graders import catalog
from graders.errors import SandboxError
from graders.sandbox import wire
from graders.sandbox.limits import DEFAULT, Limits
from graders.sandbox.wire import Request

__all__ = ["ask", "kill_all"]

ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the package `graders`
POLL_S = 0.1  # only a child that died without closing its pipe (its forked twin holds it) waits that long
DRAIN_S = 0.3
DEBUG_BYTES = 8192

# The package is loaded from where *we* were loaded from, whatever else is called `graders`; and the folder it lies
# in is taken off the path: in a checkout that folder holds `solutions/`.
BOOT = """\
import os, sys, importlib.util
root, sep, also = sys.argv[1], os.sep, sys.argv[2:]
sys.path[:] = [p for p in sys.path if p and os.path.realpath(p) != root] + also
del sys.argv[1:]
where = root + sep + "graders"
spec = importlib.util.spec_from_file_location(
    "graders", where + sep + "__init__.py", submodule_search_locations=[where])
package = importlib.util.module_from_spec(spec)
sys.modules["graders"] = package
spec.loader.exec_module(package)
from graders.sandbox.child import main
main()
"""

# What a child's environment keeps of ours: what an interpreter needs to start at all.
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


def ask(request: Request, limits: Limits = DEFAULT) -> dict[str, Any]:
    """Start a child, ask it, and return the one document it answered (not yet read: see `answers`).

    Raises SandboxError: `child-timeout` (seconds), `child-memory` (megabytes), `child-died` (how), `bad-answer`
    (why: malformed, too-large, nonce), `internal-error` (error; `traceback` as an attribute).
    """
    pack = catalog.pack_of(request.exercise)
    if pack is not None:
        request = dataclasses.replace(request, pack=str(pack.folder))
    nonce = secrets.token_hex(16)
    packed = wire.pack(request, limits, nonce)
    with _scratch() as folder, tempfile.TemporaryFile() as debug:
        process = _start(folder, debug)
        _alive.add(process)
        try:
            answer, timed_out = _converse(process, packed, limits)
        finally:
            _kill(process)
            _alive.discard(process)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        if timed_out:
            raise SandboxError("child-timeout", seconds=limits.wall_s)
        if not answer.data:
            raise _death(process.returncode, limits, debug)
    return _open(answer, nonce, limits)


_alive: set[subprocess.Popen[bytes]] = set()


def kill_all() -> None:
    """End every child there is, whichever thread asked it; each `ask` then raises `child-died`."""
    for process in tuple(_alive):
        if process.poll() is None:
            process.kill()


@contextlib.contextmanager
def _scratch() -> Iterator[str]:
    """A fresh empty folder; what the child left in it goes, and what cannot go does not matter here."""
    folder = tempfile.TemporaryDirectory(prefix="stall-", ignore_cleanup_errors=True)
    try:
        yield folder.name
    finally:
        folder.cleanup()


def _start(folder: str, debug: Any) -> subprocess.Popen[bytes]:
    # -s: nothing of the user's own site; not -I, which would ignore PYTHONHASHSEED.
    command = [sys.executable, "-s", "-c", BOOT, str(ROOT), *_dependencies()]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=debug,
        cwd=folder,
        env=_environment(folder),
        close_fds=True,
        bufsize=0,
        start_new_session=os.name != "nt",  # one group to kill, and no Ctrl-C of the terminal's
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _environment(folder: str) -> dict[str, str]:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment.update(dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), folder))
    environment.update(PYTHONHASHSEED="0", PYTHONUTF8="1", LC_ALL="C.UTF-8")
    return environment


@functools.cache
def _dependencies() -> tuple[str, ...]:
    """The folders of what the engine needs, appended to the child's path: it may lie in the user's own site."""
    folders: list[str] = []
    for name in ("greenlet", "tomli"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            folder = str(Path(spec.origin).resolve().parents[1])
            if folder not in folders and folder != str(ROOT):
                folders.append(folder)
    if ROOT.name in ("site-packages", "dist-packages"):
        folders.append(str(ROOT))  # installed like any other package: the others lie there too
    return tuple(folders)


class _Answer:
    """What came over the pipe, read by a thread of its own. `done` is set when nothing more can come."""

    def __init__(self, pipe: Any, bytes_max: int) -> None:
        self.data = bytearray()
        self.overflow = False
        self.done = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, args=(pipe, bytes_max), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading, even if somebody still holds the other end."""
        self._stop.set()
        self._thread.join(None if os.name != "nt" else DRAIN_S)

    def _read(self, pipe: Any, bytes_max: int) -> None:
        try:
            while not self.overflow and self._readable(pipe):
                block = os.read(pipe.fileno(), 1 << 16)
                if not block:
                    break
                self.data += block
                self.overflow = len(self.data) > bytes_max
        finally:
            self.done.set()

    def _readable(self, pipe: Any) -> bool:
        if os.name == "nt":  # pipes cannot be polled there, and nobody can fork
            return True
        poll = select.poll()
        poll.register(pipe, select.POLLIN | select.POLLHUP)
        while not self._stop.is_set():
            if poll.poll(POLL_S * 1000):
                return True
        return False


def _converse(process: subprocess.Popen[bytes], packed: bytes, limits: Limits) -> tuple[_Answer, bool]:
    """Send the request and read until the child is gone. Returns the answer, and whether time ran out."""
    deadline = time.monotonic() + limits.wall_s
    answer = _Answer(process.stdout, limits.answer_bytes + wire.HEADER_BYTES)
    sender = threading.Thread(target=_send, args=(process.stdin, packed), daemon=True)
    sender.start()
    try:
        timed_out = False
        while not answer.done.wait(max(0.0, min(POLL_S, deadline - time.monotonic()))):
            if process.poll() is not None:
                break
            if time.monotonic() >= deadline:
                timed_out = True
                break
        if answer.done.is_set() and not answer.overflow:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                timed_out = not answer.data  # it closed its end and went on; an answer already given stands
        _kill(process)
        answer.done.wait(DRAIN_S)
    finally:
        _kill(process)
        answer.close()
        sender.join()
    return answer, timed_out


def _send(pipe: Any, packed: bytes) -> None:
    try:
        with pipe:
            view = memoryview(packed)
            while view:
                view = view[pipe.write(view) :]
    except OSError:
        pass  # it died before it had read everything: `_death` says how


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child and everything it started, and wait for it."""
    if os.name == "nt":
        process.kill()
    else:
        # Even when the child itself is gone: its session may live on in what it forked.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _death(code: int | None, limits: Limits, debug: Any) -> SandboxError:
    """Name the death of a child that said nothing."""
    if code is not None and code < 0:
        if code == -getattr(signal, "SIGXCPU", 0):
            return SandboxError("child-timeout", seconds=limits.cpu_s)
        try:
            how = signal.Signals(-code).name
        except ValueError:
            how = f"signal {-code}"
    else:
        how = f"exit {code}"
    error = SandboxError("child-died", how=how)
    size = debug.seek(0, os.SEEK_END)
    debug.seek(max(0, size - DEBUG_BYTES))
    error.traceback = debug.read(DEBUG_BYTES).decode("utf-8", "replace")  # type: ignore[attr-defined]
    return error


def _open(answer: _Answer, nonce: str, limits: Limits) -> dict[str, Any]:
    """The document in the answer, if there is exactly one and it is for this run."""
    data = bytes(answer.data)
    try:
        length = wire.body_length(data[: wire.HEADER_BYTES])
        if length > limits.answer_bytes:
            raise SandboxError("bad-answer", why="too-large")
        if len(data) != wire.HEADER_BYTES + length:
            raise ValueError("cut short, or followed by more")
        document = wire.parse(data[wire.HEADER_BYTES :])
    except ValueError:
        raise SandboxError("bad-answer", why="malformed") from None
    given = document.pop("nonce", None)
    if not isinstance(given, str) or not secrets.compare_digest(given.encode(), nonce.encode()):
        raise SandboxError("bad-answer", why="nonce")
    kind = document.get("kind")
    if kind == "memory":
        raise SandboxError("child-memory", megabytes=limits.memory_mb)
    if kind == "internal":
        error = SandboxError("internal-error", error=str(document.get("error", ""))[:500])
        error.traceback = str(document.get("traceback", ""))  # type: ignore[attr-defined]
        raise error
    return document
