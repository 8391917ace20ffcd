"""What the source says at the place where a library object is used. It is found from the frames, so no step pays for
it.
"""

from __future__ import annotations

from typing import Any


def place_text(world: Any, frame: Any) -> str:
    """The source text at the place from which `frame` was called, if that is a use of a lock or the like."""
    found = ""
    while frame is not None and frame.f_code.co_filename not in world.files:
        names = frame.f_code.co_varnames
        site = None
        if "site" in names:
            site = frame.f_locals.get("site")
        elif names[:1] == ("self",) and frame.f_code.co_name in ("__enter__", "__exit__"):
            site = getattr(frame.f_locals.get("self"), "site", None)
        found = getattr(site, "text", "") or found
        frame = frame.f_back
    return found if frame is not None else ""
