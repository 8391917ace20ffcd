"""`pytest exercises/`: one item per check, and nothing of the student's is ever imported into this process.

Hooks only. A module of the catalogue, in whatever folder, becomes a `StallModule`; it is graded once, when the first
of its items runs. What its items say is made by `graders.reports`; what cannot be judged errors, it does not fail.

For machines every item carries what `reports/facts.py` describes. pytest-timeout is the last net: the sandbox has its
own limits, so by default it can only catch what hangs on our side; where a user sets a shorter limit, the child is
ended when it is over, and the file was not judged. No other item of the session is lost, whatever the method.

In a job of GitHub Actions the failures become annotations, and what a student wrote cannot command the runner.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from graders import catalog
from graders.errors import SandboxError, StallError, UsageError
from graders.feedback import coverage_sentence, pick_language, sentence, verdict_name, word
from graders.reports import facts, github, terminal
from graders.results import CheckResult, Message, Outcome, Report, Trace, Verdict, from_json, to_json

_PACKAGE = Path(__file__).resolve().parent
NET_S = 30.0  # beyond the sandbox's own limit: what is not back by then hangs on our side of the wall
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
    stopped: Message | None = None  # set by the last net, before it ends the child
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
            if self.stopped is not None and report.verdict is Verdict.NOT_JUDGED:
                report = dataclasses.replace(report, message=self.stopped)
            self._graded = dataclasses.replace(report, file=self.shown)
        return self._graded


# -- items ------------------------------------------------------------------------------------------------------------


def _told(text: str) -> BaseException:
    """A failure that is told in our words, without a traceback."""
    return pytest.fail.Exception(_harmless(text), pytrace=False)


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _harmless(text: str) -> str:
    """GitHub's runner obeys what it reads in a log. `::stop-commands::` would stop other plugins' commands too."""
    return github.not_a_command(text) if _on_github() else text


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
    net_over: threading.Event | None = None  # the item is done: the last net is taken in

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
        self.user_properties += list(facts.flat(self.facts()).items())
        if report.verdict is Verdict.NOT_JUDGED:
            raise _told(self._about_the_file(report))
        if report.verdict not in (Verdict.PASSED, Verdict.FAILED):
            if self.parent.told_by not in (None, self.name):
                pytest.skip(_harmless(self._about_the_file(report)))  # one failure says it all
            return
        if self.result is None or self.result.passed is None:
            reason = self.result.message if self.result and self.result.message else Message("not-judged")
            text = terminal.safe_sentence(reason, self.lang)
            if self.result is not None and self.result.bonus:
                pytest.skip(_harmless(text))  # nobody waits for a bonus
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
            pytest.xfail(_harmless(said))  # never required: not earned, and nothing is wrong
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
        """For machines, of every item: json-report's metadata, and flat junit's properties."""
        return facts.facts(self.parent.graded(), self.result or self._unjudged())

    def _unjudged(self) -> CheckResult:
        exercise = catalog.by_module_name(self.path.name)
        assert exercise is not None
        spec = next(spec for spec in exercise.checks if spec.id == self.name)
        return CheckResult(spec.id, None, 0, 0 if spec.bonus else float(spec.points), bonus=spec.bonus)


class ReplayItem(_StallItem):
    """`--replay TOKEN`: one schedule, and what it looks like on this file."""

    trace: Trace | None = None
    refusal: StallError | None = None

    def setup(self) -> None:
        """Run it. As with the checks, what is no fault of the student's is an error and no failure."""
        from graders.grading import replay

        try:
            self.trace = replay(self.config.getoption("stall_replay"), self.path)
        except SandboxError as error:
            raise _told(sentence(self.parent.stopped or Message(error.code, error.details), self.lang)) from None
        except StallError as error:
            self.refusal = error

    def runtest(self) -> None:
        if self.refusal is not None:
            text = sentence(Message(self.refusal.code, self.refusal.details), self.lang)
            if self.refusal.code == "token-other-exercise":
                pytest.skip(_harmless(text))
            raise _told(text)
        trace = self.trace
        if trace is not None and (trace.broken is not None or trace.outcome is not Outcome.FINISHED):
            source = self.path.read_text(encoding="utf-8", errors="replace")
            raise _told("\n".join(terminal.run_lines(trace, source, lang=self.lang)))


# -- the last net -----------------------------------------------------------------------------------------------------


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A limit for our items where nobody has set one."""
    if not config.pluginmanager.hasplugin("timeout") or _limit_set(config) is not None:
        return
    from graders.grading import limits_for  # not at the top: pytest loads this plugin for every project

    seconds = limits_for(config.getoption("stall_schedules")).wall_s + NET_S
    for item in items:
        if isinstance(item, _StallItem) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(seconds))


def _limit_set(config: pytest.Config) -> str | None:
    """How the user has set pytest-timeout's limit, as it was written; None where it is a marker's, or ours."""
    if config.getoption("timeout", None) is not None:
        return f"--timeout={config.getoption('timeout'):g}"
    if os.environ.get("PYTEST_TIMEOUT"):
        return f"PYTEST_TIMEOUT={os.environ['PYTEST_TIMEOUT']}"
    return f"timeout = {config.getini('timeout')}" if config.getini("timeout") else None


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> None:
    """When the limit is over, end the child: then the item comes back by itself, by either method.

    pytest-timeout's own timer stays behind this one, NET_S later, for a hang that ending the child does not end; its
    method `thread` would end the whole session.
    """
    if not isinstance(item, _StallItem):
        return None
    from graders.sandbox.parent import kill_all

    over = threading.Event()
    by_marker = item.get_closest_marker("timeout") is not None
    limit = None if by_marker else _limit_set(item.config)
    args = {"seconds": f"{settings.timeout:g}", **({"limit": limit} if limit else {})}

    def end() -> None:
        if not over.wait(settings.timeout):
            item.parent.stopped = Message("pytest-timeout", args)
            kill_all()
            while not over.wait(0.5):  # one that was only just being started
                kill_all()

    threading.Thread(target=end, name="stall: last net", daemon=True).start()
    item.net_over = over
    plugin: Any = item.config.pluginmanager.getplugin("timeout")
    return plugin.pytest_timeout_set_timer(item, settings._replace(timeout=settings.timeout + NET_S))


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_timeout_cancel_timer(item: pytest.Item) -> None:
    if isinstance(item, _StallItem) and item.net_over is not None:
        item.net_over.set()


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
    if isinstance(item, CheckItem) and call.when != "teardown" and item.parent._graded is not None:
        return {facts.KEY: item.facts()}
    return {}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = [getattr(report, _REPORT, None) for reports in terminalreporter.stats.values() for report in reports]
    reports = {data["file"]: from_json(Report, data) for data in found if data is not None}
    if not reports:
        return
    lang, color = _lang(config), terminalreporter.hasmarkup
    terminalreporter.ensure_newline()
    terminalreporter.section("stall")
    in_order = sorted(reports.values(), key=_order)
    for report in in_order:
        terminalreporter.write_line(_harmless(terminal.board(report, lang=lang, color=color)))
        terminalreporter.write_line("")
    if _on_github():
        for command in github.commands(in_order, lang=lang):
            terminalreporter.write_line(command)


def _order(report: Report) -> tuple[str, int]:
    """By folder, and in it in teaching order, whichever worker was first."""
    return str(Path(report.file).parent), list(catalog.load()).index(report.exercise)
