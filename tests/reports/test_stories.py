"""What students read about fourteen typical mistakes: real programs of the corpus, judged, in both languages.

The golden files hold the story and not the board: how many schedules were tried is no part of it. Tokens are replaced,
since another version of the engine may number its decisions in another way.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

import graders
from graders.grading import grade
from graders.reports import markdown, terminal

CORPUS = Path(__file__).parents[1] / "corpus" / "failed"
STORIES = {
    "locked/looks_before_locking": "check-outside-lock",
    "locked/tutorial_unlocked": "no-lock",
    "locked/abba": "lock-order",
    "locked/new_lock_each_time": "lock-per-thread",
    "locked/reads_after_release": "released-too-early",
    "locked/break_with_the_lock": "lock-not-released",
    "locked/goes_on_without_the_lock": "ignores-failed-acquire",
    "locked/helper_locks_again": "double-acquire",
    "locked/never_goes_home": "never-stops",
    "locked/misspelt_method": "crash",
    "producer_consumer/if_instead_of_while": "if-not-while",
    "producer_consumer/one_end_mark": "one-sentinel",
    "producer_consumer/spins_at_the_counter": "busy-wait",
    "unlocked/turns_empty": "turns-do-not-oversell",
}
NARROW = ("looks_before_locking", "tutorial_unlocked", "if_instead_of_while", "one_end_mark")  # also at 60 columns
TOKEN = re.compile(r"\b[ULP]\d+-\d+p?-\w+")
OURS = ("Traceback", 'File "', "graders", "site-packages", "corpus", str(Path(graders.__path__[0]).parent))


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_story(name, golden):
    exercise, _, program = name.partition("/")
    report = grade(CORPUS / f"{name}.py", exercise)
    assert report.diagnosis == STORIES[name]
    checks = tuple(_renamed(check, exercise) for check in report.checks)
    report = dataclasses.replace(report, file=f"{exercise}.py", checks=checks)
    for lang in ("en", "zh"):
        plain = terminal.explanation(report, lang=lang) + "\n"
        rich = markdown.report_text([dataclasses.replace(report, checks=_told(report))], lang=lang)
        for text in (plain, rich):
            assert not [ours for ours in OURS if ours in text.replace("from graders import shop", "")]
        assert max(cell_len(line) for line in _framed(plain)) <= 80
        golden(f"stories/{program}.{lang}.txt", TOKEN.sub("TOKEN", plain))
        narrow = terminal.explanation(report, lang=lang, width=60) + "\n"
        assert max(cell_len(line) for line in _framed(narrow)) <= 60
        if program in NARROW:
            golden(f"stories/{program}.{lang}.60.txt", TOKEN.sub("TOKEN", narrow))
        golden(f"stories/{program}.{lang}.md", TOKEN.sub("TOKEN", rich))


def _renamed(check, exercise):
    """As if the file had the name that a student's has."""
    if check.trace is None:
        return check
    steps = tuple(dataclasses.replace(step, file=f"{exercise}.py" if step.file else "") for step in check.trace.steps)
    return dataclasses.replace(check, trace=dataclasses.replace(check.trace, steps=steps))


def _told(report):
    """Only the check that is told, without its count of schedules: the board has golden files of its own."""
    first = terminal.first_failure(report)
    assert first is not None
    return (dataclasses.replace(first, coverage=dataclasses.replace(first.coverage, schedules=0)),)


def _framed(text):
    """All lines but those that are there to be copied, which are never cut."""
    return [line for line in text.splitlines() if "stall replay" not in line and not line.startswith("  --> ")]
