"""`pytest exercises/`: one item per check, and nothing of the student's is ever imported into this process.

Hooks only. A module of the catalogue, in whatever folder, becomes a `StallModule`; it is graded once, when the first
of its items runs. What its items say is made by `graders.reports`; what cannot be judged errors, it does not fail.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from graders import catalog
from graders.errors import StallError, TokenError, UsageError
from graders.feedback import coverage_sentence, pick_language, sentence, verdict_name, word
from graders.reports import terminal
from graders.results import CheckResult, Message, Outcome, Report, Trace, Verdict, from_json, to_json

_PACKAGE = Path(__file__).resolve().parent
_REPORT = "stall_report"  # the attribute of a test report that carries our report; it survives xdist as JSON


# -- options ----------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("stall", "the stall kit")
    group.addoption("--seed", dest="stall_seed", type=int, help="The seed of every random choice.")
    group.addoption("--sellers", dest="stall_sellers", type=_numbers, metavar="2,6,32", help="Thread counts to try.")
    group.addoption("--schedules", dest="stall_schedules", type=int, help="Schedules per check.")
    group.addoption("--replay", dest="stall_replay", metavar="TOKEN", help="Run only the schedule of this token.")
    parser.addini("stall_packs", "Exercise packs: the folders of exercises of your own.", type="paths", default=[])
    # The alias is for the day on which another plugin wants `--lang` for itself.
    group.addoption("--lang", "--stall-lang", dest="stall_lang", choices=("en", "zh"), help="Default: the locale's.")


def pytest_configure(config: pytest.Config) -> None:
    packs = ExitStack()
    try:
        packs.enter_context(catalog.using(config.getini("stall_packs")))
    except UsageError as error:
        raise pytest.UsageError(sentence(Message(error.code, error.details), _lang(config))) from None
    config.add_cleanup(packs.close)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))  # argparse turns a ValueError into a usage error


def _lang(config: pytest.Config) -> str:
    return pick_language(config.getoption("stall_lang"), os.environ)


# -- collecting -------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    collectors: Any = yield
    if not _is_exercise(file_path, parent):
        return collectors
    # Instead of, not besides: pytest's own collector for a file named on the command line would import it.
    return [StallModule.from_parent(parent, path=file_path)]


def _is_exercise(path: Path, parent: pytest.Collector) -> bool:
    if path.suffix != ".py" or catalog.by_module_name(path.name) is None:
        return False
    if parent.session.isinitpath(path):
        return True
    # Our own suites mirror the names, and the programs of a test corpus are somebody else's tests.
    return _PACKAGE not in path.resolve().parents and "corpus" not in _relative(path, parent.config.rootpath).parts


def _relative(path: Path, folder: Path) -> Path:
    return path.relative_to(folder) if folder in path.parents else path


class StallModule(pytest.File):
    """One file of one student."""

    told_by: str | None = None  # the item that has told what is wrong with the file as a whole
    _graded: Report | None = None

    def collect(self) -> Iterator[pytest.Item]:
        exercise = catalog.by_module_name(self.path.name)
        assert exercise is not None
        if self.config.getoption("stall_replay"):
            yield ReplayItem.from_parent(self, name="replay")
            return
        for spec in exercise.checks:
            yield CheckItem.from_parent(self, name=spec.id)

    @property
    def shown(self) -> str:
        """The file as the student calls it: relative to where pytest was started."""
        return str(_relative(self.path, self.config.invocation_params.dir))

    def graded(self) -> Report:
        if self._graded is None:
            from graders.grading import grade  # not at the top: pytest loads this plugin for every project

            names = ("seed", "sellers", "schedules")
            options = {name: self.config.getoption(f"stall_{name}") for name in names}
            try:
                with _progress(self.config, self.path.stem):
                    report = grade(self.path, **{name: value for name, value in options.items() if value is not None})
            except Exception as error:  # a mistake of ours: said once, and not blamed on the student
                message = Message("internal-error", {"error": f"{type(error).__name__}: {error}"})
                report = Report(self.path.stem, Verdict.NOT_JUDGED, None, 0, message=message)
            self._graded = dataclasses.replace(report, file=self.shown)
        return self._graded


# -- items ------------------------------------------------------------------------------------------------------------


def _told(text: str) -> BaseException:
    """A failure that is told in our words, without a traceback."""
    return pytest.fail.Exception(text, pytrace=False)


@contextmanager
def _progress(config: pytest.Config, exercise: str) -> Iterator[None]:
    """That a check is going on, where somebody watches: past pytest's capture, below the line that it is writing.

    Not in a worker of xdist, which has no terminal, nor on Windows, whose older consoles cannot go back up a line.
    """
    from graders.progress import is_watched, working

    terminal_reporter: Any = config.pluginmanager.getplugin("terminalreporter")
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    if terminal_reporter is None or capture is None or not terminal_reporter.isatty or os.name == "nt":
        yield
        return
    with capture.global_and_fixture_disabled():
        if not is_watched(sys.stderr):
            yield
            return
        written = terminal_reporter._tw.width_of_current_line
        terminal_reporter.flush()
        print(file=sys.stderr, flush=True)
        with working(word("checking", _lang(config), exercise=exercise)):
            yield
        print("\x1b[1A" + f"\x1b[{written}C" * bool(written), end="", file=sys.stderr, flush=True)


class _StallItem(pytest.Item):
    parent: StallModule

    @property
    def lang(self) -> str:
        return _lang(self.config)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.stem}::{self.name}"


class CheckItem(_StallItem):
    """One promise of the stall."""

    result: CheckResult | None = None

    def setup(self) -> None:
        """Judge. What is raised here is an error and no failure: it is not the student's fault."""
        report = self.parent.graded()
        self.result = next((check for check in report.checks if check.id == self.name), None)
        self.user_properties += list(self.facts().items())
        if report.verdict is Verdict.NOT_JUDGED:
            raise _told(self._about_the_file(report))
        if report.verdict not in (Verdict.PASSED, Verdict.FAILED):
            if self.parent.told_by not in (None, self.name):
                pytest.skip(self._about_the_file(report))  # one failure says it all
            return
        if self.result is None or self.result.passed is None:
            reason = self.result.message if self.result and self.result.message else Message("not-judged")
            text = terminal.safe_sentence(reason, self.lang)
            if self.result is not None and self.result.bonus:
                pytest.skip(text)  # nobody waits for a bonus
            raise _told(text)

    def runtest(self) -> None:
        report, result = self.parent.graded(), self.result
        if report.verdict not in (Verdict.PASSED, Verdict.FAILED):
            raise _told(self._about_the_file(report))
        if result is None or result.passed:
            if result is not None:  # shown with -rP: a pass, too, says how much was tried
                self.add_report_section("call", "stall", coverage_sentence(result.coverage, self.lang))
            return
        said = terminal.safe_sentence(result.message, self.lang) if result.message else result.id
        if result.bonus:
            pytest.xfail(said)  # never required: not earned, and nothing is wrong
        text = terminal.explanation(report, check=result, lang=self.lang)
        diagnosed = report.diagnosis is not None and result is terminal.first_failure(report)
        raise _told(f"{said}\n\n{text}" if diagnosed else text)  # without a diagnosis the text begins with it

    def _about_the_file(self, report: Report) -> str:
        """Once in full; the other items of the file only point there."""
        if self.parent.told_by in (None, self.name):
            self.parent.told_by = self.name
            return f"{verdict_name(report.verdict, self.lang)}: {terminal.explanation(report, lang=self.lang)}"
        return word("see-above", self.lang, state=verdict_name(report.verdict, self.lang), item=self.parent.told_by)

    def facts(self) -> dict[str, Any]:
        """For machines: junit's properties, json-report's metadata."""
        report, result = self.parent.graded(), self.result
        facts: dict[str, Any] = {"id": self.name, "verdict": report.verdict.value}
        if result is not None:
            facts |= {"points": result.points, "max_points": result.max_points, "token": result.token}
            facts["coverage"] = coverage_sentence(result.coverage, self.lang) or None
        if result is None or result.passed is False:
            facts["diagnosis"] = report.diagnosis
        return {name: value for name, value in facts.items() if value is not None}


class ReplayItem(_StallItem):
    """`--replay TOKEN`: one schedule, and what it looks like on this file."""

    def runtest(self) -> None:
        from graders.grading import replay

        try:
            trace: Trace = replay(self.config.getoption("stall_replay"), self.path)
        except TokenError as error:
            if error.code == "token-other-exercise":
                pytest.skip(sentence(Message(error.code, error.details), self.lang))
            raise _told(sentence(Message(error.code, error.details), self.lang)) from None
        except StallError as error:
            raise _told(sentence(Message(error.code, error.details), self.lang)) from None
        if trace.broken is not None or trace.outcome is not Outcome.FINISHED:
            source = self.path.read_text(encoding="utf-8", errors="replace")
            raise _told("\n".join(terminal.run_lines(trace, source, lang=self.lang)))


# -- reporting --------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report: Any = yield
    if isinstance(item, CheckItem) and item.parent._graded is not None and report.when != "teardown":
        setattr(report, _REPORT, to_json(_slim(item.parent._graded)))
    return report


def _slim(report: Report) -> Report:
    """What the board needs: the stories stay behind."""
    checks = tuple(
        check
        if check.trace is None
        else dataclasses.replace(check, trace=dataclasses.replace(check.trace, steps=(), output=""))
        for check in report.checks
    )
    return dataclasses.replace(report, source="", checks=checks)


@pytest.hookimpl(optionalhook=True)
def pytest_json_runtest_metadata(item: pytest.Item, call: pytest.CallInfo[None]) -> dict[str, Any]:
    if isinstance(item, CheckItem) and call.when == "call" and item.parent._graded is not None:
        return item.facts()
    return {}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = [getattr(report, _REPORT, None) for reports in terminalreporter.stats.values() for report in reports]
    reports = {data["file"]: from_json(Report, data) for data in found if data is not None}
    if not reports:
        return
    lang, color = _lang(config), terminalreporter.hasmarkup
    terminalreporter.ensure_newline()
    terminalreporter.section("stall")
    for _, report in sorted(reports.items(), key=lambda entry: _order(entry[1])):
        terminalreporter.write_line(terminal.board(report, lang=lang, color=color))
        terminalreporter.write_line("")


def _order(report: Report) -> tuple[str, int]:
    """By folder, and in it in teaching order, whichever worker was first."""
    return str(Path(report.file).parent), list(catalog.load()).index(report.exercise)
