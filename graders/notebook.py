"""`%load_ext graders`, then `%%stall locked` at the top of a cell: the cell is judged and its schedule shown below it.

`%stall locked` in a cell of its own judges the last cell that was run and begins with `# exercise: locked`. `%stall
locked never_stuck` gives the points of one check as the value of its cell; nbgrader grades by that.

IPython imports this module; nothing else here imports IPython. The cell is judged in the sandbox like any other
submission. Nothing of it runs in the notebook's own process.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import os
import shlex
from dataclasses import dataclass
from typing import Any, NoReturn

from graders import catalog, ipynb
from graders.errors import StallError
from graders.feedback import LANGUAGES, pick_language, sentence, word
from graders.grading import Submission, grade_submission
from graders.progress import working
from graders.reports import terminal
from graders.reports._safe import safe_line
from graders.reports.notebook import notebook_html
from graders.reports.one_check import BONUS, check_text, points_of
from graders.results import Message, Report

__all__ = ["Judgement", "load", "stall", "stall_line"]

REMEMBERED = 8  # reports: the graded cells of a notebook ask for one report many times


@dataclass(frozen=True, repr=False)
class Judgement:
    """The result of `%%stall`: a `report`, shown as HTML in a browser and as plain text elsewhere."""

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


def _parse(line: str, *, with_check: bool = False) -> argparse.Namespace:
    """The magic's line: an exercise, perhaps a check, --lang, --seed. Raises _UsageError."""
    parser = _Line(prog="%%stall", add_help=False, allow_abbrev=False)
    parser.add_argument("exercise", nargs="?")
    if with_check:
        parser.add_argument("check", nargs="?")
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
    # The magic's own line is the first of the cell, and lines must be those that the notebook shows.
    submission = Submission("", f"\n{cell}".encode("utf-8", "surrogatepass"))
    try:
        with working(word("checking", lang, exercise=entry.id)):
            report = grade_submission(submission, entry.id, seed=asked.seed)
    except StallError as error:
        _say(sentence(Message(error.code, error.details), lang))
        return None
    return Judgement(dataclasses.replace(report, file=""), lang)


def stall_line(shell: Any, line: str) -> Judgement | float | None:
    """Judge the answer that was run last in this notebook.

    %stall EXERCISE [CHECK] [--lang en|zh] [--seed N]

    With CHECK it prints what that check says and returns its points; `bonus` only prints. Whatever keeps it from
    judging is an error of the cell, and never a value: nbgrader takes everything that is no number for full marks.
    """
    lang = pick_language(None, os.environ)
    try:
        asked = _parse(line, with_check=True)
    except _UsageError:
        raise _error(word("notebook-usage", lang, text=line.strip())) from None
    lang = pick_language(asked.lang, os.environ)
    entry = catalog.by_module_name(asked.exercise or "")
    if entry is None:
        raise _error(word("notebook-which", lang, known=list(catalog.load())))
    known = [*(check.id for check in entry.checks), BONUS]
    if asked.check is not None and asked.check not in known:
        raise _error(word("notebook-which-check", lang, exercise=entry.id, check=asked.check, known=known))
    run = list(shell.history_manager.input_hist_raw)
    answers = [at for at, cell in enumerate(run) if ipynb.is_answer(cell, entry.id)]
    if not answers:
        raise _error(word("notebook-run-first", lang, first_line=ipynb.marker(entry.id)))
    try:
        with working(word("checking", lang, exercise=entry.id)):
            functions = tuple(function.name for function in entry.functions)
            answer = ipynb.with_parts([run[answers[-1]]], run[answers[-1] + 1 :], functions)
            report = _judged(answer, entry.id, asked.seed)
    except StallError as error:
        raise _error(sentence(Message(error.code, error.details), lang)) from None
    if asked.check is None:
        return Judgement(report, lang)
    text, points = check_text(report, asked.check, lang=lang), points_of(report, asked.check)
    if points is None:
        _judged.cache_clear()  # the reason may be gone the next time
        raise _error(text)
    print(text)
    return None if asked.check == BONUS else points


@functools.lru_cache(maxsize=REMEMBERED)
def _judged(answer: ipynb.Answer, exercise: str, seed: int) -> Report:
    notes = (Message("answer-in-parts", {"parts": answer.parts}),) if answer.parts > 1 else ()
    submission = Submission("", answer.text.encode("utf-8", "surrogatepass"), notes=notes)
    return dataclasses.replace(grade_submission(submission, exercise, seed=seed), file="")


def _error(text: str) -> Exception:
    """An error that IPython shows as one line on stderr, without a traceback."""
    from IPython.core.error import UsageError

    error: Exception = UsageError(safe_line(text) if "\n" not in text else text)
    return error


def _say(text: str) -> None:
    """Print what the cell shows if there is nothing to judge."""
    print(safe_line(text))


def load(shell: Any) -> None:
    """Give the IPython shell the magics `%%stall` and `%stall`."""
    shell.register_magic_function(stall, magic_kind="cell", magic_name="stall")
    shell.register_magic_function(functools.partial(stall_line, shell), magic_kind="line", magic_name="stall")
