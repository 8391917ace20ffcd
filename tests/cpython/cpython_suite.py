"""CPython's own tests as a differential suite: which files, what is left out, and the comparison of one file.

`python tests/cpython/cpython_suite.py` runs all files and says where the engine differs.
With `--write` it notes that in RESULT.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TABLE = tomllib.loads((HERE / "suite.toml").read_text("utf-8"))
REASONS: dict[str, str] = TABLE["reasons"]
FILES: list[str] = TABLE["files"]
NOT_RUN = (REASONS["harmful"], REASONS["endless"])
COSTLY: list[str] = TABLE["costly"]
UNCHECKED: dict[str, list[str]] = TABLE["unchecked"]  # version -> files whose exclusions there nobody has looked at yet
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


def present() -> list[str]:
    """The files of the suite that this interpreter has and that were looked at; none where it comes without tests."""
    package = importlib.util.find_spec("test")
    if package is None or not package.submodule_search_locations:
        return []
    folder = Path(next(iter(package.submodule_search_locations)))
    looked_at = [name for name in FILES if name not in UNCHECKED.get(VERSION, ())]
    return [
        name for name in looked_at if (folder / f"{name}.py").is_file() or (folder / name / "__init__.py").is_file()
    ]


def exclusions(name: str) -> dict[str, str]:
    """Pattern of a test's name -> why it may differ inside the engine, in this version of Python.

    A row reads `"Class.test_*" = "reason"`, or `"reason: 3.10 3.11"` where it is about these versions only.
    """
    rows: dict[str, str] = {}
    for pattern, text in TABLE["excluded"].get(name, {}).items():
        reason, _, versions = text.partition(":")
        if not versions or VERSION in versions.split():
            rows[pattern] = REASONS[reason]
    return rows


@dataclass
class Comparison:
    """One file: how many tests pass plainly, which of them do not pass inside, and the rows that nothing needs."""

    name: str
    plain: int
    inside: int
    differ: dict[str, str] = field(default_factory=dict)  # test -> what became of it inside
    excluded: int = 0
    stale: list[str] = field(default_factory=list)
    error: str = ""
    cpu: float = 0.0


class Runner:
    """A process that has loaded the engine, and runs files of tests in forks of itself."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "cpython_child.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            encoding="utf-8", env=environment, cwd=ROOT,
        )  # fmt: skip

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def ask(self, how: str, name: str, *without: str) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(" ".join((how, name, *without)) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def compare(self, name: str) -> Comparison:
        rows = exclusions(name)
        harmful = [test for test, reason in rows.items() if reason in NOT_RUN]
        plain, inside = self.ask("plain", name), self.ask("engine", name, *harmful)
        passed = set(inside["passed"])
        found = Comparison(name, len(plain["passed"]), len(passed), error=plain["error"] or inside["error"])
        found.cpu = plain["cpu"] + inside["cpu"]
        needed: set[str] = set()
        for test in plain["passed"]:
            if test in passed:
                continue
            matching = [pattern for pattern in rows if fnmatchcase(test, pattern)]
            needed.update(matching)
            if matching:
                found.excluded += 1
            else:
                found.differ[test] = inside["other"].get(test, "it was not run")
        known = {*plain["passed"], *plain["other"]}
        there = [pattern for pattern in rows if any(fnmatchcase(test, pattern) for test in known)]
        found.stale = [pattern for pattern in there if pattern not in needed]
        return found


def _row(found: Comparison) -> str:
    return f"| {found.name} | {found.plain} | {found.inside} | {found.excluded} | {len(found.differ)} |"


def page(results: Iterable[Comparison]) -> str:
    """The section of RESULT.md about this version of Python."""
    results = list(results)
    plain, differ = sum(r.plain for r in results), sum(len(r.differ) for r in results)
    excluded = sum(r.excluded for r in results)
    lines = [
        f"## Python {sys.version.split()[0]}",
        "",
        f"{len(results)} files, {plain} tests that pass plainly: {plain - excluded - differ} pass inside the engine, "
        f"{excluded} are excluded with a reason, {differ} differ.",
        "",
        "| file | pass plainly | pass inside | excluded | differ |",
        "|---|---|---|---|---|",
        *map(_row, results),
    ]
    return "\n".join(lines) + "\n"


def write(section: str) -> None:
    """Put `section` into RESULT.md, in the place of the one about the same version."""
    path = HERE / "RESULT.md"
    text = path.read_text("utf-8") if path.exists() else "# CPython's tests inside the engine: the last results\n"
    parts = re.split(r"(?m)^(?=## )", text)
    kept = [part.strip() + "\n" for part in parts if not part.startswith(f"## Python {VERSION}.")]
    path.write_text("\n".join([kept[0], *sorted([*kept[1:], section])]), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python tests/cpython/cpython_suite.py", description=__doc__)
    parser.add_argument("names", nargs="*", help="some files only, such as test_list")
    parser.add_argument("--write", action="store_true", help="note the result in RESULT.md")
    parser.add_argument("-v", "--verbose", action="store_true", help="the tracebacks of what differs")
    options = parser.parse_args(arguments)
    results = []
    with Runner() as runner:
        for name in options.names or present():
            found = runner.compare(name)
            results.append(found)
            state = "differs" if found.differ else "stale rows" if found.stale else "same"
            print(f"{name}: {found.plain} plain, {found.inside} inside, {found.cpu:.1f} s: {state} {found.error[:200]}")
            for test, why in found.differ.items():
                print("   ", test, "::", why if options.verbose else (why.strip().splitlines() or [""])[-1][:160])
            for row in found.stale:
                print("    no longer needed:", row)
    if options.write:
        write(page(results))
    return int(any(found.differ or found.stale for found in results))


if __name__ == "__main__":
    sys.exit(main())
