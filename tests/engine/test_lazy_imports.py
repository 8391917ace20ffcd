"""Imports that cannot be led astray: however a lazy one comes, a program gets the virtual module or its own error."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from graders.engine import explore_script

pytestmark = pytest.mark.skipif(sys.version_info < (3, 15), reason="lazy imports are Python 3.15's")
LOST = """
total = 0

def add():
    global total
    total += 1

ts = [Thread(target=add) for _ in range(2)]
for t in ts: t.start()
for t in ts: t.join()
assert total == 2, total
"""


@pytest.fixture
def explore(script):
    """Explore `main.py`, after the other files were written beside it."""

    def run(source: str, files: dict[str, str] | None = None):
        for name, text in (files or {}).items():
            script(text, name)
        return explore_script(script(source), schedules=200)

    return run


@pytest.mark.parametrize("head", [
    "lazy from threading import Thread", "lazy import threading\nThread = threading.Thread",
    "lazy import threading as th\nimport threading\nThread = th.Thread",
    "__lazy_modules__ = ['threading']\nfrom threading import Thread",
    "__lazy_modules__ = ['threading']\nimport threading\nclass Thread(threading.Thread): pass",
    "import sys\nsys.set_lazy_imports('all')\nfrom threading import Thread",
    "lazy from multiprocessing.dummy import Process as Thread",
])  # fmt: skip
def test_a_lazy_import_gives_the_virtual_module(explore, head):
    found = explore(head + LOST)
    assert (found.outcome, found.error) == ("failed", "AssertionError: 1 (line " + found.error.split("(line ")[1])
    assert not hasattr(sys, "get_lazy_imports") or sys.get_lazy_imports() == "normal"


def test_a_lazy_pool_is_ours_also_where_the_process_has_pools(explore):
    import concurrent.futures.thread

    source = """
        lazy from concurrent.futures import ThreadPoolExecutor
        total = 0

        def add(n):
            global total
            total += n

        with ThreadPoolExecutor(2) as pool:
            for n in (1, 2):
                pool.submit(add, n)
        assert total == 3, total
    """
    assert concurrent.futures.thread.ThreadPoolExecutor
    assert explore(source).outcome == "failed"
    assert explore(source.replace("lazy from", "from")).outcome == "failed"


def test_a_lazy_import_that_fails_fails_where_it_is_used(explore):
    assert explore("lazy import nowhere_to_be_found\nlazy from nowhere_at_all import thing\n").outcome == "passed"
    source = "lazy import nowhere_to_be_found\ntry:\n    nowhere_to_be_found.x\nexcept ImportError: print('late')\n"
    assert explore(source).outcome == "passed"


def test_lazy_imports_of_modules_beside_may_go_in_a_circle(explore):
    files = {
        "bread.py": "lazy from butter import spread\ndef slice(): return 'slice'\ndef eat(): return spread()\n",
        "butter.py": "lazy from bread import slice\ndef spread():\n    return slice() + ' with butter'\n",
    }
    assert explore("from bread import eat\nassert eat() == 'slice with butter'\n", files).outcome == "passed"


def test_all_imports_lazy_by_the_environment(tmp_path):
    (tmp_path / "main.py").write_text("from threading import Thread\n" + LOST, encoding="utf-8")
    code = "import sys; from graders import explore; print(explore(sys.argv[1]).outcome)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "main.py")], capture_output=True, text=True, timeout=120,
        env={**os.environ, "PYTHON_LAZY_IMPORTS": "all"},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("failed\n", "")
