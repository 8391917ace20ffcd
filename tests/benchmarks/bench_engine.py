"""Complete schedules per second, and what one costs beside its floors. Not collected by default: run it by name.

    pytest tests/benchmarks/bench_engine.py --benchmark-sort=name --benchmark-columns=median,ops,rounds

Floors in the same run: the program run once without the engine (`plain`), and hand-placed points on bare greenlets
with a random choice at each (`hand`): what no tool at all can do. Compare medians of one run, never across machines.
"""

from __future__ import annotations

import random
import subprocess
import sys
import types

import pytest
from greenlet import getcurrent, greenlet

from graders.engine.instrument import instrument
from graders.engine.strategies import RandomWalk
from graders.engine.world import World

UNLOCKED = """
import threading, time
stock = {stock}
def sale():
    global stock
    while stock > 0:
        stock = stock - 1
        {nap}
"""
LOCKED = """
import threading, time
stock = {stock}
lock = threading.Lock()
def sale():
    global stock
    while True:
        with lock:
            if stock <= 0:
                return
            stock = stock - 1
        {nap}
"""
SIZES = [(2, 2), (6, 40)]
ids = [f"{n}x{k}" for n, k in SIZES]


class Stall:
    """The stall as a program of the engine: load, start the sellers behind a gate, wait for them."""

    def __init__(self, source: str, sellers: int) -> None:
        self.unit = instrument(source, module="stall", file="stall.py")
        self.units = {"stall": self.unit}
        self.sellers = sellers

    def modules(self, world: World) -> dict[str, types.ModuleType]:
        return {}

    def main(self, world: World) -> None:
        module = world.load("stall", self.unit)
        threads = [world.threading.Thread(target=module.sale) for _ in range(self.sellers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def after(self, world: World, result: object) -> None:
        pass


def schedules(source: str, sellers: int, count: int) -> object:
    world, program, strategy = World.shared(), Stall(source, sellers), RandomWalk(0)

    def go() -> None:
        for _ in range(count):
            strategy.begin()
            result = world.run(program, strategy.choose)
        assert result.outcome.value == "finished"

    return go


@pytest.mark.parametrize("nap", ["pass", "time.sleep(1)"], ids=["", "nap"])
@pytest.mark.parametrize("size", SIZES, ids=ids)
@pytest.mark.parametrize("name", ["unlocked", "locked"])
def bench_engine(benchmark, name, size, nap):
    sellers, stock = size
    count = 200 if stock < 10 else 40
    source = {"unlocked": UNLOCKED, "locked": LOCKED}[name].format(stock=stock, nap=nap)
    benchmark.extra_info["schedules per second"] = 0
    benchmark.pedantic(schedules(source, sellers, count), rounds=15, warmup_rounds=2)
    rate = count / benchmark.stats.stats.median
    benchmark.extra_info["schedules per second"] = round(rate)
    print(f"\n{name} {sellers}x{stock} {nap}: {rate:,.0f} schedules/s")


@pytest.mark.parametrize("size", SIZES, ids=ids)
@pytest.mark.parametrize("name", ["unlocked", "locked"])
def bench_plain(benchmark, name, size):
    """The same program once, sequentially, without the engine: one seller after the other, no threads."""
    sellers, stock = size
    source = {"unlocked": UNLOCKED, "locked": LOCKED}[name].format(stock=stock, nap="pass")
    code = compile(source, "stall.py", "exec")

    def go() -> None:
        for _ in range(200):
            space: dict = {}
            exec(code, space)
            for _ in range(sellers):
                space["sale"]()

    benchmark.pedantic(go, rounds=15, warmup_rounds=2)
    print(f"\nplain {name} {sellers}x{stock}: {200 / benchmark.stats.stats.median:,.0f} runs/s")


@pytest.mark.parametrize("size", SIZES, ids=ids)
def bench_hand(benchmark, size):
    """Hand-placed points on bare greenlets."""
    sellers, stock = size
    count = 200 if stock < 10 else 40
    benchmark.pedantic(lambda: [by_hand(sellers, stock) for _ in range(count)], rounds=15, warmup_rounds=2)
    print(f"\nhand {sellers}x{stock}: {count / benchmark.stats.stats.median:,.0f} schedules/s")


BITS = random.Random(0).getrandbits


def by_hand(sellers: int, stock: int) -> int:
    ready: list = []
    hub, now = getcurrent(), [None]

    def point() -> None:
        chosen = ready[BITS(30) * len(ready) >> 30]
        if chosen is not now[0]:
            now[0] = chosen
            chosen.switch()

    def sale() -> None:
        nonlocal stock
        me = now[0]
        point()
        while stock > 0:
            point()
            left = stock - 1
            point()
            stock = left
            point()
        ready.remove(me)

    ready.extend(greenlet(sale, hub) for _ in range(sellers))
    while ready:
        now[0] = ready[BITS(30) * len(ready) >> 30]
        now[0].switch()
    return stock


def bench_memory_of_a_worker():
    """Peak memory of one child that judges the largest exercise: below 120 MB."""
    resource = pytest.importorskip("resource", reason="no resource module here")
    code = (
        "import pathlib, resource, sys\n"
        "from graders.suites import judge\n"
        "source = pathlib.Path('solutions/producer_consumer.py').read_bytes()\n"
        "assert judge(source, exercise='producer_consumer', file='x').verdict.value == 'passed'\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    assert resource
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    kilobytes = int(run.stdout) // (1024 if sys.platform == "darwin" else 1)
    print(f"\npeak memory of a worker: {kilobytes / 1024:.0f} MB")
    assert kilobytes < 120 * 1024
