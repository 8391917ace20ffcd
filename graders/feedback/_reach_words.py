"""What is out of every scheduler's reach, and what to use instead."""

from __future__ import annotations

from graders.feedback._template import Template

REACH_MESSAGES: dict[str, tuple[Template, ...]] = {
    "uncontrollable": (
        "line {line} uses `{what}`, which no scheduler of ours can control",
        "the program uses `{what}`, which no scheduler of ours can control",
        "the program does something that no scheduler of ours can control",
    ),
    "uncontrollable-async": (
        "line {line} uses `{what}`: coroutines take turns by themselves, and no scheduler of ours can control them; "
        "threads it can, with `time.sleep`, `queue.Queue` and `concurrent.futures.ThreadPoolExecutor`",
        "the program uses `{what}`: coroutines take turns by themselves, and no scheduler of ours can control them; "
        "threads it can, with `time.sleep`, `queue.Queue` and `concurrent.futures.ThreadPoolExecutor`",
    ),
    "uncontrollable-process": (
        "line {line} uses `{what}`: processes share no variables, and no scheduler of ours can control them; "
        "threads it can: `threading.Thread`, `concurrent.futures.ThreadPoolExecutor`, `multiprocessing.dummy`, "
        "`multiprocessing.pool.ThreadPool`",
        "the program uses `{what}`: processes share no variables, and no scheduler of ours can control them; "
        "threads it can: `threading.Thread`, `concurrent.futures.ThreadPoolExecutor`, `multiprocessing.dummy`, "
        "`multiprocessing.pool.ThreadPool`",
        "the program starts processes, which no scheduler of ours can control",
    ),
}
