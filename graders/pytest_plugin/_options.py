"""The options, under names that nobody else uses: `--stall-seed` and so on.

The short names (`--seed`, `--lang` ...) exist only if nothing else uses them. That is known when all plugins and the
first `conftest.py` files have been read, so they are added then, and not together with the long names.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from graders.feedback import LANGUAGES, pick_language, word

_NOBODY = object()
_LANG = ("--lang", "--stall-lang")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))  # argparse turns a ValueError into a usage error


OPTIONS: dict[str, dict[str, Any]] = {
    "seed": {"type": int, "metavar": "N"},
    "sellers": {"type": _numbers, "metavar": "2,6,32"},
    "schedules": {"type": int, "metavar": "N"},
    "replay": {"metavar": "TOKEN"},
    "lang": {"choices": ("en", "zh")},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    lang = _language_of_help(sys.argv)
    group = parser.getgroup("stall", word("pytest-help.group", lang))
    for name, how in OPTIONS.items():
        group.addoption(f"--stall-{name}", dest=f"stall_{name}", help=word(f"pytest-help.{name}", lang), **how)
    parser.addini("stall_packs", word("pytest-help.packs", lang), type="paths", default=[])


def _language_of_help(args: Sequence[str]) -> str:
    """The language for help texts. pytest needs these before it has read its command line, so `--lang` is searched
    here.
    """
    named = [after for option, after in itertools.pairwise(args) if option in _LANG]
    named += [arg.partition("=")[2] for arg in args if arg.startswith(tuple(f"{option}=" for option in _LANG))]
    return pick_language(next((name for name in named if name in LANGUAGES), None), os.environ)


def add_short_names(config: pytest.Config, parser: pytest.Parser) -> None:
    """Add `--seed` and the other short names, except those that another plugin or a conftest.py has taken."""
    group, lang = parser.getgroup("stall"), _language_of_help(sys.argv)
    for name, how in OPTIONS.items():
        if config.getoption(f"--{name}", _NOBODY) is _NOBODY:
            same = word("pytest-help.same", lang, option=f"--stall-{name}")
            group.addoption(f"--{name}", dest=f"stall_{name}", help=same, **how)


def chosen(config: pytest.Config, name: str) -> Any:
    """The value that was given for an option, by either name; None if none was given."""
    return config.getoption(f"stall_{name}")


def language(config: pytest.Config) -> str:
    return pick_language(chosen(config, "lang"), os.environ)
