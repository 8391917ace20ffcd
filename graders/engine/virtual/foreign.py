"""What other libraries, written in Python, do to shared objects: they can be interrupted, and we cannot look inside.

So a search proves nothing where such a function has a race with another thread (`Op.midway`). It proves nothing either
where such code has something that nobody can follow: a table of its own, or an object that it keeps for `o[k]`.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import types
from collections.abc import Callable, Container
from typing import Any

from graders.engine.instrument import Site
from graders.engine.model import Op
from graders.engine.virtual.global_state import module_state
from graders.engine.virtual.held import READING_SPECIALS
from graders.engine.virtual.library_objects import is_changeable
from graders.engine.virtual.midway import Midway

CANNOT = "runs code that cannot be followed"
_SETTLED = (tuple, str, bytes, frozenset, type, os._Environ)  # they never change, or announce for themselves
_READERS = {"random": ("choice", "choices", "sample"), "json": ("dump", "dumps"), "copy": ("copy", "deepcopy")}
# Modules whose objects never change; their methods only read their arguments.
VALUES = frozenset({
    "string", "re", "datetime", "_datetime", "decimal", "_decimal", "fractions", "pathlib", "pathlib._local", "struct",
    "uuid", "ipaddress",
})  # fmt: skip
_READING = frozenset({*VALUES, "statistics", "pprint", "textwrap", "difflib", "reprlib"})


def only_reads(function: Any) -> bool:
    """Whether this function of the library changes none of its arguments."""
    module, name = getattr(function, "__module__", "") or "", getattr(function, "__name__", "")
    return module in _READING or name in _READERS.get(module, ())


def hides_state(function: Any, files: Container[str], depth: int = 3) -> bool:
    """Whether a function keeps a table in its closure, as those of `singledispatch` do. Code in `files` has points."""
    if type(function) is not types.FunctionType or function.__code__.co_filename in files:
        return False
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # the cell is still empty
            held = cell.cell_contents
            if type(held) in (dict, list, set) or (depth and hides_state(held, files, depth - 1)):
                return True
    return False


def at_once(function: Any, kwargs: Any) -> bool:
    """Whether this function, though it is written in Python, leaves all its work to one call of C code."""
    name = getattr(function, "__module__", ""), getattr(function, "__name__", "")
    return (name == ("json", "dumps") and not kwargs) or name == ("copy", "copy")


def _rewrites(function: Any, args: tuple[Any, ...]) -> bool:
    """Whether `function` stores attributes of a function that is its argument."""
    name = getattr(function, "__module__", ""), getattr(function, "__name__", "")
    return name == ("functools", "update_wrapper") and type(args[0] if args else None) is types.FunctionType


LRU = type(functools.lru_cache(len))


class Foreign(Midway):
    """The part of the announcer that meets objects of other libraries which are used like containers.

    Such an object is one place. If its class is written in Python, nobody can tell what else belongs to it, and who
    else holds that: then a run proves nothing.
    """

    step: Callable[[Op], bool]
    container_op: Callable[..., Op]
    alone: Callable[[], bool]
    read_all: Callable[..., bool]
    read_arguments: Callable[..., None]

    def foreign_item(self, site: Site, thing: Any, how: str) -> None:
        """Announce that `o[k]` is about to be read ("__getitem__"), stored or deleted."""
        written = self._who_answers(type(thing), how)
        if written is not None:
            self.step(self.container_op(thing, how != "__getitem__", site))
            if type(written) is types.FunctionType and not self.alone():
                self.unmodelled(site.text, CANNOT)

    def _who_answers(self, cls: type, how: str) -> Any:
        """The method `how` that another library wrote; None where the program wrote it, or where nothing can change."""
        if not is_changeable(cls) or issubclass(cls, _SETTLED) or cls in self.followed:
            return None
        owner = next((base for base in cls.__mro__ or () if how in base.__dict__), None)
        if owner is None or owner in self.followed or owner.__module__ in self.student_modules:
            return None
        return owner.__dict__[how]

    def foreign_method(self, site: Site, owner: Any, function: Any, code: Any, things: tuple) -> None:
        """Announce a method that another library wrote in Python: it may change its object and its arguments."""
        if type(function) is LRU:
            self.remembers(site)
        elif code is not None and code.co_filename not in self.primitives.files:
            own = type(owner).__module__ in self.student_modules and not isinstance(owner, tuple)
            if own and not self.is_library_object(owner):
                self._written_for_program(site, owner, function, things)
                return
            mutable = self.is_mutable(owner)
            if not mutable and type(owner).__module__ not in VALUES:
                return
            if type(owner).__module__ == "random":  # no promise says which number comes next
                self.read_all(site, (), owner=owner)
                mutable = False
            self.read_all(
                site, things, owner=owner if mutable else None, write=not only_reads(function), deep=True, fields=True,
                python=not isinstance(owner, tuple),
            )  # fmt: skip

    def _written_for_program(self, site: Site, owner: Any, function: Any, things: tuple) -> None:
        """Announce a method without points of a program's object: `dataclasses` wrote it, or an abstract class."""
        self.read_all(site, (owner, *things), write=True, deep=True, fields=True, python=True)
        if function.__name__ not in READING_SPECIALS and not self.alone():
            self.unmodelled(site.text, CANNOT)

    def library_function(self, site: Site, function: Any, args: tuple, kwargs: dict[str, Any]) -> None:
        """Announce a function that another library wrote in Python. The function that it wraps announces itself."""
        if (
            function.__closure__
            and not self.alone()
            and hides_state(function, {*self.student_files, *self.primitives.files})
        ):
            self.unmodelled(site.text, CANNOT)
        self.use_module_state(site, function)
        if _rewrites(function, args):
            self.changed_by_hand(site.text)
        inner = function.__code__.co_filename in self.primitives.files or hasattr(function, "__wrapped__")
        ours = str(function.__globals__.get("__name__")).startswith("graders")  # a lock's method, under another name
        if not inner and not ours:
            self.read_arguments(site, function, (*args, *kwargs.values()), python=not at_once(function, kwargs))

    def changed_by_hand(self, what: str) -> None:
        """Note that the program is about to change what others use without an announcement."""
        if self.kernel.current is not None and not self.alone():
            self.step(Op("write", what, ((f"by hand: {what}", True),)))
            self.unmodelled(what, "is changed, and who reads it cannot be followed")

    def use_module_state(self, site: Site, function: Any) -> None:
        """Announce that `function`, of the library, uses what its module keeps for all threads."""
        state = module_state(function) if not self.alone() else None
        if state is not None:
            module, write = state
            self.step(Op("write" if write else "read", site.text, ((f"module {module}", write),), effect=write))
            if write:
                self.unmodelled(site.text, "changes what the library keeps for all")

    def is_mutable(self, thing: Any) -> bool:
        cls = type(thing)
        if not is_changeable(cls):
            return False
        streams = getattr(sys, "stdout", None), getattr(sys, "stderr", None)  # a program may delete them
        return cls not in self.primitives.classes and thing is not streams[0] and thing is not streams[1]

    def remembers(self, site: Site) -> None:
        if not self.alone():
            self.unmodelled(site.text, "remembers what it returned")
