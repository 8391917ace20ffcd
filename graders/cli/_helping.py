"""Help and complaints about the command line, in the reader's language. click itself has only English.

English help is click's own. Chinese help goes through `Formatter`, which translates each paragraph and wraps its lines
by their width on the screen: a Chinese character is two cells wide, and there are no spaces between words.
"""

from __future__ import annotations

import itertools
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from graders.errors import StallError
from graders.feedback import LANGUAGES, pick_language, sentence, translated, word
from graders.reports._cells import cells, pad, wrap
from graders.reports._safe import safe_line
from graders.results import Message

_EXTRA = re.compile(r"(.*?)(?:  \[(.*)\])?", re.S)  # a help text, and what click adds after it


def asked_language(args: Sequence[str]) -> str:
    """The language of `--lang`, wherever it stands, or else of the environment. What follows `--` belongs to the
    script.
    """
    ours = list(args)[: list(args).index("--")] if "--" in args else list(args)
    named = [after for option, after in itertools.pairwise(ours) if option == "--lang"]
    named += [arg.removeprefix("--lang=") for arg in ours if arg.startswith("--lang=")]
    return pick_language(next((name for name in named if name in LANGUAGES), None), os.environ)


class Formatter(click.HelpFormatter):
    """Help and usage as click would write them, in another language."""

    def __init__(self, lang: str, **size: Any) -> None:
        super().__init__(**size)
        self._lang = lang

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, word("help.usage", self._lang))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{self._said(heading)}：\n")

    def write_text(self, text: str) -> None:
        paragraphs = [wrap(self._said(part), self.width - self.current_indent) for part in text.split("\n\n")]
        lines = [f"{'':>{self.current_indent}}{line}" for part in paragraphs for line in ("", *part)]
        self.write("\n".join(line.rstrip() for line in lines[1:]) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        first = min(col_max, max(cells(name) for name, _ in rows)) + col_spacing
        room = max(self.width - first - self.current_indent, 10)
        for name, text in rows:
            lines = wrap(self._described(text), room)
            if cells(name) > first - col_spacing:
                self.write(f"{'':>{self.current_indent}}{name}\n")
                name = ""
            for line in lines:
                self.write(f"{'':>{self.current_indent}}{pad(name, first)}{line}".rstrip() + "\n")
                name = ""

    def _said(self, text: str) -> str:
        return translated(" ".join(text.split()), self._lang)

    def _described(self, text: str) -> str:
        found = _EXTRA.fullmatch(text)
        assert found is not None  # each part of the pattern may be empty, so it always matches
        told, extra = self._said(found[1]), found[2]
        if extra is None:
            return told
        for key in ("help.default", "help.required"):
            extra = extra.replace(word(key, "en"), word(key, self._lang))
        return f"{told}  [{extra}]"


def complain(error: click.ClickException | StallError, lang: str) -> None:
    """Say on stderr what is wrong with the command line, and how to use the command."""
    context = getattr(error, "ctx", None)
    if context is not None:
        print(context.get_usage(), file=sys.stderr)
        print(word("help.try", lang, command=f"{context.command_path} --help"), end="\n\n", file=sys.stderr)
    print(word("error", lang, text=safe_line(_told(error, lang))), file=sys.stderr)


def _told(error: click.ClickException | StallError, lang: str) -> str:
    if isinstance(error, StallError):
        return sentence(Message(error.code, error.details), lang)
    message = message_of(error)
    return sentence(message, lang) if message is not None else error.format_message()


def message_of(error: click.ClickException) -> Message | None:
    """Our words for a complaint of click's; None for a kind that we have no words for: then click's own are shown."""
    match error:
        case click.NoSuchOption():
            likely = list(error.possibilities or ())
            return Message("no-such-option", {"option": error.option_name, **({"likely": likely} if likely else {})})
        case click.MissingParameter(param=click.Parameter() as param):
            return Message("missing-parameter", {"name": _name(param)})
        case click.BadParameter(param=click.Parameter(type=click.Choice() as kind) as param):
            return Message("not-one-of", {"option": _name(param), "known": [str(choice) for choice in kind.choices]})
        case click.BadParameter(param=click.Parameter(type=click.IntRange() as kind) as param):
            bounds = {name: bound for name, bound in (("least", kind.min), ("most", kind.max)) if bound is not None}
            return Message("not-a-number", {"option": _name(param), **bounds})
        case click.BadParameter(param=click.Parameter(type=kind) as param) if kind is click.INT:
            return Message("not-a-number", {"option": _name(param)})
        case click.UsageError(ctx=click.Context(command=click.Group() as group)) if type(error) is click.UsageError:
            return Message("no-command", {"known": group.list_commands(click.Context(group))})
    return None


def _name(param: click.Parameter) -> str:
    return max(param.opts, key=len) if param.param_type_name == "option" else param.human_readable_name
