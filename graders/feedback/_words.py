"""The words of the reports and the command line; they do the layout.

Same rules as `_keys.py`: the variant that says most comes first.
"""

from __future__ import annotations

from graders.feedback._ci_words import CI_WORDS
from graders.feedback._class_words import CLASS_WORDS
from graders.feedback._course_words import COURSE_WORDS
from graders.feedback._grading_words import GRADING_WORDS
from graders.feedback._help_words import HELP_WORDS
from graders.feedback._input_words import INPUT_WORDS
from graders.feedback._order_words import ORDER_WORDS
from graders.feedback._pack_words import PACK_WORDS
from graders.feedback._page_words import PAGE_WORDS
from graders.feedback._platform_words import PLATFORM_WORDS
from graders.feedback._play_words import PLAY_WORDS
from graders.feedback._site_words import SITE_WORDS
from graders.feedback._talk import TALK
from graders.feedback._template import Plural, Template
from graders.feedback._wall_words import WALL_WORDS

WORDS: dict[str, tuple[Template, ...]] = {
    **TALK,
    **PLAY_WORDS,
    **GRADING_WORDS,
    **WALL_WORDS,
    # Verdicts and outcomes
    "verdict.passed": ("passed",),
    "verdict.failed": ("failed",),
    "verdict.not_started": ("not started",),
    "verdict.invalid": ("cannot be loaded",),
    "verdict.refused": ("refused",),
    "verdict.not_judged": ("not judged",),
    "verdict.missing": ("missing",),
    "outcome.finished": ("everybody went home",),
    "outcome.crashed": ("an exception ended a thread",),
    "outcome.deadlock": ("deadlock: they wait for each other for ever",),
    "outcome.deadlock-alone": ("somebody waits for ever, and nobody is left who could help",),
    "outcome.no_progress": ("somebody spins without letting time pass",),
    "outcome.out_of_steps": ("not over within our step limit",),
    "outcome.on-and-on": ("it never ends; nothing went wrong as far as we ran it",),
    "outcome.some-endless": ("some schedules never end",),
    "outcome.stopped": ("it ends at the step that breaks a promise",),
    "outcome.passed": ("nothing went wrong",),
    "outcome.differs": (
        Plural(
            "{n} outcome, depending on the schedule",
            "{n} different outcomes, depending on the schedule",
            count="number",
        ),
        "the outcome depends on the schedule",
    ),
    "outcome.failed": ("a schedule makes it fail",),
    # The tutorial's threads
    "name.seller": ("seller {number}",),
    "name.roaster": ("roaster {number}",),
    # A report's own words
    "state.passed": ("passed",),
    "state.failed": ("FAILED",),
    "state.not_judged": ("not judged",),
    "state.no_bonus": ("no bonus",),
    "points-none": ("not judged",),
    "check-title": ("“{title}”",),
    "why-it-matters": ("why: {text}",),
    "hint": ("hint: {text}",),
    "more": ("more: {command}",),
    "replay": ("replay: {command}",),
    **ORDER_WORDS,
    "nearest": (
        "if line {first_line} of {first} had come before line {second_line} of {second}, it would have worked",
    ),
    "nearest-otherwise": (
        "if line {first_line} of {first} had come before line {second_line} of {second}, it would have ended "
        "differently",
    ),
    "here": ("<-- here",),
    "promise-broken": ("broken promise: {title}",),
    "promise-seen": ("{title}: here it happens",),
    "folded": (
        Plural(
            "... × {rounds}, the same line ...",
            "... × {rounds}, the same {n} lines ...",
            count="lines",
        ),
    ),
    "left-out": (
        Plural(
            "... {n} step left out ...",
            "... {n} steps left out ...",
            count="steps",
        ),
    ),
    "your-output": ("what your own code printed in this run:",),
    "see-above": ("{state}: see {item}",),
    "passes-now": ("nothing goes wrong in this schedule",),
    "threads-join": (", ",),
    "clauses-join": ("; ",),
    "state-points": ("{state}, {points}",),
    "said-of": ("{what}: {text}",),
    "sentence": ("{text}.",),
    "total-line": ("total: {reached} / {max}",),
    "explored": (
        Plural(
            "{n} schedule in {seconds} s",
            "{n} schedules in {seconds} s",
            count="schedules",
        ),
    ),
    "explored-complete": (
        Plural(
            "{n} schedule in {seconds} s, complete: all others are equivalent to it",
            "{n} schedules in {seconds} s, complete: all others are equivalent to these",
            count="schedules",
        ),
    ),
    "ends-alike": ("they all end the same way",),
    "ends-reordered": ("they all end the same way, except for the order of the printed lines",),
    "prints-whole": ("each `print` counts as one step (real threads may run two lines together)",),
    "end-entry": (
        Plural(
            "{n} schedule ends with {end}",
            "{n} schedules end with {end}",
            count="schedules",
        ),
    ),
    "end-line": ("“{line}” printed",),
    "end-nothing": ("nothing more than the others",),
    "ends-more": ("and {number} more",),
    "ends-assert": ("Nothing in the program says which of them is right; an `assert` at its end would.",),
    "ends-with": ("a schedule that ends with {end}:",),
    "ends-near": ("one close to it that ends with {end}:",),
    "failing-count": (
        Plural(
            "{n} of them fails",
            "{n} of them fail",
            count="failing",
        ),
    ),
    "race": (
        "race on `{location}`: {first} and {second}, and no lock or the like orders them",
        "race on `{location}`",
    ),
    "lock-order": (
        "`{location}` in opposite orders, which may be a deadlock in another schedule: {first}; {second}",
        "`{location}` in opposite orders, which may be a deadlock in another schedule",
    ),
    "busy-wait": ("line {line} looks again and again until something changes: it ends, but burns the processor",),
    "access": ("line {line} ({thread})", "line {line}", "{thread}"),
    "access.read": ("line {line} reads ({thread})", "line {line} reads", "{thread} reads"),
    "access.write": ("line {line} writes ({thread})", "line {line} writes", "{thread} writes"),
    "access.acquire": ("line {line} takes the second one ({thread})", "{thread} takes the second one"),
    "crashed-at": ("{what} (line {line}, {thread})",),
    "missed": ("a bug that needs one switch would have been missed with p < {bound}",),
    "no-timeline": ("no schedule failed, so there is none to show",),
    "not-proved": ("not proved: {why}", "not proved"),
    "why.sampled": ("these schedules are samples",),
    "why.left": (
        Plural(
            "{n} run was not enough to see all there is", "{n} runs were not enough to see all there is", count="runs"
        ),
        "some schedules were not run",
    ),
    "why.cut": ("one run was stopped after {steps} steps", "one run was stopped before its end"),
    "why.on-and-on": (
        Plural(
            "it does not end; nothing went wrong in the first {steps} steps of {n} schedule. Let it end after a few "
            "rounds, and it can be judged",
            "it does not end; nothing went wrong in the first {steps} steps of each of {n} schedules. Let it end "
            "after a few rounds, and it can be judged",
            count="schedules",
        ),
    ),
    "why.limit": (
        Plural(
            "it was not over after {steps} steps, which is our limit; nothing went wrong in the beginning of {n} "
            "schedule. Make the numbers in it smaller, and it can be judged",
            "it was not over after {steps} steps, which is our limit; nothing went wrong in the beginnings of {n} "
            "schedules. Make the numbers in it smaller, and it can be judged",
            count="schedules",
        ),
        "one schedule was not over after {steps} steps, which is our limit. Make the numbers in it smaller, and the "
        "program can be judged",
    ),
    "why.stopped-at-once": ("stopped by Ctrl-C before the first schedule was over",),
    "why.stopped": (
        Plural(
            "stopped by Ctrl-C; nothing went wrong in {n} schedule",
            "stopped by Ctrl-C; nothing went wrong in {n} schedules",
            count="schedules",
        ),
    ),
    "why.laps": (
        "a loop was not over after {laps} rounds, which is our limit. Make it fewer rounds, and it can be judged",
    ),
    "why.threads": (
        "more than {threads} threads at a time, which is our limit. Make it fewer threads, and it can be judged",
    ),
    "why.clock": ("the program reads the clock, and so depends on more than the schedule",),
    "why.prompt": ("with naps that end on time (`--clock prompt`) not every order is tried",),
    "why.differs": ("the program does not do the same thing twice",),
    "why.ends-itself": ("the program ends itself with `os._exit`, whatever its threads are doing",),
    "why.library-threads": ("a thread pool or a timer of the library works where we cannot see it",),
    "why.no-stacks": ("where threads wait cannot be seen here",),
    "why.some-endless": ("some schedules end, and others come back to the same states for ever",),
    "why.endless": ("some schedules never end",),
    "why.unseen": ("what `{what}` does cannot be seen",),
    "why.states": ("its states cannot be compared; `--strategy dpor` does without",),
    "not-deterministic": (
        "this program is not deterministic: line {line} (`{what}`)",
        "this program is not deterministic: line {line}",
        "this program is not deterministic",
    ),
    "at-line": ("line {line}",),
    # The command line's talk
    "graded": (
        Plural(
            "{n} row written to {path}",
            "{n} rows written to {path}",
            count="rows",
        ),
    ),
    "mark-set": ("{student}, {exercise}: {points} of {max} points from now on, set by hand",),
    "mark-above": ("{student}, {exercise}: that is more than the {max} points it is worth; was that meant?",),
    "mark-withdrawn": ("{student}, {exercise}: the grader's own mark counts again",),
    "not-judged-count": (
        Plural(
            "{n} row could not be judged",
            "{n} rows could not be judged",
            count="rows",
        ),
    ),
    "sorry": ("sorry, our mistake: {error}. Please report it; --debug shows where it happened.",),
    "error": ("error: {text}",),
    "demo-intro": ("The tutorial's stall without a lock, with two sellers and one sweet potato:",),
    "demo-moral": ("Running it again and again would hardly ever show this; choosing the schedule always does.",),
    "demo-free-threaded": (
        "This Python is free-threaded: `stall run unlocked --real 200` shows whether real threads do it here.",
    ),
    "hint-rung": ("hint {rung} of {rungs}: {text}",),
    # What one step does
    "step.read": (
        "reads {target}: {after}",
        "reads {target}",
    ),
    "step.write": (
        "writes {target}: {before} -> {after}",
        "writes {target}: {after}",
        "writes {target}",
    ),
    "step.acquire": ("takes {target}",),
    "step.release": ("releases {target}",),
    "step.wait": ("waits for {target}",),
    "step.wake": ("wakes up from {target}",),
    "step.notify": ("notifies {target}",),
    "step.sleep": ("sleeps",),
    "step.timeout": ("has waited long enough for {target}",),
    "step.start": ("starts {target}",),
    "step.join": ("waits for {target} to go home",),
    "step.end": ("goes home",),
    "step.call": ("calls {target}",),
    "step.sold": (
        "sells one and calls out {after} left",
        "sells one",
    ),
    "step.roasted": (
        "puts {after} on the counter",
        "puts roasted ones on the counter",
    ),
    "step.print": ("prints",),
    "step.return": ("goes home",),
    "step.raise": ("raises `{after}`",),
    "step.other": ("{kind} {target}",),
    # The same beside the student's own line, as short as possible
    "value.read": ("reads {after}",),
    "value.sold": ("calls out {after}",),
    "value.roasted": ("puts {after}",),
    "value.no": ("says no",),
    "value.wait": ("waits",),
    "value.wake": ("wakes up",),
    "value.timeout": ("times out",),
    "value.release": ("releases",),
    "value.return": ("goes home",),
    "value.spins": ("loops on and on",),
    "value.asleep": ("still asleep",),
    "value.waits-forever": ("waits for ever",),
    # Which thread waits for which
    "waiting.acquire": (
        "{thread} wants `{target}` at line {line}; {holder} has it since line {holder_line}",
        "{thread} wants `{target}`; {holder} has it",
        "{thread} wants `{target}` at line {line}; nobody is left who could release it",
        "{thread} wants `{target}`; nobody is left who could release it",
    ),
    "waiting.acquire-own": (
        "{thread} wants `{target}` at line {line}, and has it already since line {holder_line}",
        "{thread} wants `{target}`, and has it already",
    ),
    "waiting.acquire-gone": (
        "{thread} wants `{target}` at line {line}; {holder} took it at line {holder_line} and went home with it",
        "{thread} wants `{target}`; {holder} went home with it",
    ),
    "waiting.wait": (
        "{thread} waits for `{target}` at line {line}; nobody is left who could wake it",
        "{thread} waits for `{target}`; nobody is left who could wake it",
    ),
    "waiting.join": (
        "{thread} waits at line {line} for {holder} to go home",
        "{thread} waits at line {line} for `{target}` to end",
        "{thread} waits for `{target}` to end",
    ),
    "waiting.spin": (
        "{thread} spins at line {line} without letting any time pass",
        "{thread} spins without letting any time pass",
    ),
    "waiting.endless": (
        "{thread} is still looping at line {line}",
        "{thread} is still looping",
    ),
    "waiting.sleep": (
        "{thread} sleeps at line {line}, and time stands still",
        "{thread} sleeps, and time stands still",
    ),
    "waiting.other": (
        "{thread} waits at line {line} in `{target}`; {holder} has it since line {holder_line}",
        "{thread} waits at line {line} in `{target}`; nobody is left who could help",
        "{thread} waits in `{target}`; nobody is left who could help",
    ),
    **PAGE_WORDS,
    **CLASS_WORDS,
    **INPUT_WORDS,
    **PLATFORM_WORDS,
    **PACK_WORDS,
    **COURSE_WORDS,
    **SITE_WORDS,
    **CI_WORDS,
    **HELP_WORDS,
}
