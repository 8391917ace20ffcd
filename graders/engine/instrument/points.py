"""The points: what the rewritten source calls before each visible operation. A table; `transform` writes the calls,
`graders.engine.virtual.announce` answers them.

| written in the source | becomes | announced as |
|---|---|---|
| `x` (a global or closure variable that can change) | `STEP(site) and x` | read of x |
| `x = v` | `x = (v, STEP(site))[0]` | write of x |
| `x += v` | `t = STEP(site) and x; t += AUGMENT(site, t, v); STEP(site); x = t; t = None` | two; a container between |
| the same, where `t` would be seen | `x = (OPERATE(site, STEP(site) and x, v), STEP(site))[0]` | the same |
| `x, o.a, o[i] = v` | `OWN(site).x, STORE_ATTR(site, o).a, PLACE(site, o, i).value = v` | a write each, at its turn |
| `o.a += v` in a class or module | `FIELD(site, o).value += v` | as `x += v` |
| `o.a`, `o.a = v` | `ATTR(site, o).a`, `STORE_ATTR(site, o).a = v` | read, write of o.a, if it is data |
| `o[i]`, `o[i] = v`, `del o[i]` | `ITEM(site, o, i)`, `STORE_ITEM(site, v, o, i)`, `DEL_ITEM(site, o, i)` | of o[i] |
| `o.m(...)` | `BOUND(site, o, "m")(...)` | a call on a primitive or container, else nothing |
| `o.acquire()` and the like | `METHOD(site, o, "acquire")` | the same in one |
| `f(...)` | `CALLEE(site, f)(...)` | reads of the containers it is given; nothing for a function with points |
| `sum(...)` and other built-in functions | `CALL(site, sum, ...)` | the same in one |
| `l + r`, `l == r`, `l in r` | `BINARY(site, "Add", l, r)` | reads of containers |
| `f(o.append)` | `f(PASSED(site, o.append))` | what the library calls back announces itself |
| `if o:`, `[*o]` | `WHOLE(site, o)` in its place | a read of the whole container |
| `f"{o}"` | `f"{TEXT(site, o)}"` | a read of all that the text shows |
| `l < m in r` | `LINK(site, l) < LINK(site, m) in LINK(site, r)` | as `l < m`, and as `m in r` |
| `for x in o:` | `for x in ITER(site, o): LAP(); ...` | a read of the container (a write of the iterator) per item |
| `return v` in an `__iter__` | `return LENT(site, v)` | nothing; an iterator announces when somebody takes from it |
| `exec(s)`, `eval(s)` | `exec(OPAQUE(site, s))` | nothing, but the run proves nothing any more |
| `locals()`, `vars()`, `dir()` in a function | `SEEN(locals())` | nothing; our variables are taken out |
| `match o:` with class patterns | `match MATCHED(site, o, names):` | a read of all that the patterns look at |
| `with o:` | `with CONTEXT(site, o):` | acquire and release |
"""

from __future__ import annotations

from typing import Any

STEP = "_stall_step"
STORE = "_stall_store"
CELL = "_stall_cell"
ATTR = "_stall_attr"
STORE_ATTR = "_stall_store_attr"
ITEM = "_stall_item"
STORE_ITEM = "_stall_store_item"
DEL_ITEM = "_stall_del_item"
METHOD = "_stall_method"
CALL = "_stall_call"
BINARY = "_stall_binary"
WHOLE = "_stall_whole"
ITER = "_stall_iter"
LAP = "_stall_lap"
CONTEXT = "_stall_context"
SITES = "_stall_sites"
SLICE = "_stall_slice"
BOUND = "_stall_bound"
OPAQUE = "_stall_opaque"
AUGMENT = "_stall_augment"
PASSED = "_stall_passed"
PLACE = "_stall_place"
FIELD = "_stall_field"
OPERATE = "_stall_operate"
OWN = "_stall_own"
SEEN = "_stall_seen"
CALLEE = "_stall_callee"
MATCHED = "_stall_matched"
TEXT = "_stall_text"
LINK = "_stall_link"
LENT = "_stall_lent"

NAMES = (
    STEP, STORE, CELL, ATTR, STORE_ATTR, ITEM, STORE_ITEM, DEL_ITEM, METHOD, CALL, BINARY, WHOLE, ITER, LAP, CONTEXT,
    SLICE, BOUND, OPAQUE, AUGMENT, PASSED, PLACE, FIELD, OPERATE, OWN, SEEN, CALLEE, MATCHED, TEXT, LINK, LENT,
)  # fmt: skip


NOTHING: dict[int, Any] = {}


class Site:
    """One place in the source: what is touched there, and for a global or cell the operation itself.

    `fresh`: which of the values were made by the expression itself, so that no other thread has them. It is keyed by
    position; the value is True, or the site of a call of which only a run can say whether it makes a new object.
    `inside`: the place is in the library's own source.
    """

    __slots__ = ("fresh", "inside", "kind", "line", "name", "op", "text")

    def __init__(self, kind: str, name: str, text: str, line: int) -> None:
        self.kind = kind
        self.name = name
        self.text = text
        self.line = line
        self.op = None
        self.inside = False
        self.fresh: dict[int, Any] = NOTHING
