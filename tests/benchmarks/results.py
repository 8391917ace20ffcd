"""The page of results, measured: `python tests/benchmarks/results.py` writes RESULTS.md and growth.svg beside itself.

Peers and matplotlib come with the extra `bench` (`pip install -e '.[dev,bench]'`); what is not installed says so on the
page. `--quick` runs as little as shows that every section can still be made, which is what a test does.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import sys
import time
from pathlib import Path

import costs
import page
from compare import FULL, QUICK, Effort, compare
from tools import PEERS


def machine() -> str:
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        name = models[0].partition(":")[2].strip() if models else name
    return f"{name}, {os.cpu_count()} cores, {platform.system()}"


def versions() -> str:
    parts = [f"{platform.python_implementation()} {platform.python_version()}"]
    for package in ("greenlet", *dict.fromkeys(tool.package for tool in PEERS if tool.package), "matplotlib"):
        try:
            parts.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            parts.append(f"{package} **not installed**")
    return ", ".join(parts)


def make(effort: Effort, folder: Path, *, quick: bool = False) -> str:
    started = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - started:5.0f} s  {text}", file=sys.stderr, flush=True)

    compared = compare(effort, say)
    say("floors and profiles")
    switch_s, table = costs.switch_s(effort), costs.costs(effort)
    profiles = [line for size in effort.sizes for line in page.profile(size, costs.profile(size, effort))]
    curves = costs.growth(effort, say)
    picture = "growth.svg" if page.draw(curves, folder / "growth.svg") else None
    took = time.perf_counter() - started
    head = [
        "# Measured",
        "",
        f"{machine()}. {versions()}. Made by `python tests/benchmarks/results.py` in {took:,.0f} seconds. "
        "Rates and costs are in CPU time of the process, all threads together, so that other work on the machine "
        "changes them little; compare ratios within one page, never numbers of two machines.",
    ]
    if quick:
        head += ["", "**A quick run: it shows that the page can be made, its numbers mean nothing.**"]
    sections = [
        head, page.aims(compared), page.bugs(compared, effort), page.proofs(compared), page.rates(compared, effort),
        page.floors(switch_s, table) + profiles, page.growth(curves, picture),
    ]  # fmt: skip
    say("done")
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).parent, help="the folder to write to")
    parser.add_argument("--quick", action="store_true", help="as little as possible: numbers without meaning")
    options = parser.parse_args()
    if options.quick and options.out == Path(__file__).parent:
        parser.error("--quick writes numbers without meaning: give it a folder of its own with -o")
    options.out.mkdir(parents=True, exist_ok=True)
    text = make(QUICK if options.quick else FULL, options.out, quick=options.quick)
    (options.out / "RESULTS.md").write_text(text, encoding="utf-8")
    print(options.out / "RESULTS.md")


if __name__ == "__main__":
    main()
