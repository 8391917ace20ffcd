"""The warm server: it loads what judges, and forks a fresh child for every question. It never sees a submission.

Nobody imports this module. `forkserver` starts it, and describes what goes over the socket. The server has one thread,
so that a fork copies everything. A child gets what `child.main` gets in an interpreter of its own: the request on
standard input, the answer on standard output, an empty folder, and no other descriptor.

The child reads the request, and the server does not. So no child inherits a word of what another was asked.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import pkgutil
import selectors
import signal
import socket
import sys
import threading
import traceback
from dataclasses import dataclass
from types import ModuleType

from graders.sandbox import child, wire
from graders.sandbox.forkserver import READY
from graders.sandbox.spawn import of_folder

__all__ = ["main"]

MESSAGE_BYTES = 1 << 14  # a path has at most 4096
DESCRIPTORS = 4
PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Serve until the parent closes the socket; in a child, judge. Never returns."""
    control = socket.socket(fileno=0)
    _load_everything()
    gc.collect()
    gc.freeze()  # else a garbage collection in a child would write to every object, and so copy its memory page
    assert threading.active_count() == 1  # a fork would drop other threads but keep the locks that they hold
    control.send(READY)
    _Server(control).serve()
    child.main()


def _load_everything() -> None:
    """Import what a child would import: the suites, and through them the engine and the catalogue."""
    package = importlib.import_module(wire.SUITES)
    _load_below(package)
    importlib.import_module("graders.sandbox.wall")
    importlib.import_module(f"{wire.SUITES}._warm").warm_up()


def _load_below(package: ModuleType) -> None:
    for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        module = importlib.import_module(found.name)
        if found.ispkg:
            _load_below(module)


@dataclass(frozen=True)
class _Running:
    """A child that is not yet buried. Until then nobody else can have its process number or group number."""

    pid: int
    pidfd: int  # readable when the child has ended
    lifeline: socket.socket  # readable when the parent has closed its end

    def kill(self) -> None:
        for end in (os.killpg, os.kill):  # in its first moment the child has no group of its own
            try:
                end(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.pid = os.getpid()
        self.libc = ctypes.CDLL(None)
        # What a child's own children leave behind, in whatever session, becomes ours to bury.
        self.libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.running: dict[int, _Running] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)

    def serve(self) -> None:
        """Serve until the parent closes the socket. Returns in children only."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.control:
                    if self._begin():
                        return
                elif key.data in self.running:  # false if it was buried a moment ago
                    self._look_after(self.running[key.data], key.fd)

    def _begin(self) -> bool:
        """Fork a child. Returns True in the child."""
        folder, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE_BYTES, DESCRIPTORS)
        if not folder:  # the parent closed the socket, or is dead
            for one in self.running.values():
                one.kill()
            os._exit(0)
        try:
            if len(descriptors) < DESCRIPTORS:
                return False  # no room for more processes; the lifeline breaks, so the parent knows
            try:
                pid = os.fork()
            except OSError:
                return False
            if pid == 0:
                self._become_child(os.fsdecode(folder), descriptors)
                return True
            one = _Running(pid, os.pidfd_open(pid), socket.socket(fileno=os.dup(descriptors[3])))
            self.running[pid] = one
            self.selector.register(one.pidfd, selectors.EVENT_READ, pid)
            self.selector.register(one.lifeline, selectors.EVENT_READ, pid)
            return False
        finally:
            if os.getpid() == self.pid:
                for fd in descriptors:
                    os.close(fd)

    def _look_after(self, one: _Running, fd: int) -> None:
        if fd != one.pidfd:  # the parent closed the lifeline; wait for the child's end
            self.selector.unregister(one.lifeline)
            one.kill()
            return
        one.kill()  # ends what the child forked
        _, status = os.waitpid(one.pid, 0)
        del self.running[one.pid]
        self._bury_the_adopted()
        self.selector.unregister(one.pidfd)
        os.close(one.pidfd)
        if one.lifeline in self.selector.get_map():
            self.selector.unregister(one.lifeline)
        try:
            one.lifeline.send(b"%d" % os.waitstatus_to_exitcode(status), socket.MSG_NOSIGNAL)
        except OSError:
            pass  # nobody waits for the news any more
        one.lifeline.close()

    def _bury_the_adopted(self) -> None:
        """End processes that left a child's session. Their parent is gone, so they are now our children."""
        while True:
            try:
                with open(f"/proc/self/task/{self.pid}/children", encoding="ascii") as stream:
                    adopted = [pid for pid in map(int, stream.read().split()) if pid not in self.running]
            except OSError:  # a kernel that does not list them
                return
            if not adopted:
                return
            for pid in adopted:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _become_child(self, folder: str, descriptors: list[int]) -> None:
        """Make this process what a freshly started interpreter would be."""
        try:
            os.setsid()
            # If the server is killed, its children must end too. It may have died before the first line, so check
            # again.
            self.libc.prctl(child.PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
            if os.getppid() != self.pid:
                os._exit(1)
            # Close the objects first. Otherwise one of them could later close a number that belongs to something else.
            self.selector.close()
            self.control.close()
            for one in self.running.values():
                one.lifeline.close()
            for standard in (0, 1, 2):
                os.dup2(descriptors[standard], standard)
            for fd in map(int, os.listdir("/proc/self/fd")):
                if fd > 2:
                    _close(fd)
            os.chdir(folder)
            os.environ.update(of_folder(folder))
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
            os._exit(1)


def _close(fd: int) -> None:
    try:
        os.close(fd)
    except OSError:
        pass  # the descriptor that listed the others is closed already
