"""One step of a run, and one thread that is stuck, in words."""

from __future__ import annotations

from typing import Any

from graders.feedback._names import shown_name
from graders.feedback._sentences import word
from graders.feedback._words import WORDS
from graders.results import Outcome, Step, Trace, Waiting


def thread_name(trace: Trace, index: int | None, lang: str) -> str | None:
    """The name that the student or the suite gave the thread, in `lang`."""
    return next((shown_name(thread.name, lang) for thread in trace.threads if thread.index == index), None)


def describe_step(step: Step, trace: Trace, lang: str) -> str:
    """What the step does, without thread and place (the timeline has both). `trace` names the threads in `target`."""
    key = f"step.{step.kind}" if f"step.{step.kind}" in WORDS else "step.other"
    after = step.after
    if step.kind == "roasted" and after is not None:  # how many, but not the new total
        after = after.strip("()").partition(",")[0]
    return word(key, lang, kind=step.kind, target=step.target, before=step.before, after=after)


def describe_waiting(waiting: Waiting, trace: Trace, lang: str) -> str:
    """One sentence: who waits for what, at which line, and who has held it since when (or that nobody can help)."""
    args: dict[str, Any] = {
        "thread": thread_name(trace, waiting.thread, lang) or str(waiting.thread),
        "target": waiting.target,
        "line": waiting.line,
        "holder": thread_name(trace, waiting.holder, lang),
        "holder_line": waiting.holder_line,
    }
    return word(f"waiting.{_situation(waiting, trace)}", lang, **args)


def describe_nearest(trace: Trace, lang: str, *, otherwise: bool = False) -> str:
    """Which two lines, in the other order, would have made the difference; empty if that is not known.

    `otherwise`: neither of the two schedules is known to be wrong.
    """
    nearest = trace.nearest
    if nearest is None or not all(0 <= at < len(nearest.trace.steps) for at in (nearest.first, nearest.second)):
        return ""
    first, second = nearest.trace.steps[nearest.first], nearest.trace.steps[nearest.second]
    if first.line is None or second.line is None:
        return ""
    return word(
        "nearest-otherwise" if otherwise else "nearest", lang,
        first=thread_name(nearest.trace, first.thread, lang) or str(first.thread), first_line=first.line,
        second=thread_name(nearest.trace, second.thread, lang) or str(second.thread), second_line=second.line,
    )  # fmt: skip


def _situation(waiting: Waiting, trace: Trace) -> str:
    if waiting.kind == "acquire":
        if waiting.holder == waiting.thread:
            return "acquire-own"
        return "acquire-gone" if waiting.holder_gone else "acquire"
    if waiting.kind == "spin" and trace.outcome is not Outcome.NO_PROGRESS:
        return "endless"  # time passes meanwhile, so only our limit ended it
    return waiting.kind if f"waiting.{waiting.kind}" in WORDS else "other"
