"""The local executor: threads, each of which waits for one child process at a time.

An executor is a function (work, jobs, workers) -> iterator of lists of results. Results that came together are in one
list, in any order. The executor on a cluster does the same. What is computed must not depend on the order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

__all__ = ["run", "workers_default"]

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 2  # jobs handed out per worker; few, so that an interrupt does not wait for a queue of hundreds


def workers_default() -> int:
    """The number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows do not have it
        return os.cpu_count() or 1


def run(
    work: Callable[[Item], Result], items: Iterable[Item], workers: int, *, abort: Callable[[], None] = lambda: None
) -> Generator[list[Result], None, None]:
    """Yield lists of `work(item)` for the items: those that were done while the caller was busy. No list is empty.

    An exception of `work` is raised here, after the other jobs have ended. If the caller leaves the loop early (an
    interrupt), `abort` is called to end what runs.
    """
    left = iter(items)
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="stall") as pool:
        running: set[Future[Result]] = set()
        try:
            while True:
                running |= {pool.submit(work, item) for item in islice(left, workers * AHEAD - len(running))}
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                ended = [future.result() for future in done if future.exception() is None]
                if ended:
                    yield ended
                for future in done:
                    future.result()  # raises what `work` raised
        finally:
            for future in running:
                future.cancel()
            if running:
                abort()
