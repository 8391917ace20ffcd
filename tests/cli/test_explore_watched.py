"""`stall explore` while somebody watches: a line that says how far it is, and what Ctrl-C leaves."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys

import pytest

from graders.cli._exploring import telling

MANY = """
import threading
n, lock = 0, threading.Lock()
def work():
    global n
    for _ in range(100):
        with lock: n += 1
ts = [threading.Thread(target=work) for _ in range(4)]
for t in ts: t.start()
for t in ts: t.join()
assert n == 400
"""


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_terminal_shows_how_many_there_were_and_is_clean_afterwards(monkeypatch, lang):
    monkeypatch.setenv("TERM", "xterm")
    now, terminal = [0.0], Terminal()
    with telling(lang, terminal, clock=lambda: now[0]) as told:
        told(1, 0)  # too soon to be shown
        now[0] += 1
        told(1_234, 5)
    shown = terminal.getvalue()
    assert (
        "1,234 schedules so far, 5 of them failed" if lang == "en" else "已经跑了 1,234 种调度，其中 5 种出错"
    ) in shown
    assert "5" not in re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", shown).split("\r")[-1]


def test_a_log_shows_nothing():
    log = io.StringIO()
    with telling("en", log, clock=lambda: 0.0) as told:
        assert told is None
    assert log.getvalue() == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")
@pytest.mark.parametrize("code", [2, 1])
def test_ctrl_c_at_a_terminal_prints_what_is_known_so_far(tmp_path, code):
    import pty

    script, found = tmp_path / "many.py", tmp_path / "found.json"
    script.write_text(MANY + ("1 / 0\n" if code == 1 else ""), encoding="utf-8")
    master, terminal = pty.openpty()
    call = f"import sys; from graders.cli import main; sys.exit(main({['explore', str(script), '--lang', 'en']!r}"
    call += f" + ['--keep-going', '--json', {str(found)!r}]))"
    child = subprocess.Popen(
        [sys.executable, "-c", call],
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
        env=os.environ | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(terminal)
    shown = b""
    try:
        while b"so far" not in shown:
            shown += os.read(master, 1_000)
        child.send_signal(signal.SIGINT)
        said, _ = child.communicate(timeout=60)
    finally:
        child.kill()
        os.close(master)
    known = json.loads(found.read_text(encoding="utf-8"))
    assert (child.returncode, known["complete"], known["schedules"] > 0) == (code, False, True)
    assert b"Traceback" not in shown and "many.py" in said
    if code == 1:
        assert known["outcome"] == "failed" and known["error"].startswith("ZeroDivisionError") and known["failing"] > 0
    else:
        assert known["outcome"] == "out_of_steps" and "stopped by Ctrl-C; nothing went wrong" in said
