"""Tasks as stacks of WebAssembly: the home for switching under Pyodide, where there is no greenlet.

A browser with JSPI (JavaScript Promise Integration) can suspend a stack of WebAssembly until a promise resolves. Here
every worker is such a stack, and each waits for a promise of its own. To hand over the baton is to resolve another
stack's promise and to wait for one's own. All of them hang off the page's event loop, and exactly one is not waiting.

Pyodide offers `pyodide.ffi.run_sync` for that, but its way through asyncio costs ten times what the switch itself does.
So where a socket can suspend its `send` (Pyodide from 314 on), that is used: the socket is connected to nobody, and
what it "sends" is who gives the baton to whom. Rejected: a WebAssembly module of our own. It could suspend as well, but
it cannot save what Python and C have on the stack; only Pyodide can, which moves that memory away meanwhile.
"""

from __future__ import annotations

import _socket
import contextvars
import functools
import itertools
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from pyodide.code import run_js
from pyodide.ffi import JsException, can_run_sync, create_proxy, run_sync
from pyodide_js import FS

from graders.engine import roles
from graders.errors import UsageError

__all__ = ["Stacks"]

roles.looks_on(__file__)

NUMBER_BYTES = 3  # of a stack's number, lowest byte first

# `parked` has the function that wakes each sleeping stack. `give(me, to)` wakes `to`, and returns the promise of `me`.
_SWITCHBOARD = """
() => {
  const SENT = 6;  // bytes, for the socket: two numbers
  const parked = [];
  const wake = (to) => { const go = parked[to]; parked[to] = undefined; go(SENT); };
  const give = (me, to) => {
    const mine = new Promise((go) => { parked[me] = go; });
    if (to !== 0) wake(to);
    return mine;
  };
  // From a microtask and not from the stack that asks for it: so that no stack stands upon another.
  const begin = (work) => {
    queueMicrotask(() => { work.callPromising().catch(console.error).finally(() => work.destroy()); });
  };
  const number = (bytes, at) => bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16;
  const overSocket = (FS, fd) => {
    const socket = FS.getStream(fd)?.node?.sock;
    if (!socket?.sock_ops) return false;
    let used = false;
    socket.sock_ops = { ...socket.sock_ops, sendmsgAsync: (_, bytes) => {
      used = true;
      const me = number(bytes, 0), to = number(bytes, 3);
      return me === 0 ? Promise.resolve(bytes.length) : give(me, to);
    } };
    return () => used;
  };
  return { begin, give, wake, overSocket };
}
"""


class Frame:
    """A frame of a sleeping stack.

    In places CPython links frames through C's stack, and the memory of a sleeping stack is moved away. So a stack
    writes down itself who calls whom, and nobody asks for the frame's own `f_back`.
    """

    __slots__ = ("_frame", "f_back", "f_code")

    def __init__(self, frame: FrameType) -> None:
        self._frame = frame
        self.f_code: CodeType = frame.f_code
        self.f_back: Frame | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._frame, name)

    def __eq__(self, other: object) -> bool:
        return self._frame is (other._frame if isinstance(other, Frame) else other)

    def __hash__(self) -> int:
        return hash(self._frame)


def _chain(frame: FrameType) -> Frame:
    first = last = Frame(frame)
    while (back := frame.f_back) is not None:
        frame = back
        last.f_back = link = Frame(frame)
        last = link
    return first


class Stack:
    """A stack that can have the baton: the hub, or a worker."""

    def __init__(self, home: Stacks) -> None:
        self.home = home
        self.task: Any = None
        self.frames: Frame | None = None  # its frames while it sleeps, if they have been written down
        self.asked_by: Stack | None = None  # the stack that has woken this one only to see its frames
        self.error: BaseException | None = None  # the exception that it raises when it wakes up
        self.number = _numbers.pop() if _numbers else next(_next_number)
        self.key = self.number.to_bytes(NUMBER_BYTES, "little")

    def switch(self) -> None:
        """Hand the baton to this stack, and sleep until it comes back."""
        home = self.home
        me = home.running
        if me is not self:
            home.running = self
            if home.looks:
                me.frames = _chain(sys._getframe(1))
            _give(me.key + self.key)
            me.frames = None
            if me.asked_by is not None or me.error is not None:
                me._woken(sys._getframe(1))

    def _woken(self, frame: FrameType) -> None:
        """Do what it was woken for besides its turn: show its frames and sleep again, or raise an error."""
        while self.asked_by is not None:
            self.home.running, self.asked_by = self.asked_by, None
            self.frames = _chain(frame)
            _give(self.key + self.home.running.key)
            self.frames = None
        if self.error is not None:
            error, self.error = self.error, None
            raise error

    def stack(self) -> Frame | None:
        """The frames of a sleeping stack. If they are not written down, it wakes up for that and sleeps again."""
        if self.frames is None:
            self.asked_by = self.home.running
            self.switch()
        return self.frames

    def start(self) -> None:
        """Begin a stack for this worker, and sleep until that stack has said that it is there."""
        me, self.home.running = self.home.running, self
        _begin(create_proxy(functools.partial(self._work, me)))
        _give(me.key + NOBODY)

    def _work(self, born_by: Stack) -> None:
        """Run one task after the other on this stack, each with context variables of its own."""
        home = self.home
        try:
            born_by.switch()
            while self.task is not None:
                contextvars.Context().run(self.task.body)
                self.task = None
                home.idle.append(self)
                home.hub.switch()
        except BaseException as error:  # a mistake of ours: the caller of `Kernel.run` gets it
            home.hub.error, home.running = error, home.hub
            _wake(home.hub.number)
        _numbers.append(self.number)


class Stacks:
    """A `Home` over stacks of WebAssembly. A browser needs milliseconds to begin a stack, so workers are kept."""

    shows_stacks = True

    def __init__(self) -> None:
        self.hub: Any = Stack(self)
        self.running: Stack = self.hub
        self.looks = False  # somebody has looked at a stack in this run, and will probably look again
        self.idle: list[Stack] = []  # workers without a task

    def begin(self) -> None:
        if not can_run_sync():
            raise UsageError("no-stacks")
        self.running, self.looks = self.hub, False

    def worker_for(self, task: Any) -> Stack:
        worker = self.idle.pop() if self.idle else None
        if worker is None:
            worker = Stack(self)
            worker.start()
        worker.task = task
        return worker

    def go(self, worker: Any) -> None:
        worker.switch()

    def throw(self, worker: Any, error: type[BaseException]) -> None:
        worker.error = error()
        worker.switch()

    def stack_of(self, worker: Any) -> FrameType | None:
        if worker is self.running:
            return None
        frames: Any = worker.stack()
        self.looks = True
        return frames

    def forget(self) -> None:
        """Wake the workers without a task: their stacks end as soon as the page's event loop has its turn."""
        while self.idle:
            _wake(self.idle.pop().number)


def _make_give(switchboard: Any) -> Callable[[bytes], Any]:
    """The function that hands over the baton: it takes the keys of giver and receiver, and returns when it is back."""
    try:
        sender = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        is_used = switchboard.overSocket(FS, sender.fileno())
        if is_used and sender.send(NOBODY + NOBODY) and is_used():
            send: Callable[[bytes], Any] = sender.send
            _kept.append(sender)
            return send
    except (OSError, JsException):
        pass  # the sockets of this Pyodide do not suspend
    give = switchboard.give

    def slowly(keys: bytes) -> None:
        run_sync(give(int.from_bytes(keys[:NUMBER_BYTES], "little"), int.from_bytes(keys[NUMBER_BYTES:], "little")))

    return slowly


NOBODY = bytes(NUMBER_BYTES)
_numbers: list[int] = []  # numbers of stacks that have ended
_next_number = itertools.count(1)
_kept: list[Any] = []
_switchboard = run_js(_SWITCHBOARD)()
_begin, _wake = _switchboard.begin, _switchboard.wake
_give = _make_give(_switchboard)
