"""Which layers of the wall this system has, and whether they are enough to run the code of strangers.

A child that runs nothing else is asked. A child that judges is never asked, because student code has run in it and
could answer.
"""

from __future__ import annotations

import functools
from collections.abc import Collection

from graders.errors import SandboxError, UsageError
from graders.sandbox import bubble, parent
from graders.sandbox.wire import Probe, Request

__all__ = ["LAYERS", "PARTS", "demand", "layers", "missing", "named", "refusal"]

LAYERS = ("bubblewrap", "namespaces", "landlock", "seccomp")

# What has to be protected, and for each the sets of layers that do it.
#
# files      Landlock of any version: it refuses to open, make, rename or link. Its first versions do not know truncate,
#            chmod and the like; the seccomp filter refuses those, and is always required. Bubblewrap alone hides the
#            files. But children of one server share a process table, and so could reach a neighbour's memory
#            (/proc/N/mem) unless each has a user namespace of its own.
# processes  The seccomp filter: no fork, no exec, no signal to others, no socket. Namespaces are no substitute. Ours
#            keep out TCP, but neither signals to processes of the same user (the grader is one) nor the sockets of
#            services, which are files. A limit on the number of processes does not hold for root.
PARTS: dict[str, tuple[frozenset[str], ...]] = {
    "files": (frozenset({"landlock"}), frozenset({"bubblewrap", "namespaces"})),
    "processes": (frozenset({"seccomp"}),),
}


@functools.cache
def layers() -> tuple[str, ...]:
    """The layers of `LAYERS` that are active in every child, maybe none. One child is asked, once per process."""
    try:
        answered = parent.ask(Request("", b"", asks=Probe())).get("layers", ())
    except SandboxError:
        return ()
    outer = ("bubblewrap",) if bubble.is_usable() else ()
    return tuple(layer for layer in LAYERS if layer in (*outer, *answered))


def missing(active: Collection[str]) -> tuple[str, ...]:
    """The `PARTS` that these layers leave unprotected; () if they are enough to grade a class."""
    return tuple(part for part, ways in PARTS.items() if not any(way <= set(active) for way in ways))


def refusal(active: Collection[str]) -> str | None:
    """None if these layers are enough. Else the end of the refusal's message key: `-files`, `-processes`, or "" for
    both.
    """
    gaps = missing(active)
    if not gaps:
        return None
    return "" if len(gaps) == len(PARTS) else f"-{gaps[0]}"


def demand(active: Collection[str], *, option: str = "--trust-submissions") -> None:
    """Raise UsageError (`no-wall`, `no-wall-files`, `no-wall-processes`) if these layers are not enough.

    `option` is the option that would do without them; the message names it.
    """
    gap = refusal(active)
    if gap is not None:
        raise UsageError(f"no-wall{gap}", option=option, **named(active))


def named(active: Collection[str]) -> dict[str, list[str]]:
    """The layers as arguments of a message; empty if there are none."""
    return {"layers": list(active)} if active else {}
