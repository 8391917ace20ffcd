"""The whole state at a branching point as 16 bytes: every thread's stack, everything reachable, the ledger.

SPIN (Holzmann 1991) and Java PathFinder (Visser et al. 2003) do explicit-state model checking in a machine of their
own; here CPython's state is described from outside. For each unfinished thread: what it announced and waits for; and
for each student frame the code, the position, the locals that are still to be read, and the values of the current
statement (`tracked`, `flow`). Library frames in between: position and locals. Then the globals, what has crashed, and
the ledger as far as the verdict depends on it.

Two states count as one if 128 bits of BLAKE2b are equal.
"""

from __future__ import annotations

import hashlib
import inspect
import marshal
import os
from types import CodeType, FrameType

from graders.engine.instrument import NAMES, Instrumented
from graders.engine.model import NO_STACKS
from graders.engine.ports import LockView, Thing
from graders.engine.roles import is_engine, is_looking_on, role_of
from graders.engine.state import flow, tracked
from graders.engine.state.canonical import Unprunable
from graders.engine.state.objects import Canonical
from graders.engine.state.variants import Variant, library_variant, variant_of
from graders.engine.state.views import StateProgram, StateTask, StateWorld

_BOOTSTRAP = "_bootstrap_inner"  # a function of the library; what is below it is the same in all states
# special methods that C code calls and waits for, and does nothing else
_GUESTS = {"__init__", "__call__", "__enter__", "__exit__"}
_TEXT_FILES = ("contextlib.py",)
_QUIET_LOCALS = {"waittime", "remaining", "timeout"}  # no longer used once the wait has begun


class _Code:
    """What is known about one code object. `kind`: student, host, library, engine, silent, other."""

    flow: flow.Flow  # of the student's only

    __slots__ = ("base", "code", "flow", "is_module", "kept", "kind", "number", "place", "role")

    def __init__(self, code: CodeType, kind: str, number: int) -> None:
        self.code, self.kind, self.number = code, kind, number
        self.base: dict[int, int] = {}
        self.place: dict[int, int] = {}
        self.kept: tuple[str, ...] = ()
        self.is_module = code.co_name == "<module>"
        self.role = role_of(code)


# of the code of engine, library and hosts, which is never freed
_bases: dict[int, tuple[CodeType, dict[int, int]]] = {}


def _bases_of(code: CodeType) -> dict[int, int]:
    entry = _bases.get(id(code))
    if entry is None:
        entry = _bases[id(code)] = (code, flow.bases(code))
    return entry[1]


class Fingerprints:
    """Looks at the world of one search. `variant` is what World.load runs in place of a unit."""

    def __init__(self, world: StateWorld, program: StateProgram) -> None:
        self.world, self.program = world, program
        self.kernel = world.kernel
        primitives = world.announcer.primitives
        self.write = Canonical(self.kernel, primitives.classes, primitives.lock_types)
        self.write.frame = self._generator_frame
        self._codes: dict[int, _Code] = {}
        self._host = type(program).main.__code__.co_filename
        self._ledger = getattr(program, "ledger_state", None)
        self._variants: dict[str, Variant] = {}
        self._names: tuple[set[str], list[str]] = set(), []  # of the last module: all names, and the student's
        self.ordered = self._ledger is None  # whether the order of all calls on the host is part of the state
        self.prints = True  # whether the printed text is part of the state
        self.careful = True  # whether a `with` may swallow an exception; if False, the caller must ask `was_wrong`
        self.reason: str | None = None  # why the last state could not be compared
        self.locks: dict[int, LockView] = {}  # by number

    # --- the variant of the source ------------------------------------------------------------------------------

    @property
    def bindings(self) -> dict[str, Thing]:
        return tracked.BINDINGS

    def variant(self, unit: Instrumented) -> Instrumented:
        names = frozenset(self.program.units)
        siblings = names - {"__main__"} if "__main__" in names else frozenset()
        entry = self._variants[unit.file] = variant_of(unit, siblings)
        return entry.unit

    # --- one run ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Before the first choice of a run: give every object that exists now its number, the same one in every run."""
        write, kernel = self.write, self.kernel
        write.students = self.world.announcer.student_modules
        write.changed = self.world.announcer.changed
        write.files, write.followed = self.world.code_files, self.world.followed.classes
        write.naming, write.named = True, 0
        out = write.begin(kernel.tasks)
        try:
            for module in self.world.loaded.values():
                self._module(module.__dict__, out)
            for task in kernel.tasks:
                for name in ("_target", "_args", "_kwargs"):
                    write.value(getattr(task.thread, name, None))
        except Unprunable:
            pass  # the obstacle is there in every run, so the numbers given so far are the same
        write.naming = False
        self.named = write.named = kernel.named
        self.cells_named = write.cells_named = self.world.announcer.cells
        locks = write.lock_types
        self.locks = {number: thing for thing, number in kernel.known.values() if type(thing) in locks}

    def was_wrong(self) -> bool:
        """After a run: whether a `with` of another kind was entered while we were not careful. From now on we are.

        States that counted as one until then may differ. If this never happens, they do not differ: two states that
        differ only in what would be read behind a swallowed exception run alike up to such a `with`, and one of them
        was followed.
        """
        if self.careful or not self.world.announcer.foreign_context:
            return False
        self.careful = True
        return True

    def take(self) -> bytes | None:
        """The fingerprint of the state now; None if it cannot be compared, and then `reason` says why."""
        try:
            self._describe()
        except Unprunable as error:
            self.reason = str(error)
            return None
        return hashlib.blake2b(marshal.dumps(self.write.out, 2), digest_size=16).digest()

    @property
    def size(self) -> int:
        return len(self.write.out)

    def _describe(self) -> None:
        kernel, write = self.kernel, self.write
        tasks = kernel.tasks
        out = write.begin(tasks)
        for task in tasks:
            if task.done:
                out.append("D")
            else:
                self._task(task, out)
        world = self.world
        if world.setting is not None and world.setting.has_hidden_state():
            raise Unprunable("files")
        if world.asked_late:
            raise Unprunable("annotations, of which nobody can tell whether they were asked for")
        for module in world.loaded.values():
            self._module(module.__dict__, out)
        for crash in kernel.crashes:
            out.extend((crash.thread, crash.error, crash.text, crash.line))
        if self._ledger is not None:
            out.extend(self._ledger(world))
        else:
            for kind, thread, value, _ in kernel.events:
                out.extend((kind, thread))
                write.value(value)
        if self.prints and world.printed is not None:
            out.append(world.printed.state())
        self._library(out)

    def _module(self, space: dict[str, Thing], out: list[Thing]) -> None:
        value = self.write.value
        out.append("G")
        keys, names = self._names
        if space.keys() != keys:
            names = [name for name in space if not name.startswith(("_stall_", "__"))]
            self._names = set(space), names
        for name in names:
            out.append(name)
            value(space[name])

    def _library(self, out: list[Thing]) -> None:
        """Write what the virtual library remembers besides its objects: the next thread's number, and what was
        replaced.
        """
        world = self.world
        out.append(repr(world.threading._counter.__self__))
        if world.library.dirty:
            for name, now in world.library.replaced():
                out.append(name)
                self.write.value(now)
        random = world.extra.get("random")
        if random is not None:
            state = repr(random.random.__self__.getstate())
            out.append(hashlib.blake2b(state.encode(), digest_size=16).hexdigest())

    # --- threads ------------------------------------------------------------------------------------------------

    def _task(self, task: StateTask, out: list[Thing]) -> None:
        op = task.op
        out.extend(("A", op.kind, task.deadline is not None, task.announces_reacquire, task.gate is not None))
        if task.waits_on is not None or task.reacquires is not None:
            self.write.value(task.waits_on)
            self.write.value(task.reacquires)
        if op.kind in ("acquire", "release") and op.obj is not None:
            self.write.value(op.obj)
        # No name of ours holds the frame: the frame that looks would hold itself, and everything that its callers hold.
        self._stack(self.kernel.stack_of(task), task)

    def _stack(self, frame: FrameType | None, task: StateTask) -> None:
        codes, out = self._codes, self.write.out
        inner: tuple[FrameType, _Code] | None = None  # the student's frame right above, as (frame, _Code)
        if frame is None:
            raise Unprunable(str(NO_STACKS))
        while frame is not None:
            code = frame.f_code
            known = codes.get(id(code)) or self._know(code)
            kind = known.kind
            if kind == "silent":
                pass
            elif kind == "engine":
                role = known.role
                if role.bottom:
                    return
                if role.door and frame.f_back and self.kernel.outside[frame.f_back.f_code.co_filename]:
                    raise Unprunable("library code is calling back")
                if inner is not None:
                    if role.calls is None or not role.calls(frame.f_locals.get("function")):
                        raise Unprunable("library code is calling back")
                    inner = None
                out.append(known.number)
                out.append(known.base[frame.f_lasti])
                for name in role.hand:
                    self.write.value(frame.f_locals.get(name))
                if role.stands:
                    inner = (frame, known)
                elif role.in_c:
                    raise Unprunable("library code takes from a generator")
            elif kind == "student":
                if inner is not None:
                    self._check_call(frame, known, inner[1])
                self._student(frame, known, out)
                inner = (frame, known)
            elif kind == "library":
                if code.co_name == _BOOTSTRAP:
                    return
                self._library_frame(frame, known, task)
                inner = None
            elif kind == "host":
                self._host_frame(frame, known)
                inner = None
            else:
                raise Unprunable(f"inside {os.path.basename(code.co_filename)}")
            frame = frame.f_back

    def _student(self, frame: FrameType, known: _Code, out: list[Thing]) -> None:
        at = known.base[frame.f_lasti]
        if at in known.flow.odd:
            raise Unprunable("while an exception is handled")
        out.append(known.number)
        out.append(known.place.get(at, at))
        local = frame.f_locals
        value = self.write.value
        if not known.is_module:
            for name in (known.flow.live if self.careful else known.flow.live_inside)[at]:
                if name not in local:
                    out.append("-")
                else:
                    value(local[name])
            code = known.code
            for name in code.co_cellvars + code.co_freevars:
                if name not in local:
                    out.append("-")
                else:
                    value(local[name])
        for i, name in enumerate(known.kept):
            kept = local.get(name)
            if kept is not None:
                if name.startswith(tracked.INSIDE):
                    raise Unprunable("inside a comprehension")
                out.append(i)
                value(kept)
        out.append("/")

    def _generator_frame(self, frame: FrameType) -> None:
        known = self._codes.get(id(frame.f_code)) or self._know(frame.f_code)
        if known.kind == "student":
            if frame.f_code.co_name == "<genexpr>":
                raise Unprunable("a generator expression")
            if frame.f_lasti < 0:  # until 3.10: the generator has not started
                self.write.out.append(known.number)
                self.write.value(dict(frame.f_locals))
                return
            self._student(frame, known, self.write.out)
        elif known.kind == "engine" and known.role.resting:
            self.write.out.extend((known.number, known.base[frame.f_lasti]))
            for name in known.role.resting:
                self.write.value(frame.f_locals[name])
        else:
            raise Unprunable(f"a generator of {os.path.basename(frame.f_code.co_filename)}")

    def _library_frame(self, frame: FrameType, known: _Code, task: StateTask) -> None:
        out, value = self.write.out, self.write.value
        out.append(known.number)
        out.append(known.base[frame.f_lasti])
        if known.code.co_name in ("run", "_bootstrap"):
            return
        local = frame.f_locals
        for name in known.code.co_varnames + known.code.co_cellvars:
            if name in local and name not in _QUIET_LOCALS:
                held = local[name]
                if type(held) is float:
                    held = round(held - task.waited_s, 6)  # deadlines of the library count this thread's own waits
                value(held)
        out.append("/")

    def _host_frame(self, frame: FrameType, known: _Code) -> None:
        """The host's own code is trusted: its threads and numbers say where it stands."""
        out = self.write.out
        out.append(known.number)
        out.append(known.base[frame.f_lasti])
        for held in frame.f_locals.values():
            if type(held) in (int, str) or id(held) in self.write.task_of:
                self.write.value(held)

    # --- code ---------------------------------------------------------------------------------------------------

    def _know(self, code: CodeType) -> _Code:
        file = code.co_filename
        if file in self.world.code_files:
            kind = "student"
        elif file == self._host:
            kind = "host"
        elif file in self.world.library.files or file.endswith(_TEXT_FILES):
            kind = "library"
        elif is_engine(file):
            kind = "silent" if is_looking_on(file) else "engine"
        else:
            kind = "other"
        known = self._codes[id(code)] = _Code(code, kind, self.write.code_number(code))
        if kind == "student":
            variant = self._variants.get(file) or library_variant(self.world.followed.units[file])
            _, known.flow, known.place = variant.flow_of(code)
            known.base = known.flow.base
            names = code.co_names if known.is_module else code.co_varnames
            # Not the points themselves: the name `_stall_whole` begins like `_stall_w1`, which is kept.
            known.kept = tuple(name for name in names if name.startswith(tracked.KEPT) and name not in NAMES)
        elif kind != "silent":
            known.base = _bases_of(code)
        return known

    def _check_call(self, outer: FrameType, known: _Code, inner: _Code) -> None:
        """For a student's frame right above another one: raise Unprunable unless only a plain call is between them."""
        what = known.flow.names[known.base[outer.f_lasti]]
        code, stands = inner.code, inner.role.stands
        if code.co_name in ("<listcomp>", "<setcomp>", "<dictcomp>"):  # until 3.11 these have frames of their own
            raise Unprunable("inside a comprehension")
        if code.co_flags & inspect.CO_GENERATOR:
            if what != "FOR_ITER":
                raise Unprunable("a generator is read by library code")
        elif "CALL" in what or what in ("BEFORE_WITH", "SETUP_WITH"):
            if not stands and code.co_name.startswith("__") and code.co_name not in _GUESTS:
                raise Unprunable(f"inside {code.co_name}")
        elif what != "LOAD_BUILD_CLASS" and (what, stands) != ("LOAD_ATTR", "attribute"):
            raise Unprunable(f"inside {code.co_name}")
