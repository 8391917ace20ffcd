"""`stall explore SCRIPT.py`: what the script is given, and how that is said again for a replay."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from graders.cli import main

ASKS = """
import sys, threading
total = int(input("how many? "))
def work():
    global total
    total += int(sys.argv[1])
ts = [threading.Thread(target=work) for _ in range(2)]
for t in ts: t.start()
for t in ts: t.join()
assert total == 3
"""


def test_arguments_and_input_are_the_script_s(tmp_path, capsys):
    script, answers, found = tmp_path / "asks.py", tmp_path / "my answers.txt", tmp_path / "found.json"
    script.write_text(ASKS, encoding="utf-8")
    answers.write_text("1\n", encoding="utf-8")
    given = ["--stdin", str(answers), "--", "1"]
    assert main(["explore", str(script), "--lang", "en", "--json", str(found), *given]) == 1
    token = json.loads(found.read_text(encoding="utf-8"))["token"]
    said = " ".join(capsys.readouterr().out.split())
    assert f"--replay {token} --stdin '{answers}' -- 1" in said
    assert main(["explore", str(script), "--lang", "en", "--replay", token, *given]) == 1


def test_where_nothing_is_given_the_option_is_named(tmp_path, capsys):
    script = tmp_path / "asks.py"
    script.write_text(ASKS, encoding="utf-8")
    assert main(["explore", str(script), "--lang", "en", "--", "1"]) == 2
    assert "line 3 asks for input (`input()`)" in (said := capsys.readouterr().err) and "--stdin FILE" in said
    assert main(["explore", str(script), "--lang", "zh", "--", "1"]) == 2
    assert "--stdin" in capsys.readouterr().err
    assert main(["explore", str(script), "--lang", "en", "--stdin", str(tmp_path / "none.txt")]) == 2
    assert "none.txt" in capsys.readouterr().err


def test_a_module_that_nobody_has_is_named(tmp_path, capsys):
    script, found = tmp_path / "wants.py", tmp_path / "found.json"
    script.write_text("import threading\nimport nobody_has_this\n", encoding="utf-8")
    assert main(["explore", str(script), "--lang", "en", "--json", str(found)]) == 2
    assert "line 2 imports `nobody_has_this`, which is not installed here" in capsys.readouterr().err
    said = json.loads(found.read_text(encoding="utf-8"))
    assert (said["outcome"], said["token"]) == (None, None) and "nobody_has_this" in said["error"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system may refuse to bound a process's memory")
def test_a_script_that_takes_all_memory_is_told_so(tmp_path):
    script = tmp_path / "takes.py"
    script.write_text("taken = []\nwhile True:\n    taken.append(b'x' * 50_000_000)\n", encoding="utf-8")
    bounded = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1400 << 20, 1400 << 20))\n"
        "from graders.cli import main\n"
        "sys.exit(main(['explore', sys.argv[1], '--lang', 'en']))\n"
    )
    done = subprocess.run([sys.executable, "-c", bounded, str(script)], capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stderr) == (2, "error: line 3 needs more memory than there is\n")
