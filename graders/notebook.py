"""`%load_ext graders`, then `%%stall locked` at the top of a cell: the cell is judged and its schedule shown below it.

IPython is imported when it loads this, and nowhere else. The cell is judged in the sandbox like any other submission;
in the notebook's own process nothing of it runs.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shlex
from dataclasses import dataclass
from typing import Any, NoReturn

from graders import catalog
from graders.errors import StallError
from graders.feedback import LANGUAGES, pick_language, sentence, word
from graders.grading import Submission, grade_submission
from graders.progress import working
from graders.reports import terminal
from graders.reports._safe import safe_line
from graders.reports.notebook import notebook_html
from graders.results import Message, Report

__all__ = ["Judgement", "load", "stall"]


@dataclass(frozen=True, repr=False)
class Judgement:
    """What `%%stall` gives back: a `report`, shown as HTML in a browser and as plain text anywhere else."""

    report: Report
    lang: str

    def __repr__(self) -> str:
        return terminal.report_text(self.report, lang=self.lang).rstrip("\n")

    def _repr_html_(self) -> str:
        return notebook_html(self.report, lang=self.lang)


class _UsageError(Exception):
    """The line of the magic cannot be understood."""


class _Line(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _UsageError(message)


def _parse(line: str) -> argparse.Namespace:
    """The magic's line: an exercise, --lang, --seed. Raises _UsageError."""
    parser = _Line(prog="%%stall", add_help=False, allow_abbrev=False)
    parser.add_argument("exercise", nargs="?")
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("--seed", type=int, default=0)
    try:
        return parser.parse_args(shlex.split(line))
    except ValueError as error:  # a quotation mark without its partner
        raise _UsageError(str(error)) from None


def stall(line: str, cell: str) -> Judgement | None:
    """Judge this cell as one exercise of the stall kit.

    %%stall EXERCISE [--lang en|zh] [--seed N]

    EXERCISE is unlocked, locked or producer_consumer. The cell is a whole module: its imports, its globals, its
    functions. Lines are counted as the notebook counts them.
    """
    lang = pick_language(None, os.environ)
    try:
        asked = _parse(line)
    except _UsageError:
        _say(word("notebook-usage", lang, text=line.strip()))
        return None
    lang = pick_language(asked.lang, os.environ)
    entry = catalog.by_module_name(asked.exercise or "")
    if entry is None:
        _say(word("notebook-which", lang, known=list(catalog.load())))
        return None
    # The magic's own line is the first one of the cell, and lines should be those that the notebook shows.
    submission = Submission("", f"\n{cell}".encode("utf-8", "surrogatepass"))
    try:
        with working(word("checking", lang, exercise=entry.id)):
            report = grade_submission(submission, entry.id, seed=asked.seed)
    except StallError as error:
        _say(sentence(Message(error.code, error.details), lang))
        return None
    return Judgement(dataclasses.replace(report, file=""), lang)


def _say(text: str) -> None:
    """What the cell shows where there is nothing to judge."""
    print(safe_line(text))


def load(shell: Any) -> None:
    """Give the IPython shell the cell magic `%%stall`."""
    shell.register_magic_function(stall, magic_kind="cell", magic_name="stall")
