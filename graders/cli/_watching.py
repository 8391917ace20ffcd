"""What `stall watch` does about a save, a key and a verdict: a state and its events, without files, threads or clock.

`Watch.handle` takes one event and returns what has to be done. `loop` joins it to the world, which is in `_inputs.py`
(files, keys) and `watch.py` (grading, screen).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from graders.feedback import hints_for_diagnosis
from graders.results import Report, Verdict

RUNGS = 3
QUIT = ("q", "\x03", "\x04")  # Ctrl-C and Ctrl-D, for a terminal that passes them on as characters


# -- events: what happens ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Saved:
    """Files were written, replaced or deleted. Which of these it was does not matter: the check looks itself."""

    files: tuple[str, ...]


@dataclass(frozen=True)
class Key:
    char: str


@dataclass(frozen=True)
class Judged:
    """The check that `Judge` asked for has come back."""

    file: str
    ticket: int
    report: Report


Event = Saved | Key | Judged


# -- actions: what to do about it -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judge:
    file: str
    ticket: int


@dataclass(frozen=True)
class Cancel:
    """Stop the check that is going on: its file has changed since."""


@dataclass(frozen=True)
class Quit:
    pass


Action = Judge | Cancel | Quit


# -- the state --------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """One exercise. `ticket` counts the saves, so that a verdict on an older state of the file is dropped."""

    exercise: str
    file: str
    report: Report | None = None
    ticket: int = 0

    @property
    def passed(self) -> bool:
        return self.report is not None and self.report.verdict is Verdict.PASSED


@dataclass
class Watch:
    """The rows in teaching order, which one is shown, and how much of it."""

    rows: dict[str, Row]  # by file
    focus: str | None = None
    rung: int = 1
    replay: bool = False
    judging: str | None = None  # the file that is being judged; one at a time
    pending: list[str] = field(default_factory=list)
    saved: str | None = None  # the file that the student works on

    def handle(self, event: Event) -> list[Action]:
        if isinstance(event, Saved):
            return self._saved(event.files)
        if isinstance(event, Judged):
            return self._judged(event)
        return self._key(event.char)

    def _saved(self, files: Iterable[str]) -> list[Action]:
        actions: list[Action] = []
        known = [file for file in files if file in self.rows]
        for file in known:
            self.rows[file].ticket += 1
            if file not in self.pending:
                self.pending.append(file)
            if file == self.judging:
                actions.append(Cancel())
        if len(known) == 1:
            self.saved = known[0]
        self.pending.sort(key=lambda file: (file != self.saved, list(self.rows).index(file)))
        return actions + self._next_judgement()

    def _next_judgement(self) -> list[Action]:
        if self.judging is not None or not self.pending:
            return []
        self.judging = self.pending.pop(0)
        return [Judge(self.judging, self.rows[self.judging].ticket)]

    def _judged(self, event: Judged) -> list[Action]:
        row, self.judging = self.rows[event.file], None
        if event.ticket == row.ticket:
            same = row.report is not None and row.report.diagnosis == event.report.diagnosis
            row.report = event.report
            if event.file == self.focus and not same:
                self.rung, self.replay = 1, False
            self._look_at(self._worth_looking_at())
        return self._next_judgement()

    def _worth_looking_at(self) -> str | None:
        """The file to show: the one saved last if it is wrong, else the one that is shown already, else the first wrong
        one.
        """
        wrong = self._wrong()
        return next((file for file in (self.saved, self.focus, *wrong) if file in wrong), None)

    def _wrong(self) -> list[str]:
        return [file for file, row in self.rows.items() if row.report is not None and not row.passed]

    def _look_at(self, file: str | None) -> None:
        if file != self.focus:
            self.focus, self.rung, self.replay = file, 1, False

    def _key(self, char: str) -> list[Action]:
        char = char.lower()
        if char in QUIT:
            return [Cancel(), Quit()] if self.judging is not None else [Quit()]
        if char == "h" and self.focus is not None:
            self.rung = min(self.rung + 1, RUNGS)
        elif char == "r" and self.focus is not None:
            self.replay = not self.replay
        elif char == "n":
            wrong = self._wrong()
            if wrong:
                place = wrong.index(self.focus) + 1 if self.focus in wrong else 0
                self.saved = None  # the student asked for another exercise
                self._look_at(wrong[place % len(wrong)])
        return []

    def hints(self, lang: str) -> tuple[str, ...]:
        """The hints that have been asked for, of the exercise that is shown."""
        report = self.rows[self.focus].report if self.focus is not None else None
        if report is None or report.diagnosis is None:
            return ()
        args = {"line": report.line, **report.diagnosis_args}
        return hints_for_diagnosis(report.diagnosis, lang, args)[: self.rung]


def loop(
    watch: Watch, next_event: Callable[[], Event], act: Callable[[Action], None], draw: Callable[[Watch, Event], None]
) -> None:
    """Take events until the student quits. `act` does what `Watch` asks for; `draw` shows the new state."""
    while True:
        event = next_event()
        actions = watch.handle(event)
        for action in actions:
            act(action)
        if any(isinstance(action, Quit) for action in actions):
            return
        draw(watch, event)
