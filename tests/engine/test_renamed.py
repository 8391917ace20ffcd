"""A state is recognised by what code says of itself: other names for our files and functions change no count."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import graders

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

import renaming_programs as programs

ENGINE = "graders.engine"
# Each stands in the stack of a thread that waits, and says there what it holds or whom it calls.
FUNCTIONS = (
    "_each", "resume", "advance", "announced", "computed", "obtained", "_call_loaded", "_builtin_call", "deeper",
    "_delegated", "call_library",
)  # fmt: skip


def modules_of(engine: Path) -> dict[str, Path]:
    """The engine's modules by their dotted names."""
    found = {}
    for path in sorted(engine.rglob("*.py")):
        if path.name != "__init__.py":
            found[".".join((ENGINE, *path.relative_to(engine).with_suffix("").parts))] = path
    return found


def rename(kit: Path) -> None:
    """Every module of the engine and FUNCTIONS get other names, wherever they are spoken of."""
    modules = modules_of(kit / "engine")
    dotted = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(modules, key=len, reverse=True)))
    rooms = re.compile(rf"^(\s*from ({ENGINE}(?:\.\w+)*) import )(\([^)]*\)|[^\n(]+)", re.M)
    named = re.compile(rf"\b({'|'.join(FUNCTIONS)})\b")

    def imported(match: re.Match[str]) -> str:
        def one(name: re.Match[str]) -> str:
            if f"{match[2]}.{name[1]}" not in modules:
                return name[0]
            return f"{name[1]}_x as {name[2] or name[1]}"

        return match[1] + re.sub(r"(?<!as )\b(?!as\b)(\w+)(?: as (\w+))?", one, match[3])

    for path in kit.rglob("*.py"):
        old = path.read_text(encoding="utf-8")
        new = rooms.sub(imported, old)
        new = dotted.sub(lambda match: match[0] + "_x", new)
        if kit / "engine" in path.parents:
            new = named.sub(r"\1_by_another_name", new)
        if new != old:
            path.write_text(new, encoding="utf-8")
    for path in modules.values():
        path.rename(path.with_name(f"{path.stem}_x.py"))


def counts(site: Path, folder: Path) -> dict[str, object]:
    """What the kit that lies in `site` finds."""
    code = textwrap.dedent("""\
        import importlib, json, sys
        import graders
        from graders.suites import judge
        explore = graders.explore
        found = {}
        for path in sys.argv[2:]:
            for strategy in ("stateful", "auto"):
                x = explore(path, strategy=strategy, schedules=300)
                found[path + strategy] = [x.outcome, x.complete, x.schedules, x.failing, x.token, x.why_incomplete]
        for line in json.load(open(sys.argv[1])):
            report = judge(line["source"].encode(), exercise=line["exercise"], file="it.py")
            found[line["exercise"]] = [report.schedules, [c.token for c in report.checks]]
        print(json.dumps([graders.__file__, found]))
        """)
    jobs = folder / "jobs.json"
    run = subprocess.run(
        [sys.executable, "-P" if sys.version_info >= (3, 11) else "-s", "-c", code, str(jobs)]
        + [str(path) for path in sorted(folder.glob("*.py"))],
        env={"PYTHONPATH": str(site), "PATH": "/usr/bin", "LANG": "C.UTF-8"}, cwd=folder,
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    where, found = json.loads(run.stdout)
    assert Path(where).is_relative_to(site)
    return found


@pytest.mark.slow
def test_other_names_and_another_place_change_no_count_and_no_token(tmp_path: Path) -> None:
    kit = Path(graders.__file__).parent
    plain, other = tmp_path / "plain", tmp_path / "lib" / "site-packages"
    for site in (plain, other):
        shutil.copytree(kit, site / "graders", ignore=shutil.ignore_patterns("__pycache__"))
    rename(other / "graders")
    assert not (other / "graders/engine/kernel/loop.py").exists()
    folder = tmp_path / "programs"
    folder.mkdir()
    for name, source in programs.SCRIPTS.items():
        (folder / f"{name}.py").write_text(source)
    (folder / "jobs.json").write_text(json.dumps(programs.SUBMISSIONS))
    found = counts(plain, folder)
    assert counts(other, folder) == found
    assert all(entry[1] for key, entry in found.items() if key.endswith("stateful")), found  # states were compared
