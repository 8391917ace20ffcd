"""The export of a Gradescope assignment: folders `submission_N`, and their owners in submission_metadata.yml.

The file is YAML as Ruby writes it. It has symbols for keys (`:submitters:`), and perhaps Ruby objects, which a YAML
library refuses to read. We need only names, numbers and mail addresses, so this module reads the lines by their indent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["METADATA", "Submitter", "submitters"]

METADATA = "submission_metadata.yml"
BYTES_MAX = 50_000_000  # of submission_metadata.yml
_FOLDER = re.compile(r"(?:'|\")?(submission_\d+)(?:'|\")?:\s*$")
_SUBMITTERS = re.compile(r"(\s+):?submitters:\s*$")
_FIELD = re.compile(r"(\s*)(- )?:?(name|sid|email):\s*(.*)$")


@dataclass(frozen=True)
class Submitter:
    """One owner of a submission; a group's submission has several."""

    name: str
    sid: str = ""
    email: str = ""


def submitters(text: str) -> dict[str, tuple[Submitter, ...]]:
    """The owners of each folder, by the folder's name. Never raises: text of another form names nobody."""
    found: dict[str, list[dict[str, str]]] = {}
    people: list[dict[str, str]] | None = None  # owners of the submission that the current lines are about
    indent = -1  # indent of the key `submitters`, while its list goes on
    for line in text.splitlines():
        folder, begins, entry = _FOLDER.fullmatch(line), _SUBMITTERS.fullmatch(line), _FIELD.fullmatch(line)
        if folder is not None:
            people, indent = found.setdefault(folder[1], []), -1
        elif begins is not None:
            indent = len(begins[1])
        elif indent >= 0 and people is not None and entry is not None and len(entry[1]) >= indent:
            if entry[2]:
                people.append({})
            if people:
                people[-1].setdefault(entry[3], _plain(entry[4]))
        elif indent >= 0 and line.strip() and not line.lstrip().startswith("-") and _indent(line) <= indent:
            indent = -1  # another key ends the list
    return {
        folder: tuple(
            Submitter(one["name"], one.get("sid", ""), one.get("email", "")) for one in those if one.get("name")
        )
        for folder, those in found.items()
    }


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _plain(value: str) -> str:
    """A YAML scalar without its quotation marks."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(?:u([0-9a-fA-F]{4})|(.))", lambda m: chr(int(m[1], 16)) if m[1] else m[2], value[1:-1])
    return "" if value in ("", "~", "null") else value
