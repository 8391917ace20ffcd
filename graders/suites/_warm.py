"""What whoever is about to judge many submissions, each in a fork of its own, can do once and beforehand.

Measured on CPython 3.11, a fork's first judgement takes a tenth longer where nothing of this was done: the world is
built, the library noted (which copies nearly every page of the process), and the interpreter runs code that it has
not specialised yet.
"""

from __future__ import annotations

from graders.engine.virtual.followed import FOLLOWED
from graders.engine.world import World
from graders.suites import _judge
from graders.suites._explore import Findings, search
from graders.suites._plan import Options, apply
from graders.suites._stalls import every_scenario, suite_of

__all__ = ["warm_up"]

FEW = 2  # schedules of each scenario: enough for the interpreter to see what types there are

UNLOCKED = b"""\
import time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)
"""

# Nobody's solution: one seller sells all.
LOCKED = b"""\
import time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    with lock:
        while sweetpotato > 0:
            sweetpotato -= 1
            time.sleep(1)
            shop.sold(sweetpotato)
"""

# ... and here who was woken does not look again.
PRODUCER_CONSUMER = b"""\
import threading
import time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while raw_sweetpotato > 0:
        with lock:
            batch = min(5, raw_sweetpotato)
            raw_sweetpotato -= batch
        time.sleep(5)
        with lock:
            roasted_sweetpotato += batch
            shop.roasted(batch, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0:
                return
            if roasted_sweetpotato == 0:
                lock.wait()
            unsold_sweetpotato -= 1
            roasted_sweetpotato -= 1
            shop.sold(roasted_sweetpotato)
        time.sleep(1)


def hire(employees, lock):
    trades = (sale, roast)
    return [threading.Thread(target=trades[i % 2], args=(lock,)) for i in range(employees)]
"""


def warm_up() -> None:
    """Leaves a process in which `judge` finds everything ready. For the server that forks: it has judged nobody yet."""
    for exercise, source in (("unlocked", UNLOCKED), ("locked", LOCKED), ("producer_consumer", PRODUCER_CONSUMER)):
        submission, suite = _judge.load(source, exercise, f"{exercise}.py"), suite_of(exercise)
        options = Options(schedules=FEW)
        search(submission, apply(every_scenario(suite), options), options, Findings())
    world = World.shared()
    for name in FOLLOWED:  # else each child rewrites the source of `collections` for itself
        world.followed.module(name)
    world.kernel.leave()  # we are deeper down here than the judgement will be, and recursion is counted from there
    world.output.clear()
    _judge.note_library()
