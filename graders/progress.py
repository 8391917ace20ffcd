"""A line on stderr that shows that work is going on, and disappears afterwards. In a log nothing is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

__all__ = ["is_watched", "working"]


def is_watched(stream: TextIO | None) -> bool:
    """Whether the stream is a terminal that can move its cursor."""
    try:
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # closed
        return False


@contextmanager
def working(text: str, stream: TextIO | None = None) -> Iterator[None]:
    """Show `text` and the seconds that have passed while the block runs, if `stream` (stderr) is a terminal."""
    stream = sys.stderr if stream is None else stream
    if not is_watched(stream):
        yield
        return
    from rich.console import Console  # not at the top: most runs have nobody to show it to
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    # "line" is the spinner in ASCII: a console that cannot print dots would show their escapes.
    columns = (SpinnerColumn("line"), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        progress.add_task(text, total=None)
        yield
