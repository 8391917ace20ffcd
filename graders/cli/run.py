"""`stall run`: one day at the stall, or many days on real threads beside what our schedules found."""

from __future__ import annotations

import dataclasses

import click

from graders import day
from graders.cli._common import Console, stall_command
from graders.cli.check import exit_code, no_such, one_file
from graders.feedback import outcome_name, word
from graders.grading import grade
from graders.progress import working
from graders.reports import as_json
from graders.reports._cells import wrap
from graders.reports._safe import safe_line, safe_text
from graders.reports.real import real_text
from graders.results import Outcome

EXIT_CODES = {Outcome.FINISHED: 0, Outcome.OUT_OF_STEPS: 2}  # our limit is no verdict; every other end is a failure


@click.command()
@click.argument("exercise")
@click.argument("file", required=False)
@click.option("--real", type=click.IntRange(1, day.RUNS_MAX), metavar="N", help="N runs on real threads.")
@stall_command
def command(console: Console, exercise: str, file: str | None, real: int | None) -> int:
    """Run the stall of EXERCISE (a name, or the path of its file) for a day, and print what it prints.

    With --real the day is run N times on real threads, where nobody chooses who goes next, and the result is
    shown beside what the schedules that we choose have found. Real threads never decide a mark.
    """
    entry, path = one_file(exercise, file)
    if not path.exists():
        raise no_such(str(path))
    if real is None:
        return _one_day(console, entry.id, str(path))
    with working(word("running-real", console.lang, exercise=entry.id, runs=real)):
        counts = day.run_real(path, entry.id, runs=real)
    with working(word("checking", console.lang, exercise=entry.id)):
        report = grade(path, entry.id)
    console.show(real_text(counts, report, **console.look))
    console.write_json(lambda: {**as_json.document([report]), "real": dataclasses.asdict(counts)})
    return exit_code([report])


def summary(found: day.Day, lang: str) -> str:
    """What was roasted and sold, and how many too many or too few."""
    parts = [word("day-roasted", lang, roasted=found.roasted)] if found.roasted else []
    if found.sold > found.stock:
        parts.append(word("day-oversold", lang, sold=found.sold, stock=found.stock, over=found.sold - found.stock))
    elif found.sold == found.stock:
        parts.append(word("day-sold-out", lang, stock=found.stock))
    else:
        parts.append(word("day-unsold", lang, sold=found.sold, stock=found.stock, left=found.stock - found.sold))
    return word("clauses-join", lang).join(parts)


def _one_day(console: Console, exercise: str, path: str) -> int:
    with working(word("checking", console.lang, exercise=exercise)):
        found = day.run_once(path, exercise)
    if found.output:
        console.show(safe_text(found.output.rstrip("\n"), limit=20_000))
    seconds, outcome = f"{found.clock_s:g}", outcome_name(Outcome(found.outcome), console.lang)
    day_over = {"workers": found.workers, "stock": found.stock, "outcome": outcome, "seconds": seconds}
    for text in (word("day-over", console.lang, **day_over), summary(found, console.lang)):
        console.talk("\n".join(wrap(text, console.width)))
    if found.error is not None:
        place = f"{path}:{found.line}" if found.line is not None else path
        console.talk(safe_line(f"{place}: {found.error}"))
    console.write_json(lambda: {"exercise": exercise, "day": dataclasses.asdict(found)})
    return EXIT_CODES.get(Outcome(found.outcome), 1)
