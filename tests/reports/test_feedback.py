"""The catalogue is whole, and no message can break a report."""

from __future__ import annotations

import gettext
import io

import pytest

from graders.feedback import (
    DIAGNOSES,
    MESSAGES,
    describe_step,
    describe_waiting,
    hint_for_diagnosis,
    hints_for_diagnosis,
    outcome_name,
    pick_language,
    sentence,
    title_of_diagnosis,
    update_catalogue,
    verdict_name,
)
from graders.feedback._rungs import RUNGS
from graders.feedback._template import Plural, placeholders
from graders.results import Message, Outcome, Step, Trace, Verdict, Waiting

DESIGN_WORDS = """
not-started crash already-locked turns-do-not-oversell no-lock not-exclusive lock-per-thread check-outside-lock
released-too-early lock-not-released releases-unheld-lock double-acquire lock-order waits-holding-lock
ignores-failed-acquire if-not-while lost-wakeup missing-notify notify-one one-sentinel waits-forever busy-wait
never-stops stops-too-early one-seller-sells-all sells-too-many sells-unroasted sells-too-fast wrong-number
sells-without-announcing roasts-too-many hires-wrong relies-on-timing
"""
KINDS = "read write acquire release wait wake notify sleep timeout start join end call sold roasted print spin x"


def test_every_sentence_is_translated_and_nothing_else_is_in_the_catalogue():
    catalogue = update_catalogue.read_catalogue()
    wanted = {
        template if isinstance(template, str) else template.singular for _, template in update_catalogue.sentences()
    }
    there = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert there == wanted
    for message in catalogue:
        assert not message.fuzzy, message.id
        assert message.string if isinstance(message.string, str) else all(message.string), message.id


def test_a_translation_has_the_same_placeholders():
    for message in update_catalogue.read_catalogue():
        if message.id:
            english = placeholders(message.id if isinstance(message.id, str) else " ".join(message.id))
            chinese = placeholders(message.string if isinstance(message.string, str) else " ".join(message.string))
            assert chinese == english, message.id


def test_the_compiled_catalogue_is_what_the_text_compiles_to():
    fresh = gettext.GNUTranslations(io.BytesIO(update_catalogue.compiled(update_catalogue.read_catalogue())))
    with update_catalogue.MO.open("rb") as file:
        committed = gettext.GNUTranslations(file)
    # The header is left out: it names the version of Babel.
    assert {k: v for k, v in committed._catalog.items() if k} == {k: v for k, v in fresh._catalog.items() if k}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_argument_can_make_a_sentence_fail(lang):
    for key, variants in MESSAGES.items():
        names = {name for variant in variants for name in _names(variant)}
        assert sentence(Message(key, {}), lang)
        for odd in (None, "", -1, 1.5, float("nan"), ["a", None], {"x": 1}, object(), "{sold}"):
            assert sentence(Message(key, dict.fromkeys(names, odd)), lang)


def _names(variant):
    texts = (variant.singular, variant.plural, f"{{{variant.count}}}") if isinstance(variant, Plural) else (variant,)
    return placeholders(" ".join(texts))


def test_the_most_telling_variant_that_can_be_filled_is_used():
    assert sentence(Message("crash", {"line": 4, "error": "KeyError", "text": "1", "thread": "A"}), "en") == (
        "line 4: `KeyError: 1` ends A"
    )
    assert sentence(Message("crash", {"line": None, "error": "KeyError"}), "en") == (
        "an exception of your own code: `KeyError`"
    )


def test_counts_choose_the_form():
    assert sentence(Message("oversold", {"sold": 2, "stock": 1}), "en") == "2 sold, there was 1"
    assert sentence(Message("oversold", {"sold": 9, "stock": 8}), "en") == "9 sold, there were 8"
    assert sentence(Message("deadlock", {"stuck": ["a"]}), "en").startswith("1 thread waits")
    assert sentence(Message("deadlock", {"stuck": 2}), "zh") == "有 2 个线程永远在等，没有人能唤醒"


def test_an_unknown_key_shows_itself_and_its_arguments():
    assert sentence(Message("brand-new", {"line": 3}), "zh") == "brand-new: line: `3`"
    assert title_of_diagnosis("brand-new", "zh") == "brand-new"
    assert hint_for_diagnosis("brand-new", "zh", {"line": 3}) == ""
    assert outcome_name("brand-new", "zh") == "brand-new"


def test_every_word_of_the_design_has_a_title_and_a_question():
    assert list(DIAGNOSES) == DESIGN_WORDS.split()
    for word in DIAGNOSES:
        for lang in ("en", "zh"):
            assert title_of_diagnosis(word, lang)
            assert "?" in hint_for_diagnosis(word, lang).replace("？", "?") or word == "already-locked"
            assert "14" in hint_for_diagnosis(word, lang, {"line": 14}), word


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_word_of_the_design_has_three_rungs(lang):
    for word in DESIGN_WORDS.split():
        rungs = hints_for_diagnosis(word, lang, {"line": 14})
        assert len(set(rungs)) == 3 and all(rungs), word
        assert rungs[0] == hint_for_diagnosis(word, lang, {"line": 14})
        for rung in rungs[1:]:
            assert rung.endswith((".", "?", "。", "？")) and rung.isascii() == (lang == "en"), rung
            for answer in ("with lock", "with ", "notify_all", "try", "finally", "release()", "acquire()", ".wait("):
                assert f"`{answer.strip()}" not in rung, "a hint never holds the answer"
    assert hints_for_diagnosis("brand-new", lang) == ()


def test_rungs_are_written_for_exactly_the_words_of_the_vocabulary():
    assert list(RUNGS) == [word for word in DIAGNOSES if word in RUNGS]
    assert set(RUNGS) == set(DIAGNOSES)


def test_every_state_has_a_name():
    assert all(verdict_name(verdict, lang) for verdict in Verdict for lang in ("en", "zh"))
    assert all(outcome_name(outcome, "zh") != outcome.value for outcome in Outcome)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_any_step_and_any_wait_can_be_told(lang):
    trace = Trace(Outcome.DEADLOCK, (), ())
    for kind in KINDS.split():
        assert describe_step(Step(1, kind, "lock"), trace, lang)
        for holder in (None, 1, 2):
            for gone in (False, True):
                assert describe_waiting(Waiting(1, kind, "lock", 3, holder, 4, gone), trace, lang)


@pytest.mark.parametrize(
    ("option", "environ", "expected"),
    [
        ("zh", {"LANG": "en_US.UTF-8"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LANG": "", "LANGUAGE": "zh:en"}, "zh"),
        (None, {"LC_MESSAGES": "zh_TW"}, "zh"),
        (None, {"LANG": "de_DE"}, "en"),
    ],
)
def test_the_language_is_the_option_then_the_environment(option, environ, expected):
    assert pick_language(option, environ) == expected


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_exception_without_a_text_stands_alone(lang):
    told = sentence(Message("load-crash", {"line": 3, "error": "AssertionError", "text": ""}), lang)
    assert "`AssertionError`" in told
    with_text = sentence(Message("load-crash", {"line": 3, "error": "AssertionError", "text": "no"}), lang)
    assert "`AssertionError: no`" in with_text
