"""The words of the files for platforms and of `stall course`. Same rules as `_words.py`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

PLATFORM_WORDS: dict[str, tuple[Template, ...]] = {
    "platform.test": ("{exercise}: {test}",),
    "platform.said": ("{state}: {text}", "{state}"),
    "platform.not-judged": (
        "The grader could not judge this. That is its fault or the machine's, not yours: ask for it to be run again.",
    ),
    "platform.no-attempt": ("It does not count as an attempt.",),
    "platform.no-results": ("no results are written, because a mark would be wrong: grade this submission again",),
    "course.written": (Plural("{n} file written to {path}", "{n} files written to {path}", count="files"),),
    "course.points": (
        Plural(
            "set the assignment to {n} point: that is what its checks add up to",
            "set the assignment to {n} points: that is what its checks add up to",
            count="points",
        ),
    ),
    "course.no-wheels": (
        "the packages that the kit needs are fetched when the platform builds its image; to take them along, fill a"
        " folder and give it with --wheels: {command}",
    ),
    "course.fetches": ("What the kit needs besides is fetched while the image is built.",),
    "course.takes-along": ("All that the kit needs is in `wheels/`.",),
}
