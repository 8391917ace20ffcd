"""Bubblewrap: what it hides by itself, that each child is in it, that deaths keep their names, that nobody needs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graders import catalog, grading
from graders.errors import SandboxError
from graders.results import to_json
from graders.sandbox import bubble, forkserver, parent, probe
from graders.sandbox.limits import Limits
from graders.sandbox.wire import Request

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "graders" / "course" / "example" / "bounded_counter"
SUITE = str(Path(__file__).with_name("fake_suite.py"))
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is Linux' own")


def works_here() -> bool:
    """Whether bubblewrap does, by a line that is not ours: a mistake in ours must not skip its tests."""
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        return False
    line = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    return subprocess.run(line, stderr=subprocess.DEVNULL).returncode == 0


BUBBLE = pytest.mark.skipif(not works_here(), reason="no bubblewrap here, or it may not make namespaces")


@pytest.fixture(params=["spawned", "forked"])
def start(request):
    if request.param == "forked":
        if not forkserver.is_available():
            pytest.skip("no warm server here")
        with parent.warm():
            yield request.param
        return
    yield request.param


def ask(code: str, **limits):
    return parent.ask(Request("one", code.encode(), suite=SUITE), Limits(**{"wall_s": 20, **limits}))


def death(code: str, **limits) -> tuple[str, dict]:
    with pytest.raises(SandboxError) as caught:
        ask(code, **limits)
    return caught.value.code, caught.value.details


# --- bubblewrap alone -----------------------------------------------------------------------------------------------

# All that can be named from inside; what of it can be written; who can be seen, and who can be talked to.
LOOK = """
import json, os, socket, sys
def tried(*address):
    try:
        socket.socket(*address[:-1]).connect(address[-1])
    except OSError:
        return False
    return True
seen, writable = [], []
for place, folders, files in os.walk("/", onerror=None):
    if place == "/proc":
        folders[:] = [name for name in folders if name == "sys"]
    if place in sys.argv[3:]:
        del folders[:]
    for name in [*files, *folders]:
        path = os.path.join(place, name)
        seen.append(path)
        if os.path.isfile(path):
            try:
                os.close(os.open(path, os.O_WRONLY))
            except OSError:
                continue
            writable.append(path)
    try:
        os.close(os.open(os.path.join(place, "new"), os.O_WRONLY | os.O_CREAT))
    except OSError:
        continue
    writable.append(place)
print(json.dumps({
    "seen": seen, "writable": writable, "cwd": os.getcwd(), "pids": [p for p in os.listdir("/proc") if p.isdigit()],
    "tcp": tried(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", int(sys.argv[1]))),
    "file": tried(socket.AF_UNIX, socket.SOCK_STREAM, sys.argv[2]),
    "abstract": tried(socket.AF_UNIX, socket.SOCK_STREAM, "\\0" + sys.argv[2]),
    "capabilities": [line.split()[1] for line in open("/proc/self/status") if line.startswith("Cap")],
}))
"""


@BUBBLE
def test_by_itself_it_leaves_nothing_to_read_write_or_talk_to(tmp_path):
    (tmp_path / "neighbour.py").write_text("not yours")
    pack = Path(shutil.copytree(EXAMPLE, tmp_path / "mine"))
    unix = str(tmp_path / "s")
    listening = [socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)]
    try:
        for one, address in zip(listening[1:], (unix, "\0" + unix), strict=True):
            one.bind(address)
            one.listen()
        port = listening[0].getsockname()[1]
        system = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", f"{sys.base_prefix}/lib"]  # too many to look at
        line = [sys.executable, "-I", "-S", "-c", LOOK, str(port), unix, *system]
        with catalog.using([pack]):
            line = bubble.wrapped(line, bubble.code_of_packs())
        said = json.loads(subprocess.run(line, capture_output=True, check=True).stdout)
    finally:
        for one in listening:
            one.close()
    seen = set(said["seen"])
    assert said["writable"] == []
    assert {str(ROOT / "graders"), str(pack / "suite.py")} <= seen
    hidden = [ROOT / "solutions", ROOT / "tests", pack / "solution.py", tmp_path / "neighbour.py", Path("/etc/passwd")]
    assert all(path.exists() for path in hidden) and not seen & set(map(str, hidden))
    assert (said["cwd"], said["tcp"], said["file"], said["abstract"]) == (bubble.FOLDER, False, False, False)
    assert len(said["pids"]) == 2  # bubblewrap's own, and this one
    assert set(said["capabilities"]) == {"0000000000000000"}


# --- round children -------------------------------------------------------------------------------------------------


@BUBBLE
def test_it_is_named_and_the_others_are_raised_inside():
    assert bubble.is_usable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(bubble.SWITCH, "1")
        without = probe.layers.__wrapped__()
    assert probe.layers.__wrapped__() == ("bubblewrap", *without)


@BUBBLE
def test_each_child_that_judges_is_in_it(start, tmp_path):
    (tmp_path / "locked.py").write_text("a neighbour's")
    code = f"""
import errno, os
for place in ({str(ROOT / "solutions" / "locked.py")!r}, {str(tmp_path / "locked.py")!r}):
    try:
        open(place)
    except FileNotFoundError:  # the other layers would have forbidden it
        continue
    raise AssertionError(place)
try:
    open("left_behind", "w")
except OSError as error:
    assert error.errno == errno.EROFS, error
else:
    raise AssertionError("written")
assert os.getcwd() == os.environ["HOME"] == {bubble.FOLDER!r}
assert os.getppid() in (1, 2), os.getppid()  # a table of processes of its own
"""
    assert ask(code)["kind"] == "report"


@BUBBLE
@pytest.mark.slow
def test_deaths_keep_their_names(start):
    assert death("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)") == ("child-died", {"how": "SIGKILL"})
    assert death("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)") == ("child-died", {"how": "SIGSEGV"})
    assert death("import os\nos._exit(3)") == ("child-died", {"how": "exit 3"})
    assert death("sum(iter(int, 1))", cpu_s=1) == ("child-cpu", {"seconds": 1})
    assert death("while True: pass", wall_s=0.5) == ("child-timeout", {"seconds": 0.5})
    assert death("x = bytearray(1 << 30)", memory_mb=300) == ("child-memory", {"megabytes": 300})


@BUBBLE
def test_the_report_is_the_same_as_without(start):
    path = sorted((ROOT / "tests" / "corpus" / "failed" / "unlocked").glob("*.py"))[0]
    inside = grading.grade(path, "unlocked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(bubble.SWITCH, "1")
        assert repr(to_json(grading.grade(path, "unlocked"))) == repr(to_json(inside))


@BUBBLE
@pytest.mark.skipif(not forkserver.is_available(), reason="no warm server here")
def test_a_suite_that_was_replaced_is_read_anew(tmp_path):
    """What is mounted in the server is the file of then."""
    suite = tmp_path / "suite.py"
    suite.write_text(Path(SUITE).read_text())
    with parent.warm():
        asked = Request("one", b"", suite=str(suite))
        assert parent.ask(asked)["report"]["points"] == 12
        server = parent._server.pid
        changed = tmp_path / "new"
        changed.write_text(Path(SUITE).read_text().replace("12", "11"))
        changed.replace(suite)
        assert parent.ask(asked)["report"]["points"] == 11
        assert parent._server.pid == server


@BUBBLE
@pytest.mark.skipif(not forkserver.is_available(), reason="no warm server here")
def test_a_server_is_never_without_it_for_one_and_with_it_for_another(tmp_path):
    inside = "import os\nraise SystemExit(os.getcwd())"
    with parent.warm():
        asked = [Request("one", inside.encode(), suite=SUITE, wall=wall) for wall in (True, False, True)]
        said = []
        for one in asked:
            with pytest.raises(SandboxError) as caught:
                parent.ask(one)
            said.append(caught.value.details["error"].partition(": ")[2])
    assert said[0] == said[2] == bubble.FOLDER != said[1]


# --- who lives and dies ---------------------------------------------------------------------------------------------


def family(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *(one for child in below for one in family(int(child)))]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition) -> None:
    never = threading.Event()
    for _ in range(1000):
        if condition():
            return
        never.wait(0.01)
    raise AssertionError("it did not come about")


ASKING = """
import contextlib, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it, and hands that on
from graders.sandbox import parent
from graders.sandbox.wire import Request
warm = parent.warm() if sys.argv[1] == "forked" else contextlib.nullcontext()
with warm:
    print("asking", flush=True)
    parent.ask(Request("one", b"import time; time.sleep(60)", suite=sys.argv[2]))
"""


@BUBBLE
@pytest.mark.parametrize("way", ["spawned", "forked"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_who_asks_and_is_ended_leaves_nobody(way, end, tmp_path):
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    asking = subprocess.Popen(
        [sys.executable, "-c", ASKING, way, SUITE], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    wanted = 4  # who asks, bubblewrap, and the child with the server or another of bubblewrap's
    wait_until(lambda: len(family(asking.pid)) == wanted)
    everybody = family(asking.pid)
    asking.send_signal(end)
    asking.communicate()
    wait_until(lambda: not any(map(is_alive, everybody)))


@BUBBLE
@pytest.mark.skipif(not forkserver.is_available(), reason="no warm server here")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_a_server_that_dies_or_hangs_inside_is_replaced(end, monkeypatch):
    monkeypatch.setattr(forkserver, "BURY_S", 0.2)
    with parent.warm():
        ask("")
        first = family(parent._server.pid)
        os.kill(first[-1], end)
        assert ask("", wall_s=0.5)["kind"] == "report"
        assert ask("")["kind"] == "report"
        wait_until(lambda: not any(map(is_alive, first)))
        assert parent._server.pid not in first


# --- where it does not work -----------------------------------------------------------------------------------------


@pytest.fixture
def instead(tmp_path, monkeypatch):
    """instead("shell commands"): a program that is found as `bwrap`."""

    def put(commands: str) -> None:
        program = tmp_path / "bin" / "bwrap"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{commands}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        bubble._works.cache_clear()

    yield put
    monkeypatch.undo()
    bubble._works.cache_clear()


@LINUX
@pytest.mark.parametrize(
    "commands",
    [
        "echo bwrap: No permissions to create new namespace >&2; exit 1",
        'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',  # one that hides nothing
    ],
)
def test_where_it_does_not_work_children_start_without(instead, start, commands):
    instead(commands)
    assert not bubble.is_usable()
    assert "bubblewrap" not in probe.layers.__wrapped__()
    assert ask("")["kind"] == "report"


@LINUX
def test_where_it_is_not_installed_children_start_without(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert bubble._works.__wrapped__() is False


def test_the_switch_turns_it_off(monkeypatch):
    monkeypatch.setenv(bubble.SWITCH, "1")
    assert not bubble.is_usable() and bubble.code_of(Request("one", b"")) is None


def test_of_a_pack_only_what_judges_is_shown(monkeypatch):
    monkeypatch.setattr(bubble, "is_usable", lambda: True)
    assert bubble.code_of(Request("one", b"", pack="/p")) == ("/p/exercise.toml", "/p/suite.py")
    assert bubble.code_of(Request("one", b"")) == ()
    assert bubble.code_of(Request("one", b"", wall=False)) is None
