"""Why no thread can move any more: rules about the end of a deadlock, one small function per word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graders.engine.ports import Thing
from graders.engine.strategies import Replaying
from graders.results import Outcome
from graders.suites._stage import StallProgram
from graders.suites.diagnosis.case import Args, Case, Inquiry
from graders.suites.diagnosis.evidence import UNKNOWN, Event, Evidence, Hold, Stuck, witness
from graders.suites.diagnosis.things import Size
from graders.suites.diagnosis.whatif import EndMarks, Rescue, wakes_all

FOR_OTHERS = ("condition", "event", "queue", "semaphore", "barrier", "join", "future")


def deadlocks(inquiry: Inquiry) -> Iterator[tuple[Case, Evidence]]:
    for case in inquiry.cases:
        if case.outcome is Outcome.DEADLOCK and case.evidence is not None:
            yield case, case.evidence


def line(value: int | None, **more: int | None) -> Args:
    return {name: number for name, number in {"line": value, **more}.items() if number is not None}


# --- locks ----------------------------------------------------------------------------------------------------------


def double_acquire(inquiry: Inquiry) -> Args | None:
    """A thread waits for a lock that it holds itself, and is still in the calls in which it took it."""
    for _, evidence in deadlocks(inquiry):
        for stuck in evidence.stuck:
            hold = _own(evidence, stuck)
            if hold is not None and not _came_round(hold, stuck):
                return line(stuck.line, other_line=hold.line)
    return None


def lock_not_released(inquiry: Inquiry) -> Args | None:
    """A thread went home with a lock, or came again to the line that took it."""
    for case in inquiry.cases:
        if case.key == "lock-held":
            return line(case.message.args.get("line") or case.line)
    for _, evidence in deadlocks(inquiry):
        crashed = {crash.thread for crash in evidence.result.crashes}
        for stuck in evidence.stuck:
            hold = _own(evidence, stuck)
            if hold is not None and _came_round(hold, stuck):
                return line(hold.line)
            for thread in sorted(evidence.done - crashed):
                hold = _held(evidence.held_at_end.get(thread, ()), stuck)
                if hold is not None and hold.lock not in evidence.signals:
                    return line(hold.line)
    return None


def _own(evidence: Evidence, stuck: Stuck) -> Hold | None:
    hold = _held(stuck.held, stuck)
    return hold if hold is not None and hold.room == 1 and hold.lock not in evidence.signals else None


def _held(holds: tuple[Hold, ...], stuck: Stuck) -> Hold | None:
    if stuck.how not in ("lock", "semaphore"):
        return None
    return next((hold for hold in holds if hold.lock == stuck.place), None)


def _came_round(hold: Hold, stuck: Stuck) -> bool:
    """Whether the same line of the same call took it before: a loop came round, and nobody had released it."""
    for (frame, at), (again, now) in zip(hold.frames, stuck.frames, strict=False):
        if frame != again:
            return True  # the call that took it is over
        if at != now:
            return False
    return True


def lock_order(inquiry: Inquiry) -> Args | None:
    """A cycle of threads, each with one lock and waiting for the next one's."""
    for _, evidence in deadlocks(inquiry):
        waits: dict[int, tuple[Stuck, Hold]] = {}
        for stuck in evidence.stuck:
            for other in evidence.stuck:
                hold = _held(other.held, stuck)
                if other is not stuck and hold is not None and hold.lock not in evidence.signals:
                    waits[stuck.thread] = (stuck, hold)
        for start in sorted(waits):
            path, at = [start], waits[start][1].thread
            while at in waits and at not in path:
                path.append(at)
                at = waits[at][1].thread
            if at == start and len(path) > 1:
                return line(waits[start][0].line, other_line=waits[start][1].line)
    return None


def waits_holding_lock(inquiry: Inquiry) -> Args | None:
    """A thread waits for others while it holds a lock that one of them asks for."""
    for _, evidence in deadlocks(inquiry):
        wanted = {stuck.place for stuck in evidence.stuck if stuck.how in ("lock", "semaphore")}
        wanted |= {stuck.lock for stuck in evidence.stuck}  # nobody comes back from a wait without its lock
        for stuck in evidence.stuck:
            held = {hold.lock for hold in stuck.held} - {stuck.place, stuck.lock}
            if stuck.how in FOR_OTHERS and held & wanted:
                return line(stuck.line)
    for case in inquiry.cases:
        if case.evidence is None or case.outcome not in (Outcome.OUT_OF_STEPS, Outcome.NO_PROGRESS):
            continue
        found = _loops_with_lock(case.evidence)
        if found is not None:
            return line(found)
    return None


def _loops_with_lock(evidence: Evidence) -> int | None:
    """The line at which a thread lets time pass while it loops with a lock for which another waits."""
    for entry in evidence.result.waiting:
        if entry.holder is None or entry.holder_gone or entry.kind != "acquire":
            continue
        for hold in evidence.held_at_end.get(entry.holder, ()):
            if hold.since > min(len(evidence.events), evidence.result.steps) // 2 or hold.line != entry.holder_line:
                continue
            inside = [e for e in evidence.of(entry.holder) if hold in e.held and e.at > hold.since]
            naps = [e for e in inside if e.kind in ("sleep", "timeout", "refused")]
            if hold.count > 1 or not inside:
                continue  # an RLock taken again and again has another cause
            return (naps or inside)[-1].line
    return None


# --- signals --------------------------------------------------------------------------------------------------------


def one_sentinel(inquiry: Inquiry) -> Args | None:
    """Some have gone home, others wait at the queue. If the last item is put there once more for each, all go home."""
    for case, evidence in deadlocks(inquiry):
        for stuck in evidence.stuck:
            puts = [e for e in evidence.events if e.kind == "put" and e.place == stuck.place]
            if stuck.how != "queue" or not puts or not _colleagues_gone(inquiry, evidence, stuck):
                continue
            assert case.stage is not None
            copies = sum(other.place == stuck.place for other in evidence.stuck)
            strategy, marks = Replaying(evidence.result.decisions), EndMarks(stuck.place, copies)
            result = inquiry.lab.run(case.stage, strategy, marks)
            if result.outcome is Outcome.FINISHED and len(result.facts["ledger"].sold) <= case.stage.stock:
                return line(puts[-1].line)
    return None


def _colleagues_gone(inquiry: Inquiry, evidence: Evidence, stuck: Stuck) -> bool:
    """Whether another worker of the stuck one's trade has gone home."""
    if stuck.thread not in evidence.workers:
        return False
    step = inquiry.trades
    at = evidence.workers.index(stuck.thread)
    return any(thread in evidence.done for thread in evidence.workers[at % step :: step])


def signal_words(inquiry: Inquiry) -> tuple[str, Args] | None:
    """A thread waits for a signal, and waking everybody at the end sets it right. Which signal was missing?"""
    for case, evidence in deadlocks(inquiry):
        waiters = [s for s in evidence.stuck if s.how in ("condition", "event", "semaphore")]
        if not waiters or any(s.how == "lock" for s in evidence.stuck):
            continue
        if any(s.how != "semaphore" for s in waiters) and not _rescued(inquiry, case, evidence):
            continue
        found = _one_of_several(inquiry, case, evidence, waiters)
        if found is not None:
            return found
        for stuck in waiters:
            found = _which_signal(evidence, stuck) or _waits_unasked(inquiry, case, evidence, stuck)
            if found is not None:
                return found
    return None


def _rescued(inquiry: Inquiry, case: Case, evidence: Evidence) -> bool:
    assert case.stage is not None
    result = inquiry.lab.run(case.stage, Replaying(evidence.result.decisions), Rescue())
    return result.outcome is Outcome.FINISHED


def _signals(evidence: Evidence, stuck: Stuck) -> tuple[int, list[Event], list[Event]]:
    """Since when the thread waits, and the signals on what it waits for: all of them, and those since then."""
    own = evidence.of(stuck.thread)
    since = own[-1].at if own else -1
    signals = [e for e in evidence.events if e.kind in ("notify", "set", "release") and e.obj is stuck.obj]
    return since, signals, [e for e in signals if e.at > since]


def _one_of_several(inquiry: Inquiry, case: Case, evidence: Evidence, waiters: list[Stuck]) -> tuple[str, Args] | None:
    """A thread waited through a notify that woke another one, and waking all would help.

    All waiters are tried before anything else. One that was woken for nothing waits again, and for it the signal seems
    to have come too early.
    """
    for stuck in waiters:
        later = _signals(evidence, stuck)[2] if stuck.how == "condition" else []
        single = next((e for e in reversed(later) if e.waiters > 1), None)
        if single is not None:
            return ("notify-one", line(single.line)) if _all_would_do(inquiry, case) else None
    return None


def _which_signal(evidence: Evidence, stuck: Stuck) -> tuple[str, Args] | None:
    own = evidence.of(stuck.thread)
    since, signals, later = _signals(evidence, stuck)
    changes = [e for e in evidence.events if e.at > since and e.thread != stuck.thread and _changes(evidence, e)]
    if stuck.how == "condition":
        looked = looked_at(own, since)
        if not looked or not (None in looked or any(e.place in looked for e in changes)):
            missed = any(e.at < since for e in signals)
            return ("lost-wakeup", line(stuck.line)) if missed else _missing(stuck, changes)
        return "missing-notify", line(stuck.line)
    if stuck.how == "event":
        if signals:
            return "lost-wakeup", line(stuck.line)
        return _missing(stuck, changes)
    taken = any(hold.lock == stuck.place for holds in evidence.held_at_end.values() for hold in holds)
    if taken and stuck.place not in evidence.signals:
        return None  # a semaphore used as a lock
    if later or _took_the_last(evidence, stuck) or _fewer_than_there_are(evidence, signals):
        return ("notify-one", line(signals[-1].line)) if signals else None
    return _missing(stuck, changes)


def _changes(evidence: Evidence, event: Event) -> bool:
    """Whether the event changes anything: to take none from none is no news to anybody."""
    if not event.data or not event.write:
        return False
    before = [e.value for e in evidence.events[: event.at] if e.place == event.place and e.data]
    return event.value is UNKNOWN or not before or before[-1] is UNKNOWN or before[-1] != event.value


def _took_the_last(evidence: Evidence, stuck: Stuck) -> bool:
    """Another thread took from the same semaphore, sold nothing more, and went home: that was the signal to go."""
    for thread in sorted(evidence.done):
        own = evidence.of(thread)
        takes = [e for e in own if e.kind in ("acquire", "wake") and e.place == stuck.place]
        if takes and not any(e.kind == "sold" and e.at > takes[-1].at for e in own):
            return True
    return False


def _waits_unasked(inquiry: Inquiry, case: Case, evidence: Evidence, stuck: Stuck) -> tuple[str, Args] | None:
    """No thread had a signal to give in this run, though in others some do; and this one waits without having looked at
    all.
    """
    own, stage = evidence.of(stuck.thread), case.stage
    if stage is None or stage.stock or stuck.how != "condition" or not own or looked_at(own, own[-1].at):
        return None
    other = witness(StallProgram(inquiry.submission.unit, replace(stage, stock=1)), Replaying([]))
    told = any(event.kind == "notify" and event.place == stuck.place for event in other.events)
    return ("lost-wakeup", line(stuck.line)) if told else None


def _fewer_than_there_are(evidence: Evidence, signals: list[Event]) -> bool:
    """The roaster gave a signal, and some of what was roasted is still there: one signal for a whole batch."""
    roasted = [event for event in evidence.events if event.kind == "roasted"]
    there = sum(event.value[0] for event in roasted if type(event.value[0]) is int) - len(evidence.ledger.sold)
    return there > 0 and bool({event.thread for event in roasted} & {event.thread for event in signals})


def _missing(stuck: Stuck, changes: list[Event]) -> tuple[str, Args] | None:
    return ("missing-notify", line(stuck.line)) if changes else None


def looked_at(own: list[Event], since: int) -> set[Thing]:
    """What the waiter had read, in the same hold of the lock, when it decided to wait."""
    places = set()
    for event in reversed([e for e in own if e.at < since]):
        if event.kind in ("acquire", "try", "wait", "release"):
            break
        if event.data and not event.write:
            known = event.value is not UNKNOWN and not isinstance(event.value, Size)
            places.add(event.place if known else None)  # None: it could be anything
    return places


def _all_would_do(inquiry: Inquiry, case: Case) -> bool:
    assert case.stage is not None
    return not inquiry.lab.fails(case.stage, intervention=lambda: wakes_all, only={"never_stuck"})


def stops_too_early(inquiry: Inquiry) -> Args | None:
    """The roasters have all gone home, and not everything is roasted: a thread that waits for the rest waits in
    vain.
    """
    for _, evidence in deadlocks(inquiry):
        ledger = evidence.ledger
        total = sum(value[0] for _, _, value, _ in ledger.roasted if type(value[0]) is int)
        roasters = set(ledger.workers[1::2])
        too_many = any(case.key == "roasted-too-many" for case in inquiry.cases)  # elsewhere: so it is a wrong number
        if inquiry.trades == 2 and total < ledger.stock and roasters <= evidence.done and not too_many:
            last = [e for e in evidence.events if e.thread in roasters and e.kind != "end"]
            return {**line(last[-1].line if last else None), "kind": "roaster"}
    return None


def queue_looked_empty(inquiry: Inquiry) -> Args | None:
    """A thread saw something in the queue, and another took it first."""
    for case in inquiry.cases:
        evidence = case.evidence
        if evidence is None:
            continue
        ends = [(s.thread, s.place, s.line) for s in evidence.stuck if s.how == "queue"]
        for crash in evidence.result.crashes:
            own = [e for e in evidence.of(crash.thread) if e.kind != "end"]
            if own and own[-1].kind == "get":
                ends.append((crash.thread, own[-1].place, own[-1].line))
        for thread, place, at in ends:
            own = [e for e in evidence.of(thread) if e.place == place and e.kind in ("read", "get")]
            own = own[:-1] if own and own[-1].kind == "get" else own
            if (
                own
                and own[-1].kind == "read"
                and any(
                    e.kind == "get" and e.place == place and e.thread != thread and e.at > own[-1].at
                    for e in evidence.events
                )
            ):
                return line(own[-1].line, other_line=at)
    return None


def waits_forever(case: Case) -> Args | None:
    """What it waits for can no longer come: the symptom itself."""
    if case.outcome is Outcome.DEADLOCK and case.evidence is not None:
        for stuck in case.evidence.stuck:
            if stuck.how != "lock":
                return line(stuck.line)
    return None
