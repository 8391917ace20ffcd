"""Why a check earns no points, or no bonus, though nothing was seen broken. Same rules as `_keys.py`."""

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
}
