"""Objects by their attributes: the student's own, the library's by their fields, threads by their number."""

from __future__ import annotations

import collections
import enum
import functools
import types
from collections.abc import Callable

from graders.engine.ports import Thing
from graders.engine.roles import held_by
from graders.engine.state.canonical import Unprunable, Values
from graders.engine.state.views import StateRun

_CLASS_NOISE = (
    types.FunctionType, types.BuiltinFunctionType, classmethod, staticmethod, property, types.MemberDescriptorType,
    types.GetSetDescriptorType, types.WrapperDescriptorType, types.MethodDescriptorType,
    types.ClassMethodDescriptorType, functools.cached_property, functools.partialmethod,
)  # fmt: skip
_OF_A_LOCAL = "_threading_local._localimpl."
_THREAD_OWN = {"_target", "_args", "_kwargs", "_name"}
_REDUCIBLE = {
    "list_iterator", "tuple_iterator", "str_iterator", "str_ascii_iterator", "bytes_iterator", "list_reverseiterator",
    "enumerate", "zip", "map", "filter", "reversed",
}  # fmt: skip
_CONSTANT_MODULES = ("typing", "decimal", "fractions", "datetime", "__future__")
_CONSTANTS = {("re", "Pattern"), ("types", "GenericAlias"), ("types", "UnionType")}
_SEQUENCES = (list, tuple, set, frozenset, dict, collections.deque)


class Canonical(Values):
    """The complete writer of canonical values. `library` are the classes of the virtual library, `lock_types` its two
    locks.
    """

    def __init__(self, kernel: StateRun, library: set[type], lock_types: tuple[type, ...]) -> None:
        super().__init__(kernel)
        self.library = library
        self.lock_types = lock_types
        self._writers.update({types.SimpleNamespace: self._namespace, **dict.fromkeys(lock_types, self._lock)})

    def _lock(self, v: Thing) -> None:
        if self.visit(v):
            return
        owner = getattr(v.owner, "index", -1 if v.owner else None)
        self.out.extend(("L", owner, getattr(v, "count", 0)))

    def _namespace(self, v: Thing) -> None:
        if not self.visit(v):
            self._attributes(v.__dict__)

    def _instance(self, v: Thing) -> None:
        """Write an object of a student's class: its attributes and slots, and its value as an instance of a built-in
        type.
        """
        if self.visit(v):
            return
        kind = type(v)
        self.value(kind)
        for base in _SEQUENCES:
            if issubclass(kind, base):
                if base in (set, frozenset) or (base is dict and "__iter__" in vars(kind)):
                    raise Unprunable(f"a subclass of {base.__name__}")
                items = list(dict.items(v)) if base is dict else list(base.__iter__(v))
                self._tuple(tuple(items))
        for plain in (int, float, str, bytes):
            if issubclass(kind, plain):
                self.value(plain(v))
        if hasattr(v, "__dict__"):
            self._attributes(v.__dict__)
        for cls in kind.__mro__:
            for name, slot in list(vars(cls).items()):
                if isinstance(slot, types.MemberDescriptorType):
                    self.out.append(name)
                    try:
                        self.value(slot.__get__(v))
                    except AttributeError:
                        self.out.append("E")

    def _class(self, v: type) -> None:
        if v.__module__ not in self.students:
            self.out.extend(("C", v.__module__, v.__qualname__))
        elif not self.visit(v):
            self.out.extend(("C", v.__module__, v.__qualname__))
            data = {
                name: value
                for name, value in vars(v).items()
                if not isinstance(value, _CLASS_NOISE) and not name.startswith("__")
            }
            for base in v.__bases__:
                self.value(base)
            if not issubclass(v, enum.Enum):
                self._attributes({name: value for name, value in data.items() if not name.startswith("_abc_")})

    def _thread(self, v: Thing) -> None:
        if self.visit(v):
            return
        task = self.task_of.get(id(v))
        # half built: no attributes
        self.out.extend(("T", task.index if task is not None else None, v.__dict__.get("_name")))
        if task is None:
            self.out.append(v.__dict__.get("_daemonic"))
            for name in ("_target", "_args", "_kwargs"):
                self.value(v.__dict__.get(name))
        base = next(c for c in type(v).__mro__ if c.__name__ == "Thread" and c in self.library)
        plain = vars(base)["__init__"].__code__.co_names
        # A `threading.local` adds a name here that is an address. Its content is seen where the local is.
        known = {*plain, *_THREAD_OWN, "_is_stopped"}
        own = {n: a for n, a in v.__dict__.items() if n not in known and not n.startswith(_OF_A_LOCAL)}
        self._attributes(own)

    def _library(self, v: Thing) -> None:
        """A condition, queue, future ...: write its own fields.

        The methods that it borrows from its lock say nothing.
        """
        if self.visit(v):
            return
        self.out.extend(("P", type(v).__name__))
        if not hasattr(v, "__dict__"):
            raise Unprunable(f"a value of type {type(v).__name__}")
        for name, value in v.__dict__.items():
            if type(value) not in (types.MethodType, types.BuiltinFunctionType) and name != "_initial_value":
                self.out.append(name)
                self.value(value)
        self.out.append("}")

    def _local(self, v: Thing) -> None:
        if not self.visit(v):
            self._data_of_threads(object.__getattribute__(v, "_local__impl").dicts)

    def _local_impl(self, v: Thing) -> None:
        """The object in which a `threading.local` keeps its data. It is seen while a subclass's `__init__` runs for
        another thread.
        """
        if not self.visit(v):
            self._data_of_threads(v.dicts)

    def _data_of_threads(self, dicts: dict[int, Thing]) -> None:
        found = [(ref(), data) for ref, data in list(dicts.values())]
        mine = {self.task_of[id(t)].index: data for t, data in found if id(t) in self.task_of}
        for index in sorted(mine):
            self.out.extend(("t", index))
            self._attributes(mine[index])

    def _exception(self, v: BaseException) -> None:
        if self.visit(v):
            return
        self.out.extend(("X", type(v).__module__, type(v).__qualname__))
        self.value(v.args)
        traceback = v.__traceback__
        while traceback is not None:
            self.out.append(traceback.tb_lineno)
            traceback = traceback.tb_next
        self._attributes(v.__dict__)

    # --- which of these -------------------------------------------------------------------------------------------

    def _find_writer(self, kind: type) -> Callable[[Thing], None]:
        name = kind.__name__
        if issubclass(kind, type):
            return self._class
        if issubclass(kind, enum.Enum):
            return lambda v: self.out.extend(("e", kind.__qualname__, v._name_))
        if issubclass(kind, BaseException):
            return self._exception
        in_library = [base for base in kind.__mro__ if base in self.library]
        if any(base.__name__ == "local" for base in in_library):
            return self._local
        if any(base.__name__ == "Thread" for base in in_library):
            return self._thread
        if name == "_localimpl":
            return self._local_impl
        if kind in self.library:
            return self._library
        if kind.__module__ in self.students or in_library or kind in self.followed:
            return self._instance
        fields = held_by(kind)  # for example a `with` that holds a lock, or a task in what an RLock has saved
        if fields is not None:
            return lambda v: self._tuple((name, *[getattr(v, field) for field in fields]))
        if name == "_GeneratorContextManager":
            return lambda v: self._generator(v.gen)
        if name in _REDUCIBLE:
            return self._reduced
        if kind.__module__ in _CONSTANT_MODULES or (kind.__module__, name) in _CONSTANTS:
            return lambda v: self.out.extend(("=", name, repr(v)))
        if kind is object:
            return self._bare
        raise Unprunable(f"a value of type {name}")

    def _bare(self, v: Thing) -> None:
        self.visit(v)
