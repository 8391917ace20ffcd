"""Whose submission it is, and what its file was called before a platform renamed it: one pure function per platform.

Each function takes a name, whether it is a folder, and the ids of the exercises. It returns None if the name is not of
its kind. The functions are asked in a fixed order, and for each entry alone, so that one odd entry does not change how
its neighbours are read. The facts are from the platforms' sources, named below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graders.bulk.inputs.archives import is_archive

__all__ = [
    "LAYOUTS",
    "MODULE_SUFFIXES",
    "Layout",
    "Member",
    "Owner",
    "Student",
    "owner",
    "platform_of",
    "word_characters",
]

MODULE_SUFFIXES = (".py", ".ipynb")


@dataclass(frozen=True)
class Student:
    """`key` is what every output calls the student. `id` and `name` are the platform's, and serve to fill in its
    gradebook.
    """

    key: str
    platform: str = ""
    id: str = ""
    name: str = ""


@dataclass(frozen=True)
class Member:
    """A person of a roster. `key` names the student whose marks they get: themselves, or their team.

    `id` is the platform's number of the person. `team` is empty if the person handed in alone.
    """

    key: str
    name: str
    platform: str = ""
    id: str = ""
    team: str = ""


@dataclass(frozen=True)
class Owner:
    """The owner of an entry.

    `file` is the name of a lone file when it was handed in, or None for a folder or an archive that holds the files.
    `rank` orders several submissions of one student; the newest has the highest.
    """

    student: Student
    file: str | None = None
    rank: int | None = None
    late: bool = False


Layout = Callable[[str, bool, Sequence[str]], "Owner | None"]

# mod/assign/classes/downloader.php: fullname (without underscores) _ participant id _ plugin type _ plugin name. It is
# a folder (until 4.0 with one more underscore), or with "Download submissions in folders" off the start of the file's
# name. A team's default group has no number. Only the name depends on the language.
_MOODLE = re.compile(r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL)

# lib/content_zipper.rb: sortable name in small letters without anything but word characters, LATE, user id (or anon_
# and an anonymous id, and then no name), attachment id, name of the file. The attachment id counts all files of a site,
# so a number of fewer than three digits is part of a name such as `group_3_12`.
_CANVAS = re.compile(
    r"(?:(?P<name>\w+?)_)?(?P<late>LATE_)?(?P<id>\d+|anon_[0-9A-Za-z]{5})_(?P<attachment>\d{3,})_(?P<file>.+)",
    re.DOTALL,
)


# "Assignment File Download": title, user, the word attempt, time; then the file's name, or .txt with what was written.
_BLACKBOARD = re.compile(
    r"(?P<title>.+)_(?P<user>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL
)

# A folder for each attempt: two numbers, the name, the time in the words of the site's language.
_D2L = re.compile(r"(?P<id>\d+-\d+) - (?P<name>.+?) - (?P<time>[^-]*\d{4}[^-]*)", re.DOTALL)
_TIME = re.compile(r"\b(\d{1,2})\b,?.*?\b(\d{4})\b\D*?\b(\d{1,2}):?(\d\d)\b(?:\s*([ap])\.?m)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def moodle(name: str, folder: bool, exercises: Sequence[str]) -> Owner | None:
    """`Ann Lee_12345_assignsubmission_file_/` and `Ann Lee_12345_assignsubmission_file_locked.py`.

    The student is `Ann Lee_12345`: the number tells two Ann Lees apart, and Moodle's worksheet knows it.
    """
    match = _MOODLE.fullmatch(name)
    if match is None or (folder and match["file"]) or (not folder and not match["file"]):
        return None
    key = f"{match['name']}_{match['id']}" if match["id"] else match["name"]
    return Owner(Student(key, "moodle", match["id"] or "", match["name"]), None if folder else match["file"])


def canvas(name: str, folder: bool, exercises: Sequence[str]) -> Owner | None:
    """`leeann_LATE_12345_67890_locked-1.py`. The student is `leeann_12345`. The newest attachment has the highest
    number.
    """
    match = _CANVAS.fullmatch(name)
    if folder or match is None:
        return None
    key = f"{match['name']}_{match['id']}" if match["name"] else match["id"]
    student = Student(key, "canvas", match["id"], match["name"] or "")
    return Owner(student, match["file"], int(match["attachment"][:18]), bool(match["late"]))


def blackboard(name: str, folder: bool, exercises: Sequence[str]) -> Owner | None:
    """`Lab 3_alee_attempt_2026-03-02-21-05-00_locked.py`. The student is `alee`; the newest attempt counts."""
    match = _BLACKBOARD.fullmatch(name)
    if folder or match is None:
        return None
    about = match["file"] or "submission_metadata.txt"  # what Blackboard itself writes about an attempt
    return Owner(Student(match["user"], "blackboard", match["user"]), about, int(match["time"].replace("-", "")))


def d2l(name: str, folder: bool, exercises: Sequence[str]) -> Owner | None:
    """`12345-678 - Ann Lee - Mar 2, 2026 905 PM`, a folder. The student is `Ann Lee_12345-678`."""
    match = _D2L.fullmatch(name)
    if not folder or match is None:
        return None
    student = Student(f"{match['name']}_{match['id']}", "d2l", match["id"], match["name"])
    return Owner(student, None, _when(match["time"]))


def _when(text: str) -> int | None:
    """A date such as `Mar 2, 2026 905 PM` (in any order, 12 or 24 hours) as a number that grows with time, or None."""
    month = next((i for i, word in enumerate(_MONTHS, 1) if word in text.casefold()), None)
    found = _TIME.search(text.casefold())
    if month is None or found is None:
        return None
    day, year, hour, minute = (int(found[i]) for i in range(1, 5))
    if found[5]:
        hour = hour % 12 + 12 * (found[5] == "p")
    return (((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute


def single(name: str, folder: bool, exercises: Sequence[str]) -> Owner | None:
    """`alice_locked.py`: the student is `alice`."""
    if folder:
        return None
    for exercise in exercises:
        for suffix in MODULE_SUFFIXES:
            student = name.removesuffix(f"_{exercise}{suffix}")
            if student not in ("", name):
                return Owner(Student(student), f"{exercise}{suffix}")
    return None


def packed(name: str, folder: bool, exercises: Sequence[str]) -> Owner | None:
    """`alice.zip`, which holds the files of `alice`."""
    if folder or not is_archive(name):
        return None
    return Owner(Student(re.sub(r"(?i)(\.tar)?\.[a-z]+$", "", name) or name))


def plain(name: str, folder: bool, exercises: Sequence[str]) -> Owner | None:
    """A folder whose name, unchanged, is the student's."""
    return Owner(Student(name)) if folder else None


LAYOUTS: tuple[Layout, ...] = (moodle, canvas, blackboard, d2l, single, packed, plain)


def owner(name: str, folder: bool, exercises: Sequence[str]) -> Owner | None:
    """The first answer that a layout gives."""
    return next(filter(None, (layout(name, folder, exercises) for layout in LAYOUTS)), None)


def platform_of(name: str, folder: bool) -> str:
    """The platform that gave a name like this one, or an empty string."""
    found = next(filter(None, (layout(name, folder, ()) for layout in (moodle, canvas, blackboard, d2l))), None)
    return found.student.platform if found else ""


def word_characters(text: str) -> str:
    """The letters and digits of a name, in small letters: the part that every platform keeps."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text)).casefold()
