"""How every story begins and ends in words: the promise that is broken, and what is wrong where the story ends.

Which step that is was decided when the run was judged (`Trace.broken`, or who is left waiting): no report decides it.
"""

from __future__ import annotations

from collections.abc import Sequence

from graders.feedback import describe_waiting, word
from graders.reports._checks import safe_sentence, title_of
from graders.reports._safe import safe_line
from graders.results import Trace

SEEN = "unlocked/oversells"  # what that exercise wants to be seen is no harm


def promise_line(check: str, lang: str) -> str:
    """The first line: which promise is broken. `check` as in `Trace.check`; empty where that is."""
    exercise, _, name = check.rpartition("/")
    if not name:
        return ""
    key = "promise-seen" if check == SEEN else "promise-broken"
    return safe_line(word(key, lang, title=title_of(name, exercise, lang)))


def last_words(trace: Trace, lang: str) -> Sequence[str]:
    """What is wrong at the last step, and who is left waiting for whom."""
    said = [safe_sentence(trace.wrong, lang)] if trace.wrong is not None else []
    stuck = [waiting for waiting in trace.waiting if waiting.thread != 0 or waiting.kind != "join"]
    for waiting in stuck or trace.waiting:  # that the main thread waits for the others is no news
        if not (said and waiting.kind == "spin"):  # who goes round was just said
            said.append(safe_line(describe_waiting(waiting, trace, lang)))
    return said
