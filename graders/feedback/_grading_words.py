"""What `stall grade` and `stall explore` say while they work. Same rules as `_words.py`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

GRADING_WORDS: dict[str, tuple[Template, ...]] = {
    "grading-begins": ("looking at what was handed in",),
    "grading": (
        "{done} of {total} graded, {rate} a minute, {left} left, {not_judged} not judged",
        "{done} of {total} graded, {rate} a minute, {left} left",
        "{done} of {total} graded, {not_judged} not judged",
        "{done} of {total} graded",
    ),
    "grading-writing": (
        "all {total} graded, {not_judged} not judged; writing the files",
        "all {total} graded; writing the files",
    ),
    "grading-stopped": ("stopped: {done} of {total} are graded and kept; with `--resume` it goes on from there",),
    # The last lines
    "end.passed": ("passed: {exercises}",),
    "end.passed-of": ("{exercise} {passed} of {total}",),
    "end.most": ("most often wrong: {what} ({n} in {exercise}); `{command}` shows one",),
    "end.nothing-wrong": ("most often wrong: nothing, no program failed",),
    "end.nothing-ran-wrong": ("most often wrong: nothing, no program that could be run failed",),
    "end.look": ("needs a look: {parts}",),
    "end.unjudged": ("{n} could not be judged: {who}",),
    "end.refused": ("{n} refused: {who}",),
    "end.invalid": ("{n} cannot be run: {who}",),
    "end.missing": ("{n} not handed in: {who}",),
    "end.odd": (
        Plural(
            "{n} note about the submissions: see above",
            "{n} notes about the submissions: see above",
            count="n",
        ),
    ),
    "end.all-well": ("needs a look: nothing",),
    "exploring-begins": ("running it once, to see how long it takes",),
    "exploring": ("{schedules} schedules so far, {failing} of them failed", "{schedules} schedules so far"),
    "nothing-new": (
        "nothing to do: no submission has changed, and the files in {path} are still as they were written",
    ),
}
