"""Days at the stall: a submission on real threads, and what the engine proves of the same day."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]

from proofs import ENDINGS  # noqa: E402
from real import Outcome  # noqa: E402
from shown import shown  # noqa: E402

from graders import catalog  # noqa: E402
from graders.engine import session  # noqa: E402
from graders.engine.session import Limits  # noqa: E402
from graders.engine.strategies import Stateful  # noqa: E402
from graders.suites._stage import Stage, StallProgram  # noqa: E402
from graders.suites._submission import prepare  # noqa: E402

ROOT = Path(__file__).parents[2]
SIZES = {"unlocked": (2, 1), "locked": (2, 2), "producer_consumer": (2, 2)}
DAY = """
import sys, threading, types
EVENTS = []
def tell(*what):
    EVENTS.append(what)
    EVENTS.sort(key=repr)
def sold(left): tell("sold", left if {asks_left} else None)
def roasted(count, total): tell("roasted", count)
package, shop, stall = types.ModuleType("graders"), types.ModuleType("graders.shop"), types.ModuleType({name!r})
package.shop = shop
shop.sold, shop.roasted = sold, roasted
sys.modules.update({{"graders": package, "graders.shop": shop, {name!r}: stall}})
exec(compile({source!r}, "<program>", "exec", dont_inherit=True), stall.__dict__)
del EVENTS[:]
RESULT = EVENTS
{hire}
for worker in workers: worker.start()
for worker in workers: worker.join()
"""
HIRE = {
    "unlocked": "stall.sweetpotato = {stock}\n"
    "workers = [threading.Thread(target=stall.sale) for _ in range({workers})]",
    "locked": "stall.sweetpotato = {stock}\nlock = threading.Lock()\n"
    "workers = [threading.Thread(target=stall.sale, args=(lock,)) for _ in range({workers})]",
    "producer_consumer": "stall.raw_sweetpotato = stall.unsold_sweetpotato = {stock}\nstall.roasted_sweetpotato = 0\n"
    "workers = stall.hire({workers}, threading.Condition())",
}


def real_day(exercise: str, source: bytes) -> str:
    """A small day as a program for the referee."""
    workers, stock = SIZES[exercise]
    asks = exercise != "producer_consumer"  # there nobody asks how many were said to be left
    return DAY.format(
        name=exercise, source=source, asks_left=asks, hire=HIRE[exercise].format(workers=workers, stock=stock)
    )


def proof(exercise: str, source: bytes, runs_max: int) -> set[Outcome] | None:
    """Every outcome of the day; None where that many runs prove nothing, or the submission is not judged so far."""
    workers, stock = SIZES[exercise]
    spec = catalog.load()[exercise]
    submission = prepare(source, spec, f"{exercise}.py")
    stage = Stage(exercise, workers, stock, "c" if exercise == "producer_consumer" else "")
    strategy, found = Stateful(runs_max=runs_max), set()
    limits = Limits(lazy=True, steps_max=4_000)
    for result in session.runs(StallProgram(submission.unit, stage), strategy, schedules=None, limits=limits):
        if result.facts["problem"] is not None:
            return None
        left = exercise != "producer_consumer"
        events = [(k, v[0] if k == "roasted" else v if left else None) for k, _, v, _ in result.events]
        errors = tuple(sorted(crash.error for crash in result.crashes))
        # In which order it was called out is nobody's promise, and a proof need not keep it.
        found.add(Outcome(ENDINGS[result.outcome], errors, shown(sorted(events, key=repr))))
    return found if strategy.complete else None


def submissions(exercise: str) -> list[Path]:
    """The solution and the corpus of an exercise, right and wrong."""
    corpus = ROOT / "tests" / "corpus"
    files = [*(corpus / "passed" / exercise).glob("*.py"), *(corpus / "failed" / exercise).glob("*.py")]
    return [ROOT / "solutions" / f"{exercise}.py", *sorted(files)]
