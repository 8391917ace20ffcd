"""Templates with `{placeholders}`, and how they are filled. Filling never raises, because arguments come from anywhere.

`str.format` is not used, on purpose. It raises on a missing name, and reads attributes (`{x.__class__}`). A report that
cannot be written because of one odd placeholder helps nobody.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
UNKNOWN = "…"


@dataclass(frozen=True)
class Plural:
    """Two English forms, chosen by the argument `count`. The forms may show the number as `{n}`."""

    singular: str
    plural: str
    count: str


Template = str | Plural


def placeholders(text: str) -> set[str]:
    """The names between braces."""
    return set(_PLACEHOLDER.findall(text))


@functools.cache
def needs(template: Template) -> frozenset[str]:
    """The arguments without which the template makes no whole sentence."""
    if isinstance(template, Plural):
        named = placeholders(template.singular) | placeholders(template.plural)
        return frozenset((named - {"n"}) | {template.count})
    return frozenset(placeholders(template))


def choose(variants: tuple[Template, ...], args: Mapping[str, Any]) -> Template:
    """The first variant that can be filled. If there is none: the last, which needs least."""
    known = {name for name, value in args.items() if value is not None}
    return next((variant for variant in variants if needs(variant) <= known), variants[-1])


def count_of(value: Any) -> int:
    """The number that a count argument means: a number itself, or the length of a list."""
    if isinstance(value, (list, tuple)):
        return len(value)
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 2  # if the number is not known, the plural form reads best


def fill(text: str, args: Mapping[str, Any], separator: str) -> str:
    """Put the values in. A missing value becomes an ellipsis, and an exception without a text is shown by its type
    alone.
    """
    if args.get("text") == "":
        text = text.replace("{error}: {text}", "{error}")
    filled, at = "", 0
    for found in _PLACEHOLDER.finditer(text):
        filled = _joined(filled, text[at : found.start()])
        filled = _joined(filled, _show(args.get(found[1]), separator))
        at = found.end()
    return _joined(filled, text[at:])


def _joined(before: str, after: str) -> str:
    """Both, without the space that a template has beside a name, if the name is Chinese too."""
    if after.startswith(" ") and _chinese(before[-1:]) and _chinese(after[1:2]):
        return before + after[1:]
    if before.endswith(" ") and _chinese(before[-2:-1]) and _chinese(after[:1]):
        return before[:-1] + after
    return before + after


def _chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" if char else False


def _show(value: Any, separator: str) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, (list, tuple)):
        return separator.join(_show(item, separator) for item in value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
