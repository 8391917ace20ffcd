"""Behind the wall, what a child may use: whoever takes more is ended, the cause has a name, and nobody else notices.

Of spawned children and of the warm server's alike, since a limit that a fork forgot would be missed by nobody else.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from graders.errors import SandboxError
from graders.sandbox import parent, probe
from graders.sandbox.limits import Limits, each_schedule
from graders.sandbox.wire import Request

LAYERS = probe.layers() if sys.platform.startswith("linux") else ()
pytestmark = [
    pytest.mark.usefixtures("way"),
    pytest.mark.skipif("seccomp" not in LAYERS, reason="the wall is Linux' own"),
]


@pytest.fixture
def behind(question):
    """behind("python code", a limit=...) -> the child's document, or what became of it."""

    def run(code: str, **limits) -> dict | SandboxError:
        try:
            return parent.ask(question(code, wall=True), Limits(**{"wall_s": 20, **limits}))
        except SandboxError as error:
            return error

    yield run
    assert run("x = 1")["kind"] == "report"  # whatever became of it, the next one is judged as ever


def named(error: SandboxError) -> tuple[str, dict]:
    return error.code, error.details


def test_processor_time(behind):
    assert named(behind("sum(iter(int, 1))", cpu_s=1)) == ("child-cpu", {"seconds": 1})


SELLER = b"from graders import shop\nsweetpotato = 40\ndef sale(lock):\n    10 ** 10**9\n"


def test_processor_time_of_one_schedule(way):
    """Who hangs in C is found out long before all of the time is used up, and where; also under one who ignores it."""
    before = signal.signal(signal.SIGPROF, signal.SIG_IGN)
    try:
        with pytest.raises(SandboxError) as caught:
            parent.ask(Request("locked", SELLER, "locked.py"), Limits(schedule_cpu_s=0.5))
    finally:
        signal.signal(signal.SIGPROF, before)
    assert named(caught.value) == ("schedule-cpu", {"seconds": 0.5, "line": 4})


def test_loading_may_take_longer_than_a_schedule(way):
    """For there a loop that never ends is told as such, however slow it is: nobody has to read it."""
    source = SELLER + b"while True: sum(range(9))\n"
    answer = parent.ask(Request("locked", source, "locked.py"), Limits(schedule_cpu_s=0.02))
    assert answer["report"]["message"]["key"] == "load-endless"


def test_the_timer_is_off_between_schedules_and_does_what_it_says():
    wind = each_schedule(Limits(schedule_cpu_s=3))
    wind(True)
    assert 0 < signal.getitimer(signal.ITIMER_PROF)[0] <= 3.1
    wind(False)
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    assert each_schedule(Limits(schedule_cpu_s=None)) is None


def test_the_time_of_one_schedule_is_not_that_of_all():
    source = (Path(__file__).parents[2] / "solutions" / "locked.py").read_bytes()
    assert parent.ask(Request("locked", source, "locked.py"), Limits(schedule_cpu_s=0.1))["kind"] == "report"


def test_processor_time_of_one_who_does_not_hear(behind):
    """The signal that names the cause is ignored; a second later comes the one that cannot be."""
    code = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nsum(iter(int, 1))"
    assert named(behind(code, cpu_s=1)) == ("child-died", {"how": "SIGKILL"})


def test_time_on_the_clock(behind):
    assert named(behind("import time\ntime.sleep(60)", wall_s=0.4)) == ("child-timeout", {"seconds": 0.4})


@pytest.mark.parametrize("code", ["x = bytearray(1 << 40)", "x = []\nwhile True: x.append(bytearray(1 << 24))"])
def test_memory(behind, code):
    assert named(behind(code, memory_mb=300)) == ("child-memory", {"megabytes": 300})


def test_a_flood_of_output_goes_nowhere(behind):
    code = """
        import os, sys
        for fd in (1, 2):
            for _ in range(200):
                assert os.write(fd, b"x" * 100_000) == 100_000
        print("x" * 1_000_000)
        """
    assert behind(code)["kind"] == "report"


def test_a_flood_into_the_answer_is_cut_off(behind):
    code = """
        import os
        for fd in range(3, 256):
            try:
                while True:
                    os.write(fd, b"0" * 65536)
            except OSError:
                pass
        """
    error = behind(code, answer_bytes=1 << 20, wall_s=10)
    assert error.code == "bad-answer"


def test_a_flood_in_the_answers_own_words_is_too_large(behind):
    code = "raise SubmissionError('x' * 4_000_000)"
    assert named(behind(code, answer_bytes=1 << 20)) == ("bad-answer", {"why": "too-large"})


def test_a_fork_bomb_never_has_two_processes(behind):
    code = """
        import os
        for _ in range(1000):
            try:
                os.fork()
            except PermissionError:
                continue
            raise AssertionError("it forked")
        """
    assert behind(code)["kind"] == "report"


@pytest.mark.skipif(os.geteuid() == 0, reason="the system does not count root's threads")
def test_threads_are_counted(behind):
    code = """
        import threading
        try:
            threading.Thread(target=print).start()
        except RuntimeError:
            pass
        else:
            raise AssertionError("it started")
        """
    assert behind(code)["kind"] == "report"


def test_a_big_file_has_no_place(behind):
    """Nothing can be opened for writing; and what needs no place ends where the limit is."""
    code = """
        import os
        for flags in (os.O_WRONLY | os.O_CREAT, os.O_TMPFILE | os.O_RDWR):
            for place in (".", "/tmp", "/dev/shm", "/var/tmp"):
                name = place if flags & os.O_TMPFILE == os.O_TMPFILE else place + "/big"
                try:
                    os.open(name, flags)
                except (PermissionError, IsADirectoryError, FileNotFoundError):
                    continue
                raise AssertionError(name)
        fd = os.memfd_create("big")
        written = 0
        try:
            while written < 1 << 22:
                written += os.write(fd, b"x" * 65536)
        except OSError as error:
            assert error.errno == 27, error  # EFBIG
        assert written == 1 << 18, written
        """
    assert behind(code, file_bytes=1 << 18)["kind"] == "report"


@pytest.mark.skipif(os.geteuid() == 0 and "namespaces" not in LAYERS, reason="root may, who is root all the same")
def test_limits_cannot_be_raised(behind):
    code = """
        import resource
        for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
            soft, hard = resource.getrlimit(kind)
            assert hard != resource.RLIM_INFINITY, kind
            try:
                resource.setrlimit(kind, (soft, hard + 1))
            except (ValueError, PermissionError):
                continue
            raise AssertionError(kind)
        """
    assert behind(code)["kind"] == "report"


def test_neither_solutions_nor_neighbours_nor_marks_can_be_read(behind, tmp_path):
    root = Path(__file__).resolve().parents[2]
    for name in ("neighbour/locked.py", "out/stall.sqlite3", "out/grades.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("not yours")
    places = [root / "solutions" / "locked.py", *sorted(p for p in tmp_path.rglob("*") if p.is_file())]
    assert len(places) == 4 and all(place.is_file() for place in places)
    code = f"""
        import os
        for place in {[str(place) for place in places]!r}:
            for look in (open, os.open, os.listdir, os.readlink):
                try:
                    look(place) if look is not os.open else look(place, os.O_RDONLY)
                except PermissionError:
                    continue
                except OSError as error:
                    assert look is os.readlink or look is os.listdir, (place, error)
                    continue
                raise AssertionError(place)
            for folder in (os.path.dirname(place), "/proc/self/cwd/..", "/proc/self/root"):
                try:
                    os.listdir(folder)
                except (PermissionError, FileNotFoundError):
                    continue
                raise AssertionError(folder)
        """
    assert behind(code)["kind"] == "report"
