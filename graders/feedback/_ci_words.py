"""The words for pytest's plugins, GitHub and GitLab. Same rules as `_words.py` and `_keys.py`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

CI_MESSAGES: dict[str, tuple[Template, ...]] = {
    "pytest-timeout": (
        "pytest-timeout stopped this after {seconds} s (`{limit}`), before we could judge; that says nothing about your"
        " code. Give it more time",
        "pytest-timeout stopped this after {seconds} s, before we could judge; that says nothing about your code. Give"
        " it more time",
    ),
    "one-stdout": ("only one `--format` can go to stdout: say where the others go, as in `--format junit=junit.xml`",),
    "file-exists": ("`{path}` is there already; nothing was changed. Remove it first, or say --force",),
}

CI_WORDS: dict[str, tuple[Template, ...]] = {
    "ci.score-board": ("The stall kit: {points} of {max} points", "The stall kit"),
    "ci.exercise": ("exercise",),
    "ci.other-end": ("the other end: {thread} {what}", "the other end"),
    "ci.unnamed": ("a promise is broken",),
    "ci.more": (
        Plural(
            "{n} more of this kind is left out here; the summary has it",
            "{n} more of this kind are left out here; the summary has them",
            count="more",
        ),
    ),
    "ci.too-long": ("The rest is too long for a summary: `{command}` shows all of it.",),
    "ci.written": ("written: {path}",),
}
