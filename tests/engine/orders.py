"""What two threads may do to one shared object: every public method that its class has, with arguments that fit, found
by trying; and what must come of it: plain Python's two serial orders."""

from __future__ import annotations

import contextlib
import functools
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Tried one after the other, until the method changes the object and raises nothing.
ARGUMENTS = (
    "", "1", "0", "'a'", "'z'", "b'z'", "[7, 8]", "{'a': 9}", "0, 5", "'a', 5", "'z', 6", "1, [9]", "'a', 'b'",
    "(3, 4)",
    "'ab'", "b'xy'", "0, 1, 2", "{'a', 'q'}", "o", "slice(0, 1)", "slice(0, 1), [5]", "None", "2", "lambda *a: 1",
    "'i', b'abcd'", "o2", "o2, 1",
)  # fmt: skip
SKIPPED = {
    "__class__", "__new__", "__init_subclass__", "__subclasshook__", "__del__", "__getattribute__", "__getattr__",
    "__dir__", "__sizeof__", "__reduce__", "__reduce_ex__", "__class_getitem__", "__hash__", "__getstate__", "__str__",
    "__format__", "__init__", "__next__", "__setattr__", "__delattr__", "__getnewargs__", "__buffer__",
    "__release_buffer__", "buffer_info", "__setstate__", "detach", "__firstlineno__", "__static_attributes__",
}  # fmt: skip
THREADS = """
ta, tb = threading.Thread(target=do_a), threading.Thread(target=do_b)
ta.start(); tb.start(); ta.join(); tb.join()
"""
TEXT = """
def text(x):
    if hasattr(x, '__next__'):
        try:
            x = list(itertools.islice(x, 20))
        except Exception as error:  # a stream that was closed meanwhile
            return type(error).__name__
    elif type(x).__name__.endswith(('_keys', '_values', '_items')):
        x = list(x)
    t = repr(x)
    return t if ' at 0x' not in t else type(x).__name__
"""


@dataclass(frozen=True)
class Kind:
    """A shared object `o` that `made` makes. `look` says what it is worth; `more` are things to do that are no methods,
    `changes` those that the others are paired with (the first methods that change something, unless given)."""

    made: str
    look: str = "text(o)"
    more: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    methods: bool = True


def program(kind: Kind, first: str, second: str, run: str) -> str:
    parts = ["import threading, itertools", kind.made, "ra = rb = None", TEXT]
    for name, what in (("a", first), ("b", second)):
        body = f"r{name} = {what}" if _is_expression(what) else what
        parts.append(
            f"def do_{name}():\n    global r{name}\n    try:\n        {body}\n"
            f"    except Exception as error:\n        r{name} = type(error).__name__"
        )
    return "\n".join([*parts, run, f"RESULT = text(ra), text(rb), {kind.look}"]) + "\n"


def serial(kind: Kind, first: str, second: str) -> set[str]:
    """What comes of doing the one after the other, by plain Python."""
    return {plainly(kind, first, second, "do_a(); do_b()"), plainly(kind, first, second, "do_b(); do_a()")}


def plainly(kind: Kind, first: str, second: str, run: str) -> str:
    space: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(program(kind, first, second, run), space)
    return repr(space["RESULT"])


@functools.cache
def operations(kind: Kind) -> tuple[tuple[str, bool], ...]:
    """What can be done to such an object, and whether that changes it."""
    found = list(_methods(kind)) if kind.methods else []
    found += [(what, effect[1]) for what in kind.more if (effect := _effect(kind, what)) is not None]
    return tuple(found)


def _methods(kind: Kind) -> Iterator[tuple[str, bool]]:
    space: dict[str, Any] = {}
    exec(kind.made, space)
    for name in dir(space["o"]):
        if name in SKIPPED or (name.startswith("_") and not name.startswith("__")):
            continue
        if not callable(getattr(space["o"], name, None)):
            continue
        ways: dict[bool, str] = {}  # one that changes it, and one that does not
        for arguments in ARGUMENTS:
            effect = _effect(kind, f"o.{name}({arguments})")
            if effect is None or (effect[0] and not effect[1]):
                continue
            ways.setdefault(effect[1], f"o.{name}({arguments})")
            if effect[1]:
                break
        yield from ((what, changes) for changes, what in ways.items())


def _effect(kind: Kind, what: str) -> tuple[bool, bool] | None:
    """Whether it raises, whether it changes the object; None where that cannot be looked at afterwards."""
    try:
        before = eval(plainly(kind, "None", "None", ""), {})
        after = eval(plainly(kind, what, "None", "do_a()"), {})
    except Exception:
        return None
    raised = after[0].strip("'").endswith(("Error", "Exception", "Empty", "StopIteration", "UnsupportedOperation"))
    return raised, before[2] != after[2]


def _is_expression(what: str) -> bool:
    try:
        compile(what, "", "eval")
    except SyntaxError:
        return False
    return True


def pairs(kind: Kind, changes_max: int) -> Iterator[tuple[str, str]]:
    """Each operation with some that change the object, and each of those with a look at it."""
    everything = operations(kind)
    changes = kind.changes or tuple(what for what, changes in everything if changes)
    for what, changed in everything:
        for other in changes[:changes_max]:
            yield what, other
        if changed:
            yield what, kind.look


KINDS: dict[str, Kind] = {
    "list": Kind("o = [3, 1, 2]\no2 = [5]"),
    "lists in a list": Kind(
        "import copy\nx = [1]\no = [x, [2]]", methods=False, changes=("x.append(9)", "o.pop()"),
        more=("x.append(9)", "o == [[1], [2]]", "repr(o)", "sorted(o)", "max(o)", "sum(o, [])", "copy.deepcopy(o)"),
    ),
    "dict": Kind("o = {'a': 1, 'b': 2}\no2 = {'q': 1}"),
    "set": Kind("o = {1, 2}\no2 = {5}", look="sorted(o, key=str)"),
    "deque": Kind("from collections import deque\no = deque([3, 1, 2])"),
    "bytearray": Kind(
        "o = bytearray(b'abc')\no2 = bytearray(b'q')",
        more=("b'a' + o", "b''.join([o])", "bytes(o)", "o[0]", "o[0] = 9", "memoryview(o).tobytes()"),
    ),
    "array": Kind(
        "from array import array\no = array('i', [3, 1])\no2 = array('i', [8])", more=("o.frombytes(b'abcd')",),
    ),
    "Counter": Kind("from collections import Counter\no = Counter('aab')\no2 = Counter('b')"),
    "defaultdict": Kind("from collections import defaultdict\no = defaultdict(list, {'a': [1]})", more=("o['zz']",)),
    "OrderedDict": Kind("from collections import OrderedDict\no = OrderedDict(a=1, b=2)\no2 = {'q': 1}"),
    "UserDict": Kind("from collections import UserDict\no = UserDict(a=1, b=2)\no2 = {'q': 1}"),
    "UserList": Kind("from collections import UserList\no = UserList([3, 1, 2])\no2 = [4]"),
    "UserString": Kind(
        "from collections import UserString\no = UserString('abc')\no2 = 'd'", changes=("o.data = 'x'",),
        more=("o.data = 'y'", "setattr(o, 'data', 'y')", "len(o)", "str(o)", "o + 'b'", "o == 'x'", "'%s' % o",
              "f'{o}'"),
    ),
    "ChainMap": Kind("from collections import ChainMap\no = ChainMap({'a': 1}, {'b': 2})"),
    "SimpleNamespace": Kind(
        "from types import SimpleNamespace\no = SimpleNamespace(a=1)", changes=("o.a = 6", "del o.a"),
        more=("o.a = 5", "o.b = 5", "del o.a", "o.a", "setattr(o, 'a', 4)", "delattr(o, 'a')", "getattr(o, 'a', 0)",
              "hasattr(o, 'b')", "vars(o)['a']", "o.__dict__.update(a=8)", "o == SimpleNamespace(a=1)", "f'{o}'"),
    ),
    "StringIO": Kind(
        "import io\no = io.StringIO('ab\\ncd')", look="o.getvalue() + str(o.tell()) if not o.closed else 'closed'",
        changes=("o.write('xyz')", "o.close()", "o.readline()"),
        more=("o.write('xyz')", "o.seek(0, 2)", "print('q', file=o)", "next(o)", "list(o)", "o.closed"),
    ),
    "BytesIO": Kind(
        "import io\no = io.BytesIO(b'ab\\ncd')", look="(o.getvalue(), o.tell()) if not o.closed else 'closed'",
        changes=("o.write(b'xyz')", "o.close()", "o.readline()"),
        more=("o.write(b'xyz')", "o.readinto(bytearray(1))", "next(o)", "list(o)", "o.getbuffer()[0]"),
    ),
    "what others write into": Kind(
        "import csv, io, pickle, struct\ns, b, buf = io.StringIO(), io.BytesIO(), bytearray(8)\n"
        "w, dump, packed = csv.writer(s), pickle.Pickler(b).dump, struct.Struct('i')\no = 1",
        look="(s.getvalue(), len(b.getvalue()), bytes(buf))", methods=False,
        changes=("w.writerow([7])", "s.write('k')", "dump(2)", "b.write(b'm')", "packed.pack_into(buf, 0, 3)"),
        more=("w.writerow([1, 2])", "w.writerows([[1]])", "dump([1])", "struct.pack_into('i', buf, 0, 7)",
              "packed.pack_into(buf, 0, 5)", "packed.unpack_from(buf)", "s.truncate(0)",
              "io.BytesIO(b'q').readinto(buf)"),
    ),
    "mappingproxy": Kind(
        "from types import MappingProxyType\nx = {'a': 1}\no = MappingProxyType(x)",
        changes=("x['a'] = 5", "x.clear()"),
        more=("o['a']", "len(o)", "list(o)", "o == {'a': 1}", "repr(o)", "dict(o)", "{**o}", "'a' in o", "o | {}"),
    ),
    "views": Kind(
        "x = {'a': 1}\nk, v, i = x.keys(), x.values(), x.items()\no = 1", look="text(x)", methods=False,
        changes=("x['a'] = 5", "x.clear()"),
        more=("list(k)", "list(v)", "list(i)", "len(k)", "'a' in k", "1 in v", "k & {'a'}", "{'b'} | k", "k == {'a'}",
              "k <= {'a'}", "k.isdisjoint({'a'})", "sorted(k)", "sum(v)", "max(v)", "f'{v}'", "dict(i)", "[*k]",
              "k.__and__({'a'})", "next(iter(k))", "', '.join(k)", "any(v)", "k.mapping['a']"),
    ),
    "heapq, bisect, random, operator": Kind(
        "import bisect, heapq, operator, random\no = [1, 5, 9]", look="repr(o)", methods=False,
        changes=("o.append(2)", "o.clear()"),
        more=("heapq.heappush(o, 0)", "heapq.heappop(o)", "heapq.heapify(o)", "heapq.heappushpop(o, 7)",
              "heapq.heapreplace(o, 7)", "heapq.nsmallest(2, o)", "list(heapq.merge(o, [4]))", "bisect.insort(o, 4)",
              "bisect.bisect(o, 4)", "random.shuffle(o)", "random.sample(o, 2)", "operator.setitem(o, 0, 7)",
              "operator.delitem(o, 0)", "operator.getitem(o, 0)", "operator.iadd(o, [1])", "operator.contains(o, 1)",
              "operator.itemgetter(0)(o)", "operator.eq(o, [1, 5, 9])", "operator.methodcaller('append', 3)(o)"),
    ),
    "iterators": Kind(
        "import itertools\nx = [1, 2, 3]\no, c = iter(x), itertools.count()", look="repr((list(o), next(c)))",
        methods=False, changes=("next(o)", "x.append(7)", "next(c)"),
        more=("next(o)", "next(c)", "list(o)", "o.__next__()", "o.__length_hint__()", "list(itertools.islice(o, 1))",
              "sum(o)", "list(itertools.pairwise(o))", "2 in o", "[*o]", "o.__setstate__(1)", "repr(c)", "str(c)",
              "list(itertools.combinations(o, 2))", "list(itertools.product(o, x))", "sorted(o)",
              "list(itertools.permutations(o, 1))", "any(o)"),
    ),
    "tee": Kind(
        "import itertools\nx = [1, 2, 3]\no, b = itertools.tee(x)", look="repr((list(o), list(b)))", methods=False,
        changes=("next(o)", "next(b)"), more=("next(o)", "next(b)", "list(o)", "list(b)", "x.append(3)"),
    ),
    "exceptions": Kind(
        "class X(Exception): pass\no, e = X(1), ValueError('a')", look="repr((o.args, e.args))", methods=False,
        changes=("o.args = (9,)", "e.args = (8,)"),
        more=("o.args", "e.args", "e.args = (3,)", "str(e)", "repr(o)", "f'{o}'", "o.__init__(7)"),
    ),
    "dataclass": Kind(
        "import dataclasses\nfrom dataclasses import dataclass, field\n@dataclass\nclass D:\n    a: int = 1\n"
        "    l: list = field(default_factory=list)\n"
        "@dataclass(order=True, unsafe_hash=True)\nclass S:\n    n: int = 1\no, s = D(), S()",
        look="repr((o, s))", methods=False, changes=("o.a = 4", "o.l.append(7)", "s.n = 8"),
        more=("dataclasses.replace(o, a=3).l", "dataclasses.asdict(o)", "dataclasses.astuple(o)", "o == D()", "repr(o)",
              "hash(s)", "s < S(5)", "{s: 1}", "max([s, S(2)])", "o in [D()]", "[o].index(D())", "o.__eq__(D())",
              "o.__repr__()", "D.__eq__(o, D())", "o.__init__(5)"),
    ),
    "enum": Kind(
        "import enum\nclass E(enum.Enum):\n    A = 1\n    B = [2]\no = E.B",
        look="repr((E.B.value, getattr(E.A, 'z', 0)))",
        methods=False, changes=("E.B.value.append(4)", "E.A.z = 6"),
        more=("E.B.value", "E.A.z", "setattr(E.A, 'z', 5)", "repr(E.B)", "f'{E.B!r}'", "E['B'].value"),
    ),
    "objects of C code": Kind(
        "import decimal, hashlib\nimport xml.etree.ElementTree as ET\n"
        "o, h, ctx = ET.Element('a'), hashlib.md5(), decimal.Context(prec=5)",
        look="(len(o), o.get('k'), o.text, h.hexdigest(), ctx.prec)", methods=False,
        changes=("o.set('k', '7')", "o.append(ET.Element('d'))", "o.text = 'y'", "h.update(b'q')", "ctx.prec = 2"),
        more=("len(o)", "o.get('k')", "list(o)", "ET.tostring(o)", "o.text", "o.attrib['k'] = '5'", "o.attrib.get('k')",
              "ET.SubElement(o, 'c')", "h.copy().hexdigest()", "ctx.divide(1, 3)", "ctx.create_decimal('1.2345')",
              "ctx.copy().prec", "decimal.Decimal('1.23456').normalize(ctx)"),
    ),
    "objects of Python code": Kind(
        "import argparse, reprlib\no, rr = argparse.Namespace(a=1), reprlib.Repr()",
        look="(vars(o).get('a'), rr.maxlist)",
        methods=False, changes=("o.a = 6", "rr.maxlist = 2"),
        more=("o.a", "o == argparse.Namespace(a=1)", "'a' in o", "repr(o)", "rr.repr([1, 2, 3])"),
    ),
}  # fmt: skip
