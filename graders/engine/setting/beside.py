"""The modules and packages beside a script, found as the interpreter would find them, and instrumented."""

from __future__ import annotations

import ast
import contextlib
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graders.engine.instrument import Instrumented, instrument, refuse_uncontrollable
from graders.engine.instrument.newer import needs_newer
from graders.errors import StallError, SubmissionError


@dataclass(frozen=True)
class _File:
    """A module as it was read. `text` is None for a folder without `__init__.py`: a package that only holds modules."""

    path: Path
    text: str | None
    tree: ast.Module | None
    is_package: bool


class Beside:
    """`units` are the script, as `__main__`, and what it imports from its own folder, by full name.

    What the text says is known before anything runs. A module that is imported by a computed name is found when it is
    asked for (`find`), and is known from then on. Raises SubmissionError (a file does not parse), Uncontrollable,
    StallError (a file cannot be read).
    """

    def __init__(self, script: Path) -> None:
        self.script = script
        self.folder = script.parent
        self._files: dict[str, _File | None] = {}
        self._running = False
        self.aside: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext  # see `Files.aside`
        text, tree = _read(script)
        self._files["__main__"] = _File(script, text, tree, False)
        waiting = [("__main__", tree, "")]
        while waiting:
            name, tree, package = waiting.pop()
            for imported in sorted(_imports(tree, package)):
                file = self._look(imported) if imported not in self._files else None
                if file is not None and file.tree is not None:
                    waiting.append((imported, file.tree, imported if file.is_package else imported.rpartition(".")[0]))
        known = {name: file for name, file in self._files.items() if file is not None}
        self.names = frozenset(known) - {"__main__"}
        self.units: dict[str, Instrumented] = {}
        for name, file in known.items():
            self._instrument(name, file)
        self._running = True

    def _instrument(self, name: str, file: _File) -> None:
        if file.text is not None and file.tree is not None:
            refuse_uncontrollable(file.tree, script=True)
            self.units[name] = instrument(file.text, module=name, file=str(file.path), siblings=self.names)

    def owns(self, name: str) -> bool:
        """Whether the module `name` would be looked for beside the script.

        Names of the library belong to the library.
        """
        head = name.partition(".")[0]
        return head != "__main__" and self._look(head) is not None

    def find(self, name: str) -> Instrumented | None:
        """The module `name`, instrumented now if nobody has asked for it before; None for a folder without code.

        Raises ModuleNotFoundError, or SyntaxError as an import does.
        """
        if name in self.units:
            return self.units[name]
        file = self._look(name)
        if file is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        self._instrument(name, file)
        return self.units.get(name)

    def has(self, name: str) -> bool:
        return self._look(name) is not None

    def where(self, name: str) -> list[str] | None:
        """The folder of the package `name`, as its `__path__`; None for a module."""
        file = self._look(name)
        if file is None or not file.is_package:
            return None
        return [str((file.path if file.text is None else file.path.parent).absolute())]

    def _look(self, name: str) -> _File | None:
        if name not in self._files:
            try:
                with self.aside():
                    self._files[name] = self._read_module(name)
            except SubmissionError as error:
                if not self._running:
                    raise
                raise SyntaxError(error.details.get("text", error.code), (name, error.line, None, None)) from None
        return self._files[name]

    def _read_module(self, name: str) -> _File | None:
        parent, _, last = name.rpartition(".")
        if not last.isidentifier() or (not parent and last in sys.stdlib_module_names):
            return None
        if parent:
            above = self._look(parent)
            if above is None or not above.is_package:
                return None
            folder = above.path if above.text is None else above.path.parent
        else:
            folder = self.folder
        inside = folder / last
        if (inside / "__init__.py").is_file():
            return _File(inside / "__init__.py", *_read(inside / "__init__.py"), True)
        if (folder / f"{last}.py").is_file():
            return _File(folder / f"{last}.py", *_read(folder / f"{last}.py"), False)
        if inside.is_dir() and _holds_code(inside):
            return _File(inside, None, None, True)
        return None


def _holds_code(folder: Path) -> bool:
    """Whether a folder without `__init__.py` is a package: any folder may be one, but most hold something else."""
    return any(child.suffix == ".py" or (child / "__init__.py").is_file() for child in folder.iterdir())


def _read(file: Path) -> tuple[str, ast.Module]:
    text = ""
    try:
        with tokenize.open(file) as stream:
            text = stream.read()
        instrument(text, module="__main__", file=str(file))
        return text, ast.parse(text)
    except SyntaxError as error:
        newer = needs_newer(text, error)
        if newer is not None:
            raise SubmissionError(newer.pop("code"), **newer, text=error.msg) from None
        code = "not-text" if "encoding" in str(error) or "codec" in str(error) else "syntax-error"
        raise SubmissionError(code, line=error.lineno or 1, text=(error.msg or "")[:200], encoding="utf-8") from None
    except (UnicodeDecodeError, ValueError):
        raise SubmissionError("not-text", line=1, encoding="utf-8") from None
    except OSError as error:
        raise StallError("cannot-read", file=str(file), error=str(error.strerror)) from None


def _imports(tree: ast.Module, package: str) -> set[str]:
    """The full names of all modules that the imports of a module in `package` may mean."""
    names: set[str] = set()
    for name in _named(tree, package):
        while name:
            names.add(name)
            name = name.rpartition(".")[0]
    return names


def _named(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            if node.level > len(parts) or (node.level and not package):
                continue
            above = parts[: len(parts) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0] if node.args else None
            if called in ("import_module", "__import__") and isinstance(first, ast.Constant):
                yield str(first.value)
