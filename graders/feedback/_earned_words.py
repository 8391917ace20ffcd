"""Why no points are earned although nothing was seen broken: too little was done, or far too much. Same rules as
`_keys.py`.
"""

from __future__ import annotations

from graders.feedback._template import Template

EARNED_MESSAGES: dict[str, tuple[Template, ...]] = {
    "nobody-got-there": (
        "no schedule got that far: fix {check} first",
        "no schedule got that far",
    ),
    "nobody-waited": (
        "the day took {seconds} s; serving all the customers takes at least {at_least} s",
        "the day was too short to serve all the customers",
    ),
    "sold-at-once": ("{thread} sold two within a second: each customer waits a second",),
    "too-long": ("the day took {hours} hours: somebody sleeps far too long",),
    "oversells-anyway": (
        "the same sweet potato is sold twice even when one seller starts after the other has finished: so the order "
        "is not the reason. Does `sale` take from the heap?",
    ),
    "turns-too-many": (
        "line {line}: TURNS has {got} entries; {most} are always enough",
        "TURNS has {got} entries; {most} are always enough",
    ),
    "prints-too-much": (
        "line {line} prints without end: one run may print at most {most} characters",
        "the program prints without end: one run may print at most {most} characters",
    ),
}
