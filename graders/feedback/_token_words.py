"""What is said about a schedule's token, and about a file that carries one. Same rules as `_keys.py`."""

from __future__ import annotations

from graders.feedback._template import Template

TOKEN_MESSAGES: dict[str, tuple[Template, ...]] = {
    "token-damaged": (
        "the token `{token}` is damaged: copy the whole of it",
        "the token is damaged: copy the whole of it",
    ),
    "token-version": ("the token `{token}` was made by another version of the kit",),
    "token-other-exercise": (
        "the token `{token}` belongs to `{exercise}`",
        "the token `{token}` belongs to another exercise",
        "the token belongs to another exercise",
    ),
    "no-token-in-file": ("`{path}` has no token in it: say `stall replay TOKEN {path}`",),
    "share-no-python": ("what is shared is a Python file: give `{path}` a name that ends with .py",),
    "share-over-other": ("`{path}` is there already and holds another program: choose another name",),
    "diverged": (
        "the code has changed since: the schedule no longer fits at step {step}; a new check gives a new token",
        "the code has changed since: the schedule no longer fits; a new check gives a new token",
    ),
}
