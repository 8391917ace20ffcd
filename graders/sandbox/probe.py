"""Which layers of the wall this system has, and whether they are enough to run what strangers wrote.

Asked of a child in which nothing else runs. Never of a child that judges: whatever that one says comes from a
process in which student code has run.
"""

from __future__ import annotations

import functools
from collections.abc import Collection

from graders.errors import SandboxError, UsageError
from graders.sandbox import bubble, parent
from graders.sandbox.wire import Request

__all__ = ["LAYERS", "PARTS", "demand", "layers", "missing", "named", "refusal"]

LAYERS = ("bubblewrap", "namespaces", "landlock", "seccomp")

# What has to be protected, and the sets of layers of which each does it.
#
# files      Landlock of any version: it refuses to open, make, rename or link; what the first ones do not know
#            (truncate, chmod and theirs) the seccomp filter refuses, without which nothing is enough. Bubblewrap alone
#            hides the files, but children of one server share a process table, and with it a neighbour's memory
#            (/proc/N/mem) unless each has a user namespace of its own.
# processes  The seccomp filter: no fork, no exec, no signal to others, no socket. Namespaces are no substitute: what
#            we unshare keeps TCP out, but neither signals to processes of the same user (the grader is one) nor the
#            sockets of services, which are files; and no limit on processes holds for root.
PARTS: dict[str, tuple[frozenset[str], ...]] = {
    "files": (frozenset({"landlock"}), frozenset({"bubblewrap", "namespaces"})),
    "processes": (frozenset({"seccomp"}),),
}


@functools.cache
def layers() -> tuple[str, ...]:
    """The layers that are active in every child, of `LAYERS`; () where there is none. One child is asked, once."""
    try:
        answered = parent.ask(Request("", b"", probe=True)).get("layers", ())
    except SandboxError:
        return ()
    outer = ("bubblewrap",) if bubble.is_usable() else ()
    return tuple(layer for layer in LAYERS if layer in (*outer, *answered))


def missing(active: Collection[str]) -> tuple[str, ...]:
    """Those of `PARTS` that these layers leave unprotected; () where they are enough to grade a class."""
    return tuple(part for part, ways in PARTS.items() if not any(way <= set(active) for way in ways))


def refusal(active: Collection[str]) -> str | None:
    """None where these layers are enough. Else how the key of the refusal ends: `-files`, `-processes`, or, where both
    are open, with nothing."""
    gaps = missing(active)
    if not gaps:
        return None
    return "" if len(gaps) == len(PARTS) else f"-{gaps[0]}"


def demand(active: Collection[str], *, option: str = "--trust-submissions") -> None:
    """Raise UsageError (`no-wall`, `no-wall-files`, `no-wall-processes`) where these layers are not enough.

    `option` is how the person who is told so could do without.
    """
    gap = refusal(active)
    if gap is not None:
        raise UsageError(f"no-wall{gap}", option=option, **named(active))


def named(active: Collection[str]) -> dict[str, list[str]]:
    """The layers as what a message knows of them: nothing where there is none."""
    return {"layers": list(active)} if active else {}
