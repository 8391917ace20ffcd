"""`stall course github DIR`."""

from __future__ import annotations

from graders.cli._ci import ci_command
from graders.course.ci import GITHUB

command = ci_command(
    "github", GITHUB, help="Write a GitHub workflow, with GitHub Classroom's grade, into the repository DIR."
)
