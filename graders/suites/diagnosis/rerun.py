"""One schedule again, with a listener that may do what a correct program would have done."""

from __future__ import annotations

from collections.abc import Callable

from graders.engine.model import RunResult
from graders.engine.ports import LockView, Observer, Strategy
from graders.engine.quiet import quiet_streams
from graders.engine.world import World
from graders.suites._stage import StallProgram


def rerun(
    program: StallProgram,
    strategy: Strategy,
    listener: Observer | None,
    steps_max: int | None = None,
    on_lock: Callable[[LockView], None] | None = None,
) -> RunResult:
    """Run `program` once.

    If the listener has `nobody_moves(kernel)`, it is called when no thread can move any more, and returns those that
    can go on now. `on_lock` is called for every lock that is made.
    """
    world, limits = World.shared(), program.stage.limits
    strategy.begin()
    # The announcer knows namespaces by identity, also those of runs that are over. A new dict could get the id of one
    # of them, and then its elements would have another name in every run.
    world.announcer.namespaces.clear()
    world.announcer.modules.clear()
    kernel = world.kernel
    kernel.rescue, kernel.on_lock = getattr(listener, "nobody_moves", None), on_lock
    try:
        with quiet_streams():
            return world.run(
                program, strategy.choose, observer=listener, lazy=limits.lazy,
                steps_max=steps_max or limits.steps_max, spin_steps=limits.spin_steps,
            )  # fmt: skip
    finally:
        kernel.rescue = kernel.on_lock = None


__all__ = ["rerun"]
