"""The house rules: who imports whom, how large a room may grow, that every module can be imported alone."""

from __future__ import annotations

import ast
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import graders

ROOT = Path(__file__).parents[2]
# What authors copy and what their students write is none of ours.
SOURCES = sorted(path for path in (ROOT / "graders").rglob("*.py") if "example" not in path.parts)
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(graders.__path__, "graders.")
    if not module.name.endswith((".__main__", ".update_catalogue", ".switch_wasm"))  # the last needs Pyodide
)
LINES_MAX = 400
FUNCTION_LINES_MAX = 70


def test_import_contracts() -> None:
    pytest.importorskip("importlinter", reason="import-linter comes with the [dev] extra")
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env=_env(),
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_room_outgrows_the_house(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LINES_MAX
    long = [
        f"{node.name}, line {node.lineno}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_MAX
    ]
    assert not long


@pytest.mark.parametrize("room", ["engine/strategies", "engine/observers", "engine/state", "engine/shrink", "suites"])
def test_behind_the_ports_nothing_is_any(room: str) -> None:
    """Of a run these rooms see what `engine/ports.py` shows, typed; a value of the program's is a `Thing`."""
    untyped = []
    for path in sorted((ROOT / "graders" / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "typing":
                untyped += [path.name for alias in node.names if alias.name == "Any"]
    assert not untyped


def test_every_module_has_a_sentence() -> None:
    silent = [p for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert not silent


def test_nothing_imports_exercises_or_solutions() -> None:
    pattern = re.compile(r"^\s*(from|import)\s+(exercises|solutions)\b", re.M)
    assert not [p for p in SOURCES if pattern.search(p.read_text(encoding="utf-8"))]


@pytest.mark.slow
def test_every_module_can_be_imported_alone_with_warnings_as_errors() -> None:
    code = (
        "import importlib, subprocess, sys\n"
        "failed, brought = [], {}\n"
        "for name in sys.argv[1:]:\n"
        "    whole = brought.get(name.rpartition('.')[0], ())\n"
        "    if name in whole:\n"  # nothing more would happen: its package comes first, and has brought it
        "        brought[name] = whole\n"
        "        continue\n"
        "    for known in [m for m in sys.modules if m.split('.')[0] == 'graders']:\n"
        "        del sys.modules[known]\n"
        "    try:\n"
        "        importlib.import_module(name)\n"
        "    except Exception as error:\n"
        "        failed.append(f'{name}: {error!r}')\n"
        "    brought[name] = {m for m in sys.modules if m.split('.')[0] == 'graders'}\n"
        "sys.exit('\\n'.join(failed) or 0)\n"
    )
    command = [sys.executable, "-W", "error", "-c", code, *MODULES]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=_env())
    assert run.returncode == 0, run.stderr


def test_importing_the_kit_is_light_and_patches_nothing() -> None:
    code = (
        "import sys, threading, time\n"
        "before = threading.Thread, threading.Lock, time.sleep\n"
        "from graders import shop\n"
        "assert (threading.Thread, threading.Lock, time.sleep) == before\n"
        "heavy = {'greenlet', 'click', 'rich', 'pytest', 'graders.engine'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", env=_env())
    assert run.returncode == 0, run.stderr


def test_ci_runs_exactly_the_readme_s_test_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    part = readme.partition("Set up and run the tests:")[2].partition("```sh\n")[2].partition("\n```")[0]
    assert part == "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest -n auto"
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def _env() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONUTF8": "1"}
