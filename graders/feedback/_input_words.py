"""What is said about submissions as they came, and about gradebooks that are filled in. Same rules as `_keys.py`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

INPUT_MESSAGES: dict[str, tuple[Template, ...]] = {
    # Archives
    "no-archive": ("`{file}` is neither a folder nor an archive that is read here (.zip, .tar.gz): unpack it first",),
    "archive-damaged": (
        "`{file}` cannot be unpacked: it is damaged, or no archive at all",
        "the archive cannot be unpacked: it is damaged",
    ),
    "archive-encrypted": ("`{file}` is locked with a password: hand it in without one",),
    "archive-method": ("`{file}` is compressed in a way that is not read here: pack it as an ordinary .zip",),
    "archive-overlap": ("`{file}` would fill the disk if it were unpacked (a “zip bomb”), and was not opened",),
    "archive-too-large": ("`{file}` is too large to be unpacked here",),
    "archive-too-deep": ("`{file}` is an archive inside archives: unpack it first",),
    "archive-unknown": ("`{file}` is an archive that is not read here: unpack it, or hand in a .zip",),
    "unsafe-name": ("skipped: its name leads out of the archive `{file}`: `{name}`",),
    "too-many-archives": ("more than {limit} archives were handed in; the others were not opened",),
    "too-many-files": ("more than {limit} files were handed in; the others were not read",),
    # Which file it is
    "missing-beside": ("there is no `{file}` here; what is here: {found}",),
    "missing-found": ("there is no `{file}` here, unless one of these is meant: {found}",),
    "missing-elsewhere": ("there is no `{file}` here, but the platform's list says that something was handed in",),
    "missing-perhaps": ("there is no `{file}` here, but there are submissions that fit nobody",),
    "renamed": ("{student}: `{found}` is taken for `{file}`",),
    "answer-in-parts": (
        Plural(
            "the answer is in {n} cell",
            "the answer is in {n} cells; they were judged together, in their order",
            count="parts",
        ),
    ),
    "also-there": ("{student}: `{found}` counts; there were also {others}",),
    "newest-counts": ("{student}: handed in {count} times; the newest counts: {found}",),
    "late": ("{student}: handed in late",),
    "clones": ("all folders begin with `{prefix}`, the name of the assignment; the students are called by the rest",),
    # Marks by hand
    "by-hand": (
        "your instructor has set this mark by hand, for this file: {note}",
        "your instructor has set this mark by hand, for this file",
    ),
    "by-hand-earlier": (
        "your instructor has set this mark by hand, for an earlier file; this one would get {now}: {note}",
        "your instructor has set this mark by hand, for an earlier file; this one would get {now}",
        "your instructor has set this mark by hand, for an earlier file",
    ),
    "old-mark-new-file": (
        "{student}: {exercise}: the mark set by hand for an earlier file, {points}, still stands; the new file would "
        "get {now} (`stall report OUT --withdraw` takes it back)",
        "{student}: {exercise}: the mark set by hand for an earlier file, {points}, still stands; the new file could "
        "not be judged",
    ),
    "feedback-removed": ("{student}: is no longer among the submissions; the old feedback was removed",),
    # Rosters and gradebooks
    "not-a-table": ("`{file}` is not a text file that can be read here: save it as CSV in UTF-8",),
    "team-shares": ("{person}: gets the mark of {student}, who handed in for their team",),
    "roster-unsure": (
        "{person}: several on the roster or several submissions fit this name; nobody was counted as absent",
    ),
    "no-worksheet": (
        "`{file}` is not a grading worksheet of Moodle's: download it there, from the assignment's submissions, and "
        "give it as it is",
    ),
    "no-gradebook": ("`{file}` is not a gradebook of Canvas's: export it there, and give it as it is",),
    "no-such-column": (
        "`{file}` has no single assignment called `{name}`: choose one with --column from {known}",
        "`{file}` has no such assignment",
    ),
    "other-maximum": (
        "in `{file}` there are {theirs} points, here there are {ours}: say --scale to convert, or choose one exercise "
        "with --exercise",
    ),
    "mark-not-judged": ("{student}: could not be judged; the cell was left as it was",),
    "mark-left": ("{student}: the cell says `{cell}` and was left so",),
    "mark-cut": ("{student}: has more than {max} points with the bonus; {max} were put in, as Moodle takes no more",),
    "comment-kept": ("{student}: there was a comment already; it was kept",),
    "mark-unmatched": ("{student}: is not in the gradebook, or under another name; put the mark in by hand",),
    "mark-unsure": ("{person}: several submissions fit the name; put the mark in by hand",),
    "mark-twice": ("{person}: stands in the gradebook more than once; put the mark in by hand",),
    "mark-locked": ("{student}: Moodle says that this grade cannot be changed; the cell was left as it was",),
    "scale-worksheet": (
        "`{file}` grades by the words of a scale, and points do not fit in: choose points as the type of grade in the "
        "assignment's settings, and download the worksheet again",
    ),
    "team-unknown": (
        "{student}: has the number of one student and another name, as a group's submission has; say with --groups "
        "FILE who is in it",
    ),
    "feedback-left-out": (
        "{student}: not in moodle_feedback.zip, as the number may be a group's; give the worksheet with --roster FILE",
    ),
    "mark-without": (
        Plural(
            "{n} person in the gradebook has no result: {names}",
            "{n} persons in the gradebook have no result: {names}",
            count="count",
        ),
    ),
    "one-gradebook": ("--moodle and --canvas fill in one file each: use one at a time",),
    "needs-gradebook": ("{option} goes with {owner}",),
}

INPUT_WORDS: dict[str, tuple[Template, ...]] = {
    "marks-filled": (Plural("{n} mark put in: {path}", "{n} marks put in: {path}", count="marks"),),
}
