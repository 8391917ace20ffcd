"""The options, under names that nobody else uses: `--stall-seed` and its like.

The short names (`--seed`, `--lang` ...) are there where nobody else wants them. Who else wants one is only known when
all plugins and the first `conftest.py` files have been read, so they are added then, and not with the long names.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from graders.feedback import pick_language

_NOBODY = object()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))  # argparse turns a ValueError into a usage error


OPTIONS: dict[str, dict[str, Any]] = {
    "seed": {"type": int, "metavar": "N", "help": "The seed of every random choice."},
    "sellers": {"type": _numbers, "metavar": "2,6,32", "help": "Thread counts to try."},
    "schedules": {"type": int, "metavar": "N", "help": "Schedules per check."},
    "replay": {"metavar": "TOKEN", "help": "Run only the schedule of this token."},
    "lang": {"choices": ("en", "zh"), "help": "The language; by default the locale's."},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("stall", "the stall kit (each also without `stall-`, where nobody else has that name)")
    for name, how in OPTIONS.items():
        group.addoption(f"--stall-{name}", dest=f"stall_{name}", **how)
    parser.addini("stall_packs", "Exercise packs: the folders of exercises of your own.", type="paths", default=[])


def add_short_names(config: pytest.Config, parser: pytest.Parser) -> None:
    """Add `--seed` and its like, but for those that another plugin or a conftest.py has taken."""
    group = parser.getgroup("stall")
    for name, how in OPTIONS.items():
        if config.getoption(f"--{name}", _NOBODY) is _NOBODY:
            group.addoption(f"--{name}", dest=f"stall_{name}", **{**how, "help": f"The same as --stall-{name}."})


def chosen(config: pytest.Config, name: str) -> Any:
    """What was given for an option, by either name; None where it was not."""
    return config.getoption(f"stall_{name}")


def language(config: pytest.Config) -> str:
    return pick_language(chosen(config, "lang"), os.environ)
