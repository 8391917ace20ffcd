"""How the story of a broken promise ends: the only place that decides which step is its last one.

A promise of safety (never more sold than there were) is broken by one call, and nothing that comes after it is told.
Other promises end with what they are about: the exception that ends a thread, the thread that goes home too early, or
the wait that nobody ends. What is wrong there is one message, the same for whoever shows the story.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from graders.catalog import load
from graders.catalog.invariants import Ledger, first_events
from graders.engine.model import Ending, RunResult
from graders.engine.token import ABOUT_MAX
from graders.results import Message, Outcome, Trace
from graders.suites._stalls import stall_of
from graders.suites._way_out import line_of_return

Judge = Callable[[RunResult], Message | None]  # what is wrong with a run, for one check


def wrong_with(judge: Judge, result: RunResult) -> Message | None:
    """What is wrong with the run: of a promise of safety, as it was when it was broken."""
    broken = _first_violation(judge, result)
    return broken[1] if broken is not None else judge(result)


def ending_of(judge: Judge, result: RunResult, exercise: str) -> Ending | None:
    """Where its story ends; None where that is the end of the run, with those who wait for ever."""
    broken = _first_violation(judge, result)
    if broken is not None:
        return Ending(event=broken[0])
    message = judge(result)
    if message is None:
        return None
    if message.key == "hire-started":
        return Ending(start=True)
    if isinstance(message.args.get("event"), int):  # the promise itself says with which call it was broken
        return Ending(event=message.args["event"])
    threads = _whose_end(message, result.facts["ledger"], stall_of(exercise).trades)
    return Ending(last_of=threads) if threads else None


def number_of(exercise: str, check: str) -> int:
    """The number by which a token names the promise that it was given for: its place among the exercise's, from 1."""
    return next((n for n, spec in enumerate(load()[exercise].checks, 1) if spec.id == check and n <= ABOUT_MAX), 0)


def told(trace: Trace, message: Message, check: str, tree: ast.Module) -> Trace:
    """The story that was cut there, with what is wrong, and the line on which somebody goes home."""
    steps, broken = trace.steps, trace.broken
    if broken is None and not trace.waiting and steps:
        broken = len(steps) - 1
    if broken is not None and steps[broken].kind == "return":
        own = [step.line for step in steps[:broken] if step.thread == steps[broken].thread and step.line is not None]
        line = line_of_return(tree, own) or steps[broken].line
        steps = (*steps[:broken], replace(steps[broken], line=line), *steps[broken + 1 :])
    return replace(trace, steps=steps, broken=broken, check=check, wrong=message)


def line_told(trace: Trace, message: Message) -> int | None:
    """The student's line that the failure is about: what the message says, else where its story ends."""
    line = message.args.get("line")
    if isinstance(line, int):
        return line
    if trace.broken is not None:
        return trace.steps[trace.broken].line
    return trace.waiting[0].line if trace.waiting else None


def _first_violation(judge: Judge, result: RunResult) -> tuple[int, Message] | None:
    """The first event after which the promise is broken for good, and what is wrong then.

    None where it is not one event that breaks it.
    """
    final, ledger = judge(result), result.facts["ledger"]
    if final is None or not ledger.events:
        return None

    def when(number: int) -> Message | None:
        facts = {**result.facts, "ledger": first_events(ledger, number)}
        message = judge(replace(result, facts=facts))
        return message if message is not None and message.key == final.key else None

    good, bad = 0, len(ledger.events)
    found = when(bad)
    if found is None or when(good) is not None:
        return None
    while bad - good > 1:  # what is broken for good stays broken
        middle = (good + bad) // 2
        message = when(middle)
        good, bad, found = (middle, bad, found) if message is None else (good, middle, message)
    return bad - 1, found


def _whose_end(message: Message, run: Ledger, trades: int) -> tuple[int, ...]:
    """The threads the last of which ends the story by going home, or by an exception."""
    if message.key == "crash" and run.crashes:
        return (run.crashes[0][0],)
    if message.key == "hire-crash":
        return (0,)
    if message.key == "lock-held" and run.lock_holder is not None:
        return (run.lock_holder,)
    if run.outcome not in (Outcome.FINISHED, Outcome.CRASHED):
        return ()
    if message.key == "seller-sold-nothing":
        return tuple(worker for worker in run.workers if run.names[worker] in message.args["names"][:1])
    if trades == 2 and message.key in ("unsold", "sold-nothing-announced"):
        return run.workers[::2]
    return (run.workers[1::2] if message.key == "roasted-too-few" else ()) or run.workers
