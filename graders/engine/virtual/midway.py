"""One operation on a container that runs code of the program's in the middle: a default is made, elements compared."""

from __future__ import annotations

import collections
from typing import Any

from graders.engine.instrument import Site
from graders.engine.virtual.callbacks import Callbacks
from graders.engine.virtual.handed import HANDED

_MAKES = collections.defaultdict.__missing__


def _keeps() -> bool:
    stored: collections.defaultdict[str, int] = collections.defaultdict(lambda: stored.setdefault("", 1) + 1)
    return stored[""] == 1


# Whether a defaultdict keeps what was stored for the key while its factory made a default. 3.15 and later releases of
# 3.14 do; before, what the factory has made takes its place.
KEEPS_STORED = _keeps()


class Midway(Callbacks):
    """The part of the announcer that knows those."""

    def makes_missing(self, thing: Any) -> bool:
        """Whether it is a defaultdict that calls the program for what it does not have, and stores that then."""
        return getattr(type(thing), "__missing__", None) is _MAKES and self.calls_back(thing.default_factory)

    def interrupted(self, site: Site, args: tuple[Any, ...]) -> None:
        """What was announced as one step ran code with points, and others could come in."""
        if not self.alone() and not any(type(thing) in HANDED for thing in args):  # those have announced it
            self.unmodelled(site.text or site.name, "runs code of the program's in the middle")
