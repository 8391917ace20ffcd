"""A class of notebooks three ways: nbgrader's own loop, nbgrader with the kit inside, and `stall grade`.

    python tests/benchmarks/course.py [STUDENTS]

Every student hands in the answer to `locked`: right, wrong, not written and not loadable ones, none that waits for ever
(nbgrader's own loop would sit out its 30 s for each). nbgrader's own loop runs each notebook in a kernel with one plain
test: one seller, three sweet potatoes, one run. The other two judge it as the kit does, with hundreds of schedules.
One after the other on the same machine, each command started as an instructor starts it. CPU seconds are those of the
command and of all that it waited for: where other work runs on the machine they say more than the wall clock.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from graders.course.build import build_course
from graders.ipynb import answer_id, marker

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = 24
RIGHT = (ROOT / "solutions" / "locked.py").read_text(encoding="utf-8")
STUB = (ROOT / "exercises" / "locked.py").read_text(encoding="utf-8")
ANSWERS = (  # of four students two are right, as in the middle of a term
    RIGHT,
    RIGHT.replace("with lock:", "if True:"),
    RIGHT,
    STUB,
    RIGHT,
    (ROOT / "graders" / "catalog" / "tutorial" / "locked.py.txt").read_text(encoding="utf-8"),
    RIGHT,
    "def sale(lock)\n    pass\n",
)
PLAIN_TEST = """\
import threading, time
sold = []
shop.sold, time.sleep, sweetpotato = sold.append, lambda seconds: None, 3
sale(threading.Lock())
assert sold == [2, 1, 0]
"""


def answer(student: int) -> str:
    text = ANSWERS[student % len(ANSWERS)].partition('\n\n\nif __name__ == "__main__":')[0]
    return f"{marker('locked')}\n{text}"


def command(folder: Path, *args: str) -> tuple[float, float]:
    """Run it in `folder`; returns seconds by the wall clock, and of CPU."""
    env = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])}
    # Without bubblewrap, which does not hand on how much CPU a spawned child took.
    env |= {"PYTHONWARNINGS": "ignore", "LC_ALL": "C.UTF-8", "STALL_NO_BUBBLEWRAP": "1"}
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-m", *args], cwd=folder, env=env, capture_output=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr[-3000:])
    spent, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def hand_in(course: Path, notebook: dict, students: int) -> None:
    for student in range(students):
        folder = course / "submitted" / f"student{student:03}" / "stall"
        folder.mkdir(parents=True)
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == answer_id("locked"):
                cell["source"] = answer(student)
        (folder / "locked.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def plain_course(course: Path) -> None:
    """The course as it would be without the kit: an answer, a test of it, and nbgrader's configuration as it comes."""
    build_course(course, solutions=ROOT / "solutions")
    source = course / "source" / "stall" / "locked.ipynb"
    notebook = json.loads(source.read_text(encoding="utf-8"))
    named = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    notebook["cells"] = [named[answer_id("locked")], named["locked-one_seller"]]
    notebook["cells"][1]["source"] = PLAIN_TEST
    notebook["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    source.write_text(json.dumps(notebook), encoding="utf-8")
    for other in ("unlocked", "producer_consumer"):
        source.with_name(f"{other}.ipynb").unlink()
    (course / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")


def kit_course(course: Path) -> None:
    build_course(course, solutions=ROOT / "solutions")
    for other in ("unlocked", "producer_consumer"):
        (course / "source" / "stall" / f"{other}.ipynb").unlink()


def released(course: Path) -> dict:
    command(course, "nbgrader", "generate_assignment", "stall")
    return json.loads((course / "release" / "stall" / "locked.ipynb").read_text(encoding="utf-8"))


def main(students: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        plain, kit = Path(name) / "plain", Path(name) / "kit"
        plain_course(plain)
        kit_course(kit)
        hand_in(plain, released(plain), students)
        hand_in(kit, released(kit), students)
        seconds = {
            "nbgrader's own loop": command(plain, "nbgrader", "autograde", "stall"),
            "nbgrader with the kit": command(kit, "nbgrader", "autograde", "stall"),
            "stall grade": command(kit, "graders", "grade", "submitted", "-o", "marks"),
        }
        results = json.loads((kit / "marks" / "results.json").read_text(encoding="utf-8"))["results"]
        rows = [row for row in results if row["exercise"] == "locked"]
        assert len(rows) == students and all(row["points"] is not None for row in rows)
        verdicts = {row["verdict"]: sum(r["verdict"] == row["verdict"] for r in rows) for row in rows}
    print(f"{students} notebooks, {len(os.sched_getaffinity(0))} cores: {verdicts}")
    own, own_cpu = seconds["nbgrader's own loop"]
    for way, (spent, cpu) in seconds.items():
        rate = f"{spent / students:5.2f} s a notebook, {own / spent:4.1f} times as fast"
        print(f"{way:22} {spent:6.1f} s   {rate}   CPU {cpu:6.1f} s, {own_cpu / cpu:4.1f} times less")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STUDENTS)
