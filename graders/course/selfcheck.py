"""Prove a course before it is handed out: stubs, solutions, words, the corpus, the documents, the machine.

Everything that is looked at is an `Item` in one of three states. What is missing here (an installed package has no
corpus) is `not_checked`, and never left out silently.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TypeVar

from packaging.requirements import Requirement

from graders import build, catalog, grading
from graders.catalog import Exercise, stubs
from graders.catalog.packs import Pack, pack_of, packs
from graders.course.documents import Knows, broken_links, documents_in, unknown_commands
from graders.feedback import DIAGNOSES, LANGUAGES, hints_for_diagnosis, title_of_diagnosis
from graders.results import Message, Report, Verdict
from graders.sandbox import probe

__all__ = ["Item", "exit_code", "selfcheck"]

PASSED, FAILED, NOT_CHECKED = "passed", "failed", "not_checked"
SEEDS = (0, 1)
T = TypeVar("T")
TRIED = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15")
RUNGS = 3


@dataclass(frozen=True)
class Item:
    """One thing that was looked at. `part` is the kind of thing, `name` which one."""

    part: str
    name: str
    state: str
    message: Message


def selfcheck(root: Path, knows: Knows) -> Iterator[Item]:
    """Look at everything, the cheapest first.

    `root` holds `exercises/` and `solutions/`; `knows` tells whether a command line of ours exists. Raises UsageError
    if a pack cannot be read at all.
    """
    packs()
    yield from machine()
    exercises = list(catalog.load().values())
    for exercise in exercises:
        yield from words(exercise)
    yield from diagnosis_words()
    yield from documents(root, knows)
    for exercise in exercises:
        yield from stub(root, exercise)
        yield from solution(root, exercise)
    yield from corpus(root)
    for pack in packs():
        yield from pack_corpus(pack)


def exit_code(items: Iterable[Item]) -> int:
    """1 if something is damaged; 0 if everything that could be checked is in order."""
    return 1 if any(item.state == FAILED for item in items) else 0


# --- the machine ----------------------------------------------------------------------------------------------------


def machine() -> Iterator[Item]:
    """The interpreter, the packages that we depend on, the wall."""
    version = platform.python_version()
    tried = version.rpartition(".")[0] in TRIED
    key, state = ("check-python", PASSED) if tried else ("check-python-untried", NOT_CHECKED)
    if build.is_free_threaded():
        key, state = "check-python-free-threaded", NOT_CHECKED
    yield Item("python", version, state, Message(key, {"version": build.named(), "tried": ", ".join(TRIED)}))
    for text in metadata.requires("stall-kit") or ():
        wanted = Requirement(text)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            yield package(wanted)
    layers = probe.layers()
    gap = probe.refusal(layers)
    key, state = ("check-wall", PASSED) if gap is None else (f"check-no-wall{gap}", NOT_CHECKED)
    yield Item("wall", ", ".join(layers), state, Message(key, dict(probe.named(layers))))


def package(wanted: Requirement) -> Item:
    """Whether a package is installed in a version that is wanted."""
    name = wanted.name
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        message = Message("check-package-missing", {"name": name, "command": f"pip install '{wanted}'"})
        return Item("package", name, FAILED, message)
    args = {"name": name, "version": version, "wanted": str(wanted.specifier)}
    if not wanted.specifier.contains(version, prereleases=True):
        return Item("package", name, FAILED, Message("check-package-old", args))
    return Item("package", name, PASSED, Message("check-package", args))


# --- words ----------------------------------------------------------------------------------------------------------


def words(exercise: Exercise) -> Iterator[Item]:
    """The titles, reasons and hints of an exercise, in both languages."""
    texts = {"title": exercise.title}
    texts |= {f"{check.id}: title": check.title for check in exercise.checks}
    texts |= {f"{check.id}: why": check.why for check in exercise.checks}
    texts |= {f"hint {n + 1}": {lang: exercise.hints[lang][n] for lang in LANGUAGES} for n in range(RUNGS)}  # type: ignore[misc]
    pack = pack_of(exercise.id)
    if pack is not None:
        texts |= {f"message {key}": text for key, text in pack.messages.items()}
    yield _worded(exercise.id, {name: {lang: text[lang] for lang in LANGUAGES} for name, text in texts.items()})


def diagnosis_words() -> Iterator[Item]:
    """The title and three hints of each misconception, in both languages."""
    for name in _words():
        texts = {"title": {lang: title_of_diagnosis(name, lang) for lang in LANGUAGES}}
        for rung in range(RUNGS):
            hints = {lang: hints_for_diagnosis(name, lang)[rung : rung + 1] for lang in LANGUAGES}
            texts[f"hint {rung + 1}"] = {lang: "".join(hints[lang]) for lang in LANGUAGES}
        yield _worded(name, texts)


def _worded(name: str, texts: dict[str, dict[str, str]]) -> Item:
    for what, text in texts.items():
        for lang in LANGUAGES:
            if not text[lang].strip():
                return Item("words", name, FAILED, Message("check-words-missing", {"what": what, "lang": lang}))
        if text["en"] == text["zh"]:
            return Item("words", name, FAILED, Message("check-words-same", {"what": what}))
    return Item("words", name, PASSED, Message("check-ok"))


def _words() -> list[str]:
    return [*DIAGNOSES, *(word for pack in packs() for word in pack.diagnoses)]


# --- stubs and solutions --------------------------------------------------------------------------------------------


def stub(root: Path, exercise: Exercise) -> Iterator[Item]:
    """Check that the stub is what the solution gives, and is judged `not_started`."""
    file, answer, command = _files(root, exercise)
    for path in (file, answer):
        if not path.is_file():
            yield Item("stub", exercise.id, *_missing(root, exercise, path))
            return
    args = {"file": str(file), "command": command}
    if file.read_text(encoding="utf-8") != stubs.render_stub(answer.read_text(encoding="utf-8")):
        yield Item("stub", exercise.id, FAILED, Message("check-stub-stale", args))
        return
    report = grading.grade(file, exercise.id)
    if report.verdict is not Verdict.NOT_STARTED:
        message = Message("check-stub-judged", {"verdict": report.verdict.value})
        yield Item("stub", exercise.id, FAILED, message)
        return
    yield Item("stub", exercise.id, PASSED, Message("check-ok"))


def solution(root: Path, exercise: Exercise) -> Iterator[Item]:
    """Check that the reference solution passes with all points, whatever the seed."""
    _, answer, _ = _files(root, exercise)
    if not answer.is_file():
        yield Item("solution", exercise.id, *_missing(root, exercise, answer))
        return
    reports = _side_by_side(lambda seed: grading.grade(answer, exercise.id, seed=seed), SEEDS)
    for seed, report in zip(SEEDS, reports, strict=True):
        most = sum(check.points for check in exercise.checks)  # a solution earns the bonus too
        if report.verdict is not Verdict.PASSED or report.points != most:
            args = {"points": report.points, "max": most, "seed": seed, "text": _why(report)}
            yield Item("solution", exercise.id, FAILED, Message("check-solution", args))
            return
    message = Message("check-passes", {"points": reports[0].points, "seeds": len(SEEDS)})
    yield Item("solution", exercise.id, PASSED, message)


def _files(root: Path, exercise: Exercise) -> tuple[Path, Path, str]:
    """The stub, the solution, and the command that writes the stub again."""
    pack, command = pack_of(exercise.id), "python -m graders.catalog.stubs"
    if pack is not None:
        return pack.folder / f"{exercise.id}.py", pack.folder / "solution.py", f"{command} {pack.folder}"
    return root / "exercises" / f"{exercise.id}.py", root / "solutions" / f"{exercise.id}.py", command


def _missing(root: Path, exercise: Exercise, path: Path) -> tuple[str, Message]:
    """The state and message of a missing file: damage in a course or a pack, and nothing to check without a course."""
    if pack_of(exercise.id) is None and not (root / "solutions").is_dir():
        return NOT_CHECKED, Message("check-no-source")
    return FAILED, Message("check-stub-missing", {"file": str(path)})


def _why(report: Report) -> str | None:
    broken = next((check.id for check in report.checks if not check.passed), None)
    return broken or (report.message.key if report.message is not None else None)


# --- the corpus -----------------------------------------------------------------------------------------------------


def corpus(root: Path) -> Iterator[Item]:
    """Check that each of our diagnoses is given to some program of the checkout's corpus."""
    folder = root / "tests" / "corpus"
    if not folder.is_dir():
        yield Item("diagnosis", "", NOT_CHECKED, Message("check-no-source"))
        return
    programs = dict(_labelled(folder))
    reports = _side_by_side(lambda path: grading.grade(path, path.parent.name), programs.values())
    judged = dict(zip(programs, reports, strict=True))
    for name in DIAGNOSES:
        if name not in programs:
            yield Item("diagnosis", name, FAILED, Message("check-word-no-program"))
        elif judged[name].diagnosis != name:
            args = {"program": programs[name].name, "got": judged[name].diagnosis or judged[name].verdict.value}
            yield Item("diagnosis", name, FAILED, Message("check-word", args))
        else:
            yield Item("diagnosis", name, PASSED, Message("check-ok"))


def _labelled(folder: Path) -> Iterator[tuple[str, Path]]:
    """Diagnoses and programs. Of several programs with one diagnosis, the shortest comes last."""
    for path in sorted(folder.glob("not_started/*/the_stub.py"), reverse=True):
        yield "not-started", path
    for path in sorted(folder.glob("failed/*/*.py"), key=lambda path: (-path.stat().st_size, path)):
        found = _label(path)
        if found is not None:
            yield found, path


def _label(path: Path) -> str | None:
    found = re.search(r"^# diagnosis: (\S+)", path.read_text(encoding="utf-8-sig"))
    return found[1] if found is not None else None


def pack_corpus(pack: Pack) -> Iterator[Item]:
    """Check that every program of a pack gets its folder's verdict and its own diagnosis, and that every diagnosis has
    a program.
    """
    programs = sorted((pack.folder / "corpus").glob("*/*.py"))
    reports = _side_by_side(lambda path: grading.grade(path, pack.exercise.id), programs)
    got = {report.diagnosis for report in reports}
    for path, report in zip(programs, reports, strict=True):
        wanted, label, name = path.parent.name, _label(path), f"{path.parent.name}/{path.name}"
        if report.verdict.value != wanted:
            args = {"program": name, "got": report.verdict.value, "wanted": wanted}
            yield Item("corpus", name, FAILED, Message("check-verdict", args))
        elif label is not None and report.diagnosis != label:
            yield Item("corpus", name, FAILED, Message("check-word", {"program": name, "got": report.diagnosis or "-"}))
        else:
            yield Item("corpus", name, PASSED, Message("check-ok"))
    for own in pack.diagnoses:
        if own not in got:
            yield Item("corpus", own, FAILED, Message("check-word-no-program"))


def _side_by_side(judge: Callable[[T], Report], what: Iterable[T]) -> list[Report]:
    """Judge all of them, one per core at a time, each in a process of its own."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(judge, what))


# --- the documents --------------------------------------------------------------------------------------------------


def documents(root: Path, knows: Knows) -> Iterator[Item]:
    """Check that every link in a checkout's documents leads somewhere, and that every command of ours in them
    exists.
    """
    found = documents_in(root)
    if not (root / "graders").is_dir() or not found:
        yield Item("documents", "", NOT_CHECKED, Message("check-no-source"))
        return
    for path in found:
        file = path.relative_to(root).as_posix()
        bad = [Message("check-link", {"file": file, "target": target}) for target in broken_links(path)]
        bad += [Message("check-command", {"file": file, "command": line}) for line in unknown_commands(path, knows)]
        yield from (Item("documents", file, FAILED, message) for message in bad)
        if not bad:
            yield Item("documents", file, PASSED, Message("check-ok"))
