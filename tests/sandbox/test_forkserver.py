"""The warm server: the same marks, a child that holds nothing of anybody's, and nothing lost whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graders import grading
from graders.errors import SandboxError
from graders.results import to_json
from graders.sandbox import bubble, forkserver, parent, spawn
from graders.sandbox.limits import Limits

pytestmark = pytest.mark.skipif(not forkserver.is_available(), reason="the warm server is Linux' own")
CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SAMPLE = (
    "passed/unlocked",
    "failed/unlocked",
    "passed/locked",
    "failed/locked",
    "invalid/locked",
    "not_started/locked",
)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv(bubble.SWITCH, "1")  # or who is seen to live and die would be bubblewrap: see `test_bubble`
    with parent.warm():
        yield parent._server


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def state(pid: int) -> str:
    """One letter, as `ps` has it; `X` where there is no such process, or only what is left to collect."""
    try:
        letter = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "X"
    return "X" if letter == "Z" else letter


def wait_until(condition) -> None:
    """For what another process is about to do; fails after ten seconds."""
    never = threading.Event()
    for _ in range(1000):
        if condition():
            return
        never.wait(0.01)
    raise AssertionError("it did not come about")


@pytest.mark.slow
@pytest.mark.parametrize("folder", SAMPLE)
def test_both_ways_give_the_same_report_byte_for_byte(folder, server):
    for path in sorted((CORPUS / folder).glob("*.py"))[:2]:
        forked = grading.grade(path, path.parent.name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parent, "_server", None)
            spawned = grading.grade(path, path.parent.name)
        assert repr(to_json(forked)) == repr(to_json(spawned))


def test_a_child_holds_no_descriptor_but_the_ways_to_its_answer_and_its_last_words(server, question):
    code = """
        import os
        held = {}
        for fd in os.listdir("/proc/self/fd"):
            try:
                held[int(fd)] = os.readlink(f"/proc/self/fd/{fd}")
            except FileNotFoundError:
                pass  # the one that lists them
        pipes = [fd for fd, what in held.items() if what.startswith("pipe:")]
        assert all(held[fd] == "/dev/null" for fd in (0, 1, 2)), held
        words = [fd for fd, what in held.items() if fd > 2 and what.endswith(" (deleted)")]  # if Python itself crashes
        assert len(held) == 5 and len(pipes) == len(words) == 1, held
        raise SystemExit("fine")
        """
    started = threading.Barrier(3)
    found = []

    def one() -> None:
        started.wait()  # neighbours at the same time
        with pytest.raises(SandboxError) as caught:
            parent.ask(question(code))
        found.append(caught.value.details["error"])

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["SystemExit: fine"] * 3


def test_no_child_sees_what_another_was_asked_or_left_in_memory(server, question):
    parent.ask(question("import builtins\nbuiltins.left = 'a neighbour was here'"))
    code = """
        import builtins, gc
        assert not hasattr(builtins, "left")
        assert not [x for x in gc.get_objects() if isinstance(x, dict) and x.get("__file__", "") == "left"]
        word = "neighbour was " + "here"
        assert not [x for x in gc.get_objects() if isinstance(x, (list, tuple)) and any(
            type(y) is str and "a " + word in y for y in x)]
        """
    assert parent.ask(question(code))["kind"] == "report"


def test_no_solution_is_loaded_in_a_child(server, question):
    code = """
        import sys
        assert not [m for m in sys.modules if m.startswith(("solutions", "exercises", "graders.bulk", "graders.cli"))]
        assert "graders.suites.locked" in sys.modules
        """
    assert parent.ask(question(code))["kind"] == "report"


def test_every_child_is_another_process_with_chances_of_its_own(server, question):
    code = "import os, random\nraise SystemExit(f'{random.random()} {os.getpid()}')"
    answers = []
    for _ in range(3):
        with pytest.raises(SandboxError) as caught:
            parent.ask(question(code))
        answers.append(caught.value.details["error"].split())
    assert len({pid for *_, pid in answers}) == 3
    assert len({number for _, number, _ in answers}) == 3


@pytest.mark.parametrize("code", ["", "import os\nos._exit(0)", "import time\ntime.sleep(30)"])
def test_the_server_buries_its_children(server, question, code):
    try:
        parent.ask(question(code), Limits(wall_s=0.3))
    except SandboxError:
        pass
    assert server.pid is not None and children(server.pid) == []


def test_who_leaves_the_session_is_ended_too(server, question, tmp_path):
    code = f"""
        import os, time
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
                os.write(writer, b"x")
                time.sleep(60)
            os._exit(0)
        os.read(reader, 1)
        """
    assert parent.ask(question(code), Limits(wall_s=20, processes=None))["kind"] == "report"
    assert children(server.pid) == []
    assert state(int((tmp_path / "pid").read_text())) == "X"


def asked_in_a_thread(request, limits=Limits(wall_s=20)):  # noqa: B008
    """Ask where it can be awaited. Out: the thread, and the list that will hold what came of it."""
    got: list = []

    def run() -> None:
        try:
            got.append(parent.ask(request, limits))
        except SandboxError as error:
            got.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, got


@pytest.mark.parametrize("wall", [False, True], ids=["open", "behind-the-wall"])
def test_a_question_that_dies_with_the_server_is_asked_again(server, question, wall, tmp_path):
    parent.ask(question())
    first = server.pid
    thread, got = asked_in_a_thread(question("import time\ntime.sleep(0.5)", wall=wall))
    wait_until(lambda: children(first))
    (child,) = children(first)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: state(child) == "X")  # nobody is left behind
    thread.join()
    assert got[0]["kind"] == "report"
    assert parent.ask(question())["kind"] == "report"
    assert server.pid not in (None, first)


def test_who_kills_the_server_gains_nothing_and_costs_nobody(server, question):
    victim, got = asked_in_a_thread(question("import time\ntime.sleep(0.3)"))
    killer = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(9)"
    with pytest.MonkeyPatch.context() as patch:
        # Asked again it would kill who asks, that is us: as ever where no wall stands.
        patch.setattr(spawn, "start", start_below_a_shell)
        with pytest.raises(SandboxError) as caught:
            parent.ask(question(killer), Limits(wall_s=0.5))
    victim.join()
    assert caught.value.code in ("child-timeout", "child-died")
    assert got[0]["kind"] == "report"


def start_below_a_shell(folder, debug, code=None):
    return spawn.Spawned(
        ["/bin/sh", "-c", '"$@"; exit $?', "sh", *spawn.command("child")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=debug,
        cwd=folder,
        env=spawn.environment(folder),
        bufsize=0,
        start_new_session=True,
    )


def test_a_server_that_was_stopped_holds_nobody_up_for_ever(server, question, monkeypatch):
    monkeypatch.setattr(forkserver, "BURY_S", 0.2)
    parent.ask(question())
    os.kill(server.pid, signal.SIGSTOP)
    assert parent.ask(question(), Limits(wall_s=0.5))["kind"] == "report"


def test_without_a_server_there_are_still_children(question, monkeypatch):
    monkeypatch.setattr(spawn, "command", lambda module: [sys.executable, "-c", "raise SystemExit(3)"])
    with forkserver.ForkServer() as server, open(os.devnull, "wb") as null:
        assert server.start("/", null) is None and server.pid is None
    monkeypatch.undo()
    with parent.warm():
        parent._server._broken = True
        assert parent.ask(question())["kind"] == "report"


def test_the_switch_turns_it_off(monkeypatch):
    monkeypatch.setenv("STALL_SPAWN", "1")
    with parent.warm():
        assert parent._server is None


def test_a_block_within_a_block_keeps_the_server(server, question):
    parent.ask(question())
    with parent.warm():
        assert parent._server is server
    assert parent._server is server and server.pid is not None


def test_at_the_end_of_the_block_the_server_is_gone(question):
    with parent.warm():
        parent.ask(question())
        pid = parent._server.pid
    assert parent._server is None and state(pid) == "X"


def test_who_is_killed_leaves_neither_server_nor_children(tmp_path):
    suite = str(Path(__file__).with_name("fake_suite.py"))
    code = (
        "from graders.sandbox import parent\n"
        "from graders.sandbox.wire import Request\n"
        "with parent.warm():\n"
        f"    parent.ask(Request('one', b'', suite={suite!r}, wall=False))\n"
        "    print(parent._server.pid, flush=True)\n"
        f"    parent.ask(Request('one', b'import time; time.sleep(60)', suite={suite!r}, wall=False))\n"
    )
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    asking = subprocess.Popen([sys.executable, "-c", code], cwd=spawn.ROOT, stdout=subprocess.PIPE, env=env)
    pid = int(asking.stdout.readline())
    wait_until(lambda: children(pid))
    (child,) = children(pid)
    asking.kill()
    asking.communicate()
    wait_until(lambda: state(pid) == "X" and state(child) == "X")
