"""One submission's bytes -> one Game: everything that a small stall of it can do, for the student to play with."""

from __future__ import annotations

import dataclasses

from graders import catalog
from graders.engine.choices import choices
from graders.engine.model import RunResult
from graders.errors import SubmissionError, UsageError
from graders.results import Game, Message
from graders.suites._explore import judge_run
from graders.suites._judge import judge, load, promises
from graders.suites._plan import Proof
from graders.suites._stage import FREE_KINDS, Stage, StallProgram
from graders.suites._stalls import stall_of
from graders.suites._submission import NotStarted, Prepared

WORKERS_MAX, STOCK_MAX = 4, 10  # larger stalls can be explored only in part, and nobody plays them


def play(source: bytes, *, exercise: str, file: str, workers: int | None = None, stock: int | None = None) -> Game:
    """Explore a small stall of the module. Raises SubmissionError, Uncontrollable, or UsageError for odd sizes."""
    for option, number, least, most in (("--sellers", workers, 1, WORKERS_MAX), ("--stock", stock, 0, STOCK_MAX)):
        if number is not None and not least <= number <= most:
            raise UsageError("number-out-of-range", option=option, got=number, least=least, most=most)
    try:
        submission = load(source, exercise, file)
    except NotStarted as error:
        raise SubmissionError("not-started", line=error.line, function=error.function) from None
    sizes = [(workers or size[0], size[1] if stock is None else stock) for size in stall_of(exercise).play]
    game = None
    for size in dict.fromkeys(sizes):
        larger = _explored(submission, exercise, *size)
        if game is None or not game.complete or larger.complete or _breaks(larger):
            game = larger
        if _breaks(game):
            break
    assert game is not None
    if catalog.load()[exercise].play.breaks or not _breaks(game):  # to break such a stall is no misconception
        return game
    report = judge(source, exercise=exercise, file=file)  # so that the word is the same as in a report
    return dataclasses.replace(game, diagnosis=report.diagnosis, diagnosis_args=report.diagnosis_args)


def _explored(submission: Prepared, exercise: str, workers: int, stock: int) -> Game:
    stage = Stage(exercise, workers, stock, stall_of(exercise).lock or "")
    program = StallProgram(submission.unit, stage)
    scenario = Proof(stage, 1, ())
    promised = promises(exercise, stage)

    def broken(result: RunResult) -> Message | None:
        found = (judge_run(check, invariant, scenario, result) for check, invariant in promised.items())
        return next((message for message in found if message is not None), None)

    explored = choices(
        program, players=lambda: program.workers, judge=broken, limits=scenario.limits, free_kinds=FREE_KINDS
    )
    if program.problem is not None:  # nobody was hired, so nobody can go next
        raise SubmissionError(program.problem.key, **program.problem.args)
    return Game(
        exercise, stock, explored.threads, explored.names, explored.locks, explored.positions, explored.complete,
        explored.proved,
    )  # fmt: skip


def _breaks(game: Game) -> bool:
    return any(position.broken is not None for position in game.positions)
