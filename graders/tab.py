"""What the page of `stall course site` asks of Python, which runs in a worker of the same tab (Pyodide).

Each function takes what the page knows and returns JSON for it: `html`, a whole page to show in a frame, or null;
`points` of `most`, null where nothing was judged; or `says`, a sentence by language, and perhaps `text`, a longer one.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import graders
from graders import grading
from graders.engine import explore_script
from graders.errors import StallError
from graders.feedback import LANGUAGES, sentence
from graders.reports._safe import safe_line
from graders.reports.exploration import exploration_text
from graders.reports.page import report_page, run_page
from graders.reports.play_page import play_page
from graders.results import Message

__all__ = ["begin", "check", "explore", "play"]

PACKS = Path(graders.__file__).resolve().parents[1] / "packs"
SCRIPT = Path("script.py")
TOLD_EVERY = 25  # schedules

_tell: Callable[[int, int], Any] = max  # nobody hears it


def begin(tell: Callable[[int, int], Any]) -> None:
    """Get ready. `tell` hears how many schedules of a script were run, and how many of them failed."""
    global _tell
    _tell = tell
    gc.disable()  # see `graders.sandbox.same_process`
    if PACKS.is_dir():
        os.environ["STALL_PACKS"] = os.pathsep.join(str(path) for path in sorted(PACKS.iterdir()))
    importlib.import_module("graders.suites")  # the next moment somebody waits for is a check


def check(exercise: str, source: str, lang: str) -> str:
    """Judge it, as `stall check` does."""
    report = grading.grade_submission(_submission(exercise, source), exercise)
    return json.dumps({"html": report_page([report], lang=lang), "points": report.points, "most": report.max_points})


def play(exercise: str, source: str, lang: str) -> str:
    """The game of a small stall of it, as `stall play` does."""
    try:
        game = grading.play(_submission(exercise, source), exercise)
    except StallError as error:
        return _error(error)
    return json.dumps({"html": play_page(game, source, file=f"{exercise}.py", lang=lang), "says": _no_words()})


def explore(name: str, source: str, lang: str) -> str:
    """The schedules of a script, as `stall explore` does; `text` by language says what was found."""
    SCRIPT.write_text(source, encoding="utf-8", errors="surrogateescape")
    try:
        found = explore_script(SCRIPT, told=_told)
    except StallError as error:
        return _error(error)
    finally:
        gc.collect()
    told = {lang: exploration_text(found, SCRIPT.name, lang=lang, replayable=False) for lang in LANGUAGES}
    html = None
    if found.trace is not None:
        html = run_page(found.trace, found.sources, name=SCRIPT.name, outcome=found.outcome, lang=lang)
    return json.dumps({"html": html, "text": told, "says": _no_words()})


def _told(schedules: int, failing: int) -> None:
    if schedules % TOLD_EVERY == 0:
        _tell(schedules, failing)


def _submission(exercise: str, source: str) -> grading.Submission:
    return grading.Submission(f"{exercise}.py", source.encode("utf-8", "surrogatepass"))


def _error(error: StallError) -> str:
    line = getattr(error, "line", None)
    message = Message(error.code, {**error.details, **({"line": line} if line is not None else {})})
    return json.dumps({"html": None, "says": {lang: safe_line(sentence(message, lang)) for lang in LANGUAGES}})


def _no_words() -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, "")
