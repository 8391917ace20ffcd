"""`pytest exercises/`: one item per check. Nothing that a student wrote is ever imported into this process.

This module has only hooks. A module of the catalogue, in any folder, becomes a `StallModule`; it is graded once, when
the first of its items runs. `graders.reports` makes the texts of the items. An item that cannot be judged is an error
and not a failure. In a folder of stalls, a missing file that the course hands out is "not handed in", and a
`conftest.py` is not run.

pytest loads this plugin for every project of its environment. A run without a stall is as it would be without the kit:
the options have names of their own, and no hook acts.

For machines, every item carries what `reports/facts.py` describes. pytest-timeout is the last net (`_net`): if a user
sets a shorter limit than the sandbox's, the child is ended at that limit, and the file is not judged. No other item of
the session is lost, with either method of pytest-timeout.

In a job of GitHub Actions the failures become annotations. Nothing that a student wrote can be a command to the runner.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from graders import catalog
from graders.checkout import from_root
from graders.errors import UsageError
from graders.feedback import sentence
from graders.pytest_plugin._folders import (
    StallFolder,
    ignore_conftest,
    ignore_first_conftests,
    is_exercise,
    is_stall_folder,
    refuse_their_settings,
)
from graders.pytest_plugin._items import CheckItem, StallModule, harmless, on_github
from graders.pytest_plugin._net import (
    pytest_collection_modifyitems,
    pytest_timeout_cancel_timer,
    pytest_timeout_set_timer,
)
from graders.pytest_plugin._options import add_short_names, language, pytest_addoption
from graders.reports import facts, github, terminal
from graders.results import Message, Report, from_json, to_json

__all__ = [  # hooks that are defined elsewhere
    "pytest_addoption", "pytest_collection_modifyitems", "pytest_timeout_cancel_timer", "pytest_timeout_set_timer",
]  # fmt: skip
_REPORT = "stall_report"  # the attribute of a test report that carries our report; it passes through xdist as JSON


# -- starting ---------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, Any, Any]:
    refuse_their_settings(early_config)
    if not early_config.known_args_namespace.noconftest:
        ignore_first_conftests(early_config, early_config.known_args_namespace.file_or_dir)
    result = yield
    add_short_names(early_config, parser)
    return result


def pytest_configure(config: pytest.Config) -> None:
    packs = ExitStack()
    try:
        packs.enter_context(catalog.using(config.getini("stall_packs")))
    except UsageError as error:
        raise pytest.UsageError(sentence(Message(error.code, error.details), language(config))) from None
    config.add_cleanup(packs.close)


# -- collecting -------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    collectors: Any = yield
    if not is_exercise(file_path):
        return collectors
    if not isinstance(parent, StallFolder) and not parent.session.isinitpath(file_path):
        return collectors  # another project's module that happens to have the name
    # Replace the collectors, do not add one: pytest's own would import a file that is named on the command line.
    return [StallModule.from_parent(parent, path=file_path)]


@pytest.hookimpl(wrapper=True)
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    collector: Any = yield
    if collector is None or not is_stall_folder(path, parent.config.rootpath):
        return collector
    ignore_conftest(parent.config, path)
    return StallFolder.from_parent(parent, path=path)


# -- reporting --------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report: Any = yield
    if isinstance(item, CheckItem) and item.parent._graded is not None and report.when != "teardown":
        setattr(report, _REPORT, to_json(_slim(item.parent._graded)))
    return report


def _slim(report: Report) -> Report:
    """What the final table needs: the report without its schedules."""
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
    look: dict[str, Any] = {
        "lang": language(config),
        "color": terminalreporter.hasmarkup,
        "verbose": config.option.verbose > 0,
    }
    terminalreporter.ensure_newline()
    terminalreporter.section("stall")
    in_order = sorted(reports.values(), key=_order)
    for report in in_order:
        terminalreporter.write_line(harmless(terminal.board(report, **look)))
        terminalreporter.write_line("")
    if on_github():
        placed = from_root(in_order, config.invocation_params.dir, os.environ)
        for command in github.commands(placed, lang=look["lang"]):
            terminalreporter.write_line(command)


def _order(report: Report) -> tuple[str, int]:
    """By folder, and in each in teaching order, whichever worker came first."""
    return str(Path(report.file).parent), list(catalog.load()).index(report.exercise)
