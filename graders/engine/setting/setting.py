"""`Setting`: what is put around a script before each run, and taken away after it."""

from __future__ import annotations

import builtins
import importlib.util
import itertools
import os
import sys
from collections.abc import Callable, Iterable
from operator import is_
from types import ModuleType
from typing import Any

from graders.engine.instrument import Instrumented
from graders.engine.model import Op, Why
from graders.engine.setting import unittests
from graders.engine.setting.beside import Beside
from graders.engine.setting.doctests import Doctests
from graders.engine.setting.exits import Exits, at_once
from graders.engine.setting.files import Files
from graders.engine.setting.fresh import Fresh
from graders.engine.setting.levers import Levers, is_full
from graders.engine.setting.logs import Logs
from graders.engine.setting.own import OwnModules
from graders.engine.setting.stores import Stores
from graders.engine.setting.streams import Streams
from graders.engine.virtual.lazy import importing, restore_mode
from graders.errors import Uncontrollable


class _Builtins(ModuleType):
    """`builtins` as a script sees it: what it replaces there is replaced for each of its modules.

    The library sees new names there, and another `open`. Of other names our own code needs the real ones.
    """

    __slots__ = ("_replace", "_spaces")

    def __init__(self, name: str, replace: Callable[[Any, str, Any], None]) -> None:
        super().__init__(name)
        object.__setattr__(self, "_spaces", [])
        object.__setattr__(self, "_replace", replace)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        for space in self._spaces:
            space[name] = value
        if name in _FOR_LIBRARY or name not in _OURS:
            self._replace(builtins, name, value)

    def __delattr__(self, name: str) -> None:
        super().__delattr__(name)
        for space in self._spaces:
            space.pop(name, None)
        if name not in _OURS:
            vars(builtins).pop(name, None)


_OURS, _FOR_LIBRARY = frozenset(vars(builtins)), frozenset({"open"})
_PICKLE = frozenset({"pickle", "_pickle", "shelve", "copyreg"})
_EXCHANGED = ("argv", "path", "meta_path", "stdout", "stderr", "stdin", "__stdout__", "__stderr__", "__stdin__")
_WATCH: Any = (sys.settrace, sys.setprofile)


class Setting:
    """`arguments` are what follows the script's name on its command line; `stdin` is what it may read."""

    def __init__(self, beside: Beside, arguments: Iterable[str] = (), stdin: str | None = None) -> None:
        self.beside, self.stdin = beside, stdin
        self.arguments = [str(beside.script), *arguments]
        self.missing: str | None = None  # a module that a run asked for, and that does not exist
        self.world: Any = None
        self.fresh, self.levers, self.doctests = Fresh(), Levers(), Doctests()
        self.logs: Logs | None = None
        self.exits = Exits()
        self.files = Files(os.path.abspath(beside.folder))
        beside.aside = self.files.aside
        self._folder = str(beside.folder.absolute())
        told = (("__getitem__", False), ("__setitem__", True), ("__delitem__", True))
        self._environment = {name: self._told(getattr(os._Environ, name), write) for name, write in told}

    def enter(self, world: Any) -> None:
        """Called by the world before the script is loaded."""
        if self.world is not world:
            self._move_to(world)
        own = self.own
        self.streams = streams = Streams(world, self.stdin)
        self.exits.begin()
        self.missing = None
        self.stores = Stores(world, self.files, self.fresh.replace)
        self._watched = self.changed_environment = self._pickles = False
        self._sys = vars(sys).copy()
        self._limits = sys.getrecursionlimit(), sys.getswitchinterval()
        self._watching = sys.gettrace(), sys.getprofile()
        self._imports_as_before = restore_mode()
        sys.argv = list(self.arguments)
        sys.path = [self._folder, *sys.path]
        sys.meta_path = [own, *sys.meta_path]
        sys.stdout = sys.__stdout__ = streams.out  # type: ignore[assignment, misc]
        sys.stderr = sys.__stderr__ = streams.err  # type: ignore[assignment, misc]
        sys.stdin = sys.__stdin__ = streams.stdin  # type: ignore[assignment, misc]
        twin = _Builtins("builtins", self.fresh.replace)
        self.builtins = twin.__dict__
        self._spaces = twin._spaces
        self.builtins.update(self._base)
        self.builtins.update(print=streams.print, input=streams.input)
        world.extra.update(builtins=twin, atexit=self.exits.module)
        world.announcer.remember = self.fresh.remember
        self.files.enter(world, self.fresh)
        self.doctests.enter(world)
        self.builtins["open"] = self.files.open
        world.modules.show("builtins", twin)  # for the library: `inspect.getmodule`, `unittest.mock.patch`
        self.fresh.replace(os, "_exit", self._exit)
        for name, method in self._environment.items():
            self.fresh.replace(os._Environ, name, method)

    def _move_to(self, world: Any) -> None:
        """Prepare what is the same in every run in one world."""
        self.world = world
        self.own = OwnModules(world, self.beside)
        self.logs = Logs(world)
        self._base = {**world.base, **importing(self.own.import_, self.own.may_wait)}
        self._exit = at_once(world.kernel)

    def _told(self, function: Any, write: bool) -> Any:
        """A method of `os.environ`: each variable is a location of its own, once there are other threads to
        look at it.
        """

        def method(environ: Any, name: Any, *value: Any) -> Any:
            kernel = self.world.kernel
            if environ is os.environ and self._heard(kernel):
                place = ((f"environment {name}", write),)
                self.changed_environment |= write
                kernel.step(Op("write" if write else "read", f"os.environ[{name!r}]", place, detail=("file",)))
            return function(environ, name, *value)

        return method

    def _heard(self, kernel: Any) -> bool:
        """Whether to announce it. What the kit itself looks up to make a scratch folder happens in one run only, and is
        not.
        """
        return kernel.current is not None and not self.files.busy and not self.world.announcer.alone()

    def leave(self, world: Any) -> None:
        """Called by the world when the run is over, however it ended."""
        self.fresh.put_back()
        self.levers.put_back()
        self.files.leave()
        world.announcer.remember = None
        data, was = vars(sys), self._sys
        data.update({name: was[name] for name in _EXCHANGED if name in was})
        if len(data) != len(was) or not all(map(is_, data.values(), was.values())):
            for name in [name for name in data if name not in was]:
                del data[name]
            data.update(was)
        for now, before, put in zip((sys.gettrace(), sys.getprofile()), self._watching, _WATCH, strict=True):
            if now is not before:
                put(before)
        self._imports_as_before()
        limit, interval = self._limits
        if sys.getrecursionlimit() != limit:
            sys.setrecursionlimit(limit)
        if sys.getswitchinterval() != interval:
            sys.setswitchinterval(interval)

    def adopt(self, name: str, module: ModuleType, unit: Instrumented) -> None:
        """A module of the script's own is about to be executed."""
        space = module.__dict__
        space["__builtins__"].update(self.builtins)  # besides what the world has put there for this module alone
        self._spaces.append(space["__builtins__"])
        space["__file__"] = os.path.abspath(unit.file)
        if name != "__main__":
            self.own.describe(module, name)

    def imported(self, module: ModuleType) -> None:
        """The script has imported a module of the library."""
        self.fresh.imported(module)
        self.levers.imported(module.__name__)
        self.stores.imported(module)
        if module.__name__ == "doctest":
            self.doctests.imported(module, self.fresh.replace)
        if module.__name__ == "tempfile":
            self._tame_tempfile(module)
        if module.__name__ == "typing":
            for name, alias in self.world.followed.aliases(module).items():
                self.fresh.replace(module, name, alias)
        if module.__name__ == "gettext":
            self._watch_gettext(module)
        self._pickles = self._pickles or module.__name__ in _PICKLE
        if self._pickles:
            self._show_twins()
        if module.__name__ == "unittest" and not self._watched:
            self._watched = True
            unittests.watch(module, self.fresh.replace, self._note)

    def _show_twins(self) -> None:
        """`pickle` looks up in the library what the program has from our twins of it, and wants the same object."""
        twins = dict(self.world.followed.modules)
        if "random" in self.world.extra:
            twins["random"] = self.world.extra["random"]
        for name, twin in twins.items():
            real = vars(sys.modules.get(name, twin))  # a program may have taken it out
            for key, value in vars(twin).items():
                if key in real and real[key] is not value and getattr(value, "__module__", None) == name:
                    self.fresh.replace(sys.modules[name], key, value)

    def _watch_gettext(self, module: Any) -> None:
        """Watch `gettext`, whose `install` adds functions to the builtins, which are ours."""
        install = module.NullTranslations.install
        if install.__module__ != module.__name__:
            return  # watched already
        twin = self.world.extra["builtins"]

        def watched(*args: Any, **kwargs: Any) -> None:
            before = set(vars(twin))
            install(*args, **kwargs)
            for name in [name for name in vars(twin) if name not in before or name == "_"]:
                setattr(twin, name, vars(twin)[name])

        self.fresh.replace(module.NullTranslations, "install", watched)

    def _note(self, error: Any) -> None:
        kernel = self.world.kernel
        kernel.note_crash(kernel.current, *error)

    def _tame_tempfile(self, module: Any) -> None:
        """Temporary files are in the scratch folder by their real names, which are the same in every run."""
        with self.files.aside():
            folder = self.files.overlay.temporary()
            self.files.touched = True
        self.fresh.replace(module, "tempdir", folder)
        self.fresh.replace(module, "_name_sequence", (f"{number:08}" for number in itertools.count(1)))

    def has_hidden_state(self) -> bool:
        """Whether something may differ between two states that look alike.

        It may be files, the environment, the input, or the names of docstrings' examples.
        """
        used = self.files.touched or self.streams.stdin.tell() > 0 or self.doctests.used
        return used or self.changed_environment

    def unseen(self) -> Why | None:
        """After a run: why it proves nothing, if something was changed that no step shows."""
        return self.logs.unseen() if self.logs is not None else None

    def close(self) -> None:
        """Clean up: nobody will run the script again."""
        self.files.overlay.close()

    def load(self, name: str, fromlist: Iterable[str] | None = ()) -> ModuleType | None:
        """A library module of which a script gets a copy."""
        if name.partition(".")[0] != "logging" or self.logs is None:
            return None
        logging: Any = self.logs.load("logging")
        if "logging" not in self.world.extra:
            self.world.extra["logging"] = logging
            self.exits.register(logging.shutdown)
        module = self.logs.load(name)
        for child in fromlist or ():
            if not hasattr(module, child) and importlib.util.find_spec(f"logging.{child}") is not None:
                self.logs.load(f"logging.{child}")
        for known in self.logs.modules.values():
            self.fresh.imported(known)
        return module

    def not_found(self, error: ModuleNotFoundError) -> None:
        self.missing = self.missing or error.name

    def why_not_judged(self, crash: Any) -> Uncontrollable | None:
        """What ended a run if it was not the schedule: a missing module, no input to read, no memory."""
        if crash.error == "ModuleNotFoundError" and self.missing is not None:
            return Uncontrollable("module-missing", line=crash.line, what=self.missing)
        if crash.error == "EOFError" and self.streams.missed is not None:
            what, line = self.streams.missed
            return Uncontrollable("nothing-to-read", line=line, what=what)
        if crash.error == "MemoryError" and is_full():
            return Uncontrollable("needs-memory", line=crash.line)
        return self.stores.why_not_judged(crash)
