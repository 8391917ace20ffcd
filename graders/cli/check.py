"""`stall check`: the student's view."""

from __future__ import annotations

import os
from pathlib import Path

import click

from graders import catalog
from graders.catalog import Exercise
from graders.checkout import from_root
from graders.cli import _sharing
from graders.cli._common import Console, form_of, given, numbers, stall_command, write_file
from graders.errors import UsageError
from graders.feedback import word
from graders.grading import grade
from graders.progress import working
from graders.reports import as_json, terminal
from graders.reports.formats import FORMATS, render
from graders.results import Report, Verdict


def _forms(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, str | None], ...]:
    """`junit=junit.xml` is a format and the file it goes to."""
    forms = tuple((name, file or None) for name, _, file in (text.partition("=") for text in given))
    for name, _ in forms:
        if name not in FORMATS:
            raise UsageError("not-one-of", option=parameter.opts[0], known=list(FORMATS))
    return forms


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@click.option("--seed", type=int, help="The seed of every random choice.")
@click.option("--sellers", callback=numbers, metavar="2,6,32", help="Thread counts to try.")
@click.option("--schedules", type=click.IntRange(min=1), help="Schedules per check.")
@click.option("--thorough", is_flag=True, help="Ten times the budget.")
@click.option("-v", "--verbose", is_flag=True, help="Say what exactly was tried, and why each check matters.")
@click.option("-o", "--out", metavar="FILE", help="Write the reports to FILE too: .html, .md or text.")
@click.option(
    "--share", metavar="FILE", help="Write a copy of your file to FILE, its token inside, for `stall replay FILE`."
)
@click.option(
    *("--format", "forms"),
    callback=_forms,
    multiple=True,
    metavar="NAME[=FILE]",
    help="Of stdout, or of FILE; may be given more than once." + f"  [{', '.join(FORMATS)}]",
)
@stall_command
def command(
    console: Console,
    paths: tuple[str, ...],
    seed: int | None,
    sellers: tuple[int, ...] | None,
    schedules: int | None,
    thorough: bool,
    verbose: bool,
    out: str | None,
    share: str | None,
    forms: tuple[tuple[str, str | None], ...],
) -> int:
    """Check exercises: files, or folders that hold them (default: exercises/, or else this folder)."""
    options = given(seed=seed, sellers=sellers, schedules=schedules, thorough=thorough)
    # -o belongs to the format that has no file yet; without such a format, its suffix says the format
    if out is not None:
        unplaced = [name for name, file in forms if file is None]
        forms = tuple((name, file or out) for name, file in forms) if unplaced else (*forms, (form_of(out), out))
    instead = any(file is None for _, file in forms)  # stdout goes to a machine, so people read stderr
    if len([file for _, file in forms if file is None]) > 1 or len({*forms}) < len(forms):
        raise UsageError("one-stdout")
    if share is not None:
        _sharing.check_target(share)
    reports: list[Report] = []
    found = files(paths or (default_folder(),), whole=True, empty=bool(forms))
    for file in found:
        if reports and not instead:
            console.show("")
        with working(word("checking", console.lang, exercise=file.stem, done=len(reports) + 1, total=len(found))):
            report = grade(str(file), **options)
        reports.append(report)
        if not instead:
            console.show(terminal.report_text(report, **console.look, verbose=verbose))
    points = [report.points for report in reports]
    if len(reports) > 1 and None not in points and not instead:
        reached = terminal.number(sum(p for p in points if p is not None))
        most = terminal.number(sum(report.max_points for report in reports))
        console.show("\n" + word("total-line", console.lang, reached=reached, max=most))
    placed = from_root(reports, Path.cwd(), os.environ)
    for name, target in forms:
        text = render(name, placed if FORMATS[name].from_root else reports, lang=console.lang)
        if target is None:
            console.show(text)
        else:
            write_file(target, text)
    if share is not None:
        console.say("shared" if _sharing.share(reports, found, share) else "nothing-to-share", path=share)
    if "github" in dict(forms):
        _step_summary(reports, console.lang)
    console.write_json(lambda: as_json.document(reports))
    return exit_code(reports)


def _step_summary(reports: list[Report], lang: str) -> None:
    """Add to the summary of a GitHub step, if GitHub says in which file it wants that."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(render("github-summary", reports, lang=lang))
    except OSError as error:
        raise UsageError("cannot-write", path=path, error=error.strerror or str(error)) from None


def exit_code(reports: list[Report]) -> int:
    """2 if something could not be judged, even if something else failed; 1 if something failed; else 0."""
    verdicts = {report.verdict for report in reports}
    if Verdict.NOT_JUDGED in verdicts:
        return 2
    return 0 if verdicts <= {Verdict.PASSED} else 1


def default_folder() -> str:
    return "exercises" if Path("exercises").is_dir() else "."


def one_file(exercise: str, file: str | None) -> tuple[Exercise, Path]:
    """The exercise, and its file. `exercise` is a name, or itself the path of the file."""
    entry = catalog.by_module_name(exercise)
    if entry is None:
        raise UsageError("unknown-exercise", name=exercise, known=list(catalog.load()))
    if file is not None:
        return entry, Path(file)
    return entry, Path(exercise) if exercise.endswith((".py", ".ipynb")) else Path(default_folder(), f"{entry.id}.py")


def files(paths: tuple[str, ...], *, whole: bool = False, empty: bool = False) -> list[Path]:
    """The exercises that the paths stand for, in teaching order within a folder.

    With `whole`, a folder stands for everything that the course hands out; files that are missing are among the result,
    and are judged as not handed in. The name of an exercise stands for its file. A folder without any exercise is an
    error, unless `empty` allows one from which all were deleted.
    """
    found: list[Path] = []
    for name in paths:
        path = Path(name)
        if path.is_dir() or (empty and not path.exists() and not path.suffix):
            inside = [_inside(path, exercise) for exercise in catalog.load()]
            there = [file for file in inside if file.is_file()]
            if not there and not empty:
                raise UsageError("nothing-to-check", path=name, known=[f"{exercise}.py" for exercise in catalog.load()])
            found += inside if whole else there
        elif path.exists():
            found.append(path)
        elif name in catalog.load() and (named := _inside(Path(default_folder()), name)).is_file():
            found.append(named)
        else:
            raise no_such(name)
    return found


def _inside(folder: Path, exercise: str) -> Path:
    """Where an exercise lies in a folder: its notebook if there is no module of it, else its module."""
    module = folder / f"{exercise}.py"
    return next(filter(Path.is_file, (module, folder / f"{exercise}.ipynb")), module)


def no_such(path: str) -> UsageError:
    """The error for a path where nothing lies. If an exercise is meant, it says how to get one."""
    meant = Path(path).name == "exercises" or catalog.by_module_name(path) is not None
    return UsageError("no-exercise-here" if meant else "no-such-path", path=path)
