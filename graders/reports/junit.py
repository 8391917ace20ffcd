"""JUnit XML of a submission, for GitLab, Jenkins and others: a suite per exercise, a case per check.

The form is pytest's (xunit2), with the properties of `facts.py` on each case; so `stall check --format junit` and
`pytest --junitxml` say the same. A bonus that is not earned is `skipped`; what was not judged is an `error`.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence

from graders.feedback import said_of, verdict_name
from graders.reports import terminal
from graders.reports.facts import facts, flat
from graders.results import CheckResult, Report, Verdict

__all__ = ["text"]

# Characters that XML 1.0 cannot hold, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(reports: Sequence[Report], *, lang: str = "en") -> str:
    """The document in ASCII; other characters are written as references."""
    suites = [_suite(report, lang) for report in reports]
    totals = {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in ("tests", "failures", "errors")}
    root = ElementTree.Element("testsuites", {"name": "stall", **totals})
    root.extend(suites)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii") + "\n"


def _suite(report: Report, lang: str) -> ElementTree.Element:
    whole = CheckResult("file", None, 0, report.max_points)
    checks = report.checks if terminal.was_run(report) and report.checks else (whole,)
    cases = [_case(report, check, lang) for check in checks]
    kinds = [child.tag for case in cases for child in case]
    counts = {"tests": len(cases), "failures": kinds.count("failure"), "errors": kinds.count("error")}
    counts["skipped"] = kinds.count("skipped")
    name = _legal(report.exercise)
    suite = ElementTree.Element("testsuite", {"name": name, **{key: str(value) for key, value in counts.items()}})
    suite.extend(cases)
    return suite


def _case(report: Report, check: CheckResult, lang: str) -> ElementTree.Element:
    file = _legal(report.file.replace("\\", "/"))
    case = ElementTree.Element("testcase", {"classname": _legal(report.exercise), "name": _legal(check.id)})
    case.set("file", file)
    properties = ElementTree.SubElement(case, "properties")
    for name, value in flat(facts(report, check)).items():
        ElementTree.SubElement(properties, "property", {"name": name, "value": _legal(value)})
    kind, message, told = _outcome(report, check, lang)
    if kind:
        child = ElementTree.SubElement(
            case, kind, {"message": _legal(message), "type": _legal(report.diagnosis or kind)}
        )
        child.text = _legal(told)
    return case


def _outcome(report: Report, check: CheckResult, lang: str) -> tuple[str, str, str]:
    """The element to add, the sentence in its `message`, and the whole story. All are empty for a check that passed."""
    if report.message is not None:
        kind = "error" if report.verdict is Verdict.NOT_JUDGED else "failure"
        message = said_of(verdict_name(report.verdict, lang), terminal.safe_sentence(report.message, lang), lang)
        return kind, message, terminal.explanation(report, lang=lang)
    message = terminal.wrong_of(check, report.exercise, lang)
    if check.passed:
        return "", "", ""
    if check.bonus:
        return "skipped", message, ""
    if check.passed is None:
        return "error", message, ""
    return "failure", message, terminal.explanation(report, check=check, lang=lang)


def _legal(words: str) -> str:
    """The text with illegal characters written as pytest writes them, such as `#x1B`."""
    return _ILLEGAL.sub(lambda found: f"#x{ord(found[0]):02X}", words)
