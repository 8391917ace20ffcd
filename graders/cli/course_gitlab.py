"""`stall course gitlab DIR`."""

from __future__ import annotations

from graders.cli._ci import ci_command
from graders.course.ci import GITLAB

command = ci_command("gitlab", GITLAB, help="Write a GitLab pipeline into the repository DIR.")
