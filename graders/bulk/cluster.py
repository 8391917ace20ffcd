"""The executor on more than one machine: the workers of a Dask scheduler judge, each child behind its worker's wall.

What crosses the network is the content of a file and the report on it, both as JSON text in bytes, and `judge`,
a function of ours; nothing that a submission made is ever pickled. A task is asked for again by Dask where its
worker dies, and is done when its report is here: what it is worth to ask twice costs time and nothing else, since the
same content, kit and seed have the same report everywhere.

A cluster is as trusted as this machine: whoever reaches its scheduler can run code on its workers (Dask is made
for that). It belongs into a private network, or behind TLS. `distributed` is imported at first use, here only.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import dataclasses
import functools
import json
import logging
import queue
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from graders import grading
from graders.bulk.local import AHEAD
from graders.bulk.task import Judge, Task, not_judged
from graders.bulk.version import kit_version
from graders.errors import UsageError
from graders.results import Message, Report, from_json, to_json
from graders.sandbox import parent, probe

__all__ = ["Cluster", "connect"]

CONNECT_S = 10  # for which we wait for the scheduler to answer
WORKERS_S = 60  # for which we wait while the scheduler has not one worker
LOOK_S = 1.0  # how often we look, while nothing comes back, whether somebody is still there


@contextlib.contextmanager
def connect(address: str, *, trust_submissions: bool = False) -> Iterator[Cluster]:
    """The cluster of the scheduler at `address` (`tcp://host:port`, or the file that `dask scheduler` wrote).

    Every worker is asked first: for its kit, which must be ours, and for the layers of its wall, which must be
    enough unless `trust_submissions` is set. Raises UsageError: `no-distributed`, `no-such-path`,
    `cluster-unreachable`, `cluster-no-workers`, `cluster-other-kit`, `cluster-no-wall`, `cluster-no-wall-files`,
    `cluster-no-wall-processes`, `cluster-worker-broken`;
    and while it runs `cluster-lost`.
    """
    try:
        import distributed
    except ImportError:
        raise UsageError("no-distributed") from None
    where: dict[str, Any] = {"address": address} if "://" in address else {"scheduler_file": address}
    if "scheduler_file" in where and not Path(address).is_file():
        raise UsageError("no-such-path", path=address)
    with _quiet(), contextlib.ExitStack() as stack:
        try:
            # Not as the default client: whoever has one of their own keeps it.
            client = distributed.Client(  # type: ignore[no-untyped-call]
                timeout=CONNECT_S, set_as_default=False, **where
            )
        except (OSError, ValueError) as error:
            raise UsageError("cluster-unreachable", address=address, error=str(error)) from None
        stack.callback(_close, client)
        yield Cluster(client, address, trust_submissions)


class Cluster:
    """The workers of one scheduler, asked and found fit. `introduction` says who they are."""

    def __init__(self, client: Any, address: str, trust_submissions: bool) -> None:
        self._client = client
        self._address = address
        self._terms = {"kit": kit_version(), "trust_submissions": trust_submissions}
        with self._connected():
            self._wait_for_workers()
            workers = client.run(_about, on_error="return")
            self._threads = sum(client.nthreads().values())
        for worker, about in workers.items():
            _check(worker, about, self._terms)
        layers = [layer for layer in probe.LAYERS if all(layer in about["layers"] for about in workers.values())]
        args = {"workers": len(workers), "threads": self._threads, "address": address}
        self.introduction = Message("cluster-joined", {**args, **probe.named(layers)})

    def run(self, judge: Judge, tasks: Iterable[Task]) -> Iterator[list[tuple[Task, Report]]]:
        """Yield each task with its report, those together that came together. `judge` runs there: Dask ships it, so it
        is ours.

        At most AHEAD tasks per thread of the workers are out at a time. Where the loop over the results is left
        early, what still waits is taken back; what a child is at ends with it, within the child's own limits.
        """
        left = iter(tasks)
        out: dict[str, tuple[Task, Any]] = {}  # what we wait for, by Dask's name for it; Dask forgets what we drop
        ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        try:
            while True:
                with self._connected():
                    for task in islice(left, self._threads * AHEAD - len(out)):
                        future = self._client.submit(_answer, judge, _pack(task, self._terms), pure=False)
                        out[future.key] = task, future
                        future.add_done_callback(ended.put)
                    if not out:
                        return
                    answers = self._gathered(self._some(ended), ended)
                yield from _read_all((answer, out.pop(key)[0]) for key, answer in answers.items())
        finally:
            with contextlib.suppress(Exception):  # there may be nobody left to tell
                self._client.cancel([future for _, future in out.values()])

    def _some(self, ended: queue.SimpleQueue[Any]) -> list[Any]:
        """Wait for one that has ended, and take all the others that have too."""
        while True:
            try:
                futures = [ended.get(timeout=LOOK_S)]
                break
            except queue.Empty:
                self._wait_for_workers()  # there may be more of them now, or none
        while not ended.empty():
            futures.append(ended.get())
        return futures

    def _gathered(self, futures: Iterable[Any], ended: queue.SimpleQueue[Any]) -> dict[str, bytes | BaseException]:
        answers: dict[str, bytes | BaseException] = {}
        finished = []
        for future in futures:
            status = future.status
            if status == "finished":
                finished.append(future)
            elif status == "error":
                answers[future.key] = future.exception()
            elif status == "cancelled":  # nobody but us cancels: they were lost with the scheduler
                raise UsageError("cluster-lost", address=self._address)
            else:  # its worker died before the result was fetched, and it is being judged again
                future.add_done_callback(ended.put)
        got = self._client.gather(finished)
        return {**answers, **{future.key: answer for future, answer in zip(finished, got, strict=True)}}

    def _wait_for_workers(self) -> None:
        import distributed

        try:
            self._client.wait_for_workers(1, timeout=WORKERS_S)
        except distributed.TimeoutError:
            raise UsageError("cluster-no-workers", address=self._address, seconds=WORKERS_S) from None
        self._threads = sum(self._client.nthreads().values())

    @contextlib.contextmanager
    def _connected(self) -> Iterator[None]:
        """What the loss of the scheduler looks like, under one name."""
        import distributed
        from distributed.client import FutureCancelledError

        try:
            yield
        except (OSError, FutureCancelledError, distributed.CancelledError, distributed.TimeoutError):
            raise UsageError("cluster-lost", address=self._address) from None


def _about() -> dict[str, Any]:
    """Asked on each worker: what decides whether it may judge for us."""
    return {"kit": kit_version(), "layers": list(probe.layers())}


def _check(worker: str, about: dict[str, Any] | BaseException, terms: Mapping[str, Any]) -> None:
    """Raise UsageError where a worker that said this of itself must not judge."""
    if isinstance(about, BaseException):
        error = f"{type(about).__name__}: {about}"[:500]
        raise UsageError("cluster-worker-broken", worker=worker, error=error)
    if about["kit"] != terms["kit"]:
        raise UsageError("cluster-other-kit", worker=worker, theirs=about["kit"], ours=terms["kit"])
    gap = probe.refusal(about["layers"])
    if gap is not None and not terms["trust_submissions"]:
        raise UsageError(f"cluster-no-wall{gap}", worker=worker, **probe.named(about["layers"]))


def _pack(task: Task, terms: Mapping[str, Any]) -> bytes:
    source = task.submission.source
    document = {
        "terms": terms,
        "exercise": task.job.exercise,
        "submission": to_json(dataclasses.replace(task.submission, source=None)),
        "source": None if source is None else base64.b64encode(source).decode("ascii"),
    }
    return json.dumps(document).encode("ascii")


def _answer(judge: Judge, packed: bytes) -> bytes:
    """On a worker: judge what `_pack` packed. A worker that joined late was not asked before, and is asked here."""
    document = json.loads(packed)
    try:
        _check(socket.gethostname(), _about(), document["terms"])
    except UsageError as error:
        return json.dumps({"unfit": error.code, "details": error.details}).encode("ascii")
    with _warming:  # a worker has several threads, and needs one server
        _keep_warm()
    submission = from_json(grading.Submission, document["submission"])
    if document["source"] is not None:
        submission = dataclasses.replace(submission, source=base64.b64decode(document["source"]))
    return json.dumps({"report": to_json(judge(submission, document["exercise"]))}).encode("ascii")


_warming = threading.Lock()


@functools.cache
def _keep_warm() -> None:
    """A warm server for the children of this worker, once and for as long as the worker lives."""
    stack = contextlib.ExitStack()
    stack.enter_context(parent.warm())
    atexit.register(stack.close)


def _read_all(answers: Iterable[tuple[bytes | BaseException, Task]]) -> Iterator[list[tuple[Task, Report]]]:
    """The reports in the answers, as one list, before it is raised that a worker was not fit."""
    reports, unfit = [], None
    for answer, task in answers:
        try:
            reports.append((task, _read(answer, task)))
        except UsageError as error:
            unfit = error
    if reports:
        yield reports
    if unfit is not None:
        raise unfit


def _read(answer: bytes | BaseException, task: Task) -> Report:
    """The report in an answer; or that there is none, and why."""
    import distributed

    if isinstance(answer, distributed.KilledWorker):
        return not_judged(task.job.exercise, Message("worker-lost", {"workers": answer.allowed_failures + 1}))
    try:
        if isinstance(answer, BaseException):
            raise answer
        document = json.loads(answer)
        if "unfit" in document:
            raise UsageError(document["unfit"], **document["details"])
        report = from_json(Report, document["report"])
        if report.exercise != task.job.exercise:
            raise ValueError("a report on another exercise")
        return report
    except UsageError:
        raise
    except Exception as error:
        message = Message("internal-error", {"error": f"{type(error).__name__}: {error}"[:500]})
        return not_judged(task.job.exercise, message)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without Dask's own log on our stderr: what it has to say to an instructor, we say."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def _close(client: Any) -> None:
    with contextlib.suppress(Exception):  # the scheduler may be gone
        client.close(timeout=CONNECT_S)
