"""What our own functions mean in a stack of frames. Each says so where it is written.

A fingerprint (`graders.engine.state`) reads the stacks of suspended threads. Only our function itself knows what its
frame means there: that the thread begins here, that it holds something of the program's, or that there is only a plain
call between the frames above and below. So functions, files and classes register themselves. No file or function is
known by its name, and any may be renamed or moved. An unregistered function counts as C code with a state of its own:
if it has called the program, states are not compared.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])
_C = TypeVar("_C", bound=type)

Judge = Callable[[Any], bool]


def always(function: Any) -> bool:
    return True


@dataclass(frozen=True)
class Role:
    """What a frame of one function of ours means in the stack of a suspended thread.

    bottom   a thread begins here: nothing below differs between two states
    hand     the locals that hold something of the program's while a point waits
    resting  the same for a generator of ours that is suspended itself
    calls    whether it directly calls what its local `function` holds, so that a frame of the program's above is only
               a call; None: it does not, and in between is C code that may hold anything
    stands   "call" or "attribute": the program calls or reads it in place of a function of its own
    in_c     C code calls it, and may hold anything meanwhile
    door     it is the library's own method, unless its caller has not announced that
    """

    bottom: bool = False
    hand: tuple[str, ...] = ()
    resting: tuple[str, ...] = ()
    calls: Judge | None = None
    stands: str = ""
    in_c: bool = False
    door: bool = False


PLAIN = Role()
_roles: dict[int, tuple[CodeType, Role]] = {}  # by the id of a code object, which is kept alive
_fields: dict[type, tuple[str, ...]] = {}
_looks_on: set[str] = set()
_hands_on: set[str] = set()
_at_work: set[str] = set()
_ours_to_blame: list[str] = []
_KIT = str(sys.modules[__name__.partition(".")[0]].__path__[0]) + os.sep
_ENGINE = str(sys.modules[__name__.rpartition(".")[0]].__path__[0]) + os.sep


def role(
    *,
    bottom: bool = False,
    hand: tuple[str, ...] = (),
    resting: tuple[str, ...] = (),
    calls: Judge | None = None,
    stands: str = "",
    in_c: bool = False,
    door: bool = False,
) -> Callable[[_F], _F]:
    """A decorator that gives the function this `Role`."""
    own = Role(bottom, hand, resting, calls, stands, in_c, door)

    def register(function: _F) -> _F:
        code = function.__code__
        _roles[id(code)] = code, own
        return function

    return register


def role_of(code: CodeType) -> Role:
    entry = _roles.get(id(code))
    return entry[1] if entry is not None else PLAIN


def holds(*names: str) -> Callable[[_C], _C]:
    """A class decorator: the attributes that are the state of an object of ours that a program can hold."""

    def register(cls: _C) -> _C:
        _fields[cls] = names
        return cls

    return register


def held_by(cls: type) -> tuple[str, ...] | None:
    """The attributes that `cls` has named by `holds`; None if it has named none, or is no class of ours."""
    return _fields.get(cls)


# --- files --------------------------------------------------------------------------------------------------------


def looks_on(file: str) -> None:
    """Register the module with this `__file__`, or the whole package of an `__init__`, as one that looks at states.

    While the state is looked at, the running thread is in it and the others are where they announced something. That
    must make no difference.
    """
    _looks_on.add(_place(file))


def hands_on(file: str) -> None:
    """As `looks_on`, for a module that calls the library for the program; the call itself is yet to be announced."""
    _hands_on.add(_place(file))


def at_work(file: str) -> None:
    """Mark one module of a package that `hands_on`: it works inside an operation that was announced."""
    _at_work.add(_place(file))


def ours_to_blame(name: str) -> None:
    """Register the package with this `__name__`: an exception that is raised in it and not caught is our mistake, never
    the program's.
    """
    _ours_to_blame.append(name + ".")


def is_our_fault(frame: FrameType) -> bool:
    """Whether an exception that was raised in `frame` is a mistake of ours. Its globals decide, because a file can be
    anywhere.
    """
    name = frame.f_globals.get("__name__")
    if type(name) is not str or not name.startswith(tuple(_ours_to_blame)):
        return False
    module = sys.modules.get(name)
    return module is not None and vars(module) is frame.f_globals


def _place(file: str) -> str:
    folder, name = os.path.split(file)
    return folder + os.sep if name.startswith("__init__.") else file


def _is_in(file: str, places: set[str]) -> bool:
    return file in places or any(place.endswith(os.sep) and file.startswith(place) for place in places)


def is_ours(file: str) -> bool:
    """Whether code with this `co_filename` belongs to the kit."""
    return file.startswith(_KIT)


def is_engine(file: str) -> bool:
    """Whether it belongs to the engine."""
    return file.startswith(_ENGINE)


def is_looking_on(file: str) -> bool:
    return _is_in(file, _looks_on)


def is_handing_on(file: str) -> bool:
    return _is_in(file, _hands_on) and not _is_in(file, _at_work)


__all__ = [
    "PLAIN", "Role", "always", "at_work", "hands_on", "held_by", "holds", "is_engine", "is_handing_on", "is_looking_on",
    "is_our_fault", "is_ours", "looks_on", "ours_to_blame", "role", "role_of",
]  # fmt: skip
