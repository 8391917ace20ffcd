"""The command `stall`. Start reading in `_main.py`; each command is one file, imported when it is called."""

from graders.cli._main import main

__all__ = ["main"]
