"""One module per exercise says what is tried and what is promised. This room runs it, in the sandbox's child.

A child judges, or plays, or shows a day. What the other two need is imported at first use.
"""

from typing import TYPE_CHECKING

from graders.suites._judge import judge, replay

if TYPE_CHECKING:
    from graders.suites._play import play
    from graders.suites._real import run_once, run_real

__all__ = ["judge", "play", "replay", "run_once", "run_real"]


def __getattr__(name: str) -> object:
    if name == "play":
        from graders.suites._play import play

        return play
    if name in ("run_once", "run_real"):
        from graders.suites import _real

        return getattr(_real, name)
    raise AttributeError(f"module 'graders.suites' has no attribute {name!r}")
