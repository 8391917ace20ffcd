"""What a lock is called: the text of the place where it is used.

If that is ambiguous, the path by which the program's variables lead to it is added (`right (forks[1])`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType

from graders.engine.model import Op
from graders.engine.ports import Thing, WorldView

NAMES_MAX = 2_000  # objects that are searched for the names of locks
DEPTH_MAX = 3  # steps from a variable to a lock: attributes, indices
TEXT_MAX = 60  # characters of a name
Use = tuple[int, str]  # (id of the object, the text by which it is used)
_HIDDEN = ("_stall", "__")


class Naming:
    """Receives every use of a lock (or queue, event ...) in a run.

    Then `show` tells apart objects that share a text.
    """

    def __init__(self, world: WorldView) -> None:
        self._world = world
        self._things: dict[int, Thing] = {}  # kept alive, so that no other object gets the id
        self._texts: dict[int, dict[str, None]] = {}  # by object: the texts by which it is used
        self._owners: dict[str, dict[int, None]] = {}  # by text: the objects that it is used for
        self._local: dict[int, str] = {}
        self._paths: dict[int, str] | None = None

    def use(self, thing: Thing, text: str) -> Use:
        """Note that `thing` is used where the source says `text`. Returns what to ask `show` for."""
        thing = _guard_of(thing)
        key = id(thing)
        if key not in self._things:
            self._things[key] = thing
            self._paths = None
        self._texts.setdefault(key, {})[text] = None
        self._owners.setdefault(text, {})[key] = None
        return key, text

    def look(self) -> None:
        """While frames are alive: find what the variables of the running functions lead to."""
        roots = list(_locals(self._world))
        for key, path in paths(self._world, roots, self._world.primitives).items():
            self._local.setdefault(key, path)

    @property
    def unknown(self) -> bool:
        """Whether an object is used for which no name was looked for yet."""
        return any(key not in self._local for key in self._things)

    def show(self, use: Use) -> str:
        key, text = use
        if len(self._owners[text]) == 1 and len(self._texts[key]) == 1:
            return text
        if self._paths is None:
            space = [(name, value) for name, value in _globals(self._world)]
            self._paths = {**self._local, **paths(self._world, space, self._world.primitives)}
        path = self._paths.get(key)
        if path == text:
            return text
        if path is None:
            if len(self._owners[text]) == 1:
                return text
            path = f"#{list(self._owners[text]).index(key) + 1}"
        return f"{text} ({path})"


def _guard_of(thing: Thing) -> Thing:
    """The lock of a condition: to a program the two are one object."""
    lock = thing.__dict__.get("_lock") if type(thing).__name__ == "Condition" else None
    return lock if lock is not None else thing


def _globals(world: WorldView) -> Iterator[tuple[str, Thing]]:
    for space in world.spaces:
        yield from ((k, v) for k, v in space.items() if not k.startswith(_HIDDEN))


def _locals(world: WorldView) -> Iterator[tuple[str, Thing]]:
    """The variables of the main thread's functions: a program without globals has them in its `main()`."""
    main = world.kernel.tasks[0]
    frame = world.kernel.stack_of(main) if not main.done else None
    while frame is not None:
        if frame.f_code.co_filename in world.files and frame.f_code.co_name != "<module>":
            yield from ((k, v) for k, v in frame.f_locals.items() if not k.startswith(_HIDDEN))
        frame = frame.f_back


def paths(
    world: WorldView, roots: Iterable[tuple[str, Thing]] | None = None, more: Iterable[type] = ()
) -> dict[int, str]:
    """By id, a name for each lock to which `roots` (the program's globals) lead, as the program would write it."""
    kinds = (world.kernel.lock_type, world.kernel.rlock_type)
    condition, thread = world.threading.Condition, world.threading.Thread
    others = tuple(kind for kind in more if not issubclass(kind, (condition, thread)))
    student = world.students
    names: dict[int, str] = {}
    seen: dict[int, Thing] = {}  # kept alive, so that no other object gets the id
    level = list(_globals(world) if roots is None else roots)
    level.sort(key=lambda entry: not isinstance(entry[1], (list, tuple, dict)))  # `forks[1]` rather than `last.right`
    for _ in range(DEPTH_MAX):
        deeper: list[tuple[str, Thing]] = []
        for path, value in level:
            if id(value) in seen or len(seen) > NAMES_MAX or isinstance(value, (type, ModuleType)):
                continue
            seen[id(value)] = value
            if isinstance(value, kinds):
                names[id(value)] = path
            elif isinstance(value, condition):
                names.setdefault(id(value._lock), path)
            elif isinstance(value, (list, tuple)):
                deeper += [(f"{path}[{i}]", item) for i, item in enumerate(value)]
            elif isinstance(value, dict):
                deeper += [(f"{path}[{key!r}]", item) for key, item in value.items() if type(key) in (int, str)]
            elif type(value).__module__ in student:
                deeper += [(f"{path}.{name}", item) for name, item in getattr(value, "__dict__", {}).items()]
            elif isinstance(value, others):
                names[id(value)] = path
        level = deeper
    return names


def names_a_thing(op: Op) -> bool:
    """Whether the operation is on a lock, a queue, an event ..., which has a name in the source."""
    return op.obj is not None and op.kind in _KINDS


_KINDS = frozenset({
    "acquire", "release", "try", "wait", "notify", "timeout", "wake", "call", "get", "put", "set", "clear",
})  # fmt: skip
