"""One child, one document, whatever the submission does to the process it runs in."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time

import pytest

from graders.errors import SandboxError
from graders.sandbox import parent, same_process, spawn
from graders.sandbox.answers import read_report
from graders.sandbox.limits import Limits
from graders.sandbox.wire import Judgement

posix = pytest.mark.skipif(os.name == "nt", reason="limits and signals are POSIX")


def death(ask, code, **fields) -> SandboxError:
    with pytest.raises(SandboxError) as caught:
        ask(code, **fields)
    return caught.value


def test_a_quiet_submission_is_judged(ask, question, expected):
    report = read_report(ask("x = 1", asks=Judgement(seed=5, schedules=9)), question(asks=Judgement(seed=5)), expected)
    assert (report.points, report.seed, report.schedules) == (12, 5, 9)


def test_prints_of_any_size_do_not_reach_the_answer(ask):
    document = ask(
        """
        import os, sys
        for _ in range(64):
            print("x" * 65536)
            print("y" * 65536, file=sys.stderr)
        sys.__stdout__.write("z" * 100_000)
        os.write(1, b"raw" * 100_000)
        os.write(2, b"raw" * 100_000)
        """
    )
    assert document["kind"] == "report"


def test_standard_input_is_empty_and_does_not_hold_the_request(ask):
    assert ask("import sys\nassert sys.stdin.read() == ''")["kind"] == "report"


def test_the_child_sees_an_empty_folder_and_a_bare_environment(ask):
    os.environ["STALL_TEST_SECRET"] = "s"
    try:
        document = ask(
            """
            import os, sys
            assert os.listdir(".") == [], os.listdir(".")
            assert "STALL_TEST_SECRET" not in os.environ
            assert os.environ["PYTHONHASHSEED"] == "0" and sys.flags.hash_randomization == 0
            assert sys.dont_write_bytecode and sys.flags.utf8_mode
            assert sys.argv in (["-c"], [""]), sys.argv
            """
        )
    finally:
        del os.environ["STALL_TEST_SECRET"]
    assert document["kind"] == "report"


def test_the_solutions_of_a_checkout_are_not_on_the_path(ask):
    error = death(ask, "import solutions.locked")
    assert error.code == "internal-error"
    assert "ModuleNotFoundError" in error.details["error"]


def test_a_submission_cannot_be_seen_by_the_next_one(ask):
    ask("open('left_behind.txt', 'w').write('x')")
    assert ask("import os\nassert os.listdir('.') == []")["kind"] == "report"


@pytest.mark.parametrize("code", ["import os\nos._exit(0)", "import os\nos._exit(7)"])
def test_ending_the_process_is_not_a_result(ask, code):
    error = death(ask, code)
    assert error.code == "child-died"
    assert error.details["how"] == f"exit {code[-2]}"


@pytest.mark.parametrize("code", ["raise SystemExit(0)", "import sys\nsys.exit()", "raise KeyboardInterrupt"])
def test_leaving_politely_is_not_a_result_either(ask, code):
    assert death(ask, code).code == "internal-error"


@posix
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGSEGV"])
def test_a_deadly_signal_is_named(ask, name):
    error = death(ask, f"import os, signal\nos.kill(os.getpid(), signal.{name})")
    assert (error.code, error.details) == ("child-died", {"how": name})


def test_a_loop_inside_c_runs_into_the_wall(ask):
    error = death(ask, "import itertools\nsum(itertools.count())", limits=Limits(wall_s=0.5))
    assert (error.code, error.details) == ("child-timeout", {"seconds": 0.5})


@posix
def test_a_loop_inside_c_runs_out_of_processor_time(ask):
    error = death(ask, "import itertools\nsum(itertools.count())", limits=Limits(wall_s=20, cpu_s=1))
    assert (error.code, error.details) == ("child-cpu", {"seconds": 1})


@posix
@pytest.mark.parametrize("code", ["x = bytearray(1 << 40)", "x = []\nwhile True: x.append(bytearray(1 << 24))"])
def test_too_much_memory_is_named(ask, code):
    error = death(ask, code, limits=Limits(wall_s=20, memory_mb=300))
    assert (error.code, error.details) == ("child-memory", {"megabytes": 300})


def test_recursion_without_end_is_no_traceback(ask):
    error = death(ask, "def f(): f()\nf()")
    assert error.code == "internal-error"
    assert "RecursionError" in error.details["error"]
    assert len(error.traceback) < 20_001


def test_an_exception_whose_words_raise_is_harmless(ask):
    code = """
        class Rude(Exception):
            def __str__(self): raise SystemExit
        raise Rude
        """
    assert death(ask, code).details["error"] == "Rude"


@posix
def test_garbage_on_every_descriptor_spoils_only_its_own_result(ask):
    code = """
        import os
        for fd in range(256):
            try:
                os.write(fd, b"{garbage}")
            except OSError:
                pass
        """
    assert death(ask, code).details == {"why": "malformed"}


@posix
def test_a_forged_document_without_the_nonce_is_refused(ask):
    code = """
        import json, os
        body = json.dumps({"kind": "report", "report": {}, "nonce": "0" * 32}).encode()
        for fd in range(3, 256):
            try:
                os.write(fd, b"%016x\\n" % len(body) + body)
            except OSError:
                pass
        os._exit(0)
        """
    assert death(ask, code).details == {"why": "nonce"}


@posix
@pytest.mark.parametrize("end", ["", "os._exit(0)"], ids=["and-goes-on", "and-ends"])
def test_closing_every_descriptor_is_no_result(ask, end):
    assert death(ask, f"import os\nos.closerange(0, 256)\n{end}").code in ("child-died", "bad-answer")


@posix
def test_an_answer_without_end_is_cut_off(ask):
    code = """
        import os
        os.write(1, b"")
        while True:
            for fd in range(3, 256):
                try:
                    os.write(fd, b"0" * 65536)
                except OSError:
                    pass
        """
    error = death(ask, code, limits=Limits(wall_s=20, answer_bytes=1 << 20))
    assert error.details["why"] in ("malformed", "too-large")


def test_an_answer_that_is_too_large_is_refused(ask):
    code = "from graders.results import *\nanswer = Report(exercise, Verdict.FAILED, 0, 10, source='x' * 3_000_000)"
    error = death(ask, code, limits=Limits(wall_s=20, answer_bytes=1 << 20))
    assert error.details["why"] == "too-large"


def test_an_answer_that_is_not_json_is_an_error_of_ours(ask):
    code = "from graders.results import *\nanswer = Report(exercise, Verdict.FAILED, float('nan'), 10)"
    assert death(ask, code).code == "internal-error"


@posix
def test_what_a_submission_forks_neither_answers_nor_survives(ask, tmp_path):
    witness = tmp_path / "pid"
    code = f"""
        import os, time
        try:
            pid = os.fork()
        except OSError:  # the limit holds for everybody but root
            pid = None
        if pid == 0:
            time.sleep(30)
        elif pid:
            open({str(witness)!r}, "w").write(str(pid))
        """
    started = time.monotonic()
    assert ask(code)["kind"] == "report"
    assert time.monotonic() - started < 10
    if witness.exists():
        assert gone(int(witness.read_text()))


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        try:  # killed, and nobody has collected it yet
            if b"Z" in subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True).stdout:
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


@posix
def test_a_twin_does_not_answer_a_second_time(ask):
    code = """
        import os
        try:
            if os.fork() == 0:
                pass  # goes on into the judge's code, exactly like the first
            else:
                os.wait()
        except OSError:
            pass
        """
    assert ask(code)["kind"] == "report"


@posix
def test_a_grandchild_with_its_own_session_does_not_hold_us_up(ask):
    code = """
        import os, time
        try:
            if os.fork() == 0:
                os.setsid()
                time.sleep(3)
                os._exit(0)
        except OSError:
            pass
        """
    started = time.monotonic()
    assert ask(code)["kind"] == "report"
    assert time.monotonic() - started < 2.5


def test_an_open_thread_or_exit_hook_does_not_matter(ask):
    assert ask("import atexit, time\natexit.register(time.sleep, 30)")["kind"] == "report"


def test_a_suite_that_does_not_exist_is_an_error_of_ours(question):
    import dataclasses

    with pytest.raises(SandboxError) as caught:
        parent.ask(dataclasses.replace(question(), suite="graders.no_such_room"))
    assert caught.value.code == "internal-error"
    assert "no_such_room" in caught.value.traceback


def test_a_child_that_cannot_start_says_why(ask_spawned, monkeypatch):
    monkeypatch.setattr(spawn, "BOOT", "raise SystemExit('no such luck')")
    error = death(ask_spawned, "")
    assert error.details == {"how": "exit 1"}
    assert "no such luck" in error.traceback


def test_a_source_larger_than_a_pipe_arrives_whole(ask):
    assert ask("x = '" + "y" * 900_000 + "'\nassert len(x) == 900_000")["kind"] == "report"


def test_an_interrupted_parent_leaves_no_child(ask_spawned, monkeypatch):
    started = []
    real = spawn.start
    monkeypatch.setattr(spawn, "start", lambda *a: started.append(real(*a)) or started[0])

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(parent, "_send", lambda pipe, packed: pipe.close())
    monkeypatch.setattr(parent._Answer, "_readable", lambda self, pipe: True)
    monkeypatch.setattr(parent.time, "monotonic", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ask_spawned("")
    assert started[0].returncode is not None


def test_every_child_can_be_ended_at_once(ask, monkeypatch):
    # Ended the moment it is awaited: the same as an interrupt in the thread that waits for the workers.
    monkeypatch.setattr(parent, "_send", lambda pipe, packed: (parent.kill_all(), pipe.close()))
    error = death(ask, "import time\ntime.sleep(30)")
    assert error.code == "child-died"
    assert not parent._alive


def test_the_parent_side_imports_nothing_that_can_run_student_code():
    code = (
        "import sys, graders.sandbox.parent, graders.sandbox.answers\n"
        "assert not [m for m in sys.modules if m.startswith(('graders.engine', 'graders.suites', 'greenlet'))"
        " or m == 'graders.sandbox.child']"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=spawn.ROOT)


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="becomes somebody else")
def test_for_ordinary_users_processes_are_limited(ask):
    code = """
        import os
        os.setuid(65534)
        try:
            pid = os.fork()
        except BlockingIOError:
            pass
        else:
            if pid == 0: os._exit(0)
            raise AssertionError("forked")
        """
    assert ask(code)["kind"] == "report"


def test_without_processes_the_answer_is_the_one_of_a_child(question):
    request = question("x = 1", asks=Judgement(seed=5, schedules=9))
    ours = same_process.ask(request, Limits())
    theirs = parent.ask(request)
    assert ours.pop("nonce", None) is None
    assert ours == theirs
    # Pyodide crashes where it looks for garbage while threads sleep.
    assert same_process.ask(question("import gc\nassert not gc.isenabled()"), Limits())["kind"] == "report"
    assert gc.isenabled()


def test_without_processes_a_mistake_of_ours_is_still_told(question, monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    with pytest.raises(SandboxError) as caught:
        parent.ask(question("raise ValueError('ours')"))
    assert caught.value.code == "internal-error" and "ours" in caught.value.details["error"]
