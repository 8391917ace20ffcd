"""One schedule, one ending: every face of the kit names the broken promise, ends with the same step, and says the same.

What is right there is decided elsewhere, and asked of the whole wrong corpus: `tests/grading/test_diagnosis.py`.
"""

from __future__ import annotations

import dataclasses
import html
import re
from pathlib import Path

import pytest

from graders.grading import grade, replay
from graders.reports import markdown, notebook, page, terminal, watching
from graders.reports._ending import last_words, promise_line
from graders.reports.formats import render
from graders.results import Report, Trace

CORPUS = Path(__file__).parents[1] / "corpus" / "failed"
PROGRAMS = {  # how each story ends: with the call, with the exception, with going home, with those who wait
    "locked/looks_before_locking": "shop.sold(sweetpotato)",
    "locked/misspelt_method": "lock.aquire()",
    "locked/break_with_the_lock": "break",
    "locked/abba": "with till:",
}
LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module", params=PROGRAMS)
def failing(request: pytest.FixtureRequest) -> tuple[Report, Trace, str]:
    """A report, the trace of its first failure, and the line of code that the story ends with."""
    exercise, _, program = request.param.partition("/")
    report = dataclasses.replace(grade(CORPUS / exercise / f"{program}.py", exercise), file=f"{exercise}.py")
    trace = next(check.trace for check in report.checks if check.passed is False)
    assert trace is not None
    return report, trace, PROGRAMS[request.param]


def faces(report: Report, trace: Trace, lang: str) -> dict[str, str]:
    source = report.source
    return {
        "terminal": terminal.explanation(report, lang=lang),
        "notebook": notebook.text_picture(report, lang),
        "replay": "\n".join(terminal.replay_lines(trace, source, report.file, lang=lang)),
        "pytest --replay": "\n".join(terminal.run_lines(trace, source, lang=lang)),
        "watch": "\n".join(watching.body_lines(report, replay=True, lang=lang)),
        "replay to .md": markdown.run_text(trace, source, name=report.file, lang=lang),
        "replay to .html": page.run_page(trace, source, name=report.file, lang=lang),
        **{name: render(name, [report], lang=lang) for name in ("text", "markdown", "html", "junit", "gradescope")},
        **{name: render(name, [report], lang=lang) for name in ("exercism", "prairielearn", "github-summary")},
    }


def plain(text: str) -> str:
    """Without what each face adds of its own: tags, the escapes of Markdown and JSON, the breaks of lines."""
    text = html.unescape(
        html.unescape(re.sub(r"</?[a-zA-Z][^>]*>", " ", text).replace("\\n", " ").replace("\\u201c", "“"))
    )
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"[\s\\`*]+", "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_face_tells_the_same_ending(failing: tuple[Report, Trace, str], lang: str):
    report, trace, code = failing
    promise, said = promise_line(trace.check, lang), last_words(trace, lang)
    assert promise and said
    for name, text in faces(report, trace, lang).items():
        told = plain(text)
        assert plain(promise) in told, name
        assert plain(code) in told, name
        for words in said:
            assert plain(words) in told, name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_promise_comes_first(failing: tuple[Report, Trace, str], lang: str):
    report, trace, _ = failing
    promise = promise_line(trace.check, lang)
    assert terminal.explanation(report, lang=lang).startswith(promise)
    assert terminal.run_lines(trace, report.source, lang=lang)[0] == promise
    first = terminal.replay_lines(trace, report.source, "f.py", lang=lang)[0]
    assert first.startswith("f.py") and first.endswith(promise)


def test_a_replay_of_the_token_ends_like_the_report(failing: tuple[Report, Trace, str], tmp_path: Path):
    report, trace, _ = failing
    file = tmp_path / report.file
    file.write_text(report.source, encoding="utf-8")
    token = next(check.token for check in report.checks if check.passed is False)
    assert token is not None
    again = replay(token, file)
    assert again.fails and (again.check, again.wrong, again.broken) == (trace.check, trace.wrong, trace.broken)
    assert [(step.thread, step.kind, step.line) for step in again.steps] == [
        (step.thread, step.kind, step.line) for step in trace.steps
    ]
    assert last_words(again, "en") == last_words(trace, "en")
