"""The last lines of `stall grade`: how many passed, what most got wrong, and who needs a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from graders.feedback import said_of, title_of_diagnosis, word
from graders.reports._cells import wrap
from graders.reports._safe import safe_line
from graders.results import Report, Verdict

__all__ = ["class_lines", "shell_word"]

NAMED_MAX = 10  # students that are named


def class_lines(rows: Sequence[Report], *, odd_files: int, out: str, lang: str, width: int) -> list[str]:
    """Three sentences about a class, wrapped to `width` cells.

    `rows` are those of one run. `odd_files` is the number of files that were told of because they were not where they
    should be. `out` is the folder of the results, which the suggested command names.
    """
    told = [_passed(rows, lang), _most_often(rows, out, lang), _who(rows, odd_files, lang)]
    return [line for text in told for line in wrap(text, width)]


def _passed(rows: Sequence[Report], lang: str) -> str:
    total = Counter(row.exercise for row in rows)
    passed = Counter(row.exercise for row in rows if row.verdict is Verdict.PASSED)
    of_each = [word("end.passed-of", lang, exercise=e, passed=passed[e], total=n) for e, n in total.items()]
    return word("end.passed", lang, exercises=of_each)


def _most_often(rows: Sequence[Report], out: str, lang: str) -> str:
    """The most frequent misconception in one exercise; among equals the one that comes first in the rows."""
    kinds = [_kind(row, lang) for row in rows]
    counts = Counter(kind for kind in kinds if kind is not None)
    if not counts:
        unrun = any(row.verdict in (Verdict.REFUSED, Verdict.INVALID) for row in rows)
        return word("end.nothing-ran-wrong" if unrun else "end.nothing-wrong", lang)
    (kind, count), *_ = counts.most_common(1)
    one = rows[kinds.index(kind)]
    command = f"stall report {shell_word(out)} --show {shell_word(one.student)} {one.exercise}"
    return word("end.most", lang, what=kind[1], exercise=kind[0], n=count, command=command)


def _kind(row: Report, lang: str) -> tuple[str, str] | None:
    if row.verdict is not Verdict.FAILED:
        return None
    if row.diagnosis is None:
        return row.exercise, word("class.unnamed", lang)
    return row.exercise, said_of(row.diagnosis, title_of_diagnosis(row.diagnosis, lang, row.diagnosis_args), lang)


def _who(rows: Sequence[Report], odd_files: int, lang: str) -> str:
    unjudged = [row for row in rows if row.points is None]
    parts = [word("end.unjudged", lang, n=len(unjudged), who=_names(unjudged))] if unjudged else []
    for verdict in (Verdict.REFUSED, Verdict.INVALID, Verdict.MISSING):
        some = [row for row in rows if row.verdict is verdict and row.points is not None]
        if some:
            parts.append(word(f"end.{verdict.value}", lang, n=len(some), who=_names(some)))
    if odd_files:
        parts.append(word("end.odd", lang, n=odd_files))
    said = word("clauses-join", lang).join(parts)
    return word("end.look", lang, parts=said) if parts else word("end.all-well", lang)


def _names(rows: Iterable[Report]) -> list[str]:
    """The first few students, each with the exercise."""
    names = [f"{safe_line(row.student)} ({row.exercise})" for row in rows]
    return names[:NAMED_MAX] + (["…"] if len(names) > NAMED_MAX else [])


def shell_word(text: str) -> str:
    """One word of a command line, in double quotes, which sh, cmd and PowerShell all understand."""
    return f'"{text}"' if any(char in text for char in " &()'`$;") else text
