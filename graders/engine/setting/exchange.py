"""Names of a module that are exchanged for the time of each run."""

from __future__ import annotations

from operator import is_, itemgetter
from types import ModuleType
from typing import Any

__all__ = ["Exchange"]


class Exchange:
    """What takes the place of several names of `module`, all of which it has."""

    def __init__(self, module: ModuleType, values: dict[str, Any]) -> None:
        self.data, self.values = vars(module), values
        self._get = itemgetter(*values, *(("__name__",) if len(values) == 1 else ()))  # of one it returns no tuple
        self._seen: tuple[Any, ...] = ()
        self._before: dict[str, Any] = {}

    def before(self) -> dict[str, Any]:
        """What the names are now."""
        now = self._get(self.data)
        if len(now) != len(self._seen) or not all(map(is_, now, self._seen)):
            self._seen, self._before = now, dict(zip(self.values, now, strict=False))
        return self._before
