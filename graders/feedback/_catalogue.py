"""The choice of the language, and its gettext catalogue."""

from __future__ import annotations

import functools
import gettext
import locale
import sys
from collections.abc import Mapping
from pathlib import Path

DOMAIN = "stall"
LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("en", "zh")


def pick_language(option: str | None, environ: Mapping[str, str]) -> str:
    """The language of `--lang` if it is given, else the one of the environment, else English."""
    if option:
        return _ours(option)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        if environ.get(name):
            return _ours(environ[name])
    if sys.platform == "win32":  # Windows sets none of these; the interpreter asks the system itself
        return _ours(locale.getlocale()[0] or "")
    return "en"


def _ours(name: str) -> str:
    # Windows says "Chinese (Simplified)_China", POSIX "zh_CN.UTF-8". LANGUAGE is a list, and its first word counts.
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


@functools.cache
def translations(lang: str) -> gettext.NullTranslations:
    """The catalogue of `lang`. English is the language of the message ids and needs none."""
    if lang not in LANGUAGES or lang == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, localedir=LOCALE, languages=[lang])
