"""Operations on a container that run the program's code in the middle: to make a default, to compare elements."""

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


# Whether a defaultdict keeps what was stored for the key while its factory made a default. Since 3.15, and in later
# releases of 3.14, it does; before, the new default replaces it.
KEEPS_STORED = _keeps()


class Midway(Callbacks):
    """The part of the announcer that knows those operations."""

    def makes_missing(self, thing: Any) -> bool:
        """Whether `thing` is a defaultdict that calls the program for a missing key, and then stores the result."""
        return getattr(type(thing), "__missing__", None) is _MAKES and self.calls_back(thing.default_factory)

    def interrupted(self, site: Site, args: tuple[Any, ...]) -> None:
        """Note that code with points ran inside what was announced as one step, so that others could come in."""
        if not self.alone() and not any(type(thing) in HANDED for thing in args):  # those steps announced it
            self.unmodelled(site.text or site.name, "runs code of the program's in the middle")
