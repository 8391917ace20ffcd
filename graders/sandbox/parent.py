"""Ask one child one question. This side imports nothing that can run student code.

The child gets the request on its standard input and answers on what was its standard output. It moves both away before
it loads any student code (`child.main`), so that prints cannot get into the answer. This works alike on Linux, macOS
and Windows; no other descriptor can be handed down on all three.

A child is started by a function (folder, debug, code) -> `spawn.Child`. It is a whole interpreter (`spawn`), or inside
of `warm` a fork of a server that has everything loaded (`forkserver`). With `code` it is inside of bubblewrap
(`bubble`). If the server dies, its questions are asked again of a child that is a whole interpreter. Under
Pyodide, which has no processes, see `same_process`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from graders import catalog
from graders.errors import SandboxError, SubmissionError
from graders.sandbox import bubble, crash, same_process, scratch, spawn, wire
from graders.sandbox.limits import DEFAULT, Limits
from graders.sandbox.spawn import LOST, Child
from graders.sandbox.wire import Request

if TYPE_CHECKING:
    from graders.sandbox.forkserver import ForkServer

__all__ = ["ask", "kill_all", "warm"]

POLL_S = 0.1  # seconds to wait for a child that died without closing its pipe, because a twin that it forked holds it
DRAIN_S = 0.3  # seconds to wait for the rest of an answer when the child has ended
DEBUG_BYTES = 1 << 16  # enough for the hundred frames that the fault handler writes
SIGNALS = 64


def ask(request: Request, limits: Limits = DEFAULT) -> dict[str, Any]:
    """Start a child, ask it, and return the one document that it answered (`answers` reads it).

    Raises SandboxError: `child-timeout` (seconds of real time), `child-cpu` (seconds of processor time), `schedule-cpu`
    (processor seconds in one schedule; line, if known), `child-memory` (megabytes), `child-died` (how), `bad-answer`
    (why: malformed, too-large, nonce), `internal-error` (error; `traceback` as an attribute). Raises SubmissionError
    `crashes-python` (how) if it crashed twice at the same line of the submission, the second time in an interpreter
    that shares nothing with the first.
    """
    pack = catalog.pack_of(request.exercise)
    if pack is not None:
        request = dataclasses.replace(request, pack=str(pack.folder))
    if sys.platform == "emscripten":
        return _meant(same_process.ask(request, limits), limits)
    try:
        return _ask_somebody(request, limits)
    except SandboxError as error:
        line = crash.line_of(error, request.file)
        if line is None:
            raise
    try:
        return _ask(request, limits, spawn.start)
    except SandboxError as error:
        if crash.line_of(error, request.file) != line:
            raise
        raise SubmissionError("crashes-python", line=line, how=error.details["how"]) from None


def _ask_somebody(request: Request, limits: Limits) -> dict[str, Any]:
    server = _server
    if server is not None:
        try:
            return _ask(request, limits, server.start)
        except _Lost:
            pass  # the server died, or there is none: a child that is a whole interpreter decides
    return _ask(request, limits, spawn.start)


@contextlib.contextmanager
def warm() -> Iterator[None]:
    """Inside of the block, children are forked from a warm server, if the system can have one (Linux).

    The server starts with the first question, and saves time from the second on. The block counts for every thread; a
    block inside of another changes nothing.
    """
    global _server
    from graders.sandbox import forkserver  # imported here, because one question alone does not need it

    if _server is not None or not forkserver.is_available():
        yield
        return
    with forkserver.ForkServer() as _server:
        try:
            yield
        finally:
            _server = None


_Start = Callable[[str, IO[bytes], "Sequence[str] | None"], "Child | None"]
_server: ForkServer | None = None
_alive: set[Child] = set()


class _Lost(Exception):
    """The server is gone, and with it what it knew of a child."""


def kill_all() -> None:
    """End every child, whichever thread asked it. Each `ask` then raises `child-died`."""
    for child in tuple(_alive):
        if child.poll() is None:
            child.kill()


def _ask(request: Request, limits: Limits, start: _Start) -> dict[str, Any]:
    """As `ask`; raises _Lost if nobody can say how the child ended."""
    nonce = secrets.token_hex(16)
    packed = wire.pack(request, limits, nonce)
    with scratch.fresh() as folder, tempfile.TemporaryFile() as debug:
        child = start(folder, debug, bubble.code_of(request))
        if child is None:
            raise _Lost
        _alive.add(child)
        try:
            answer, timed_out = _converse(child, packed, limits)
        finally:
            _end(child)
            _alive.discard(child)
            child.close()
        if child.returncode == LOST:
            raise _Lost
        if timed_out:
            raise SandboxError("child-timeout", seconds=limits.wall_s)
        if not answer.data:
            raise _death(child.returncode, limits, _end_of(debug), request.file)
    return _open(answer, nonce, limits)


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
        """Stop reading, even if another process still holds the other end."""
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
        if os.name == "nt":  # Windows cannot poll pipes; but it has no fork either, so no twin can hold one
            return True
        poll = select.poll()
        poll.register(pipe, select.POLLIN | select.POLLHUP)
        while not self._stop.is_set():
            if poll.poll(POLL_S * 1000):
                return True
        return False


def _converse(child: Child, packed: bytes, limits: Limits) -> tuple[_Answer, bool]:
    """Send the request and read until the child is gone. Returns the answer, and whether time ran out."""
    deadline = time.monotonic() + limits.wall_s
    answer = _Answer(child.stdout, limits.answer_bytes + wire.HEADER_BYTES)
    sender = threading.Thread(target=_send, args=(child.stdin, packed), daemon=True)
    sender.start()
    try:
        timed_out = False
        while not answer.done.wait(max(0.0, min(POLL_S, deadline - time.monotonic()))):
            if child.poll() is not None:
                break
            if time.monotonic() >= deadline:
                timed_out = True
                break
        if answer.done.is_set() and not answer.overflow:
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                timed_out = not answer.data  # it closed its end and ran on; an answer that is complete counts
        _end(child)
        answer.done.wait(DRAIN_S)
    finally:
        _end(child)
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
        pass  # it died before it had read everything; `_death` says how


def _end(child: Child) -> None:
    """End the child and everything that it started, and wait for it."""
    child.kill()
    child.wait()


def _end_of(debug: Any) -> str:
    size = debug.seek(0, os.SEEK_END)
    debug.seek(max(0, size - DEBUG_BYTES))
    return str(debug.read(DEBUG_BYTES).decode("utf-8", "replace"))


def _death(code: int | None, limits: Limits, said: str, file: str) -> SandboxError:
    """Name the death of a child without an answer. `said` is what the fault handler wrote."""
    if code is not None and 128 < code <= 128 + SIGNALS:  # bubblewrap, like a shell, reports a signal so
        code = 128 - code
    if code is not None and code < 0:
        if code == -getattr(signal, "SIGXCPU", 0):
            return SandboxError("child-cpu", seconds=limits.cpu_s)
        if code == -getattr(signal, "SIGPROF", 0):
            line = crash.busy_at(said, file)
            return SandboxError("schedule-cpu", seconds=limits.schedule_cpu_s, **({"line": line} if line else {}))
        try:
            how = signal.Signals(-code).name
        except ValueError:
            how = f"signal {-code}"
    else:
        how = f"exit {code}"
    error = SandboxError("child-died", how=how)
    error.traceback = said  # type: ignore[attr-defined]
    return error


def _open(answer: _Answer, nonce: str, limits: Limits) -> dict[str, Any]:
    """The document in the answer, if there is exactly one and it belongs to this run."""
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
    return _meant(document, limits)


def _meant(document: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The document, unless it says that there is none."""
    kind = document.get("kind")
    if kind == "memory":
        raise SandboxError("child-memory", megabytes=limits.memory_mb)
    if kind == "internal":
        error = SandboxError("internal-error", error=str(document.get("error", ""))[:500])
        error.traceback = str(document.get("traceback", ""))  # type: ignore[attr-defined]
        raise error
    return document
