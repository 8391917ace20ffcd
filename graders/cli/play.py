"""`stall play`: be the scheduler of your own code, on a page in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from graders import catalog
from graders.cli._common import Console, message_of, stall_command, write_file
from graders.cli.check import default_folder, no_such
from graders.errors import Refused, SubmissionError, Uncontrollable, UsageError
from graders.feedback import sentence
from graders.grading import Submission, play, read
from graders.reports._safe import safe_line
from graders.reports.play_page import play_page
from graders.results import SCHEMA_VERSION, Game, Verdict, to_json


@click.command()
@click.argument("exercise")
@click.argument("file", required=False)
@click.option("-o", "--out", default="play.html", show_default=True, metavar="FILE", help="Where the page goes.")
@click.option("--sellers", type=int, metavar="N", help="How many work at the stall.")
@click.option("--stock", type=int, metavar="N", help="How many sweet potatoes there are, or are ordered.")
@click.option("--tutorial", is_flag=True, help="Play the tutorial's own cell instead of your file.")
@stall_command
def command(
    console: Console, exercise: str, file: str | None, out: str, sellers: int | None, stock: int | None, tutorial: bool
) -> int:
    """Write a page on which you are the scheduler of EXERCISE (FILE, by default the one in exercises/ or this
    folder).
    """
    entry = catalog.by_module_name(exercise)
    if entry is None:
        raise UsageError("unknown-exercise", name=exercise, known=list(catalog.load()))
    if file is None and exercise != entry.id:  # a path, as other commands accept it
        file = exercise
    if tutorial and file is not None:
        raise UsageError("file-and-tutorial")
    if tutorial:
        submission = Submission(f"{entry.id}.py", catalog.tutorial_cell(entry.id))
        stock = entry.play.tutorial_stock if stock is None else stock
    else:
        submission = _read(Path(file or Path(default_folder(), f"{entry.id}.py")))
    try:
        game = play(submission, entry.id, workers=sellers, stock=stock)
    except (SubmissionError, Uncontrollable, Refused) as error:  # not our fault: the exit code is that of `check`
        console.say("error", text=safe_line(sentence(message_of(error), console.lang)))
        return 1
    source = (submission.source or b"").decode("utf-8", "replace")
    name = Path(submission.file).name
    write_file(out, play_page(game, source, file=name, tutorial=tutorial, lang=console.lang))
    console.say("play.written", path=out, positions=len(game.positions))
    console.write_json(lambda: _document(game))
    return 0


def _read(path: Path) -> Submission:
    submission = read(path)
    if submission.verdict is Verdict.MISSING:
        raise no_such(str(path))
    if submission.verdict is Verdict.NOT_JUDGED and submission.message is not None:
        raise UsageError(submission.message.key, **submission.message.args)
    return submission


def _document(game: Game) -> dict[str, object]:
    return {"schema_version": SCHEMA_VERSION, "game": to_json(game)}
