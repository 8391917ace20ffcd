"""Every key that some room of the kit uses has a sentence, and is given what the sentence needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import graders
from graders import errors
from graders.feedback import MESSAGES
from graders.feedback._template import needs

ROOT = Path(graders.__path__[0])
ERRORS = {name for name in errors.__all__ if name != "StallError"}


def uses() -> Iterator[tuple[str, str, set[str] | None]]:
    """(where, key, names of the arguments; None where they are computed) of each literal key in the source."""
    for file in sorted(path for path in ROOT.rglob("*.py") if "example" not in path.parts):  # a pack has its own words
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            key = node.args[0].value
            if not isinstance(key, str) or name not in ERRORS | {"Message"}:
                continue
            yield f"{file.relative_to(ROOT)}:{node.lineno}", key, _arguments(node, name)


def _arguments(node: ast.Call, name: str) -> set[str] | None:
    if name != "Message":
        names = [keyword.arg for keyword in node.keywords]
        return None if None in names else {name for name in names if name}
    if len(node.args) == 1:
        return set()
    literal = node.args[1]
    if not isinstance(literal, ast.Dict) or not all(isinstance(key, ast.Constant) for key in literal.keys):
        return None
    return {key.value for key in literal.keys if isinstance(key, ast.Constant)}


def test_every_key_in_the_source_has_a_sentence():
    assert [f"{where}: {key}" for where, key, _ in uses() if key not in MESSAGES] == []


def test_every_key_is_given_enough_for_a_whole_sentence():
    poor = [
        f"{where}: {key} has only {sorted(given)}"
        for where, key, given in uses()
        if given is not None and key in MESSAGES and not any(needs(variant) <= given for variant in MESSAGES[key])
    ]
    assert poor == []
