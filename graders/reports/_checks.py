"""What is said about one check, without layout: its title, its state, how much was tried or what is wrong."""

from __future__ import annotations

from typing import Any

from graders import catalog
from graders.catalog import CheckSpec
from graders.feedback import coverage_brief, coverage_plain, how_often, sentence, word
from graders.reports._safe import safe_line
from graders.results import CheckResult, Coverage, Message, Outcome, Trace

VALUE_MAX = 120  # characters of one value in a sentence
VALUES_MAX = 12  # items of one list in a sentence
TITLE_MAX = 120  # characters


def title_of(check: CheckResult | str, exercise: str, lang: str) -> str:
    """The promise in words; the check's id if the catalogue does not know it (its pack is missing)."""
    name = check if isinstance(check, str) else check.id
    spec = _spec(name, exercise)
    return safe_line(spec.title[lang] if spec is not None else name, TITLE_MAX)


def why_of(check: CheckResult, exercise: str, lang: str) -> str:
    """Why the promise matters; empty if the catalogue does not know it."""
    spec = _spec(check.id, exercise)
    return safe_line(spec.why[lang]) if spec is not None else ""


def _spec(check: str, exercise: str) -> CheckSpec | None:
    entry = catalog.load().get(exercise)
    return next((spec for spec in entry.checks if spec.id == check), None) if entry is not None else None


def number(points: float) -> str:
    """`5` for 5.0, and `6.67` for twenty thirds."""
    return f"{round(points, 2):g}"


def state_of(check: CheckResult) -> str:
    """The word for its state on the board: a key of `state.…`."""
    if check.passed is None:
        return "not_judged"
    if check.bonus and not check.passed:
        return "no_bonus"  # not earning it costs nothing
    return "passed" if check.passed else "failed"


def points_of(check: CheckResult) -> str:
    if check.bonus:
        return f"+{number(check.points)}" if check.points else ""
    return "" if check.passed is None else f"{number(check.points)}/{number(check.max_points)}"


def says(
    check: CheckResult,
    lang: str,
    *,
    exercise: str = "",
    said: dict[Coverage, str] | None = None,
    exactly: bool = False,
) -> str:
    """For a passed check, how much was tried; for others, what is wrong, and how simple the schedule is that shows it.

    `said` is what other checks of the same report have said already. `exactly` is for readers who know what a schedule
    and a bound are.
    """
    if check.passed:
        return _tried(check, {} if said is None else said, exercise, lang, exactly)
    parts = [about(check.message, exercise, lang)] if check.message else []
    if check.passed is False and check.trace is not None:
        parts += shrunk_to(check.trace, lang, check.coverage.schedules, exactly=exactly)
    return word("clauses-join", lang).join(parts)


def about(message: Message, exercise: str, lang: str) -> str:
    """The message as a sentence. If it names another check, the sentence has that check's title."""
    if message.key == "waits-for" and isinstance(message.args.get("check"), str):
        title = word("check-title", lang, title=title_of(message.args["check"], exercise, lang))
        return safe_sentence(Message(message.key, {**message.args, "check": title}), lang)
    return safe_sentence(message, lang)


def wrong_of(check: CheckResult, exercise: str, lang: str) -> str:
    """What is wrong: the check's message, or if it has none, the promise that is broken."""
    return about(check.message, exercise, lang) if check.message else title_of(check, exercise, lang)


def _tried(check: CheckResult, said: dict[Coverage, str], exercise: str, lang: str, exactly: bool) -> str:
    coverage = check.coverage
    if check.trace is not None:  # a schedule shows what had to be possible, which is the best proof
        if not exactly:
            return word("orders.found", lang, schedules=coverage.schedules)
        found = word("coverage.found", lang, schedule=f"{coverage.schedules:,}")
        return word("clauses-join", lang).join([found, how_often(coverage, lang)]) if coverage.drawn else found
    if coverage.schedules > 1 and coverage in said:
        return word("coverage.same" if exactly else "orders.same", lang, check=said[coverage])
    said.setdefault(coverage, title_of(check, exercise, lang))
    return safe_line(coverage_brief(coverage, lang) if exactly else coverage_plain(coverage, lang, exercise))


def shrunk_to(trace: Trace, lang: str, tried: int = 0, *, exactly: bool = False) -> list[str]:
    """How simple the schedule is, and whether that is proved. Empty for a run without an end, which is not shrunk."""
    if trace.preemptions == 0 or trace.outcome in (Outcome.NO_PROGRESS, Outcome.OUT_OF_STEPS):
        return []
    said = []
    if tried > 0:
        key = "failing-schedule" if exactly else "failing-order"
        said.append(word(key, lang, number=f"{tried:,}", schedules=tried))
    key = "switches-proved" if trace.fewest_proved else "switches"
    return [*said, word(key, lang, switches=trace.preemptions)]


def safe_sentence(message: Message, lang: str) -> str:
    """The message as a sentence. Each value is cut separately, so that a long one does not push the words out."""
    args = {name: _short(value) for name, value in message.args.items()}
    return safe_line(sentence(Message(message.key, args), lang))


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return safe_line(value, VALUE_MAX)
    return [_short(item) for item in value[:VALUES_MAX]] if isinstance(value, (list, tuple)) else value
