"""What other libraries do in Python to what is shared: they can be stopped in the middle, and we cannot look inside.

So a search proves nothing where such a function has a race with another thread (`Op.midway`), or where it has something
that nobody can follow: a table of its own, an object that it keeps for `o[k]`.
"""

from __future__ import annotations

import contextlib
import os
import types
from collections.abc import Callable, Container
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Op
from graders.engine.virtual.kinds import FLAT, IMMUTABLE_MODULES
from graders.engine.virtual.midway import Midway

CANNOT = "runs code that cannot be followed"
_SETTLED = (tuple, str, bytes, frozenset, type, os._Environ)  # they never change, or announce for themselves
_READERS = {"random": ("choice", "choices", "sample"), "json": ("dump", "dumps"), "copy": ("copy", "deepcopy")}
# Their objects never change; what their methods are given they only read.
VALUES = frozenset({
    "string", "re", "datetime", "_datetime", "decimal", "_decimal", "fractions", "pathlib", "pathlib._local", "struct",
    "uuid", "ipaddress",
})  # fmt: skip
_READING = frozenset({*VALUES, "statistics", "pprint", "textwrap", "difflib", "reprlib"})


def is_changeable(cls: type) -> bool:
    """Whether objects of this class, which the program has not made, may change."""
    module = cls.__module__
    own = module.startswith("graders") or issubclass(cls, type)
    return not (cls in FLAT or own or module in IMMUTABLE_MODULES)


def only_reads(function: Any) -> bool:
    """Whether this function of the library changes nothing that it is given."""
    module, name = getattr(function, "__module__", "") or "", getattr(function, "__name__", "")
    return module in _READING or name in _READERS.get(module, ())


def hides_state(function: Any, files: Container[str], depth: int = 3) -> bool:
    """Whether a function keeps a table in its closure, as those of `singledispatch` do; code in `files` has points."""
    if type(function) is not types.FunctionType or function.__code__.co_filename in files:
        return False
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # nothing is in it yet
            held = cell.cell_contents
            if type(held) in (dict, list, set) or (depth and hides_state(held, files, depth - 1)):
                return True
    return False


def at_once(function: Any, kwargs: Any) -> bool:
    """Whether this function, though it is written in Python, leaves all its work to one call of C code."""
    name = getattr(function, "__module__", ""), getattr(function, "__name__", "")
    return (name == ("json", "dumps") and not kwargs) or name == ("copy", "copy")


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
                self.unmodelled(site.text, CANNOT)

    def _who_answers(self, cls: type, how: str) -> Any:
        """What another library has written for `how`; None where the program has, or nothing can change."""
        if not is_changeable(cls) or issubclass(cls, _SETTLED) or cls in self.followed:
            return None
        owner = next((base for base in cls.__mro__ or () if how in base.__dict__), None)
        if owner is None or owner in self.followed or owner.__module__ in self.student_modules:
            return None
        return owner.__dict__[how]
