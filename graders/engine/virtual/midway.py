"""One operation on a container that runs code of the program's in the middle: a default is made, elements compared."""

from __future__ import annotations

import collections
import heapq
from typing import Any

from graders.engine.instrument import Site
from graders.engine.virtual.callbacks import Callbacks, Fed
from graders.engine.virtual.iterators import Taken

_MAKES = collections.defaultdict.__missing__
# By id: what is called may be anything, and have an `__eq__` of its own.
COMPARING = frozenset(
    id(getattr(heapq, name))
    for name in ("heappush", "heappop", "heapify", "heapreplace", "heappushpop", "_heapify_max", "_heappop_max")
    if hasattr(heapq, name)
)


class Midway(Callbacks):
    """The part of the announcer that knows those."""

    def makes_missing(self, thing: Any) -> bool:
        """Whether it is a defaultdict that calls the program for what it does not have, and stores that then."""
        return type(thing).__missing__ is _MAKES and self.calls_back(thing.default_factory)

    def interrupted(self, site: Site, args: tuple[Any, ...]) -> None:
        """What was announced as one step ran code with points, and others could come in."""
        if not self.alone() and Fed not in map(type, args) and Taken not in map(type, args):  # those have announced it
            self.unmodelled(site.text or site.name, "runs code of the program's in the middle")
