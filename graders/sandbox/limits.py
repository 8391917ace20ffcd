"""What a child may use. Counted generously: the engine's budgets count runs and steps, and these only catch what
no budget of ours can count (a loop inside C, a huge allocation, a fork bomb). A kill is always `not_judged`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

__all__ = ["DEFAULT", "Limits", "bind", "each_schedule"]

# After the parent's own limit: the child's last alarm clock, should the parent have been killed before it.
ORPHAN_GRACE_S = 10.0


@dataclass(frozen=True)
class Limits:
    """Limits for one child. None switches a limit off; only `wall_s` and `answer_bytes` hold on Windows."""

    wall_s: float = 60.0
    cpu_s: int | None = 30
    schedule_cpu_s: float | None = 10.0  # of one schedule: a thousandth of a second is usual; not of loading the module
    memory_mb: int | None = 1024  # of address space
    stack_mb: int | None = 8  # what most systems give: what is too deep shall be so on every machine
    file_bytes: int | None = 1 << 20  # of each file written
    processes: int | None = 0  # new processes and real threads: student threads are not real ones, none is needed
    answer_bytes: int = 16 << 20

    def times(self, factor: int) -> Limits:
        """The same limits with `factor` times the time: for a larger budget of runs."""
        cpu_s = None if self.cpu_s is None else self.cpu_s * factor
        return replace(self, wall_s=self.wall_s * factor, cpu_s=cpu_s)


DEFAULT = Limits()


def bind(limits: Limits) -> None:
    """Bind this process to `limits`, for good. In: the limits; out: nothing.

    What the system does not know (all of it on Windows, some of it on macOS) is left out silently: the parent's
    wall clock holds everywhere.
    """
    try:
        import resource  # not on Windows, and therefore not at the top
        import signal
    except ImportError:
        return

    wanted = [
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_AS", _scaled(limits.memory_mb, 1 << 20), 0),
        ("RLIMIT_STACK", _scaled(limits.stack_mb, 1 << 20), 0),
        ("RLIMIT_FSIZE", limits.file_bytes, 0),
        ("RLIMIT_NPROC", limits.processes, 0),  # the system does not apply this one to root
        # One second between the signal that names the cause (SIGXCPU) and the one nobody can catch.
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
    """What must be called before (True) and after (False) each schedule, so that `schedule_cpu_s` holds for it.

    A program that hangs in C is found out by this long before all of its time is used up. SIGPROF is to end the
    process, and to say before where it was. None: the system cannot.
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
