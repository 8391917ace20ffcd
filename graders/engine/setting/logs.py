"""`logging` for a script: the standard library's own, on our threads, and as new in every run.

A handler holds its lock while it works. If the script's own code runs in it, or its stream is the script's, other
threads must be kept out: then the lock is an event like a lock of the script's. A handler that writes to the standard
streams touches nothing that another thread could see.
"""

from __future__ import annotations

import _thread
import builtins
import importlib.util
import sys
import weakref
from types import CodeType, ModuleType
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Why

_SETTLED = {
    "Logger": ("setLevel", "addHandler", "removeHandler"),
    "Handler": ("setLevel", "setFormatter"),
    "Filterer": ("addFilter", "removeFilter"),
}
_codes: dict[str, CodeType] = {}


class Logs:
    """`modules` are those that were imported: `logging`, and modules of that package."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.modules: dict[str, ModuleType] = {}
        self._needs: dict[str, list[str]] = {}  # which modules of the package each of them imports
        threading = ModuleType("threading")
        threading.__dict__.update(vars(world.threading), RLock=self._make_lock)
        nobody = ModuleType("atexit")
        nobody.__dict__["register"] = lambda function, *args: function  # the script's own exits run it
        inner = world.announcer.primitives.inner
        self._known = {"threading": threading, "atexit": nobody, "time": inner["time"], "os": inner["os"]}
        self._known["queue"] = world.announcer.virtual["queue"]

    def load(self, name: str) -> ModuleType:
        parent, _, child = name.rpartition(".")
        above = self.load(parent) if parent else None
        if name in self.modules:
            if above is not None:
                setattr(above, child, self.modules[name])
            for other in self._needs.get(name, ()):  # `logging` has forgotten these since the run before
                self.load(other)
            return self.modules[name]
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        code = _codes.get(name)
        if code is None:
            code = _codes[name] = spec.loader.get_code(name)  # type: ignore[attr-defined]
        module = self.modules[name] = ModuleType(name)
        module.__file__, module.__spec__ = code.co_filename, spec
        module.__package__ = "logging"
        if not parent:
            module.__path__ = list(spec.submodule_search_locations or ())
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": self._import}
        before = set(self.modules)
        exec(code, module.__dict__)
        self._needs[name] = [other for other in self.modules if other not in before]
        if above is not None:
            setattr(above, child, module)
        else:
            self._tell(module)
        return module

    def _import(self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        if name in self._known:
            return self._known[name]
        if name.partition(".")[0] == "logging":
            module = self.load(name)
            return module if fromlist else self.modules["logging"]
        return builtins.__import__(name, globals, locals, fromlist, level)

    def _tell(self, logging: Any) -> None:
        """Give `logging` our functions.

        A setting that changes while others may log is no event, so such a run proves nothing. The caller of
        `log.info()` must be the script, and not our code.
        """
        for owner, names in _SETTLED.items():
            for name in names:
                setattr(getattr(logging, owner), name, self._settled(getattr(getattr(logging, owner), name)))
        logging.disable, logging.basicConfig = self._settled(logging.disable), self._settled(logging.basicConfig)
        logging.currentframe = lambda: _Below(self.world.here() or self._thread_frame())

    def _thread_frame(self) -> Any:
        """The caller of `Thread(target=log.info)`: the library."""
        frame: Any = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename not in self.world.library.files:
            frame = frame.f_back
        return frame

    def _settled(self, function: Any) -> Any:
        def setting(*args: Any, **kwargs: Any) -> Any:
            announcer = self.world.announcer
            if self.world.kernel.current is not None and not announcer.alone():
                announcer.unmodelled(f"logging: {function.__name__}()", "is called while others may log")
            return function(*args, **kwargs)

        return setting

    def unseen(self) -> Why | None:
        """After a run: whether the program itself has changed a list that a logger reads, while others may log."""
        logging: Any = self.modules.get("logging")
        changed = self.world.announcer.changed
        if logging is None or not changed:
            return None
        for logger in (logging.root, *logging.root.manager.loggerDict.values()):
            for name in ("handlers", "filters"):
                if id(getattr(logger, name, None)) in changed:
                    return Why("unseen", f"logging: `{name}` is changed while others may log", what=f"logging: {name}")
        return None

    def _make_lock(self) -> Any:
        handler = sys._getframe(1).f_locals.get("self")
        return _thread.RLock() if handler is None else HandlerLock(self.world, handler)


class _Below:
    """A frame as `logging` looks at it, in which `f_back` is its caller."""

    def __init__(self, frame: Any) -> None:
        self.f_back = frame


class HandlerLock:
    """The lock of one handler."""

    def __init__(self, world: Any, handler: Any) -> None:
        self.world, self.handler = world, weakref.ref(handler)
        self.lock = world.kernel.rlock_type()
        self.taken: list[bool] = []

    def _is_event(self) -> bool:
        handler, world = self.handler(), self.world
        if handler is None or world.kernel.current is None:
            return False
        students, streams = world.announcer.student_modules, world.setting.streams
        parts = (handler, getattr(handler, "formatter", None))
        own = any(type(part).__module__ in students for part in parts)
        stream = getattr(handler, "stream", None)
        return own or (stream is not None and stream is not streams.out and stream is not streams.err)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        loud = self._is_event()
        if loud:
            frame = self.world.here()
            name = f"{type(self.handler()).__name__}.lock"
            site = Site("with", "", name, frame.f_lineno if frame is not None else 0)
            self.world.announcer.primitives.acquire(site, self.lock)
            self.world.announcer.read_all(Site("call", "", name, site.line), (), owner=self.handler())  # and its stream
        self.taken.append(loud)
        return True

    def release(self) -> None:
        if self.taken.pop():
            self.world.announcer.primitives.release(Site("with", "", "handler.lock", 0), self.lock)

    __enter__ = acquire

    def __exit__(self, *_: Any) -> None:
        self.release()

    def _at_fork_reinit(self) -> None:
        self.taken.clear()
