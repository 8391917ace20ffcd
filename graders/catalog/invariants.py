"""The promises of the stalls as pure functions: from the ledger of one run to the broken promise, or None.

Each docstring says what is promised and why it matters. The words that a student sees are in `graders.feedback`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from graders.results import Message, Outcome, Waiting

BATCH_MAX = 5
DAY_S = 86_400  # a nap of more than a day counts as never coming back
HOUR_S = 3_600


@dataclass(frozen=True)
class Ledger:
    """What one run did.

    `events` are (kind, thread, value, clock in seconds) in the order in which they happened. `value` is `left` for a
    sale, and `(count, total)` for a batch. Threads are numbered as in the trace; 0 is the grader.
    """

    outcome: Outcome
    stock: int
    events: tuple[tuple[str, int, Any, float], ...]
    workers: tuple[int, ...]  # the threads that sell (and roast), in order
    names: tuple[str, ...]
    waiting: tuple[Waiting, ...] = ()
    crashes: tuple[tuple[int, str, str, int | None], ...] = ()  # thread, type, text, line
    clock_s: float = 0.0
    lock_holder: int | None = None  # the thread that holds the stall's lock at the end
    lock_line: int | None = None
    steps: int = 0
    loops: bool = False  # it makes no progress because one thread loops and announces nothing, which is no spin
    strangers: frozenset[int] = frozenset()  # threads that ran before the workers were started: not counted
    helped: Mapping[int, int] = field(default_factory=dict)  # a helper thread, and the worker for whom it works
    going_on: bool = False  # the run is not over: only what can never be made good again counts as broken

    @cached_property  # each promise asks for it, in each of hundreds of runs
    def sold(self) -> list[tuple[str, int, Any, float]]:
        return [event for event in self.events if event[0] == "sold" and event[1] not in self.strangers]

    @cached_property
    def roasted(self) -> list[tuple[str, int, Any, float]]:
        return [event for event in self.events if event[0] == "roasted" and event[1] not in self.strangers]


Invariant = Callable[[Ledger], Message | None]


def first_events(run: Ledger, number: int) -> Ledger:
    """The run as it was after its first `number` events."""
    return replace(run, events=run.events[:number], waiting=(), crashes=(), lock_holder=None, going_on=True)


def nobody_crashes(run: Ledger) -> Message | None:
    """No thread may end with an uncaught exception: the stall would go on with one worker less."""
    if not run.crashes:
        return None
    thread, error, text, line = run.crashes[0]
    args = {"thread": _name(run, thread), "error": error, "text": text[:300], "line": line}
    return Message("crash", {key: value for key, value in args.items() if value is not None})


def everyone_goes_home(run: Ledger) -> Message | None:
    """No thread may wait for what never comes, run for ever, or end while it holds the lock."""
    crashed = nobody_crashes(run)
    if crashed is not None or run.going_on:
        return crashed
    if run.outcome is Outcome.DEADLOCK:
        return Message("deadlock", {"stuck": len(run.waiting) or 1})
    if run.outcome is Outcome.NO_PROGRESS:
        return Message("endless-loop" if run.loops else "spin", _who_spins(run))
    if run.outcome is Outcome.OUT_OF_STEPS:
        return Message("never-stops", _who_spins(run))
    if run.clock_s > DAY_S:
        return Message("too-long", {"hours": round(run.clock_s / HOUR_S)})
    if run.lock_holder is not None:
        return Message("lock-held", {"thread": _name(run, run.lock_holder), "line": run.lock_line})
    return None


def never_oversells(run: Ledger) -> Message | None:
    """Never more is sold than there was."""
    sold = len(run.sold)
    if sold > run.stock:
        return Message("oversold", {"sold": sold, "stock": run.stock, "sellers": len(run.workers)})
    return None


def each_number_once(run: Ledger) -> Message | None:
    """Every number from stock-1 down to 0 is called out exactly once; the order is free."""
    calls = [event[2] for event in run.sold]
    for left in calls:
        if type(left) is not int or not 0 <= left < max(run.stock, 1):
            return Message("called-out-odd", {"left": _plain(left)})
    if len(set(calls)) < len(calls):
        counts = Counter(calls)
        for left in range(run.stock - 1, -1, -1):
            if counts[left] > 1:
                return Message("called-out-twice", {"left": left, "times": counts[left]})
    if len(calls) < run.stock:
        if not _over(run):
            return None  # a stuck thread has not gone home without selling: that is the promise of another check
        return Message("unsold", {"left_over": run.stock - len(calls), "stock": run.stock})
    return None


def one_after_the_other(run: Ledger) -> Message | None:
    """A seller alone sells exactly the stock, calling out stock-1 ... 0 in this order, and goes home."""
    problem = everyone_goes_home(run)
    if problem is not None and problem.key != "lock-held":
        return problem
    calls = [event[2] for event in run.sold]
    expected = list(range(run.stock - 1, -1, -1))
    if len(calls) > run.stock:
        return Message("sold-too-many-alone", {"sold": len(calls), "stock": run.stock})
    for left, right in zip(calls, expected, strict=False):
        if type(left) is not int or left != right:
            return Message("out-of-order", {"left": _plain(left), "expected": right})
    if not calls and run.stock and not run.going_on:
        return Message("sold-nothing-announced", {})
    if len(calls) < run.stock and not run.going_on:
        return Message("unsold", {"left_over": run.stock - len(calls), "stock": run.stock})
    return None


def takes_a_second_each(run: Ledger) -> Message | None:
    """Every sale takes a second of (virtual) time."""
    if not run.going_on and run.clock_s + 1e-9 < run.stock:
        return Message("too-fast", {"seconds": round(run.clock_s, 3), "at_least": run.stock})
    return None


def everyone_sells(run: Ledger) -> Message | None:
    """Under a fair schedule with plenty of stock, no seller goes home without a sale.

    A sale by a helper thread counts for the seller who started it. If nobody knows who started it, nobody can tell
    whose sale it was, and nobody is blamed.
    """
    sellers = {run.helped.get(event[1], event[1]) for event in run.sold}
    if not _over(run) or run.crashes or not sellers <= set(run.workers):
        return None
    idle = [_name(run, worker) for worker in run.workers if worker not in sellers]
    return Message("seller-sold-nothing", {"names": idle}) if idle else None


def all_roasted(run: Ledger) -> Message | None:
    """Everything ordered is roasted, no more and no less, one to five at a time."""
    total = 0
    for _, _, (count, _), _ in run.roasted:
        if type(count) is not int or not 1 <= count <= BATCH_MAX:
            return Message("roasted-bad-count", {"count": _plain(count)})
        total += count
    if total > run.stock:
        return Message("roasted-too-many", {"roasted": total, "order": run.stock})
    if total < run.stock and _over(run):
        return Message("roasted-too-few", {"roasted": total, "order": run.stock})
    return None


def never_sells_unroasted(run: Ledger) -> Message | None:
    """Never more is sold than was put on the counter, at any moment."""
    sold = roasted = 0
    for kind, thread, value, _ in run.events:
        if thread in run.strangers:
            continue
        if kind == "roasted":
            roasted += put_on_counter(value[0])
        elif kind == "sold":
            sold += 1
            if sold > roasted:
                return Message("sold-unroasted", {"sold": sold, "roasted": roasted})
    return None


def put_on_counter(count: Any) -> int:
    """How many a batch adds. A value that is no count adds none, and a negative one removes none."""
    return max(count, 0) if type(count) is int else 0


def all_sold(run: Ledger) -> Message | None:
    """All of the order is sold."""
    sold = len(run.sold)
    if sold < run.stock and _over(run):
        return Message("unsold", {"left_over": run.stock - sold, "stock": run.stock})
    return None


def odd_roast_even_sell(run: Ledger) -> Message | None:
    """Employees with odd numbers roast, those with even numbers sell.

    A helper thread of an employee counts as neither. But threads that ran before the employees must do nothing of this:
    `hire` itself, or a thread that it has started.
    """
    number = {worker: i for i, worker in enumerate(run.workers)}
    for kind, thread, _, _ in run.events:
        index = number.get(thread)
        if thread in run.strangers and index is None:
            return Message(f"{kind}-by-stranger", {"thread": _name(run, thread)})
        if index is None:
            continue
        if kind == "roasted" and index % 2 == 0:
            return Message("roasted-by-seller", {"index": index})
        if kind == "sold" and index % 2 == 1:
            return Message("sold-by-roaster", {"index": index})
    return None


def nobody_spins(run: Ledger) -> Message | None:
    """No thread runs round and round without letting time pass (polling with a sleep lets it pass)."""
    if run.going_on:
        return None
    if run.outcome is Outcome.NO_PROGRESS:
        return Message("endless-loop" if run.loops else "spin", _who_spins(run))
    if run.outcome is Outcome.OUT_OF_STEPS:
        return Message("never-stops", _who_spins(run))
    return None


def side_by_side(run: Ledger, *, could_s: float, at_most_s: float) -> Message | None:
    """The day takes little more than the time it takes when everybody works at once, and not less than that."""
    if run.clock_s > at_most_s + 1e-9:
        return Message("not-side-by-side", {"seconds": round(run.clock_s, 1), "could": could_s})
    return every_customer_waits(run, at_least_s=could_s)


def every_customer_waits(run: Ledger, *, at_least_s: float = 0) -> Message | None:
    """Each sale takes its seller a second, by whatever clock.

    So the day takes at least as many seconds as the busiest seller has sold, and nobody sells twice within a second and
    sleeps for both before or after. This is for the bonus only: a stall where nobody is waited for has done nothing
    side by side.
    """
    busiest = max(Counter(event[1] for event in run.sold).values(), default=0)
    needed = max(at_least_s, busiest)
    if run.clock_s < needed - 1e-9:
        return Message("nobody-waited", {"seconds": round(run.clock_s, 1), "at_least": needed})
    last: dict[int, float] = {}
    for _, thread, _, clock_s in run.sold:
        if clock_s - last.get(thread, -1.0) < 1 - 1e-9:
            return Message("sold-at-once", {"thread": _name(run, thread)})
        last[thread] = clock_s
    return None


# --- where a promise could have been broken ---------------------------------------------------------------------------


def could_break(invariant: Invariant, run: Ledger) -> bool:
    """Whether the run got to where this promise could have been broken.

    A thread that hangs keeps every promise about what comes afterwards, and earns nothing by that.
    """
    got_there = _GOT_THERE.get(invariant)
    could = len(run.workers) > 1 and run.stock > 0 and run.clock_s <= DAY_S
    return got_there is None or (could and got_there(run))


def stands_still(run: Ledger) -> bool:
    """Some thread did not come home."""
    return not _over(run)


def _several_sold_all(run: Ledger) -> bool:
    """Everything is sold, and more than one thread sold it."""
    return len(run.sold) >= run.stock and len({event[1] for event in run.sold}) > 1


_GOT_THERE: dict[Invariant, Callable[[Ledger], bool]] = {
    never_oversells: _several_sold_all,
    each_number_once: _several_sold_all,
    odd_roast_even_sell: lambda run: len(run.workers) > 0,
    all_roasted: lambda run: len(run.roasted) > 0,
    never_sells_unroasted: lambda run: len(run.sold) > 0,
    all_sold: lambda run: len(run.sold) >= run.stock or _over(run),
    nobody_spins: lambda run: len(run.roasted) > 0 or _over(run),
}


def _over(run: Ledger) -> bool:
    return not run.going_on and run.outcome in (Outcome.FINISHED, Outcome.CRASHED) and run.clock_s <= DAY_S


def _who_spins(run: Ledger) -> dict[str, Any]:
    first = run.waiting[0] if run.waiting else None
    args = {"thread": _name(run, first.thread), "line": first.line} if first is not None else {}
    return {key: value for key, value in args.items() if value is not None} | {"steps": run.steps}


def _name(run: Ledger, thread: int) -> str:
    return run.names[thread] if thread < len(run.names) else f"thread {thread}"


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, str, bool, type(None))) else f"<{type(value).__name__}>"
