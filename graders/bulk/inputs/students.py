"""Who handed in what: apply the layouts to each entry of a folder or archive."""

from __future__ import annotations

import os.path
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graders.bulk.inputs import gradescope
from graders.bulk.inputs.archives import BadArchive, is_archive, opened, read_member
from graders.bulk.inputs.layouts import MODULE_SUFFIXES, Owner, Student, owner, platform_of
from graders.bulk.inputs.modules import Handed
from graders.bulk.inputs.titles import may_be_an_answer, meant
from graders.bulk.inputs.tree import Kind, Node, ignored, of_path
from graders.errors import UsageError
from graders.results import Message

__all__ = ["Students", "find"]

WRAPPERS_MAX = 3  # folders around the folder of submissions


@dataclass
class Students:
    """What each student handed in, by `Student.key`. `links` are students whose only entry is a link, which we do not
    open.

    `strays` are lone programs whose names do not say whose they are. Each gets rows under its own name, and a person
    has to sort them out.
    """

    students: dict[str, Student] = field(default_factory=dict)
    handed: dict[str, list[Handed]] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    strays: set[str] = field(default_factory=set)
    # people, each with the key of their team
    teams: list[tuple[gradescope.Submitter, str]] = field(default_factory=list)
    passed_over: dict[str, Message] = field(default_factory=dict)  # entries that could not be taken, and why
    notes: list[Message] = field(default_factory=list)

    def add(self, node: Node, whose: Owner) -> None:
        key = whose.student.key
        self.students.setdefault(key, whose.student)
        handed = self.handed.setdefault(key, [])
        if whose.late and not any(earlier.owner.late for earlier in handed):  # told once, not for each file
            self.notes.append(Message("late", {"student": key}))
        handed.append(Handed(node, whose))


def find(submissions: Path, exercises: Sequence[str], skip: Collection[str] = ()) -> Students:
    """Everybody in `submissions`, a folder or an archive, except for the entries called `skip`.

    Raises UsageError: `no-such-path`, `cannot-read`, `no-archive`, or the key of a BadArchive.
    """
    found = Students()
    root = _unwrapped(_root(submissions, found.notes), exercises, found.notes)
    entries = root.children()
    clones, prefix = _clones(entries, root.name)
    if prefix:
        found.notes.append(Message("clones", {"prefix": prefix}))
    people = _gradescope(entries, found)
    for entry in entries:
        if entry.name in people:
            found.add(entry, Owner(people[entry.name]))
        elif ignored(entry.name) or entry.name in skip:
            found.notes.append(Message("skipped", {"name": entry.name}))
        elif entry.name in clones:
            found.add(entry, Owner(Student(entry.name.removeprefix(prefix))))
        else:
            whose = owner(entry.name, entry.kind is Kind.FOLDER, exercises)
            if whose is not None and not _is_the_download(entry, whose, entries):
                found.add(entry, _told_apart(whose, found, entry))
            elif _is_link(entry) and not _leads_to_file(entry):  # it may have been meant as a student's folder
                found.students.setdefault(entry.name, Student(entry.name))
                found.links.add(entry.name)
            else:
                found.notes.append(Message("stray-file", {"name": entry.name}))
                if entry.kind is Kind.FILE and (meant(entry.name, exercises) or _is_program(entry.name)):
                    found.students.setdefault(entry.name, Student(entry.name))
                    found.strays.add(entry.name)
    for note in found.notes:
        if note.key == "unsafe-name":  # the student is not lost: they get a row that somebody has to look at
            found.passed_over.setdefault(str(note.args["name"]), note)
    for name in found.passed_over.keys() - found.students.keys():
        found.students[name] = Student(name)
    return found


def _gradescope(entries: Sequence[Node], found: Students) -> dict[str, Student]:
    """The students of a Gradescope export, by the names of their folders; empty if it is no such export."""
    metadata = next((entry for entry in entries if entry.name == gradescope.METADATA and entry.kind is Kind.FILE), None)
    if metadata is None or metadata.place is None:
        return {}
    try:
        if metadata.place.members:
            data = read_member(metadata.place, metadata.name, gradescope.BYTES_MAX)
        else:
            data = metadata.place.path.read_bytes()
    except (BadArchive, OSError):
        return {}
    known = gradescope.submitters(data.decode("utf-8-sig", "replace"))
    names = Counter(_together(those) for those in known.values())
    students = {}
    for folder, those in known.items():
        if folder in {entry.name for entry in entries if entry.kind is Kind.FOLDER} and those:
            name = _together(those)
            number = "" if len(those) > 1 else those[0].sid or those[0].email
            key = name if names[name] == 1 else f"{name}_{number or folder.removeprefix('submission_')}"
            students[folder] = Student(key, "gradescope", number, name)
            if len(those) > 1:
                found.teams += [(one, key) for one in those]
    return students


def _together(those: Sequence[gradescope.Submitter]) -> str:
    return ", ".join(one.name for one in those)


def _is_program(name: str) -> bool:
    return name.lower().endswith(MODULE_SUFFIXES) and may_be_an_answer(name)


def _root(submissions: Path, notes: list[Message]) -> Node:
    node = of_path(submissions)
    if node.kind is Kind.FOLDER:
        return node
    if node.kind is not Kind.FILE or not is_archive(submissions.name):
        raise UsageError("no-archive", file=str(submissions))
    try:
        node, passed_over = opened(node)
    except BadArchive as error:
        raise UsageError(error.message.key, **{**error.message.args, "file": str(submissions)}) from None
    except OSError as error:
        raise UsageError("cannot-read", file=str(submissions), error=error.strerror or str(error)) from None
    notes += passed_over
    return node


def _unwrapped(root: Node, exercises: Sequence[str], notes: list[Message]) -> Node:
    """The folder that holds the students. Folders and archives that hold only one folder or archive are entered."""
    for _ in range(WRAPPERS_MAX):
        inner = _inside(root, exercises, notes)
        if inner is None:
            break
        root = inner
    return root


def _inside(root: Node, exercises: Sequence[str], notes: list[Message]) -> Node | None:
    entries = _visible(root.children())
    folders = [entry for entry in entries if entry.kind is Kind.FOLDER]
    modules = {f"{exercise}{suffix}" for exercise in exercises for suffix in MODULE_SUFFIXES}
    course = next((folder for folder in folders if folder.name == "submitted"), None)
    if course is not None and not any(_holds(folder, modules) for folder in folders) and _is_course(course, modules):
        return course
    if len(entries) != 1:
        return None
    (only,) = entries
    if only.kind is Kind.FOLDER:
        return only if _is_wrapper(only, root, modules) else None
    if only.kind is Kind.OTHER or not is_archive(only.name) or platform_of(only.name, False):
        return None
    try:
        download, passed_over = opened(only)
    except (BadArchive, OSError):  # then it is a student's, and becomes a row
        return None
    if not _is_download(download):
        return None
    notes += passed_over
    return download


def _is_course(submitted: Node, modules: Collection[str]) -> bool:
    """Whether this is nbgrader's `submitted`, which holds students and their assignments."""
    return any(_holds(inner, modules) for student in _folders(submitted) for inner in (student, *_folders(student)))


def _is_wrapper(only: Node, root: Node, modules: Collection[str]) -> bool:
    """Whether the only folder in `root` holds students, and is not itself a student's."""
    if platform_of(only.name, True):
        return False
    if only.name in (os.path.splitext(root.name)[0], "submissions") or only.name.endswith("-submissions"):
        return True
    # packed by hand, together with the folder around it
    packed = root.place is not None and is_archive(root.place.path.name)
    return _is_download(only) or (packed and sum(_holds(folder, modules) for folder in _folders(only)) > 1)


def _is_download(folder: Node) -> bool:
    """Whether names of a platform are in the folder."""
    return any(
        child.name == gradescope.METADATA or platform_of(child.name, child.kind is Kind.FOLDER)
        for child in _children(folder)
    )


def _clones(entries: Iterable[Node], parent: str) -> tuple[frozenset[str], str]:
    """The repositories of one assignment, and their common start.

    GitHub Classroom names them `assignment-username`, and `gh classroom clone` puts them into `assignment-submissions`.
    If the folder has another name, the assignment is the start that all share; a single one is just a folder.
    """
    entries = _visible(entries)
    repositories = frozenset(e.name for e in entries if e.kind is Kind.FOLDER and _holds(e, {".git"}))
    prefix = parent.removesuffix("-submissions") + "-" if parent.endswith("-submissions") else ""
    if not prefix or not all(name.startswith(prefix) and name != prefix for name in repositories):
        prefix = _common_start(repositories) if len(repositories) > 1 else ""
    others = {e.name for e in entries if e.name not in repositories}
    if not prefix or any(name.removeprefix(prefix) in others for name in repositories):
        return frozenset(), ""
    return repositories, prefix


def _common_start(names: Collection[str]) -> str:
    """The common start of all names, up to its last hyphen."""
    first, last = min(names), max(names)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[: first.rfind("-", 0, same) + 1]


def _is_the_download(entry: Node, whose: Owner, siblings: Sequence[Node]) -> bool:
    """Whether the entry is the archive out of which the others came, left beside them."""
    if entry.kind is not Kind.FILE or whose.file is not None or whose.student.platform or len(siblings) == 1:
        return False
    try:
        inside = _visible(opened(entry)[0].children())
    except (BadArchive, OSError):
        return False
    inside += _folders(inside[0]) if len(inside) == 1 else []
    names = {sibling.name for sibling in siblings}
    return any(
        n.name in names or platform_of(n.name, n.kind is Kind.FOLDER) for n in inside if n.kind is not Kind.OTHER
    )


def _is_link(entry: Node) -> bool:
    return entry.place is not None and not entry.place.members and entry.place.path.is_symlink()


def _leads_to_file(link: Node) -> bool:
    try:
        return link.place is not None and link.place.path.is_file()
    except OSError:
        return False


def _told_apart(whose: Owner, found: Students, node: Node) -> Owner:
    """Two names on a disk that differ only in bytes that are no text are two students."""
    if node.kind is not Kind.FOLDER or node.place is None or node.place.path.name == node.name:
        return whose
    key = whose.student.key
    while key in found.students:
        key += "'"
    return Owner(Student(key), whose.file, whose.rank, whose.late)


def _visible(entries: Iterable[Node]) -> list[Node]:
    return [entry for entry in entries if not ignored(entry.name)]


def _children(folder: Node) -> tuple[Node, ...]:
    try:
        return folder.children()
    except UsageError:  # a folder that cannot be read becomes one student's row later
        return ()


def _folders(folder: Node) -> list[Node]:
    return [entry for entry in _visible(_children(folder)) if entry.kind is Kind.FOLDER]


def _holds(folder: Node, names: Collection[str]) -> bool:
    return any(child.name in names for child in _children(folder))
