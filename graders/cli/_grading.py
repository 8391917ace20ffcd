"""Show how far `stall grade` is: a live line at a terminal, a plain line now and then in a log.

`Tally` counts, and knows nothing of terminals; `telling` joins it to one. The clock is only for showing: nothing that
decides a mark, or when a run ends, reads it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from graders.feedback import sentence, word
from graders.progress import is_watched
from graders.reports._safe import safe_line
from graders.results import Verdict

if TYPE_CHECKING:
    from graders.bulk.folder import Progress

__all__ = ["Tally", "telling"]

Clock = Callable[[], float]
LOG_S = 60.0  # seconds between two lines in a log
LOOKS = 4  # updates a second at a terminal


class Tally:
    """What has been told so far. Rows that an earlier run graded are done, but do not count for our own speed."""

    def __init__(self, lang: str, clock: Clock = time.monotonic) -> None:
        self.done = self.total = 0
        self._lang, self._clock = lang, clock
        self._fresh = self._not_judged = 0
        self._begun = self._latest = clock()

    def add(self, progress: Progress) -> None:
        """Count what is told: a row, or something that was passed over."""
        now = self._clock()
        self.done, self.total = max(self.done, progress.done), max(self.total, progress.total)
        if progress.report is not None:
            self._fresh, self._latest = self._fresh + 1, now
            self._not_judged += progress.report.verdict is Verdict.NOT_JUDGED
        elif not self._fresh:
            self._begun = now  # the time before the first row that we grade does not count for it

    def __str__(self) -> str:
        not_judged = f"{self._not_judged:,}" if self._not_judged else None
        if not self.total:
            return word("grading-begins", self._lang)
        if self.done == self.total:
            return word("grading-writing", self._lang, total=f"{self.total:,}", not_judged=not_judged)
        counts = {"done": f"{self.done:,}", "total": f"{self.total:,}", "not_judged": not_judged}
        return word("grading", self._lang, **counts, **self._speed())

    def stopped(self) -> str:
        """What to say at an interrupt: every row that was told is on the disk."""
        return word("grading-stopped", self._lang, done=f"{self.done:,}", total=f"{self.total:,}")

    def _speed(self) -> dict[str, str]:
        """Rows per minute up to the newest row, and the time left, which also goes down between two rows."""
        spent = self._latest - self._begun
        if not self._fresh or spent <= 0:
            return {}
        a_row = spent / self._fresh
        left = a_row * (self.total - self.done) - (self._clock() - self._latest)
        rate = 60 / a_row
        return {"rate": f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}", "left": _clock_face(max(0.0, left))}


def _clock_face(seconds: float) -> str:
    """1:02 or 27:01:02, which is the same in every language."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def telling(
    lang: str, stream: TextIO | None = None, *, clock: Clock = time.monotonic, live: bool = True
) -> Iterator[Callable[[Progress], None]]:
    """Give the function that `grade_folder` calls with its progress; `stream` is stderr by default.

    A terminal gets one line that updates itself and disappears when the block is left; notes appear above it. With
    `live=False` the line is updated only when something is told.
    """
    stream = sys.stderr if stream is None else stream
    tally = Tally(lang, clock)
    try:
        watched = is_watched(stream)
        with _at_a_terminal(tally, lang, stream, live) if watched else _in_a_log(tally, lang, stream, clock) as tell:
            yield tell
    except KeyboardInterrupt:
        if tally.total:
            print(tally.stopped(), file=stream, flush=True)
        raise


@contextmanager
def _at_a_terminal(tally: Tally, lang: str, stream: TextIO, live: bool) -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console  # not at the top: a log does not need it
    from rich.progress import BarColumn, ProgressColumn, Task
    from rich.progress import Progress as Live
    from rich.table import Column
    from rich.text import Text

    class Said(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(str(tally), no_wrap=True, overflow="ellipsis")

    # The bar takes the width that the words leave.
    columns = (Said(), BarColumn(bar_width=None, table_column=Column(ratio=1)))
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    with Live(
        *columns, console=console, transient=True, expand=True, redirect_stdout=False, auto_refresh=live,
        refresh_per_second=LOOKS,
    ) as shown:  # fmt: skip
        bar = shown.add_task("", total=None)

        def tell(progress: Progress) -> None:
            tally.add(progress)
            if progress.note is not None:
                console.print(_note(progress, lang), soft_wrap=True)
            shown.update(bar, completed=tally.done, total=tally.total or None, refresh=not live)

        yield tell


@contextmanager
def _in_a_log(tally: Tally, lang: str, stream: TextIO, clock: Clock) -> Iterator[Callable[[Progress], None]]:
    """Write every note at once, and the count each minute."""
    latest = clock()

    def tell(progress: Progress) -> None:
        nonlocal latest
        tally.add(progress)
        if progress.note is not None:
            print(_note(progress, lang), file=stream, flush=True)
        elif clock() - latest >= LOG_S:
            latest = clock()
            print(tally, file=stream, flush=True)

    yield tell


def _note(progress: Progress, lang: str) -> str:
    assert progress.note is not None
    return safe_line(sentence(progress.note, lang))
