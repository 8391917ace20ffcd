"""Files are shared by a script's threads: touching one is an event, and what is written lies in a scratch folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from graders.engine import explore_script
from graders.engine.world import World
from graders.errors import Uncontrollable

THREADS = """
import threading
ts = [threading.Thread(target=work, args=(n,)) for n in range(2)]
for t in ts: t.start()
for t in ts: t.join()
"""


@pytest.fixture
def explore(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)

    def run(source: str, check: str = "", **options):
        script = home / "script.py"
        script.write_text(textwrap.dedent(source) + (THREADS if "def work" in source else "") + check, encoding="utf-8")
        return explore_script(script, **options)

    return run


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path, monkeypatch):
    """Every exploration takes its scratch folder away."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    yield
    assert os.listdir(scratch) == []


ADDS = {
    "open": """
        def work(n):
            HELD
                with open("n.txt") as f: count = int(f.read() or 0)
                with open("n.txt", "w") as f: f.write(str(count + 1))
        """,
    "pathlib": """
        from pathlib import Path
        file = Path(__file__).parent / "n.txt"
        def work(n):
            HELD
                file.write_text(str(int(file.read_text() or 0) + 1))
        """,
    "in place": """
        def work(n):
            HELD
                with open("n.txt", "r+", encoding="utf-8") as f:
                    count = int(f.readline())
                    f.seek(0)
                    f.write(str(count + 1))
        """,
    "bytes": """
        import json
        def work(n):
            HELD
                with open("./n.txt", "rb") as f: count = json.load(f)
                with open("n.txt", "wb", buffering=0) as f: f.write(b"%d" % (count + 1))
        """,
    "by number": """
        import os
        def work(n):
            HELD
                f = os.open("n.txt", os.O_RDWR)
                count = int(os.read(f, 9))
                os.pwrite(f, b"%d" % (count + 1), 0)
                os.close(f)
        """,
    "a file object on a number": """
        import os
        def work(n):
            HELD
                with open(os.open("n.txt", os.O_RDWR), "r+") as f:
                    count = int(f.read())
                    f.seek(0)
                    f.write(str(count + 1))
        """,
    "from an open folder": """
        import os
        here = os.open(".", os.O_RDONLY)
        def work(n):
            HELD
                f = os.open("n.txt", os.O_RDWR, dir_fd=here)
                count = int(os.read(f, 9))
                os.lseek(f, 0, 0)
                os.write(f, b"%d" % (count + 1))
                os.close(f)
        """,
}  # fmt: skip


@pytest.mark.parametrize("source", ADDS.values(), ids=ADDS)
def test_the_lost_update_of_a_file_is_found_and_its_absence_proved(explore, tmp_path, source):
    (tmp_path / "home/n.txt").write_text("0", encoding="utf-8")
    check = "\nassert open('n.txt').read() == '2'"
    found = explore(source.replace("HELD", "if True:"), check)
    assert found.outcome == "failed" and not found.complete
    assert "n.txt" in {race["location"] for race in found.races}
    assert {("read", "n.txt"), ("write", "n.txt")} <= {(step.kind, step.target) for step in found.trace.steps}
    found = explore(_with_lock(source), check)
    assert (found.outcome, found.complete) == ("passed", True)
    assert (tmp_path / "home/n.txt").read_text(encoding="utf-8") == "0"


def _with_lock(source: str) -> str:
    return "import threading\nlock = threading.Lock()\n" + textwrap.dedent(source).replace("HELD", "with lock:")


RACES = {
    "looks and makes": """
        import os
        def work(n):
            if not os.path.exists("there"): os.mkdir("there")
        """,
    "looks and removes": """
        import os
        open("there", "w").close()
        def work(n):
            if os.path.exists("there"): os.remove("there")
        """,
    "makes what must be new": """
        def work(n):
            open("new", "x").close()
        """,
    "moves it away": """
        from pathlib import Path
        Path("there").touch()
        def work(n): Path("there").rename(f"there{n}")
        """,
    "counts a folder's files": """
        import os
        os.mkdir("box")
        def work(n):
            name = f"box/{len(os.listdir('box'))}"
            with open(name, "x"): pass
        """,
}


@pytest.mark.parametrize("source", RACES.values(), ids=RACES)
def test_who_looks_and_then_acts_may_come_too_late(explore, source):
    assert explore(source).outcome == "failed"


QUIET = {
    "each its own": """
        def work(n):
            with open(f"{n}.txt", "w") as f: print(n, file=f)
            assert open(f"{n}.txt").read() == f"{n}\\n"
        """,
    "made if it is not there": """
        import os
        def work(n): os.makedirs("a/b", exist_ok=True)
        """,
    "lines are added": """
        def work(n):
            with open("log", "a") as f: f.write("line\\n")
        """,
}


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_what_is_no_race_is_proved(explore, source):
    found = explore(source)
    assert (found.outcome, found.error, found.complete) == ("passed", None, True)


def test_what_is_written_is_seen_when_it_is_flushed(explore):
    found = explore(
        """
        open("n.txt", "w").write("old")
        out = open("n.txt", "w")
        assert open("n.txt").read() == ""
        out.write("new")
        assert open("n.txt").read() == ""
        out.flush()
        assert open("n.txt").read() == "new"
        out.close()
        """
    )
    assert (found.outcome, found.error) == ("passed", None)


def test_a_file_that_is_never_closed_proves_nothing(explore):
    found = explore(
        """
        kept = []
        def work(n):
            f = open("n.txt", "w")
            f.write(str(n))
            kept.append(n)
        """,
        strategy="dpor",
    )
    assert found.outcome == "passed" and not found.complete
    assert "n.txt" in str(found.why_incomplete)


LONG = (Path(__file__).parent / "snippets/files.txt").read_text(encoding="utf-8")


def test_files_are_as_without_us(explore, tmp_path):
    """A long script does the same in a run of ours and under plain Python, and ours leaves everything as it was."""
    homes = [tmp_path / "home", tmp_path / "plain"]
    for home in homes:
        (home / "sub/empty").mkdir(parents=True)
        (home / "data.txt").write_text("one\ntwo\nthree\n", encoding="utf-8")
        (home / "sub/a.txt").write_text("a", encoding="utf-8")
        (home / "sub/c.txt").write_text("c", encoding="utf-8")
    found = explore(LONG + "\nassert 0, 'the end'\n", schedules=1, strategy="random")
    assert found.error.startswith("AssertionError: the end"), found.error
    before = {path: path.is_file() and path.read_bytes() for path in homes[0].rglob("*")}
    plain = homes[1] / "script.py"
    plain.write_text(LONG, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(plain)], cwd=homes[1], capture_output=True, text=True, check=True
    )
    ours = found.trace.output.replace(str(homes[0]), "HOME").splitlines()
    assert ours == done.stdout.replace(str(homes[1]), "HOME").splitlines()
    assert {str(path.relative_to(homes[0])) for path in before} == {
        "script.py", "data.txt", "sub", "sub/a.txt", "sub/c.txt", "sub/empty",
    }  # fmt: skip
    assert before[homes[0] / "data.txt"] == b"one\ntwo\nthree\n"


def test_nothing_is_written_elsewhere_either(explore, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("as it was", encoding="utf-8")
    found = explore(
        f"""
        import os, threading
        def work(n):
            with open({str(other)!r}, "w") as f: f.write("changed")
            assert open({str(other)!r}).read() in ("", "changed")
            with open({str(tmp_path / "more.txt")!r}, "a") as f: f.write("x")
        """,
        strategy="random",
        schedules=20,
    )
    assert (found.outcome, found.error) == ("passed", None)
    assert other.read_text(encoding="utf-8") == "as it was" and not (tmp_path / "more.txt").exists()


def test_each_run_begins_with_the_files_of_the_first(explore):
    found = explore(
        """
        import os
        assert not os.path.exists("mark") and os.path.exists("script.py")
        open("mark", "w").close()
        os.remove("script.py")
        def work(n): pass
        """,
        strategy="random",
        schedules=5,
    )
    assert (found.outcome, found.schedules) == ("passed", 5)


def test_the_scratch_folder_goes_whatever_ends_the_exploration(explore, monkeypatch):
    source = "open('x', 'w').close()\ndef work(n): raise SystemError\n"
    assert explore(source).outcome == "failed"

    def stop(*_):
        World.shared().kernel.abort(KeyboardInterrupt())

    monkeypatch.setattr(World, "write", stop)
    stopped = explore("open('x', 'w').close()\nprint('now')\nopen('y', 'w').close()\ndef work(n): print(n)\n")
    assert not stopped.complete and stopped.schedules == 0, "Ctrl-C ends with what is known so far"


@pytest.mark.parametrize(
    "write",
    [
        "f = open('big', 'w')\nwhile True: f.write('x' * 1_000_000)",
        "while True: open('b', 'ab').write(b'x' * 9_000_000)",
    ],
)
def test_who_writes_without_end_is_told_so(explore, write, monkeypatch):
    monkeypatch.setattr("graders.engine.setting.files.SIZE_MAX", 20_000_000)
    with pytest.raises(Uncontrollable) as caught:
        explore(write)
    assert (caught.value.code, caught.value.details["what"]) == ("writes-too-much", "20 MB")


def test_the_folder_of_a_process_that_was_killed_is_taken_away(explore):
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    left = Path(tempfile.gettempdir(), f"stall-run-{dead.stdout.strip()}-x")
    (left / "files").mkdir(parents=True)
    assert explore("open('x', 'w').close()").outcome == "passed"
    assert not left.exists()
