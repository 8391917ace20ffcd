"""A group that imports a command when it is called: `stall hint` must not load the engine."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """`helps`: name -> what `--help` says about it, so that help imports none of them; each command is the attribute
    `command` of the module that is called `commands_of` and then the name."""

    def __init__(self, *args: Any, commands_of: str, helps: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.commands_of, self.helps = commands_of, helps

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.helps)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.helps:
            return None
        command: click.Command = importlib.import_module(self.commands_of + cmd_name.replace("-", "_")).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.helps.items()))
