"""The child's side: read the request, raise the wall, let the suite judge, write one document, end.

Nobody imports this module; `parent` starts it.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import importlib.util
import os
import signal
import sys
import traceback
from typing import Any

from graders.errors import StallError
from graders.results import to_json
from graders.sandbox import wire
from graders.sandbox.limits import Limits, bind, each_schedule
from graders.sandbox.wire import Request

__all__ = ["PR_SET_PDEATHSIG", "answer", "main"]

PR_SET_PDEATHSIG = 1  # number of this option of Linux's prctl


def main() -> None:
    """Read one request from standard input, write one document to what was standard output; never returns."""
    me = os.getpid()
    _end_with_the_parent()
    request_fd, answer_fd = _move_away()
    with open(request_fd, "rb") as stream:
        request, limits, nonce = wire.unpack(stream.read())
    bind(limits)
    document = answer(request, limits)
    if os.getpid() != me:
        os._exit(0)  # a twin that the student's code forked: only the original process was asked
    document["nonce"] = nonce
    try:
        data = wire.frame(document)
    except (ValueError, TypeError, RecursionError) as error:
        data = wire.frame({**_internal(error), "nonce": nonce})
    except MemoryError:
        del document
        data = wire.frame({"kind": "memory", "nonce": nonce})
    view = memoryview(data)
    while view:
        view = view[os.write(answer_fd, view) :]
    # Not sys.exit: the student's code may have registered functions with atexit, or left threads. They must not run
    # now.
    os._exit(0)


def answer(request: Request, limits: Limits) -> dict[str, Any]:
    """Judge, replay, run, or lay out a game.

    Returns a document of kind `report`, `trace`, `day`, `game`, `error` (one of our errors), `internal` or `memory`;
    `wall` for a probe.
    """
    try:
        if isinstance(request.asks, wire.Probe):
            return {"kind": "wall", "layers": list(_raise_wall())}
        suite = _load(request.suite)
        # Our own modules may be cached (a checkout starts twice as fast). From here on nothing is cached.
        sys.dont_write_bytecode = True
        if request.pack is not None:  # trusted code: it is read before the wall is raised
            importlib.import_module("graders.suites._stalls").open_pack(request.pack)
        if request.wall:
            _raise_wall()
        if "graders.engine.world" in sys.modules:  # the suite imported it
            sys.modules["graders.engine.world"].World.shared().on_run = each_schedule(limits)
        return _answered(suite, request)
    except MemoryError:
        return {"kind": "memory"}
    except StallError as error:
        return {
            "kind": "error",
            "type": type(error).__name__,
            "code": error.code,
            "details": error.details,
            "line": getattr(error, "line", None),
        }
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: the suites should have caught them
        return _internal(error)


def _end_with_the_parent() -> None:
    """Ask the system to end this process when its parent is killed (Linux). Elsewhere only the alarm clock ends it.

    Linux means the parent's *thread* that started us; it waits for us, so it does not end before. If the parent died
    before this call, there is no request to read.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        import ctypes  # some Pythons lack it
    except ImportError:
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _answered(suite: Any, request: Request) -> dict[str, Any]:
    asks, what = request.asks, {"exercise": request.exercise, "file": request.file}
    if isinstance(asks, wire.Replay):
        return {"kind": "trace", "trace": to_json(suite.replay(request.source, token=asks.token, **what))}
    if isinstance(asks, wire.Play):
        game = suite.play(request.source, workers=asks.workers, stock=asks.stock, **what)
        return {"kind": "game", "game": to_json(game)}
    if isinstance(asks, wire.RealDays):
        counts = suite.run_real(request.source, runs=asks.runs, within_s=asks.within_s, **what)
        return {"kind": "day", "day": counts}
    if isinstance(asks, wire.OneDay):
        return {"kind": "day", "day": suite.run_once(request.source, **what)}
    return {"kind": "report", "report": to_json(suite.judge(request.source, **vars(asks), **what))}


def _raise_wall() -> tuple[str, ...]:
    if not sys.platform.startswith("linux"):
        return ()
    try:
        from graders.sandbox.wall import raise_wall  # imported here, because it is for Linux only
    except ImportError:  # a Python without ctypes
        return ()
    return raise_wall()


def _load(suite: str) -> Any:
    """No garbage collection meanwhile, nor later in what is loaded now: there is no garbage, and the search
    takes time. Where it is off altogether (`same_process`), it stays off.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return _loaded(suite)
    finally:
        if collects:
            gc.freeze()
            gc.enable()


def _loaded(suite: str) -> Any:
    if not suite.endswith(".py"):
        return importlib.import_module(suite)
    spec = importlib.util.spec_from_file_location("suite_under_test", suite)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _internal(error: BaseException) -> dict[str, Any]:
    what = type(error).__name__
    try:
        what = f"{what}: {error}"[:500]
        # The last frames only: a RecursionError has thousands of them.
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__, limit=-30))
    except BaseException:  # an exception may have a faulty `__str__` of its own
        text = ""
    return {"kind": "internal", "error": what, "traceback": text[-20_000:]}


def _move_away() -> tuple[int, int]:
    """Move the two pipes away from the standard descriptors, and put the null device there.

    Returns the descriptors of request and answer. The number of the answer cannot be guessed, only searched for.
    Student code that searches and writes there spoils the frame, and with it only its own result.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    request_fd, answer_fd = os.dup(0), _hidden(1)
    debug_fd = _hidden(2)
    faulthandler.enable(debug_fd, all_threads=False)  # read by `crash`
    if hasattr(signal, "SIGPROF"):
        # the default ends the process; whoever started us may have set it to be ignored
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        faulthandler.register(signal.SIGPROF, debug_fd, all_threads=False, chain=True)  # used by `each_schedule`
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    if os.name == "nt":
        import msvcrt

        for fd in (request_fd, answer_fd):
            msvcrt.setmode(fd, os.O_BINARY)  # type: ignore[attr-defined]
    return request_fd, answer_fd


def _hidden(fd: int) -> int:
    try:
        import fcntl
    except ImportError:
        return os.dup(fd)
    return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20 + os.urandom(1)[0] % 180)  # macOS allows only 256 descriptors
