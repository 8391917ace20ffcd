"""One schedule again, with an observer that may also be asked when nobody can move any more."""

from __future__ import annotations

from typing import Any

from graders.engine.model import RunResult
from graders.engine.quiet import quiet_streams
from graders.engine.world import World
from graders.suites._stage import StallProgram


def rerun(program: StallProgram, strategy: Any, observer: Any, steps_max: int | None = None) -> RunResult:
    """Run `program` once.

    Where the observer has `nobody_moves(kernel)`, it is called at that moment, and returns those who can go on now.
    That moment is when the clock has no alarm left, so this run's clock asks; and as the first operation may already
    be one that never happens, it has to be told before anything runs.
    """
    world, limits = World.shared(), program.stage.limits
    hook = getattr(observer, "nobody_moves", None)
    main = program.main

    def prepared(world: World) -> None:
        clock: Any = world.kernel.clock
        ring = clock.ring
        if hook is not None:
            clock.ring = lambda heard: ring(heard) or hook(world.kernel)
        main(world)

    setattr(program, "main", prepared)  # noqa: B010 - of this one program
    strategy.begin()
    # The announcer knows namespaces by identity, also those of runs long over: a dict made now could be taken for one
    # of them, and its elements would have another name in every run.
    world.announcer.namespaces.clear()
    world.announcer.modules.clear()
    with quiet_streams():
        return world.run(
            program, strategy.choose, observer=observer, lazy=limits.lazy,
            steps_max=steps_max or limits.steps_max, spin_steps=limits.spin_steps,
        )  # fmt: skip


__all__ = ["rerun"]
