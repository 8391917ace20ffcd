"""The same story as Markdown, for the summary of a CI run and for comments: GitHub's dialect, tables and code spans.

report_text()   reports, one after the other
run_text()      one schedule
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from graders.feedback import (
    describe_nearest,
    diagnosis_line,
    hint_for_diagnosis,
    outcome_name,
    said_of,
    thread_name,
    verdict_name,
    word,
)
from graders.reports import terminal
from graders.reports._ending import last_words, promise_line
from graders.reports._rows import Lines, Row, Sources, folded_words, left_out, make_rows
from graders.reports._safe import safe_line, safe_text
from graders.reports.timeline import FLIPPED
from graders.results import CheckResult, Outcome, Report, Trace

COLUMNS_MAX = 4  # with more threads, each row has its thread's name in front
ROWS_MAX = 60  # of one schedule
ROWS_HEAD = 20
NAME_MAX = 60  # characters
_SPECIAL = re.compile(r"([\\`*_{}\[\]<#|~$])")
_TICKS = re.compile("`+")
_SPAN = re.compile("`([^`]*)`")
_BLOCK = re.compile(r"^(\s*\d*)([-+=>.)])")  # at the beginning of a line these make lists, quotes and headings


def report_text(reports: Iterable[Report], *, lang: str = "en") -> str:
    """Each report with its board, its story and its hint, ending with a line break."""
    return "\n".join("\n".join(_report(report, lang)) + "\n" for report in reports)


def run_text(
    trace: Trace | None,
    sources: Sources,
    *,
    name: str,
    outcome: str | None = None,
    command: str = "",
    titles: Callable[[str], tuple[str, str]] | None = None,
    lang: str = "en",
) -> str:
    """One schedule of the script or file `name`. `titles`: see `page.run_page`."""
    ended = outcome or (trace.outcome if trace is not None else Outcome.FINISHED)
    promise = promise_line(trace.check, lang) if trace is not None else ""
    lines = ["### " + said_of(code(safe_line(name)), text(promise or outcome_name(ended, lang)), lang)]
    nearest = trace.nearest if trace is not None else None
    if trace is not None and nearest is not None and titles is not None:
        for title, one in zip(titles(lang), (trace, nearest.beside()), strict=True):
            lines += ["", f"**{text(title)}**", *_run(one, sources, lang, otherwise=True)]
    elif trace is not None:
        lines += _run(trace, sources, lang)
    if command:
        lines += ["", text(word("replay", lang, command=f"`{safe_line(command)}`"))]
    return "\n".join(lines) + "\n"


def code(written: str) -> str:
    """A code span that holds exactly `written`, which also works inside a table. One line only."""
    if not written.strip():
        return ""
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(written)), default=0))
    edge = " " if "`" in (written[0], written[-1]) else ""
    return f"{fence}{edge}{written}{edge}{fence}".replace("|", "\\|")


def text(sentence: str) -> str:
    """A sentence in which only our own code spans are markup; nothing in it mentions a user or is a link."""
    parts, at = [], 0
    for span in _SPAN.finditer(sentence):
        parts += [_plain(sentence[at : span.start()]), code(span[1]) or _plain(span[0])]
        at = span.end()
    parts.append(_plain(sentence[at:]))
    return "".join(parts)


def _plain(written: str) -> str:
    escaped = _BLOCK.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", written.replace("&", "&amp;")))
    return escaped.replace("@", "@<!-- -->").replace("://", "&#58;//").replace("www.", "www&#46;")


# -- one report -----------------------------------------------------------------------------------------------------


def _report(report: Report, lang: str) -> list[str]:
    points = word("points-none", lang)
    if report.points is not None:
        points = f"{terminal.number(report.points)} / {terminal.number(report.max_points)}"
    state = verdict_name(report.verdict, lang)
    name = text(safe_line(report.exercise or report.file, NAME_MAX))
    lines = ["### " + said_of(name, word("state-points", lang, state=text(state), points=text(points)), lang)]
    lines += [line for note in report.notes for line in ("", text(terminal.safe_sentence(note, lang)))]
    if report.message is not None:
        place = safe_line(report.file) + (f":{report.line}" if report.line is not None else "")
        lines += ["", text(terminal.safe_sentence(report.message, lang)), "", code(place)]
    elif (first := terminal.first_failure(report)) is not None and not first.bonus:
        title = (
            terminal.safe_sentence(first.message, lang)
            if first.message
            else terminal.title_of(first, report.exercise, lang)
        )
        if report.diagnosis is not None:
            title = diagnosis_line(safe_line(report.diagnosis), lang, report.diagnosis_args)
        line = terminal.line_to_blame(report, first)
        lines += ["", text(promise_line(f"{report.exercise}/{first.id}", lang))]
        lines += ["", f"**{text(safe_line(title))}**", ""]
        lines.append(code(safe_line(report.file) + (f":{line}" if line is not None else "")))
        lines += _run(first.trace, report.source, lang) if first.trace is not None else []
        lines += _hint(report, lang)
        command = terminal.replay_command(report, first)
        lines += ["", text(word("replay", lang, command="")) + code(command)] if command else []
    lines += _board(report, lang) if terminal.was_run(report) and report.checks else []
    return lines


def _hint(report: Report, lang: str) -> list[str]:
    args = {"line": report.line, **report.diagnosis_args}
    question = hint_for_diagnosis(report.diagnosis, lang, args) if report.diagnosis else ""
    return ["", f"> {text(word('hint', lang, text=safe_line(question)))}"] if question else []


def _board(report: Report, lang: str) -> list[str]:
    heads = [word(f"page.{key}", lang) for key in ("check", "result", "points", "says-what")]
    rows = [
        [
            _check_name(report, check, lang),
            text(word(f"state.{terminal.state_of(check)}", lang)),
            text(terminal.points_of(check)),
            text(terminal.says(check, lang, exercise=report.exercise)),
        ]
        for check in report.checks
    ]
    return ["", *_table(heads, rows)]


def _check_name(report: Report, check: CheckResult, lang: str) -> str:
    """The promise, followed by the check's id for those who look for it."""
    title, id = terminal.title_of(check, report.exercise, lang), safe_line(check.id, NAME_MAX)
    return f"{text(title)} {code(id)}" if title != id else code(id)


# -- one schedule ---------------------------------------------------------------------------------------------------


def _run(trace: Trace, sources: Sources, lang: str, *, otherwise: bool = False) -> list[str]:
    rows = make_rows(trace, Lines(sources), lang, value_max=NAME_MAX)
    if not rows:
        return []
    threads = sorted({row.thread for row in rows})
    names = {t: text(safe_line(thread_name(trace, t, lang) or str(t), NAME_MAX)) for t in threads}
    columns = threads if len(threads) <= COLUMNS_MAX else []
    heads = [word("page.line", lang), *([names[t] for t in columns] or ["", word("page.source", lang)])]
    cells = [_cells(row, columns, names, lang) for row in rows]
    folds = [folded_words(row, lang) for row in rows]
    empty = [""] * (len(heads) - 2)
    steps = left_out(trace, rows)
    if len(rows) > ROWS_MAX:
        tail = len(rows) - (ROWS_MAX - ROWS_HEAD)
        steps += sum(len(row.steps) for row in rows[ROWS_HEAD:tail])
        cells, folds = cells[:ROWS_HEAD] + cells[tail:], folds[:ROWS_HEAD] + folds[tail:]
    told = [[*([["", text(fold), *empty]] if fold else []), cell] for fold, cell in zip(folds, cells, strict=True)]
    if steps:
        gap = text(word("left-out", lang, steps=steps))
        told.insert(min(ROWS_HEAD, len(told) // 2), [["", gap, *empty]])
    lines = ["", *_table(heads, [cell for group in told for cell in group])]
    lines += [line for said in last_words(trace, lang) for line in ("", text(said))]
    nearest = describe_nearest(trace, lang, otherwise=otherwise) if any(row.flipped for row in rows) else ""
    lines += ["", text(safe_line(f"{FLIPPED} {nearest}"))] if nearest else []
    if trace.output.strip():
        lines += ["", text(word("your-output", lang)), *_block(safe_text(trace.output.strip("\n")))]
    return lines


def _cells(row: Row, columns: Sequence[int], names: dict[int, str], lang: str) -> list[str]:
    said = " ".join(part for part in (code(row.code.rstrip()), text(row.value)) if part)
    if row.flipped:
        said = f"{text(FLIPPED)} {said}"
    if row.broken:
        said += f" **{text(word('here', lang))}**"
    front = [str(row.line or "")]
    if not columns:
        return [*front, names[row.thread], said]
    return [*front, *(said if t == row.thread else "" for t in columns)]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]


def _block(written: str) -> list[str]:
    """A code block whose fence is longer than any in its text."""
    lines = written.split("\n")
    if len(lines) > terminal.OUTPUT_MAX_LINES:
        lines = ["...", *lines[-terminal.OUTPUT_MAX_LINES :]]
    fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(written)), default=0))
    return ["", f"{fence}text", *lines, fence]
