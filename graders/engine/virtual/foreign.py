"""`o[k]` of an object that some other library has made."""

from __future__ import annotations

import os
import types
from collections.abc import Callable
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Op
from graders.engine.virtual.kinds import FLAT, IMMUTABLE_MODULES
from graders.engine.virtual.midway import Midway

_SETTLED = (tuple, str, bytes, frozenset, type, os._Environ)  # they never change, or announce for themselves


def is_changeable(cls: type) -> bool:
    """Whether objects of this class, which the program has not made, may change."""
    module = cls.__module__
    own = module.startswith("graders") or issubclass(cls, type)
    return not (cls in FLAT or own or module in IMMUTABLE_MODULES)


class Foreign(Midway):
    """The part of the announcer that meets objects of other libraries which are used like containers.

    Such an object is one place. Where its class is written in Python, nobody can tell what else belongs to it, and who
    else holds that: then a run proves nothing.
    """

    step: Callable[[Op], bool]
    container_op: Callable[..., Op]
    alone: Callable[[], bool]
    student_modules: frozenset[str]
    followed: set[type]

    def foreign_item(self, site: Site, thing: Any, how: str) -> None:
        """`o[k]` is about to be read ("__getitem__"), stored or deleted."""
        written = self._who_answers(type(thing), how)
        if written is not None:
            self.step(self.container_op(thing, how != "__getitem__", site))
            if type(written) is types.FunctionType and not self.alone():
                self.unmodelled(site.text, "is kept by code that cannot be followed")

    def _who_answers(self, cls: type, how: str) -> Any:
        """What another library has written for `how`; None where the program has, or nothing can change."""
        if not is_changeable(cls) or issubclass(cls, _SETTLED) or cls in self.followed:
            return None
        owner = next((base for base in cls.__mro__ or () if how in base.__dict__), None)
        if owner is None or owner in self.followed or owner.__module__ in self.student_modules:
            return None
        return owner.__dict__[how]
