"""The words of the page about a whole class. Same rules as `_words.py`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

CLASS_WORDS: dict[str, tuple[Template, ...]] = {
    "class.title": ("The class at a glance",),
    "class.students": (Plural("{n} student", "{n} students", count="students"),),
    "class.rows": (Plural("{n} submission", "{n} submissions", count="rows"),),
    "class.exercises": ("how each exercise went",),
    "class.points-of": ("points: median {median} of {max}", "no points yet"),
    "class.histogram": ("how many students have how many points, from 0 on the left to {max} on the right",),
    "class.misconceptions": ("what was misunderstood, most frequent first",),
    "class.no-misconceptions": ("Nothing was misunderstood.",),
    "class.unnamed": ("a failure that has no name yet",),
    "class.misconception": ("misconception",),
    "class.count": ("how many",),
    "class.example": ("an example",),
    "class.not-judged": ("what was refused or not judged, and what to do",),
    "class.set-by-hand": ("mark set by hand",),
    "class.todo.not_judged": (
        "Grade again with `--resume`. Where the reason is time or memory, that gives the same: read the file, and set "
        "the mark with `{command}`.",
    ),
    "class.todo.refused": (
        "They have 0 points and were not run. Look at the line that is named: ask the student to write it in another "
        "way and to hand in again, or, if it is harmless, set the mark with `{command}`.",
    ),
    "class.todo.missing": (
        "No points, because some submissions fit nobody: find out whose they are, or grade again with "
        "`--absent-is-zero`.",
    ),
    "class.todo": ("Read the file, and set the mark with `{command}`.",),
    "class.totals": ("points of each student",),
    "class.total": ("total",),
    "class.how-many-students": ("students",),
    "class.all-judged": ("Everything could be judged.",),
    "class.table": ("every submission",),
    "class.cut": (
        Plural(
            "the table has the first {n} row of {all}; all of them are in grades.csv and results.json",
            "the table has the first {n} rows of {all}; all of them are in grades.csv and results.json",
            count="rows",
        ),
    ),
    "class.find": ("find a name or a word",),
    "class.any-exercise": ("all exercises",),
    "class.any-verdict": ("all verdicts",),
    "class.shown": ("{shown} of {all} shown",),
    "class.student": ("student",),
    "class.exercise": ("exercise",),
    "class.verdict": ("verdict",),
    "class.points": ("points",),
    "class.says": ("what went wrong",),
    "class.schedules": ("schedules",),
    "class.by-hand": ("mark set by hand: {note}", "mark set by hand"),
}
