"""The step loop, tasks, clocks and waits. Start at `loop.Kernel.step`. The only room that imports greenlet."""
