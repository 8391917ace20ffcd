"""The files derived from the store. Each is written whole or not at all, and only under OUT."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import os
import tempfile
import unicodedata
import urllib.parse
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TextIO

from graders.bulk import hand_back
from graders.bulk.inputs.layouts import Member, Student
from graders.bulk.store import Override
from graders.reports import as_json, class_page, feedback_text, grades_csv, page
from graders.reports.formats import FORMATS as PLATFORMS
from graders.reports.formats import render
from graders.results import Report

__all__ = ["FORMATS", "files", "folder_name", "remove_others", "sweep", "write", "write_text"]

NAME_BYTES_MAX = 200  # most file systems allow 255 for a name
FORMATS = ("json", "csv", "html", "text")
WHOLE_CLASS = ("results.json", "grades.csv", "members.csv", "index.html", "moodle_feedback.zip")


def write(
    out: Path,
    rows: Iterable[Report],
    overrides: Mapping[tuple[str, str], Override],
    *,
    students: Mapping[str, Student] = MappingProxyType({}),
    members: Sequence[Member] = (),
    lang: str,
    formats: Collection[str] = FORMATS,
    with_bom: bool = False,
) -> tuple[Report, ...]:
    """Write the outputs that `formats` names, in one pass over `rows`, and return the rows without their large parts.

        json        results.json
        csv         grades.csv, and members.csv if a roster names teams
        html, text  feedback/<student>/<exercise>.html and .txt
        html        also index.html, written last, when all that it links to is there; and moodle_feedback.zip with the
                    pages to hand back, if any of the `students` are Moodle's
        other       a name of `graders.reports.formats`: <name>/<student>/<that platform's file>

    The returned rows have neither source nor checks: a class fits into memory, the schedules that broke its stalls may
    not. Raises OSError.
    """
    light: list[Report] = []
    pieces = as_json.Pieces()
    notes = {key: mark.note for key, mark in overrides.items()}
    index = class_page.ClassPage(link=_link, by_hand=notes, lang=lang)
    platforms = sorted(set(formats).intersection(PLATFORMS).difference(FORMATS))
    with contextlib.ExitStack() as stack:
        results = stack.enter_context(whole(out / "results.json")) if "json" in formats else None
        folders, _ = hand_back.moodle_folders(students, members)
        moodle = hand_back.moodle_zip(out / "moodle_feedback.zip", folders) if "html" in formats else None
        to_moodle = stack.enter_context(moodle) if moodle is not None else None
        for student, group in itertools.groupby(rows, key=lambda row: row.student):
            of_one = list(group)
            for row in of_one:
                if results is not None:
                    results.write(pieces.row(_entry(row, overrides)))
                html = _write_feedback(out / "feedback" / folder_name(student), row, lang, formats)
                if html is not None and to_moodle is not None:
                    to_moodle(student, f"{row.exercise}.html", html)
                index.add(row)
                light.append(dataclasses.replace(row, source="", checks=()))
            for form in platforms:
                write_text(out / form / folder_name(student) / PLATFORMS[form].file, render(form, of_one, lang=lang))
        if results is not None:
            results.write(pieces.end())
    if "csv" in formats:
        write_text(out / "grades.csv", grades_csv.text(light, with_bom=with_bom))
        if any(member.team for member in members):
            told = [(member.name, member.id, member.key) for member in members]
            write_text(out / "members.csv", grades_csv.members_text(light, told, with_bom=with_bom))
    if "html" in formats:
        write_text(out / "index.html", index.text())
    return tuple(light)


def files(out: Path) -> str:
    """A digest of the files that `write` wrote, from their names, inodes, sizes and times.

    It changes when a file is removed, replaced, cut or written to. No file is read.
    """
    digest = hashlib.sha256()
    feedback = (os.path.join(at, name) for at, _, names in os.walk(out / "feedback") for name in names)
    for path in (*(str(out / name) for name in WHOLE_CLASS), *sorted(feedback)):
        with contextlib.suppress(OSError):  # the file is not there
            about = os.lstat(path)
            inside = os.fsencode(path[len(str(out)) :])  # the same under whatever name `out` is called
            digest.update(inside + f" {about.st_ino} {about.st_size} {about.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def remove_others(out: Path, students: Collection[str]) -> list[str]:
    """Remove the feedback of everybody but `students`, and return the names of the folders that are gone.

    Only our own files are removed, and a folder only if nothing else is in it. Never raises.
    """
    kept, gone = {folder_name(student) for student in students}, []
    with contextlib.suppress(OSError):
        for folder in sorted(path for path in (out / "feedback").iterdir() if path.name not in kept):
            if folder.is_symlink() or not folder.is_dir():
                continue
            for file in folder.iterdir():
                if file.suffix in (".txt", ".html") and file.is_file() and not file.is_symlink():
                    file.unlink()
            with contextlib.suppress(OSError):
                folder.rmdir()
                gone.append(folder.name)
    return gone


def _write_feedback(folder: Path, row: Report, lang: str, formats: Collection[str]) -> str | None:
    """Write the text and the page of one row; return the page, if there is one."""
    if "text" in formats:
        write_text(folder / f"{row.exercise}.txt", feedback_text.text([row], lang=lang))
    if "html" not in formats:
        return None
    html = page.report_page([row], lang=lang)
    write_text(folder / f"{row.exercise}.html", html)
    return html


def _link(row: Report) -> str:
    """The address of the row's feedback, relative to index.html."""
    parts = ("feedback", folder_name(row.student), f"{row.exercise}.html")
    return "/".join(urllib.parse.quote(part, safe="", errors="backslashreplace") for part in parts)


def _entry(row: Report, overrides: Mapping[tuple[str, str], Override]) -> dict[str, Any]:
    """The row as results.json has it, with a mark that was set by hand."""
    mark = overrides.get((row.student, row.exercise))
    return {**as_json.row(row), **({"override": {"points": mark.points, "note": mark.note}} if mark else {})}


def folder_name(student: str) -> str:
    """The student's name as one component of a path: unchanged if it can be one.

    A name from the file system nearly always can. A name from a roster is any text, and may be `../x`. Control
    characters are replaced in both.
    """
    unsafe = student in ("", ".", "..") or any(map(_forbidden, student))
    if not unsafe and len(student.encode("utf-8", "replace")) <= NAME_BYTES_MAX:
        return student
    kept = "".join("_" if char in _OF_WINDOWS or _is_control(char) else char for char in student).strip(".") or "_"
    kept = kept.encode("utf-8", "replace")[:NAME_BYTES_MAX].decode("utf-8", "ignore")
    return f"{kept}-{hashlib.sha256(student.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"


_OF_WINDOWS = '/\\:*?"<>|'


def _forbidden(char: str) -> bool:
    return char == "/" or _is_control(char) or (char in _OF_WINDOWS and os.name == "nt")


def _is_control(char: str) -> bool:
    """Whether a terminal or a list of files would obey the character: line ends, escapes, marks that turn the direction
    of writing.
    """
    return unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")


def sweep(out: Path) -> None:
    """Remove the files under `out` that a killed run left unfinished. Never raises."""
    first, last = hand_back.UNFINISHED
    for folder, _, names in os.walk(out):
        for name in names:
            if name.startswith(first) and name.endswith(last):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(folder, name))


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Put a file in place in one step: a reader, or a power cut, meets the old text or the new one."""
    with whole(path, encoding=encoding) as stream:
        stream.write(text)


@contextlib.contextmanager
def whole(path: Path, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Give a file to write piece by piece. It appears in its place in one step, when all of it is written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=hand_back.UNFINISHED[0], suffix=hand_back.UNFINISHED[1])
    try:
        with open(handle, "w", encoding=encoding, errors="backslashreplace", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)  # mkstemp's 0600 would hide the feedback from the web server that hands it back
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
