"""One world per process: the kernel, the virtual library, and student modules loaded fresh for every schedule."""

from __future__ import annotations

import builtins
import gc
import io
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from graders.engine.instrument import SITES, Instrumented
from graders.engine.instrument.points import OWN
from graders.engine.kernel import waits
from graders.engine.kernel.loop import Kernel
from graders.engine.kernel.switch import Home
from graders.engine.model import Op, RunResult
from graders.engine.places import place_text
from graders.engine.roles import always, role
from graders.engine.unexplored import Unexplored
from graders.engine.virtual import dates
from graders.engine.virtual.announce import Announcer
from graders.engine.virtual.caches import make_functools
from graders.engine.virtual.doors import Doors
from graders.engine.virtual.followed import Followed
from graders.engine.virtual.lazy import importing
from graders.engine.virtual.library import Library
from graders.engine.virtual.seal import Seal
from graders.engine.virtual.seeded import seeded_random
from graders.engine.virtual.twins import Modules, make_dataclasses, make_sys, twin
from graders.errors import Refused, SubmissionError

if TYPE_CHECKING:
    from graders.engine.printed import Printed

# The last three show the text of files, and keep the files' names.
OPEN_BUILTINS = (
    "eval", "exec", "compile", "open", "breakpoint", "help", "vars", "dir", "license", "credits", "copyright",
)  # fmt: skip
PRINT_COSTS = 6  # plain steps
OUTPUT_MAX = 20_000  # of a run's own output that are kept
WRITTEN_MAX = 4_000_000  # that one run of a submission may write; nobody reads more


class Program(Protocol):
    """What an exploration runs again and again. `units` are its modules, by the name under which it imports them.

    The program of somebody whom we do not trust has `closed = True`: it gets no builtin of `OPEN_BUILTINS` and only the
    library's modules, and cannot change the library. With `timed = False`, `on_run` is not called.
    """

    units: dict[str, Instrumented]

    def modules(self, world: World) -> dict[str, ModuleType]:
        """Further modules that the student may import (the shop), made once per run."""

    def main(self, world: World) -> None:
        """What task 0 does."""

    def after(self, world: World, result: RunResult) -> None:
        """Look at the state that the run left behind, and put what matters into `result.facts`."""


class World:
    """Runs programs. Use `World.shared()`: building one takes 10 ms, a schedule 0.1 ms."""

    _shared: World | None = None

    def __init__(self, home: Home | None = None) -> None:
        self.kernel = Kernel(home)
        self.library = Library(self.kernel)
        self.announcer = Announcer(self.kernel, self.library)
        self.threading: Any = self.library.modules["threading"]
        self.files: set[str] = set()
        self.code_files: set[str] = set()  # of all code that has points, also the library's
        self.kernel.line_of = self.line_of
        self.kernel.place_of = lambda frame: place_text(self, frame)
        self._sites: dict[int, tuple[Instrumented, list[Any]]] = {}
        self.base = dict(vars(builtins))
        self.base.update(importing(self.import_), print=self._print, input=_no_input)
        closed_base = {name: value for name, value in self.base.items() if name not in OPEN_BUILTINS}
        self._bindings = self.announcer.bindings()
        # Our names are among the builtins, because `dir()`, `vars()` and `globals()` show those of a module.
        bases = ((False, self.base), (True, closed_base))
        self._around = {closed: {**base, **self._bindings} for closed, base in bases}
        self.followed = Followed(self._bindings, self._ops_of, self.code_files)
        self.doors = Doors(self.kernel, self.announcer.primitives, self.code_files)
        self.followed.give("functools", *make_functools(self.announcer))
        self.announcer.followed, self.announcer.student_files = self.followed.classes, self.code_files
        self.output: list[str | Callable[[], str]] = []
        self._output_chars = self._written = 0
        self.printed: Printed | None = None  # the lines of the run, for a program with `tells_ends = True`
        self.program: Program | None = None
        self.setting: Any = None  # what is put around a script for a run: see `graders.engine.setting`
        self.on_run: Callable[[bool], None] | None = None  # called when a run begins, and when it is over
        self._sight: Any = None
        self.loaded: dict[str, ModuleType] = {}
        self.spaces: list[dict[str, Any]] = []  # the namespaces of the run's modules, also of one whose loading failed
        self.own: dict[str, ModuleType] = {}  # the same, by the modules' names
        self.extra: dict[str, ModuleType] = {}
        self._made: dict[str, ModuleType] = {}  # `sys` and `dataclasses`, ours
        self.modules = Modules(
            lambda: (self.own, self.extra, self.announcer.virtual, self._made),
            closed=lambda: self.announcer.closed, changed=lambda: self.announcer.changed_by_hand("sys.modules"),
        )  # fmt: skip
        self._made["sys"] = make_sys(self.modules)
        self._twins: dict[int, ModuleType] = {}
        self._tools = Seal([self.threading, self.threading.Thread, self.threading.Condition], but="excepthook")

    @property
    def students(self) -> frozenset[str]:
        return self.announcer.student_modules

    @property
    def primitives(self) -> set[type]:
        return self.announcer.primitives.classes

    @property
    def modules_of_library(self) -> dict[str, ModuleType]:
        return self.library.modules

    @classmethod
    def shared(cls) -> World:
        if cls._shared is None:
            cls._shared = cls()
        return cls._shared

    @classmethod
    def broken(cls) -> str | None:
        """What a program has changed in its twins of library code. If anything, the next program gets a new world."""
        found = cls._shared.followed.broken() if cls._shared is not None else None
        if found is not None:
            cls._shared = None
        return found

    def run(
        self, program: Program, choose: Callable[..., Any], *, observer: Any = None, sight: Any = None, **limits: Any
    ) -> RunResult:
        """Run one schedule of `program`. `limits` are those of `Kernel.run`; `sight`: see `load`."""
        self._sight, self.asked_late = sight, False
        self.library.reset()
        self.announcer.reset()
        was, self.program = self.program, program
        while self.spaces:  # they are in cycles: the collector would free them some hundred runs later
            self.spaces.pop().clear()
        self.loaded, self.output, self._output_chars, self._written = {}, [], 0, 0
        self.printed = _printed() if getattr(program, "tells_ends", False) else None
        self.own.clear()
        if program is not was:
            self.files = {unit.file for unit in program.units.values()}
            self.doors.another_program((*self.files, *self.followed.units))
            self.announcer.student_modules = frozenset([unit.module for unit in program.units.values()])
            self.announcer.closed = getattr(program, "closed", False)
            self.announcer.primitives.names_change = any(unit.renames for unit in program.units.values())
        self.extra = program.modules(self)
        self.kernel.observer = observer
        setting = self.setting = getattr(program, "setting", None)

        def main() -> None:
            self.library.adopt_main()
            program.main(self)

        # No garbage collection within a run, only between two. When one comes depends on everything that the process
        # has ever made, so a student's `__del__` in a cycle would run at another step in another process.
        collects, on_run = gc.isenabled(), self.on_run if getattr(program, "timed", True) else None
        gc.disable()
        if on_run is not None:
            on_run(True)
        try:
            if setting is not None:
                setting.enter(self)
            result = self.kernel.run(main, choose, **limits)
            if setting is not None:
                result.unmodelled = result.unmodelled or setting.unseen()
        finally:
            if setting is not None:
                setting.leave(self)
            if on_run is not None:
                on_run(False)
            self.modules.put_back()
            if collects:
                gc.enable()
        if not result.given_up:
            program.after(self, result)
        return result

    def admit(self, unit: Instrumented) -> None:
        """A module that was found only now belongs to the program."""
        if unit.file not in self.files:
            self.files.add(unit.file)
            self.announcer.student_files |= {unit.file}
            self.announcer.student_modules |= {unit.module}

    def load(self, name: str, unit: Instrumented) -> ModuleType:
        """Execute a student module afresh, in the running task; with a `sight`, its variant of the unit."""
        module = self.prepare(name, unit)
        try:
            self.execute(module, unit)
        except BaseException:
            self.loaded.pop(name, None)
            self.own.pop(unit.module, None)
            self.modules.put_back(unit.module)
            raise
        return module

    def prepare(self, name: str, unit: Instrumented) -> ModuleType:
        """A student module that is about to be executed."""
        module = ModuleType(unit.module)
        space = module.__dict__
        self.asked_late |= unit.asked_late
        base = self._around[self.announcer.closed].copy()
        if self._sight is not None:
            unit = self._sight.variant(unit)
            base.update(self._sight.bindings)
        base[SITES], base[OWN] = self._ops_of(unit), self.announcer.own(space)
        space["__file__"], space["__builtins__"] = unit.file, base
        self.loaded[name] = self.own[unit.module] = module
        self.spaces.append(module.__dict__)
        self.modules.show(unit.module, module)
        self.announcer.namespaces[id(space)] = unit.module
        self.announcer.modules[id(module)] = unit.module
        if self.setting is not None:
            self.setting.adopt(name, module, unit)
        return module

    @role(calls=always)
    def execute(self, module: ModuleType, unit: Instrumented) -> None:
        if self._sight is not None:
            unit = self._sight.variant(unit)
        exec(unit.code, module.__dict__)

    def _ops_of(self, unit: Instrumented) -> list[Any]:
        entry = self._sites.get(id(unit))
        if entry is None:
            ops: list[Any] = []
            for site in unit.sites:
                if site.kind in ("read", "write"):
                    write = site.kind == "write"
                    access = ((f"{unit.module}.{site.name}", write),)
                    ops.append(Op(site.kind, site.name, access, detail=("global", site.name, None)))
                else:
                    ops.append(site)
            entry = self._sites[id(unit)] = (unit, ops)
        return entry[1]

    # --- what student code sees instead of the builtins ---------------------------------------------------------------

    def import_(self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        assert self.program is not None
        extra, modules = self.extra, self.library.modules
        head = name.partition(".")[0] if "." in name else name
        if head in extra or name in extra:
            return extra[name] if fromlist and name in extra else extra[head]
        if name in modules:
            return modules[name] if fromlist else modules[head]
        if name == "dataclasses":
            if name not in self._made:
                self._made[name] = make_dataclasses(self._made["sys"])
            return self._made[name]
        if dates.MODULES.get(name) is sys.modules.get(name, name) and not self.announcer.closed:
            if name not in self._made:
                self._made[name] = dates.make_dates(name, modules["time"])
            for space in self.spaces:
                space["__builtins__"]["__build_class__"] = dates.build_class
            return self._made[name]
        if name == "sys":
            return self._made["sys"]
        if name == "random":
            return self.extra.setdefault("random", seeded_random())
        unit = self.program.units.get(name)
        if unit is not None and level <= 1:
            return self.loaded.get(name) or self.load(name, unit)
        if self.announcer.closed and head not in sys.stdlib_module_names:
            raise ModuleNotFoundError(f"No module named {head!r}", name=head)  # whatever else is installed
        try:
            module = builtins.__import__(name, {"__name__": "__main__"}, None, fromlist, 0)
        except ModuleNotFoundError as error:
            if self.setting is not None:
                self.setting.not_found(error)
            raise
        if self.setting is not None:
            self.setting.imported(module)
        module = self.followed.module(module.__name__) or module
        return twin(module, self._twins) if self.announcer.closed else module

    def _print(
        self, *values: Any, sep: Any = " ", end: Any = "\n", file: Any = None, flush: Any = 0, **wrong: Any
    ) -> None:
        own = isinstance(file, io.StringIO)  # a file of the program's own; any other output is shown
        buffer = file if own else io.StringIO()
        put = lambda: print(*values, sep=sep, end=end, file=buffer, **wrong)  # noqa: E731
        if own:
            self.announcer.printed_into(file, values, put)
        else:
            self.announcer.printed(values, self.announce_print, put)
            self.write(buffer.getvalue())

    def announce_print(self, shown: tuple[Any, ...], whole: bool = True) -> None:
        self.kernel.extra += PRINT_COSTS
        if self.printed is None:
            self.kernel.step(Op("print", "", shown, effect=False))
        else:
            self.printed.announce(self.kernel, self.program, shown, whole)

    def texts(self, pieces: int | None = None) -> list[str]:
        """What the run has printed, in pieces, up to OUTPUT_MAX characters; `pieces`: only the first of them."""
        kept, room = [], OUTPUT_MAX
        for piece in self.output[:pieces]:
            text = piece if isinstance(piece, str) else piece()
            kept.append(text[:room])
            room -= len(text)
            if room <= 0:
                break
        return kept

    def write_later(self, text: Callable[[], str]) -> None:
        """As `write`, but the text is made only if it is needed: hardly any of thousands of runs is ever read."""
        self.output.append(text)

    def wrote(self, characters: int) -> None:
        """Count what a submission writes, anywhere. Too much ends the run, and `run` raises SubmissionError."""
        self._written += characters
        if self._written > WRITTEN_MAX and self.announcer.closed and self.kernel.broken is None:
            line = self.line_of(sys._getframe(1))[0]
            self.kernel.abort(SubmissionError("prints-too-much", line=line, most=WRITTEN_MAX))
            self.kernel.lap()  # here and now, because a loop in C has no laps of its own

    def write(self, text: str) -> None:
        """Keep what the run prints, up to OUTPUT_MAX characters."""
        self.wrote(len(text))
        if self.printed is not None:
            self.printed.add(text)
        room = OUTPUT_MAX - self._output_chars
        if room > 0:
            self.output.append(text[:room])
            self._output_chars += len(text)

    def unexplored(self) -> Unexplored:
        """Called by task 0: the block runs in one fixed order and is no part of the search or the story."""
        return Unexplored(self.kernel)

    def check_tools(self) -> None:
        """Called by task 0 before it uses the library: check that it is unchanged. Ends the run with Refused if not."""
        broken = self._tools.broken()
        if broken is not None:
            self.kernel.abort(Refused("refused", what=f"{broken} = ..."))

    def settle(self) -> None:
        """Called by task 0: wait until every other thread (except daemons) has run to its end."""
        if len(self.kernel.tasks) == 1:
            return
        others = [task for task in self.kernel.tasks[1:] if not task.daemon]
        waits.until(self.kernel, Op("settle", "", (), effect=False), lambda: all(task.done for task in others))

    def forget(self) -> None:
        """What happened so far (loading) is not judged."""
        kernel = self.kernel
        del kernel.decisions[:], kernel.events[:]
        kernel.steps = kernel.calm_since = kernel.laps = 0
        kernel.clock.now_s = 0.0
        self.output.clear()
        self._output_chars = 0

    def start(self, thread: Any, *, seen: bool) -> None:
        """Called by task 0, for a thread of the program's: `seen` says whether the start is an event like any other."""
        self.announcer.primitives.start_for_host(thread, seen)

    # --- for hosts and observers ----------------------------------------------------------------------------------

    def host_call(self, kind: str, value: Any, accesses: tuple, *, worst_first: bool = False) -> None:
        """A call on the host (the shop): announced, then noted in the run's events. `worst_first`: see `Op`."""
        kernel = self.kernel
        kernel.step(Op(kind, kind, accesses, detail=value, effect=True, worst_first=worst_first))
        kernel.events.append((kind, kernel.current.index, value, kernel.clock.now_s))

    def line_of(self, frame: Any) -> tuple[int | None, str]:
        """The innermost line of student code in a stack of frames, and its file."""
        while frame is not None:
            if frame.f_code.co_filename in self.files:
                return frame.f_lineno, frame.f_code.co_filename
            frame = frame.f_back
        return None, ""

    def here(self) -> Any:
        """The innermost student frame of the running task."""
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename not in self.files:
            frame = frame.f_back
        return frame


def _printed() -> Printed:
    from graders.engine.printed import Printed  # here, because an exercise does not need it

    return Printed()


def _no_input(*_: Any) -> str:
    raise EOFError("input() has nobody to ask here")
