"""`stall grade`: a folder of submissions, graded and written out."""

from __future__ import annotations

from pathlib import Path

import click

from graders.bulk import grade_folder, read_results
from graders.bulk.folder import Progress
from graders.cli._common import Console, given, stall_command
from graders.cli._grading import telling
from graders.cli._wall import tell_layers
from graders.reports import as_json
from graders.reports.class_lines import class_lines


@click.command()
@click.argument("submissions")
@click.option("-o", "--out", required=True, metavar="OUT", help="Where everything is written, and nowhere else.")
@click.option("--jobs", type=click.IntRange(min=1), help="How many at a time.")
@click.option("--cluster", metavar="ADDRESS", help="Judge on a Dask cluster: tcp://host:port or a scheduler file.")
@click.option("--resume", is_flag=True, help="Go on in OUT where an earlier run stopped.")
@click.option("--seed", type=int, help="The seed of every random choice.")
@click.option("--thorough", is_flag=True, help="Ten times the budget.")
@click.option(
    "--roster", metavar="FILE", help="The class list, or Moodle's or Canvas's file: absent students get rows, too."
)
@click.option(
    "--absent-is-zero", is_flag=True, help="Give 0 to absent students, even while some submissions fit nobody."
)
@click.option("--groups", metavar="FILE", help="Who is in which team: Canvas's People export, or a list.")
@click.option("--bom", is_flag=True, help="Begin grades.csv with a byte order mark, so that Excel reads it as UTF-8.")
@click.option("--trust-submissions", is_flag=True, help="The submissions are known to be harmless.")
@stall_command
def command(
    console: Console,
    submissions: str,
    out: str,
    jobs: int | None,
    cluster: str | None,
    resume: bool,
    seed: int | None,
    thorough: bool,
    roster: str | None,
    groups: str | None,
    absent_is_zero: bool,
    bom: bool,
    trust_submissions: bool,
) -> int:
    """Grade SUBMISSIONS: a folder per student, or a download from Moodle, Canvas, GitHub Classroom or nbgrader,
    unpacked or as a .zip.
    """
    options = given(
        jobs=jobs,
        cluster=cluster,
        resume=resume,
        seed=seed,
        thorough=thorough,
        roster=Path(roster) if roster else None,
        groups=Path(groups) if groups else None,
        absent_is_zero=absent_is_zero,
        with_bom=bom,
        trust_submissions=trust_submissions,
    )
    if cluster is None:
        tell_layers(console, trust_submissions)
    odd_files = 0

    def count(progress: Progress) -> None:
        nonlocal odd_files
        odd_files += progress.note is not None
        tell(progress)

    with telling(console.lang) as tell:
        result = grade_folder(Path(submissions), Path(out), progress=count, lang=console.lang, **options)
    console.say("graded" if result.written else "nothing-new", rows=len(result.rows), path=out)
    lines = class_lines(result.rows, odd_files=odd_files, out=out, lang=console.lang, width=console.width)
    console.talk("\n".join(lines))
    console.write_json(lambda: as_json.document(read_results(out)))
    return 2 if result.not_judged else 0
