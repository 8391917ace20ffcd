"""What a Markdown document promises: its links, and the commands that it tells people to type. Nothing is run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

__all__ = ["Knows", "anchors", "broken_links", "commands", "documents_in", "outputs", "unknown_commands"]

Knows = Callable[[list[str]], bool]  # takes the words after `stall`, tells whether there is such a command

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
SHELLS = ("sh", "bash", "console")
PROGRAMS = ("stall ", "pytest ", "python ", "pip ", "nbgrader ", "%")


def documents_in(root: Path) -> list[Path]:
    """The documents of a checkout that people read."""
    return [path for path in (*sorted(root.glob("*.md")), root / "tests" / "README.md") if path.is_file()]


def commands(text: str) -> list[str]:
    """Every command, in order: from shell blocks, the first cells of tables, and inline code that calls `stall`."""
    found: list[str] = []
    for language, body in _FENCE.findall(text):
        if language not in SHELLS:
            continue
        lines = re.sub(r"\\\n\s*", "", body).splitlines()
        if language == "console":
            lines = [line[2:] for line in lines if line.startswith("$ ")]
        for line in lines:
            bare = line.partition("  #")[0].strip()
            if bare and not bare.startswith("#"):
                found += [part.strip() for part in bare.split("&&")]
    prose = _FENCE.sub("", text)
    for line in prose.splitlines():
        cell = re.match(r"\| (`[^|]*) \|", line)
        found += [code for code in _CODE.findall(cell[1]) if code.startswith(PROGRAMS)] if cell else []
    found += [code for code in _CODE.findall(prose) if code.startswith("stall ")]
    return list(dict.fromkeys(found))


def outputs(text: str) -> list[tuple[str, str]]:
    """The `console` blocks: a command, and what a person sees after it."""
    pairs = []
    for language, body in _FENCE.findall(text):
        if language == "console":
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                pairs.append((command, shown))
    return pairs


def unknown_commands(path: Path, knows: Knows) -> list[str]:
    """The commands of ours in a document that do not exist."""
    unknown = []
    for command in commands(path.read_text(encoding="utf-8")):
        words = shlex.split(command.replace("…", "").replace("...", ""), comments=True)
        if words and words[0].rpartition("/")[2] == "stall" and not knows(words[1:]):
            unknown.append(command)
    return unknown


def broken_links(path: Path) -> list[str]:
    """The links to files and headings that do not exist. Links to the net are not checked."""
    return [target for target in _links(path.read_text(encoding="utf-8")) if not _leads(path, target)]


def anchors(text: str) -> set[str]:
    """The headings' names as GitHub makes them: lower case, hyphens for blanks, no punctuation."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _links(text: str) -> Iterator[str]:
    for target in _LINK.findall(_FENCE.sub("", text)):
        if not re.match(r"[a-z]+:", target):
            yield target


def _leads(path: Path, target: str) -> bool:
    name, _, anchor = unquote(target).partition("#")
    there = path.parent / name if name else path
    if not there.exists():
        return False
    return not anchor or there.suffix != ".md" or anchor in anchors(there.read_text(encoding="utf-8"))
