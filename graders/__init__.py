"""The stall kit: an autograder for threaded Python that controls the schedule.

`shop` is what student code calls. `grade`, `explore` and `replay` are the kit itself. They are imported at first use,
so a stub that says `from graders import shop` loads nothing else. Importing the kit patches nothing. `%load_ext
graders` adds the magic `%%stall` to a notebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graders import shop

if TYPE_CHECKING:
    from graders.engine.script import explore_script as explore
    from graders.grading import grade, replay

__all__ = ["explore", "grade", "replay", "shop"]


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext graders` in a notebook: gives it the cell magic `%%stall`."""
    from graders import notebook

    notebook.load(shell)


def __getattr__(name: str) -> Any:
    if name in ("grade", "replay"):
        from graders import grading

        return getattr(grading, name)
    if name == "explore":
        from graders.engine.script import explore_script

        return explore_script
    raise AttributeError(f"module 'graders' has no attribute {name!r}")
