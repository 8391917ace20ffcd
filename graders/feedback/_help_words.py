"""The words around the help of a command, and complaints about a command line. Same rules as `_keys.py`.

The help itself is beside the commands, in `graders/cli`; `update_catalogue` reads it there.
"""

from __future__ import annotations

from graders.feedback._template import Template

HELP_WORDS: dict[str, tuple[Template, ...]] = {
    "help.usage": ("Usage: ",),
    "help.try": ("`{command}` tells more",),
    "help.default": ("default: ",),
    "help.required": ("required",),
    # `pytest --help`
    "pytest-help.group": ("the stall kit (each option also without `stall-`, unless another plugin has that name)",),
    "pytest-help.seed": ("The seed of every random choice.",),
    "pytest-help.sellers": ("Thread counts to try.",),
    "pytest-help.schedules": ("Schedules per check.",),
    "pytest-help.replay": ("Run only the schedule of this token.",),
    "pytest-help.lang": ("The language; by default the locale's.",),
    "pytest-help.same": ("The same as {option}.",),
    "pytest-help.packs": ("Exercise packs: the folders of exercises of your own.",),
    # click's own
    "help.options": ("Options",),
    "help.commands": ("Commands",),
    "help.help": ("Show this message and exit.",),
    "help.version": ("Show the version and exit.",),
    # `stall start`, and where it is named
    "start-written": ("written into `{path}`: {files}",),
    "start-kept": ("there already, and kept as it was: {files}",),
    "start-next": ("next:",),
    "start-first": ("there is no `{path}` yet (`stall start` writes it), so this is about the exercise as a whole",),
}

HELP_MESSAGES: dict[str, tuple[Template, ...]] = {
    "no-exercise-here": ("there is no `{path}`; `stall start` writes the exercises into the folder that you are in",),
    "no-handout": ("the exercise `{exercise}` is missing from this installation: install `stall-kit` once more",),
    "no-such-option": (
        "there is no option `{option}`; perhaps one of these: {likely}",
        "there is no option `{option}`",
    ),
    "no-such-command": (
        "there is no command `{name}`; did you mean `{likely}`?",
        "there is no command `{name}`; there are: {known}",
    ),
    "no-command": ("say which command; there are: {known}",),
    "missing-parameter": ("`{name}` is missing",),
    "not-one-of": ("`{option}` takes one of these: {known}",),
    "not-a-number": (
        "`{option}` takes a whole number from {least} to {most}",
        "`{option}` takes a whole number of at least {least}",
        "`{option}` takes a whole number",
    ),
}
