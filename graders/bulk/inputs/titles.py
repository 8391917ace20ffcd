"""Which exercise a file's name means, after a platform, a browser, a file manager or a student has changed it.

There are three degrees: the name itself; a name that a machine made of it (`locked (1).py`); a name in which the
exercise's name is a word (`bo_locked_final.py.txt`). The last is a guess, and is taken only if nothing else could be
meant.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

from graders.bulk.inputs.layouts import MODULE_SUFFIXES

__all__ = ["is_plain_name", "is_renamed", "may_be_an_answer", "meant", "suffix_of"]

# "Copy of" and "- Copy" as file managers, browsers and drives write it.
_COPY = r"(?:copy|kopie|copie|c[oó]pia|k[oó]pia|kopi|kopya|másolat|копия|копія|副本|複製|拷贝|の?コピー|사본|복사본)"
_COPY_OF = r"(?:copy of|kopie v[oa]n|copie de|c[oó]pia d[ei]|kopia|kopi a[vf]|kopya|копия|копія|副本|コピー|사본)"
# Files that lie beside exercises and hold no answer.
_NOT_AN_ANSWER = re.compile(
    r"(?i)(readme|licen[cs]e|changelog|contributing|makefile|dockerfile|requirements|conftest|setup|__init__|timestamp"
    r"|submission_metadata|autograder_output)(\..*)?|(test_.*|.*_test)\.py"
    r"|.*\.(md|rst|toml|cfg|ini|ya?ml|json|csv|tsv|lock|log|png|jpe?g|gif|svg|webp|heic|mp4|mov|pyc|pyi|css|xml)"
)
_ENDINGS = re.compile(r"(?i)(\.(py|ipynb|pyw|py3|txt))+$")


def is_plain_name(name: str, exercise: str) -> bool:
    return name in {f"{exercise}{suffix}" for suffix in MODULE_SUFFIXES}


@functools.cache
def _renamed(exercise: str) -> re.Pattern[str]:
    copy, copy_of = rf"(?:[ _-]*{_COPY})?", rf"(?:{_COPY_OF}[ _-]+)?"
    number = r"(?:[ _-]*\(?\d{1,3}\)?)?"
    return re.compile(
        rf"(?i)(?:\d{{1,3}}(?:[ _.-]+|[.)] *))?{copy_of}{re.escape(exercise)}{copy}{number}\.(?:py|ipynb)"
    )


def is_renamed(name: str, exercise: str) -> bool:
    """`Locked.py`, `locked (1).py`, `locked-2.py`, `1. locked.py`, `locked - Copy.py`, `Copy of locked.py`."""
    return bool(_renamed(exercise).fullmatch(unicodedata.normalize("NFC", name)))


def meant(name: str, exercises: Sequence[str]) -> tuple[str, ...]:
    """The exercises whose names are words in `name`. With several, nobody knows which is meant.

    Everything but Latin letters and digits separates words, so `王伟locked终版.py` means `locked`, and
    `unlocked.py` does not.
    """
    if (may_be_an_answer(name) and _ENDINGS.search(name)) or "." not in name:
        text = unicodedata.normalize("NFKC", _ENDINGS.sub("", name))
        text = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text)  # LockedFinal
        words = re.sub(r"[^a-z0-9]+", "_", text.casefold())
        return tuple(exercise for exercise in exercises if _word(exercise).search(words))
    return ()


@functools.cache
def _word(exercise: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|_|\d){exercise.casefold().replace('_', '_?')}(?:_|\d|$)")


def may_be_an_answer(name: str) -> bool:
    """Whether a file with a name like no exercise's could hold an answer."""
    return _NOT_AN_ANSWER.fullmatch(name) is None


def suffix_of(name: str) -> str:
    """How to read such a file: as `.ipynb` if any of its endings is that, else as `.py`."""
    found = _ENDINGS.search(name)
    return ".ipynb" if found is not None and ".ipynb" in found[0].lower() else ".py"
