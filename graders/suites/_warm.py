"""What a process that forks a child for each submission can do once, beforehand.

Measured on CPython 3.11: without this, a fork's first judgement takes a tenth longer. The child would build the world,
make the seal of the library (which copies nearly every page of the process), and run code that the interpreter has not
specialised yet.
"""

from __future__ import annotations

from graders.engine.virtual.followed import FOLLOWED
from graders.engine.world import World
from graders.suites import _judge
from graders.suites._explore import Findings, search
from graders.suites._plan import Options, apply
from graders.suites._stalls import OURS, every_scenario, suite_of

__all__ = ["warm_up"]

FEW = 2  # schedules of each scenario: enough for the interpreter to see which types there are


def warm_up() -> None:
    """Leave a process in which `judge` finds everything ready. It is for the server that forks, before it has judged
    anything.
    """
    for exercise in OURS:
        suite = suite_of(exercise)
        submission = _judge.load(suite.WARM_UP, exercise, f"{exercise}.py")
        options = Options(schedules=FEW)
        search(submission, apply(every_scenario(suite), options), options, Findings())
    world = World.shared()
    for name in FOLLOWED:  # otherwise each child rewrites the source of `collections` for itself
        world.followed.module(name)
    world.kernel.leave()  # recursion is counted from here, and we are deeper in the stack than the judgement will be
    world.output.clear()
    _judge.note_library()
