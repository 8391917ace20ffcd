"""What is said about a submission that leaves the allowed language: what it uses there, and how. Part of `MESSAGES`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

REFUSED_MESSAGES: dict[str, tuple[Template, ...]] = {
    "refused": (
        "line {line} uses `{what}`, which this course does not allow",
        "the file uses `{what}`, which this course does not allow",
    ),
    "refused-module-as-value": (
        "line {line} uses `{what} (a module as a value)`, which this course does not allow",
        "the file uses `{what} (a module as a value)`, which this course does not allow",
    ),
    "refused-not-called": (
        "line {line} uses `{what} (not called on the spot)`, which this course does not allow",
        "the file uses `{what} (not called on the spot)`, which this course does not allow",
    ),
    "refused-annotation": (
        "line {line} uses `{what} (as an annotation)`, which this course does not allow",
        "the file uses `{what} (as an annotation)`, which this course does not allow",
    ),
    "refused-by-position": (
        "line {line} uses `case {what}(...) by position`, which this course does not allow",
        "the file uses `case {what}(...) by position`, which this course does not allow",
    ),
    "refused-unwritten-name": (
        "line {line} uses `{what} with a name that is not written there`, which this course does not allow",
        "the file uses `{what} with a name that is not written there`, which this course does not allow",
    ),
    "refused-arguments": (
        Plural(
            "line {line} uses `{what} with more than {n} argument`, which this course does not allow",
            "line {line} uses `{what} with more than {n} arguments`, which this course does not allow",
            count="most",
        ),
        Plural(
            "the file uses `{what} with more than {n} argument`, which this course does not allow",
            "the file uses `{what} with more than {n} arguments`, which this course does not allow",
            count="most",
        ),
    ),
}
