"""The same jobs on a real Dask scheduler with worker processes: the same files, whoever dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graders import bulk, grading
from graders.bulk import cluster
from graders.bulk.store import FILE
from graders.errors import UsageError
from graders.feedback import sentence
from graders.results import Message, Verdict

distributed = pytest.importorskip("distributed", reason="Dask comes with the [cluster] extra")

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
DERIVED = ("results.json", "grades.csv", "index.html")
posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture(scope="module")
def dask():
    """A scheduler with two worker processes, each of which comes back when it is killed."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=60
    ) as local:
        yield local


def derived(out: Path) -> dict[str, bytes]:
    files = [out / name for name in DERIVED] + sorted((out / "feedback").rglob("*.*"))
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


# The fakes are functions inside functions: those go to a worker as they are, where no module of ours can be imported.


def by_the_text():
    """Judges without a child: `pass` passes."""

    def grade(submission, exercise, *, seed, thorough):
        from graders import grading
        from graders.bulk.task import not_judged
        from graders.results import Message, Report, Verdict

        if submission.source is None:
            return grading.grade_submission(submission, exercise, seed=seed)
        if b"pass" in submission.source:
            return Report(exercise, Verdict.PASSED, 35.0, 35.0, seed=seed, schedules=int(thorough))
        return not_judged(exercise, Message("child-timeout", {"seconds": 60}))

    return grade


def deadly(folder, *, always=False):
    """As before, but `victim` kills the worker that judges it: the first time, or every time."""
    before, folder = by_the_text(), str(folder)

    def grade(submission, exercise, *, seed, thorough):
        import os
        import signal

        with open(os.path.join(folder, "judged"), "a", encoding="utf-8") as log:
            log.write(f"{exercise} {(submission.source or b'').decode()}\n")
        if b"victim" in (submission.source or b""):
            flag = os.path.join(folder, "killed")
            if always or not os.path.exists(flag):
                open(flag, "w").close()
                os.kill(os.getpid(), signal.SIGKILL)
        return before(submission, exercise, seed=seed, thorough=thorough)

    return grade


def test_a_cluster_writes_the_same_bytes_as_this_machine(dask, hand_in, tmp_path):
    for student, source in {
        "right": "solutions/unlocked.py",
        "wrong": "tests/corpus/failed/locked/reads_after_release.py",
        "invalid": "tests/corpus/failed/locked/looks_before_locking.py",
    }.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        submissions = hand_in(student, **{Path(source).parent.name.replace("solutions", "unlocked"): text})
    hand_in("invalid", locked="def sale(:", unlocked="import os\nos._exit(0)")
    there = bulk.grade_folder(submissions, tmp_path / "there", cluster=dask.scheduler_address, trust_submissions=True)
    here = bulk.grade_folder(submissions, tmp_path / "here", jobs=1, trust_submissions=True)
    assert {row.verdict.value for row in here.rows} == {"passed", "failed", "invalid", "refused", "missing"}
    assert there == here
    assert derived(tmp_path / "there") == derived(tmp_path / "here")


@posix
def test_a_worker_killed_in_mid_run_loses_nothing(dask, hand_in, tmp_path, out):
    for i in range(12):
        submissions = hand_in(f"s{i:02}", locked="pass victim" if i == 5 else f"pass {i}")
    address = dask.scheduler_address
    result = bulk.grade_folder(submissions, out, cluster=address, trust_submissions=True, grade=deadly(tmp_path))
    assert (tmp_path / "killed").exists()
    assert [row.points for row in result.rows if row.exercise == "locked"] == [35] * 12
    (tmp_path / "judged").unlink()
    bulk.grade_folder(submissions, out, cluster=address, trust_submissions=True, grade=deadly(tmp_path), resume=True)
    judged = (tmp_path / "judged").read_text(encoding="utf-8") if (tmp_path / "judged").exists() else ""
    assert "pass" not in judged  # all of it was kept


@posix
def test_what_kills_every_worker_is_not_judged_and_takes_nobody_along(hand_in, tmp_path, out):
    for i in range(4):
        submissions = hand_in(f"s{i}", locked="victim" if i == 1 else "pass")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=60
    ) as dask:
        dask.scheduler.allowed_failures = 1
        result = bulk.grade_folder(
            submissions, out, cluster=dask.scheduler_address, trust_submissions=True,
            grade=deadly(tmp_path, always=True),
        )  # fmt: skip
    rows = {row.student: row for row in result.rows if row.exercise == "locked"}
    assert rows["s1"].verdict is Verdict.NOT_JUDGED and rows["s1"].points is None
    assert "2 workers of the cluster died" in sentence(rows["s1"].message, "en")
    assert [rows[name].points for name in ("s0", "s2", "s3")] == [35, 35, 35]


SCHEDULER_AND_WORKER = """\
import asyncio, distributed, logging
logging.disable(logging.CRITICAL)
async def main():
    async with distributed.Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        async with distributed.Worker(scheduler.address, nthreads=1):
            print(scheduler.address, flush=True)
            await scheduler.finished()
asyncio.run(main())
"""


@posix
def test_after_the_death_of_the_scheduler_resume_goes_on_with_what_is_left(hand_in, tmp_path, out):
    for i in range(5):
        submissions = hand_in(f"s{i}", locked="pass victim" if i == 3 else f"pass {i}")
    with subprocess.Popen(
        [sys.executable, "-c", SCHEDULER_AND_WORKER], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        address = process.stdout.readline().strip()
        with pytest.raises(UsageError, match="cluster-lost") as caught:
            bulk.grade_folder(submissions, out, cluster=address, trust_submissions=True, grade=deadly(tmp_path))
        assert process.wait() < 0
    assert address in sentence(Message(caught.value.code, caught.value.details), "en")
    assert not (out / "results.json").exists() and (out / FILE).exists()
    lines = (tmp_path / "judged").read_text(encoding="utf-8").splitlines()
    judged = [line for line in lines if line.startswith("locked")]
    assert judged == ["locked pass 0", "locked pass 1", "locked pass 2", "locked pass victim"]
    result = bulk.grade_folder(submissions, out, resume=True, trust_submissions=True, grade=deadly(tmp_path), jobs=1)
    assert [row.points for row in result.rows if row.exercise == "locked"] == [35] * 5
    again = [line for line in (tmp_path / "judged").read_text(encoding="utf-8").splitlines() if "pass" in line][4:]
    # Only what had not come back when the scheduler died: at most the window, and the victim.
    assert again[-2:] == ["locked pass victim", "locked pass 4"] and len(again) <= 2 + cluster.AHEAD


def test_few_are_out_at_a_time(dask, hand_in):
    taken, back = [], 0

    def tasks():
        for i in range(40):
            taken.append(i)
            job = bulk.Job(f"s{i}", "locked", None)
            yield cluster.Task(job, None, grading.Submission("locked.py", b"pass"))

    def judge(submission, exercise):
        from graders.results import Report, Verdict

        return Report(exercise, Verdict.PASSED, 35.0, 35.0)

    seen = set()
    with cluster.connect(dask.scheduler_address, trust_submissions=True) as there:
        for together in there.run(judge, tasks()):
            assert 0 < len(taken) - back < 2 * cluster.AHEAD + 1  # two threads
            back += len(together)
            seen.update(task.job.student for task, _ in together)
            assert all(report.points == 35 for _, report in together)
    assert len(seen) == back == 40


def test_leaving_early_takes_back_what_waits(dask):
    tasks = (cluster.Task(bulk.Job(f"s{i}", "locked", None), None, grading.Submission("", b"")) for i in range(10))

    def judge(submission, exercise):
        from graders.bulk.task import not_judged
        from graders.results import Message

        return not_judged(exercise, Message("missing"))

    with cluster.connect(dask.scheduler_address, trust_submissions=True) as there:
        results = there.run(judge, tasks)
        next(results)
        client = there._client
        results.close()
        assert not [future for future in client.futures.values() if future.status == "pending"]
    assert len(list(tasks)) >= 10 - 1 - 2 * cluster.AHEAD


def test_a_scheduler_file_will_do(dask, hand_in, out, tmp_path):
    file = tmp_path / "scheduler.json"
    document = {"type": "Scheduler", "address": dask.scheduler_address, "workers": {}}
    file.write_text(json.dumps(document), encoding="utf-8")
    notes = []
    result = bulk.grade_folder(
        hand_in("alice", locked="pass"), out, cluster=str(file), trust_submissions=True, thorough=True,
        grade=by_the_text(), progress=lambda progress: notes.append(progress.note),
    )  # fmt: skip
    assert [row.schedules for row in result.rows if row.exercise == "locked"] == [1]
    assert notes[0].key == "cluster-joined"
    assert sentence(notes[0], "en").startswith(f"2 workers at {file}, 2 submissions at a time")


def test_a_scheduler_without_workers(hand_in, out, monkeypatch):
    monkeypatch.setattr(cluster, "WORKERS_S", 0.1)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=60) as dask,
        pytest.raises(UsageError, match="cluster-no-workers"),
    ):
        bulk.grade_folder(hand_in("alice"), out, cluster=dask.scheduler_address)


def test_nobody_at_that_address(hand_in, out, monkeypatch, tmp_path):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.1)
    for address, code in {
        "tcp://127.0.0.1:9": "cluster-unreachable",
        "nonsense://x": "cluster-unreachable",
        str(tmp_path / "none.json"): "no-such-path",
    }.items():
        with pytest.raises(UsageError, match=code) as caught:
            bulk.grade_folder(hand_in("alice"), out, cluster=address, resume=True)
        assert address in sentence(Message(caught.value.code, caught.value.details), "zh")


def test_without_dask_it_says_what_to_install(hand_in, out, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="no-distributed") as caught:
        bulk.grade_folder(hand_in("alice"), out, cluster="tcp://127.0.0.1:9")
    assert "pip install 'stall-kit[cluster]'" in sentence(Message(caught.value.code), "en")


def test_a_worker_with_another_kit_judges_nothing(dask, hand_in, out, monkeypatch):
    monkeypatch.setattr(cluster, "kit_version", lambda: "0.0.1+12345678")
    with pytest.raises(UsageError, match="cluster-other-kit") as caught:
        bulk.grade_folder(hand_in("alice", locked="pass"), out, cluster=dask.scheduler_address, grade=by_the_text())
    assert caught.value.details["ours"] == "0.0.1+12345678" != caught.value.details["theirs"]


def test_a_worker_that_joins_late_is_asked_too(dask):
    """It was not there when all were asked: its answer to the first task says that it is unfit."""
    with cluster.connect(dask.scheduler_address, trust_submissions=True) as there:
        there._terms = {**there._terms, "kit": "0.0.1+12345678"}
        task = cluster.Task(bulk.Job("s", "locked", None), None, grading.Submission("", b""))
        with pytest.raises(UsageError, match="cluster-other-kit"):
            next(there.run(lambda submission, exercise: 1 / 0, [task]))


@pytest.mark.parametrize(
    "about, trusted, code",
    [
        ({"kit": "1", "layers": []}, False, "cluster-no-wall"),
        ({"kit": "1", "layers": []}, True, None),
        ({"kit": "1", "layers": ["landlock"]}, False, "cluster-no-wall-processes"),
        ({"kit": "1", "layers": ["namespaces", "seccomp"]}, False, "cluster-no-wall-files"),
        ({"kit": "1", "layers": ["namespaces"]}, False, "cluster-no-wall"),
        ({"kit": "1", "layers": ["namespaces"]}, True, None),
        ({"kit": "1", "layers": ["landlock", "seccomp"]}, False, None),
        ({"kit": "2", "layers": ["landlock", "seccomp"]}, True, "cluster-other-kit"),
        (ModuleNotFoundError("No module named 'graders'"), True, "cluster-worker-broken"),
    ],
)
def test_which_workers_may_judge(about, trusted, code):
    terms = {"kit": "1", "trust_submissions": trusted}
    if code is None:
        assert cluster._check("w", about, terms) is None
        return
    with pytest.raises(UsageError) as caught:
        cluster._check("worker-7", about, terms)
    assert caught.value.code == code
    said = [sentence(Message(code, caught.value.details), lang) for lang in ("en", "zh")]
    assert all("worker-7" in text and "…" not in text for text in said) and said[0] != said[1]
    if code.startswith("cluster-no-wall"):
        assert all(layer in text for layer in about["layers"] for text in said)


@pytest.mark.parametrize(
    "answer",
    [RuntimeError("no such thing"), b"no json", b'{"report": {}}', b'{"report": {"exercise": "unlocked"}}', b"[]"],
)
def test_an_answer_that_is_no_report_is_not_judged(answer):
    task = cluster.Task(bulk.Job("s", "locked", None), None, grading.Submission("", b""))
    report = cluster._read(answer, task)
    assert (report.verdict, report.points, report.message.key) == (Verdict.NOT_JUDGED, None, "internal-error")
