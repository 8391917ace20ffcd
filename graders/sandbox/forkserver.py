"""The parent's side of the warm server: one process that has loaded the suites, and forks a fresh child per question.

`server` is the other side. Both talk over one socket that keeps messages apart. A message says "begin", names the
child's folder, and hands over four descriptors: the request's, the answer's, standard error, and the *lifeline*, a
socket of this child alone. The lifeline tells us how the child ended. If we close it (or die), the child shall end.

A process number may be given to another process once its owner is buried. So only the server sends signals, and only to
children of its own that it has not yet buried.

Linux only: it needs descriptors for processes (pidfd) and SOCK_SEQPACKET. STALL_SPAWN in the environment switches it
off.
"""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import IO

from graders.sandbox import bubble, spawn
from graders.sandbox.spawn import LOST

__all__ = ["ForkServer", "Forked", "is_available"]

READY = b"ready"
START_S = 60.0  # seconds that the server may take to load everything
BURY_S = 10.0  # seconds that the server may take to end a child; after that the server is ended


def is_available() -> bool:
    """Whether this system has what a server needs."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and "STALL_SPAWN" not in os.environ


class ForkServer:
    """Starts the server when it is first needed, and a new one if it died. Many threads may `start` at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._broken = False  # it did not start; trying again is useless
        self._code: dict[str, object] | None = None  # what the server sees of packs; None: it is not inside bubblewrap

    def start(self, folder: str, debug: IO[bytes], code: Sequence[str] | None = None) -> Forked | None:
        """A child that runs `child.main` in `folder`; None if no server can do this.

        `code` asks for a child inside of bubblewrap that can read those files. The first question decides whether the
        server is inside bubblewrap, and which packs it sees.
        """
        with self._lock:
            for _ in range(2):
                if self._control is None and not self._launch(code):
                    return None
                if not self._suits(code):
                    return None
                try:
                    return self._begin(folder if code is None else bubble.FOLDER, debug)
                except OSError:  # the server died since the last child
                    self._close()
        return None

    @property
    def pid(self) -> int | None:
        """The process number of the server, while there is one."""
        process = self._process
        return None if process is None else process.pid

    def kill(self) -> None:
        """End the server, whatever state it is in, and with it all of its children."""
        process = self._process  # or that of bubblewrap, which is in one process group with the server
        if process is not None:
            process.kill()

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            self._close()

    def _launch(self, code: Sequence[str] | None) -> bool:
        if self._broken:
            return False
        command, folder = spawn.command("server"), "/"
        self._code = None
        if code is not None:
            self._code = {path: _identity(path) for path in (*code, *bubble.code_of_packs())}
            command, folder = bubble.wrapped(command, self._code, server=True), bubble.FOLDER
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = spawn.Spawned(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=None if os.environ.get("STALL_DEBUG") else subprocess.DEVNULL,
                cwd="/",
                env=spawn.environment(folder),
                start_new_session=True,
            )
        self._control = ours
        ours.settimeout(START_S)
        try:
            self._broken = ours.recv(len(READY)) != READY
        except OSError:
            self._broken = True
        ours.settimeout(None)
        if self._broken:
            self._close()
        return not self._broken

    def _suits(self, code: Sequence[str] | None) -> bool:
        """Whether a child of this server is wrapped as it should be, and reads these files as they are now."""
        if code is None or self._code is None:
            return code is None and self._code is None
        return all(path in self._code and self._code[path] == _identity(path) for path in code)

    def _begin(self, folder: str, debug: IO[bytes]) -> Forked:
        assert self._control is not None
        lifeline, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request, stdin = os.pipe()
        stdout, answer = os.pipe()
        child = Forked(self, os.fdopen(stdin, "wb", 0), os.fdopen(stdout, "rb", 0), lifeline)
        try:
            handed = [request, answer, debug.fileno(), theirs.fileno()]
            socket.send_fds(self._control, [os.fsencode(folder)], handed, socket.MSG_NOSIGNAL)
        except BaseException:
            child.close()
            raise
        finally:
            os.close(request)
            os.close(answer)
            theirs.close()
        return child

    def _close(self) -> None:
        """Close the socket, which ends the server and its children, and wait for their end."""
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(BURY_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Forked:
    """A `spawn.Child` that the server forked. One thread waits for it; any thread may `kill` it."""

    def __init__(self, server: ForkServer, stdin: IO[bytes], stdout: IO[bytes], lifeline: socket.socket) -> None:
        self.stdin: IO[bytes] | None = stdin
        self.stdout: IO[bytes] | None = stdout
        self.returncode: int | None = None
        self._server = server
        self._lifeline = lifeline
        self._killed = False

    def poll(self) -> int | None:
        if self.returncode is None:
            self._listen(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            if deadline is not None:
                self._listen(max(0.0, deadline - time.monotonic()))
                if self.returncode is None and time.monotonic() >= deadline:
                    assert timeout is not None
                    raise subprocess.TimeoutExpired("child", timeout)
            elif self._killed:
                self._listen(BURY_S)
                if self.returncode is None:
                    self._server.kill()  # the server is stopped, or worse; when it ends, so does our lifeline
            else:
                self._listen(1.0)
        return self.returncode

    def kill(self) -> None:
        self._killed = True
        try:
            self._lifeline.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has ended already

    def close(self) -> None:
        """Close all pipes. That also ends a child that still runs."""
        for stream in (self.stdin, self.stdout, self._lifeline):
            if stream is not None:
                stream.close()

    def _listen(self, seconds: float) -> None:
        """Wait at most that many seconds for the news of the child's end."""
        poll = select.poll()
        poll.register(self._lifeline, select.POLLIN)
        if not poll.poll(seconds * 1000):
            return
        try:
            news = self._lifeline.recv(16)
        except OSError:
            news = b""
        self.returncode = int(news) if news else LOST


def _identity(path: str) -> object:
    """A value that changes when another file takes this path: what is mounted inside stays the old file."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_dev, about.st_ino
