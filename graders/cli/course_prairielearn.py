"""`stall course prairielearn`."""

from __future__ import annotations

import click

from graders.cli._common import Console
from graders.cli._course import course_command, hand_over
from graders.course import prairielearn
from graders.course.plan import Course


@click.command()
@course_command
@click.option("--image", default=prairielearn.IMAGE, help="What the image of the grader is called.")
def command(console: Console, course: Course, folder: str, force: bool, image: str) -> int:
    """Write questions and an external grader for PrairieLearn into DIR."""
    return hand_over(console, course, folder, prairielearn.files(course, image=image), force=force)
