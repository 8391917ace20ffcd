"""What `stall explore` says about an ordinary script."""

from __future__ import annotations

import re
from typing import Any, Protocol

from graders.feedback import WORDS, outcome_name, said_of, word
from graders.reports import outcomes
from graders.reports._cells import Paint, wrap
from graders.reports._safe import safe_line
from graders.reports.terminal import WIDTH, command_lines, run_lines, shrunk_to
from graders.results import Trace

_CRASH = re.compile(r"(.*) \(line (\d+), (.+?)\)", re.S)
BOUND_MAX = 0.99  # a higher bound says nothing at all


class Exploration(Protocol):
    """What the engine hands over. It is declared here, because a report never imports the engine."""

    outcome: str
    complete: bool
    schedules: int
    failing: int
    error: str | None
    races: list[dict[str, Any]]
    token: str | None
    steps: int | None
    seconds: float
    trace: Trace | None
    sources: dict[str, str]
    # Optional: `why_incomplete`, with a `code` and `details` if there are words for it; `proof_runs`, what an
    # unfinished proof has cost; `missed`, the probability below which a bug of one preemption was missed; and `chance`,
    # why the program does not do the same thing twice (an object with a `line` and a `what`).


def exploration_text(
    found: Exploration,
    script: str,
    *,
    lang: str = "en",
    width: int = WIDTH,
    color: bool = False,
    replayable: bool = True,
    given: str = "",  # the script's own arguments, which follow the token in the command of a replay
) -> str:
    paint = Paint(color)
    missed, chance = getattr(found, "missed", None), getattr(found, "chance", None)
    differs = outcomes.ends_differ(found) and chance is None
    said = outcome_name(_outcome(found), lang)
    if differs:
        said = outcomes.headline(found, lang) if found.outcome == "passed" else said
    replayed = outcomes.replayed(found)
    if replayed:
        said = outcomes.replayed_as(found, lang)
    style = "unsure" if differs or replayed else "good" if found.outcome == "passed" else "bad"
    lines = [paint(style, line) for line in wrap(said_of(safe_line(script), said, lang), width)]
    key = "explored-complete" if found.complete else "explored"
    counts = [word(key, lang, schedules=found.schedules, seconds=f"{found.seconds:.2g}")]
    if found.failing:
        counts.append(word("failing-count", lang, failing=found.failing))
    alike = outcomes.about_order(found, lang)
    counts += [clause for clause in (alike, outcomes.about_pieces(found, lang)) if clause and chance is None]
    if found.outcome == "passed" and not found.complete and missed is not None and missed < BOUND_MAX:
        counts.append(word("missed", lang, bound=f"{missed:.2g}"))
    if found.outcome == "passed" and not found.complete and chance is None:
        counts.append(word("not-proved", lang, why=_why(found, lang)))
    lines += wrap(word("clauses-join", lang).join(counts), width)
    shown = found.trace is not None and found.outcome in ("deadlock", "no_progress")  # the lines below say who waits
    if found.outcome == "out_of_steps" and _why(found, lang):  # no verdict: say why, and what to do
        lines += [paint("bad", line) for line in wrap(word("sentence", lang, text=_why(found, lang)), width)]
    elif found.error and not shown and (found.outcome != "passed" or chance is None):
        lines += [paint("bad", line) for line in wrap(safe_line(crash_line(found.error, lang)), width)]
    if chance is not None:
        known = {name: getattr(chance, name) for name in ("line", "what") if getattr(chance, name)}
        lines += [paint("bad", line) for line in wrap(safe_line(word("not-deterministic", lang, **known)), width)]
    for race in found.races:
        lines += wrap(safe_line(_race(race, lang)), width)
    if differs:
        lines += outcomes.end_lines(found, script, lang=lang, width=width, color=color)
        return "\n".join(lines) + "\n"
    if found.trace is not None and (found.outcome != "passed" or replayed):
        simple = shrunk_to(found.trace, lang) if found.trace.fewest_proved else []  # a replayed schedule is not shrunk
        lines += wrap(word("clauses-join", lang).join(simple), width) if simple else []
        lines += ["", *run_lines(found.trace, found.sources, lang=lang, width=width, color=color)]
    if found.token and replayable:
        command = f"stall explore {safe_line(script)} --replay {safe_line(found.token)}{safe_line(given)}"
        lines += ["", *command_lines("replay", command, lang, width)]
    return "\n".join(lines) + "\n"


def crash_line(error: str, lang: str) -> str:
    """The exception with its line and thread, in words of this language. An unknown form stays as it is."""
    parts = _CRASH.fullmatch(error)
    return word("crashed-at", lang, what=parts[1], line=parts[2], thread=parts[3]) if parts else error


def _outcome(found: Exploration) -> str:
    """The word for how it ended.

    Threads that wait for ever need not wait for each other, and some programs never end.
    """
    if found.outcome == "deadlock" and found.trace is not None:
        each_other = any(entry.holder not in (None, entry.thread) for entry in found.trace.waiting)
        return "deadlock" if each_other else "deadlock-alone"
    why = getattr(getattr(found, "why_incomplete", None), "code", "")
    return why if found.outcome == "out_of_steps" and why in ("on-and-on", "some-endless") else found.outcome


def _why(found: Exploration, lang: str) -> str | None:
    why = getattr(found, "why_incomplete", None)
    key = f"why.{getattr(why, 'code', None)}"
    if key not in WORDS:
        return None
    return word(key, lang, **{"runs": getattr(found, "proof_runs", None), **getattr(why, "details", {})})


def _race(race: dict[str, Any], lang: str) -> str:
    """`location` and two accesses, each with its line if the engine knows it. Any other form is shown as it is."""
    if race.get("kind") == "busy-wait":
        return word("busy-wait", lang, line=race["first"]["line"])
    key = "lock-order" if race.get("kind") == "lock-order" else "race"
    location = race.get("location", race.get("target", "?"))
    return word(key, lang, location=location, first=_access(race, "first", lang), second=_access(race, "second", lang))


def _access(race: dict[str, Any], name: str, lang: str) -> Any:
    access = race.get(name)
    if not isinstance(access, dict):
        line = race.get(f"{name}_line", access)
        return word("at-line", lang, line=line) if isinstance(line, int) else line
    known = {part: access[part] for part in ("line", "thread") if access.get(part) is not None}
    key = f"access.{access.get('kind')}"
    return word(key if key in WORDS else "access", lang, **known)
