"""The stall's counter: what student code calls, on real threads.

The grader counts sales and roasts by `sold` and `roasted`; nothing is ever parsed from printed text. Under the grader,
a twin that counts takes the place of this module. Here, on real threads, each call only prints the tutorial's sentence
with the name of the calling thread.
"""

from __future__ import annotations

import sys
import threading

__all__ = ["excepthook", "roasted", "sold"]

_already_said: set[str] = set()


def sold(left: int) -> None:
    """Hand one sweet potato to a customer and call out how many are left."""
    _say(f"{threading.current_thread().name}卖了一个红薯，还剩{left}个红薯")


def roasted(count: int, total: int) -> None:
    """Put `count` (1 to 5) roasted sweet potatoes on the counter and call out how many lie there now."""
    _say(f"{threading.current_thread().name}烤了{count}个红薯，现在一共是{total}个")


def excepthook(problem: threading.ExceptHookArgs) -> None:
    """Stand in for `threading.excepthook` in a script: a TODO is one calm line, anything else its full traceback.

    Otherwise six sellers that are all still to be written would print six tracebacks mixed up with each other.
    """
    if not issubclass(problem.exc_type, NotImplementedError):
        threading.__excepthook__(problem)
        return
    sentence = str(problem.exc_value) or "还没有写完 · still to be written"
    if sentence not in _already_said:
        _already_said.add(sentence)
        _say(sentence)


def _say(sentence: str) -> None:
    """Print one whole line, on any console.

    It is one write and not two (text, then newline), so that two sellers never share a line. A console that cannot
    print Chinese gets escapes, because a student's thread must not fail over the machine's code page.
    """
    line = sentence + "\n"
    try:
        print(line, end="")
        return
    except UnicodeEncodeError:
        encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    print(line.encode(encoding, "backslashreplace").decode(encoding), end="")
