"""Keys and saves as they come from the real keyboard and the real file system."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graders.errors import UsageError

POLL_MS = 50
GATHER_MS = 300  # milliseconds: an editor writes several times for one save, and these are one event
INSTALL = "pip install 'stall-kit[watch]'"


@contextmanager
def keys(on_key: Callable[[str], None]) -> Iterator[None]:
    """Call `on_key` from a thread with each key, unechoed and at once. Afterwards the terminal is as it was."""
    stop = threading.Event()
    reader: Callable[..., None] = _windows_keys if os.name == "nt" else _posix_keys
    with _unbuffered():
        thread = threading.Thread(target=reader, args=(on_key, stop), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(1.0)


@contextmanager
def _unbuffered() -> Iterator[None]:
    """Read single keys instead of lines. Ctrl-C stays a signal, so that it works even when nobody reads."""
    try:
        import termios
        import tty
    except ImportError:  # Windows: msvcrt reads single keys anyway
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSANOW)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)


def _posix_keys(on_key: Callable[[str], None], stop: threading.Event) -> None:
    import select

    terminal = sys.stdin.fileno()
    while not stop.is_set():
        ready, _, _ = select.select([terminal], [], [], POLL_MS / 1000)
        if ready:
            data = os.read(terminal, 64)
            if not data:
                return
            if not data.startswith(b"\x1b["):  # an arrow key is one key, not three
                for char in data.decode("utf-8", "ignore"):
                    on_key(char)


def _windows_keys(on_key: Callable[[str], None], stop: threading.Event) -> None:
    import msvcrt

    console: Any = msvcrt  # the type checker knows its functions on Windows only
    while not stop.wait(POLL_MS / 1000):
        while console.kbhit():
            char = console.getwch()
            if char in ("\x00", "\xe0"):  # a function or arrow key: the second half says which
                console.getwch()
            else:
                on_key(char)


@contextmanager
def saves(files: Mapping[Path, str], on_save: Callable[[tuple[str, ...]], None]) -> Iterator[None]:
    """Call `on_save` from a thread with the names of those of `files` that were written, replaced or deleted.

    Folders are watched, not files: an editor that saves by renaming replaces the file. Raises UsageError if watchfiles
    is not installed.
    """
    try:
        import watchfiles
    except ImportError:
        raise UsageError("needs-watchfiles", command=INSTALL) from None

    names = {str(path): name for path, name in files.items()}
    stop = threading.Event()

    def look() -> None:
        changes = watchfiles.watch(
            *sorted({path.parent for path in files}),
            watch_filter=lambda change, path: path in names,
            stop_event=stop,
            recursive=False,
            debounce=GATHER_MS,
            step=POLL_MS,
            raise_interrupt=False,
        )
        for batch in changes:
            on_save(tuple(sorted({names[path] for _, path in batch})))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(1.0)
