"""The stage: one configuration of one stall (how many sellers, how many sweet potatoes, which lock) as a Program."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType, NoneType

from graders.catalog.invariants import Ledger
from graders.engine.instrument import Instrumented
from graders.engine.model import End, RunResult
from graders.engine.observers import short
from graders.engine.plain import class_name, thread_name
from graders.engine.ports import Thing
from graders.engine.session import Limits
from graders.engine.world import World
from graders.errors import TokenError
from graders.results import Message, Outcome
from graders.suites._budgets import SPIN_STEPS, STEPS_MAX
from graders.suites._stalls import stall_of, stalls
from graders.suites._turns import plain_list

CALLED_OUT_MAX = 200  # characters
_SALE, _BATCH = (int, float, bool, str, NoneType), (int, float, bool, NoneType)
# these take no turn: if a person chooses who goes next, they are executed as soon as they come up
FREE_KINDS = frozenset({"end", "settle"})
HUGE = 10**100  # as a text it would take for ever, and 3.11 refuses to make it


@dataclass(frozen=True)
class Stage:
    """One configuration of a stall. `head` is its name in tokens: letter, workers, stock, and flags.

    With `prompt`, naps end on time; otherwise a nap may end at any time.
    """

    exercise: str
    workers: int  # sellers, or employees
    stock: int  # sweet potatoes, or the order
    lock: str = ""  # "" Lock, "r" RLock, "c" Condition
    prompt: bool = False
    fault: int = 0  # shop.sold raises at this call; 0: never

    @property
    def head(self) -> str:
        flags = self.lock.replace("c", "") + ("p" if self.prompt else "") + (f"x{self.fault}" if self.fault else "")
        return f"{stall_of(self.exercise).letter}{self.workers}-{self.stock}{flags}"

    @property
    def size(self) -> tuple[int, int]:
        return self.workers, self.stock

    @property
    def limits(self) -> Limits:
        # Only the prompt clock with a fair schedule shows spins. Elsewhere a thread may just be unlucky.
        return Limits(lazy=not self.prompt, steps_max=STEPS_MAX, spin_steps=SPIN_STEPS if self.prompt else None)


def stage_of(head: str, exercise: str) -> Stage:
    """The stage that a token's head names. Raises TokenError if it belongs to another exercise or is damaged."""
    try:
        letter, workers, rest = head[0], head[1 : head.index("-")], head[head.index("-") + 1 :]
        other = next(name for name, stall in stalls().items() if stall.letter == letter)
        digits = len(rest) - len(rest.lstrip("0123456789"))
        stock, flags = int(rest[:digits]), rest[digits:]
        fault = int(flags.partition("x")[2] or 0)
        flags = flags.partition("x")[0]
        count = int(workers)
    except (ValueError, StopIteration, IndexError):
        raise TokenError("token-damaged", token=head[:80]) from None
    if other != exercise:
        raise TokenError("token-other-exercise", token=head[:80], exercise=other)
    lock = stall_of(exercise).lock or ("r" if "r" in flags else "")
    return Stage(exercise, count, stock, lock, "p" in flags, fault)


class FaultyCustomer(Exception):
    """What shop.sold raises in the bonus scenario."""


class StallProgram:
    """Loads the student's module, sets the day's numbers, starts the workers, waits for them."""

    closed = True

    def __init__(self, unit: Instrumented, stage: Stage) -> None:
        self.unit, self.stage = unit, stage
        self.stall = stall_of(stage.exercise)
        self.units = {stage.exercise: unit}
        self.problem: Message | None = None  # what is wrong with the return value of `hire`
        self.turns: Thing = None
        self.hired: list[Thing] = []
        self.workers: list[int] = []  # the numbers of their threads
        self.strangers: frozenset[int] = frozenset()  # threads that ran before the workers were started
        self.lock: Thing = None
        self.started = False

    # --- Program ------------------------------------------------------------------------------------------------

    def modules(self, world: World) -> dict[str, ModuleType]:
        shop, package = ModuleType("graders.shop"), ModuleType("graders")
        sold_access = self.stall.sold
        if self.stage.fault:
            sold_access = (("counter", True),)  # the order decides which seller has the clumsy customer
        worst_first = self.stall.worst_first and not self._in_order
        calls = 0

        def sold(left: Thing) -> None:
            nonlocal calls
            left = _neutral(left, _SALE)
            world.host_call("sold", left, sold_access, worst_first=worst_first)
            name = _me(world)
            world.write_later(lambda: f"{name}卖了一个红薯，还剩{short(left)}个红薯\n")
            calls += 1
            if calls == self.stage.fault and self.started:
                raise FaultyCustomer("the customer dropped it")

        def roasted(count: Thing, total: Thing) -> None:
            count, total = _neutral(count, _BATCH), _neutral(total, _SALE)
            world.host_call("roasted", (count, total), (("counter", True),))
            name = _me(world)
            world.write_later(lambda: f"{name}烤了{short(count)}个红薯，现在一共是{short(total)}个\n")

        sold.__qualname__, roasted.__qualname__ = (
            "shop.sold",
            "shop.roasted",
        )  # Python's own names, which it uses if a call does not fit
        shop.__dict__.update(sold=sold, roasted=roasted, excepthook=lambda args: None)
        package.shop = shop  # type: ignore[attr-defined]
        return {"graders": package, "graders.shop": shop}

    def main(self, world: World) -> None:
        self.problem, self.hired, self.workers, self.started, self.turns = None, [], [], False, None
        self.strangers = frozenset()
        world.kernel.crashes.clear()
        with world.unexplored():
            module = world.load(self.stage.exercise, self.unit)
            world.settle()
        world.check_tools()
        world.forget()
        self.turns = plain_list(module.__dict__.get("TURNS"), _plain_entry)
        world.kernel.crashes.clear()  # errors in threads of the loading phase are not judged
        threads = self._workers(world, module)
        self.strangers = frozenset(range(len(world.kernel.tasks)))
        self.hired, self.started = threads, True
        for thread in threads:
            # numbered before anybody works, so that claims can be made about who started whom
            world.kernel.number(thread)
        for thread in threads:
            world.start(thread, seen=self.unit.asks)
        number = _numbers(world)
        self.workers = [number.get(id(thread), 0) for thread in threads]
        if 0 in self.workers:  # a `start` of the student's own that runs the day at once, one worker after the other
            self.problem = Message("hire-not-started", {"index": self.workers.index(0)})
        for thread in threads:
            thread.join()

    def _workers(self, world: World, module: ModuleType) -> list[Thing]:
        threading, stage = world.threading, self.stage
        self.lock = self.stall.make_lock(threading, stage.lock)
        hired = self.stall.hire(module, stage, threading, self.lock)
        if isinstance(hired, list):  # what is really in the list, past its own methods
            hired = [*list.__iter__(hired)]
        if self.stall.hires:
            self.problem = _check_hired(hired, stage.workers, threading)
        return [] if self.problem is not None else list(hired)

    @property
    def _in_order(self) -> bool:
        """Whether the order of calls on the shop matters."""
        return self.stall.told is None or self.stage.workers == 1 or bool(self.stage.fault)

    def ledger_state(self, world: World) -> tuple[Thing, ...]:
        """The calls on the shop so far, as far as the promises depend on them (see `catalog.invariants`).

        No promise asks who sold and in which order, so states that differ only there are one. This must agree with
        `accesses` of the calls: what commutes there must commute here.
        """
        events = world.kernel.events
        told = None if self._in_order else self.stall.told
        if told is None:
            return tuple(f"{kind} {thread} {value!r}" for kind, thread, value, _ in events)
        # Not `self.workers`, which is complete only when all have been started; some work before that.
        numbers = _numbers(world)
        number = {numbers[id(thread)]: i for i, thread in enumerate(self.hired) if id(thread) in numbers}
        own = [event for event in events if event[1] not in self.strangers]
        others = [f"{kind} {value!r} by a stranger" for kind, thread, value, _ in events if thread in self.strangers]
        return (*told(own, number), *sorted(others))

    def after(self, world: World, result: RunResult) -> None:
        lock = getattr(self.lock, "_lock", self.lock)
        holder = getattr(lock, "owner", None)
        result.facts["ledger"] = Ledger(
            outcome=result.outcome,
            stock=self.stage.stock,
            events=tuple(result.events),
            workers=tuple(self.workers) if self.workers else tuple(range(1, len(result.names))),
            names=tuple(result.names),
            waiting=tuple([w for w in result.waiting if w.thread != 0]),
            crashes=tuple([(c.thread, c.error, c.text, c.line) for c in result.crashes]),
            clock_s=result.clock_s,
            lock_holder=getattr(holder, "index", None),
            lock_line=getattr(lock, "taken_line", None) if holder is not None else None,
            steps=result.steps,
            loops=result.end is End.LOOP,
            strangers=self.strangers,
            helped=_helped(world, self.workers),
            going_on=result.outcome is Outcome.STOPPED,
        )
        result.facts["problem"] = self.problem
        result.facts["turns"] = self.turns
        result.facts["started"] = self.started


def _me(world: World) -> str:
    thread = world.kernel.current.thread
    return thread_name(thread if thread is not None else world.threading.current_thread())


def _numbers(world: World) -> dict[int, int]:
    """The numbers of the threads that were started in this run, by the id of each, which is alive as long as its task.
    Of a thread that was started twice, in vain, the first."""
    return {id(task.thread): task.index for task in reversed(world.kernel.tasks)}


def _helped(world: World, workers: list[int]) -> dict[int, int]:
    """For each thread that a worker, directly or through other threads, has started: that worker."""
    found: dict[int, int] = {}
    for task in world.kernel.tasks:  # a thread is in this list before those that it starts
        if task.index not in workers:
            starter = task.parent if task.parent is not None else 0
            root = starter if starter in workers else found.get(starter)
            if root is not None:
                found[task.index] = root
    return found


def _neutral(value: Thing, kinds: tuple[type, ...]) -> Thing:
    """What is called out, unchanged if it is of one of `kinds`; else an object that has only its class's name.

    The engine compares and shows these values, and a student's own `__eq__` and `__repr__` may do anything.
    """
    kind = type(value)
    if kind is int and -HUGE < value < HUGE:
        return value
    if kind in kinds and kind is str:
        return value[:CALLED_OUT_MAX]
    if kind in kinds and kind is not int:
        return value
    name = class_name(kind)
    return type(name, (), {"__slots__": (), "__repr__": lambda self: f"<{name}>"})()


def _plain_entry(entry: Thing) -> Thing:
    return _neutral(entry, (int, float, bool, str, NoneType))


def _check_hired(hired: Thing, wanted: int, threading: Thing) -> Message | None:
    """What is wrong with the result of `hire`, which should be as many unstarted threads as were asked for;
    else None.
    """
    if not isinstance(hired, list):
        return Message("hire-not-list", {"got": class_name(type(hired))})
    for index, thread in enumerate(hired):
        if not isinstance(thread, threading.Thread):
            return Message("hire-not-threads", {"index": index, "got": class_name(type(thread))})
    if len(hired) != wanted:
        return Message("hire-count", {"got": len(hired), "expected": wanted})
    for index, thread in enumerate(hired):
        if thread.ident is not None or thread._started.is_set():
            return Message("hire-started", {"index": index})
        if any(thread is other for other in hired[:index]):
            return Message("hire-same-thread", {"index": index})
    return None
