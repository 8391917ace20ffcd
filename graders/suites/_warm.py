"""What whoever is about to judge many submissions, each in a fork of its own, can do once and beforehand.

Measured on CPython 3.11, a fork's first judgement takes a tenth longer where nothing of this was done: the world is
built, the library noted (which copies nearly every page of the process), and the interpreter runs code that it has
not specialised yet.
"""

from __future__ import annotations

from graders.engine.virtual.followed import FOLLOWED
from graders.engine.world import World
from graders.suites import _judge
from graders.suites._explore import Findings, search
from graders.suites._plan import Options, apply
from graders.suites._stalls import OURS, every_scenario, suite_of

__all__ = ["warm_up"]

FEW = 2  # schedules of each scenario: enough for the interpreter to see what types there are


def warm_up() -> None:
    """Leaves a process in which `judge` finds everything ready. For the server that forks: it has judged nobody yet."""
    for exercise in OURS:
        suite = suite_of(exercise)
        submission = _judge.load(suite.WARM_UP, exercise, f"{exercise}.py")
        options = Options(schedules=FEW)
        search(submission, apply(every_scenario(suite), options), options, Findings())
    world = World.shared()
    for name in FOLLOWED:  # else each child rewrites the source of `collections` for itself
        world.followed.module(name)
    world.kernel.leave()  # we are deeper down here than the judgement will be, and recursion is counted from there
    world.output.clear()
    _judge.note_library()
