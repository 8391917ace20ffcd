"""What the notebooks of a course say, and the commands that build one. Same rules as `_words.py` and `_keys.py`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

COURSE_MESSAGES: dict[str, tuple[Template, ...]] = {
    "not-a-notebook": (
        "`{file}` is not a notebook that we can read: {error}",
        "this is not a notebook that we can read",
    ),
    "no-answer-cell": (
        "the notebook has no cell for `{exercise}`: begin the cell with your answer with `{first_line}`",
        "the notebook has no cell with an answer",
    ),
    "no-solutions": (
        "there is no `{path}`: an installed package has no solutions, and a clone of the kit's repository has them; "
        "--solutions says where they are",
    ),
    "would-overwrite": ("`{path}` is there already and differs: --force replaces it",),
    "needs-nbgrader": ("this needs nbgrader: {command}",),
    "no-grade-book": ("there is no grade book `{path}`: nbgrader makes one when it generates the assignment",),
    "bad-grade-book": ("nbgrader cannot use the grade book `{path}`: {error}",),
    "no-such-assignment": (
        "the grade book has no assignment `{assignment}` with the notebook `{notebook}`: run {command} first",
    ),
}

COURSE_WORDS: dict[str, tuple[Template, ...]] = {
    # The story that every notebook opens with
    "course.concurrency-title": ("Concurrency and parallelism",),
    "course.concurrency": (
        "**Concurrency** means that several things are under way at once: while one seller looks for change, another "
        "is wrapping a sweet potato. One processor core is enough for that: it switches between them so fast that it "
        "looks like one moment. **Parallelism** means that several things really happen in the same moment, and that "
        "takes several cores.",
    ),
    "course.why-concurrency": (
        "Parallelism makes a computation faster. Concurrency alone does not, and is useful all the same: while one "
        "waits for a customer, a network or a disk, others can get on with their work, even on a single core.",
    ),
    "course.cores": ("How many cores does this machine have?",),
    "course.threads-title": ("Processes and threads",),
    "course.threads": (
        "A **process** is a running program with a memory of its own. A **thread** is one line of work inside a "
        "process. All threads of a process see the same variables: so they work together easily, and get in each "
        "other's way as easily. Between any two steps of one thread, another may change what the first has just seen.",
    ),
    "course.threads-python": (
        "In most versions of Python the threads of a process take turns: that is concurrency, and hardly ever "
        "parallelism. It is enough for everything that can go wrong at our stall.",
    ),
    # The exercise
    "course.points-in-all": ("{points} points in all",),
    "course.answer-title": ("Your answer",),
    "course.answer": (
        "The next cell is your answer, as a whole module: with its imports and its globals. Fill in what the TODOs "
        "ask for, and keep the first line: the cell is found by it. Running the cell only defines things.",
    ),
    "course.check-title": ("Check yourself",),
    "course.check": (
        "Run your answer, then this cell. The answer is judged in a sandbox, under hundreds of orders of steps. If one "
        "of them breaks the stall, you see it on your own lines. Do this as often as you like.",
    ),
    "course.hints-title": ("Hints",),
    "course.hint": ("hint {number}",),
    "course.real-title": ("On real threads",),
    "course.real": (
        "The same stall as in the tutorial, on real threads. They hardly ever meet in the one order that goes wrong; "
        "that is why the cells above and below choose the order.",
    ),
    "course.marks-title": ("Points",),
    "course.marks": (
        "These cells give the points, one promise each. They are read-only: what is changed in them is put back before "
        "anything is graded.",
    ),
    "course.bonus-cell": ("bonus points, and what was changed by hand",),
    # What the graded cells say
    "course.no-bonus": ("nothing on top",),
    # The magic, and the commands
    "notebook-run-first": ("run the cell that begins with `{first_line}` first, then this one",),
    "notebook-which-check": ("`{exercise}` has no check `{check}`; it has: {known}",),
    "course-built": ("the course is in {path}; in that folder, go on with: {command}",),
    "notebooks-written": (Plural("{n} notebook written to {path}", "{n} notebooks written to {path}", "notebooks"),),
    "grade-book-written": (
        Plural("{n} mark written to the grade book {path}", "{n} marks written to the grade book {path}", "marks"),
    ),
    "grade-book-waits": (
        Plural(
            "{n} could not be judged and waits in the grade book for a person",
            "{n} could not be judged and wait in the grade book for a person",
            "marks",
        ),
    ),
    "grade-book-kept": (
        Plural(
            "{n} keeps a mark that was set by hand there",
            "{n} keep a mark that was set by hand there",
            "marks",
        ),
    ),
}
