"""`stall course …`: what an instructor hands to a platform."""

from __future__ import annotations

import click

from graders.cli._lazy import LANG, LazyGroup

# name -> what `stall course --help` says about it; the command is `command` in graders.cli.course_<name>
COMMANDS: dict[str, str] = {
    "exercism": "Write a test runner for Exercism.",
    "gradescope": "Write autograder.zip for Gradescope.",
    "prairielearn": "Write questions and an external grader for PrairieLearn.",
    "run": "Judge one student's folder, in a platform's container.",
    "build": "A course for nbgrader.",
    "gradebook": "What stall grade found, into nbgrader's grade book.",
    "notebooks": "The exercises as notebooks, without nbgrader.",
    "site": "A page for the browser, with nothing to install.",
    "github": "A workflow for a course repository on GitHub.",
    "gitlab": "A pipeline for a course repository on GitLab.",
    "exercise": "Copy a whole exercise, to be changed into one of your own.",
}


@click.group(cls=LazyGroup, commands_of="graders.cli.course_", helps=COMMANDS)
@LANG
def command() -> None:
    """Build what an instructor hands to a platform."""
