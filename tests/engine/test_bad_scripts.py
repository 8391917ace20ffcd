"""Scripts that nobody should write: each ends with a clear word, and leaves this process as it was."""

from __future__ import annotations

import builtins
import signal
import sys
import textwrap

import pytest

from graders.engine import explore_script, interrupt
from graders.errors import Uncontrollable


@pytest.fixture
def explore(tmp_path):
    def run(source: str, **options):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(source), encoding="utf-8")
        return explore_script(script, **{"schedules": 20, **options})

    return run


@pytest.mark.parametrize("what", ["sys.settrace", "sys.setprofile", "threading.settrace", "threading.setprofile"])
def test_who_watches_itself_being_run_is_refused(explore, what):
    with pytest.raises(Uncontrollable) as caught:
        explore(f"import sys, threading\n{what}(print)\n")
    assert (caught.value.line, caught.value.details["what"]) == (2, what)


def test_a_hook_that_was_set_in_secret_is_taken_away(explore):
    before = sys.gettrace(), sys.getprofile()
    explore("import sys\ngetattr(sys, 'set' + 'profile')(lambda *_: None)\ngetattr(sys, 'set' + 'trace')(None)\n")
    assert (sys.gettrace(), sys.getprofile()) == before


def test_builtins_of_a_script_s_own_are_its_own(explore):
    before = dict(vars(builtins))
    found = explore(
        """
        import builtins
        said = []
        builtins.print = said.append
        builtins.len = lambda things: 7
        print("a")
        assert said == ["a"] and len([]) == 7
        """
    )
    assert (found.outcome, found.error) == ("passed", None)
    assert vars(builtins) == before


def test_endless_recursion_and_no_memory_are_the_script_s_own_errors(explore):
    found = explore("import threading\ndef f(n): return f(n + 1)\nthreading.Thread(target=f, args=(0,)).start()\n")
    assert found.outcome == "failed" and found.error.startswith("RecursionError")
    assert explore("x = bytearray(2 ** 62)").error.startswith("MemoryError")


def test_streams_that_are_gone_are_missed_by_nobody(explore):
    found = explore(
        "import sys\nsys.stdout = sys.stderr = sys.stdin = None\nprint('nowhere')\ndel sys.modules['sys']\n"
    )
    assert (found.outcome, found.error) == ("passed", None)


@pytest.mark.slow
@pytest.mark.parametrize("call", ["base ** base ** 9", "re.match('(a+)+$', 'a' * 60 + 'b')"])
def test_a_call_that_does_not_come_back_is_given_up(explore, monkeypatch, call):
    monkeypatch.setattr(interrupt, "CALL_S_MAX", 1)
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(Uncontrollable) as caught:
        explore(f"import re, threading\ndef f(base=10): {call}\nthreading.Thread(target=f).start()\n")
    assert (caught.value.code, caught.value.line, caught.value.details["seconds"]) == ("call-too-long", 2, 1)
    assert signal.getsignal(signal.SIGPROF) is before
