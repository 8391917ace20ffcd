"""The step loop, tasks, clocks and waits. Start at `loop.Kernel.step`. What runs a task is behind `switch`."""
