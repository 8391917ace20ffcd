"""On which line of a failing run the thing was done that a word asks about; that need not be the last one told."""

from __future__ import annotations

from graders.suites.diagnosis.case import Case
from graders.suites.diagnosis.evidence import Event


def takes(event: Event) -> bool:
    return (event.data and event.write) or event.kind == "get"


def last_sale(case: Case) -> int | None:
    sales = [event for event in case.evidence.events if event.kind == "sold"] if case.evidence is not None else []
    return sales[-1].line if sales else case.line


def where_taken(case: Case) -> int | None:
    """Where the roaster took the batch with which it was too many."""
    call = batch_too_many(case)
    if call is None or case.evidence is None:
        return None
    since, taken = True, None
    for event in reversed([e for e in case.evidence.of(call.thread) if e.at < call.at]):
        since = since and event.kind != "roasted"
        taken = event.line if since and takes(event) else taken
    return taken


def one_untold(case: Case) -> int | None:
    """Where one was taken of which nothing was told: before the last call two were taken, and its number is true."""
    if case.evidence is None:
        return None
    calls = [e for e in case.evidence.events if e.kind == "sold"]
    if not calls:
        return None
    since = calls[-2].at if len(calls) > 1 else -1
    own = [e for e in case.evidence.of(calls[-1].thread) if since < e.at < calls[-1].at and e.data and e.write]
    taken = [e for e in own if own and e.place == own[-1].place]
    true = len(taken) > 1 and taken[-1].value == calls[-1].value
    return taken[-2].line if true and taken[-2].value != taken[-1].value else None


def batch_too_many(case: Case) -> Event | None:
    """The announcement with which more was roasted than was ordered."""
    total = 0
    for event in case.evidence.events if case.evidence is not None else ():
        if event.kind == "roasted" and type(event.value[0]) is int:
            total += event.value[0]
            if case.evidence is not None and total > case.evidence.ledger.stock:
                return event
    return None


def held_all_day(case: Case) -> int | None:
    """The line that took the lock that is held while selling."""
    sales = [event for event in case.evidence.events if event.kind == "sold"] if case.evidence is not None else []
    return sales[-1].held[0].line if sales and sales[-1].held else None


__all__ = ["batch_too_many", "held_all_day", "last_sale", "one_untold", "takes", "where_taken"]
