"""The words of the page on which a student is the scheduler. The page fills in `{thread}` and `{n}` itself."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

PLAY_WORDS: dict[str, tuple[Template, ...]] = {
    "play.title": ("Be the scheduler",),
    "play.tutorial": ("the tutorial's own cell",),
    "play.people": (Plural("{n} seller", "{n} sellers", count="people"),),
    "play.employees": (Plural("{n} employee", "{n} employees", count="people"),),
    "play.stock": (Plural("{n} sweet potato", "{n} sweet potatoes", count="stock"),),
    "play.goal.unlocked": ("Who takes the next step? You decide. Sell a sweet potato that does not exist.",),
    "play.goal": ("Who takes the next step? You decide. Can you make this stall break a promise?",),
    # The people
    "play.go": ("{thread} goes",),
    "play.next": ("next",),
    "play.line": ("line {n}",),
    "play.nap": ("is asleep: a turn wakes them up",),
    "play.slept": ("wakes up from a nap",),
    "play.home": ("has gone home",),
    "play.crashed": ("an exception has ended their day",),
    "play.waits": (
        "waits for `{target}`, which {holder} has",
        "waits for `{target}`",
        "waits",
    ),
    # The stall
    "play.sold": ("sold",),
    "play.roasted": ("roasted",),
    "play.none-sold": ("nothing yet",),
    "play.ghost": ("this one does not exist",),
    "play.values": ("shared values",),
    "play.locks": ("locks",),
    "play.free": ("free",),
    "play.code": ("the code",),
    "play.story": ("what has happened",),
    "play.beginning": ("The stall has opened. Nobody has done anything yet.",),
    # What one can do
    "play.undo": ("Take back",),
    "play.restart": ("Start again",),
    "play.hint": ("Hint",),
    "play.next-hint": ("Another hint",),
    "play.show-me": ("Show me the step",),
    "play.keys": ("Keys: {keys} who goes next, Backspace takes back, H gives a hint, R starts again",),
    "play.hint-far": (
        Plural(
            "It can still go wrong, {n} step from here at the earliest.",
            "It can still go wrong, {n} steps from here at the earliest.",
            count="steps",
        ),
    ),
    "play.hint-who": ("What would happen if {thread} went next?",),
    "play.hint-back": ("From here nothing can go wrong any more. Take back a few steps.",),
    # How it ends
    "play.won": ("You broke it!",),
    "play.won-unlocked": ("Sold twice!",),
    "play.behind": ("What is behind it",),
    "play.moral": (
        "Looking and taking are two steps. In between somebody else may look, too: then both believe that the last "
        "one is theirs.",
    ),
    "play.turns": (
        "Your schedule, as a line for unlocked.py (after it, seller 0 and then seller 1 go on to the end):",
    ),
    "play.copy": ("Copy",),
    "play.copied": ("Copied",),
    "play.look": ("Look at the order of the steps below: each was harmless by itself.",),
    "play.over": ("Everybody has gone home, and nothing went wrong",),
    "play.over-more": ("This order happens to be fine. Take back a few steps, or start again with another.",),
    "play.proved": ("No order of steps can break a stall of this size",),
    "play.proved-more": (
        "All {n} positions that {people} can get into with {stock} were looked at, and every promise holds in all of "
        "them: that is a proof. What a larger stall does, `stall check` finds out.",
    ),
    "play.not-found": ("No way to break it is known",),
    "play.not-found-more": ("Only the first {n} positions of this stall were looked at; there are more.",),
    "play.endless": ("No promise breaks on the way, but the day never ends",),
    "play.endless-more": ("All {n} positions were looked at: in none of them has everybody gone home.",),
    "play.edge": ("The map ends here",),
    "play.edge-more": ("Only the first {n} positions of this stall are known. Take a step back.",),
    "play.can-it": ("Can it go wrong at all?",),
    "play.can": (Plural("Yes, after {n} step.", "Yes, after {n} steps at the earliest.", count="steps"),),
    "play.theme": ("light or dark",),
    # The command line's talk
    "play.written": (
        Plural(
            "{path} written ({n} reachable position): open it in a browser",
            "{path} written ({n} reachable positions): open it in a browser",
            count="positions",
        ),
    ),
}
