"""Which folders hold stalls, which files are missing there, and which `conftest.py` is the student's own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from graders import catalog
from graders.feedback import word
from graders.pytest_plugin._items import StallModule, relative
from graders.pytest_plugin._options import language

_PACKAGE = Path(__file__).resolve().parents[1]
HANDED_OUT = "exercises"  # the folder's name in what a course hands out
_MARK = b"graders"  # every stub imports from it
_HEAD_BYTES = 1 << 16  # the beginning of a file, in which the mark is looked for


def is_exercise(path: Path) -> bool:
    """Whether a file has the name of an exercise."""
    return path.suffix == ".py" and catalog.by_module_name(path.name) is not None


def is_stall_folder(folder: Path, root: Path) -> bool:
    """Whether files in `folder` with an exercise's name are exercises, and not modules of another project.

    Our own suites have the same names, and the programs in a test corpus are the test cases of another project.
    """
    modules = [path for exercise in catalog.load() if (path := folder / f"{exercise}.py").is_file()]
    if not modules or _PACKAGE in (resolved := folder.resolve(), *resolved.parents):
        return False
    if "corpus" in relative(folder, root).parts:
        return False
    return folder.name == HANDED_OUT or any(map(_mentions_the_kit, modules))


def _mentions_the_kit(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _MARK in file.read(_HEAD_BYTES)
    except OSError:
        return False


class StallFolder(pytest.Directory):
    """A folder of stalls. A missing file that the course hands out is an item too: "not handed in".

    This also replaces pytest's own collector of packages, which would import an `__init__.py` that lies there.
    """

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        for entry in sorted(os.scandir(self.path), key=lambda entry: entry.name):
            path = Path(entry.path)
            if self.ihook.pytest_ignore_collect(collection_path=path, config=self.config):
                continue
            if entry.is_dir():
                folder = self.ihook.pytest_collect_directory(path=path, parent=self)
                if folder is not None:
                    yield folder
            elif entry.is_file():
                yield from self.ihook.pytest_collect_file(file_path=path, parent=self)
        for exercise in catalog.load():
            path = self.path / f"{exercise}.py"
            if not path.exists() and not path.with_suffix(".ipynb").exists():
                yield StallModule.from_parent(self, path=path)


class _Ignored:
    """Stands in for a conftest.py. If it is registered under the file's path, pytest takes the file as already read."""

    def __init__(self, path: Path) -> None:
        self.__file__ = str(path)


def ignore_conftest(config: pytest.Config, folder: Path) -> None:
    """Make sure that the `conftest.py` of a folder of stalls is not run: it could say "passed" for anything."""
    path = folder / "conftest.py"
    if path.is_file() and not config.pluginmanager.has_plugin(str(path)):
        config.pluginmanager.register(_Ignored(path), name=str(path))
        shown = os.path.relpath(path, config.invocation_params.dir)
        config.issue_config_time_warning(
            pytest.PytestConfigWarning(word("conftest-ignored", language(config), file=shown)), stacklevel=2
        )


def ignore_first_conftests(config: pytest.Config, arguments: Iterable[str]) -> None:
    """Do the same for the folders of the arguments, into which pytest looks before it collects anything.

    All folders between a folder of stalls and the folder in which pytest was started are the student's too.
    """
    start = config.invocation_params.dir
    for argument in [*arguments] or ["."]:
        path = Path(os.path.abspath(start / str(argument).partition("::")[0]))
        named = path.is_file() and is_exercise(path)
        folders = [path, *_test_folders(path)] if path.is_dir() else [path.parent]
        for folder in folders:
            if named or is_stall_folder(folder, config.rootpath):
                ignore_conftest(config, folder)
                for above in folder.parents:
                    if start in above.parents:
                        ignore_conftest(config, above)


def refuse_their_settings(config: pytest.Config) -> None:
    """Raise UsageError if pytest was started elsewhere and took its settings from a folder of stalls.

    Settings can load plugins, which have the same power as a conftest.py.
    """
    file, start = config.inipath, config.invocation_params.dir
    if file is not None and file.parent != start and is_stall_folder(file.parent, start):
        raise pytest.UsageError(word("settings-refused", language(config), file=os.path.relpath(file, start)))


def _test_folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("test*") if path.is_dir())
