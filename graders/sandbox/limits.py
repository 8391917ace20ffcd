"""What a child may use. The limits are generous, because the engine's own budgets count runs and steps.

The limits catch only what no such budget can count: a loop inside C, a huge allocation, a fork bomb. A kill always
gives `not_judged`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

__all__ = ["DEFAULT", "Limits", "bind", "each_schedule"]

# Seconds after the parent's own limit at which the child ends itself, in case the parent was killed before it.
ORPHAN_GRACE_S = 10.0


@dataclass(frozen=True)
class Limits:
    """Limits for one child, in seconds and bytes, which no mark depends on: those of a run are `engine.session.Limits`.

    None switches a limit off. On Windows only `wall_s` and `answer_bytes` hold.
    """

    wall_s: float = 60.0
    cpu_s: int | None = 30
    # of one schedule, which usually takes a millisecond; loading the module does not count
    schedule_cpu_s: float | None = 10.0
    memory_mb: int | None = 1024  # of address space
    # what most systems give; fixed, so that a recursion is too deep on every machine or on none
    stack_mb: int | None = 8
    file_bytes: int | None = 1 << 20  # of each file written
    processes: int | None = 0  # new processes and real threads; students' threads are not real ones, so none is needed
    answer_bytes: int = 16 << 20

    def times(self, factor: int) -> Limits:
        """The same limits with `factor` times the time: for a larger budget of runs."""
        cpu_s = None if self.cpu_s is None else self.cpu_s * factor
        return replace(self, wall_s=self.wall_s * factor, cpu_s=cpu_s)


DEFAULT = Limits()


def bind(limits: Limits) -> None:
    """Bind this process to `limits`, for good.

    What the system cannot limit (all on Windows, some on macOS) is left out silently. The parent's wall clock holds
    everywhere.
    """
    try:
        import resource  # not at the top, because Windows does not have it
        import signal
    except ImportError:
        return

    wanted = [
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_AS", _scaled(limits.memory_mb, 1 << 20), 0),
        ("RLIMIT_STACK", _scaled(limits.stack_mb, 1 << 20), 0),
        ("RLIMIT_FSIZE", limits.file_bytes, 0),
        ("RLIMIT_NPROC", limits.processes, 0),  # the system does not apply this one to root
        # SIGXCPU, which names the cause, comes one second before the signal that cannot be caught.
        ("RLIMIT_CPU", limits.cpu_s, 1),
    ]
    for name, soft, slack in wanted:
        kind = getattr(resource, name, None)
        if kind is None or soft is None:
            continue
        _, hard_now = resource.getrlimit(kind)
        hard = soft + slack
        if hard_now != resource.RLIM_INFINITY:
            soft, hard = min(soft, hard_now), min(hard, hard_now)
        try:
            resource.setrlimit(kind, (soft, hard))
        except (ValueError, OSError):
            pass  # macOS knows the name RLIMIT_AS but may refuse to set it
    signal.setitimer(signal.ITIMER_REAL, limits.wall_s + ORPHAN_GRACE_S)


def each_schedule(limits: Limits) -> Callable[[bool], None] | None:
    """Give a function to call before (True) and after (False) each schedule, so that `schedule_cpu_s` holds for each.

    It finds a program that hangs in C long before all of its time is used up. At the limit, SIGPROF writes where the
    program was and ends the process. Returns None if the system cannot do this.
    """
    import signal

    seconds = limits.schedule_cpu_s
    if seconds is None or not hasattr(signal, "setitimer"):
        return None

    def wind(begins: bool) -> None:
        # Not a soft RLIMIT_CPU, which counts whole seconds.
        signal.setitimer(signal.ITIMER_PROF, seconds if begins else 0.0)

    return wind


def _scaled(value: int | None, unit: int) -> int | None:
    return None if value is None else value * unit
