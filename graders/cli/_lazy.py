"""A group that imports a command only when it is called: `stall hint` must not load the engine."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from typing import Any

import click

from graders.errors import UsageError
from graders.feedback import LANGUAGES

# The group's own `--lang`; each command has one too. `_helping.asked_language` reads either.
LANG = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help="The language; by default the locale's.",
)
NO_COMMAND = 2  # nothing was asked for, so nothing was judged


class HelpContext(click.Context):
    """The context of a command. The root's `obj` is the language that was asked for."""

    def make_formatter(self) -> click.HelpFormatter:
        if self.find_root().obj in (None, "en"):
            return super().make_formatter()
        from graders.cli._helping import Formatter  # not at the top: English help needs no catalogue

        return Formatter(self.find_root().obj, width=self.terminal_width, max_width=self.max_content_width)


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called.

    `helps` maps each name to what `--help` says about it, so that help imports no command. Each command is the
    attribute `command` of a module whose name is `commands_of` followed by the command's name.
    """

    context_class = HelpContext

    def __init__(self, *args: Any, commands_of: str, helps: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.commands_of, self.helps = commands_of, helps

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.helps)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.helps:
            return None
        command: click.Command = importlib.import_module(self.commands_of + cmd_name.replace("-", "_")).command
        command.context_class = HelpContext
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args:  # click would treat the help as an error
            print(ctx.get_help())
            ctx.exit(NO_COMMAND)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args[0] not in self.helps and not args[0].startswith("-"):
            likely = difflib.get_close_matches(args[0], self.helps, n=1)
            known = {"likely": likely[0]} if likely else {"known": list(self.helps)}
            raise UsageError("no-such-command", name=args[0], **known)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.helps.items()))
