"""The tutorial's names for its threads, in the reader's language. Every other name is the program's own, and stays."""

from __future__ import annotations

import re
from typing import Any

from graders.feedback._catalogue import translations
from graders.feedback._words import WORDS

_TUTORIALS = (
    (re.compile("卖薯([0-9]+)哥"), "name.seller"),
    (re.compile("烤薯([0-9]+)姐"), "name.roaster"),
)


def shown_name(name: str, lang: str) -> str:
    """What to call a thread: 卖薯0哥 is seller 0 for readers of English."""
    for pattern, key in _TUTORIALS:
        found = pattern.fullmatch(name)
        if found:
            return translations(lang).gettext(str(WORDS[key][0])).replace("{number}", found[1])
    return name


def shown_names(value: Any, lang: str) -> Any:
    """The same for any value that fills a sentence: a name, a list of names, or something else."""
    if isinstance(value, (list, tuple)):
        return [shown_names(item, lang) for item in value]
    return shown_name(value, lang) if isinstance(value, str) else value
