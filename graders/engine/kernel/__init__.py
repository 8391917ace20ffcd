"""The step loop, tasks, clocks and waits. Start at `loop.Kernel.step`. Only `switch` imports greenlet."""
