"""What is out of every scheduler's reach, and what to use instead."""

from __future__ import annotations

from graders.feedback._template import Template

REACH_MESSAGES: dict[str, tuple[Template, ...]] = {
    "uncontrollable": (
        "line {line} uses `{what}`, which our scheduler cannot control",
        "the program uses `{what}`, which our scheduler cannot control",
        "the program does something that our scheduler cannot control",
    ),
    "uncontrollable-async": (
        "line {line} uses `{what}`: coroutines take turns by themselves, so our scheduler cannot control them. It can "
        "control threads: use `time.sleep`, `queue.Queue` and `concurrent.futures.ThreadPoolExecutor`",
        "the program uses `{what}`: coroutines take turns by themselves, so our scheduler cannot control them. It can "
        "control threads: use `time.sleep`, `queue.Queue` and `concurrent.futures.ThreadPoolExecutor`",
    ),
    "uncontrollable-process": (
        "line {line} uses `{what}`: processes share no variables, and our scheduler cannot control them. It can "
        "control threads: use `threading.Thread`, `concurrent.futures.ThreadPoolExecutor`, `multiprocessing.dummy` or "
        "`multiprocessing.pool.ThreadPool`",
        "the program uses `{what}`: processes share no variables, and our scheduler cannot control them. It can "
        "control threads: use `threading.Thread`, `concurrent.futures.ThreadPoolExecutor`, `multiprocessing.dummy` or "
        "`multiprocessing.pool.ThreadPool`",
        "the program starts processes, which our scheduler cannot control",
    ),
}
