"""`multiprocessing.dummy` and `ThreadPool` are threads: they run, their races are found, and processes stay refused."""

import pytest

from graders.engine.script import explore_script
from graders.errors import Uncontrollable

EVERYTHING = """
from multiprocessing.pool import ThreadPool
import multiprocessing.dummy as mp
def double(x):
    return 2 * x
def fail(x):
    raise ValueError(x)
with ThreadPool(2) as pool:
    assert pool.map(double, range(4)) == [0, 2, 4, 6]
    assert pool.apply(double, (7,)) == 14
    assert pool.starmap(max, [(1, 2), (3, 1)]) == [2, 3]
    later = pool.apply_async(double, (8,))
    assert later.get() == 16 and later.ready() and later.successful()
    assert list(pool.imap(double, range(3))) == sorted(pool.imap_unordered(double, range(3))) == [0, 2, 4]
    pool.close()
    pool.join()
pool = mp.Pool(2)
try:
    pool.map(fail, [1])
    assert False
except ValueError:
    pass
pool.terminate()
pool.join()
left, right = mp.Pipe()
left.send(3)
assert right.recv() == 3
worker = mp.Process(target=double, args=(1,))
worker.start()
worker.join()
assert worker.exitcode == 0 and mp.active_children() == []
ThreadPool().map_async(double, [1]).wait()
"""
COUNT = """
{head}
n = 0
def add(k):
    global n
    {body}
{start}
assert n == 2
"""
PROCESSES = (
    "both = [Process(target=add, args=(1,)) for _ in range(2)]\nfor p in both: p.start()\nfor p in both: p.join()"
)
RACES = {
    "pool": ("from multiprocessing.pool import ThreadPool", "n += k", "ThreadPool(2).map(add, [1, 1])"),
    "dotted pool": ("import multiprocessing.pool", "n += k", "multiprocessing.pool.ThreadPool(2).map(add, [1, 1])"),
    "dummy pool": ("from multiprocessing.dummy import Pool", "n += k", "Pool(2).map(add, [1, 1])"),
    "dummy process": ("from multiprocessing.dummy import Process", "n += k", PROCESSES),
    "value": (
        "from multiprocessing.dummy import Process, Value\nv = Value('i', 0)",
        "v.value += 1",
        f"{PROCESSES}\nn = v.value",
    ),
    "namespace": (
        "from multiprocessing.dummy import Process, Namespace\nv = Namespace(x=0)", "v.x += 1", f"{PROCESSES}\nn = v.x"
    ),
    "exit code": (
        "from multiprocessing.dummy import Process", "pass",
        "p = Process(target=add, args=(1,))\np.start()\nn = 2 if p.exitcode is None else 1",
    ),
}  # fmt: skip


def explore(tmp_path, source, **options):
    script = tmp_path / "script.py"
    script.write_text(source)
    return explore_script(script, **options)


def test_all_of_it_runs(tmp_path):
    found = explore(tmp_path, EVERYTHING, schedules=60)
    assert found.error is None and found.outcome == "passed" and not found.complete


@pytest.mark.parametrize("kind", RACES)
def test_a_race_is_found(tmp_path, kind):
    head, body, start = RACES[kind]
    assert explore(tmp_path, COUNT.format(head=head, body=body, start=start)).outcome == "failed"


def test_what_is_locked_is_proved_where_no_pool_is_in_play(tmp_path):
    head = "from multiprocessing.dummy import Process, Lock\nlock = Lock()"
    found = explore(tmp_path, COUNT.format(head=head, body="with lock: n += k", start=PROCESSES))
    assert found.outcome == "passed" and found.complete
    head = "from multiprocessing.dummy import Pool, Lock\nlock = Lock()"
    found = explore(
        tmp_path, COUNT.format(head=head, body="with lock: n += k", start="Pool(2).map(add, [1, 1])"), schedules=60
    )
    assert found.outcome == "passed" and not found.complete


@pytest.mark.parametrize(
    "source",
    [
        "import multiprocessing\np = multiprocessing.Process()",
        "import multiprocessing as mp\nmp.Pool(2)",
        "import multiprocessing.pool\nmultiprocessing.pool.Pool(2)",
        "from multiprocessing import Process",
        "from multiprocessing import dummy, Queue",
        "from multiprocessing.pool import ThreadPool, Pool",
        "import multiprocessing\nthings = [multiprocessing]",
        "import multiprocessing as mp\ndef f(mp): mp.Process()",
    ],
)
def test_processes_stay_refused(tmp_path, source):
    with pytest.raises(Uncontrollable) as refused:
        explore(tmp_path, source)
    assert refused.value.code == "uncontrollable-process"


def test_the_number_of_processors_may_be_asked_for(tmp_path):
    found = explore(
        tmp_path,
        "import multiprocessing, threading\n"
        "all_of_them = [threading.Thread() for _ in range(multiprocessing.cpu_count())]\n"
        "assert len(all_of_them) == 4\n",
    )
    assert found.outcome == "passed" and found.complete


SCHEDULER = """
import sched, threading, time
seen = []
plan = sched.scheduler({clock})
plan.enter(10, 1, seen.append, ("late",))
plan.enter(5, 1, seen.append, ("soon",))
runner = threading.Thread(target=plan.run)
runner.start()
runner.join()
assert seen == ["soon", "late"]
"""


@pytest.mark.parametrize("clock", ["", "time.time, time.sleep"])
def test_a_scheduler_runs_by_virtual_time(tmp_path, clock):
    found = explore(tmp_path, SCHEDULER.format(clock=clock), schedules=20)
    assert found.error is None and found.outcome == "passed"
