"""The small counter: room for a few, roasters on one side and sellers on the other."""

from graders.suites.authoring import (
    ASKED_ONLY, Drawn, Fair, Ledger, Message, PctSample, Proof, Sample, Stage, Stall, promise,
)  # fmt: skip

EXERCISE = "bounded_counter"
# What must have gone well before the others mean anything: a counter where nothing is put never gets too full.
FOUNDATION = "all_roasted"


def room_for(stock: int) -> int:
    """One place where few come by, so that small stalls show both waits; three on a large day."""
    return 1 if stock <= 4 else 3


def share(stock: int, people: int, which: int) -> int:
    """How many of the stock one of them handles: they add up, and the first ones take what is left over."""
    return stock // people + (which < stock % people)


def hire(module, stage, threading, lock):
    """Those with odd numbers roast, those with even numbers sell; the grader starts them."""
    module.counter, module.room = 0, room_for(stage.stock)
    roasters, sellers = stage.workers // 2, (stage.workers + 1) // 2
    stock = stage.stock if roasters else 0
    threads = []
    for i in range(stage.workers):
        if i % 2:
            work, name, count = module.roast, f"烤薯{i}姐", share(stock, roasters, i // 2)
        else:
            work, name, count = module.sale, f"卖薯{i}哥", share(stock, sellers, i // 2)
        threads.append(threading.Thread(target=work, args=(count, lock), name=name))
    return threads


def never_too_full(run: Ledger) -> Message | None:
    """What lies on the counter is what was put there and not sold yet; at no moment more than there is room for."""
    there, room = 0, room_for(run.stock)
    for event, (kind, _, _, _) in enumerate(run.events):
        there += 1 if kind == "roasted" else -1
        if there > room:
            return Message("counter-too-full", {"there": there, "room": room, "event": event})
    return None


def one_at_a_time(run: Ledger) -> Message | None:
    """Everything is put down, each of them with a call of its own."""
    for _, _, (count, _), _ in run.roasted:
        if count != 1:
            return Message("roasted-bad-count", {"count": count if isinstance(count, int) else 0})
    return promise.all_roasted(run)


def told(events, number):
    """All that the promises depend on: how many were put and sold, and whether one of them is broken by now."""
    roasted = sold = 0
    odd = least = most = 0
    for kind, _, value, _ in events:
        if kind == "roasted":
            roasted += 1
            odd += value[0] != 1
        else:
            sold += 1
        least, most = min(least, roasted - sold), max(most, roasted - sold)
    return roasted, sold, bool(odd), least < 0, most


STALL = Stall("B", hire, lock="c", trades=2, sold=ASKED_ONLY, told=told, day=10, play=((2, 2), (3, 2)))

DAY = (
    ("all_roasted", one_at_a_time),
    ("never_too_full", never_too_full),
    ("never_oversells", promise.never_sells_unroasted),
    ("never_stuck", promise.everyone_goes_home),
)
FAIR = (*DAY, ("no_spin", promise.nobody_spins))
# Small stalls, and the checks that a proof there is worth something to: a test plants a bug of each kind in them.
SMALL = (
    ((2, 2), ("all_roasted", "never_too_full")),
    ((3, 2), ("all_roasted", "never_too_full", "never_oversells")),
    ((4, 2), ("all_roasted", "never_too_full", "never_oversells")),
    ((4, 4), ("all_roasted", "never_too_full", "never_oversells", "never_stuck")),
)
LARGE = ((5, 5), (6, 12), (10, 40))
DRAWN = Drawn(workers=(4, 5, 6, 7), stock=range(7, 31))


def stage(people: int, stock: int, *, prompt: bool = False) -> Stage:
    return Stage(EXERCISE, people, stock, "c", prompt=prompt)


def scenarios():
    """The fair days first (they tell apart who spins), then every small stall, then large ones."""
    days = ((2, 1), (2, 0), (2, 5), (4, 12), (10, 40))
    plan = [Fair(stage(*size, prompt=True), 1, FAIR) for size in days]
    for size, proves in SMALL:
        plan.append(Proof(stage(*size), 1_500, DAY, proves=proves))
        plan.append(Sample(stage(*size), 120, DAY))
    plan += [Sample(stage(*size), 24, DAY, large=True) for size in LARGE]
    plan.append(Fair(stage(4, 12, prompt=True), 1, FAIR, drawn=DRAWN))
    plan.append(Sample(stage(6, 12), 12, DAY, large=True, drawn=DRAWN))
    plan.append(PctSample(stage(4, 6), 250, DAY))
    return plan


def bonus():
    return []
