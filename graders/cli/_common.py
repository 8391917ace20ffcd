"""What all commands share: `--lang`, `--json`, `--debug`, the two streams, and how an exception is shown."""

from __future__ import annotations

import functools
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import click

from graders.catalog import using
from graders.errors import StallError, UsageError
from graders.feedback import LANGUAGES, pick_language, sentence, word
from graders.reports._safe import safe_line
from graders.reports.as_json import dumps
from graders.reports.terminal import WIDTH
from graders.results import Message

WIDTH_MIN, WIDTH_MAX = 40, 120


class Console:
    """The console of one command: data goes to stdout, everything else to stderr. With `--json -` only JSON goes to
    stdout.

    It uses `print` and not `click.echo`, which would write UTF-8 to a console that can show only ASCII.
    """

    def __init__(self, lang: str, json_file: str | None) -> None:
        self.lang = lang
        self.json_file = json_file
        self.color = _colour(sys.stdout)
        self.width = _width(sys.stdout)

    @property
    def look(self) -> dict[str, Any]:
        """Arguments that every report gets for this console."""
        return {"lang": self.lang, "width": self.width, "color": self.color}

    def show(self, text: str) -> None:
        """Show what a person asked to see."""
        if self.json_file != "-":
            print(text.rstrip("\n"), flush=True)

    def talk(self, text: str, *, newline: bool = True) -> None:
        print(text, end="\n" if newline else "", file=sys.stderr, flush=True)

    def say(self, key: str, **args: Any) -> None:
        self.talk(word(key, self.lang, **args))

    def write_json(self, make: Callable[[], Any]) -> None:
        """Write what `make` returns to the place that `--json` names, if it was given."""
        if self.json_file == "-":
            print(dumps(make()), end="")
        elif self.json_file is not None:
            write_file(self.json_file, dumps(make()))


def form_of(path: str) -> str:
    """The form that a file's name asks for: "html", "markdown", or else "text"."""
    return {".html": "html", ".htm": "html", ".md": "markdown"}.get(Path(path).suffix.lower(), "text")


def write_file(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise UsageError("cannot-write", path=path, error=error.strerror or str(error)) from None


def _colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _width(stream: TextIO) -> int:
    """The width of the terminal, within limits. COLUMNS overrides it; a stream that is no terminal gets 80."""
    if not stream.isatty() and not os.environ.get("COLUMNS", "").isdigit():
        return WIDTH
    return max(WIDTH_MIN, min(WIDTH_MAX, shutil.get_terminal_size((WIDTH, 24)).columns))


def stall_command(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the common options and its `Console`, and show sentences instead of tracebacks."""

    @click.option("--lang", type=click.Choice(LANGUAGES), help="The language; by default the locale's.")
    @click.option("--json", "json_file", metavar="FILE|-", help="Write the result as JSON to FILE, or to stdout.")
    @click.option("--pack", "packs", multiple=True, metavar="DIR", help="Another exercise: the folder of its pack.")
    @click.option("--debug", is_flag=True, help="Show where one of our own mistakes happened.")
    @functools.wraps(function)
    def run(*, lang: str | None, json_file: str | None, packs: tuple[str, ...], debug: bool, **options: Any) -> int:
        # `stall --lang zh check` gives the option to the group
        asked = lang or click.get_current_context().find_root().obj
        console = Console(pick_language(asked, os.environ), json_file)
        try:
            with using(packs):
                return function(console, **options)
        except StallError as error:
            console.say("error", text=safe_line(sentence(message_of(error), console.lang)))
            if debug:
                traceback.print_exc()
            return error.exit_code
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            return apologise(error, console.lang, debug=debug)

    return run


def message_of(error: StallError) -> Message:
    """What one of our errors says, with the line if it knows one."""
    line = getattr(error, "line", None)
    return Message(error.code, {**error.details, **({"line": line} if line is not None else {})})


def apologise(error: Exception, lang: str, *, debug: bool) -> int:
    """Say that the kit itself made a mistake. The traceback is shown only with `--debug`. Returns the exit code."""
    print(word("sorry", lang, error=safe_line(f"{type(error).__name__}: {error}")), file=sys.stderr)
    if debug:
        traceback.print_exception(error)
    return 2


def given(**options: Any) -> dict[str, Any]:
    """The options that were given.

    For the others, the called function's own defaults count, so the two cannot differ.
    """
    return {name: value for name, value in options.items() if value is not None and value is not False}


def numbers(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    """A click callback for `2,6,32`."""
    if text is None:
        return None
    try:
        values = tuple(int(part) for part in text.split(","))
    except ValueError:
        values = ()
    if not values or min(values) < 1:
        raise UsageError("bad-number-list", option=parameter.opts[0], got=text)
    return values
