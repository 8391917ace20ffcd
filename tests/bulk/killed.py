"""What `test_kills` kills: one run of `grade_folder`, whose judge is fast for most rows and the real one for a few.

    python killed.py '{"submissions": ..., "out": ..., "log": ..., "jobs": 2, "hold": 3, "release": ..., "die_at": 7}'

The first word of a submission says how it is judged: `real` by the kit; `child` by a child of the sandbox in which
next to nothing runs; anything else by nobody. Each row that the judge is given is a line of `log`. From the `hold`-th
`child` of the run on, one never ends while there is no file `release`; at its `die_at`-th file the run kills itself
in the middle of writing.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import threading
from pathlib import Path

from graders import catalog, grading
from graders.bulk import grade_folder, outputs
from graders.errors import SandboxError
from graders.results import CheckResult, Message, Report, Verdict
from graders.sandbox import parent
from graders.sandbox.wire import Request

SUITE = str(Path(__file__).resolve().parents[1] / "sandbox" / "fake_suite.py")
HELD = "import os, time\nwhile not os.path.exists({release!r}):\n    time.sleep(0.01)"


class Judge:
    def __init__(self, log: str, hold: int | None, release: str) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._hold, self._release = hold, release
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def __call__(self, submission, exercise, *, seed, thorough):
        if submission.source is None:
            return grading.grade_submission(submission, exercise, seed=seed)
        text = submission.source.decode()
        with self._lock:
            os.write(self._log, f"{text.splitlines()[0].lstrip('# ')}\n".encode())
            code = "x = 1"
            if text.startswith("# child") and self._hold is not None and next(self._numbers) >= self._hold:
                code, self._hold = HELD.format(release=self._release), None
        if text.startswith("# real"):
            return grading.grade_submission(submission, exercise, seed=seed)
        entry = catalog.load()[exercise]
        if text.startswith("# child"):
            try:
                parent.ask(Request("one", code.encode(), suite=SUITE, wall=False))
            except SandboxError as error:
                message = Message(error.code, error.details)
                return Report(exercise, Verdict.NOT_JUDGED, None, entry.points, message=message, seed=seed)
        checks = tuple(CheckResult(c.id, True, c.points, c.points) for c in entry.checks if not c.bonus)
        return Report(exercise, Verdict.PASSED, entry.points, entry.points, checks, seed=seed, schedules=7)


def die_while_writing(at: int) -> None:
    """Arrange that this process is killed when its `at`-th file has been written and is not in its place yet."""
    numbers = itertools.count(1)
    real = os.fsync

    def fsync(fd: int) -> None:
        real(fd)
        if next(numbers) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    outputs.os.fsync = fsync


def main() -> None:
    wish = json.loads(sys.argv[1])
    if wish["die_at"]:
        die_while_writing(wish["die_at"])
    judge = Judge(wish["log"], wish["hold"], wish["release"])
    grade_folder(wish["submissions"], wish["out"], jobs=wish["jobs"], resume=True, trust_submissions=True, grade=judge)


if __name__ == "__main__":
    main()
