"""This checkout beside others of the same project: how many times the CPU time of the first of them each job takes.

    git worktree add ../before v1.2.0
    python tests/benchmarks/beside.py ../before [MORE ...] [--rounds 15] [--only judge] [-o BESIDE.md]

Each checkout has one process that stays, and they take turns at one small piece of work, in another order each round:
a machine that changes its speed changes it for all. A ratio is the median over the rounds of what one took in a round
by what the first took in it. All run in this interpreter with what is installed here, and may use bytecode that
is cached apart from the checkouts. Jobs use only what old versions have, too.
"""

from __future__ import annotations

import argparse
import functools
import gc
import itertools
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 15
EXERCISES = ("unlocked", "locked", "producer_consumer")
STALLS = {"2x2": 400, "6x40": 60, "6x40 locked": 60}  # schedules of one piece
SEARCHES = {"dpor": 1, "stateful": 1}
CLASS_OF = 99  # different programs of the class of `throughput.py`
STUDENTS = 60
IMPORTS = {"import of what judges": "graders.suites", "import of `stall check`": "graders.cli.check"}

Job = Callable[[], float]  # does one piece of its work; CPU seconds


# --- a worker: one checkout ---------------------------------------------------------------------------------------


def jobs() -> dict[str, Job]:
    """All that is measured but the class. What a job needs is made at its first piece."""
    made: dict[str, Job] = {}
    for size, count in STALLS.items():
        made[f"schedules {size}"] = functools.partial(_schedules, size, count)
    for name in SEARCHES:
        made[f"search {name}"] = functools.partial(_search, name)
    for exercise in EXERCISES:
        source = (ROOT / "solutions" / f"{exercise}.py").read_bytes()
        made[f"judge {exercise}"] = functools.partial(_judge, source, exercise)
    return made


def _timed(work: Callable[[], Any]) -> float:
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


@functools.cache
def _program(size: str) -> Any:
    import workloads

    from graders.engine.script import load_script

    folder = tempfile.mkdtemp(prefix="stall-beside-")
    path = Path(folder, "stall.py")
    stall = workloads.looping(2, 3) if size == "looping" else workloads.stall(size)
    path.write_text(stall.source, encoding="utf-8")
    return load_script(path)


def _explore(size: str, strategy: Any, schedules: int | None) -> None:
    from graders.engine import session

    limits = session.Limits(lazy=True, steps_max=20_000)
    for _ in session.runs(_program(size), strategy, schedules=schedules, limits=limits):
        pass


def _schedules(size: str, count: int) -> float:
    from graders.engine.strategies import RandomWalk

    return _timed(lambda: _explore(size, RandomWalk(0), count))


def _search(name: str) -> float:
    from graders.engine.strategies import STRATEGIES

    return _timed(lambda: _explore("looping", STRATEGIES[name](0), None))


def _judge(source: bytes, exercise: str) -> float:
    from graders.suites import judge

    return _timed(lambda: judge(source, exercise=exercise, file=f"{exercise}.py"))


@functools.cache
def _warm() -> None:
    from graders.sandbox import server

    server._load_everything()
    gc.collect()
    gc.freeze()


def _in_a_fork(path: Path) -> float:
    """Judges a file of the class, as `stall grade` has it: each submission in a fork of a process that is ready."""
    _warm()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        started = time.process_time()
        _submit(path)
        os.write(writing, str(time.process_time() - started).encode())
        os._exit(0)
    os.close(writing)
    took = os.read(reading, 100)
    os.close(reading)
    os.waitpid(child, 0)
    return float(took)


def _submit(path: Path) -> None:
    from graders.suites import judge

    judge(path.read_bytes(), exercise=path.stem, file=path.name)


def work() -> None:
    """Names of jobs, or paths of the class, come in, a line each; the CPU seconds of one piece go out."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    known = jobs()
    for line in sys.stdin:
        name = line.strip()
        took = known[name]() if name in known else _in_a_fork(Path(name))
        print(took, file=answers, flush=True)


# --- whoever asks them --------------------------------------------------------------------------------------------


class Worker:
    """One checkout's process."""

    def __init__(self, root: Path) -> None:
        if not (root / "graders" / "__init__.py").is_file():
            raise SystemExit(f"{root} is no checkout of this project")
        self.root = root
        self.env = {
            **os.environ,
            "PYTHONPATH": str(root),
            "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "stall-beside"),
        }
        self.env.pop("PYTHONDONTWRITEBYTECODE", None)
        self.process: Any = None
        self.renew()

    def renew(self) -> None:
        """A process that has run nothing yet."""
        self.end()
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__, "--worker"],
            env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, job: str) -> float:
        if job in IMPORTS:
            return self._import(IMPORTS[job])
        self.process.stdin.write(job + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def _import(self, module: str) -> float:
        code = f"import time; t = time.process_time(); import {module}; print(time.process_time() - t)"
        run = subprocess.run(
            [sys.executable, "-c", code], env=self.env, capture_output=True, text=True, check=True, cwd="/"
        )
        return float(run.stdout)

    def end(self) -> None:
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()


def compare(workers: list[Worker], job: str, rounds: int, *, warm: bool = False) -> list[list[float]]:
    """Seconds by checkout and round. Where it is not `warm` there is one round more, which does not count."""
    taken: list[list[float]] = [[] for _ in workers]
    orders = itertools.cycle(list(itertools.permutations(range(len(workers)))))
    for round_ in range(rounds if warm else rounds + 1):
        for index in next(orders):
            seconds = workers[index].ask(job)
            if warm or round_:
                taken[index].append(seconds)
    return taken


def ratios(taken: list[list[float]]) -> list[float]:
    return [statistics.median(a / b for a, b in zip(own, taken[0], strict=True)) for own in taken]


def class_of(folder: Path) -> list[str]:
    """The different programs of the class that `throughput.py` has graded."""
    import throughput

    throughput.hand_in(folder, STUDENTS)
    found: dict[tuple[bytes, str], str] = {}
    for path in sorted(folder.rglob("*.py")):
        found.setdefault((path.read_bytes(), path.stem), str(path))
    return [path for (source, _), path in found.items() if b"10 ** 10**9" not in source][
        :CLASS_OF
    ]  # that one has no end


def of_the_class(workers: list[Worker], rounds: int) -> list[list[float]]:
    """As `compare`, one piece being the whole class, for each program the least that it took: there are few rounds."""
    for worker in workers:
        worker.renew()  # its forks are to be those of a server that has judged nobody
    total = [0.0] * len(workers)
    with tempfile.TemporaryDirectory() as folder:
        for path in class_of(Path(folder)):
            for index, seconds in enumerate(compare(workers, path, rounds, warm=True)):
                total[index] += min(seconds)
    return [[seconds] for seconds in total]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("others", nargs="*", type=Path, help="checkouts, the oldest first")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="jobs whose names contain one of these words, with commas between")
    parser.add_argument("-o", "--out", type=Path, help="a page to write")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        work()
        return
    workers = [Worker(root.resolve()) for root in (*asked.others, ROOT)]
    names = [*IMPORTS, *jobs(), f"a class of {CLASS_OF} programs"]
    chosen = [name for name in names if any(word in name for word in asked.only.split(","))]
    lines = []
    for name in chosen:
        whole = name.startswith("a class")
        taken = of_the_class(workers, max(1, asked.rounds // 5)) if whole else compare(workers, name, asked.rounds)
        first = statistics.median(taken[0])
        cells = [f"{first * 1000:,.1f} ms", *(f"{ratio:.3f}" for ratio in ratios(taken)[1:])]
        lines.append((name, *cells))
        print("  ".join(lines[-1]), file=sys.stderr, flush=True)
    for worker in workers:
        worker.end()
    if asked.out is not None:
        asked.out.write_text(page(asked.others, lines, asked.rounds), encoding="utf-8")


def page(others: list[Path], lines: list[tuple[str, ...]], rounds: int) -> str:
    def version(root: Path) -> str:
        run = subprocess.run(["git", "-C", str(root), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
        return run.stdout.strip() or root.name

    from page import table

    first, *rest = [version(root) for root in others] + [f"{version(ROOT)} (this)"]
    return "\n".join([
        "# Beside older versions",
        "",
        f"Made by `python tests/benchmarks/beside.py`, {rounds} rounds. CPython {platform.python_version()}. CPU time"
        f" of one piece of each job at {first}, and how many times that the others take.",
        "",
        *table(("job", first, *rest), lines),
        "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
