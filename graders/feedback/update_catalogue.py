"""`python -m graders.feedback.update_catalogue`, for authors: bring the Chinese catalogue up to date with the tables.

It adds new sentences (untranslated), drops old ones, compiles the .mo, and lists what still has to be translated. It
needs Babel (`pip install 'stall-kit[dev]'`). Both files are committed: students need neither Babel nor a build step.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from graders.feedback._catalogue import DOMAIN, LOCALE
from graders.feedback._diagnoses import DIAGNOSES
from graders.feedback._keys import MESSAGES
from graders.feedback._kinds import KINDS
from graders.feedback._rungs import RUNGS
from graders.feedback._template import Plural, Template
from graders.feedback._words import WORDS

PO = LOCALE / "zh" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")
COMMANDS = Path(__file__).parents[1] / "cli"


def sentences() -> Iterator[tuple[str, Template]]:
    """Everything that needs a translation, with its key."""
    for table in (MESSAGES, WORDS):
        for key, variants in table.items():
            for template in variants:
                yield key, template
    for key, diagnosis in DIAGNOSES.items():
        for text in (diagnosis.title, *diagnosis.hints, *RUNGS.get(key, ())):
            yield key, text
    for key, kind in KINDS.items():
        for text in (kind.title, *kind.hints, *kind.rungs):
            if text:
                yield key, text
    for file in sorted(COMMANDS.glob("*.py")):
        for text in help_texts(ast.parse(file.read_text(encoding="utf-8"))):
            yield f"help {file.stem}", text


def help_texts(module: ast.Module) -> Iterator[str]:
    """The paragraphs that `--help` shows.

    The commands' files are read and not imported, because feedback knows no command. The texts are arguments called
    `help`, the docstrings of commands, and the tables of a group's commands.
    """
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg == "help":
            yield from [part.value for part in ast.walk(node.value) if _is_text(part)][:1]  # type: ignore[attr-defined]
        elif isinstance(node, ast.FunctionDef) and any("command" in name or "group" in name for name in _marks(node)):
            yield from (" ".join(part.split()) for part in (ast.get_docstring(node) or "").split("\n\n") if part)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and ast.unparse(node).startswith("COMMANDS"):
            yield from (part.value for part in getattr(node.value, "values", ()) if _is_text(part))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _marks(function: ast.FunctionDef) -> list[str]:
    return [ast.unparse(decorator) for decorator in function.decorator_list]


def message_id(template: Template) -> str | tuple[str, str]:
    return (template.singular, template.plural) if isinstance(template, Plural) else template


def read_catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def updated(old: Catalog) -> Catalog:
    """A catalogue with exactly today's sentences, in the order of the tables, with the translations of `old`."""
    new = Catalog(
        locale="zh",
        project="stall-kit",
        charset="utf-8",
        fuzzy=False,
        header_comment="# Chinese sentences of the stall kit; the keys stand above each.",
        last_translator="the authors",
        language_team="zh",
        msgid_bugs_address="-",
        # kept, as the next one is, so that an update that changes no sentence changes no file
        creation_date=old.creation_date,
        revision_date=old.revision_date,
    )
    for key, template in sentences():
        known = old.get(message_id(template) if isinstance(template, str) else template.singular)
        new.add(message_id(template), known.string if known else "", auto_comments=[key])
    return new


def compiled(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> int:
    catalogue = updated(read_catalogue())
    with PO.open("wb") as file:
        write_po(file, catalogue, width=120, omit_header=False)
    MO.write_bytes(compiled(read_catalogue()))  # from the file just written, as the test compares them
    texts = [(m.id, (m.string,) if isinstance(m.string, str) else m.string or ()) for m in catalogue if m.id]
    untranslated = [key for key, strings in texts if not strings or not all(strings)]
    for text in untranslated:
        print(f"not translated: {text}", file=sys.stderr)
    return 1 if untranslated else 0


if __name__ == "__main__":
    sys.exit(main())
