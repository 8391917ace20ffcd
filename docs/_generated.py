"""What pages hold that the kit knows about itself: its commands, the words of its reports."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from graders.cli._main import stall
from graders.feedback import DIAGNOSES, hints_for_diagnosis, title_of_diagnosis, translated

_HEADS = {
    "en": {"usage": "Usage", "options": "| option | what it does |", "default": "default"},
    "zh": {"usage": "用法", "options": "| 选项 | 作用 |", "default": "默认"},
}


def commands(lang: str) -> str:
    """The reference of `stall`: usage, text and options of each command, in one language."""
    parts = [_command(path, context, lang) for path, context in _walk(stall, "stall", None)]
    return "\n".join(parts)


def _walk(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, click.Context]]:
    context = click.Context(command, info_name=name, parent=parent)
    yield context.command_path, context
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            yield from _walk(found, child, context)


def _command(path: str, context: click.Context, lang: str) -> str:
    heads, command = _HEADS[lang], context.command
    depth = "##" if path.count(" ") < 2 else "###"
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    text = "\n\n".join(_prose(part, lang) for part in (command.help or "").split("\n\n"))
    rows = [_row(option, context, lang) for option in command.params if isinstance(option, click.Option)]
    shown = [row for row in rows if row]
    table = "\n".join([heads["options"], "|---|---|", *shown]) if shown else ""
    return f"{depth} `{path}`\n\n{text}\n\n```text\n{usage}\n```\n\n{table}\n"


def _prose(text: str, lang: str) -> str:
    """One paragraph; what click calls `no rewrap` (a line `\\b`) keeps its lines."""
    if text.startswith("\b"):
        return "```text\n" + text.removeprefix("\b").strip("\n") + "\n```"
    return _safe(_said(text, lang))


def _said(text: str, lang: str) -> str:
    return translated(" ".join(text.split()), lang)


def _safe(text: str) -> str:
    """As Markdown that shows the text itself: what stands in backticks is code already, the rest is no markup."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([<*_|\[\]])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def _row(option: click.Option, context: click.Context, lang: str) -> str:
    if option.hidden or "--lang" in option.opts:
        return ""
    record = option.get_help_record(context)
    assert record is not None  # only hidden ones have none
    names, told = record[0], _safe(_said(option.help or "", lang)).replace("|", "\\|")
    extra = option.get_help_extra(context)
    if "default" in extra:
        told += f" ({_HEADS[lang]['default']}: `{extra['default']}`)"
    names = names.replace("|", "\\|")
    return f"| `{names}` | {told} |"


def words(lang: str) -> str:
    """Every diagnosis with its title and its three hints."""
    parts = []
    for word in DIAGNOSES:
        hints = hints_for_diagnosis(word, lang)
        rungs = "\n".join(f"{number}. {_safe(hint)}" for number, hint in enumerate(hints, 1))
        parts.append(f"## `{word}`\n\n{_safe(title_of_diagnosis(word, lang))}\n\n{rungs}\n")
    return "\n".join(parts)
