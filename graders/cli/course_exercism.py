"""`stall course exercism`."""

from __future__ import annotations

import click

from graders.cli._common import Console
from graders.cli._course import course_command, hand_over
from graders.course import exercism
from graders.course.plan import Course


@click.command()
@course_command
def command(console: Console, course: Course, folder: str, force: bool) -> int:
    """Write a test runner for Exercism into DIR."""
    return hand_over(console, course, folder, exercism.files(course), force=force)
