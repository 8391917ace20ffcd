"""Which of a student's files is the exercise. If no rule decides, the row says so; nothing is chosen silently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graders.bulk.inputs.archives import BadArchive, foreign, is_archive, opened
from graders.bulk.inputs.layouts import MODULE_SUFFIXES, Owner
from graders.bulk.inputs.titles import is_plain_name, is_renamed, may_be_an_answer, meant, suffix_of
from graders.bulk.inputs.tree import Kind, Node, Place, ignored
from graders.errors import UsageError
from graders.results import Message

__all__ = ["Choice", "Files", "Handed", "choose", "collect"]

DEPTH_MAX = 4  # levels of folders that are searched inside the student's own
FILES_MAX = 5_000  # per student; a virtual environment may have been handed in too
ARCHIVES_MAX = 8  # archives opened per student
NAMES_SHOWN = 5  # names listed in one note
NOT_THEIRS = 100  # a level below all others

# A clone of the whole course has files of the same names in these folders. They count only if there is nothing
# elsewhere.
_COURSE = frozenset({"solutions", "graders", "tests", "site-packages", "node_modules"})


@dataclass(frozen=True)
class Handed:
    """An entry of the submissions, and whose it is."""

    node: Node
    owner: Owner


@dataclass(frozen=True)
class File:
    """A file of a student: its name as handed in, the folders and archives that it lies in, and what is there."""

    name: str
    above: tuple[str, ...]
    node: Node
    rank: int | None = None

    @property
    def shown(self) -> str:
        return "/".join((*self.above, self.name))

    @property
    def level(self) -> int:
        """Where to look first: the student's own folder has the lowest level, then `exercises`, then deeper folders."""
        if not self.above or self.above == ("exercises",):
            return len(self.above)
        return len(self.above) + 1 + (NOT_THEIRS if _COURSE.intersection(self.above) else 0)

    @property
    def is_file(self) -> bool:
        return self.node.kind is not Kind.FOLDER


@dataclass
class Files:
    """Everything that one student handed in, and what could not be opened."""

    files: list[File] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """Where the exercise is, or why there is none; and what an instructor should know about the choice."""

    place: Place | None
    name: str
    problem: Message | None = None
    notes: tuple[Message, ...] = ()


def collect(entries: Iterable[Handed]) -> Files:
    """All files of one student, the nearest to the top first. Archives are opened."""
    found = Files()
    queue: list[tuple[Node, tuple[str, ...], int | None]] = []
    for entry in entries:
        if entry.node.kind is Kind.OTHER and entry.owner.file is None:
            found.problems.append(entry.node.problem or Message("not-a-file", {"file": entry.node.name}))
        elif entry.owner.file is None:
            queue.append((entry.node, (), entry.owner.rank))
        else:
            _take(found, queue, entry.node, entry.owner.file, (), entry.owner.rank)
    archives = looked = 0
    for node, above, rank in queue:  # grows while we go: breadth first
        if node.kind is Kind.FILE:
            archives += 1
            if archives == ARCHIVES_MAX + 1:
                found.problems.append(Message("too-many-archives", {"limit": ARCHIVES_MAX}))
            if archives > ARCHIVES_MAX:
                continue
        for child in _children(found, node):
            looked += 1
            if looked > FILES_MAX:
                found.problems.append(Message("too-many-files", {"limit": FILES_MAX}))
                return found
            if not ignored(child.name):
                _take(found, queue, child, child.name, above, rank)
    return found


def _take(
    found: Files,
    queue: list[tuple[Node, tuple[str, ...], int | None]],
    node: Node,
    name: str,
    above: tuple[str, ...],
    rank: int | None,
) -> None:
    found.files.append(File(name, above, node, rank))
    if len(above) < DEPTH_MAX and (node.kind is Kind.FOLDER or (node.kind is Kind.FILE and is_archive(name))):
        queue.append((node, (*above, name), rank))
    elif node.kind is Kind.FILE and foreign(name):
        found.problems.append(Message("archive-unknown", {"file": name}))


def _children(found: Files, node: Node) -> Sequence[Node]:
    try:
        if node.kind is Kind.FILE:
            node, notes = opened(node)
            found.notes += notes
        return node.children()
    except BadArchive as error:
        found.problems.append(error.message)
    except UsageError as error:
        found.problems.append(Message(error.code, error.details))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        found.problems.append(Message("cannot-read", {"file": node.name, "error": reason}))
    return ()


def choose(files: Files, student: str, exercise: str, exercises: Sequence[str]) -> Choice:
    """Choose the one file that is `exercise`.

    These are tried in order: a file of the right name nearest to the top; a name that a platform, a browser or a file
    manager has made of it; the only file in whose name the exercise occurs.
    """
    module = f"{exercise}.py"
    named = [f for f in files.files if is_plain_name(f.name, exercise) or (f.is_file and is_renamed(f.name, exercise))]
    named = [f for f in named if f.level < NOT_THEIRS] or named
    exact = _nearest([f for f in named if is_plain_name(f.name, exercise)])
    renamed = _nearest([f for f in named if not is_plain_name(f.name, exercise)])
    both = [*exact, *renamed]
    newest = [f for f in both if f.rank == max(g.rank or 0 for g in both)]
    if len(newest) == 1 < len(both) and None not in {f.rank for f in both}:
        told = {"student": student, "file": module, "found": newest[0].shown, "count": len(both)}
        return _chosen(newest[0], module, Message("newest-counts", told))
    if exact and renamed and renamed[0].level < exact[0].level:
        return _two_files(module, both)
    candidates = exact or renamed or _guessed(files, exercise, exercises)
    if len(candidates) > 1:
        return _two_files(module, candidates)
    if not candidates:
        return Choice(None, module, _missing(files, module, exercises))
    (chosen,) = candidates
    notes = [] if exact else [Message("renamed", {"student": student, "file": module, "found": chosen.shown})]
    left = [f.shown for f in named if f is not chosen and f.is_file]
    if left:
        notes.append(Message("also-there", {"student": student, "found": chosen.shown, "others": left[:NAMES_SHOWN]}))
    return _chosen(chosen, module, *notes)


def _guessed(files: Files, exercise: str, exercises: Sequence[str]) -> list[File]:
    """The files nearest to the top that mean this exercise and no other; all of them if several are equally near."""
    theirs = [f for f in _theirs(files) if f.node.problem is None and not _is_known(f.name, exercises)]
    return _nearest([f for f in theirs if meant(f.name, exercises) == (exercise,)])


def _theirs(files: Files) -> list[File]:
    """The files that a student may have meant as an answer."""
    return [f for f in files.files if f.is_file and f.level < NOT_THEIRS and not is_archive(f.name)]


def _is_known(name: str, exercises: Sequence[str]) -> bool:
    return any(is_plain_name(name, exercise) or is_renamed(name, exercise) for exercise in exercises)


def _nearest(files: list[File]) -> list[File]:
    level = min((f.level for f in files), default=0)
    return [f for f in files if f.level == level]


def _chosen(file: File, module: str, *notes: Message) -> Choice:
    name = module.removesuffix(".py") + suffix_of(file.name)
    problem = file.node.problem
    if file.node.place is None or (file.node.kind is Kind.FOLDER and problem is None):
        problem = Message("not-a-file", {"file": name})
    return Choice(file.node.place, name, problem, notes)


def _two_files(module: str, found: Sequence[File]) -> Choice:
    # Say the folder if it tells the two apart; otherwise their names differ.
    folders = ["/".join(f.above) for f in found]
    places = folders if all(folders) and len({f.name for f in found}) == 1 else [f.shown for f in found]
    return Choice(None, module, Message("two-files", {"file": module, "places": places[:NAMES_SHOWN]}))


def _missing(files: Files, module: str, exercises: Sequence[str]) -> Message:
    """Why there is no such file: an archive could not be opened, or only something else was handed in."""
    if files.problems:
        return files.problems[0]
    passed_over = [str(note.args["name"]) for note in files.notes if note.key == "unsafe-name"]
    if passed_over:
        return Message("missing-found", {"file": module, "found": sorted(passed_over)[:NAMES_SHOWN]})
    unknown = [f for f in _theirs(files) if not _is_known(f.name, exercises)]
    perhaps = [f.shown for f in unknown if _could_be(f.name, exercises)]
    found = [name for name in perhaps if name.lower().endswith(MODULE_SUFFIXES)] or perhaps
    if found:
        return Message("missing-found", {"file": module, "found": sorted(found)[:NAMES_SHOWN]})
    beside = sorted(f.shown for f in unknown)[:NAMES_SHOWN]
    return (
        Message("missing-beside", {"file": module, "found": beside}) if beside else Message("missing", {"file": module})
    )


def _could_be(name: str, exercises: Sequence[str]) -> bool:
    """Whether a file may be an answer; a name that surely means one exercise is no answer to another."""
    return may_be_an_answer(name) and len(meant(name, exercises)) != 1
