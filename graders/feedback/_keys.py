"""Every key that a `graders.results.Message` may have, and the English sentence for it.

A key has one or more variants; the one that says most comes first. The first one whose placeholders are all known is
used, so a suite that cannot name a line still gets a whole sentence. Chinese is in `locale/zh/LC_MESSAGES/stall.po`.
After a change here, run `python -m graders.feedback.update_catalogue` and translate what it lists.
"""

from __future__ import annotations

from graders.feedback._ci_words import CI_MESSAGES
from graders.feedback._cluster_words import CLUSTER_MESSAGES
from graders.feedback._course_words import COURSE_MESSAGES
from graders.feedback._earned_words import EARNED_MESSAGES
from graders.feedback._help_words import HELP_MESSAGES
from graders.feedback._input_words import INPUT_MESSAGES
from graders.feedback._newer_words import NEWER_MESSAGES
from graders.feedback._pack_words import PACK_MESSAGES
from graders.feedback._reach_words import REACH_MESSAGES
from graders.feedback._refused_words import REFUSED_MESSAGES
from graders.feedback._site_words import SITE_MESSAGES
from graders.feedback._template import Plural, Template
from graders.feedback._token_words import TOKEN_MESSAGES
from graders.feedback._wall_words import WALL_MESSAGES

MESSAGES: dict[str, tuple[Template, ...]] = {
    **CI_MESSAGES,
    **CLUSTER_MESSAGES,
    **COURSE_MESSAGES,
    **SITE_MESSAGES,
    **HELP_MESSAGES,
    **INPUT_MESSAGES,
    **EARNED_MESSAGES,
    **NEWER_MESSAGES,
    **PACK_MESSAGES,
    **REACH_MESSAGES,
    **REFUSED_MESSAGES,
    **TOKEN_MESSAGES,
    **WALL_MESSAGES,
    # A game
    "no-way-home": ("from here on the day never ends, whoever goes next",),
    "file-and-tutorial": ("give either a file of yours or the tutorial's, not both",),
    "number-out-of-range": ("{option} takes a number from {least} to {most}, not {got}",),
    # The file as a whole
    "not-started": (
        "`{function}` is not written yet: fill in line {line}",
        "`{function}` is not written yet",
        "this exercise is not written yet",
    ),
    "missing": (
        "there is no `{file}` here",
        "the file is missing",
    ),
    "not-a-file": (
        "`{file}` is not a regular file",
        "this is not a regular file",
    ),
    "too-large": (
        "the file has {bytes} bytes, more than the {limit} that we read",
        "the file is too large",
    ),
    "not-text": (
        "line {line} is not {encoding} text: save the file as UTF-8",
        "the file is not {encoding} text: save it as UTF-8",
        "the file is not text that Python can read: save it as UTF-8",
    ),
    "syntax-error": (
        "Python cannot read line {line}: {text}",
        "Python cannot read the file: {text}",
        "Python cannot read the file",
    ),
    "missing-function": (
        "there is no function `{signature}`",
        "there is no function `{function}`",
    ),
    "missing-global": ("there is no `{name}` at the top level of the file",),
    "wrong-signature": (
        "line {line}: `{function}` takes `{got}`, it must take `{expected}`",
        "`{function}` takes `{got}`, it must take `{expected}`",
        "`{function}` does not take the arguments that it must take",
    ),
    "unknown-strategy": (
        "there is no strategy `{name}`; there are: {known}",
        "there is no such strategy",
    ),
    "needs-no-argument": (
        "line {line}: `{function}` must be callable without arguments",
        "`{function}` must be callable without arguments",
    ),
    "not-a-function": (
        "line {line}: `{function}` must be a function, it is `{got}`",
        "`{function}` must be a function, it is `{got}`",
        "`{function}` must be a function",
    ),
    "import-failed": (
        "line {line}: there is no module `{module}` to import; the stub has `{meant}`",
        "line {line}: there is no module `{module}` to import",
        "there is no module `{module}` to import",
    ),
    "load-crash": (
        "line {line} fails while the file is being loaded: `{error}: {text}`",
        "the file fails while it is being loaded: `{error}: {text}`",
        "the file fails while it is being loaded",
    ),
    "crashes-python": (
        "line {line} makes Python itself crash ({how}), every time it runs: is something nested far too deeply there?",
    ),
    "load-stuck": (
        "loading the file never ends: line {line} waits for something that cannot come",
        "loading the file never ends: it waits for something that cannot come",
    ),
    "load-endless": (
        "loading the file never ends: line {line} loops for ever",
        "loading the file never ends: a loop runs for ever",
    ),
    "module-missing": (
        "line {line} imports `{what}`, which is not installed here: this has nothing to do with the schedule",
        "the program imports `{what}`, which is not installed here: this has nothing to do with the schedule",
    ),
    "nothing-to-read": (
        "line {line} asks for input (`{what}`), but there is nothing to read: give it with --stdin FILE",
        "the program asks for input (`{what}`), but there is nothing to read: give it with --stdin FILE",
    ),
    "writes-too-much": (
        "line {line} writes without end: more than {what} in one run",
        "the program writes without end: more than {what} in one run",
    ),
    "call-too-long": (
        "a call on line {line} was not over after {seconds} s, and threads cannot be switched inside it",
        "a call was not over after {seconds} s, and threads cannot be switched inside it",
    ),
    "needs-memory": (
        "line {line} needs more memory than there is",
        "the program needs more memory than there is",
    ),
    # Our fault, or the machine's
    "child-died": (
        "sorry, the process that ran this file died ({how}); that says nothing about your code",
        "sorry, the process that ran this file died; that says nothing about your code",
    ),
    "child-timeout": (
        "the grader was stopped after {seconds} s before it could judge; ask for it to be run again",
        "the grader was stopped before it could judge; ask for it to be run again",
    ),
    "child-cpu": (
        "the grader was stopped after {seconds} s of processor time before it could judge: something in this file "
        "takes very long. This is not a mark: a person has to look at it.",
        "the grader was stopped before it could judge: something in this file takes very long",
    ),
    "schedule-cpu": (
        "the grader was stopped: a single schedule had already taken {seconds} s of processor time, a thousand times "
        "more than usual; it was at line {line} then. Does that line ever end? This is not a mark: a person has to "
        "look at it.",
        "the grader was stopped: a single schedule had already taken {seconds} s of processor time, a thousand times "
        "more than usual. Something in this file takes almost for ever. This is not a mark: a person has to look at "
        "it.",
        "the grader was stopped before it could judge: one schedule of this file takes almost for ever",
    ),
    "child-memory": (
        "the grader was stopped at {megabytes} MB of memory before it could judge",
        "the grader ran out of memory before it could judge",
    ),
    "bad-answer": ("sorry, the grader's own answer was damaged; that says nothing about your code",),
    "internal-error": (
        "sorry, our mistake: `{error}`. That says nothing about your code.",
        "sorry, our mistake; that says nothing about your code",
    ),
    "not-judged": (
        "could not be judged: {reason}",
        "could not be judged",
    ),
    "waits-for": (
        "waits for {check}",
        "waits for another check",
    ),
    "out-of-steps": (
        "after {steps} steps the day was still not over; we stopped there, so nothing is proved",
        "the day was still not over when we stopped, so nothing is proved",
    ),
    "unknown-exercise": (
        "there is no exercise called `{name}`; there are: {known}",
        "there is no exercise called `{name}`",
        "there is no such exercise",
    ),
    "nothing-to-check": (
        "found no exercise to check in `{path}`; its files are called {known}. `stall start` writes them",
        "found no exercise to check",
    ),
    "needs-watchfiles": ("`stall watch` needs one more package: {command}",),
    "no-such-path": ("there is no file or folder `{path}`",),
    "cannot-read": (
        "cannot read `{file}`: {error}",
        "the file cannot be read",
    ),
    "skipped": ("skipped, as it is not a submission: `{name}`",),
    "stray-file": ("skipped, as it is not in any student's folder: `{name}`",),
    "not-on-roster": ("not on the roster: `{name}`",),
    "cannot-write": ("cannot write `{path}`: {error}",),
    "out-is-submissions": ("`{path}` lies inside the submissions: choose another folder for the results",),
    "not-installed": (
        "the package `stall-kit` is not installed, so it cannot be packed: `pip install .` in its folder first",
    ),
    "out-in-use": ("`{path}` holds results already: choose another folder, or go on there with --resume",),
    "store-version": ("`{path}` was written by another version of the kit (format {version})",),
    "no-such-row": (
        "there is no row for `{student}` and `{exercise}`",
        "there is no such row",
    ),
    "no-such-mark": (
        "no mark of `{student}` in `{exercise}` was set by hand, so there is none to take back; nothing was changed",
        "there is no such mark to take back",
    ),
    "one-mark": ("--override sets a mark and --withdraw takes it back: use one at a time",),
    "two-files": ("`{file}` was handed in more than once: {places}", "`{file}` was handed in more than once"),
    "bad-points": ("`{points}` is not a number of points",),
    "bad-number-list": ("`{option}` takes numbers such as `2,6,32`, not `{got}`",),
    # How a run can go wrong
    "crash": (
        "line {line}: `{error}: {text}` ends {thread}",
        "line {line}: `{error}: {text}`",
        "`{error}: {text}` ends {thread}",
        "an exception of your own code: `{error}`",
        "an exception of your own code ends a thread",
    ),
    "deadlock": (
        Plural(
            "{n} thread waits for ever, and nobody can wake it",
            "{n} threads wait for ever, and nobody can wake them",
            count="stuck",
        ),
        "threads wait for ever, and nobody can wake them",
    ),
    "spin": (
        "{thread} spins at line {line} without letting any time pass",
        "{thread} spins without letting any time pass",
        "a loop spins without letting any time pass",
    ),
    "never-stops": (
        "{thread} never goes home: it is still looping at line {line}",
        "{thread} never goes home",
        "a thread never goes home",
    ),
    "endless-loop": (
        "the loop at line {line} never ends, and {thread} lets nobody else in",
        "the loop at line {line} never ends",
        "a loop never ends",
    ),
    "lock-held": (
        "{thread} goes home with the lock that it took at line {line}",
        "{thread} goes home with the lock",
        "the lock is still taken when everybody has gone home",
    ),
    "relies-on-timing": ("right only as long as every nap ends on time, and naps may end late",),
    "nap-late": ("when a nap ends late: {problem}",),
    # Selling
    "oversold": (
        Plural(
            "{sold} sold, there was {stock}",
            "{sold} sold, there were {stock}",
            count="stock",
        ),
        "more was sold than there was",
    ),
    "called-out-twice": (
        "“{left} left” was called out {times} times",
        "“{left} left” was called out more than once",
        "a number was called out more than once",
    ),
    "called-out-never": (
        "nobody called out “{left} left”",
        "a number was never called out",
    ),
    "called-out-odd": (
        "“{left} left” was called out, and that can never be true",
        "a number was called out that can never be true",
    ),
    "out-of-order": (
        "“{left} left” was called out where {expected} was next",
        "the numbers are called out in the wrong order",
    ),
    "unsold": (
        "everybody went home with {left_over} of {stock} unsold",
        "everybody went home with {left_over} unsold",
        "everybody went home with some unsold",
    ),
    "too-fast": (
        "the day took {seconds} s; at one a second it takes at least {at_least} s",
        "the day was too short for one sale a second",
    ),
    "seller-sold-nothing": (
        "{names} sold not a single one, though there was plenty for everybody",
        "a seller sold not a single one, though there was plenty for everybody",
    ),
    "sold-too-many-alone": (
        Plural(
            "one seller alone already sells {sold}, there was {stock}",
            "one seller alone already sells {sold}, there were {stock}",
            count="stock",
        ),
        "one seller alone already sells more than there was",
    ),
    "sold-nothing-announced": ("nobody called `shop.sold(left)`: without it no sale counts",),
    "not-side-by-side": (
        "the sellers serve one after the other: {seconds} s, side by side it takes {could} s",
        "the sellers serve one after the other",
    ),
    "exception-breaks-stall": (
        "one `shop.sold` fails, and the stall does not recover ({outcome})",
        "one `shop.sold` fails, and the stall does not recover",
    ),
    # The unlocked stall, and TURNS
    "cannot-oversell": (
        Plural(
            "it never sells too many: {schedules} schedule tried. Has it been repaired already?",
            "it never sells too many: {schedules} schedules tried. Has it been repaired already?",
            count="schedules",
        ),
        "it never sells too many. Has it been repaired already?",
    ),
    "already-locked-evidence": (
        "line {line} already keeps the sellers apart; this exercise is the stall without a lock",
        "something already keeps the sellers apart; this exercise is the stall without a lock",
    ),
    "turns-no-oversell": ("with your TURNS only one sweet potato is sold",),
    "turns-empty": ("TURNS is empty: say who takes the next step, seller 0 or seller 1",),
    "turns-missing": ("there is no list TURNS in the file",),
    "turns-not-a-list": (
        "TURNS must be a list of 0s and 1s, it is `{got}`",
        "TURNS must be a list of 0s and 1s",
    ),
    "turns-bad-entry": (
        "TURNS[{index}] is `{entry}`: there are only sellers 0 and 1",
        "TURNS may hold only 0s and 1s",
    ),
    # Roasting and hiring
    "hire-crash": (
        "line {line}: `hire` fails: `{error}: {text}`",
        "`hire` fails: `{error}: {text}`",
        "`hire` fails",
    ),
    "hire-not-list": (
        "`hire` must return a list of threads, it returned `{got}`",
        "`hire` must return a list of threads",
    ),
    "hire-count": (
        Plural(
            "`hire` returned {got} thread, {expected} were asked for",
            "`hire` returned {got} threads, {expected} were asked for",
            count="got",
        ),
        "`hire` returned the wrong number of threads",
    ),
    "hire-not-threads": (
        "employee {index} is not a thread but `{got}`",
        "`hire` returned something that is not a thread",
    ),
    "hire-same-thread": (
        "employee {index} is not a thread of its own but one that is in the list before",
        "`hire` returned one thread more than once",
    ),
    "hire-started": (
        "employee {index} is already running: `hire` must return threads that are not started",
        "`hire` must return threads that are not started",
    ),
    "hire-not-started": (
        "after `start()` no thread runs for employee {index}: everybody has to work at the same time as the others",
        "after `start()` no thread runs for one of the employees",
    ),
    "hire-twice": ("employee {index} is the same thread as another one",),
    "roasted-by-seller": (
        "employee {index} roasts, but even numbers sell",
        "an employee with an even number roasts, but even numbers sell",
    ),
    "sold-by-roaster": (
        "employee {index} sells, but odd numbers roast",
        "an employee with an odd number sells, but odd numbers roast",
    ),
    "roasted-by-stranger": ("{thread} roasts, and `hire` never returned it",),
    "sold-by-stranger": ("{thread} sells, and `hire` never returned it",),
    "idle-roasters": (
        "{names} never roasted, though there was work for everybody",
        "a roaster never roasted, though there was work for everybody",
    ),
    "sold-unroasted": (
        "{sold} sold when only {roasted} had been put on the counter",
        "one was sold before it was on the counter",
    ),
    "roasted-bad-count": (
        "`shop.roasted` was told {count} at once: one batch is 1 to 5",
        "`shop.roasted` takes 1 to 5 at once",
    ),
    "roasted-too-many": (
        "{roasted} roasted, {order} ordered",
        "more was roasted than ordered",
    ),
    "roasted-too-few": (
        "{roasted} roasted, {order} ordered",
        "less was roasted than ordered",
    ),
}
