"""What a hundred thousand submissions cost beside the judging: planning, the loop, the store, the outputs, Dask.

    python tests/benchmarks/scale.py [--sizes 1000 10000 100000] [--cluster 10000]          writes SCALE.md

The jobs are stand-ins: their `grade` returns at once a report that the kit itself gave before on a right or a wrong
program. All else is what `stall grade` does (plan, executor, store, outputs), on a folder of small files. Each size is
measured in a process of its own, whose peak memory is its own too. Every student hands in all three exercises, so
there are up to two rows more than asked for.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import scale_page
import stand_in

from graders import bulk
from graders.bulk import cluster
from graders.bulk.folder import Progress
from graders.bulk.inputs import reading
from graders.bulk.store import Key, Store
from graders.bulk.task import Task, judge
from graders.reports.class_page import ClassPage

PAGE = Path(__file__).with_name("SCALE.md")
ALONE_MOST = 10_000  # rows up to which each form of the feedback is written alone too
CLASS_ROWS = 300_000
REPEATS = 3


def grade(submissions: Path, out: Path, reports: Path, *, resume: bool = False) -> dict[str, float]:
    """One run of `grade_folder`: seconds to the first row, from there to the last, and for the outputs."""
    times: list[float] = []

    def tell(progress: Progress) -> None:
        if not progress.note:
            times[1:] = [*times[1:2], time.perf_counter()]  # the first row's and the last row's

    start = time.perf_counter()
    times.append(start)
    bulk.grade_folder(
        submissions,
        out,
        jobs=2,
        resume=resume,
        grade=stand_in.grade_from(reports),
        trust_submissions=True,
        progress=tell,
    )
    end = time.perf_counter()
    return {"before_s": times[1] - start, "loop_s": times[-1] - times[1], "outputs_s": end - times[-1]}


def clocked(work: Callable[[], Any], repeats: int = 1) -> float:
    """Seconds by the wall clock, the median of some runs."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def bare_sync(folder: Path, times: int = 200) -> float:
    """Seconds for four kilobytes to be on this disk: the floor for whatever has to outlive a power cut."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:

        def once() -> None:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

        return clocked(once, times)


def store_alone(folder: Path, reports: Path, rows: int, at_once: int) -> float:
    """Rows per second that the store takes, `at_once` of them in a transaction."""
    some = list(stand_in.load(str(reports)).values())
    results = [
        (dataclasses.replace(some[i % len(some)], student=f"s{i:06}"), Key(f"{i:064}", "kit", "budget"))
        for i in range(rows)
    ]
    out = Path(tempfile.mkdtemp(dir=folder))
    with Store(out) as store:
        start = time.perf_counter()
        for i in range(0, rows, at_once):
            store.put_all(results[i : i + at_once])
        return rows / (time.perf_counter() - start)


def one_size(base: Path, rows: int, reports: Path) -> dict[str, Any]:
    """All that is measured on one folder."""
    submissions, out = base / "class", base / "out"
    found: dict[str, Any] = {"rows": stand_in.hand_in(submissions, rows), "sync_s": bare_sync(base)}
    few = rows <= ALONE_MOST
    found["plan_s"] = clocked(lambda: bulk.plan_folder(submissions, stand_in.EXERCISES), REPEATS)
    found["whole"] = grade(submissions, out, reports)
    found["peak_mb"] = peak_mb()
    found["again"] = grade(submissions, out, reports, resume=True)
    for form in ("json", "csv", *(("text", "html") if few else ())):
        found[form] = clocked(partial(bulk.write_outputs, out, formats=(form,)))
    files = {"results.json": "json", "grades.csv": "csv", "index.html": "index", "stall.sqlite3": "sqlite"}
    found["sizes"] = {key: (out / name).stat().st_size for name, key in files.items()}
    pages = [path.stat().st_size for path in (out / "feedback").rglob("*.*")]
    found["sizes"]["feedback"], found["feedback_files"] = sum(pages), len(pages)
    with open(out / "grades.csv", "rb") as lines:
        found["in_csv"] = sum(1 for _ in lines) - 1
    return found


def class_page(reports: Path, rows: int) -> dict[str, float]:
    """index.html alone, from so many reports."""
    some = list(stand_in.load(str(reports)).values())
    page = ClassPage(link=lambda row: f"feedback/{row.student}/{row.exercise}.html")
    start = time.perf_counter()
    for i in range(rows):
        page.add(dataclasses.replace(some[i % len(some)], student=f"student{i // len(some):06}"))
    text = page.text()
    in_table = text.count("<tr ")  # each row of it has attributes, and no other row has
    seconds = time.perf_counter() - start
    return {"rows": rows, "s": seconds, "bytes": len(text.encode()), "in_table": in_table, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """Of this process. Not `ru_maxrss`, which begins with what the parent had."""
    try:
        found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    except OSError:
        return float("nan")  # only Linux says
    return int(found[1]) / 1024 if found else float("nan")


# --- Dask -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def dask(base: Path, threads: int) -> Iterator[tuple[str, dict[str, int]]]:
    """A scheduler and two workers as an operator starts them; yields the scheduler's file and who is which process."""
    where = base / f"scheduler{threads}.json"
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}  # for `stand_in`
    run = partial(subprocess.Popen, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=base, env=here)
    command = [sys.executable, "-m", "dask"]
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)]
    started = [run([*command, "scheduler", *options])]
    try:
        worker = ["worker", "--scheduler-file", str(where), "--nthreads", str(threads), "--no-dashboard", "--no-nanny"]
        started += [run([*command, *worker, "--name", f"w{i}"]) for i in range(2)]
        patience = time.monotonic() + 60
        while not where.exists() and time.monotonic() < patience:
            time.sleep(0.05)
        yield str(where), {name: process.pid for name, process in zip(("scheduler", "a", "b"), started, strict=True)}
    finally:
        for process in reversed(started):  # a worker that is told to go wants to tell the scheduler
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def on_dask(base: Path, submissions: Path, reports: Path, rows: int, threads: int) -> dict[str, float]:
    """Stand-in jobs through `graders.bulk.cluster` alone: no store, no outputs. CPU in milliseconds a task."""
    jobs = bulk.plan_folder(submissions, stand_in.EXERCISES).jobs[:rows]
    tasks = []
    for job in jobs:
        assert job.place is not None
        tasks.append(Task(job, Key("", "", ""), reading.read(job.place, job.file, job.exercise)))
    one = partial(judge, grade=stand_in.grade_from(reports), seed=0, thorough=False)
    with dask(base, threads) as (where, pids), cluster.connect(where, trust_submissions=True) as there:
        list(there.run(one, tasks[:20]))  # everybody has imported everything
        before, own, start = {who: cpu_s(pid) for who, pid in pids.items()}, time.process_time(), time.perf_counter()
        done = sum(len(results) for results in there.run(one, tasks))
        wall = time.perf_counter() - start
        spent = {who: cpu_s(pid) - before[who] for who, pid in pids.items()}
        own = time.process_time() - own
    if done != len(tasks):
        raise SystemExit(f"{done} of {len(tasks)} tasks came back")
    milli = 1e3 / done
    return {
        "rows": done, "threads": 2 * threads, "rate": done / wall, "scheduler_ms": spent["scheduler"] * milli,
        "workers_ms": (spent["a"] + spent["b"]) * milli, "client_ms": own * milli,
    }  # fmt: skip


# --- the command ------------------------------------------------------------------------------------------------------


def apart(part: str, *args: str) -> dict[str, Any]:
    """One part of the measurements in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--part", part, *args]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)


def measure(part: str, base: Path, reports: Path, number: int) -> Any:
    """What `apart` runs."""
    if part == "size":
        return one_size(base, number, reports)
    if part == "class-page":
        return class_page(reports, number)
    if part == "store":
        counts = {at_once: min(number, 300 * at_once) for at_once in (1, 4, 16, 64)}
        return {
            at_once: statistics.median(store_alone(base, reports, rows, at_once) for _ in range(REPEATS))
            for at_once, rows in counts.items()
        }
    if part == "dask":
        stand_in.hand_in(base / "class", number)
        return [on_dask(base, base / "class", reports, number, threads) for threads in (1, 8, 32)]
    raise SystemExit(f"no part {part}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--cluster", type=int, default=10_000, help="how many jobs go through Dask")
    parser.add_argument("--class-rows", type=int, default=CLASS_ROWS, help="in the index.html that is written alone")
    parser.add_argument("-o", "--out", type=Path, default=PAGE)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        base, reports, number = asked.rest
        json.dump(measure(asked.part, Path(base), Path(reports), int(number)), sys.stdout)
        return
    loads = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as name:
        base, reports = Path(name), Path(name) / "reports.json"
        found: dict[str, Any] = {"row_cpu_s": stand_in.judged(base / "judged", reports)}
        found["row_programs"] = len(stand_in.load(str(reports)))
        parts = [("store", max(asked.sizes)), ("dask", asked.cluster), ("class-page", asked.class_rows)]
        for part, number in [*parts, *(("size", size) for size in asked.sizes)]:
            place = base / f"{part}{number}"
            place.mkdir()
            print(f"{part} {number:,} ...", file=sys.stderr, flush=True)
            found.setdefault(part, []).append(apart(part, str(place), str(reports), str(number)))
            loads.append(os.getloadavg()[0])
    found["machine"] = {
        "python": platform.python_version(), "cores": len(os.sched_getaffinity(0)), "loads": loads,
        "alone_most": ALONE_MOST,
    }  # fmt: skip
    asked.out.write_text(scale_page.page(found), encoding="utf-8", newline="\n")
    print(asked.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
