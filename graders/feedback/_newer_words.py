"""What is said about a file that is written for a newer Python than this one. Same rules as `_keys.py`."""

from __future__ import annotations

from graders.feedback._template import Template

NEWER_MESSAGES: dict[str, tuple[Template, ...]] = {
    "newer-lazy-import": ("line {line}: a lazy import (`lazy import ...`) needs Python {version}; this one is older",),
    "newer-unpacking-comprehension": (
        "line {line}: unpacking in a comprehension (`[*x for x in xs]`) needs Python {version}; this one is older",
    ),
    "newer-except": (
        "line {line}: `except A, B:` without parentheses needs Python {version}; this one is older: "
        "write `except (A, B):`",
    ),
    "newer-t-string": ("line {line}: a template string (t-string) needs Python {version}; this one is older",),
    "newer-parameter-default": (
        "line {line}: a default of a type parameter (`class C[T = int]`) needs Python {version}; this one is older",
    ),
    "newer-parameters": (
        "line {line}: a type parameter (`def f[T](x)`, `class C[T]`) needs Python {version}; this one is older",
    ),
    "newer-type-statement": (
        "line {line}: a `type` statement (`type X = ...`) needs Python {version}; this one is older",
    ),
    "newer-f-string": (
        "line {line}: an f-string with a backslash, or with quotes of its own kind, in its braces needs "
        "Python {version}; this one is older",
    ),
    "newer-except-star": ("line {line}: `except*` needs Python {version}; this one is older",),
    "newer-star": (
        "line {line}: unpacking in an index or an annotation (`x[*y]`, `*args: *Ts`) needs Python {version}; "
        "this one is older",
    ),
}
