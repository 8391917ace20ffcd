"""Which layers are enough, and what is said of those that are not."""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys

import pytest

from graders.errors import UsageError
from graders.feedback import sentence
from graders.results import Message
from graders.sandbox import bubble, probe


@pytest.mark.parametrize(
    ("active", "missing"),
    [
        ("", ("files", "processes")),
        ("landlock", ("processes",)),
        ("seccomp", ("files",)),
        ("namespaces", ("files", "processes")),
        ("bubblewrap", ("files", "processes")),
        ("landlock seccomp", ()),
        ("namespaces landlock", ("processes",)),  # signals, and sockets that are files
        ("namespaces seccomp", ("files",)),
        ("bubblewrap seccomp", ("files",)),  # a neighbour's memory
        ("bubblewrap namespaces", ("processes",)),
        ("bubblewrap namespaces seccomp", ()),
        ("bubblewrap namespaces landlock", ("processes",)),
        ("bubblewrap namespaces landlock seccomp", ()),
    ],
)
def test_what_the_layers_leave_open(active, missing):
    assert probe.missing(active.split()) == missing


def test_one_more_layer_never_opens_anything():
    for size in range(len(probe.LAYERS)):
        for some in itertools.combinations(probe.LAYERS, size):
            for one in probe.LAYERS:
                assert set(probe.missing({*some, one})) <= set(probe.missing(some))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("active", [(), ("namespaces",), ("landlock",), ("namespaces", "seccomp")])
def test_who_is_refused_is_told_what_there_is_and_what_to_do(active, lang):
    with pytest.raises(UsageError) as caught:
        probe.demand(active, option="--so")
    text = sentence(Message(caught.value.code, caught.value.details), lang)
    assert "--so" in text and "Linux" in text and "…" not in text and all(layer in text for layer in active)


def test_enough_is_enough():
    probe.demand(("landlock", "seccomp"))


# --- why namespaces are no substitute -------------------------------------------------------------------------------

UNSHARED = """
import ctypes, os, socket, sys
if ctypes.CDLL(None).unshare(0x10000000 | 0x40000000 | 0x08000000) != 0:
    sys.exit("may not")
def reached(family, address):
    with socket.socket(family) as one:
        return one.connect_ex(address) == 0
os.kill(os.getppid(), 0)
print(reached(socket.AF_INET, ("127.0.0.1", int(sys.argv[1]))), reached(socket.AF_UNIX, sys.argv[2]))
"""

MEMORY = """
import ctypes, os, sys
neighbour, reader, writer = os.getpid(), *os.pipe()
if os.fork() == 0:
    if sys.argv[1] == "apart" and ctypes.CDLL(None).unshare(0x10000000) != 0:
        os._exit(3)
    try:
        open(f"/proc/{neighbour}/mem", "rb").close()
    except PermissionError:
        os._exit(1)
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux' own")
def test_who_has_namespaces_only_can_still_signal_others_and_reach_sockets_that_are_files(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "s"))
        unix.listen()
        line = [sys.executable, "-c", UNSHARED, str(tcp.getsockname()[1]), str(tmp_path / "s")]
        done = subprocess.run(line, capture_output=True, text=True)
    if "may not" in done.stderr:
        pytest.skip("no namespaces for this user")
    assert done.stdout == "False True\n"


@pytest.mark.skipif(not bubble.is_usable(), reason="no bubblewrap here, or it may not make namespaces")
def test_bubblewrap_leaves_a_neighbour_s_memory_to_who_has_no_namespace_of_their_own():
    def end(how: str) -> int:
        line = [sys.executable, "-I", "-S", "-c", MEMORY, how]
        return subprocess.run(bubble.wrapped(line, ())).returncode

    if end("together") == 1:
        pytest.skip("this kernel guards it by another rule (Yama)")
    assert (end("together"), end("apart")) == (0, 1)
