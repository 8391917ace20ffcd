"""Values in an exact canonical form: a flat list of integers, strings and None.

Two values have the same list exactly if no program could tell them apart. Objects with an identity get numbers in order
of first visit, so a fingerprint holds no address and no hash. An object that existed before the threads started keeps
the number that it had then (`kernel.number`), because claims about who touches what under which lock (`_claims`) use
those numbers. A value without an exact form raises `Unprunable`.

Java PathFinder and SPIN hold the whole state as bytes and need no such module. Python's objects have to be walked.
"""

from __future__ import annotations

import array
import builtins
import collections
import functools
import gc
import itertools
import marshal
import sys
import types
import weakref
from collections.abc import Callable, Sequence, Set

from graders.engine.instrument import SITES, Site
from graders.engine.model import Op
from graders.engine.ports import Thing
from graders.engine.state.views import StateRun, StateTask
from graders.engine.virtual.misuse import Starred


class Unprunable(Exception):
    """A state that cannot be compared with another one; the text says why."""


OUT_MAX = 200_000  # entries of a fingerprint; looking at a larger state costs more than the search is worth

_PLAIN: dict[int, int] = {}
_HASHED = (iter(_PLAIN.keys()), iter(_PLAIN.values()), iter(_PLAIN.items()), iter(set(_PLAIN)))


class Values:
    """Writes values to `out`. There is one per search; `begin` starts a fingerprint.

    `kernel` numbers objects. `named` is the number of objects that existed before the threads started; `naming` is true
    while those are being numbered. `library` are the classes of the virtual library. `students` are the modules whose
    classes are walked by attribute. `frame` writes the frame of a suspended generator.
    """

    def __init__(self, kernel: StateRun) -> None:
        self.kernel = kernel
        self.students: frozenset[str] = frozenset()
        self.changed: set[int] = set()  # ids of the containers that were changed while there were threads
        self.files: Set[str] = frozenset()
        self.followed: Set[type] = frozenset()  # classes of the library whose source has points
        self.frame: Callable[[types.FrameType], None] = lambda frame: None
        self.naming = False
        self.named = 0
        self.cells_named = 0
        self.out: list[Thing] = []
        self._codes: dict[int, tuple[int, types.CodeType]] = {}
        self._writers: dict[type, Callable[[Thing], None]] = {
            bool: lambda v: self.out.append("1" if v else "0"),
            float: lambda v: self.out.extend(("f", repr(v))),
            complex: lambda v: self.out.extend(("c", repr(v))),
            str: lambda v: self.out.extend(("s", v)),
            bytes: lambda v: self.out.extend(("y", v)),
            type(Ellipsis): lambda v: self.out.append("."),
            type(NotImplemented): lambda v: self.out.append("!"),
            range: lambda v: self.out.extend(("r", v.start, v.stop, v.step)),
            slice: self._slice,
            tuple: self._tuple,
            list: self._list,
            **dict.fromkeys((dict, getattr(builtins, "frozendict", dict)), self._dict),
            set: self._set,
            frozenset: self._set,
            collections.deque: self._deque,
            collections.OrderedDict: self._dict,
            collections.Counter: self._dict,
            collections.defaultdict: self._defaultdict,
            bytearray: lambda v: self._face(v, bytes(v)),
            array.array: lambda v: self._face(v, v.typecode, v.tobytes()),
            types.FunctionType: self._function,
            types.MethodType: self._method,
            types.BuiltinFunctionType: self._builtin,
            types.ModuleType: lambda v: self.out.extend(("M", v.__name__)),
            types.GeneratorType: self._generator,
            types.CellType: self._cell,
            **dict.fromkeys((functools.partial, Starred), self._partial),
            itertools.count: lambda v: self._face(v, repr(v)),
            type(iter(range(0))): self._range_iterator,
            **dict.fromkeys(map(type, _HASHED), self._hashed_iterator),
            weakref.ReferenceType: lambda v: self.value(("W", v())),
            **dict.fromkeys((types.MappingProxyType, *map(type, ({}.keys(), {}.values(), {}.items()))), self._window),
        }

    def begin(self, tasks: Sequence[StateTask]) -> list[Thing]:
        self.out = []
        self.seen: dict[Thing, int] = {}
        # views and the like that we made: kept alive, so that no other object gets their ids
        self.alive: list[Thing] = []
        self.task_of = {id(task.thread): task for task in tasks if task.thread is not None}
        return self.out

    def _find_writer(self, kind: type) -> Callable[[Thing], None]:
        raise Unprunable(f"a value of type {kind.__name__}")

    def value(self, value: Thing) -> None:
        kind = type(value)
        if kind is int or value is None:
            self.out.append(value)
            return
        writer = self._writers.get(kind)
        if writer is None:
            writer = self._writers[kind] = self._find_writer(kind)
        writer(value)

    def visit(self, thing: Thing) -> bool:
        """Write which object this is. Returns True if it was visited before: then nothing more is to be written."""
        seen = self.seen
        key = id(thing)
        number = seen.get(key)
        out = self.out
        if number is not None:
            out += ("#", number)
            return True
        seen[key] = len(seen)
        if self.naming:
            self.kernel.number(thing)
        entry = self.kernel.known.get(key)
        out += ("@", entry[1] if entry is not None and entry[1] < self.named else -1)
        return False

    def _face(self, thing: Thing, *face: Thing) -> None:
        if not self.visit(thing):
            self.out.extend(face)

    def _attributes(self, data: dict) -> None:
        out = self.out
        for name in sorted(data):
            out.append(name)
            self.value(data[name])
        out.append("}")

    # --- containers ---------------------------------------------------------------------------------------------

    def _long(self, mark: str, v: Thing) -> None:
        """Write the head of a container. Raises Unprunable if it would make the fingerprint too large."""
        if len(self.out) + len(v) > OUT_MAX:
            raise Unprunable("a very large container")
        self.out.extend((mark, len(v)))

    def _slice(self, v: slice) -> None:
        self.out.append("S")
        for part in (v.start, v.stop, v.step):
            self.value(part)

    def _tuple(self, v: tuple) -> None:
        if len(v) == 2 and type(v[0]) is Op:  # the location of a closure variable: see Announcer.cell
            self._location(v[0].loc)
            return
        self._long("(", v)
        for item in v:
            self.value(item)

    def _location(self, loc: Thing) -> None:
        number = self.seen.setdefault(loc, len(self.seen))
        self.out.extend(("v", number, loc[2] if loc[2] <= self.cells_named else -1))

    def _list(self, v: list) -> None:
        if not self.visit(v):
            self._long("[", v)
            for item in v:
                self.value(item)

    def _deque(self, v: Thing) -> None:
        if not self.visit(v):
            self._long("q", v)
            self.out.append(v.maxlen)
            for item in v:
                self.value(item)

    def _dict(self, v: dict) -> None:
        if SITES in v:  # the globals of a module, which are walked separately
            self.out.extend(("N", v.get("__name__")))
        elif not self.visit(v):
            self._long("{", v)
            self.out.append(type(v).__name__)
            for key, item in v.items():
                self.value(key)
                self.value(item)

    def _window(self, v: Thing) -> None:
        """A view or a mapping proxy: write what it shows."""
        if not self.visit(v):
            self.out.append(type(v).__name__)
            self.value(gc.get_referents(v)[0])

    def _defaultdict(self, v: Thing) -> None:
        self.value(v.default_factory)
        self._dict(v)

    def _set(self, v: Thing) -> None:
        if type(v) is set and self.visit(v):
            return
        self._long("u", v)
        before, out = len(self.seen), self.out
        faces = []
        for item in v:
            self.out = []
            self.value(item)
            faces.append(marshal.dumps(self.out, 2))
        self.out = out
        if len(self.seen) > before and len(v) > 1:
            raise Unprunable("a set of objects")
        out.append(sys.getsizeof(v))
        out.extend(faces)  # in the order of a loop over it, which depends on how the set was filled

    # --- code ---------------------------------------------------------------------------------------------------

    def code_number(self, code: types.CodeType) -> int:
        """A number for a code object, in order of first use (names are not unique). Code objects live as long as the
        search.
        """
        entry = self._codes.get(id(code))
        if entry is None:
            entry = self._codes[id(code)] = (len(self._codes), code)
        return entry[0]

    def _function(self, v: Thing) -> None:
        code = v.__code__
        own = code.co_filename in self.files
        if not own or (
            v.__closure__ is None and v.__defaults__ is None and v.__kwdefaults__ is None and not v.__dict__
        ):
            self.out.extend(("F", self.code_number(code)))
            return
        if self.visit(v):
            return
        self.out.extend(("F", self.code_number(code)))
        for cell in v.__closure__ or ():
            self._cell(cell)
        self.value(v.__defaults__)
        self.value(v.__kwdefaults__)
        if v.__dict__:
            self._attributes(v.__dict__)

    def _cell(self, v: Thing) -> None:
        if self.visit(v):
            return
        try:
            inside = v.cell_contents
        except ValueError:
            self.out.append("E")
            return
        self.value(inside)

    def _method(self, v: Thing) -> None:
        self.out.extend(("m", v.__func__.__qualname__))
        self.value(v.__self__)

    def _builtin(self, v: Thing) -> None:
        self.out.extend(("B", v.__name__))
        owner = v.__self__
        if owner is not None and type(owner) is not types.ModuleType:
            self.value(owner)

    def _partial(self, v: Thing) -> None:
        if v.args and isinstance(v.args[0], Site):  # a bound method that was looked up: `Announcer.bound`
            self._tuple(v.args[1:])
        elif not self.visit(v):
            for part in (v.func, v.args, v.keywords):
                self.value(part)

    def _generator(self, v: Thing) -> None:
        if self.visit(v):
            return
        frame = v.gi_frame
        self.out.append("g")
        if frame is None or v.gi_running:
            self.out.append(1 if v.gi_running else 0)
            return
        self.frame(frame)

    def _range_iterator(self, v: Thing) -> None:
        if self.visit(v):
            return
        _, (whole,), *at = v.__reduce__()
        rest = whole[at[0] if at and at[0] else 0 :]
        self.out.extend(("i", rest.start, rest.stop, rest.step) if rest else ("i", None))

    def _hashed_iterator(self, v: Thing) -> None:
        """An iterator over a dict or a set: what is still to come, and of which container, while nobody has changed it.

        After a change nobody can tell from outside what comes. The table may have gaps, and the next insertion may pack
        it anew while the iterator's position stays the same.
        """
        if self.visit(v):
            return
        if any(id(container) in self.changed for container in gc.get_referents(v)):
            raise Unprunable("a loop over what others change")
        try:
            rest = v.__reduce__()[1][0]
        except RuntimeError:
            raise Unprunable("a loop over what has changed its size") from None
        self.out.extend(("i", type(v).__name__, len(rest)))
        for item in rest:
            self.value(item)
        for container in gc.get_referents(v):
            if type(container) is not tuple:  # the pair that `items()` uses again and again
                self.out.append(sys.getsizeof(container))
                self.value(container)

    def _reduced(self, v: Thing) -> None:
        """An iterator that can say itself where it stands."""
        if self.visit(v):
            return
        reduced = v.__reduce__()
        self.alive.append(reduced)
        self.out.extend(("i", type(v).__name__))
        for part in reduced[1]:
            if type(part) is not tuple or part:
                self.value(part)
        self.value(reduced[2] if len(reduced) > 2 else None)
