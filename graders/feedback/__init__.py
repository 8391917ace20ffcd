"""Words only, no layout: keys and values of `graders.results` become English or Chinese sentences (gettext)."""

from graders.feedback._catalogue import LANGUAGES, pick_language
from graders.feedback._coverage import coverage_brief, coverage_legend, coverage_sentence, how_often
from graders.feedback._diagnoses import DIAGNOSES
from graders.feedback._keys import MESSAGES
from graders.feedback._names import shown_name
from graders.feedback._orders import coverage_plain
from graders.feedback._sentences import (
    diagnosis_line,
    hint_for_diagnosis,
    hints_for_diagnosis,
    outcome_name,
    said_of,
    sentence,
    title_of_diagnosis,
    translated,
    verdict_name,
    word,
)
from graders.feedback._story import describe_nearest, describe_step, describe_waiting, thread_name
from graders.feedback._words import WORDS

__all__ = [
    "DIAGNOSES",
    "LANGUAGES",
    "MESSAGES",
    "WORDS",
    "coverage_brief",
    "coverage_legend",
    "coverage_plain",
    "coverage_sentence",
    "describe_nearest",
    "describe_step",
    "describe_waiting",
    "diagnosis_line",
    "hint_for_diagnosis",
    "hints_for_diagnosis",
    "how_often",
    "outcome_name",
    "pick_language",
    "said_of",
    "sentence",
    "shown_name",
    "thread_name",
    "title_of_diagnosis",
    "translated",
    "verdict_name",
    "word",
]
