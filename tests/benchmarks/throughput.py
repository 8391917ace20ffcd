"""How fast a class is graded, beside nbgrader's autograde on the same machine in the same run.

    python tests/benchmarks/throughput.py [--students 200] [--notebooks 20]     writes THROUGHPUT.md

Ours: `stall grade` on a class of mixed submissions (right, wrong, not started, not loadable, one that never ends), each
with all three exercises, with one job and with two. nbgrader's: `autograde` of notebooks with an answer to `locked` and
one plain test of it, one run each, in its own kernel; so many notebooks as need a minute or two, and the rest by
proportion (it grades one after the other, so the time for each is the same). The two take turns, a part of the class
and so many notebooks in each round, since these machines are twice as fast at one time as a few minutes later;
one job has the first part only. Every command is started as an instructor starts it. Memory is the peak of each
process, read from the kernel; what the processes share is counted once (PSS).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import course
from page import table

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
PAGE = Path(__file__).with_name("THROUGHPUT.md")
EXERCISES = ("unlocked", "locked", "producer_consumer")
# Of ten students: five are right, three wrong, one has not begun, one file does not load.
KINDS = ("passed", "failed", "passed", "not_started", "passed", "failed", "passed", "invalid", "passed", "failed")
ENDLESS = "import threading, time\nfrom graders import shop\n\nsweetpotato = 40\n\n\ndef sale(lock):\n    10 ** 10**9\n"
SAMPLE_S = 0.25
STARTS = 20
ROUNDS = 4


def hand_in(folder: Path, students: int) -> None:
    """A class, the same every time: each program of the corpus in its turn."""
    programs = {
        (kind, exercise): sorted((CORPUS / kind / exercise).glob("*.py"))
        for kind in set(KINDS)
        for exercise in EXERCISES
    }
    for number in range(students):
        kind = KINDS[number % len(KINDS)]
        home = folder / f"student{number:03}"
        home.mkdir(parents=True)
        for exercise in EXERCISES:
            choice = programs[kind, exercise]
            # The solutions in between: most right submissions of a course look like them.
            source = ROOT / "solutions" / f"{exercise}.py"
            if kind != "passed" or number % 4:
                source = choice[(number // len(KINDS) * KINDS.count(kind) + number) % len(choice)]
            shutil.copy(source, home / f"{exercise}.py")
    (folder / "student007" / "locked.py").write_text(ENDLESS, encoding="utf-8")


@dataclass
class Run:
    """One command, watched from outside."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    first_s: float | None = None  # until the first row was in the store
    peaks: dict[str, int] = field(default_factory=dict)  # kB of proportional memory, by what the process is
    rows: list[dict[str, Any]] = field(default_factory=list)


def together(parts: list[Run]) -> Run:
    whole = Run(first_s=parts[0].first_s)
    for part in parts:
        whole.wall_s += part.wall_s
        whole.cpu_s += part.cpu_s
        whole.rows += part.rows
        for kind, kb in part.peaks.items():
            whole.peaks[kind] = max(whole.peaks.get(kind, 0), kb)
    return whole


def grade(submissions: Path, out: Path, jobs: int) -> Run:
    run = Run()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    args = [sys.executable, "-m", "graders", "grade", str(submissions), "-o", str(out), "--jobs", str(jobs)]
    process = subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    watcher = threading.Thread(target=_watch, args=(process, out, start, run), daemon=True)
    watcher.start()
    _, talk = process.communicate()
    run.wall_s = time.perf_counter() - start
    watcher.join()
    if process.returncode not in (0, 2) or not (out / "results.json").exists():
        raise SystemExit(talk[-3000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run.cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    run.rows = json.loads((out / "results.json").read_text(encoding="utf-8"))["results"]
    return run


def _watch(process: subprocess.Popen[str], out: Path, start: float, run: Run) -> None:
    import sqlite3

    store = out / "stall.sqlite3"
    while process.poll() is None:
        if run.first_s is None and store.exists():
            try:
                with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
                    if db.execute("SELECT 1 FROM result LIMIT 1").fetchone():
                        run.first_s = time.perf_counter() - start
            except sqlite3.Error:
                pass  # not made yet
        for kind, pss in _family(process.pid):
            run.peaks[kind] = max(run.peaks.get(kind, 0), pss)
        time.sleep(0.02 if run.first_s is None else SAMPLE_S)


def _family(pid: int) -> Iterator[tuple[str, int]]:
    """The command, the warm server it starts, and the server's children, with their memory in kB."""
    for level, kind in ((pid, "the command"), *((child, "") for child in _children(pid))):
        yield kind or "the warm server", _pss(level)
        if not kind:
            yield from (("one child", _pss(grandchild)) for grandchild in _children(level))


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        found = [int(child) for task in tasks for child in (task / "children").read_text().split()]
        return [one for child in found for one in (_children(child) if _is_bubblewrap(child) else [child])]
    except OSError:
        return []


def _is_bubblewrap(pid: int) -> bool:
    return Path(f"/proc/{pid}/comm").read_text() == "bwrap\n"


def _pss(pid: int) -> int:
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0


def autograde(folder: Path, notebooks: int) -> tuple[float, float]:
    """Seconds by the wall clock and of CPU for nbgrader's own loop, without its start."""
    course.plain_course(folder)
    course.hand_in(folder, course.released(folder), notebooks)
    empty = course.command(folder, "nbgrader", "--version")
    wall, cpu = course.command(folder, "nbgrader", "autograde", "stall")
    return wall - empty[0], cpu - empty[1]


def start_up() -> dict[str, float]:
    """Milliseconds, the median of `STARTS`, for a child that has nothing to judge, by how it comes to be."""
    from graders.sandbox import parent
    from graders.sandbox.wire import Request

    def median() -> float:
        seconds = []
        for _ in range(STARTS):
            start = time.perf_counter()
            parent.ask(Request("", b"", suite=str(ROOT / "tests" / "sandbox" / "fake_suite.py")))
            seconds.append(time.perf_counter() - start)
        return 1000 * statistics.median(seconds)

    spawned = median()
    with parent.warm():
        return {"spawned": spawned, "forked from the warm server": median()}


def marks(run: Run) -> list[tuple[Any, ...]]:
    """What must not depend on the jobs. Of a row that was not judged the reason may (which limit came first)."""
    return [(row["student"], row["exercise"], row["verdict"], row["points"], row["diagnosis"]) for row in run.rows]


def schedules_of_right(run: Run) -> dict[str, list[int]]:
    right = [row for row in run.rows if row["verdict"] == "passed"]
    return {exercise: sorted(r["schedules"] for r in right if r["exercise"] == exercise) for exercise in EXERCISES}


def comparison(notebooks: int, one: Run, two: Run, others: list[tuple[float, float]]) -> list[str]:
    """`others` are nbgrader's seconds by the wall clock and of CPU, round by round; `one` was given the first part."""

    def row(what: str, wall_s: float, cpu_s: float, each: str, times: str) -> tuple[str, ...]:
        return what, f"{wall_s:.1f}", f"{cpu_s:.1f}", each, times

    def ours(what: str, run: Run, their: float) -> tuple[str, ...]:
        each = run.wall_s / len(run.rows)
        return row(what, run.wall_s, run.cpu_s, f"{each:.3f} a row", f"**{their / each:.1f}**")

    wall_s, cpu_s = (sum(column) for column in zip(*others, strict=True))
    their, first = wall_s / notebooks, others[0][0] / (notebooks / len(others))
    named = f"nbgrader autograde, {notebooks} notebooks with one exercise"
    rows = [
        row(named, wall_s, cpu_s, f"{their:.2f} a notebook", "1.0"),
        ours(f"`stall grade --jobs 2`, {len(two.rows)} submissions of one exercise", two, their),
        ours(f"`stall grade --jobs 1`, the first {len(one.rows)} of them", one, first),
    ]
    return table(("what", "wall s", "CPU s", "wall s for each", "times as fast"), rows)


def page(
    notebooks: int, one: Run, parts: list[Run], others: list[tuple[float, float]], idle: float, starts: dict[str, float]
) -> str:
    from graders.sandbox import probe

    two = together(parts)
    rows = len(two.rows)
    verdicts = Counter(row["verdict"] for row in two.rows)
    each, their = two.wall_s / rows, sum(wall for wall, _ in others) / notebooks
    ratios = sorted(
        nb[0] / (notebooks / len(others)) / (part.wall_s / len(part.rows))
        for nb, part in zip(others, parts, strict=True)
    )
    lines = [
        "# How fast a class is graded",
        "",
        f"Made by `python tests/benchmarks/throughput.py`. CPython {platform.python_version()},"
        f" {len(os.sched_getaffinity(0))} cores, load before the run {idle:.1f}. One run of everything, in this order.",
        "",
        f"The class: {rows // len(EXERCISES)} students, three exercises each, {rows} rows: "
        + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
        + ".",
        "",
    ]
    lines += comparison(notebooks, one, two, others)
    lines += [
        "",
        f"They took turns in {len(parts)} rounds: {', '.join(f'{ratio:.1f}' for ratio in ratios)} times as fast in them"
        " (the machine's own speed changes within minutes, so only what ran in one round is compared).",
        "",
        f"For a student with all three exercises that is {3 * each:.2f} s, against {3 * their:.2f} s for three such"
        f" notebooks, or {their:.2f} s for one notebook that held all three (then"
        f" {their / (3 * each):.1f} times as fast). nbgrader ran each plain test once; what we ran for those that"
        " were found right:",
        "",
    ]
    found = schedules_of_right(two)
    lines += table(
        ("exercise", "right", "schedules: fewest", "median", "most"),
        [(e, len(n), f"{n[0]:,}", f"{statistics.median(n):,.0f}", f"{n[-1]:,}") for e, n in found.items() if n],
    )
    lines += [
        "",
        f"From one core to two: {one.wall_s / parts[0].wall_s:.2f} times as fast (not in one round, so with the"
        " machine's own change of speed in it; the marks are the same:"
        f" {'yes' if marks(one) == marks(parts[0]) else 'NO'}). First row in the store after {two.first_s or 0:.2f} s."
        " A child that has nothing to judge, start to end: "
        + ", ".join(f"{way} {ms:.0f} ms" for way, ms in starts.items())
        + f" (median of {STARTS}). The wall round each: {', '.join(probe.layers()) or 'none'}.",
        "",
        "Memory (PSS, peak, MB): "
        + ", ".join(f"{kind} {kb / 1024:.0f}" for kind, kb in sorted(two.peaks.items()) if kb)
        + ".",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--notebooks", type=int, default=20)
    parser.add_argument("-o", "--out", type=Path, default=PAGE)
    asked = parser.parse_args()
    idle = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        hand_in(base / "class", asked.students)
        homes = sorted((base / "class").iterdir())
        starts = start_up()
        others, parts = [], []
        for number in range(ROUNDS):
            part = base / f"part{number}"
            part.mkdir()
            for home in homes[number * len(homes) // ROUNDS : (number + 1) * len(homes) // ROUNDS]:
                home.rename(part / home.name)
            others.append(autograde(base / f"nbgrader{number}", asked.notebooks))
            parts.append(grade(part, base / f"two{number}", 2))
        one = grade(base / "part0", base / "one", 1)
    text = page(asked.notebooks * ROUNDS, one, parts, others, idle, starts)
    asked.out.write_text(text, encoding="utf-8", newline="\n")
    print(asked.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
