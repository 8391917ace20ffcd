"""Where a file lies in its repository: GitHub and GitLab want paths from the repository's root, wherever a job runs."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from graders.results import Report

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")  # the variables by which GitHub's and GitLab's runners name it


def root(start: Path, environ: Mapping[str, str]) -> Path | None:
    """The repository's root for the folder `start`: what the runner names, else the folder that holds `.git`, else
    None.

    The runner's folder counts only if `start` is inside it, because a job may judge files that lie elsewhere.
    """
    here = start.resolve()
    said = [Path(environ[name]).resolve() for name in _ROOTS if environ.get(name)]
    git = [folder for folder in (here, *here.parents) if (folder / ".git").exists()]
    return next((folder for folder in [*said, *git[:1]] if folder == here or folder in here.parents), None)


def from_root(reports: Sequence[Report], start: Path, environ: Mapping[str, str]) -> list[Report]:
    """The reports with `file` relative to the repository's root. Before, it was relative to the folder `start`."""
    top = root(start, environ)
    return [_from(top, start, report) for report in reports] if top is not None else [*reports]


def _from(top: Path, start: Path, report: Report) -> Report:
    file = Path(os.path.abspath(start.resolve() / report.file))
    if top not in file.parents:
        return report
    return dataclasses.replace(report, file=file.relative_to(top).as_posix())
