"""The standard library's own `threading`, `queue` and `concurrent.futures`, run on top of our `_thread` and `time`.

Their source is executed once per process into modules of our own, with an `__import__` that hands them each other:
`sys.modules` is never touched, so code outside an engine run notices nothing. `reset` puts them back between runs.
"""

from __future__ import annotations

import _queue
import _thread as real
import builtins
import contextlib
import functools
import importlib.machinery
import importlib.util
import itertools
import os
from collections.abc import Iterator
from types import CodeType, ModuleType
from typing import Any

from graders.engine import roles
from graders.engine.kernel.loop import Kernel
from graders.engine.model import Op, Why
from graders.engine.virtual import dummy
from graders.engine.virtual.births import shorten
from graders.engine.virtual.clock import make_time_module
from graders.engine.virtual.handing import hand_over
from graders.engine.virtual.refused import POOLS, make_refused
from graders.engine.virtual.thread import MAIN_IDENT, make_thread_module

roles.at_work(__file__)

LIBRARY = (
    "threading",
    "_threading_local",
    "queue",
    "sched",
    "concurrent.futures._base",
    "concurrent.futures.thread",
    "concurrent.futures",
    *dummy.DUMMY,
)
OPEN = ("sched",)  # it has a lock of its own and calls functions it was given: its locks are announced like others
_codes: dict[str, CodeType] = {}


class Library:
    """The virtual modules of one process. `modules` maps a name to what `import` gives a student."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.time = make_time_module(kernel, for_student=True)
        self.inner: dict[str, ModuleType] = {
            "_thread": make_thread_module(kernel),
            "time": make_time_module(kernel, for_student=False),
            "os": _tame_os(),
            "concurrent": ModuleType("concurrent"),
        }
        self.inner["concurrent"].__path__ = []
        self._later: list[tuple[Any, str, Any]] = []  # the lazy imports: namespace, source, names
        for name in LIBRARY:
            if name == dummy.DUMMY[0]:
                self.inner.update(dummy.make_package(self.inner["queue"]))
            self._load(name)
        for space, source, names in self._later:
            found = self._import(source, fromlist=names)
            space.update({name: getattr(found, name) for name in names})
        dummy.settle(self.inner, kernel)
        threading: Any = self.inner["threading"]
        # The real one needs no lock, and with one a subclass's property might wait for a student's lock.
        self.inner["_threading_local"].__dict__["RLock"] = contextlib.nullcontext
        threading.local = self.inner["_threading_local"].local
        self.inner["_thread"].__dict__["_local"] = threading.local
        self.modules = {**self.inner, "time": self.time}
        del self.modules["os"]
        # Both are kept in sets, whose order would follow addresses. It decides whom a pool joins first at shutdown, and
        # what `as_completed` yields first.
        self.inner["concurrent.futures.thread"].__dict__["set"] = _InOrder
        self.inner["concurrent.futures._base"].Future.__hash__ = _by_number(self)
        # A scheduler looks at the clock as the program itself would.
        self.inner["sched"].scheduler.__init__.__defaults__ = (self.time.monotonic, self.time.sleep)
        simple: Any = self.inner["queue"]._PySimpleQueue
        self.inner["queue"].__dict__["SimpleQueue"] = simple
        simple.__name__ = simple.__qualname__ = "SimpleQueue"
        simple.__init__ = _as_in_c(simple.__init__)
        self.dirty = True  # a student has stored into one of our modules
        # Only fork handling and the interpreter's exit look at these two, and keeping them costs 5 µs a thread.
        threading._dangling = _Forgetful()
        if hasattr(threading, "_shutdown_locks"):
            threading._shutdown_locks = _Forgetful()
            threading._maintain_shutdown_locks = _nothing
        # These locks guard the library's own tables, in steps that no other thread can enter. So the C lock, which is
        # always free to the one OS thread, will do; it saves 3 µs a thread.
        for name in ("_active_limbo_lock", "_shutdown_locks_lock"):
            if hasattr(threading, name):
                setattr(threading, name, real.RLock())
        threading._StartedFlag = _StartedFlag
        _rename(threading.Thread.__init__, "Event", "_StartedFlag")
        _without_doors(threading)
        shorten(kernel, threading.Thread)
        for name in ("enumerate", "active_count", "activeCount"):
            setattr(threading, name, _unseen(kernel, name, getattr(threading, name)))
        future: Any = self.inner["concurrent.futures._base"].Future
        for name in ("set_result", "set_exception", "set_running_or_notify_cancel"):
            setattr(future, name, _telling(kernel, getattr(future, name)))
        # `Thread.run` calls the program's code: another file name tells `doors` so.
        run = threading.Thread.run
        self.calls_program = os.path.join(
            os.path.dirname(threading.__file__), ".", os.path.basename(threading.__file__)
        )
        run.__code__ = run.__code__.replace(co_filename=self.calls_program)
        hand_over(threading.Barrier, "action")
        files = [str(module.__file__) for name, module in self.inner.items() if name in LIBRARY and name not in OPEN]
        self.files = frozenset([*files, self.calls_program])
        self._snapshots = [(m.__dict__, dict(m.__dict__)) for m in self.modules.values()]
        self._main_names = frozenset(threading._main_thread.__dict__)
        self._main_attributes = len(self._main_names)
        self._locks = _module_locks(self.inner.values(), (kernel.lock_type, kernel.rlock_type))

    def _load(self, name: str) -> ModuleType:
        if name in self.inner:
            return self.inner[name]
        spec = _find_spec(name)
        assert spec is not None and spec.loader is not None
        code = _codes.get(name)
        if code is None:
            code = _codes[name] = spec.loader.get_code(name)
        module = self.inner[name] = ModuleType(name)
        module.__file__ = code.co_filename
        module.__package__ = name if spec.submodule_search_locations else name.rpartition(".")[0]
        if spec.submodule_search_locations:
            module.__path__ = []
        imports = {"__import__": self._import, "__lazy_import__": self._lazily}
        module.__dict__["__builtins__"] = {**vars(builtins), **imports}
        exec(code, module.__dict__)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(self.inner.get(parent) or self._load(parent), child, module)
        return module

    def _import(self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        full = name
        if level:
            package = (globals or {}).get("__package__", "")
            for _ in range(level - 1):
                package = package.rpartition(".")[0]
            full = f"{package}.{name}" if name else package
        if full in self.inner or full in LIBRARY:
            module = self._load(full)
            return module if fromlist or level else self.inner[full.partition(".")[0]]
        if full == "_queue":
            raise ImportError("the C queue cannot be scheduled")  # `queue` falls back to its Python SimpleQueue
        if full in POOLS:
            if full not in self.inner:
                self.inner[full] = make_refused(self.kernel, full, self.inner["concurrent.futures._base"])
            return self.inner[full]
        return builtins.__import__(name, globals, locals, fromlist, level)

    def _lazily(
        self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0, *_: Any
    ) -> Any:
        """Import `lazy from .thread import ...` of a package later, since that module imports the package."""
        if level == 1 and fromlist and name:
            self._later.append((globals, f"{globals['__package__']}.{name}", fromlist))
            return _Later()
        return self._import(name, globals, locals, fromlist, level)

    def adopt_main(self) -> None:
        """Task 0 calls this first: it makes it `threading.main_thread()`, which others may join."""
        main = self.inner["threading"]._main_thread
        self.kernel.current.thread = main
        if hasattr(main, "_set_tstate_lock"):
            main._is_stopped = False
            main._set_tstate_lock()
        else:
            handle = self.inner["_thread"]._make_thread_handle(MAIN_IDENT)
            setattr(main, "_os_thread_handle" if hasattr(main, "_os_thread_handle") else "_handle", handle)
            self.kernel.current.on_end.append(handle._set_done)

    def note_change(self) -> None:
        """Note that a student stores into one of our modules."""
        self.dirty = True

    def replaced(self) -> Iterator[tuple[str, Any]]:
        """The public names of our modules that a student has stored into, with what they mean now."""
        for live, saved in self._snapshots if self.dirty else ():
            for name, now in live.items():
                if name in saved and now is not saved[name] and not name.startswith("_"):
                    yield name, now

    def reset(self) -> None:
        """Restore the state after loading: a student may have replaced names, and threads leave traces."""
        if self.dirty:
            for live, saved in self._snapshots:
                for extra in [key for key in live if key not in saved]:
                    del live[extra]
                live.update(saved)
            self.dirty = False
        for lock in self._locks:
            if lock.owner is not None or lock.waiters:
                lock._at_fork_reinit()
        threading: Any = self.inner["threading"]
        threading._active.clear()
        threading._active[MAIN_IDENT] = threading._main_thread
        threading._limbo.clear()
        # `hasattr` on a module that lacks the name takes longer than all the rest of this.
        if "_thread_local_info" in threading.__dict__:  # 3.13: remembers threads that are no `Thread`
            threading._thread_local_info = threading.local()
        if "_threading_atexits" in threading.__dict__:
            del threading._threading_atexits[1:]
        threading._counter = itertools.count(1).__next__
        self.next_number = itertools.count().__next__
        main = threading._main_thread.__dict__
        if len(main) > self._main_attributes:  # a student has stored attributes there, which is allowed
            for name in [n for n in main if n not in self._main_names and not n.startswith("_threading_local")]:
                del main[name]
        threading._main_thread._name = "MainThread"
        dummy.reset(self.inner, threading._main_thread)
        pools: Any = self.inner["concurrent.futures.thread"]
        pools.ThreadPoolExecutor._counter = itertools.count().__next__  # a part of its threads' names
        if pools._threads_queues.data:  # `clear` of a WeakKeyDictionary raises and catches an exception
            pools._threads_queues.clear()
        pools._shutdown = False


def _find_spec(name: str) -> Any:
    """The spec of a library module. The packages around it are not imported."""
    parent, _, _ = name.rpartition(".")
    if not parent:
        return importlib.util.find_spec(name)
    package = _find_spec(parent)
    return importlib.machinery.PathFinder.find_spec(name, package.submodule_search_locations)


class _Later:
    """Stands for a module whose names are filled in when all modules are loaded."""

    def __getattr__(self, name: str) -> None:
        return None


class _Forgetful:
    """A set that nobody reads."""

    def add(self, thing: Any) -> None:
        pass

    discard = difference_update = add

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


class _StartedFlag:
    """A thread's `_started`. The library uses an `Event`, whose condition and lock cost a fifth of a thread here.

    No thread waits for it, since `start()` is one step and lets the thread begin.
    """

    __slots__ = ("_flag",)

    def __init__(self) -> None:
        self._flag = False

    def is_set(self) -> bool:
        return self._flag

    def wait(self, timeout: float | None = None) -> bool:
        return self._flag

    def set(self) -> None:
        self._flag = True


def _without_doors(threading: Any) -> None:
    """Skip the caller check for a thread's own lock, and for that of a wait on a Condition: no other code has them."""
    own = threading.Thread, "_wait_for_tstate_lock"  # gone in 3.13
    for cls, method in (own, (threading.Condition, "wait"), (threading.Condition, "notify")):
        function = getattr(cls, method, None)
        for name, new in (("acquire", "_get"), ("release", "free")):
            if function is not None and name in function.__code__.co_names:
                _rename(function, name, new)


def _rename(function: Any, name: str, new: str) -> None:
    """Change the code of `function` so that it uses the name `new` instead of `name`."""
    code = function.__code__
    if name not in code.co_names:
        raise RuntimeError(f"this Python's {function.__qualname__} does not mention {name}")
    function.__code__ = code.replace(co_names=tuple(new if n == name else n for n in code.co_names))


class _InOrder(dict[Any, None]):
    """A set whose iteration order is the order of insertion."""

    def add(self, thing: Any) -> None:
        self[thing] = None


def _by_number(library: Library) -> Any:
    """A hash that is the same in every process: an object gets a number when it is first hashed."""

    def number(thing: Any) -> int:
        if "_number" not in thing.__dict__:
            thing._number = library.next_number()
        found: int = thing._number
        return found

    return number


def _as_in_c(init: Any) -> Any:
    """The `__init__` of the Python `SimpleQueue`, wrapped so that its errors are worded as those of the one in C."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        if args or kwargs:
            _queue.SimpleQueue(*args, **kwargs)  # it takes none, and raises
        init(self)

    return __init__


def _nothing() -> None:
    pass


def _unseen(kernel: Kernel, name: str, function: Any) -> Any:
    """Note a look at which threads live: no event of a search, so a run with one proves nothing.

    In a script it is a step: otherwise a thread that waits for others by counting them would never let them go on.
    """
    op = Op("read", f"threading.{name}()", (("threads", False),))

    @functools.wraps(function)
    def look(*args: Any, **kwargs: Any) -> Any:
        if args or kwargs:
            return function(*args, **kwargs)  # it takes none, and raises
        if kernel.ours and kernel.current is not None:
            kernel.step(op)
        kernel.unmodelled = kernel.unmodelled or Why(
            "unseen", f"`threading.{name}()` is called", what=f"threading.{name}()"
        )
        return function()

    return look


def _telling(kernel: Kernel, function: Any) -> Any:
    """Wrap a method by which a pool's worker completes a future: then tasks that wait for it may go on."""

    @functools.wraps(function)
    def tell(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        finally:
            if kernel.gated:
                kernel.recheck()

    return tell


def _tame_os() -> ModuleType:
    """`os` without `register_at_fork`: our copies of the library must not hook into the real interpreter."""
    tame = ModuleType("os")
    tame.__dict__.update(os.__dict__)
    tame.__dict__["register_at_fork"] = lambda **_: None
    return tame


def _module_locks(modules: Any, kinds: tuple[type, type]) -> list[Any]:
    found = []
    for module in modules:
        for value in module.__dict__.values():
            if isinstance(value, kinds):
                found.append(value)
    return found
