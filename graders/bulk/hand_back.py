"""Hand marks and feedback back to the platform that the submissions came from."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from graders.bulk.inputs.layouts import Member, Student
from graders.bulk.inputs.names import parts
from graders.results import Message

__all__ = ["moodle_folders", "moodle_zip"]

EPOCH = (1980, 1, 1, 0, 0, 0)  # a fixed time for the zip's entries, so that the same feedback gives the same file
_LIKE_A_TEAM = re.compile(r"(?i)\b(team|group|gruppe|groupe|grupo|equipo|équipe|squad|crew)\b|[组組队隊]|\d|^\w$")
UNFINISHED = (".stall-", ".tmp")  # how the name of an unfinished file begins and ends


def moodle_folders(
    students: Mapping[str, Student], members: Sequence[Member]
) -> tuple[dict[str, list[str]], tuple[Message, ...]]:
    """For each student the names of their folders in the zip, one for each member of a team; and notes on who is left
    out.

    Moodle reads the number in a folder's name as a participant's, whatever stands before it. The download of a team has
    the number of the group there, and only a worksheet tells one from the other. Without a worksheet, a name that looks
    like a team's is left out.
    """
    ours = {key: student for key, student in students.items() if student.platform == "moodle"}
    known = [member for member in members if member.platform == "moodle" and member.id]
    folders: dict[str, list[str]] = {}
    for member in known:
        folders.setdefault(member.key, []).append(_folder(member.name, member.id))
    if not known:
        sure = [student for student in ours.values() if student.id and not _LIKE_A_TEAM.search(student.name)]
        folders = {student.key: [_folder(student.name, student.id)] for student in sure}
    left_out = tuple(Message("feedback-left-out", {"student": key}) for key in ours if key not in folders)
    return folders, left_out


@contextlib.contextmanager
def moodle_zip(path: Path, folders: Mapping[str, Sequence[str]]) -> Iterator[Callable[[str, str, str], None]]:
    """Give a function (student, file's name, text) that adds a page to the zip for Moodle.

    The zip is what Moodle's "upload multiple feedback files in a zip" takes. It appears whole at the end, or not at
    all. If there is no page for anybody of Moodle's, an older zip is removed. Raises OSError.

    Moodle finds the student by the folder's name, which is that of the download: `name_number_assignsubmission_file`
    (mod/assign/feedback/file/importziplib.php, split at the first four underscores).
    """
    if not folders:
        path.unlink(missing_ok=True)
        yield lambda student, name, text: None
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED[0], suffix=UNFINISHED[1])
    try:
        with open(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:

                def add(student: str, name: str, text: str) -> None:
                    for folder in folders.get(student, ()):
                        info = zipfile.ZipInfo(f"{folder}/{name}", EPOCH)
                        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                        archive.writestr(info, text.encode("utf-8", "backslashreplace"))

                yield add
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _folder(name: str, number: str) -> str:
    shown = name.replace("_", " ").encode("utf-8", "replace").decode()
    safe = "" if parts(shown) is None else shown.replace("/", " ").replace("\\", " ")
    return f"{safe or 'x'}_{number}_assignsubmission_file"
