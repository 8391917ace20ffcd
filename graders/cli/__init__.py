"""The command `stall`. Start reading in `_main.py`. Each command is one file, which is imported when it is called."""

from graders.cli._main import main

__all__ = ["main"]
