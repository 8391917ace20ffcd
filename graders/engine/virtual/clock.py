"""The `time` module, virtual. There are two of them: only a program's look at the clock counts, not the library's."""

from __future__ import annotations

import datetime
import time as real
from collections.abc import Callable
from types import ModuleType
from typing import Any

from graders.engine import roles
from graders.engine.kernel import waits
from graders.engine.kernel.clock import EPOCH_S
from graders.engine.kernel.loop import Kernel
from graders.engine.model import Op
from graders.engine.virtual.misuse import instead
from graders.engine.virtual.refused import refuse_unknown

roles.at_work(__file__)

# These real functions look at no clock and at nothing of the machine: a program gets them as they are.
_PLAIN = frozenset({"clock_getres", "get_clock_info", "strptime", "struct_time", "tzset"})
# The clocks that count from 1970; the others begin with the machine, the process or the thread.
_CALENDARS = tuple(v for k, v in vars(real).items() if k.startswith(("CLOCK_REALTIME", "CLOCK_TAI", "CLOCK_UTC")))
_FIRST_DAY = datetime.date(1970, 1, 1).toordinal()


def _mktime(t: Any) -> float:
    """The time since 1970 of a time of day as `localtime` gives it, whatever the machine's time zone is."""
    if not isinstance(t, tuple):
        raise TypeError("Tuple or struct_time argument required")
    if len(t) != 9:
        raise TypeError("mktime(): illegal time tuple argument")
    years, month = divmod(t[1] - 1, 12)
    first = datetime.date(t[0] + years, month + 1, 1).toordinal()
    days = first - _FIRST_DAY + t[2] - 1
    return float(((days * 24 + t[3]) * 60 + t[4]) * 60 + t[5])


def _in_ns(look: Callable[[], float]) -> Callable[[], int]:
    return lambda: int(look() * 1e9)


def make_time_module(kernel: Kernel, *, for_student: bool) -> ModuleType:
    """Make the module. `sleep` lets virtual time pass, every clock shows it, and a student's look is noted."""
    module = ModuleType("time")
    module.__dict__.update({k: v for k, v in real.__dict__.items() if not k.startswith("__")})

    def seconds() -> float:
        if for_student:
            kernel.reads_clock = True
            if kernel.ours and kernel.current is not None:
                alone = len(kernel.runnable) < 2
                if kernel.clock.look(kernel.calm_since, alone=alone):
                    kernel.let_time_pass()
            return kernel.clock.now_s
        return waits.time_for_library(kernel)

    ops: dict[float, Op] = {}  # naps of the same length are the same operation

    def sleep(*args: Any, **kwargs: Any) -> None:
        if len(args) != 1 or kwargs:
            real.sleep(*args, **kwargs)  # it raises the error
        (secs,) = args
        try:
            op = ops.get(secs)
        except TypeError:
            op = None
        nap(kernel, op or first(secs))

    def first(secs: float) -> Op:
        if type(secs) is not int and type(secs) is not float:
            if not hasattr(secs, "__float__") and not hasattr(secs, "__index__"):
                raise TypeError(f"'{type(secs).__name__}' object cannot be interpreted as an integer")
            secs = float(secs)
        if secs < 0:
            raise ValueError("sleep length must be non-negative")
        if secs != secs:
            raise ValueError("Invalid value NaN (not a number)")
        return ops.setdefault(secs, Op("sleep", "", (), detail=float(secs), effect=False))

    nap = waits.sleep

    def wall() -> float:
        return EPOCH_S + seconds()

    def now_or(given: float | None) -> float:
        return wall() if given is None else given

    names: dict[str, Any] = {"sleep": sleep}
    for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
        look = wall if name == "time" else seconds
        names[name] = instead(getattr(real, name, look), look)
        names[name + "_ns"] = instead(getattr(real, name + "_ns", look), _in_ns(look))
    names["localtime"] = lambda secs=None: real.gmtime(now_or(secs))  # the machine's time zone decides nothing
    names["gmtime"] = lambda secs=None: real.gmtime(now_or(secs))
    names["ctime"] = lambda secs=None: real.asctime(real.gmtime(now_or(secs)))
    names["asctime"] = lambda t=None: real.asctime(real.gmtime(wall()) if t is None else t)
    names["strftime"] = lambda fmt, t=None: real.strftime(fmt, real.gmtime(wall()) if t is None else t)
    names["mktime"] = _mktime
    if hasattr(real, "clock_gettime"):

        def clock(clk_id: int) -> float:
            real.clock_getres(clk_id)  # raises if there is no such clock
            return wall() if clk_id in _CALENDARS else seconds()

        names["clock_gettime"], names["clock_gettime_ns"] = clock, lambda clk_id: int(clock(clk_id) * 1e9)
    if hasattr(real, "pthread_getcpuclockid"):  # C takes the argument for an address, and our numbers are none
        names["pthread_getcpuclockid"] = lambda thread_id: real.CLOCK_THREAD_CPUTIME_ID
    sleep.__module__, sleep.__qualname__ = "time", "sleep"
    module.__dict__.update(names)
    refuse_unknown(kernel, module, real, _PLAIN.union(names))
    return module
