"""How the story of a broken promise ends. This module alone decides which step is its last one.

A promise of safety (never more sold than there were) is broken by one call, and nothing after that call is told. Other
stories end with what they are about: the exception that ends a thread, the thread that goes home too early, or the wait
that never ends. One message says what is wrong there, wherever the story is shown.
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
    """What is wrong with the run. For a promise of safety: what was wrong at the moment when it was broken."""
    broken = _first_violation(judge, result)
    return broken[1] if broken is not None else judge(result)


def ending_of(judge: Judge, result: RunResult, exercise: str) -> Ending | None:
    """Where the run's story ends. None means the end of the run, with the threads that wait for ever."""
    broken = _first_violation(judge, result)
    if broken is not None:
        return Ending(event=broken[0])
    message = judge(result)
    if message is None:
        return None
    if message.key == "hire-started":
        return Ending(start=True)
    if isinstance(message.args.get("event"), int):  # the promise itself says which call broke it
        return Ending(event=message.args["event"])
    threads = _whose_end(message, result.facts["ledger"], stall_of(exercise).trades)
    return Ending(last_of=threads) if threads else None


def number_of(exercise: str, check: str) -> int:
    """The number by which a token names its promise: the check's place in the exercise, from 1."""
    return next((n for n, spec in enumerate(load()[exercise].checks, 1) if spec.id == check and n <= ABOUT_MAX), 0)


def told(trace: Trace, message: Message, check: str, tree: ast.Module) -> Trace:
    """The cut story with its last message, and the line on which a thread goes home."""
    steps, broken = trace.steps, trace.broken
    if broken is None and not trace.waiting and steps:
        broken = len(steps) - 1
    if broken is not None and steps[broken].kind == "return":
        own = [step.line for step in steps[:broken] if step.thread == steps[broken].thread and step.line is not None]
        line = line_of_return(tree, own) or steps[broken].line
        steps = (*steps[:broken], replace(steps[broken], line=line), *steps[broken + 1 :])
    return replace(trace, steps=steps, broken=broken, check=check, wrong=message)


def line_told(trace: Trace, message: Message) -> int | None:
    """The student's line that the failure is about: the line in the message, else the line where the story ends."""
    line = message.args.get("line")
    if isinstance(line, int):
        return line
    if trace.broken is not None:
        return trace.steps[trace.broken].line
    return trace.waiting[0].line if trace.waiting else None


def _first_violation(judge: Judge, result: RunResult) -> tuple[int, Message] | None:
    """The first event after which the promise is broken for good, and what is wrong then.

    None if the promise is not broken by one event.
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
    while bad - good > 1:  # bisection: what is broken for good stays broken
        middle = (good + bad) // 2
        message = when(middle)
        good, bad, found = (middle, bad, found) if message is None else (good, middle, message)
    return bad - 1, found


def _whose_end(message: Message, run: Ledger, trades: int) -> tuple[int, ...]:
    """The threads of which the last one to end, by going home or by an exception, ends the story."""
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
