"""A value as text, without running anything of the program: both sides look at a program's end when it is over."""

from __future__ import annotations

import collections
from typing import Any


def shown(value: Any, depth: int = 8) -> str:
    kind = type(value)
    if depth == 0:
        return "..."
    if isinstance(value, dict):
        pairs = (f"{shown(k, depth - 1)}: {shown(v, depth - 1)}" for k, v in dict.items(value))
        return f"{kind.__name__}({', '.join(pairs)})"
    for base in (list, tuple, collections.deque):
        if isinstance(value, base):
            return f"{kind.__name__}({', '.join(shown(item, depth - 1) for item in base.__iter__(value))})"
    if kind.__name__ in ("UserDict", "UserList", "ChainMap"):
        return f"{kind.__name__}({shown(vars(value), depth - 1)})"
    if isinstance(value, (set, frozenset)):
        return f"{kind.__name__}({', '.join(sorted(shown(item, depth - 1) for item in value))})"
    if kind.__module__ == "builtins" or kind.__repr__ is object.__repr__:
        return repr(value) if kind.__repr__ is not object.__repr__ else f"<{kind.__name__}>"
    try:
        return repr(value)
    except Exception as error:
        return f"repr raised {type(error).__name__}"
