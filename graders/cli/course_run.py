"""`stall course run`: what a platform's script calls in its container, with one student's files."""

from __future__ import annotations

from pathlib import Path

import click

from graders.bulk.outputs import write_text
from graders.cli._common import Console, stall_command
from graders.cli._course import EXERCISES, SEED
from graders.cli._wall import tell_layers
from graders.course.judge import judge
from graders.course.plan import Course
from graders.errors import UsageError
from graders.reports import as_json
from graders.reports._tests import unjudged
from graders.reports.formats import FORMATS, render


@click.command()
@click.argument("form", type=click.Choice(list(FORMATS)), metavar="FORMAT")
@click.argument("submission", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The results.")
@EXERCISES
@SEED
@click.option("--trust-submissions", is_flag=True, help="The submissions are known to be harmless.")
@stall_command
def command(
    console: Console,
    form: str,
    submission: Path,
    out: Path,
    exercises: tuple[str, ...],
    seed: int,
    trust_submissions: bool,
) -> int:
    """Judge the folder SUBMISSION, one student's, and write the results in FORMAT to FILE.

    The exit code is 0 when everything was judged, whatever the result, and 2 otherwise. FILE is written in both
    cases, except in a format that has no way to say it.
    """
    tell_layers(console, trust_submissions)
    reports = judge(submission, Course.of(exercises).exercises, seed=seed)
    reasons = unjudged(reports, console.lang)
    if reasons:
        console.talk(reasons)
    if reasons and FORMATS[form].needs_points:
        console.say("platform.no-results")
        return 2
    try:
        write_text(out, render(form, reports, lang=console.lang))
    except OSError as error:
        raise UsageError("cannot-write", path=str(out), error=error.strerror or str(error)) from None
    console.write_json(lambda: as_json.document(reports))
    return 2 if reasons else 0
