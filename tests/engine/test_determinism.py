"""Same source, same seed: the same schedules, stories, tokens and marks, in every process and on every Python."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graders.engine import explore_script
from graders.engine.world import World

ROOT = Path(__file__).parents[2]
VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15")

PROBE = r"""
import hashlib, json, pathlib, sys
from graders.engine import explore_script
from graders.results import to_json
from graders.suites import judge

def digest(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]

def steps_of(result):
    steps = [(s.thread, s.kind, s.target, s.line, s.after) for s in result.trace.steps] if result.trace else []
    return digest(steps)

found = {}
for script in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
    for strategy in ("random", "pct", "dpor"):
        result = explore_script(script, strategy=strategy, schedules=60, seed=5)
        found[f"{script.stem} {strategy}"] = [
            result.outcome, result.schedules, result.failing, result.error, result.token, steps_of(result)
        ]
        if result.token:
            assert steps_of(explore_script(script, replay=result.token)) == steps_of(result), script
            near = result.trace.nearest
            found[f"{script.stem} {strategy} nearest"] = near and [near.first, near.second, near.here_second]
for path in sys.argv[2:]:
    path = pathlib.Path(path)
    exercise = path.parent.name if path.parent.name != "solutions" else path.stem
    report = to_json(judge(path.read_bytes(), exercise=exercise, file=path.name))
    marks = [(c["id"], c["passed"], c["token"]) for c in report["checks"]]
    found[path.stem] = [report["verdict"], report["points"], report["diagnosis"], report["schedules"], digest(marks)]
print(json.dumps(found))
"""

SCRIPTS = {
    "oversell": """
        import threading, time
        stock, sold = 2, {}
        class Ledger:
            def __init__(self):
                self.names = set()
                self.lines = []
        ledger = Ledger()
        def sale(name):
            global stock
            while stock > 0:
                stock = stock - 1
                time.sleep(1)
                sold[name] = sold.get(name, 0) + 1
                ledger.names.add(name)
                ledger.lines.append((name, stock))
        sellers = [threading.Thread(target=sale, args=(n,)) for n in ("a", "b", "c")]
        for seller in sellers: seller.start()
        for seller in sellers: seller.join()
        assert sum(sold.values()) <= 2, sorted(ledger.names)
    """,
    "deadlock": """
        import threading
        a, b = threading.Lock(), threading.RLock()
        def one():
            with a:
                with b: pass
        def two():
            with b:
                with a: pass
        for target in (one, two): threading.Thread(target=target).start()
    """,
    "endless": """
        import threading
        a = b = met = 0
        def one():
            global a, met
            a = 1
            met += b
            a = 0
        def two():
            global b, met
            b = 1
            met += a
            b = 0
        threads = [threading.Thread(target=f) for f in (one, two)]
        for t in threads: t.start()
        for t in threads: t.join()
        while met: pass
    """,
    "queue": """
        import threading, queue, random
        jobs = queue.Queue(maxsize=1)
        def make():
            for i in range(3): jobs.put((random.random(), i))
        def take():
            for _ in range(3): taken.append(jobs.get()[1])
        taken = []
        threads = [threading.Thread(target=f) for f in (make, take)]
        for t in threads: t.start()
        for t in threads: t.join()
        assert taken == [0, 1, 2]
    """,
}
SUBMISSIONS = (
    "solutions/locked.py",
    "tests/corpus/failed/locked/looks_before_locking.py",
    "tests/corpus/failed/locked/abba.py",
    "tests/corpus/failed/producer_consumer/if_instead_of_while.py",
)


def pythons() -> dict[str, str]:
    """The interpreters of this machine that can run the kit, by version: on PATH, or beside this one's siblings."""
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": sys.executable}
    for version in VERSIONS:
        candidates = [shutil.which(f"python{version}")]
        base = Path(sys.base_prefix).parent
        candidates += [str(p) for p in sorted(base.glob(f"{version}.*/bin/python3"))]
        for python in filter(None, candidates):
            if version not in found and _can_run(python):
                found[version] = python
    return found


def _can_run(python: str) -> bool:
    code = "import greenlet, sys; sys.exit(sys.version_info < (3, 11) and __import__('tomli') is None)"
    return subprocess.run([python, "-c", code], capture_output=True).returncode == 0


def probe(python: str, folder: Path, hash_seed: str) -> dict:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    run = subprocess.run(
        [python, "-c", PROBE, str(folder), *SUBMISSIONS],
        cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def scripts(tmp_path_factory) -> Path:
    import textwrap

    folder = tmp_path_factory.mktemp("scripts")
    for name, text in SCRIPTS.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(scripts) -> dict:
    return probe(sys.executable, scripts, "0")


@pytest.mark.slow
@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_hash_order_decides_nothing(scripts, expected, hash_seed):
    assert probe(sys.executable, scripts, hash_seed) == expected


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_every_python_gives_the_same(scripts, expected, version):
    python = pythons().get(version)
    if python is None:
        pytest.skip(f"Python {version} with greenlet is not on this machine")
    assert probe(python, scripts, "0") == expected


def test_the_probe_finds_what_it_should(expected):
    assert expected["oversell random"][0] == "failed"
    assert expected["deadlock dpor"][0] == "deadlock"
    assert expected["queue dpor"][0] == "passed"
    assert expected["endless random"][0] == "no_progress"
    assert expected["deadlock dpor nearest"] is not None
    assert expected["abba"][0] == "failed"
    assert expected["locked"][0] == "passed"


def test_no_garbage_is_collected_within_a_run(tmp_path):
    """Else a `__del__` in a cycle would run at another step, depending on what the process had made before."""
    script = tmp_path / "script.py"
    script.write_text(
        "import threading\ndef tie():\n    for _ in range(400):\n        knot = []\n        knot.append(knot)\n"
        "ts = [threading.Thread(target=tie) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n"
    )
    kernel, before = World.shared().kernel, gc.get_threshold()
    collections = []
    look = lambda phase, info: collections.append(kernel.current is not None)  # noqa: E731
    gc.callbacks.append(look)
    gc.set_threshold(10)  # as if much had been made already
    try:
        found = explore_script(script, strategy="random", schedules=5)
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(look)
    assert (found.outcome, found.schedules, gc.isenabled()) == ("passed", 5, True)
    assert collections and not any(collections)


OWN_DATA = """
import threading
mine, lock, left = threading.local(), threading.Lock(), 2
def sale():
    global left
    mine.sold = 0
    while True:
        with lock:
            if left <= 0: return
            left -= 1
            mine.sold += 1
sellers = [threading.Thread(target=sale) for _ in range(3)]
for s in sellers: s.start()
for s in sellers: s.join()
"""


def test_the_address_of_a_thread_local_makes_no_other_state(tmp_path):
    """A local leaves a name with its address in each thread: runs that meet would never be seen to."""
    (tmp_path / "main.py").write_text(OWN_DATA)
    found, kept = [], []
    for round in range(3):
        found.append(explore_script(tmp_path / "main.py", strategy="stateful", schedules=5000))
        kept.append([object() for _ in range(1000 * round + 13)])
    assert {(f.outcome, f.complete, f.schedules) for f in found} == {("passed", True, found[0].schedules)}
    assert found[0].schedules < 100  # it was 1,400 and some
