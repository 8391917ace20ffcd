"""Fifty kills, at moments that a seed chose: the run, one child, the warm server, all of them, or while it writes.

Whatever died, going on gives the very files of a run that nobody disturbed, grades nothing again that was stored,
and leaves no process, no folder and no half of a file behind.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graders.bulk.store import FILE
from graders.sandbox import bubble, forkserver, spawn

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not forkserver.is_available(), reason="processes are looked up in Linux' /proc"),
]
DRIVER = Path(__file__).with_name("killed.py")
CORPUS = Path(__file__).resolve().parents[1] / "corpus"
EXERCISES = ("unlocked", "locked", "producer_consumer")
REAL = {("s01", "locked"): "failed/locked", ("s05", "unlocked"): "failed/unlocked", ("s08", "locked"): "invalid/locked"}
STUDENTS = 10
KILLS = 10
VICTIMS = ("run", "run", "child", "server", "everybody", "writing")


def wait_until(condition) -> None:
    """For what another process is about to do; fails after twenty seconds at least."""
    never = threading.Event()
    for _ in range(10_000):
        if condition():
            return
        never.wait(0.002)
    raise AssertionError("it did not come about")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(pid: int) -> list[int]:
    """Those of any of its threads."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, path.read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            pass  # the thread has ended
    return found


def stored(out: Path) -> dict[tuple[str, str], str]:
    """The verdict of every row that the store holds, while somebody writes to it or not."""
    try:
        db = sqlite3.connect(f"file:{out / FILE}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return {}
    try:
        return {(s, e): v for s, e, v in db.execute("SELECT student, exercise, verdict FROM result")}
    except sqlite3.OperationalError:  # it has been made, and has no tables yet
        return {}
    finally:
        db.close()


def files(out: Path) -> dict[str, bytes]:
    paths = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith(FILE))
    return {str(path.relative_to(out)): path.read_bytes() for path in paths}


class Course:
    """Submissions, and runs of the driver over them; `wishes` are the driver's."""

    def __init__(self, folder: Path, *, spawned: bool = False) -> None:
        self.submissions, self.log, self.scratch = folder / "submissions", folder / "log", folder / "tmp"
        self.release, self.mark = folder / "release", f"{folder}/ours"
        self.scratch.mkdir()
        self.rows = {}  # student and exercise -> the line that the judge logs
        for i, (student, exercise) in enumerate((f"s{n:02}", e) for n in range(STUDENTS) for e in EXERCISES):
            path = self.submissions / student / f"{exercise}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            if i % 7 == 6:
                continue  # not handed in
            real = REAL.get((student, exercise))
            kind = "real" if real else "child" if i % 2 else "nobody"
            line = f"{kind} {student} {exercise}"
            source = sorted((CORPUS / real).glob("*.py"))[0].read_bytes() if real else b""
            path.write_bytes(f"# {line}\n".encode() + source)
            self.rows[student, exercise] = line
        # The mark is inherited by whoever is started, however: the path is in every environment of ours.
        self.env = {**os.environ, "TMPDIR": str(self.scratch), "PATH": f"{os.environ['PATH']}:{self.mark}"}
        # A child that is held looks for a file, and so cannot be inside: who dies there is told by `test_bubble`.
        self.env[bubble.SWITCH] = "1"
        if spawned:
            self.env["STALL_SPAWN"] = "1"

    def start(self, out: Path, **wishes) -> subprocess.Popen:
        wish = {"jobs": 2, "hold": None, "die_at": None, "release": str(self.release), "log": str(self.log), **wishes}
        wish |= {"submissions": str(self.submissions), "out": str(out)}
        command = [sys.executable, str(DRIVER), json.dumps(wish)]
        return subprocess.Popen(command, cwd=spawn.ROOT, env=self.env, start_new_session=True)

    def whole_run(self, out: Path, jobs: int) -> dict[str, bytes]:
        assert self.start(out, jobs=jobs).wait() == 0
        return files(out)

    def judged(self) -> list[str]:
        """What the judge was given since this was last asked."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines

    def done(self, out: Path) -> set[str]:
        """The lines of the rows that need not be judged again."""
        kept = stored(out)
        return {line for row, line in self.rows.items() if kept.get(row, "not_judged") != "not_judged"}

    def processes(self) -> list[int]:
        """Everybody who has the mark in the environment they were started with."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdecimal() and self.mark.encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                pass  # gone meanwhile, or somebody else's
        return [pid for pid in found if is_alive(pid)]


def is_server(pid: int) -> bool:
    try:
        return b"server" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill(course: Course, out: Path, victim: str, chance: random.Random) -> None:
    """One run on `out`, and one kill in it. For all but `writing`, a `child` must be left to judge."""
    left = set(course.rows.values()) - course.done(out)
    if victim == "writing":
        (out / "index.html").unlink(missing_ok=True)  # where nothing is new and all is there, nothing is written
        run = course.start(out, die_at=chance.randint(1, 2 * STUDENTS * len(EXERCISES)))
        assert run.wait() == -signal.SIGKILL
        return
    held = sum(line.startswith("child") for line in left)
    run = course.start(out, jobs=chance.randint(2, 3), hold=chance.randint(1, held))
    before = len(stored(out))
    more = chance.randint(0, max(0, len(left) // 3 - 1))
    server: list[int] = []

    def moment() -> bool:
        server[:] = [pid for pid in children(run.pid) if is_server(pid)]
        if victim in ("run", "everybody"):
            return len(stored(out)) >= before + more
        return any(map(children, server))

    wait_until(moment)
    if victim == "run":
        run.kill()
        assert run.wait() == -signal.SIGKILL
    elif victim == "everybody":
        doomed = course.processes()
        chance.shuffle(doomed)
        for pid in doomed:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        assert run.wait() == -signal.SIGKILL
    elif victim == "server":
        os.kill(server[0], signal.SIGKILL)
        course.release.touch()
        assert run.wait() == 0
    else:
        # When all the others are judged, it is the one that is held: the kill cannot come too late.
        wait_until(lambda: len(left - course.done(out)) == 1 and len(children(server[0])) == 1)
        (child,) = children(server[0])
        os.kill(child, signal.SIGKILL)
        assert run.wait() == 0
        assert list(stored(out).values()).count("not_judged") == 1
    course.release.unlink(missing_ok=True)


def check_what_is_left(course: Course, out: Path, undisturbed: dict[str, bytes]) -> None:
    """After every kill: nobody lives on, and whatever file has its own name is whole."""
    wait_until(lambda: course.processes() == [])
    if (out / FILE).exists():
        db = sqlite3.connect(out / FILE)
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        db.close()
    for name, content in files(out).items():
        if not name.endswith(".tmp"):
            assert name in undisturbed
            if name == "results.json":
                json.loads(content)


@pytest.mark.parametrize("seed", range(3))
def test_ten_kills_change_nothing(seed, tmp_path):
    chance = random.Random(seed)
    course = Course(tmp_path)
    undisturbed = course.whole_run(tmp_path / "undisturbed", jobs=1)
    assert set(course.judged()) == set(course.rows.values())
    assert {"results.json", "grades.csv", "index.html"} < set(undisturbed)
    out, rounds, victims = tmp_path / "out-0", 0, list(VICTIMS)
    chance.shuffle(victims)
    for number in range(KILLS):
        victim = victims[number % len(victims)]
        done = course.done(out)
        if victim != "writing" and not any(line.startswith("child") for line in set(course.rows.values()) - done):
            assert course.whole_run(out, jobs=chance.randint(1, 3)) == undisturbed
            assert not done & set(course.judged())
            rounds += 1
            out, done = tmp_path / f"out-{rounds}", set()
        kill(course, out, victim, chance)
        judged = course.judged()
        assert not done & set(judged) and len(judged) == len(set(judged))
        assert done <= course.done(out)
        check_what_is_left(course, out, undisturbed)
        if victim == "server":  # nothing was lost: this run needed nobody to go on with it
            assert files(out) == undisturbed
    done = course.done(out)
    assert course.whole_run(out, jobs=chance.randint(1, 3)) == undisturbed
    assert set(course.judged()) == set(course.rows.values()) - done
    assert list(course.scratch.iterdir()) == []
    assert course.processes() == []


def test_who_was_spawned_ends_with_the_run_too(tmp_path):
    """Where no server looks after them."""
    course, out = Course(tmp_path, spawned=True), tmp_path / "out"
    run = course.start(out, hold=1)
    wait_until(lambda: len(stored(out)) == STUDENTS * len(EXERCISES) - 1)
    assert len(course.processes()) == 2
    run.kill()
    run.wait()
    wait_until(lambda: course.processes() == [])
