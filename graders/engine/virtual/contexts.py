"""`with` on the library's primitives: entering and leaving are announced as the calls that they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graders.engine.instrument import Site
from graders.engine.kernel import waits
from graders.engine.roles import holds
from graders.engine.virtual.calls import Primitives


@holds("lock")
class Guard:
    """`with lock:` on one of the two lock types: `Primitives.acquire` and `release`, without the detour."""

    __slots__ = ("lock", "primitives", "site")

    def __init__(self, primitives: Primitives, site: Site, lock: Any) -> None:
        self.primitives, self.site, self.lock = primitives, site, lock

    def __enter__(self) -> bool:
        lock = self.lock
        ops = lock.ops or self.primitives.ops(lock, self.site)
        waits.acquire(self.primitives.kernel, lock, ops[0])
        lock.taken_line = self.site.line
        return True

    def __exit__(self, *_: Any) -> None:
        lock = self.lock
        self.primitives.kernel.step((lock.ops or self.primitives.ops(lock, self.site))[1])
        lock.free()


@holds("thing")
class Context:
    """`with` on any other primitive of the library."""

    __slots__ = ("method", "site", "thing")

    def __init__(self, method: Callable[..., Any], site: Site, thing: Any) -> None:
        self.method, self.site, self.thing = method, site, thing

    def __enter__(self) -> Any:
        return self.method(self.site, self.thing, "__enter__")

    def __exit__(self, *details: Any) -> Any:
        return self.method(self.site, self.thing, "__exit__", *details)
