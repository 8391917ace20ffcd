"""Hand-made reports: one of each kind that a student can meet."""

from __future__ import annotations

from graders.results import (
    CheckResult,
    Coverage,
    Message,
    Nearest,
    Outcome,
    Report,
    Step,
    ThreadInfo,
    Trace,
    Verdict,
    Waiting,
)

STRONG = Coverage(
    20480, ("2x1", "2x2", "2x3", "3x2", "3x3"), ("2x9", "32x40"), bound=0.000012, bound_at="2x9"
)  # fmt: skip
PROVED = Coverage(1284, ("2x2", "3x3"), ("2x9", "6x40"), bound=0.3161, bound_at="2x9")
WEAK = Coverage(40, (), ("3x6",), bound=0.9893, bound_at="3x6")

LOCKED = """\
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        with lock:
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
"""

ABBA = """\
import threading, time
from graders import shop

sweetpotato = 40
scales = threading.Lock()


def sale(lock):
    global sweetpotato
    if threading.current_thread().name.endswith("0哥"):
        with lock:
            with scales:
                serve()
    else:
        with scales:
            with lock:
                serve()
"""


def step(thread: int, kind: str, target: str, line: int | None, before: object = None, after: object = None) -> Step:
    def shown(value: object) -> str | None:
        return None if value is None else str(value)

    return Step(thread, kind, target, line, "locked.py", shown(before), shown(after), choice=True)


def sellers(count: int) -> tuple[ThreadInfo, ...]:
    return (
        ThreadInfo(0, "MainThread", "main"),
        *(ThreadInfo(n + 1, f"卖薯{n}哥", "seller") for n in range(count)),
    )


IN_TIME = Trace(
    Outcome.FINISHED,
    sellers(2),
    (
        step(1, "read", "sweetpotato", 9, after=1),
        step(1, "acquire", "lock", 10),
        step(1, "read", "sweetpotato", 11, after=1),
        step(1, "write", "sweetpotato", 11, 1, 0),
        step(2, "read", "sweetpotato", 9, after=0),
    ),
)

OVERSELL_TRACE = Trace(
    Outcome.FINISHED,
    sellers(2),
    (
        step(0, "start", "卖薯0哥", None),
        step(0, "start", "卖薯1哥", None),
        step(1, "read", "sweetpotato", 9, after=1),
        step(2, "read", "sweetpotato", 9, after=1),
        step(2, "acquire", "lock", 10),
        step(2, "read", "sweetpotato", 11, after=1),
        step(2, "write", "sweetpotato", 11, 1, 0),
        step(2, "read", "sweetpotato", 12, after=0),
        step(2, "release", "lock", 10),
        step(1, "acquire", "lock", 10),
        step(1, "read", "sweetpotato", 11, after=0),
        step(1, "write", "sweetpotato", 11, 0, -1),
        step(1, "read", "sweetpotato", 12, after=-1),
        step(1, "release", "lock", 10),
    ),
    broken=11,
    preemptions=1,
    fewest_proved=True,
    nearest=Nearest(IN_TIME, 3, 4, 11, 3),
)


def check(id: str, points: float, max_points: float, passed: bool | None = True, **fields: object) -> CheckResult:
    return CheckResult(id, passed, points, max_points, **fields)  # type: ignore[arg-type]


def oversell() -> Report:
    return Report(
        "locked",
        Verdict.FAILED,
        18,
        35,
        (
            check("one_seller", 5, 5, coverage=Coverage(1, ("1x40",))),
            check("never_stuck", 10, 10, coverage=PROVED),
            check(
                "never_oversells",
                0,
                10,
                False,
                message=Message("oversold", {"sold": 2, "stock": 1, "sellers": 2}),
                token="L2-1-7kq",
                trace=OVERSELL_TRACE,
                coverage=Coverage(7),
                line=11,
            ),
            check("all_sold", 0, 7, None, message=Message("waits-for", {"check": "never_oversells"})),
            check("everyone_sells", 3, 3, coverage=Coverage(4, fair=("2x40", "6x40"))),
            check("side_by_side", 0, 0, False, bonus=True, message=Message("not-side-by-side")),
            check("survives_exception", 1.5, 0, coverage=WEAK, bonus=True),
        ),
        diagnosis="check-outside-lock",
        diagnosis_args={"line": 9, "other_line": 10},
        file="exercises/locked.py",
        schedules=1335,
        source=LOCKED,
    )


def deadlock() -> Report:
    trace = Trace(
        Outcome.DEADLOCK,
        sellers(2),
        (step(1, "acquire", "lock", 11), step(2, "acquire", "scales", 15)),
        (
            Waiting(0, "join", "卖薯0哥", None, 1),
            Waiting(1, "acquire", "scales", 12, 2, 15),
            Waiting(2, "acquire", "lock", 16, 1, 11),
        ),
        preemptions=1,
        output="我拿到了锁\n",
        nearest=Nearest(
            Trace(
                Outcome.FINISHED,
                sellers(2),
                (step(1, "acquire", "lock", 11), step(1, "acquire", "scales", 12), step(2, "acquire", "scales", 15)),
            ),
            first=1,
            second=2,
            here_first=None,
            here_second=1,
        ),
    )
    failing = check(
        "never_stuck",
        0,
        10,
        False,
        message=Message("deadlock", {"stuck": ["卖薯0哥", "卖薯1哥"]}),
        token="L2-2-a1",
        trace=trace,
        coverage=Coverage(12),
        line=16,
    )
    return Report(
        "locked",
        Verdict.FAILED,
        5,
        35,
        (check("one_seller", 5, 5, coverage=Coverage(1, ("1x40",))), failing),
        diagnosis="lock-order",
        diagnosis_args={"line": 12},
        file="exercises/locked.py",
        source=ABBA,
    )


def passed() -> Report:
    checks = (
        check("one_seller", 5, 5, coverage=Coverage(1, ("1x40",))),
        check("never_oversells", 30, 30, coverage=STRONG),
        check(
            "side_by_side",
            0,
            0,
            False,
            bonus=True,
            message=Message("not-side-by-side", {"seconds": 40.0, "could": 7.0}),
        ),
    )
    return Report("locked", Verdict.PASSED, 35, 35, checks, file="solutions/locked.py")


def not_started() -> Report:
    return Report(
        "locked",
        Verdict.NOT_STARTED,
        0,
        35,
        (check("one_seller", 0, 5, False), check("never_stuck", 0, 10, False)),
        diagnosis="not-started",
        diagnosis_args={"line": 3},
        message=Message("not-started", {"function": "sale", "line": 3}),
        line=3,
        file="exercises/locked.py",
        source="def sale(lock):\n    # TODO\n    raise NotImplementedError\n",
    )


def invalid() -> Report:
    return Report(
        "producer_consumer",
        Verdict.INVALID,
        0,
        45,
        message=Message("syntax-error", {"line": 2, "text": "expected ':'"}),
        line=2,
        file="exercises/producer_consumer.py",
        source="import time\ndef sale(lock)\n    pass\n",
    )


def not_judged() -> Report:
    return Report(
        "locked",
        Verdict.NOT_JUDGED,
        None,
        35,
        message=Message("child-died", {"how": "signal 9"}),
        file="exercises/locked.py",
    )


def hostile() -> Report:
    """Everything a student can choose is chosen with malice."""
    nasty = "\x1b[2J\x1b]0;pwned\x07\u202eevil\u2066" + "A" * 5000 + "\n\r\x00\ud800" + "e" + "\u0301" * 50
    trace = Trace(
        Outcome.CRASHED,
        (ThreadInfo(1, nasty, "seller"), ThreadInfo(2, "\u200b" * 30, "seller")),
        (
            Step(1, "read", nasty, 1, "locked.py", None, nasty),
            Step(2, "write", nasty, 1, "locked.py", nasty, nasty),
            Step(2, "sold", nasty, 2, "locked.py", None, nasty),
            Step(2, nasty, nasty, 99, nasty, nasty, nasty),
        ),
        (Waiting(1, nasty, nasty, 1, 2, 1), Waiting(2, "acquire", nasty, 1, None)),
        broken=2,
        output=(nasty + "\n") * 50,
        nearest=Nearest(
            Trace(
                Outcome.FINISHED,
                (ThreadInfo(1, nasty), ThreadInfo(2, nasty)),
                (Step(1, nasty, nasty, 10**30, nasty), Step(2, nasty, nasty, -7)),
            ),
            first=0,
            second=1,
            here_first=10**30,
            here_second=-1,
        ),
    )
    failing = check(
        "never_stuck",
        0,
        10,
        False,
        message=Message("crash", {"thread": nasty, "error": nasty, "text": nasty, "line": nasty}),
        trace=trace,
        line=1,
    )
    unknown = check("=cmd()", 0, 1, False, message=Message("no-such-key", {"x": nasty, "y": [nasty, None]}))
    return Report(
        "locked",
        Verdict.FAILED,
        0,
        35,
        (failing, unknown),
        diagnosis="no-such-word",
        file="ex\nercises/\x1blocked.py",
        source=f"x = '{nasty}'\nshop.sold('{nasty}')\n",
        student="=HYPERLINK(1)",
    )


MARKUP = (
    "</script><script>document.title='owned'</script><img src=x onerror=alert(1)><!-- ` ``` | [x](javascript:x) @all "
    "{{ 7 * 7 }} {% raw %} http://127.0.0.1:9/ www.example.com **b** _i_ \u2028 \u2029 \ud800 \u202e &lt; \"'>"
)


def markup() -> Report:
    """The same malice, aimed at browsers, templates and Markdown; and lines of ten million characters."""
    endless = "A" * 10_000_000
    trace = Trace(
        Outcome.DEADLOCK,
        (ThreadInfo(1, MARKUP, "seller"), ThreadInfo(2, "# 1. - " + MARKUP, "seller")),
        (
            Step(1, "acquire", MARKUP, 1, MARKUP),
            Step(1, "read", MARKUP, 2, MARKUP, None, MARKUP),
            Step(2, "write", MARKUP, 2, MARKUP, endless, MARKUP),
            Step(2, "sold", "sold", 3, MARKUP, None, endless),
            Step(1, MARKUP, MARKUP, 99, MARKUP, MARKUP, MARKUP),
        ),
        (Waiting(2, "acquire", MARKUP, 1, 1, 1), Waiting(1, MARKUP, MARKUP, 3)),
        broken=3,
        output=MARKUP + "\n```\n" + endless,
    )
    failing = check(
        MARKUP,
        0,
        10,
        False,
        message=Message("crash", {"thread": MARKUP, "error": MARKUP, "text": endless, "line": 1}),
        token=MARKUP,
        trace=trace,
        line=1,
    )
    return Report(
        MARKUP,
        Verdict.FAILED,
        0,
        35,
        (failing,),
        diagnosis=MARKUP,
        diagnosis_args={"line": MARKUP},
        file=MARKUP,
        source=f"x = '{MARKUP}'\n{MARKUP}\n{endless}\n",
        student=MARKUP,
    )


SAMPLES = (oversell, deadlock, passed, not_started, invalid, not_judged, hostile, markup)


def samples() -> dict[str, Report]:
    return {make.__name__: make() for make in SAMPLES}
