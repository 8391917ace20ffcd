"""The step loop, tasks, clocks and waits. Start at `loop.Kernel.step`. What runs a task is behind `switch`."""

from graders.engine import roles

roles.ours_to_blame(__name__)
