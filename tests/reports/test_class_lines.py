"""The three sentences that `stall grade` ends with."""

from __future__ import annotations

import pytest

from graders.reports.class_lines import class_lines
from graders.results import Message, Report, Verdict


def row(student, exercise="locked", verdict=Verdict.PASSED, points=35.0, **fields):
    return Report(exercise, verdict, points, 35.0, student=student, **fields)


def failed(student, word, exercise="locked"):
    return row(student, exercise, Verdict.FAILED, 5.0, diagnosis=word)


def missing(student, points=0.0):
    return row(student, verdict=Verdict.MISSING, points=points, message=Message("missing", {"file": "locked.py"}))


def lines(*rows, odd_files=0, out="out", lang="en", width=200):
    return class_lines(rows, odd_files=odd_files, out=out, lang=lang, width=width)


def test_where_all_is_well_it_says_so():
    assert lines(row("ann"), row("ann", "unlocked"), row("bo")) == [
        "passed: locked 2 of 2, unlocked 1 of 1",
        "most often wrong: nothing, no program failed",
        "needs a look: nothing",
    ]


def test_the_commonest_mistake_comes_with_the_command_that_shows_it():
    words = {"ann": "no-lock", "bo": "check-outside-lock", "cy": "check-outside-lock"}
    rows = [*(failed(student, word) for student, word in words.items()), row("dee")]
    _, most, _ = lines(*rows, out="my out")
    said = "check-outside-lock: two sellers both saw the last sweet potato (2 in locked)"
    assert most == f'most often wrong: {said}; `stall report "my out" --show bo locked` shows one'


def test_of_equally_many_the_first_is_told_and_a_word_counts_for_its_exercise_only():
    rows = [failed("ann", "no-lock"), failed("ann", "no-lock", "unlocked"), failed("bo", "check-outside-lock")]
    assert "no-lock" in lines(*rows)[1] and "(1 in locked)" in lines(*rows)[1]


def test_a_failure_without_a_name_counts_as_well():
    assert "a failure that has no name yet (1 in locked)" in lines(failed("ann", None))[1]


def test_who_needs_a_look_is_named_with_the_reason():
    rows = [row("ann", verdict=Verdict.NOT_JUDGED, points=None), missing("bo"), missing("cy", None)]
    look = "needs a look: 2 could not be judged: ann (locked), cy (locked); 1 not handed in: bo (locked); "
    assert lines(*rows, odd_files=2)[2] == look + "2 notes about the submissions: see above"


def test_who_was_refused_or_cannot_be_run_is_named_and_all_is_not_well():
    refused, invalid = row("bo", verdict=Verdict.REFUSED, points=0.0), row("dan", verdict=Verdict.INVALID, points=0.0)
    assert lines(row("ann"), refused, invalid) == [
        "passed: locked 1 of 3",
        "most often wrong: nothing, no program that could be run failed",
        "needs a look: 1 refused: bo (locked); 1 cannot be run: dan (locked)",
    ]


def test_of_many_only_the_first_are_named():
    (look,) = lines(*(missing(f"s{n}") for n in range(30)), width=1_000)[2:]
    assert look.startswith("needs a look: 30 not handed in: s0 (locked)") and look.endswith("s9 (locked), …")


def test_names_are_made_harmless():
    assert "\x1b" not in lines(missing("a\x1b[2Jb"))[2]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_fits_a_terminal_of_eighty_columns(lang):
    from rich.cells import cell_len

    rows = [failed("王小明", "check-outside-lock"), *(missing(f"student{n:03}") for n in range(30))]
    assert all(cell_len(line) <= 80 for line in lines(*rows, odd_files=3, lang=lang, width=80))
