"""The messages about grading on more than one machine. Part of `MESSAGES`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

CLUSTER_MESSAGES: dict[str, tuple[Template, ...]] = {
    "no-distributed": ("grading on a cluster needs Dask: `pip install 'stall-kit[cluster]'`",),
    "cluster-unreachable": (
        "there is no Dask scheduler at `{address}`: {error}",
        "there is no Dask scheduler at `{address}`",
    ),
    "cluster-no-workers": (
        "the scheduler at `{address}` has had no worker for {seconds} seconds: start some with "
        "`dask worker {address}`, and go on with --resume",
        "the scheduler at `{address}` has no worker",
    ),
    "cluster-lost": (
        "the scheduler at `{address}` is gone; what is graded is kept: go on with --resume, there, elsewhere or "
        "without --cluster",
    ),
    "cluster-other-kit": (
        "the worker {worker} has another version of the kit ({theirs}, here {ours}) and could give other marks: "
        "install the same one everywhere",
    ),
    "cluster-worker-broken": ("the worker {worker} cannot load the kit: {error}",),
    "cluster-joined": (
        Plural(
            "{n} worker at {address}, {threads} submissions at a time; each runs in a sandbox: {layers}",
            "{n} workers at {address}, {threads} submissions at a time; each runs in a sandbox: {layers}",
            count="workers",
        ),
        Plural(
            "{n} worker at {address}, {threads} submissions at a time, without a sandbox, because you trust them",
            "{n} workers at {address}, {threads} submissions at a time, without a sandbox, because you trust them",
            count="workers",
        ),
    ),
    "worker-lost": (
        "{workers} workers of the cluster died while they judged this; --resume asks again",
        "the workers of the cluster that judged this died; --resume asks again",
    ),
}
