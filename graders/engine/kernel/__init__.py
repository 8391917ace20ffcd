"""The step loop, tasks, clocks and waits. Start at `loop.Kernel.step`. The module `switch` hides what runs a task."""

from graders.engine import roles

roles.ours_to_blame(__name__)
