"""What pages hold that the kit knows about itself: its commands, words, JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import graders.reports
from graders.cli._main import stall
from graders.feedback import DIAGNOSES, hints_for_diagnosis, title_of_diagnosis, translated

SCHEMAS = Path(graders.reports.__file__).parent / "schemas"
_HEADS = {
    "en": {
        "usage": "Usage",
        "options": "| option | what it does |",
        "default": "default",
        "fields": "| field | type | meaning |",
        "whole": "The whole schema",
    },
    "zh": {
        "usage": "用法",
        "options": "| 选项 | 作用 |",
        "default": "默认",
        "fields": "| 字段 | 类型 | 含义 |",
        "whole": "完整的 schema",
    },
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
    text, mark, choices = (option.help or "").partition("  [")  # what follows is not translated: names of formats
    names, told = record[0], _safe(_said(text, lang) + mark[1:] + choices).replace("|", "\\|")
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


def schemas(lang: str) -> str:
    """The JSON schemas of the kit: their fields as tables, and the whole of each."""
    return "\n".join(_schema(path, lang) for path in sorted(SCHEMAS.glob("*.json"), reverse=True))


def _schema(path: Path, lang: str) -> str:
    text = path.read_text(encoding="utf-8")
    schema, whole = json.loads(text), _HEADS[lang]["whole"]
    parts = [f"## {path.name}", _safe(schema["title"]) + ". " + _safe(schema["description"])]
    parts.append(_fields(schema["properties"], lang))
    for name, part in schema.get("$defs", {}).items():
        if "properties" in part:
            parts += [f"### {path.stem}: `{name}`", _fields(part["properties"], lang)]
    indented = "".join(f"    {line}\n" for line in text.splitlines())
    parts.append(f'??? note "{whole}"\n\n    ```json\n{indented}    ```\n')
    return "\n\n".join(parts)


def _fields(properties: dict[str, Any], lang: str) -> str:
    rows = [f"| `{name}` | {_type(field)} | {_safe(_about(field))} |" for name, field in properties.items()]
    return "\n".join([_HEADS[lang]["fields"], "|---|---|---|", *rows])


def _about(field: dict[str, Any]) -> str:
    values = ", ".join(f"`{value}`" for value in field.get("enum", ()))
    return " ".join(filter(None, [field.get("description", ""), values]))


def _type(field: dict[str, Any]) -> str:
    """What kind of value it is, in one or two words."""
    if "const" in field:
        return f"`{field['const']}`"
    if "oneOf" in field:
        return " / ".join(_type(choice) for choice in field["oneOf"])
    if "$ref" in field:
        return f"`{field['$ref'].rpartition('/')[2]}`"
    if "enum" in field:
        return "string"
    kinds = field.get("type", "")
    named = " / ".join(kinds) if isinstance(kinds, list) else kinds
    return f"{named} ({_type(field['items'])})" if "items" in field else named
