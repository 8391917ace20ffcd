"""From keys to sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.catalog import packs
from graders.feedback._catalogue import translations
from graders.feedback._diagnoses import DIAGNOSES
from graders.feedback._keys import MESSAGES
from graders.feedback._kinds import KINDS, Kind
from graders.feedback._names import shown_names
from graders.feedback._rungs import RUNGS
from graders.feedback._template import Plural, Template, choose, count_of, fill
from graders.feedback._words import WORDS
from graders.results import Message, Outcome, Verdict


def sentence(message: Message, lang: str) -> str:
    """The message in words. Never raises: a key without words is shown with its arguments."""
    variants = MESSAGES.get(message.key)
    if variants is None:
        told = packs.message(message.key)
        if told is not None:
            return fill(told[lang], message.args, translations(lang).gettext(", "))
        details = ", ".join(f"{name}: `{value}`" for name, value in message.args.items())
        return f"{message.key}: {details}" if details else message.key
    return _say(variants, message.args, lang)


def word(key: str, lang: str, /, **args: Any) -> str:
    """One of the reports' own words (`_words.py`)."""
    return _say(WORDS[key], args, lang)


def translated(text: str, lang: str) -> str:
    """The translation of an English text that is defined elsewhere, such as the help of commands."""
    return translations(lang).gettext(text) if text else ""


def said_of(what: str, text: str, lang: str) -> str:
    """A name and what is said about it, joined by the language's colon."""
    return word("said-of", lang, what=what, text=text)


def diagnosis_line(diagnosis: str, lang: str, args: Mapping[str, Any] | None = None) -> str:
    """The word for the misconception, and what it means."""
    return said_of(diagnosis, title_of_diagnosis(diagnosis, lang, args), lang)


def title_of_diagnosis(diagnosis: str, lang: str, args: Mapping[str, Any] | None = None) -> str:
    """A short clause: what went wrong, in the student's world. A word without an entry is returned as it is.

    `args` are the diagnosis's own; they say which kind of it this is.
    """
    entry = DIAGNOSES.get(diagnosis)
    if entry is None:
        own = packs.diagnosis(diagnosis)
        return own.title[lang] if own is not None else diagnosis
    return translations(lang).gettext(_kind(diagnosis, args).title or entry.title)


def hint_for_diagnosis(diagnosis: str, lang: str, args: Mapping[str, Any] | None = None) -> str:
    """A question; it names the line if `args` has it. Empty for a word without an entry."""
    entry = DIAGNOSES.get(diagnosis)
    if entry is None:
        own = packs.diagnosis(diagnosis)
        return fill(own.hints[lang][0], args or {}, "") if own is not None else ""
    return _say(_kind(diagnosis, args).hints or entry.hints, args or {}, lang)


def hints_for_diagnosis(diagnosis: str, lang: str, args: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """The three hints: the question, a pointer, an idea. Empty for a word without an entry."""
    if diagnosis not in DIAGNOSES:
        own = packs.diagnosis(diagnosis)
        return tuple(fill(rung, args or {}, "") for rung in own.hints[lang]) if own is not None else ()
    rungs = _kind(diagnosis, args).rungs or RUNGS.get(diagnosis, ())
    return (hint_for_diagnosis(diagnosis, lang, args), *(_say((rung,), args or {}, lang) for rung in rungs))


def _kind(diagnosis: str, args: Mapping[str, Any] | None) -> Kind:
    return KINDS.get(f"{diagnosis}.{(args or {}).get('kind')}") or Kind()


def verdict_name(verdict: Verdict, lang: str) -> str:
    return word(f"verdict.{verdict.value}", lang)


def outcome_name(outcome: Outcome | str, lang: str) -> str:
    """The words for `Outcome`, and for the five outcomes of `stall explore`. Another word is returned as it is."""
    name = outcome.value if isinstance(outcome, Outcome) else outcome
    return word(f"outcome.{name}", lang) if f"outcome.{name}" in WORDS else name


def _say(variants: tuple[Template, ...], args: Mapping[str, Any], lang: str) -> str:
    template, catalogue = choose(variants, args), translations(lang)
    args = {name: shown_names(value, lang) for name, value in args.items()}
    separator = catalogue.gettext(", ")
    if isinstance(template, Plural):
        count = count_of(args.get(template.count))
        text = catalogue.ngettext(template.singular, template.plural, count)
        return fill(text, {"n": f"{count:,}", **args}, separator)
    return fill(catalogue.gettext(template), args, separator)
