"""The engine runs a program under schedules that it chooses. It knows no exercise, student, language or mark.

Start reading at `kernel/loop.py`. `session` joins the parts; `script` explores any threaded script. Judging an exercise
needs neither scripts nor what is put around them, so those are imported at first use.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graders.engine.script import Exploration, explore_script

__all__ = ["Exploration", "explore_script"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from graders.engine import script

        return getattr(script, name)
    raise AttributeError(f"module 'graders.engine' has no attribute {name!r}")
