"""Why nothing is earned, though nothing was seen broken: not done, or far too much. Same rules as `_keys.py`."""

from __future__ import annotations

from graders.feedback._template import Template

EARNED_MESSAGES: dict[str, tuple[Template, ...]] = {
    "nobody-got-there": (
        "nobody got that far in any schedule: first mend {check}",
        "nobody got that far in any schedule",
    ),
    "nobody-waited": (
        "the day took {seconds} s; serving all the customers takes at least {at_least} s",
        "the day was shorter than serving all customers takes",
    ),
    "sold-at-once": ("{thread} sold two within a second: each customer waits a second",),
    "too-long": ("the day took {hours} hours: somebody naps far too long",),
    "oversells-anyway": (
        "one seller after the other, and still the same sweet potato is sold twice: that is no matter of turns. Does "
        "`sale` take from the heap?",
    ),
    "turns-too-many": (
        "line {line}: TURNS has {got} entries, and {most} are the most that anybody may need",
        "TURNS has {got} entries, and {most} are the most that anybody may need",
    ),
    "prints-too-much": (
        "line {line} prints more and more: one run may write {most} characters",
        "the program prints more and more: one run may write {most} characters",
    ),
}
