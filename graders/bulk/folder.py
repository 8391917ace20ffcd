"""Grade a folder of submissions: plan, grade what is new, store each result, then write the outputs."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders import catalog, grading
from graders.bulk import cluster as cluster_executor
from graders.bulk import hand_back, local, outputs
from graders.bulk.gradebooks.people import Person
from graders.bulk.gradebooks.roster import read_people
from graders.bulk.gradebooks.teams import in_teams
from graders.bulk.inputs import reading
from graders.bulk.plan import Job, Plan, plan_folder
from graders.bulk.store import Key, Override, Store
from graders.bulk.task import Grade, Judge, Task, judge
from graders.bulk.version import kit_version, wording_version
from graders.errors import UsageError
from graders.grading import Submission
from graders.results import Message, Report
from graders.sandbox import parent, probe, scratch

__all__ = ["BulkResult", "Progress", "grade_folder", "override", "read_results", "write_outputs"]


@dataclass(frozen=True)
class Progress:
    """What a progress function is told after each row, and once for each thing that was passed over (`note`)."""

    done: int
    total: int
    report: Report | None = None  # the row just finished
    reused: bool = False  # its result was in the store already
    note: Message | None = None


@dataclass(frozen=True)
class BulkResult:
    """Every row, in order of student and exercise, with the marks that the instructor set; and how many have no mark.

    The rows come without their checks and sources, which are large. `read_results` has them whole.
    """

    rows: tuple[Report, ...]
    not_judged: int
    written: bool = True  # False if the outputs were there already, made from the same rows


def grade_folder(
    submissions: Path | str,
    out: Path | str,
    *,
    jobs: int | None = None,
    seed: int = 0,
    resume: bool = False,
    thorough: bool = False,
    roster: Path | str | None = None,
    groups: Path | str | None = None,
    absent_is_zero: bool = False,
    trust_submissions: bool = False,
    cluster: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    lang: str = "en",
    with_bom: bool = False,
    grade: Grade = grading.grade_submission,
) -> BulkResult:
    """Grade every student in `submissions` and write results.json, grades.csv, feedback/ and index.html under `out`.

    `submissions` is a folder or an archive. `jobs` child processes run at a time (default: one per core). `cluster` is
    the address of a Dask scheduler or its file; then its workers judge, one child per thread of theirs.

    `resume` continues in an `out` that was begun. It grades only rows whose content, kit, seed or budget has changed,
    or that were not judged the last time. If all is unchanged, the outputs too, they are not written again.

    `roster` and `groups` are files of people (see `gradebooks.roster`). `absent_is_zero`: see `plan_folder`.
    `trust_submissions` grades even if the operating system's wall is not enough; the layers that exist are used in any
    case. `with_bom` writes a grades.csv that Excel opens.

    Raises UsageError: those of `probe.demand`, `no-such-path`, `cannot-read`, `cannot-write`, `out-is-submissions`, or
    `out-in-use` if `out` holds results and `resume` is not set; with `cluster` those of `cluster.connect` too.
    """
    if cluster is None and not trust_submissions:
        probe.demand(probe.layers())
    submissions, out = Path(submissions), Path(out)
    people = _people(roster, groups)
    exercises = tuple(catalog.load())
    skip = _own_folder(submissions, out, exercises)
    plan = plan_folder(submissions, exercises, roster=people, skip=skip, absent_is_zero=absent_is_zero)
    tell = progress or (lambda _: None)
    for note in plan.notes:
        tell(Progress(0, len(plan.jobs), note=note))
    _make(out)
    scratch.sweep()
    with Store(out) as store:
        if not resume and not store.is_empty():
            raise UsageError("out-in-use", path=str(out))
        outputs.sweep(out)
        store.plan(job.key for job in plan.jobs)
        store.identify(plan.students)
        store.enrol(plan.members)
        for note in hand_back.moodle_folders(store.students(), store.members())[1]:
            tell(Progress(0, len(plan.jobs), note=note))
        budget = json.dumps({"seed": seed, "thorough": thorough}, sort_keys=True)
        numbers, by_hand = itertools.count(1), store.overrides()
        tasks = _tasks(plan, store.done(), budget, lambda: tell(Progress(next(numbers), len(plan.jobs), reused=True)))
        one = functools.partial(judge, grade=grade, seed=seed, thorough=thorough)
        with _executor(jobs, cluster, trust_submissions, tell) as run:
            for together in run(one, tasks):
                results = [
                    (dataclasses.replace(report, student=task.job.student, file=task.submission.file), task.key)
                    for task, report in together
                ]
                store.put_all(results)  # all of them are on the disk before the first is reported
                for report, _ in results:
                    tell(Progress(next(numbers), len(plan.jobs), report=report))
                    if (report.student, report.exercise) in by_hand:
                        _tell_old_mark(report, store.overrides(), tell)
        return _write_new(store, out, lang, with_bom=with_bom, tell=tell)


def _tell_old_mark(
    report: Report, overrides: Mapping[tuple[str, str], Override], tell: Callable[[Progress], None]
) -> None:
    """Tell that a mark set by hand belongs to an older file than the one that was handed in now."""
    mark = overrides.get((report.student, report.exercise))
    if mark is not None and mark.earlier:
        told = {"student": report.student, "exercise": report.exercise, "points": mark.points, "now": report.points}
        told = {name: value for name, value in told.items() if value is not None}
        tell(Progress(0, 0, note=Message("old-mark-new-file", told)))


def _people(roster: Path | str | None, groups: Path | str | None) -> tuple[Person, ...]:
    people = read_people(Path(roster)) if roster is not None else ()
    return people if groups is None else in_teams(people, read_people(Path(groups)))


def write_outputs(
    out: Path | str, *, lang: str = "en", formats: Collection[str] = outputs.FORMATS, with_bom: bool = False
) -> BulkResult:
    """Derive the outputs from the store again. Raises UsageError if `out` has no store."""
    with Store(Path(out), create=False) as store:
        return _write(store, Path(out), lang, formats=formats, with_bom=with_bom)


def read_results(out: Path | str) -> Iterator[Report]:
    """Yield every row as it stands in `results.json`. Raises UsageError if `out` has no store."""
    with Store(Path(out), create=False) as store:
        yield from _with_override(store.reports(), store.overrides())


def override(out: Path | str, student: str, exercise: str, points: float | None, note: str = "") -> None:
    """Set a mark by hand; it survives every re-grading. `points=None` takes it back.

    The outputs are not touched: `write_outputs` does that. Raises UsageError: `no-such-path` (nothing is graded there),
    `no-such-row`, `no-such-mark` (there is none to take back), `bad-points`.
    """
    if points is not None and not (math.isfinite(points) and points >= 0):
        raise UsageError("bad-points", points=points)
    with Store(Path(out), create=False) as store:
        store.override(student, exercise, None if points is None else Override(float(points), note))


@contextlib.contextmanager
def _executor(
    jobs: int | None, address: str | None, trust_submissions: bool, tell: Callable[[Progress], None]
) -> Iterator[Callable[[Judge, Iterable[Task]], Iterator[list[tuple[Task, Report]]]]]:
    """Give a function that takes tasks and yields lists of them with their reports, here or on a cluster."""
    if address is None:
        workers = max(1, jobs or local.workers_default())
        with parent.warm():
            yield lambda one, tasks: local.run(
                lambda task: (task, one(task.submission, task.job.exercise)), tasks, workers, abort=parent.kill_all
            )
        return
    with cluster_executor.connect(address, trust_submissions=trust_submissions) as workers_there:
        tell(Progress(0, 0, note=workers_there.introduction))
        yield workers_there.run


def _tasks(plan: Plan, done: dict[tuple[str, str], Key], budget: str, reused: Callable[[], None]) -> Iterator[Task]:
    """Read one row after the other, when it is asked for, and yield those whose result the store does not have."""
    for job in plan.jobs:
        submission = _read(job)
        key = Key(submission.digest, kit_version(), budget)
        if done.get(job.key) == key:
            reused()
        else:
            yield Task(job, key, submission)


def _read(job: Job) -> Submission:
    if job.place is not None:
        return reading.read(job.place, job.file, job.exercise)
    return reading.none(job.file, job.problem or Message("missing", {"file": job.file}))


def _write(
    store: Store,
    out: Path,
    lang: str,
    *,
    formats: Collection[str] = outputs.FORMATS,
    with_bom: bool = False,
    tell: Callable[[Progress], None] = lambda _: None,
) -> BulkResult:
    overrides = store.overrides()
    rows = _with_override(store.reports(), overrides)
    for student in outputs.remove_others(out, {report.student for report in store.reports(light=True)}):
        tell(Progress(0, 0, note=Message("feedback-removed", {"student": student})))
    try:
        light = outputs.write(
            out,
            rows,
            overrides,
            students=store.students(),
            members=store.members(),
            lang=lang,
            formats=formats,
            with_bom=with_bom,
        )
    except OSError as error:
        raise UsageError("cannot-write", path=str(out), error=error.strerror or str(error)) from error
    return _counted(light)


def _counted(rows: tuple[Report, ...], *, written: bool = True) -> BulkResult:
    return BulkResult(rows, sum(row.points is None for row in rows), written)


def _write_new(store: Store, out: Path, lang: str, *, with_bom: bool, tell: Callable[[Progress], None]) -> BulkResult:
    """Write all outputs, unless they and everything that they are made from are as they were the last time."""
    made_from = f"{store.content()} {kit_version()} {wording_version()} {lang} {with_bom}"
    if store.stamp == f"{made_from} {outputs.files(out)}":
        return _counted(tuple(_with_override(store.reports(light=True), store.overrides())), written=False)
    store.stamp = None
    result = _write(store, out, lang, with_bom=with_bom, tell=tell)
    store.stamp = f"{made_from} {outputs.files(out)}"
    return result


def _with_override(reports: Iterable[Report], overrides: dict[tuple[str, str], Any]) -> Iterator[Report]:
    for report in reports:
        mark = overrides.get((report.student, report.exercise))
        yield (
            report
            if mark is None
            else dataclasses.replace(report, points=mark.points, notes=(*report.notes, _by_hand(report, mark)))
        )


def _by_hand(report: Report, mark: Override) -> Message:
    """What the student's page says about a mark that was set by hand."""
    told = {"points": mark.points} | ({"note": mark.note} if mark.note else {})
    if not mark.earlier:
        return Message("by-hand", told)
    return Message("by-hand-earlier", told | ({"now": report.points} if report.points is not None else {}))


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("cannot-write", path=str(out), error=error.strerror or str(error)) from None


def _own_folder(submissions: Path, out: Path, exercises: Iterable[str]) -> tuple[Path, ...]:
    """The folder `out`, if it lies among the submissions (`stall grade . -o marks`): it is no student's folder.

    Raises UsageError `out-is-submissions` if `out` is the folder of submissions itself, or a student's.
    """
    here, there = submissions.resolve(), out.resolve()
    if there != here and here not in there.parents:
        return ()
    if there.parent != here or any((there / f"{exercise}.py").exists() for exercise in exercises):
        raise UsageError("out-is-submissions", path=str(out))
    return (there,)
