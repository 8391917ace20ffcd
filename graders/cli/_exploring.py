"""Show how many schedules `stall explore` has run: a live line at a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from graders.feedback import word
from graders.progress import is_watched

__all__ = ["telling"]

Tell = Callable[[int, int], None]
BETWEEN_S = 0.25  # seconds between two updates of the line


@contextmanager
def telling(
    lang: str, stream: TextIO | None = None, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[Tell | None]:
    """Give the function to call with the number of schedules run and of failures; None if the stream is no terminal.

    The line is only updated at such a call, never by a thread of its own, which could disturb the program's runs.
    """
    stream = sys.stderr if stream is None else stream
    if not is_watched(stream):
        yield None
        return
    from rich.console import Console  # not at the top: a log does not need it
    from rich.live import Live
    from rich.text import Text

    latest = clock()
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    line = Text(word("exploring-begins", lang), no_wrap=True, overflow="ellipsis")
    with Live(
        line, console=console, transient=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
    ) as live:
        live.refresh()

        def tell(schedules: int, failing: int) -> None:
            nonlocal latest
            if clock() - latest >= BETWEEN_S:
                latest = clock()
                counts = {"schedules": f"{schedules:,}", "failing": f"{failing:,}" if failing else None}
                said = word("exploring", lang, **counts)
                live.update(Text(said, no_wrap=True, overflow="ellipsis"), refresh=True)

        yield tell
