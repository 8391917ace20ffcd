"""`stall watch`: check every save, and always show the next step."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graders import catalog
from graders.cli import _inputs
from graders.cli._common import Console, stall_command
from graders.cli._watching import Action, Cancel, Event, Judge, Judged, Key, Row, Saved, Watch, loop
from graders.cli.check import default_folder, exit_code, files
from graders.grading import grade
from graders.progress import is_watched
from graders.reports import as_json, terminal
from graders.reports.watching import body_lines, watch_text
from graders.results import Message, Report, Verdict
from graders.sandbox import parent

if TYPE_CHECKING:
    from rich.live import Live

WAIT_S = 0.5  # seconds: Windows notices Ctrl-C only between two waits


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@click.option("--seed", type=int, help="The seed of every random choice.")
@stall_command
def command(console: Console, paths: tuple[str, ...], seed: int | None) -> int:
    """Check exercises again on every save: files, or folders that hold them (default: exercises/, or else
    this folder).

    Keys: h the next hint, r the schedule that breaks the stall, n the next exercise that is not right, q quit.
    In a pipe or a log it writes plain lines and takes no keys.
    """
    watch = Watch({str(path): Row(path.stem, str(path)) for path in _watched(paths or (default_folder(),))})
    judges = _Judges({} if seed is None else {"seed": seed})
    interactive = is_watched(sys.stdin) and is_watched(sys.stdout) and console.json_file != "-"
    with ExitStack() as stack:
        stack.callback(parent.kill_all)
        stack.enter_context(_inputs.saves({Path(file).resolve().parent / Path(file).name: file for file in watch.rows},
                                          lambda names: judges.events.put(Saved(names))))  # fmt: skip
        if interactive:
            stack.enter_context(_inputs.keys(lambda char: judges.events.put(Key(char))))
            show = stack.enter_context(_screen(console, watch))
        else:
            console.say("watching", path=", ".join(sorted({str(Path(file).parent) for file in watch.rows})))
            show = _Lines(console)
        judges.events.put(Saved(tuple(watch.rows)))
        loop(watch, judges.next, judges.act, show)
    reports = [row.report for row in watch.rows.values() if row.report is not None]
    for report in reports if interactive else ():
        console.show(terminal.board(report, **console.look))
    return exit_code(reports)


def _watched(paths: tuple[str, ...]) -> list[Path]:
    """The files to watch. A folder stands for all of its exercises: one that is missing may still be saved."""
    found: list[Path] = []
    for name in paths:
        files((name,))  # raises if there is nothing to watch at all
        path = Path(name)
        found += [path / f"{exercise}.py" for exercise in catalog.load()] if path.is_dir() else [path]
    return found


class _Judges:
    """Grades in a thread, so that keys and saves are heard meanwhile. All events come from one queue."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.events: queue.Queue[Event] = queue.Queue()
        self.options = options

    def next(self) -> Event:
        while True:
            try:
                return self.events.get(timeout=WAIT_S)
            except queue.Empty:
                continue

    def act(self, action: Action) -> None:
        if isinstance(action, Judge):
            threading.Thread(target=self._judge, args=(action,), daemon=True).start()
        elif isinstance(action, Cancel):
            parent.kill_all()

    def _judge(self, action: Judge) -> None:
        try:
            report = grade(action.file, **self.options)
        except Exception as error:  # our mistake: it is shown in the row, and the student can go on
            message = Message("internal-error", {"error": f"{type(error).__name__}: {error}"})
            report = Report(Path(action.file).stem, Verdict.NOT_JUDGED, None, 0, message=message, file=action.file)
        self.events.put(Judged(action.file, action.ticket, report))


class _Lines:
    """For a log: each verdict in plain lines, as it comes."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def __call__(self, watch: Watch, event: Event) -> None:
        if not isinstance(event, Judged) or watch.rows[event.file].ticket != event.ticket:
            return
        lang, report = self.console.lang, event.report
        hints = watch.hints(lang) if watch.focus == event.file else ()
        self.console.show(terminal.board(report, lang=lang, width=self.console.width))
        lines = body_lines(report, hints, start=_start(report), lang=lang, width=self.console.width)
        self.console.show("\n".join(["", *lines, ""]) if lines else "")
        if watch.judging is None:
            reports = [row.report for row in watch.rows.values() if row.report is not None]
            self.console.write_json(lambda: as_json.document(reports))


@contextmanager
def _screen(console: Console, watch: Watch) -> Iterator[Any]:
    """A screen of its own, which disappears afterwards. It is also drawn again when the window changes its size."""
    from rich.console import Console as RichConsole
    from rich.live import Live

    rich = RichConsole(file=sys.stdout, highlight=False)
    picture = _Picture(console, watch)
    live: Live
    with Live(picture, console=rich, screen=True, redirect_stdout=False, redirect_stderr=False) as live:

        def show(watch: Watch, event: Event) -> None:
            live.refresh()
            if isinstance(event, Judged) and watch.judging is None:
                reports = [row.report for row in watch.rows.values() if row.report is not None]
                console.write_json(lambda: as_json.document(reports))

        yield show


class _Picture:
    """The object that rich asks for its text whenever it draws: the state, in the size of the window."""

    def __init__(self, console: Console, watch: Watch) -> None:
        self.console, self.watch = console, watch

    def __rich_console__(self, rich: Any, options: Any) -> Iterator[Any]:
        from rich.text import Text

        watch, lang = self.watch, self.console.lang
        shown = watch.rows[watch.focus].report if watch.focus is not None else None
        text = watch_text(
            [(row.exercise, row.report, file == watch.judging) for file, row in watch.rows.items()],
            shown,
            watch.hints(lang),
            start=_start(shown),
            replay=watch.replay,
            lang=lang,
            width=options.max_width,
            height=options.height or rich.size.height,
            color=self.console.color,
        )
        yield Text.from_ansi(text, no_wrap=True, overflow="crop", end="")


def _start(report: Report | None) -> str:
    """For a stub: the function that the student has to write next."""
    if report is None:
        return ""
    entry = catalog.by_module_name(report.exercise)
    named = report.message.args.get("function") if report.message is not None else None
    return str(named or (entry.functions[0].name if entry is not None else ""))
