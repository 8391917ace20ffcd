"""Comprehensions: each has a scope of its own, but its first iterator is evaluated outside it."""

from __future__ import annotations

import ast
from typing import Any

from graders.engine.instrument import nodes
from graders.engine.instrument import points as P

PART = "_stall_u"


def comprehension(transformer: Any, node: Any) -> Any:
    """Give `node` points: at each iterable, each test, and each element."""
    _spell_out(node)
    first = node.generators[0]
    first.iter = transformer._iterated(first.iter, nodes.unpacks(first.target))
    outer, transformer.scope = transformer.scope, transformer.map.of[node]
    for i, generator in enumerate(node.generators):
        generator.target = transformer.in_place(generator.target)
        if i:
            generator.iter = transformer._iterated(generator.iter, nodes.unpacks(generator.target))
        generator.ifs = [transformer.call(P.LAP, node), *[transformer._test(test) for test in generator.ifs]]
    if not isinstance(node, ast.DictComp):
        node.elt = transformer.visit(node.elt)
    elif node.value is None:  # `{**part for part in parts}`, since 3.15
        node.key = transformer._whole(node.key)
    else:
        node.key, node.value = transformer.visit(node.key), transformer.visit(node.value)
    transformer.scope = outer
    return node


def _spell_out(node: Any) -> None:
    """Turn `[*part for part in parts]`, since 3.15, into `[x for part in parts for x in part]`."""
    if isinstance(node, ast.DictComp) or not isinstance(node.elt, ast.Starred):
        return
    part = node.elt
    inner = ast.comprehension(nodes.at(nodes.store(PART), part), part.value, [], 0)
    node.generators.append(inner)
    node.elt = nodes.at(nodes.load(PART), part)
