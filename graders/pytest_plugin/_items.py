"""What is collected from one file of one student: a module, an item per check, and the one schedule of a token."""

from __future__ import annotations

import dataclasses
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from graders import catalog
from graders.errors import SandboxError, StallError
from graders.feedback import coverage_sentence, said_of, sentence, verdict_name, word
from graders.pytest_plugin._options import chosen, language
from graders.reports import facts, github, terminal
from graders.results import CheckResult, Message, Report, Trace, Verdict


def relative(path: Path, folder: Path) -> Path:
    return path.relative_to(folder) if folder in path.parents else path


class StallModule(pytest.File):
    """One file of one student."""

    told_by: str | None = None  # the item that has told what is wrong with the file as a whole
    stopped: Message | None = None  # set by the last net before it ends the child
    _graded: Report | None = None

    def collect(self) -> Iterator[pytest.Item]:
        exercise = catalog.by_module_name(self.path.name)
        assert exercise is not None
        if chosen(self.config, "replay"):
            yield ReplayItem.from_parent(self, name="replay")
            return
        for spec in exercise.checks:
            yield CheckItem.from_parent(self, name=spec.id)

    @property
    def shown(self) -> str:
        """The file's path as the student knows it: relative to the folder in which pytest was started."""
        return str(relative(self.path, self.config.invocation_params.dir))

    def graded(self) -> Report:
        if self._graded is None:
            from graders.grading import grade  # not at the top: pytest loads this plugin for every project

            names = ("seed", "sellers", "schedules")
            options = {name: chosen(self.config, name) for name in names}
            try:
                with _progress(self.config, self.path.stem):
                    report = grade(self.path, **{name: value for name, value in options.items() if value is not None})
            except Exception as error:  # a mistake of ours: told once, and not blamed on the student
                message = Message("internal-error", {"error": f"{type(error).__name__}: {error}"})
                report = Report(self.path.stem, Verdict.NOT_JUDGED, None, 0, message=message)
            if self.stopped is not None and report.verdict is Verdict.NOT_JUDGED:
                report = dataclasses.replace(report, message=self.stopped)
            self._graded = dataclasses.replace(report, file=self.shown)
        return self._graded


def _told(text: str) -> BaseException:
    """A failure with our words and without a traceback."""
    return pytest.fail.Exception(harmless(text), pytrace=False)


def on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def harmless(text: str) -> str:
    """The text without commands for GitHub's runner, which obeys what it reads in a log.

    `::stop-commands::` is no way out: it would stop the commands of other plugins too.
    """
    return github.not_a_command(text) if on_github() else text


@contextmanager
def _progress(config: pytest.Config, exercise: str) -> Iterator[None]:
    """Show at a terminal that a check is going on: past pytest's capture, below the line that pytest is writing.

    It is not shown in a worker of xdist, which has no terminal, nor on Windows, where older consoles cannot go back up
    a line.
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
        with working(word("checking", language(config), exercise=exercise)):
            yield
        print("\x1b[1A" + f"\x1b[{written}C" * bool(written), end="", file=sys.stderr, flush=True)


class StallItem(pytest.Item):
    parent: StallModule
    net_over: threading.Event | None = None  # set when the item is done, so that the last net stops

    @property
    def lang(self) -> str:
        return language(self.config)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.stem}::{self.name}"


class CheckItem(StallItem):
    """One promise of the stall."""

    result: CheckResult | None = None

    def setup(self) -> None:
        """Judge the file. An exception here is an error and no failure, because it is not the student's fault."""
        report = self.parent.graded()
        self.result = next((check for check in report.checks if check.id == self.name), None)
        self.user_properties += list(facts.flat(self.facts()).items())
        if report.verdict is Verdict.NOT_JUDGED:
            raise _told(self._about_the_file(report))
        if report.verdict not in (Verdict.PASSED, Verdict.FAILED):
            if self.parent.told_by not in (None, self.name):
                pytest.skip(harmless(self._about_the_file(report)))  # one failure is enough for the file
            return
        if self.result is None or self.result.passed is None:
            reason = self.result.message if self.result and self.result.message else Message("not-judged")
            text = terminal.about(reason, report.exercise, self.lang)
            if self.result is not None and self.result.bonus:
                pytest.skip(harmless(text))  # a bonus that could not be judged is no error
            raise _told(text)

    def runtest(self) -> None:
        report, result = self.parent.graded(), self.result
        if report.verdict not in (Verdict.PASSED, Verdict.FAILED):
            raise _told(self._about_the_file(report))
        if result is None or result.passed:
            if result is not None:  # shown with -rP: a pass too says how much was tried
                self.add_report_section("call", "stall", coverage_sentence(result.coverage, self.lang))
            return
        said = terminal.wrong_of(result, report.exercise, self.lang)
        if result.bonus:
            pytest.xfail(harmless(said))  # a bonus is never required: it was not earned, and nothing is wrong
        text = terminal.explanation(report, check=result, lang=self.lang)
        diagnosed = report.diagnosis is not None and result is terminal.first_failure(report)
        promised = said_of(terminal.title_of(result, report.exercise, self.lang), said, self.lang)
        # without a diagnosis the text begins with the promise
        raise _told(f"{promised}\n\n{text}" if diagnosed else text)

    def _about_the_file(self, report: Report) -> str:
        """What is wrong with the file: in full once; the other items of the file refer to that."""
        if self.parent.told_by in (None, self.name):
            self.parent.told_by = self.name
            verdict = verdict_name(report.verdict, self.lang)
            return said_of(verdict, terminal.explanation(report, lang=self.lang), self.lang)
        return word("see-above", self.lang, state=verdict_name(report.verdict, self.lang), item=self.parent.told_by)

    def facts(self) -> dict[str, Any]:
        """Facts on every item for machines: json-report's metadata, and flat properties for junit."""
        return facts.facts(self.parent.graded(), self.result or self._unjudged())

    def _unjudged(self) -> CheckResult:
        exercise = catalog.by_module_name(self.path.name)
        assert exercise is not None
        spec = next(spec for spec in exercise.checks if spec.id == self.name)
        return CheckResult(spec.id, None, 0, 0 if spec.bonus else float(spec.points), bonus=spec.bonus)


class ReplayItem(StallItem):
    """`--replay TOKEN`: run one schedule, and show what it looks like with this file."""

    trace: Trace | None = None
    refusal: StallError | None = None

    def setup(self) -> None:
        """Run it. As with checks, an exception here is an error and no failure."""
        from graders.grading import replay

        try:
            self.trace = replay(chosen(self.config, "replay"), self.path)
        except SandboxError as error:
            raise _told(sentence(self.parent.stopped or Message(error.code, error.details), self.lang)) from None
        except StallError as error:
            self.refusal = error

    def runtest(self) -> None:
        if self.refusal is not None:
            text = sentence(Message(self.refusal.code, self.refusal.details), self.lang)
            if self.refusal.code == "token-other-exercise":
                pytest.skip(harmless(text))
            raise _told(text)
        trace = self.trace
        if trace is not None and trace.fails:
            source = self.path.read_text(encoding="utf-8", errors="replace")
            raise _told("\n".join(terminal.run_lines(trace, source, lang=self.lang)))
