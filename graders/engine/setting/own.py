"""How a script's own modules are imported: by its `import` statements, and by the library (`import_module`, pickle)."""

from __future__ import annotations

import builtins
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from graders.engine.instrument import Instrumented
from graders.engine.setting.beside import Beside


class OwnModules:
    """`import_` is the `__import__` of instrumented code. The object itself is in `sys.meta_path` for the library.

    During a run its modules are in `sys.modules`, because the library looks them up there by name.
    """

    def __init__(self, world: Any, beside: Beside) -> None:
        self.world, self.beside = world, beside

    # --- for instrumented code ------------------------------------------------------------------------------------

    def import_(self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        if not isinstance(name, str):
            return builtins.__import__(name)  # the real one says what is wrong
        full = name
        if level:
            package = (globals or {}).get("__package__")
            if not package:
                raise ImportError("attempted relative import with no known parent package")
            full = importlib.util.resolve_name("." * level + name, package)
        if not self.beside.owns(full):
            found = self.world.setting.load(full, fromlist)
            if found is not None:
                return found if fromlist else self.world.extra[full.partition(".")[0]]
            return self.world.import_(full, globals, locals, fromlist, 0)
        module = self._load_path(full)
        if not fromlist:
            return module if level else sys.modules[full.partition(".")[0]]
        wanted = list(getattr(module, "__all__", ())) if "*" in fromlist else list(fromlist)
        if hasattr(module, "__path__"):
            for child in wanted:
                if not hasattr(module, child) and self.beside.has(f"{full}.{child}"):
                    self._load_path(f"{full}.{child}")
        return module

    def may_wait(self, name: str, globals: Any, level: int) -> bool:
        """Whether a lazy import of this name may fail without harm: not if the run has another object of that name."""
        return bool(level) or self.beside.owns(name) or self.world.modules.stand_in(name.partition(".")[0]) is None

    def _load_path(self, full: str) -> ModuleType:
        """The module `full`, loaded after the packages that contain it."""
        at = ""
        for part in full.split("."):
            above, at = at, f"{at}.{part}" if at else part
            if at not in sys.modules:
                module = self._load(at)
                if above:
                    setattr(sys.modules[above], part, module)
            elif sys.modules[at] is None:
                raise ModuleNotFoundError(f"import of {at} halted; None in sys.modules", name=at)
        return sys.modules[full]

    def _load(self, name: str) -> ModuleType:
        unit = self._find(name)
        if unit is not None:
            module: ModuleType = self.world.load(name, unit)
            return module
        empty = ModuleType(name)
        self.world.modules.show(name, empty)
        self.describe(empty, name)
        return empty

    def _find(self, name: str) -> Instrumented | None:
        try:
            unit = self.beside.find(name)
        except ModuleNotFoundError as error:
            self.world.setting.not_found(error)
            raise
        if unit is not None:
            self.world.admit(unit)
        return unit

    def describe(self, module: ModuleType, name: str) -> None:
        """Set on a module what the import system sets."""
        path = self.beside.where(name)
        loader: Any = self
        spec = ModuleSpec(name, loader, origin=module.__dict__.get("__file__"), is_package=path is not None)
        module.__spec__, module.__loader__, module.__package__ = spec, loader, spec.parent
        if path is not None:
            module.__path__ = spec.submodule_search_locations = path

    # --- for the library: a finder and a loader -------------------------------------------------------------------

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if not self.beside.owns(name) or not self.beside.has(name):
            return None
        found = self.beside.where(name)
        loader: Any = self
        spec = ModuleSpec(name, loader, is_package=found is not None)
        spec.submodule_search_locations = found
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        unit = self._find(spec.name)
        return self.world.prepare(spec.name, unit) if unit is not None else None

    def exec_module(self, module: ModuleType) -> None:
        unit = self._find(module.__name__)
        if unit is not None:
            self.world.execute(module, unit)

    def get_source(self, name: str) -> str | None:
        unit = self.beside.units.get(name)
        return unit.source if unit is not None else None
