"""`datetime` and `timeit` for a script: the time that they know is virtual. Their values are the real ones."""

from __future__ import annotations

import builtins
import datetime as real
import timeit
from collections.abc import Callable
from types import ModuleType
from typing import Any

MODULES = {"datetime": real, "timeit": timeit}
_PLAIN = "_stall_plain"  # this attribute of a virtual class is the class on which a program builds
_build_class = builtins.__build_class__


def make_dates(name: str, time: Any) -> ModuleType:
    """Make the module `name`, which asks `time` (the virtual one) for the time."""
    module = ModuleType(name)
    if name == "timeit":
        _fill_timeit(module, time)
    else:
        module.__dict__.update(real.__dict__)
        module.__dict__.update(date=_facade(real.date, today=_today(time)), datetime=_clock(time))
    return module


def _fill_timeit(module: Any, time: Any) -> None:
    """Run the library's own code on the virtual clock. That may stand still: then it does not go on measuring."""

    def load(name: str, *args: Any) -> Any:
        return {"time": time, "timeit": module}.get(name) or builtins.__import__(name, *args)

    def until(self: Any, callback: Callable[[int, float], Any] | None, least: float) -> tuple[int, float]:
        scale = 1
        while True:
            for number in (scale, 2 * scale, 5 * scale):
                taken = self.timeit(number)
                if callback:
                    callback(number, taken)
                if taken >= least or (taken == 0 and self.timer is module.default_timer):
                    return number, taken
            scale *= 10

    def autorange(self: Any, callback: Any = None) -> tuple[int, float]:
        return until(self, callback, 0.2)

    def autorange_to(self: Any, callback: Any = None, target_time: float = 0.2) -> tuple[int, float]:
        return until(self, callback, target_time)

    module.__file__ = timeit.__file__
    module.__dict__["__builtins__"] = {**vars(builtins), "__import__": load}
    exec(timeit.__spec__.loader.get_code("timeit"), module.__dict__)  # type: ignore[union-attr]
    module.Timer.autorange = autorange_to if hasattr(timeit, "default_target_time") else autorange  # since 3.15


def build_class(function: Any, name: str, *bases: Any, **kwargs: Any) -> Any:
    """`__build_class__` for classes that build on a virtual class.

    A virtual class has a metaclass, so that it takes the real class's objects for its own. That metaclass would
    conflict with another (`class Day(date, Enum)`), so the plain base takes its place.
    """
    found = tuple(vars(base).get(_PLAIN, base) if isinstance(base, type) else base for base in bases)
    return _build_class(function, name, *found, **kwargs)


def _clock(time: Any) -> type:
    def now(cls: Any, tz: Any = None) -> Any:
        there = real.datetime.fromtimestamp(time.time(), real.timezone.utc)  # the machine's time zone decides nothing
        there = there.astimezone(tz) if tz is not None else there.replace(tzinfo=None)
        return there if _PLAIN in vars(cls) else cls.combine(there.date(), there.timetz())

    def utcnow(cls: Any) -> Any:
        return now(cls)

    return _facade(real.datetime, now=now, utcnow=utcnow, today=utcnow)


def _today(time: Any) -> Any:
    def today(cls: Any) -> Any:
        return cls.fromordinal(real.datetime.fromtimestamp(time.time(), real.timezone.utc).toordinal())

    return today


def _facade(kind: Any, **methods: Any) -> type:
    """A class that makes objects of `kind` and takes them for its own; `methods` are its class methods."""

    class Asks(type):
        def __instancecheck__(cls, thing: object) -> bool:
            return isinstance(thing, kind) if cls is facade else type.__instancecheck__(cls, thing)

        def __subclasscheck__(cls, other: type) -> bool:
            return issubclass(other, kind) if cls is facade else type.__subclasscheck__(cls, other)

        def __eq__(cls, other: object) -> bool:
            return cls is other or (cls is facade and other is kind)

        __hash__ = type.__hash__

    def new(cls: Any, *args: Any, **kwargs: Any) -> Any:
        return kind(*args, **kwargs) if cls is facade else kind.__new__(cls, *args, **kwargs)

    own: dict[str, Any] = {name: classmethod(method) for name, method in methods.items()}
    own.update(__slots__=(), __module__="datetime")
    plain = type(kind.__name__, (kind,), dict(own))
    facade: Any = Asks(kind.__name__, (plain,), {**own, "__new__": new, _PLAIN: plain})
    for name in ("fromtimestamp", "fromisoformat", "fromordinal", "strptime", "combine", "fromisocalendar"):
        if hasattr(kind, name):  # of the real class: they return values like all others
            setattr(facade, name, getattr(kind, name))
    return facade
