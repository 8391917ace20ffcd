"""Data races: found with both lines, and never where the program is synchronised, however trickily."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from graders.engine import explore_script
from graders.engine.causality import join, knows, tick
from graders.engine.observers import Discipline, Races
from graders.engine.observers.races import Race
from graders.engine.strategies import Eager, Pos, RandomWalk, RoundRobin
from graders.engine.world import quiet_streams

SCHEDULES = 40


def races(lab: Any, source: str, *, schedules: int = SCHEDULES, lazy: bool = True) -> list[Race]:
    """The first race of each variable, over several schedules."""
    program, found = lab.program(source), {}
    strategies = [RoundRobin(), RandomWalk(1), Eager(RandomWalk(2)), Eager(Pos(3))]
    for i in range(schedules):
        strategy = strategies[i % 4] if i != 4 else RoundRobin(quantum=3)
        if not strategy.begin():
            strategy = RandomWalk(i)
        listens = getattr(strategy, "watch", None)
        with quiet_streams(), Races(lab.world) as observer:

            def both(task: Any, op: Any, listens: Any = listens, observer: Any = observer) -> None:
                if listens is not None:
                    listens(task, op)
                observer(task, op)

            result = lab.world.run(program, strategy.choose, observer=both, lazy=lazy, steps_max=2_000)
        strategy.end(result)
        for race in observer.found:
            found.setdefault(race.location, race)
    return list(found.values())


RACY = {
    "a counter": """
        import threading
        x = 0
        def add():
            global x
            x += 1  # here
        ts = [threading.Thread(target=add) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "only one of two takes the lock": """
        import threading
        lock = threading.Lock()
        x = 0
        def careful():
            global x
            with lock:
                x += 1  # here
        def careless():
            global x
            x += 1
        ts = [threading.Thread(target=f) for f in (careful, careless)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "two locks for one variable": """
        import threading
        a, b = threading.Lock(), threading.Lock()
        x = 0
        def work(lock):
            global x
            with lock:
                x += 1  # here
        ts = [threading.Thread(target=work, args=(lock,)) for lock in (a, b)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a semaphore of two": """
        import threading
        two = threading.Semaphore(2)
        x = 0
        def work():
            global x
            with two:
                x += 1  # here
        ts = [threading.Thread(target=work) for _ in range(3)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "main reads before it joins": """
        import threading
        x = 0
        def work():
            global x
            x = 1  # here
        t = threading.Thread(target=work)
        t.start()
        seen = x
        t.join()
    """,
    "a flag and no event": """
        import threading, time
        x = done = 0
        def work():
            global x, done
            x = 1  # here
            done = 1
        t = threading.Thread(target=work)
        t.start()
        while not done:
            time.sleep(1)
        print(x)
    """,
    "the same element": """
        import threading
        counts = [0, 0]
        def work(i):
            counts[i // 2] += 1  # here
        ts = [threading.Thread(target=work, args=(i,)) for i in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "the length, while somebody appends": """
        import threading
        items = []
        def fill():
            items.append(1)  # here
        def look():
            if len(items) > 0:
                items.pop()
        ts = [threading.Thread(target=f) for f in (fill, look)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "an attribute": """
        import threading
        class Stall:
            def __init__(self):
                self.left = 2
            def sell(self):
                self.left -= 1  # here
        stall = Stall()
        ts = [threading.Thread(target=stall.sell) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "tasks of an executor": """
        from concurrent.futures import ThreadPoolExecutor
        x = 0
        def work():
            global x
            x += 1  # here
        with ThreadPoolExecutor(2) as pool:
            for _ in range(2):
                pool.submit(work)
    """,
    "put before the write": """
        import threading, queue
        q = queue.Queue()
        x = 0
        def produce():
            global x
            q.put(1)
            x = 1  # here
        def consume():
            q.get()
            print(x)
        ts = [threading.Thread(target=f) for f in (produce, consume)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
}


@pytest.mark.parametrize("name", RACY)
def test_a_race_is_found_with_its_line(lab: Any, name: str) -> None:
    source = textwrap.dedent(RACY[name])
    line = next(i for i, text in enumerate(source.splitlines(), 1) if "# here" in text)
    found = races(lab, source)
    assert any(line in (race.first.line, race.second.line) for race in found), found
    for race in found:
        assert race.first.thread != race.second.thread
        assert "write" in (race.first.kind, race.second.kind)


def test_both_sides_are_named(lab: Any) -> None:
    [race] = races(lab, RACY["two locks for one variable"])
    assert race.location == "x"
    assert {race.first.thread, race.second.thread} == {"Thread-1 (work)", "Thread-2 (work)"}
    assert race.first.file.endswith(".py")


SAFE = {
    "a lock": """
        import threading
        lock = threading.Lock()
        x = 0
        def add():
            global x
            with lock:
                x += 1
        ts = [threading.Thread(target=add) for _ in range(3)]
        for t in ts: t.start()
        for t in ts: t.join()
        print(x)
    """,
    "a lock taken again": """
        import threading
        lock = threading.RLock()
        x = 0
        def inner():
            global x
            with lock:
                x += 1
        def outer():
            global x
            with lock:
                inner()
                x += 1
        ts = [threading.Thread(target=outer) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a lock given back by another": """
        import threading
        gate = threading.Lock()
        gate.acquire()
        x = 0
        def first():
            global x
            x = 1
            gate.release()
        def second():
            gate.acquire()
            print(x)
        ts = [threading.Thread(target=f) for f in (second, first)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a lock that is tried, and asked for with patience": """
        import threading
        lock = threading.Lock()
        x = 0
        def try_it():
            global x
            if lock.acquire(blocking=False):
                x += 1
                lock.release()
            if lock.acquire(timeout=2):
                x += 1
                lock.release()
        ts = [threading.Thread(target=try_it) for _ in range(3)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "prepared before the start, read after the join": """
        import threading
        x = 1
        seen = []
        def work():
            global x
            x = x + 1
        for _ in range(3):
            t = threading.Thread(target=work)
            t.start()
            t.join()
            seen.append(x)
    """,
    "a thread that starts a thread": """
        import threading
        x = 0
        def child():
            global x
            x += 1
        def parent():
            global x
            x += 1
            t = threading.Thread(target=child)
            t.start()
            t.join()
            x += 1
        t = threading.Thread(target=parent)
        t.start()
        t.join()
        x += 1
    """,
    "asked whether it is alive": """
        import threading, time
        x = 0
        def work():
            global x
            x = 1
        t = threading.Thread(target=work)
        t.start()
        while t.is_alive():
            time.sleep(1)
        x = 2
    """,
    "an event": """
        import threading
        ready = threading.Event()
        x = 0
        def tell():
            global x
            x = 1
            ready.set()
        def hear():
            global x
            ready.wait()
            x = 2
        ts = [threading.Thread(target=f) for f in (hear, tell)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "an event that is polled, and waited for with a limit": """
        import threading, time
        ready = threading.Event()
        x = 0
        def tell():
            global x
            x = 1
            ready.set()
        def poll():
            while not ready.is_set():
                time.sleep(0.1)
            print(x)
        def hear():
            while not ready.wait(0.5):
                pass
            print(x)
        ts = [threading.Thread(target=f) for f in (poll, hear, tell)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a condition": """
        import threading
        cond = threading.Condition()
        items = []
        count = 0
        def produce():
            global count
            for i in range(2):
                with cond:
                    items.append(i)
                    count += 1
                    cond.notify()
        def consume():
            global count
            for _ in range(2):
                with cond:
                    while not items:
                        cond.wait()
                    items.pop()
                    count -= 1
        ts = [threading.Thread(target=f) for f in (consume, produce)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a condition waited for with a limit, and with a predicate": """
        import threading
        cond = threading.Condition(threading.Lock())
        ready = False
        x = 0
        def tell():
            global ready, x
            with cond:
                x = 1
                ready = True
                cond.notify_all()
        def hear():
            with cond:
                while not ready:
                    cond.wait(0.5)
                print(x)
        def hear_too():
            with cond:
                cond.wait_for(lambda: ready, timeout=5)
                print(x)
        ts = [threading.Thread(target=f) for f in (hear, hear_too, tell)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "two conditions on one lock": """
        import threading
        lock = threading.Lock()
        full, empty = threading.Condition(lock), threading.Condition(lock)
        slot = None
        def put():
            global slot
            for i in range(2):
                with full:
                    while slot is not None:
                        full.wait()
                    slot = i
                    empty.notify()
        def get():
            global slot
            for _ in range(2):
                with empty:
                    while slot is None:
                        empty.wait()
                    slot = None
                    full.notify()
        ts = [threading.Thread(target=f) for f in (put, get)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a semaphore as a signal": """
        import threading
        ready = threading.Semaphore(0)
        x = 0
        def tell():
            global x
            x = 1
            ready.release()
        def hear():
            global x
            ready.acquire()
            x = 2
        ts = [threading.Thread(target=f) for f in (hear, tell)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a semaphore of one": """
        import threading
        one = threading.BoundedSemaphore(1)
        x = 0
        def work():
            global x
            with one:
                x += 1
        ts = [threading.Thread(target=work) for _ in range(3)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a queue": """
        import threading, queue
        q = queue.Queue()
        class Parcel:
            def __init__(self):
                self.weight = 0
        def produce():
            for i in range(2):
                parcel = Parcel()
                parcel.weight = i
                q.put(parcel)
            q.put(None)
        def consume():
            while (parcel := q.get()) is not None:
                parcel.weight += 1
        ts = [threading.Thread(target=f) for f in (consume, produce)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "a queue asked with a limit, and without waiting": """
        import threading, queue
        q = queue.SimpleQueue()
        x = 0
        def produce():
            global x
            x = 1
            q.put(1)
        def consume():
            while True:
                try:
                    q.get(timeout=1)
                    break
                except queue.Empty:
                    pass
            print(x)
        ts = [threading.Thread(target=f) for f in (consume, produce)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "room in a queue": """
        import threading, queue
        q = queue.Queue(maxsize=1)
        x = 0
        q.put(0)
        def first():
            global x
            x = 1
            q.get()
        def second():
            q.put(1)
            print(x)
        ts = [threading.Thread(target=f) for f in (second, first)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "task_done and join": """
        import threading, queue
        q = queue.Queue()
        total = 0
        def work():
            global total
            while True:
                n = q.get()
                total += n
                q.task_done()
        threading.Thread(target=work, daemon=True).start()
        for n in (1, 2):
            q.put(n)
        q.join()
        print(total)
    """,
    "a barrier": """
        import threading
        barrier = threading.Barrier(2)
        parts = [0, 0]
        sums = [0, 0]
        def work(i):
            for _ in range(2):
                parts[i] += 1
                barrier.wait()
                sums[i] = parts[0] + parts[1]
                barrier.wait()
        ts = [threading.Thread(target=work, args=(i,)) for i in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "the results of an executor": """
        from concurrent.futures import ThreadPoolExecutor, as_completed, wait
        seen = {}
        def work(i):
            seen[i] = [i]
            return i
        with ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(work, i) for i in range(2)]
            first = futures[0].result()
            seen[first].append(1)
            for future in as_completed(futures):
                pass
            wait(futures)
            seen[1].append(2)
        seen[0].append(3)
    """,
    "a map over an executor": """
        from concurrent.futures import ThreadPoolExecutor
        class Box:
            def __init__(self):
                self.value = 0
        def work(box):
            box.value += 1
            return box
        boxes = [Box() for _ in range(3)]
        for box in boxes:
            box.value = 1
        with ThreadPoolExecutor(1) as pool:
            for box in pool.map(work, boxes):
                box.value += 1
    """,
    "what is handed to the next task of one worker": """
        from concurrent.futures import ThreadPoolExecutor
        class Box:
            value = 0
        box = Box()
        def work():
            box.value += 1
        pool = ThreadPoolExecutor(1)
        first = pool.submit(work)
        first.result()
        box.value += 1
        second = pool.submit(work)
        pool.shutdown()
        box.value += 1
    """,
    "a value of each thread's own": """
        import threading
        own = threading.local()
        def work(n):
            own.value = n
            own.value += 1
            print(own.value)
        ts = [threading.Thread(target=work, args=(n,)) for n in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "elements of their own": """
        import threading
        sums = [0, 0, 0]
        counts = {0: 0, 1: 0, 2: 0}
        def work(i):
            sums[i] += i
            counts[i] += 1
        ts = [threading.Thread(target=work, args=(i,)) for i in range(3)]
        for t in ts: t.start()
        for t in ts: t.join()
        print(sums, sum(counts.values()))
    """,
    "atomic calls of a container": """
        import threading, collections
        done, todo = [], collections.deque([1, 2, 3, 4])
        def work():
            while True:
                try:
                    done.append(todo.popleft())
                except IndexError:
                    return
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
        print(len(done))
    """,
    "a result kept in the thread": """
        import threading
        class Worker(threading.Thread):
            def __init__(self, n):
                super().__init__()
                self.n, self.result = n, None
            def run(self):
                self.result = self.n * 2
        ws = [Worker(n) for n in range(2)]
        for w in ws: w.start()
        for w in ws: w.join()
        print([w.result for w in ws])
    """,
    "a timer": """
        import threading
        x = 0
        def ring():
            global x
            x += 1
        t = threading.Timer(3, ring)
        t.start()
        t.join()
        x += 1
    """,
    "the baton goes round": """
        import threading
        turns = [threading.Semaphore(1), threading.Semaphore(0)]
        x = 0
        def work(i):
            global x
            for _ in range(2):
                turns[i].acquire()
                x += 1
                turns[1 - i].release()
        ts = [threading.Thread(target=work, args=(i,)) for i in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
    "readers and writers": """
        import threading
        entrance, room = threading.Lock(), threading.Lock()
        readers = 0
        data = 0
        def read():
            global readers
            with entrance:
                readers += 1
                if readers == 1:
                    room.acquire()
            print(data)
            with entrance:
                readers -= 1
                if readers == 0:
                    room.release()
        def write():
            global data
            with room:
                data += 1
        ts = [threading.Thread(target=f) for f in (read, write, read)]
        for t in ts: t.start()
        for t in ts: t.join()
    """,
}


@pytest.mark.parametrize("lazy", [True, False], ids=["lazy", "prompt"])
@pytest.mark.parametrize("name", SAFE)
def test_no_alarm_where_the_program_is_synchronised(lab: Any, name: str, lazy: bool) -> None:
    assert races(lab, SAFE[name], lazy=lazy) == []


# --- explore --------------------------------------------------------------------------------------------------------

TUTORIAL = """
    import threading,time
    sweetpotato = 40
    def sale():
        global sweetpotato
        while sweetpotato>0:
            sweetpotato = sweetpotato - 1
            time.sleep(1)
            print('{}, {}'.format(threading.current_thread().name, sweetpotato))

    salethreads = [threading.Thread(target=sale,name="seller {}".format(n)) for n in range(6)]
    for salethread in salethreads:
        salethread.start()
"""


def test_explore_shows_the_race_of_the_tutorial(script: Any) -> None:
    found = explore_script(script(TUTORIAL), schedules=20)
    assert found.outcome == "passed"  # a race alone is no failure
    [race] = found.races
    assert race["location"] == "sweetpotato" and race["kind"] == "race"
    assert set(race) == {"kind", "location", "first", "second"}
    for side in ("first", "second"):
        assert set(race[side]) == {"thread", "line", "file", "kind"}
        assert race[side]["line"] in (6, 7, 9) and race[side]["thread"].startswith("seller ")
    assert "write" in (race["first"]["kind"], race["second"]["kind"])


def test_the_races_of_the_failing_run_come_first_and_are_the_same_every_time(script: Any) -> None:
    path = script("""
        import threading
        x = y = 0
        def work():
            global x, y
            x += 1
            y += 1
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
        assert x == 2
    """)
    once, again = explore_script(path), explore_script(path)
    assert once.outcome == "failed" and [race["location"] for race in once.races] == ["x", "y"]
    assert once.races == again.races
    assert once.token is not None
    replayed = explore_script(path, replay=once.token)
    assert "x" in [race["location"] for race in replayed.races]


# --- the parts ------------------------------------------------------------------------------------------------------


def test_clocks() -> None:
    mine, yours = [1], [0, 3]
    join(mine, yours)
    assert mine == [1, 3]
    assert knows(mine, 1, 3) and not knows(mine, 1, 4) and not knows(mine, 2, 1)
    tick(mine, 3)
    assert mine == [1, 3, 0, 1]


def test_what_was_held_at_each_access(lab: Any) -> None:
    program = lab.program("""
        import threading
        lock = threading.Lock()
        x = y = 0
        def work():
            global x, y
            with lock:
                x += 1
            y += 1
        ts = [threading.Thread(target=work) for _ in range(2)]
        for t in ts: t.start()
        for t in ts: t.join()
    """)
    observer = Discipline(lab.world)
    with quiet_streams():
        lab.world.run(program, RoundRobin().choose, observer=observer)
    held = {(entry.target, entry.names) for entries in observer.accesses.values() for entry in entries if entry.thread}
    assert ("x", ("lock",)) in held and ("y", ()) in held
    assert list(observer.unguarded()) == ["__main__.y"]
