"""What is wrong with a list of the student's: the threads that `hire` returns, or TURNS."""

from __future__ import annotations

from graders.results import Outcome
from graders.suites.diagnosis.case import Args, Case, Inquiry
from graders.suites.diagnosis.evidence import Evidence
from graders.suites.diagnosis.stuck import line

# Mistakes in the list of `hire` or in TURNS that have words of their own.
KIND_OF_LIST = {
    "hire-started": "started", "hire-not-started": "not-started", "hire-not-list": "not-a-list", "hire-count": "count",
    "hire-not-threads": "not-threads", "hire-same-thread": "not-threads", "turns-bad-entry": "bad-entry",
    "turns-too-many": "too-many",
    "turns-missing": "no-list", "turns-not-a-list": "no-list", "turns-empty": "no-list",
}  # fmt: skip


def kind_of_list(case: Case) -> Args:
    """Which mistake it is, and the entry that it is about; empty if the list is not what is wrong."""
    if case.key not in KIND_OF_LIST:
        return {}
    entry = case.message.args.get("entry")
    if entry is None:
        return {"kind": KIND_OF_LIST[case.key]}
    return {"entry": entry, "kind": KIND_OF_LIST[case.key] if type(entry) is int else "no-number"}


def hires_wrong(inquiry: Inquiry) -> Args | None:
    """Wrong is the list itself, or who did whose work."""
    hire = inquiry.submission.lines.get("hire")
    for case in inquiry.cases:
        if case.key.startswith("hire-") and kind_of_list(case):
            return {**line(case.line or hire), **kind_of_list(case)}
        if case.key.endswith("-by-stranger"):
            return {**line(case.line or hire), "kind": "stranger"}
        if case.check == "hires" and case.key != "hire-crash":
            return line(case.line or hire)
        evidence = case.evidence
        if case.outcome is Outcome.DEADLOCK and evidence is not None and not evidence.result.facts["started"]:
            return {**line(case.line or hire), "kind": "stranger"}  # `hire` itself has begun to work, and waits
        if inquiry.trades == 2 and evidence is not None and evidence.ledger.stock and _all_sell(evidence):
            return {**line(hire), "kind": "nobody-roasts"}
    return None


def _all_sell(evidence: Evidence) -> bool:
    """Whether all who should roast have begun to sell, and nothing was roasted."""
    begun = [evidence.begun.get(worker, frozenset()) for worker in evidence.workers[1::2]]
    return bool(begun) and not evidence.ledger.roasted and all("sale" in f and "roast" not in f for f in begun)


__all__ = ["hires_wrong", "kind_of_list"]
