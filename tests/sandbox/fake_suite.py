"""A suite for the wall's own tests: the "submission" is plain Python that is run as it is, then all is well.

Loaded by the child from its path (`Request.suite`); no test imports it. `judge` answers for an exercise `one` with
two checks, 10 points and a bonus of 2.
"""

from graders.errors import Diverged, SubmissionError, TokenError
from graders.results import CheckResult, Outcome, Report, ThreadInfo, Trace, Verdict


def judge(source, *, exercise, file, seed=0, sellers=None, schedules=None, thorough=False):
    names = {"exercise": exercise, "file": file, "seed": seed, "sellers": sellers, "SubmissionError": SubmissionError}
    exec(compile(source, "student.py", "exec"), names)
    if "answer" in names:
        return names["answer"]
    checks = (
        CheckResult("first", True, 4, 4),
        CheckResult("second", True, 6, 6),
        CheckResult("extra", True, 2, 0, bonus=True),
    )
    return Report(exercise, Verdict.PASSED, 12, 10, checks, file=file, seed=seed, schedules=schedules or 7)


def replay(source, *, exercise, file, token):
    if token == "bad":
        raise TokenError("token-damaged", token=token)
    if token == "other":
        raise Diverged("diverged", step=3)
    return Trace(Outcome.FINISHED, (ThreadInfo(0, "main"),), ())
