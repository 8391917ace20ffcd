"""The words of the pages and of the Markdown reports. Same rules as `_words.py`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

PAGE_WORDS: dict[str, tuple[Template, ...]] = {
    "page.step": ("step {step} of {steps}",),
    "page.says": (
        "{thread}, line {line}: {what}",
        "{thread}: {what}",
    ),
    "page.first": ("first step",),
    "page.back": ("one step back",),
    "page.forward": ("one step on",),
    "page.last": ("last step",),
    "page.slider": ("which step",),
    "page.keys": ("Keys: ← and →, Home, End. Or click a line.",),
    "page.theme": ("light or dark",),
    "page.story": ("the schedule, a column per thread",),
    "page.time": ("time",),
    "page.line": ("line",),
    "page.values": ("shared values",),
    "page.threads": ("who is where",),
    "page.source": ("your code",),
    "page.chart": ("how the values change; below it the stall's clock",),
    "page.sold": ("sold",),
    "page.counter": ("on the counter",),
    "page.lock-free": ("nobody has it",),
    "page.breaks": ("here the promise breaks",),
    "page.swapped": ("these two come in the other order",),
    "page.failing": ("the schedule that breaks it",),
    "page.passing": ("the nearest schedule that goes well",),
    "page.hints": ("hints",),
    "page.next-hint": ("another hint",),
    "page.replay": ("see this schedule again",),
    "page.copy": ("copy",),
    "page.copied": ("copied",),
    "page.checks": ("all checks",),
    "page.how-sure": ("how sure is this?",),
    "page.sure-means": (
        "A small stall is proved: every order in which its threads can take their steps was tried, or an equivalent "
        "one. For larger ones there are too many, so some are drawn at random.",
    ),
    "page.check": ("check",),
    "page.result": ("result",),
    "page.points": ("points",),
    "page.says-what": ("what it says",),
    "page.output": ("what your own code printed in this run",),
    "page.holds": ("holds a lock",),
    "page.asleep": ("asleep",),
    "page.waits": ("waits",),
    "page.stuck": ("waits for ever",),
    "page.cut": (
        Plural(
            "{n} line left out",
            "{n} lines left out",
            count="lines",
        ),
    ),
}
