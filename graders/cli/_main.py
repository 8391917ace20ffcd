"""The group of commands, and the one place in which a command line becomes an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from graders import build
from graders.cli._helping import asked_language, complain
from graders.cli._lazy import LANG, LazyGroup
from graders.errors import StallError

# name -> what `stall --help` says about it; it stands here so that help imports none of the commands
COMMANDS = {
    "start": "Write the exercises into a folder, to begin with.",
    "check": "Check your exercises: run them under schedules that we choose.",
    "watch": "Check again on every save, with the next step always in view.",
    "hint": "Show the hints of an exercise, one at a time.",
    "play": "Be the scheduler of your own code, in the browser.",
    "replay": "Run one schedule again, from its token.",
    "run": "Run the stall for a day; with --real on real threads, beside what we found.",
    "explore": "Explore the schedules of any ordinary threaded script.",
    "demo": "See the tutorial's stall sell one sweet potato twice.",
    "grade": "Grade a folder of submissions.",
    "report": "Write the results of `grade` again, or set a mark by hand.",
    "selfcheck": "Check a whole course before it is handed out.",
    "course": "Build what an instructor hands to a platform.",
}

EXIT_COULD_NOT_JUDGE = 2
EXIT_INTERRUPTED = 130  # what shells report for a process that ended by Ctrl-C


@click.group(
    cls=LazyGroup, commands_of="graders.cli.", helps=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@LANG
@click.version_option(
    package_name="stall-kit", prog_name="stall", message=f"%(prog)s, version %(version)s (Python {build.named()})"
)
def stall() -> None:
    """The stall kit: an autograder for threaded Python that controls the schedule.

    New here? `stall start` writes the exercises into the folder that you are in.

    Exit codes: 0 everything passed, 1 something did not pass, 2 something could not be judged.
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code and never raises."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        # the stream was replaced, detached or closed: then it is not ours
        with suppress(AttributeError, ValueError, OSError):
            # A console that cannot print Chinese gets escapes, and no traceback.
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    given = list(sys.argv[1:] if args is None else args)
    lang = asked_language(given)
    try:
        code = stall.main(args=given, prog_name="stall", standalone_mode=False, obj=lang)
        sys.stdout.flush()
    except (click.ClickException, StallError) as error:
        complain(error, lang)
        return EXIT_COULD_NOT_JUDGE
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return EXIT_COULD_NOT_JUDGE
    except Exception as error:  # no command was reached: most likely one that cannot be imported
        from graders.cli._common import apologise

        return apologise(error, lang, debug="--debug" in given)
    return code if isinstance(code, int) else 0


def _open_what_is_closed() -> None:
    """Replace closed streams by the null device.

    `print` takes None for stdout, so messages would get among the data.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # for as long as the process lives


def _silence_stdout() -> None:
    """For `stall ... | head`, whose reader is gone: the interpreter must not complain when it flushes at exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
