"""The page of `scale.py`: Markdown from what it measured."""

from __future__ import annotations

from typing import Any

from page import table

from graders.reports.class_page import ROWS_MAX

Lines = list[str]

CLUSTERS = """\
Not run here: these two are put together from the documentation of dask-jobqueue and of the Dask Kubernetes operator.
Every worker needs the same kit as the machine that runs `stall grade` (it is asked, and refused if it has another) and
a wall of its own (a worker without one is refused too). One worker a machine with a thread for each core should do (not
tried beyond this machine): a thread only waits for its child process, and one warm server serves them all.

Slurm, with `pip install dask-jobqueue` on a node that may submit; the scheduler lives as long as this script:

```python
import subprocess
from dask_jobqueue import SLURMCluster

cluster = SLURMCluster(
    queue="normal",
    account="cs101",
    walltime="01:00:00",
    cores=32,
    processes=1,
    memory="32GB",  # of one job: one worker, 32 threads
    job_script_prologue=["source /shared/stall/bin/activate"],  # where the same kit is installed
    python="/shared/stall/bin/python",
)
cluster.scale(jobs=4)
subprocess.run(["stall", "grade", "submissions", "-o", "marks", "--resume", "--cluster", cluster.scheduler_address])
```

Kubernetes, with the operator and an image in which `pip install 'stall-kit[cluster]'` was run:

```console
$ helm install --repo https://helm.dask.org --create-namespace -n dask-operator --generate-name dask-kubernetes-operator
```

```python
from dask_kubernetes.operator import KubeCluster

cluster = KubeCluster(
    name="stall",
    image="registry.example/stall:1",
    n_workers=4,
    resources={"requests": {"cpu": "8", "memory": "8Gi"}, "limits": {"cpu": "8", "memory": "8Gi"}},
    worker_command=["dask", "worker", "--nthreads", "8"],
)
input("Enter when the marks are there: ")  # the cluster goes when this ends
```

```console
$ kubectl port-forward svc/stall-scheduler 8786:8786
$ stall grade submissions -o marks --cluster tcp://127.0.0.1:8786
```"""


def page(found: dict[str, Any]) -> str:
    machine, sizes = found["machine"], found["size"]
    loads = machine["loads"]
    syncs = [size["sync_s"] * 1e3 for size in sizes]
    lines = [
        "# A hundred thousand submissions",
        "",
        f"Made by `python tests/benchmarks/scale.py`. CPython {machine['python']}, {machine['cores']} cores; load"
        f" before the run {loads[0]:.1f}, between its parts {min(loads[1:]):.1f} to {max(loads[1:]):.1f}. Nothing is"
        " extrapolated but what says so.",
        "",
        "The jobs are stand-ins that return at once what the kit said before about a right and a wrong program: this is"
        " the cost of everything but the judging. Judging one of those programs took"
        f" {found['row_cpu_s']:.2f} CPU seconds (the mean of {found['row_programs']}).",
        "",
        f"This disk needs {min(syncs):.2f} to {max(syncs):.2f} ms for one sync of 4 kB (median of 200, before each"
        " size). On a disk that others are using it is more, and what is said about the store changes with it.",
        "",
        "## One machine",
        "",
        *_loop(sizes),
        "",
        *_outputs(sizes, machine["alone_most"]),
        "",
        *_class_page(found["class-page"][0]),
        "",
        "## The store",
        "",
        *_store(found["store"][0]),
        "",
        "## Dask",
        "",
        *_dask(found),
        "",
        "### What to run",
        "",
        CLUSTERS,
    ]
    return "\n".join(lines) + "\n"


def _loop(sizes: list[dict[str, Any]]) -> Lines:
    rows = []
    for size in sizes:
        whole, again = size["whole"], size["again"]
        rows.append([
            f"{size['rows']:,}", f"{size['plan_s']:.2f}", f"{whole['loop_s']:.1f}",
            f"{size['rows'] / whole['loop_s']:,.0f}", f"{sum(again.values()):.1f}",
            f"{size['whole']['outputs_s']:,.1f}", f"{size['peak_mb']:.0f}",
        ])  # fmt: skip
    head = ["rows", "plan s", "loop s", "rows/s", "`--resume` of a finished run s", "outputs s", "peak MB"]
    return [
        "`stall grade` with the local executor, two jobs. The loop: read, judge (a stand-in), into the store, told."
        " Resumed, it plans, looks through OUT for what a killed run left half written, reads every file, and finds"
        " that nothing is new and every output is as it was left: it writes none. Memory is the peak of the parent in"
        " the whole run. One run each; planning is the median of three.",
        "",
        *table(head, rows),
    ]


def _outputs(sizes: list[dict[str, Any]], most: int) -> Lines:
    rows = []
    for size in sizes:
        seconds = [f"{size[form]:.1f}" if form in size else "–" for form in ("json", "csv", "text", "html")]
        sizes_mb = [f"{size['sizes'][key] / 1e6:,.1f}" for key in ("sqlite", "json", "csv", "feedback", "index")]
        rows.append([f"{size['rows']:,}", *seconds, *sizes_mb])
    head = ["rows", "results.json s", "grades.csv s", "feedback .txt s", "feedback .html and index.html s",
            "store MB", "results.json MB", "grades.csv MB", "feedback MB", "index.html MB"]  # fmt: skip
    return [
        "The outputs, each written alone, each of which has to read the store again (the run above reads it once)."
        " The feedback is two files a row, each synced before it is put in place: it is the bulk of the outputs, and"
        f" was written alone for up to {most:,} rows only.",
        "",
        *table(head, rows),
    ]


def _class_page(found: dict[str, Any]) -> Lines:
    return [
        f"index.html alone, from {found['rows']:,} reports: {found['s']:.1f} s, {found['bytes'] / 1e6:.1f} MB, peak"
        f" {found['peak_mb']:.0f} MB. Its bars, histograms, misconceptions and counts are of all rows; its table has"
        f" {found['in_table']:,} rows (at most {ROWS_MAX:,}: there are no pages to turn), and a sentence above it says"
        " that there are more and where: in grades.csv and results.json."
    ]


def _store(rates: dict[str, float]) -> Lines:
    first, last = next(iter(rates.values())), max(rates.values())
    return [
        "SQLite, WAL, `synchronous=FULL`: every transaction waits for the disk, so that a result that was reported is"
        " there after a power cut. Results that come together are one transaction, and none of them is reported before"
        " it has ended; the busier the executor, the more come together. Medians of three.",
        "",
        *table(["results in a transaction", *rates], [["rows/s", *(f"{rate:,.0f}" for rate in rates.values())]]),
        "",
        f"One by one it is {1e3 / first:.2f} ms a row, together {1e3 / last:.2f}, which is the JSON and SQLite: the"
        f" difference is mostly the wait for the disk.",
    ]


def _dask(found: dict[str, Any]) -> Lines:
    who_pays = ("scheduler_ms", "client_ms", "workers_ms")
    rows = [
        [f"{run['threads']}", f"{run['rate']:,.0f}", *(f"{run[who]:.2f}" for who in who_pays)]
        for run in found["dask"][0]
    ]
    best = found["dask"][0][-1]
    store_ms = 1e3 / max(found["store"][0].values())
    scheduler, parent = 1e3 / best["scheduler_ms"], 1e3 / (best["client_ms"] + store_ms)
    limit, cost = min(scheduler, parent), found["row_cpu_s"]
    head = ["threads of the two workers", "tasks/s", "CPU ms a task: scheduler", "`stall grade`", "both workers"]
    return [
        f"A scheduler and two worker processes on this machine, as `dask scheduler` and `dask worker` start them;"
        f" {best['rows']:,} stand-in jobs through `graders.bulk.cluster`, without the store. With few threads it waits"
        " for the way there and back (at most two tasks a thread are out at a time), which real jobs do not notice.",
        "",
        *table(head, rows),
        "",
        f"All four processes share {found['machine']['cores']} cores here, so tasks/s is not where the scheduler"
        f" saturates; its CPU time says that, by division and not by a run: {best['scheduler_ms']:.2f} ms a task is"
        f" {scheduler:,.0f} tasks/s on a core of its own (Dask's documentation says about 1 ms). `stall grade`, which"
        f" packs, unpacks and keeps the results, is by the same division at its end with {parent:,.0f} rows/s"
        f" ({store_ms:.2f} ms for the store included)."
        f" So the limit is {limit:,.0f} rows/s, {'the scheduler' if scheduler < parent else '`stall grade`'}"
        f" being the first to reach it; with {cost:.2f} CPU seconds a row that keeps {limit * cost:,.0f} cores busy."
        " More workers than that only wait. Up to half of that is a comfortable size:"
        f" with {limit * cost / 2:,.0f} cores, 100,000 rows are judged in {100_000 / (limit / 2) / 60:.0f} minutes,"
        f" and with 32 in {100_000 * cost / 32 / 60:.0f} (both computed from the numbers above).",
    ]
