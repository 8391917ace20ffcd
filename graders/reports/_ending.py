"""How every story begins and ends in words: the promise that is broken, and what is wrong at the last step.

Which step is the last was decided when the run was judged (`Trace.broken`, or who is left waiting). No report decides
it.
"""

from __future__ import annotations

from collections.abc import Sequence

from graders.feedback import describe_waiting, word
from graders.reports._checks import safe_sentence, title_of
from graders.reports._safe import safe_line
from graders.results import Trace

SEEN = "unlocked/oversells"  # the task of this check is to show an oversell, so it is no failure


def promise_line(check: str, lang: str) -> str:
    """The first line: which promise is broken. `check` is `Trace.check`; if that is empty, so is the line."""
    exercise, _, name = check.rpartition("/")
    if not name:
        return ""
    key = "promise-seen" if check == SEEN else "promise-broken"
    return safe_line(word(key, lang, title=title_of(name, exercise, lang)))


def last_words(trace: Trace, lang: str) -> Sequence[str]:
    """What is wrong at the last step, and which threads are left waiting for which others."""
    said = [safe_sentence(trace.wrong, lang)] if trace.wrong is not None else []
    stuck = [waiting for waiting in trace.waiting if waiting.thread != 0 or waiting.kind != "join"]
    for waiting in stuck or trace.waiting:  # leave out that the main thread waits for the others
        if not (said and waiting.kind == "spin"):  # the sentence above has named who spins
            said.append(safe_line(describe_waiting(waiting, trace, lang)))
    return said
