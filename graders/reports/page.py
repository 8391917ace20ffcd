"""One self-contained HTML page: reports, or one schedule, in both languages, to step through.

    report_page()   one part per exercise         run_page()   one schedule, of `stall explore` and `stall replay`

A browser needs no network for the page, and cannot use one: the content policy allows only our own script and style, by
their hashes. So even markup that slipped through could neither run nor load anything.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import json
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from graders.feedback import (
    LANGUAGES,
    coverage_legend,
    coverage_sentence,
    diagnosis_line,
    hints_for_diagnosis,
    outcome_name,
    verdict_name,
    word,
)
from graders.feedback._page_words import PAGE_WORDS
from graders.reports import terminal
from graders.reports._ending import promise_line
from graders.reports._markup import breakable, quoted
from graders.reports._rows import Lines, Sources
from graders.reports._run_view import Both, Run, both, both_word, run_view
from graders.reports._safe import safe_line, safe_text
from graders.results import CheckResult, Coverage, Outcome, Report, Trace, Verdict

HEADLINE_MAX = 200  # characters
_WORDS = {key.removeprefix("page.").replace("-", "_"): key for key in PAGE_WORDS}
_DOING = ("asleep", "waits", "stuck")


@dataclass(frozen=True)
class _Check:
    title: Both
    why: Both
    id: str
    state: str
    result: Both
    points: str
    says: Both


@dataclass(frozen=True)
class _Part:
    """One exercise, or one script, on the page."""

    name: str
    verdict: str
    score: Both
    headline: Both
    place: str = ""
    notes: tuple[Both, ...] = ()
    hints: tuple[Both, ...] = ()
    line: int | None = None
    line_text: str = ""
    failing: Run | None = None
    passing: Run | None = None
    promise: Both | None = None  # the promise that is broken
    command: str = ""
    output: str = ""
    checks: tuple[_Check, ...] = ()
    sure: tuple[tuple[Both, Both], ...] = ()  # what was explored for each check, exactly
    titles: tuple[Both, Both] | None = None  # of the two schedules, if they are not a failing and a passing one

    @property
    def data(self) -> Markup:
        assert self.failing is not None
        return script_json({**self.failing.data, "names": self.failing.names})


def report_page(reports: Sequence[Report], *, lang: str = "en") -> str:
    """The page about one exercise, or about several of one student."""
    title = ", ".join(safe_line(report.exercise or report.file, 60) for report in reports)
    return _render([_report_part(report) for report in reports], title, lang)


def run_page(
    trace: Trace | None,
    sources: Sources,
    *,
    name: str,
    outcome: Outcome | str | None = None,
    command: str = "",
    titles: Callable[[str], tuple[str, str]] | None = None,
    lang: str = "en",
) -> str:
    """The page about one schedule of the script or file `name`. Without a trace, it only says how the run went.

    `titles` gives, for a language, the headings of the schedule and of the one beside it, if neither is known to be
    wrong.
    """
    ended = outcome or (trace.outcome if trace is not None else Outcome.FINISHED)
    failing, passing = _both_runs(trace, sources)
    wrong = trace.wrong if trace is not None else None
    good = ended in ("passed", Outcome.FINISHED) and (trace is None or trace.broken is None)
    key = "failed" if not good and ended is Outcome.FINISHED else ended
    part = _Part(
        name=safe_line(name),
        verdict="passed" if good else "not_judged" if titles else "failed",
        score=Both("", ""),
        headline=both(lambda lang: terminal.safe_sentence(wrong, lang) if wrong else outcome_name(key, lang)),
        promise=both(functools.partial(promise_line, trace.check)) if trace is not None and trace.check else None,
        failing=failing,
        passing=passing,
        command=safe_line(command),
        output=_output(trace),
        titles=(both(lambda lang: titles(lang)[0]), both(lambda lang: titles(lang)[1])) if titles else None,
    )
    return _render([part], safe_line(name, 60), lang)


def script_json(value: Any) -> Markup:
    """JSON for the inside of a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


# -- the parts ------------------------------------------------------------------------------------------------------


def _report_part(report: Report) -> _Part:
    first = terminal.first_failure(report)
    told = first if first is not None and not first.bonus and report.message is None else None
    failing, passing = _both_runs(told.trace if told else None, report.source)
    line = terminal.line_to_blame(report, told) if told else report.line
    text = _line_text(report.source, line) if failing is None else ""
    return _Part(
        name=safe_line(report.exercise or report.file, 60),
        verdict=report.verdict.value,
        score=both(lambda lang: _score(report, lang)),
        headline=both(lambda lang: _headline(report, told, lang)),
        promise=both(functools.partial(promise_line, f"{report.exercise}/{told.id}")) if told else None,
        notes=tuple(both(functools.partial(terminal.safe_sentence, note)) for note in report.notes),
        place=safe_line(report.file) + (f":{line}" if line is not None else "") if report.file else "",
        hints=_hints(report),
        line=line,
        line_text=text,
        failing=failing,
        passing=passing,
        command=terminal.replay_command(report, told) if told else "",
        output=_output(told.trace if told else None),
        checks=_checks(report) if terminal.was_run(report) else (),
        sure=_how_sure(report) if terminal.was_run(report) else (),
    )


def _both_runs(trace: Trace | None, sources: Sources) -> tuple[Run | None, Run | None]:
    """The failing schedule and, if the trace has it, the nearest one that goes well, with the pair that differs."""
    if trace is None:
        return None, None
    nearest: Any = getattr(trace, "nearest", None)
    if nearest is None:
        return run_view(trace, sources), None
    here = [index for index in (nearest.here_first, nearest.here_second) if index is not None]
    failing = run_view(trace, sources, swapped=here)
    passing = run_view(nearest.trace, sources, swapped=(nearest.first, nearest.second))
    if failing is None or passing is None:
        return failing, None
    columns = failing.columns and passing.columns  # both in the same layout, so that they can be compared
    return dataclasses.replace(failing, columns=columns), dataclasses.replace(passing, columns=columns)


def _score(report: Report, lang: str) -> str:
    if report.points is None:
        return word("points-none", lang)
    points = f"{terminal.number(report.points)} / {terminal.number(report.max_points)}"
    return points if terminal.was_run(report) else f"{points} · {verdict_name(report.verdict, lang)}"


def _headline(report: Report, told: CheckResult | None, lang: str) -> str:
    """What happened, but not why: the question comes before the answer."""
    message = report.message or (told.message if told else None)
    if message is not None:
        return safe_line(terminal.safe_sentence(message, lang), HEADLINE_MAX)
    return terminal.title_of(told, report.exercise, lang) if told else verdict_name(report.verdict, lang)


def _hints(report: Report) -> tuple[Both, ...]:
    """The question first, then a pointer and an idea.

    The name of the misconception comes last, for those who ask on.
    """
    diagnosis = report.diagnosis
    if diagnosis is None or report.verdict is Verdict.PASSED:
        return ()
    args = {"line": report.line, **report.diagnosis_args}
    rungs = [[safe_line(rung) for rung in hints_for_diagnosis(diagnosis, lang, args)] for lang in LANGUAGES]
    title = both(lambda lang: safe_line(diagnosis_line(diagnosis, lang, args)))
    return tuple(hint for hint in (*(Both(*pair) for pair in zip(*rungs, strict=True)), title) if hint[0])


def _line_text(source: str, line: int | None) -> str:
    lines = Lines(source).file("")
    return safe_line(lines[line - 1].strip()) if line is not None and 0 < line <= len(lines) else ""


def _output(trace: Trace | None) -> str:
    return safe_text(trace.output.strip("\n")) if trace is not None and trace.output.strip() else ""


def _checks(report: Report) -> tuple[_Check, ...]:
    # what one check has said is not said again by the next
    said: dict[str, dict[Coverage, str]] = {lang: {} for lang in LANGUAGES}

    def of(check: CheckResult) -> _Check:
        state, exercise = terminal.state_of(check), report.exercise
        return _Check(
            both(lambda lang: terminal.title_of(check, exercise, lang)),
            both(lambda lang: terminal.why_of(check, exercise, lang)),
            safe_line(check.id, 60),
            state,
            both_word(f"state.{state}"),
            terminal.points_of(check),
            both(lambda lang: terminal.says(check, lang, exercise=exercise, said=said[lang])),
        )

    return tuple(of(check) for check in report.checks)


def _how_sure(report: Report) -> tuple[tuple[Both, Both], ...]:
    """The title of each check that was run, and what was explored for it."""
    return tuple(
        (
            both(functools.partial(terminal.title_of, check, report.exercise)),
            both(functools.partial(coverage_sentence, check.coverage)),
        )
        for check in report.checks
        if check.passed and check.coverage.schedules  # for a check that failed, the schedule that shows it says more
    )


# -- the template ---------------------------------------------------------------------------------------------------


@functools.cache
def _template() -> tuple[jinja2.Template, dict[str, Any]]:
    """The compiled template and the values that never change in it."""
    folder = resources.files("graders.reports") / "templates"
    files = {name: (folder / f"page.{name}").read_text(encoding="utf-8") for name in ("html.j2", "css", "js")}
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters |= {"breakable": breakable, "quoted": quoted}
    words = {name: both_word(key) for name, key in _WORDS.items()}
    fixed = {
        "style": Markup(files["css"]),
        "script": Markup(files["js"]),
        "style_hash": policy_hash(files["css"]),
        "script_hash": policy_hash(files["js"]),
        "w": types.SimpleNamespace(**words),  # a dict would offer its own methods as words
        "script_words": script_json(
            {
                "step": both(lambda lang: _raw("page.step", lang)),
                "free": words["lock_free"],
                **{name: words[name] for name in _DOING},
            }
        ),
        "legend": both(lambda lang: coverage_legend([Coverage(1, ("3x6",), ("3x6",), bound=0.1)], lang)),
        "cut_word": lambda lines: both_word("page.cut", lines=lines),
    }
    return environment.from_string(files["html.j2"]), fixed


def _raw(key: str, lang: str) -> str:
    """A sentence with its placeholders, which the page's script fills in."""
    return word(key, lang, step="{step}", steps="{steps}")


def policy_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _render(parts: Sequence[_Part], title: str, lang: str) -> str:
    template, fixed = _template()
    return template.render(parts=parts, title=title, lang=lang, **fixed) + "\n"
