"""The allowed language: what leads out of the stall is refused with its line, and honest code never is."""

from __future__ import annotations

import ast
import importlib
import types
from pathlib import Path

import pytest

from graders.errors import Refused
from graders.suites import _language_table as table
from graders.suites._language import check_language

# What is refused leads, alone or with a second step, to frames, code, files, other modules' globals, or our own names.
SNIPPETS = Path(__file__).parent / "language"
REFUSED = (SNIPPETS / "refused.txt").read_text(encoding="utf-8").split("\n---\n")
HONEST = (SNIPPETS / "honest.txt").read_text(encoding="utf-8").split("\n---\n")


@pytest.mark.parametrize("source", REFUSED)
def test_refused_with_its_line(source: str) -> None:
    with pytest.raises(Refused) as caught:
        check_language(ast.parse(source))
    assert 1 <= (caught.value.line or 0) <= source.count("\n") + 1
    assert caught.value.details["what"]


@pytest.mark.parametrize("source", HONEST)
def test_honest_code_is_not_refused(source: str) -> None:
    check_language(ast.parse(source))


def test_no_public_name_of_an_open_module_leads_out() -> None:
    """On whichever Python this runs: what the tables let through is no module that is not itself on the list."""
    found = []
    for name, allowed in table.MODULES.items():
        if name.startswith("graders"):
            continue
        module = importlib.import_module(name)
        names = [n for n in dir(module) if not n.startswith("_")] if allowed is table.PUBLIC else allowed
        for member in names:
            value = getattr(module, member, None)
            refused = member in table.SHOWN_MODULES or member in table.INSIDES or member in table.PUBLIC_REFUSED
            if isinstance(value, types.ModuleType) and not refused and value.__name__ not in table.MODULES:
                found.append(f"{name}.{member}")
    assert set(found) <= HARMLESS


# Modules that can be reached and hold nothing that is not refused by name again.
HARMLESS = {
    "dataclasses.keyword", "json.decoder", "json.encoder", "json.scanner", "queue.types", "dataclasses.types",
}  # fmt: skip


def test_a_strict_module_shows_no_module() -> None:
    for name in sorted(table.STRICT):
        module = importlib.import_module(name)
        for member in table.MODULES[name] or ():
            value = getattr(module, member, None)
            full = f"{name}.{member}"
            assert not isinstance(value, types.ModuleType) or full in table.MODULES, full
