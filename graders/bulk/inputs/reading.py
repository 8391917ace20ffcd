"""Read the file that was planned, from the disk or from an archive, as a `Submission`."""

from __future__ import annotations

from graders import grading, ipynb
from graders.bulk.inputs.archives import BadArchive, read_member
from graders.bulk.inputs.tree import Place
from graders.grading import Submission
from graders.results import Message, Verdict

__all__ = ["none", "read"]

_VERDICTS = {
    "missing": Verdict.MISSING,
    "missing-beside": Verdict.MISSING,
    "missing-elsewhere": Verdict.MISSING,
    "missing-found": Verdict.MISSING,
    "missing-perhaps": Verdict.MISSING,
    "cannot-read": Verdict.NOT_JUDGED,
    "two-files": Verdict.NOT_JUDGED,  # a person must say which of the two counts
    "stray-file": Verdict.NOT_JUDGED,
    "unsafe-name": Verdict.NOT_JUDGED,
}


def read(place: Place, file: str, exercise: str) -> Submission:
    """Read the answer to `exercise` at `place`; messages call it `file`. Never raises, never follows a link."""
    if not place.members:
        return grading.read(place.path, exercise, follow_links=False, file=file)
    notebook = file.endswith(grading.NOTEBOOK)
    try:
        data = read_member(place, file, ipynb.BYTES_MAX if notebook else grading.BYTES_MAX)
        submission = Submission(file, data)
        return grading.from_notebook(submission, exercise) if notebook else submission
    except BadArchive as error:
        return none(file, error.message)
    except FileNotFoundError:
        return none(file, Message("missing", {"file": file}))
    except OSError as error:
        return none(file, Message("cannot-read", {"file": file, "error": error.strerror or type(error).__name__}))


def none(file: str, problem: Message) -> Submission:
    """A submission without a file; `problem` says why."""
    return Submission(file, None, _VERDICTS.get(problem.key, Verdict.INVALID), problem)
