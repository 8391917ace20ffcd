"""`datetime` and `timeit` for a script: what they know of the time is virtual. Their values are the real ones."""

from __future__ import annotations

import datetime as real
import timeit
from types import ModuleType
from typing import Any

MODULES = ("datetime", "timeit")


def make_dates(name: str, time: Any) -> ModuleType:
    """The module `name`, which asks `time` (the virtual one) for the time."""
    module = ModuleType(name)
    if name == "timeit":
        module.__dict__.update(timeit.__dict__)
        module.__dict__["default_timer"] = time.perf_counter
    else:
        module.__dict__.update(real.__dict__)
        module.__dict__.update(date=_facade(real.date, today=_today(time)), datetime=_clock(time))
    return module


def _clock(time: Any) -> type:
    def now(cls: Any, tz: Any = None) -> Any:
        there = real.datetime.fromtimestamp(time.time(), real.timezone.utc)  # the machine's time zone decides nothing
        return there.astimezone(tz) if tz is not None else there.replace(tzinfo=None)

    def utcnow(cls: Any) -> Any:
        return now(cls)

    return _facade(real.datetime, now=now, utcnow=utcnow, today=utcnow)


def _today(time: Any) -> Any:
    return lambda cls: real.datetime.fromtimestamp(time.time(), real.timezone.utc).date()


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
    facade: Any = Asks(kind.__name__, (kind,), {"__new__": new, "__slots__": (), "__module__": "datetime", **own})
    for name in ("fromtimestamp", "fromisoformat", "fromordinal", "strptime", "combine", "fromisocalendar"):
        if hasattr(kind, name):  # of the real class: what they return is a value like all others
            setattr(facade, name, getattr(kind, name))
    return facade
