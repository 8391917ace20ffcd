"""Marks and feedback, back to the platform that the submissions came from."""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from graders.bulk.inputs.layouts import Student
from graders.bulk.inputs.names import parts

__all__ = ["moodle_zip"]

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same feedback is the same file, whenever it is written
UNFINISHED = (".stall-", ".tmp")  # how a file's name begins and ends until it is whole


@contextlib.contextmanager
def moodle_zip(path: Path, students: Mapping[str, Student]) -> Iterator[Callable[[str, str, str], None]]:
    """Write what Moodle's "upload multiple feedback files in a zip" takes, if there is anybody of Moodle's; gives a
    function (student, file's name, text). The file appears whole at the end, or not at all. Raises OSError.

    Moodle finds the student in the folder's name, which is that of the download: `name_number_assignsubmission_file`
    (mod/assign/feedback/file/importziplib.php, split at the first four underscores).
    """
    folders = {s.key: _folder(s) for s in students.values() if s.platform == "moodle" and s.id}
    if not folders:
        yield lambda student, name, text: None
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED[0], suffix=UNFINISHED[1])
    try:
        with open(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:

                def add(student: str, name: str, text: str) -> None:
                    if student in folders:
                        info = zipfile.ZipInfo(f"{folders[student]}/{name}", EPOCH)
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


def _folder(student: Student) -> str:
    name = student.name.replace("_", " ").encode("utf-8", "replace").decode()
    safe = "" if parts(name) is None else name.replace("/", " ").replace("\\", " ")
    return f"{safe or 'x'}_{student.id}_assignsubmission_file"
