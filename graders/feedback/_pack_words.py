"""What is said about exercise packs, and by `stall selfcheck`. Parts of `MESSAGES` and `WORDS`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

PACK_MESSAGES: dict[str, tuple[Template, ...]] = {
    "pack-lacks-file": ("the exercise pack `{path}` has no `{file}`",),
    "pack-toml": ("the `exercise.toml` of the pack `{path}` is not whole: {error}",),
    "pack-id": ("the pack `{path}` calls its exercise `{name}`: take a name of its own that Python could import",),
    "pack-suite": ("the suite `{path}` cannot be used: {error}",),
    "check-ok": ("as it should be",),
    "check-python": ("Python {version}",),
    "check-python-untried": ("Python {version}; tested with {tried}",),
    "check-python-free-threaded": ("Python {version}; tested with {tried}, and with no free-threaded build",),
    "check-package": ("{name} {version}",),
    "check-package-missing": ("`{name}` is not installed: {command}",),
    "check-package-old": ("{name} {version} is installed, {wanted} is wanted",),
    "check-no-source": ("not in an installed package: run this in a checkout of the kit",),
    "check-stub-missing": ("there is no `{file}`",),
    "check-stub-stale": ("`{file}` is not what the solution gives: {command}",),
    "check-stub-judged": ("the stub is judged {verdict}, it must be not started",),
    "check-solution": (
        "with {points} of {max} points, seed {seed}: {text}",
        "with {points} of {max} points, seed {seed}",
    ),
    "check-passes": (
        Plural(
            "passes with {points} points, with {n} seed",
            "passes with {points} points, with {n} seeds",
            "seeds",
        ),
    ),
    "check-words-missing": ("{what} has no words in {lang}",),
    "check-words-same": ("{what} has the same words in both languages",),
    "check-word": ("{program} is judged `{got}`",),
    "check-word-no-program": ("no program of the corpus has this word",),
    "check-verdict": ("{program} is judged {got}, it must be {wanted}",),
    "check-link": ("`{file}` points to `{target}`, which is not there",),
    "check-command": ("`{file}` names `{command}`, which does not exist",),
    "folder-in-use": ("`{path}` is there already: name a new folder",),
}

PACK_WORDS: dict[str, tuple[Template, ...]] = {
    "selfcheck.passed": ("in order",),
    "selfcheck.failed": ("DAMAGED",),
    "selfcheck.not_checked": ("not checked",),
    "selfcheck.python": ("Python",),
    "selfcheck.package": ("dependency",),
    "selfcheck.wall": ("the sandbox",),
    "selfcheck.stub": ("stub",),
    "selfcheck.solution": ("solution",),
    "selfcheck.words": ("words",),
    "selfcheck.diagnosis": ("diagnosis",),
    "selfcheck.corpus": ("corpus",),
    "selfcheck.documents": ("documents",),
    "selfcheck.sum-good": ("everything that was checked is in order; not checked: {skipped}",),
    "selfcheck.sum-bad": (Plural("{n} thing is damaged", "{n} things are damaged", "failed"),),
    "exercise-copied": ("a whole exercise to start from: {path}; AUTHORING.md goes through it",),
}
