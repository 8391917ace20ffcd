"""What the library's calls are as events, and which methods of built-in containers only read. Tables, no code paths.

A row of CALLS: (class, method) -> (kind of the step, does it write the object?, has it an effect?, and for a call that
blocks: how many positional arguments come before `block`/`timeout`, and when it can go through).
"""

from __future__ import annotations

import array
import bisect
import builtins
import collections
import functools
import itertools
import math
import types
from collections.abc import Callable
from typing import Any

CONTAINERS = (
    list, dict, set, collections.deque, bytearray, array.array,
    collections.UserDict, collections.UserList, collections.ChainMap, types.MappingProxyType,
)  # fmt: skip
# These hold nothing of their own, and show a container.
VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
WINDOWS = frozenset({*VIEWS, types.MappingProxyType})
# Since 3.15. Like a tuple it never changes, but what it holds may.
FROZEN_MAPS: tuple[type, ...] = tuple(kind for kind in [getattr(builtins, "frozendict", None)] if kind is not None)
READ_ONLY = {
    "index", "count", "copy", "get", "keys", "values", "items", "__contains__", "__len__", "__iter__", "__getitem__",
    "isdisjoint", "issubset", "issuperset", "union", "intersection", "difference", "symmetric_difference",
    "most_common", "elements", "total", "__eq__", "__str__", "__repr__", "tolist", "decode", "find", "hex",
}  # fmt: skip
READING_FUNCTIONS = (
    len, sum, min, max, sorted, any, all, repr, str, list, tuple, set, dict, frozenset, enumerate, zip, map, filter,
    iter, reversed, format, hash, isinstance, bool, type, print, id, collections.Counter, collections.deque,
    *FROZEN_MAPS,
)  # fmt: skip

# These read the contents of their arguments, however deep; other functions read only the arguments themselves.
DEEP_FUNCTIONS = (
    repr, str, ascii, format, print, sorted, min, max, sum, hash, any, all, dict, set, frozenset, math.prod,
    collections.OrderedDict, collections.Counter, functools.reduce, *FROZEN_MAPS,
)  # fmt: skip
TEXT_FUNCTIONS: dict[Any, str] = {str: "text", format: "text", print: "text", repr: "repr", ascii: "repr"}
# These look into each item that they take from an iterator. "all": again at each later one and at the end.
LOOKING_FUNCTIONS: dict[Any, str] = {
    any: "each", all: "each", sum: "each", math.prod: "each", min: "all", max: "all", sorted: "all", set: "all",
    frozenset: "all", dict: "pairs", collections.OrderedDict: "pairs", collections.Counter: "all",
    functools.reduce: "all", filter: "each", map: "each", itertools.accumulate: "all", itertools.groupby: "all",
    itertools.filterfalse: "each", itertools.takewhile: "each", itertools.dropwhile: "each",
    itertools.starmap: "each", itertools.compress: "each", **dict.fromkeys(FROZEN_MAPS, "pairs"),
}  # fmt: skip
LOOKING_METHODS = {
    "union": "all", "intersection": "all", "difference": "all", "symmetric_difference": "all",
    "intersection_update": "all", "difference_update": "all", "symmetric_difference_update": "all",
    "isdisjoint": "all", "issubset": "all", "issuperset": "all", "fromkeys": "all", "update": "pairs",
}  # fmt: skip
# These look into what the function that is their argument returns.
JUDGING_FUNCTIONS = (
    sorted, min, max, filter, iter, itertools.filterfalse, itertools.takewhile, itertools.dropwhile, itertools.groupby,
    bisect.bisect_left, bisect.bisect_right, bisect.insort_left, bisect.insort_right,
)  # fmt: skip
# Methods of containers that compare what is inside, or show it.
COMPARING_METHODS = {
    "index", "count", "remove", "sort", "__contains__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__",
    "isdisjoint", "issubset", "issuperset", "__repr__", "__str__", "__format__", "most_common",
}  # fmt: skip
# These keep their arguments, or take them as a position. The keyed ones look only into the first argument.
KEEPING_METHODS = {
    "append", "appendleft", "insert", "extend", "extendleft", "copy", "clear", "reverse", "rotate", "popleft",
    "popitem", "keys", "values", "items", "__iter__", "__len__", "__iadd__", "__add__", "__init__",
}  # fmt: skip
KEYED_METHODS = {"get", "pop", "setdefault", "__getitem__", "__setitem__", "__delitem__"}
# These return at once, and read when somebody iterates over their result.
LAZY_FUNCTIONS = (enumerate, zip, map, filter, iter, reversed)
# These take all items of their arguments, one after the other.
DRAINING_FUNCTIONS = (
    sum, min, max, sorted, any, all, list, tuple, set, dict, frozenset, bytes, bytearray, collections.Counter,
    collections.deque, collections.OrderedDict, array.array, functools.reduce, math.fsum, math.prod, *FROZEN_MAPS,
    itertools.combinations, itertools.combinations_with_replacement, itertools.permutations, itertools.product,
)  # fmt: skip
# These put all items of the second argument into the first.
FILLING_FUNCTIONS = tuple(
    function for function in [getattr(collections, "_count_elements", None)] if function is not None
)
# These put something into their argument, whatever class they belong to.
FILLING_METHODS = {"pack_into", "readinto", "readinto1", "recv_into", "recvfrom_into"}
DRAINING_METHODS = {
    "extend", "extendleft", "update", "union", "intersection", "difference", "symmetric_difference",
    "intersection_update", "difference_update", "symmetric_difference_update", "isdisjoint", "issubset", "issuperset",
    "subtract", "fromkeys", "join", "writelines", "__iadd__",
}  # fmt: skip
# Types whose objects hold nothing and never change.
FLAT = frozenset({
    int, float, complex, bool, str, bytes, type(None), range, slice, type(...), type(NotImplemented), type,
    types.FunctionType, types.BuiltinFunctionType, types.ModuleType,
})  # fmt: skip
# These go through a whole value in C: for a long one that takes as much time as many steps.
_EAGER = frozenset({sum, list, tuple, set, frozenset, sorted, min, max, dict, bytes, bytearray})
MANY_VALUES, VALUES_A_STEP = 10_000, 64
_LONG = frozenset({list, tuple, range, set, frozenset, dict, str, bytes})


def steps_for(function: Any, args: tuple[Any, ...]) -> int:
    """The cost of `function(*args)` in plain steps, for a function in C; 0 where the first argument is short."""
    many = len(args[0]) if function in _EAGER and type(args[0]) in _LONG else 0
    return many // VALUES_A_STEP if many > MANY_VALUES else 0


# In these modules no method changes its object.
IMMUTABLE_MODULES = frozenset({
    "datetime", "_datetime", "decimal", "_decimal", "fractions", "numbers", "re", "pathlib",
    "pathlib._local", "string", "enum", "uuid", "zoneinfo", "ipaddress", "struct", "_struct", "inspect", "types",
    "functools", "contextlib", "typing", "abc", "logging",
})  # fmt: skip


def _positive(s: Any) -> bool:
    return bool(s._value > 0)


def _has_item(q: Any) -> bool:
    return bool(q._qsize() > 0 or getattr(q, "is_shutdown", False))  # 3.13: a queue that was shut down lets nobody wait


def _has_room(q: Any) -> bool:
    return bool(q.maxsize <= 0 or q._qsize() < q.maxsize or getattr(q, "is_shutdown", False))


def _future_done(f: Any) -> bool:
    return f._state in ("CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED")


class Call:
    """One row: see the module's docstring. `shared` events all touch one location, that of the executors."""

    __slots__ = ("effect", "kind", "lead", "ready", "shared", "timeout_only", "write")

    def __init__(
        self,
        kind: str = "call",
        *,
        write: bool = True,
        effect: bool = True,
        ready: Callable[[Any], bool] | None = None,
        lead: int = 0,
        timeout_only: bool = False,
        shared: bool = False,
    ) -> None:
        self.kind, self.write, self.effect, self.ready = kind, write, effect, ready
        self.lead, self.timeout_only, self.shared = lead, timeout_only, shared

    def waits_without_limit(self, args: tuple, kwargs: dict) -> bool:
        """Whether this call, with these arguments, blocks until it can go through."""
        if self.ready is None:
            return False
        rest = args[self.lead :]
        if self.timeout_only:
            timeout = rest[0] if rest else kwargs.get("timeout")
            return timeout is None
        block = rest[0] if rest else kwargs.get("block", kwargs.get("blocking", True))
        timeout = rest[1] if len(rest) > 1 else kwargs.get("timeout")
        return bool(block) and timeout is None


_LOOK = Call("read", write=False, effect=False)
_SEMAPHORE = {
    "acquire": Call("acquire", ready=_positive, effect=False),
    "__enter__": Call("acquire", ready=_positive, effect=False),
    "release": Call("release", effect=False),
    "__exit__": Call("release", effect=False),
}
_QUEUE = {
    "get": Call("get", ready=_has_item),
    "put": Call("put", ready=_has_room, lead=1),
    "get_nowait": Call("get", effect=False),
    "put_nowait": Call("put"),
    "join": Call("wait", write=False, effect=False, ready=lambda q: q.unfinished_tasks == 0, timeout_only=True),
    "qsize": _LOOK,
    "empty": _LOOK,
    "full": _LOOK,
    "task_done": Call("call"),
    "shutdown": Call("call"),
}
_FUTURE = {
    "result": Call("wait", shared=True, ready=_future_done, timeout_only=True),
    "exception": Call("wait", shared=True, ready=_future_done, timeout_only=True),
}
_EXECUTOR = {"__enter__": None}

CALLS: dict[str, dict[str, Call | None]] = {
    "Semaphore": {**_SEMAPHORE},
    "BoundedSemaphore": {**_SEMAPHORE},
    "Event": {
        "wait": Call("wait", write=False, effect=False, ready=lambda e: e._flag, timeout_only=True),
        "set": Call("set"),
        "clear": Call("clear"),
        "is_set": _LOOK,
        "isSet": _LOOK,
    },
    "Barrier": {"wait": Call("wait", effect=False)},
    "Queue": {**_QUEUE},
    "SimpleQueue": {**_QUEUE, "get": Call("get", ready=lambda q: q._count._value > 0), "put": Call("put")},
    "Future": {**_FUTURE},
    "Executor": {**_EXECUTOR},
    "ThreadPoolExecutor": {**_EXECUTOR},
    # A thread's names and flags are settled before it starts: looking at them is no event.
    "Thread": dict.fromkeys(("getName", "setName", "isDaemon", "setDaemon", "run", "__init__", "_bootstrap")),
    "local": {},
}
SHARED_CLASSES = {"Future", "Executor", "ThreadPoolExecutor"}
