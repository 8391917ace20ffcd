"""Units of source with every value kept, and what is known about their code: shared by all searches of a process."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from types import CodeType

from graders.engine.instrument import Instrumented
from graders.engine.state import flow, tracked

VARIANTS_MAX = 32  # units that are kept


class Variant:
    """A unit with every value kept, the lines of its source, and those of its code objects that are known."""

    def __init__(self, unit: Instrumented) -> None:
        tree = ast.parse(unit.source)
        self.unit, self.tests, self.statements = unit, flow.while_tests(tree), flow.statement_lines(tree)
        self.flows: dict[int, tuple[CodeType, flow.Flow, dict[int, int]]] = {}

    def flow_of(self, code: CodeType) -> tuple[CodeType, flow.Flow, dict[int, int]]:
        entry = self.flows.get(id(code))
        if entry is None:
            entry = self.flows[id(code)] = (
                code, flow.Flow(code, self.statements), flow.positions(code, self.tests)
            )  # fmt: skip
        return entry


_variants: dict[Hashable, Variant] = {}  # kept, because the same submission is searched in many configurations
_library: dict[str, Variant] = {}  # by file


def variant_of(unit: Instrumented, siblings: frozenset[str]) -> Variant:
    key = unit.file, unit.module, unit.source, siblings
    entry = _variants.get(key)
    if entry is None:
        if len(_variants) >= VARIANTS_MAX:
            _variants.clear()
        entry = _variants[key] = Variant(tracked.tracked(unit, siblings))
    return entry


def library_variant(unit: Instrumented) -> Variant:
    """The variant of a library's unit, whose source already keeps every value."""
    entry = _library.get(unit.file)
    if entry is None or entry.unit is not unit:
        entry = _library[unit.file] = Variant(unit)
    return entry
