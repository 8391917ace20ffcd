"""A call that a student makes on a primitive is one event on its object; the library inside it is one step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType, MethodType
from typing import Any

from graders.engine import roles
from graders.engine.instrument import Site
from graders.engine.kernel import waits
from graders.engine.kernel.loop import Kernel
from graders.engine.model import Op, Why
from graders.engine.virtual import handing
from graders.engine.virtual.kinds import CALLS, SHARED_CLASSES, Call
from graders.engine.virtual.library import Library
from graders.engine.virtual.locks import check_timeout
from graders.engine.virtual.misuse import blocking_of, check_lock_call, of_simple_queue
from graders.engine.virtual.threads import RENAMING, Threads

roles.at_work(__file__)

Handler = Callable[..., Any]


MANY = 1_000
CALL_COSTS = 8  # the cost of a call on a library object, in plain steps
_DEFAULT = Call("call")
_SHARED = Call("call", shared=True)
_TEXTS = frozenset({"__repr__", "__str__", "__format__"})
# Condition keeps its lock's own methods on the instance; these are the others.
CONDITION_METHODS = {
    "acquire", "release", "__enter__", "__exit__", "wait", "wait_for", "notify", "notify_all", "notifyAll",
}  # fmt: skip


def _wait_for_given(predicate: Any, timeout: Any = None) -> tuple[Any, Any]:
    return predicate, timeout


class Primitives(Threads):
    """Turns the student's calls on locks, conditions, queues, threads ... into announced operations."""

    def __init__(self, kernel: Kernel, library: Library) -> None:
        self.kernel = kernel
        self.lock_types = (kernel.lock_type, kernel.rlock_type)
        self.files, self.calls_program = library.files, library.calls_program
        self.note_change = library.note_change
        self.inner = library.inner  # the modules with which the library itself works
        self.threading: Any = library.modules["threading"]
        self.condition: type = self.threading.Condition
        self.silent = []
        self.behind: dict[Any, Any] = {}  # a door (see `doors`) -> the library's own function
        self.classes = {
            value
            for name, module in library.modules.items()
            if name not in ("_thread", "time")
            for value in vars(module).values()
            if isinstance(value, type) and getattr(value, "__module__", None) in library.modules
        }

    def behind_door(self, function: Any) -> Any:
        return self.behind.get(function, function) if type(function) is FunctionType else function

    def is_unannounced(self, cls: type, method: Any) -> bool:
        """Whether `method`, found in `cls`, is the library's and announces nothing when code without points calls it.

        A lock's methods look at who calls them, and a door stands before those of the other primitives.
        """
        return cls in self.classes and cls not in self.lock_types and method not in self.behind

    def find(self, cls: type, name: str) -> Handler | None:
        """How the method `name` of `cls` is announced; None where it is not one of the library's."""
        if name in _TEXTS:
            return self._text(cls, name)
        if cls in self.lock_types:
            own: dict[str, Handler] = {
                "acquire": self.acquire, "acquire_lock": self.acquire, "__enter__": self.acquire,
                "release": self.release, "release_lock": self.release, "__exit__": self.exit_lock,
                "locked": self.locked, "locked_lock": self.locked,
            }  # fmt: skip
            return own.get(name)
        owner = next((c for c in cls.__mro__ or () if name in c.__dict__), None)
        if owner is None and name in ("acquire", "release") and self.threading.Condition in (cls.__mro__ or ()):
            return self._condition(name, None)  # its lock's own method, kept on the instance
        if owner is None or owner not in self.classes:
            return None
        function = self.behind_door(owner.__dict__[name])
        if not callable(function):
            return None
        if owner is self.threading.Condition:
            return self._condition(name, function) if name in CONDITION_METHODS else None
        if owner is self.threading.Thread and name in ("start", "join", "is_alive"):
            return getattr(self, name)
        for base in cls.__mro__:
            rows = CALLS.get(base.__name__) if base in self.classes else None
            if rows is not None:
                if base is self.threading.Thread and name in RENAMING:
                    return lambda site, thread, *a, **k: self.renamed(site, thread, name, function, a, k)
                if base.__name__ in ("local", "Thread") or (name in rows and rows[name] is None):
                    return None
                default = _SHARED if base.__name__ in SHARED_CLASSES else _DEFAULT
                return self._generic(rows.get(name) or default, function)
        return None

    # --- locks ----------------------------------------------------------------------------------------------------

    def ops(self, lock: Any, site: Site) -> tuple[Op, Op]:
        if lock.ops is None:
            accesses = ((("lock", self.kernel.number(lock)), True),)
            name = site.text or "lock"
            lock.ops = Op("acquire", name, accesses, obj=lock), Op("release", name, accesses, obj=lock)
        return lock.ops

    def acquire(self, site: Site, lock: Any, /, *args: Any, **kwargs: Any) -> bool:
        kernel = self.kernel
        acquire, _ = lock.ops or self.ops(lock, site)
        blocking, timeout = True, -1
        if args or kwargs:
            blocking, timeout = blocking_of(type(lock) is self.lock_types[0], args, kwargs)
        if blocking and timeout == -1:
            waits.acquire(kernel, lock, acquire)
            lock.taken_line = site.line
            return True
        limit = check_timeout(blocking, timeout)
        if not blocking or limit == 0:
            kernel.step(Op("try", acquire.target, acquire.accesses, obj=lock))
            got = lock.acquire(False)
        else:
            got = waits.acquire(kernel, lock, acquire, limit)
        if got:
            lock.taken_line = site.line
        return bool(got)

    def release(self, site: Site, lock: Any, /, *args: Any, **kwargs: Any) -> None:
        if args or kwargs:
            check_lock_call(type(lock) is self.lock_types[0], "release", args, kwargs)
        self.kernel.step((lock.ops or self.ops(lock, site))[1])
        lock.free()

    def exit_lock(self, site: Site, lock: Any, *_: Any) -> None:
        self.release(site, lock)

    def locked(self, site: Site, lock: Any, /, *args: Any, **kwargs: Any) -> bool:
        if args or kwargs:
            check_lock_call(type(lock) is self.lock_types[0], "locked", args, kwargs)
        acquire = self.ops(lock, site)[0]
        self.kernel.step(Op("read", acquire.target, ((acquire.loc, False),), obj=lock))
        return bool(lock.locked())

    # --- conditions -----------------------------------------------------------------------------------------------

    def _condition(self, name: str, function: Any) -> Handler:
        if name in ("acquire", "__enter__"):
            return lambda site, cond, *a, **k: self._forward(site, cond, "acquire", a, k)
        if name in ("release", "__exit__"):
            given = name == "release"  # otherwise `with` passes an exception
            return lambda site, cond, *a, **k: self._forward(site, cond, "release", a if given else (), k)
        if name in ("wait", "wait_for"):
            return lambda site, cond, *a, **k: self._wait(site, cond, function, a, k)

        def notify(site: Site, cond: Any, *args: Any, **kwargs: Any) -> Any:
            accesses: tuple[Any, ...] = (self._location(cond),)
            if type(cond._lock) is self.lock_types[0]:  # for a plain lock it only sees whether some thread has it
                accesses = (*accesses, (self.ops(cond._lock, site)[0].loc, False))
            op = Op("notify", site.text, accesses, obj=cond, detail=name)
            return self.call_library(op, None, function, cond, args, kwargs, name=site.text)

        return notify

    def _forward(self, site: Site, cond: Any, what: str, args: tuple, kwargs: dict) -> Any:
        lock = cond._lock
        if type(lock) in self.lock_types:
            return getattr(self, what)(site, lock, *args, **kwargs)
        return getattr(lock, what)(*args, **kwargs)

    def _wait(self, site: Site, cond: Any, function: Any, args: tuple, kwargs: dict) -> Any:
        lock, task = cond._lock, self.kernel.current
        ours = type(lock) in self.lock_types
        location = self._location(cond)
        accesses = (location, (self.ops(lock, site)[0].loc, True)) if ours else (location,)
        if function.__name__ == "wait_for":  # the predicate is the student's code, and runs before the wait
            try:
                given = _wait_for_given(*args, **kwargs)
            except TypeError:
                function(cond, *args, **kwargs)  # it raises the error that names what does not fit
                raise
            return self._wait_for(site, cond, *given)
        saved = task.reacquires
        task.reacquires = lock if ours else None
        again = None
        if ours:
            # A task that timed out is still in the condition's queue until it has its lock back.
            touched = lock.ops[0].accesses if args in ((), (None,)) and not kwargs else accesses[::-1]
            again = Op("acquire", lock.ops[0].target, touched, obj=lock, detail="wait")
        try:
            result = self.call_library(
                Op("wait", site.text, accesses, obj=cond, effect=False),
                None, function, cond, args, kwargs, name=site.text,
                wake=again, expire=Op("timeout", site.text, accesses, obj=cond, effect=False),
            )  # fmt: skip
        finally:
            task.reacquires = saved
        if ours:
            lock.taken_line = site.line
        return result

    def _wait_for(self, site: Site, cond: Any, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        """Do `Condition.wait_for` as the standard library does it, but with announced waits."""
        wait = self.threading.Condition.wait
        now, end = waits.time_for_library, None
        result = handing.call(predicate)
        while not result:
            if timeout is not None:
                left = timeout if end is None else end - now(self.kernel)
                if end is None:
                    end = now(self.kernel) + timeout
                elif left <= 0:
                    break
                self._wait(site, cond, wait, (left,), {})
            else:
                self._wait(site, cond, wait, (), {})
            result = handing.call(predicate)
        return result

    # --- what a primitive's text tells ----------------------------------------------------------------------------

    def told(self, thing: Any) -> tuple[Any, ...]:
        """The accesses of `repr(thing)`: a primitive's text says whether it is locked, set or alive, or its name."""
        cls = type(thing)
        if cls in self.lock_types:
            return ((("lock", self.kernel.number(thing)), False),)
        if not self.classes.isdisjoint(cls.__mro__):
            for base in cls.__mro__:
                if base not in self.classes:
                    continue
                if base is self.threading.Thread:
                    return self.thread_told(thing)
                if base is self.condition:
                    return ((self._location(thing)[0], False), *self.told(thing._lock))
                if base.__name__ in SHARED_CLASSES:
                    return (("executors", False),)
                if base.__name__ in CALLS and base.__name__ != "local":
                    return ((self._location(thing)[0], False),)
        return ()

    def _text(self, cls: type, name: str) -> Handler | None:
        """How `o.__repr__()` and the like are announced; None where the method is the student's own."""
        owner = next((c for c in cls.__mro__ if name in c.__dict__), None)
        if cls not in self.lock_types and owner is not object and owner not in self.classes:
            return None
        function = getattr(owner, name)

        def text(site: Site, thing: Any, *args: Any) -> Any:
            if accesses := self.told(thing):
                self.kernel.step(Op("read", site.text, accesses, obj=self.kernel.kept(thing)))
            return function(thing, *args)

        return text if cls in self.lock_types or not self.classes.isdisjoint(cls.__mro__) else None

    # --- everything else ------------------------------------------------------------------------------------------

    def _location(self, thing: Any) -> tuple[Any, bool]:
        return (("obj", self.kernel.number(thing)), True)

    def _generic(self, call: Call, function: Any) -> Handler:
        code = function.__code__
        places = MANY if code.co_flags & CO_VARARGS else code.co_argcount - 1
        names = set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
        anything = bool(code.co_flags & CO_VARKEYWORDS)
        written_in_c = function.__qualname__.startswith("_PySimpleQueue.")

        def handler(site: Site, thing: Any, /, *args: Any, **kwargs: Any) -> Any:
            if written_in_c and (len(args) > 1 or kwargs or not args):
                of_simple_queue(function.__name__, args, kwargs)
            if len(args) > places or not (anything or names.issuperset(kwargs)):
                return function(thing, *args, **kwargs)  # it raises the error that names what does not fit
            if call.shared and any(type(a) in (MethodType, partial) for a in args):
                self._hands_over(site, args)
            location = "executors" if call.shared else ("obj", self.kernel.number(thing))
            op = Op(call.kind, site.text, ((location, call.write),), obj=thing, effect=call.effect)
            ready = None
            if call.ready is not None and call.waits_without_limit(args, kwargs):
                ready = lambda: call.ready(thing)  # noqa: E731
                op.detail = ("ready", call.ready)
            return self.call_library(op, ready, function, thing, args, kwargs, name=site.text)

        return handler

    def _hands_over(self, site: Site, things: tuple) -> None:
        """Note that a pool's worker calls a method of a lock, a queue ... among `things`, and nothing announces it."""
        for thing in things:
            while type(thing) is partial:
                thing = thing.func
            if type(thing) is MethodType and self.find(type(thing.__self__), thing.__name__) is not None:
                what = site.text or site.name
                self.kernel.unmodelled = self.kernel.unmodelled or Why("unseen", f"`{what}` is passed on", what=what)

    @roles.role(calls=roles.always)
    def call_library(
        self, op: Op, ready: Any, function: Any, thing: Any, args: tuple, kwargs: dict,
        *, name: str = "", wake: Op | None = None, expire: Op | None = None,
    ) -> Any:  # fmt: skip
        """Announce `op`, then let the library's own code run. What it does inside is silent."""
        kernel = self.kernel
        kernel.extra += CALL_COSTS
        task = kernel.current
        if ready is None:
            kernel.step(op)
        else:
            waits.until(kernel, op, ready)
        saved = task.wakes_with, task.times_out_with, task.call_name, task.calls
        task.wakes_with, task.times_out_with, task.call_name, task.calls = wake, expire, name, (op, thing)
        try:
            return function(thing, *args, **kwargs)
        finally:
            task.wakes_with, task.times_out_with, task.call_name, task.calls = saved
            if kernel.gated:
                kernel.recheck()
