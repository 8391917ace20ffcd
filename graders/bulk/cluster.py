"""The executor on more than one machine: the workers of a Dask scheduler judge, each child behind its worker's wall.

Three things cross the network: the content of a file and the report on it, both as JSON text in bytes, and our own
function `judge`. Nothing that a submission made is ever pickled.

When a worker dies, Dask gives its task to another worker. A task is done when its report has arrived here. Judging it
twice costs time and nothing else, because the same content, kit and seed give the same report everywhere.

A cluster is trusted as much as this machine: whoever reaches its scheduler can run code on its workers, as Dask is made
for that. It belongs in a private network, or behind TLS. `distributed` is imported in this module only, and at first
use.
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

CONNECT_S = 10  # seconds to wait for the scheduler's answer
WORKERS_S = 60  # seconds to wait while the scheduler has no worker at all
LOOK_S = 1.0  # seconds without a result, after which we look whether there still are workers


@contextlib.contextmanager
def connect(address: str, *, trust_submissions: bool = False) -> Iterator[Cluster]:
    """Connect to the scheduler at `address`: `tcp://host:port`, or the file that `dask scheduler` wrote.

    Every worker is checked first. Its kit must be ours, and the layers of its wall must be enough unless
    `trust_submissions` is set.

    Raises UsageError: `no-distributed`, `no-such-path`, `cluster-unreachable`, `cluster-no-workers`,
    `cluster-other-kit`, `cluster-no-wall`, `cluster-no-wall-files`, `cluster-no-wall-processes`,
    `cluster-worker-broken`; and while it runs `cluster-lost`.
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
            # Not as the default client: a caller's own default client stays the default.
            client = distributed.Client(  # type: ignore[no-untyped-call]
                timeout=CONNECT_S, set_as_default=False, **where
            )
        except (OSError, ValueError) as error:
            raise UsageError("cluster-unreachable", address=address, error=str(error)) from None
        stack.callback(_close, client)
        yield Cluster(client, address, trust_submissions)


class Cluster:
    """The workers of one scheduler, checked and found fit. `introduction` is a message that says who they are."""

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
        """Yield lists of tasks with their reports; results that arrived together are in one list.

        Dask ships `judge` to the workers and runs it there, so it must be our own function. At most AHEAD tasks per
        thread of the workers are handed out at a time. When the caller leaves the loop early, tasks that still wait are
        cancelled; a child that already runs ends within its own limits.
        """
        left = iter(tasks)
        # tasks handed out, by Dask's name for each; Dask forgets a future that we drop
        out: dict[str, tuple[Task, Any]] = {}
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
            with contextlib.suppress(Exception):  # the scheduler may be gone
                self._client.cancel([future for _, future in out.values()])

    def _some(self, ended: queue.SimpleQueue[Any]) -> list[Any]:
        """Wait until one future has ended, and return it with all others that have ended too."""
        while True:
            try:
                futures = [ended.get(timeout=LOOK_S)]
                break
            except queue.Empty:
                self._wait_for_workers()  # workers may have joined, or all have left
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
            elif status == "cancelled":  # only we cancel: this result was lost with the scheduler
                raise UsageError("cluster-lost", address=self._address)
            else:  # its worker died before we fetched the result, and it is being judged again
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
        """Raise `cluster-lost` for each of the errors by which Dask shows that the scheduler is gone."""
        import distributed
        from distributed.client import FutureCancelledError

        try:
            yield
        except (OSError, FutureCancelledError, distributed.CancelledError, distributed.TimeoutError):
            raise UsageError("cluster-lost", address=self._address) from None


def _about() -> dict[str, Any]:
    """Run on each worker: tell what decides whether that worker may judge for us."""
    return {"kit": kit_version(), "layers": list(probe.layers())}


def _check(worker: str, about: dict[str, Any] | BaseException, terms: Mapping[str, Any]) -> None:
    """Raise UsageError if the worker that gave this answer about itself must not judge."""
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
    """Run on a worker: judge what `_pack` packed. The check is made here too, for workers that joined late."""
    document = json.loads(packed)
    try:
        _check(socket.gethostname(), _about(), document["terms"])
    except UsageError as error:
        return json.dumps({"unfit": error.code, "details": error.details}).encode("ascii")
    with _warming:  # a worker has several threads, and they share one server
        _keep_warm()
    submission = from_json(grading.Submission, document["submission"])
    if document["source"] is not None:
        submission = dataclasses.replace(submission, source=base64.b64decode(document["source"]))
    return json.dumps({"report": to_json(judge(submission, document["exercise"]))}).encode("ascii")


_warming = threading.Lock()


@functools.cache
def _keep_warm() -> None:
    """Start a warm server for this worker's children, once; it lives as long as the worker."""
    stack = contextlib.ExitStack()
    stack.enter_context(parent.warm())
    atexit.register(stack.close)


def _read_all(answers: Iterable[tuple[bytes | BaseException, Task]]) -> Iterator[list[tuple[Task, Report]]]:
    """Yield the reports in the answers as one list. Only then raise the error of a worker that was not fit."""
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
    """Return the report in an answer, or a report that says why nobody could judge."""
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
    """Switch off Dask's own log on stderr. Whatever an instructor must know, we say ourselves."""
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
