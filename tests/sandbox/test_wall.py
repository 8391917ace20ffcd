"""What the operating system forbids a child, tried from inside one."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from graders.errors import SandboxError
from graders.sandbox import parent, probe
from graders.sandbox.answers import read_report
from graders.sandbox.limits import Limits
from graders.sandbox.wire import Request

LAYERS = probe.layers() if sys.platform.startswith("linux") else ()
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("way")  # of a spawned child, and of the warm server's
landlock = pytest.mark.skipif("landlock" not in LAYERS, reason="no Landlock in this kernel")
seccomp = pytest.mark.skipif("seccomp" not in LAYERS, reason="no seccomp filter on this machine")

# Every attempt must end in this error and no other: an ImportError would be refused by nobody.
ATTEMPT = """
import os, signal, socket, subprocess, tempfile
try:
    {code}
except PermissionError as error:
    assert error.errno in (1, 13), error
else:
    raise AssertionError("nobody refused it")
"""


def refused(question, code: str) -> str:
    return parent.ask(question(ATTEMPT.format(code=code), wall=True), Limits(wall_s=20, processes=None))["kind"]


@landlock
@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd')",
        "open('/proc/self/mem', 'rb')",
        "os.listdir('/')",
        "os.listdir(os.path.expanduser('~'))",
        "open('left_behind.txt', 'w')",
        "os.mkdir('folder')",
        "open(os.__file__, 'a')",
        f"open({str(ROOT / 'solutions' / 'locked.py')!r})",
        f"os.listdir({str(ROOT / 'solutions')!r})",
        f"open({str(ROOT / 'graders' / 'errors.py')!r}, 'r+')",
    ],
)
def test_files_are_out_of_reach(question, code):
    assert (ROOT / "solutions" / "locked.py").is_file()
    assert refused(question, code) == "report"


@landlock
def test_another_submission_is_out_of_reach(question, tmp_path):
    (tmp_path / "locked.py").write_text("a neighbour's")
    assert refused(question, f"open({str(tmp_path / 'locked.py')!r})") == "report"


@seccomp
@pytest.mark.parametrize(
    "code",
    [
        "os.fork()",
        "subprocess.run(['true'])",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "os.kill(os.getppid(), 0)",
        "os.killpg(0, 0)",
        "os.chmod('.', 0o777)",
        "os.utime('.')",
        "os.truncate('/dev/null', 0)",
    ],
)
def test_processes_sockets_and_others_are_out_of_reach(question, code):
    assert refused(question, code) == "report"


@pytest.mark.skipif(not LAYERS, reason="there is no wall to raise")
def test_a_child_has_no_capability_left_even_over_its_own_namespace(question):
    """A root's would do for a restart of the machine, and no layer speaks of that."""
    code = """
import ctypes, struct
header, held = struct.pack("=Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
assert ctypes.CDLL(None).capget(header, held) == 0
assert held.raw == bytes(24), held.raw
"""
    assert parent.ask(question(code, wall=True))["kind"] == "report"


@seccomp
def test_a_child_may_still_end_itself(question):
    with pytest.raises(SandboxError) as caught:
        parent.ask(question("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", wall=True))
    assert caught.value.details == {"how": "SIGKILL"}


def test_behind_the_wall_it_is_judged_as_before(question, expected):
    asked = question("x = 1", wall=True)
    assert read_report(parent.ask(asked), asked, expected).points == 12


def test_real_threads_and_late_imports_still_work(question):
    code = """
        import threading, ctypes, decimal, sqlite3, xml.dom.minidom
        ran = []
        threads = [threading.Thread(target=ran.append, args=(i,)) for i in range(5)]
        for t in threads: t.start()
        for t in threads: t.join()
        assert sorted(ran) == [0, 1, 2, 3, 4]
        """
    assert parent.ask(question(code, wall=True), Limits(wall_s=20, processes=None))["kind"] == "report"


@landlock
def test_the_layers_are_named():
    assert set(LAYERS) <= set(probe.LAYERS)
    assert "landlock" in LAYERS


def test_a_probe_that_dies_finds_no_layer(monkeypatch):
    def die(request: Request) -> dict:
        raise SandboxError("child-died", how="exit 1")

    monkeypatch.setattr(parent, "ask", die)
    assert probe.layers.__wrapped__() == ()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the wall is Linux' own")
def test_a_kernel_that_refuses_everything_leaves_no_layer(monkeypatch):
    from graders.sandbox import wall

    class Refusing:
        class syscall:
            restype = None

            def __new__(cls, *args):
                return -1

        unshare = prctl = staticmethod(lambda *args: -1)

    monkeypatch.setattr(wall.ctypes, "CDLL", lambda *args, **options: Refusing)
    assert wall.raise_wall() == ()
    Refusing.prctl = staticmethod(lambda option, *args: 0 if option == wall.PR_SET_NO_NEW_PRIVS else -errno.EINVAL)
    assert wall.raise_wall() == ()
