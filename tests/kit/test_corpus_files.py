"""The corpus is well-formed: the folder names the verdict, the first line the diagnosis, and no word is left out."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from graders import catalog
from graders.feedback import DIAGNOSES

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
EXERCISES = catalog.load()
VERDICTS = ("passed", "failed", "invalid", "not_started")
# Misconceptions met while writing the corpus, which the vocabulary did not have yet.
NEW_WORDS = {"sells-too-fast", "wrong-number"}
WORDS = set(DIAGNOSES) | NEW_WORDS

EVERYWHERE = "not-started crash never-stops stops-too-early sells-too-many sells-without-announcing"
WITH_LOCK = (
    "no-lock not-exclusive lock-per-thread check-outside-lock released-too-early lock-not-released "
    "releases-unheld-lock double-acquire lock-order waits-holding-lock ignores-failed-acquire waits-forever "
    "relies-on-timing"
)
APPLIES = {
    "unlocked": f"{EVERYWHERE} already-locked turns-do-not-oversell sells-too-fast wrong-number",
    "locked": f"{EVERYWHERE} {WITH_LOCK} one-seller-sells-all wrong-number",
    "producer_consumer": f"{EVERYWHERE} {WITH_LOCK} if-not-while lost-wakeup missing-notify notify-one one-sentinel "
    "busy-wait sells-unroasted roasts-too-many hires-wrong",
}


@dataclass(frozen=True)
class Program:
    verdict: str
    exercise: str
    path: Path
    diagnosis: str | None
    fails: tuple[str, ...]
    line: int | None
    why: str


def read_program(path: Path) -> Program:
    verdict, exercise, _ = path.relative_to(CORPUS).parts
    lines = path.read_bytes().decode("utf-8-sig", "replace").splitlines()
    if verdict == "passed":
        assert lines[0].startswith("# right: ")
        return Program(verdict, exercise, path, None, (), None, lines[0].removeprefix("# right: "))
    head = {"diagnosis": None, "fails": "", "line": None}
    at = 0
    while match := re.fullmatch(r"# (diagnosis|fails|line): (.+)", lines[at]):
        head[match[1]] = match[2]
        at += 1
    assert lines[0].startswith("# diagnosis: ")
    assert lines[at].startswith("# ")
    fails = tuple(word.strip() for word in head["fails"].split(",") if word)
    line = int(head["line"]) if head["line"] else None
    return Program(verdict, exercise, path, head["diagnosis"], fails, line, lines[at].removeprefix("# "))


PATHS = sorted(CORPUS.glob("*/*/*.py"))
each_path = pytest.mark.parametrize("path", PATHS, ids=[path.relative_to(CORPUS).as_posix() for path in PATHS])


@each_path
def test_header_is_well_formed(path):
    program = read_program(path)
    assert program.verdict in VERDICTS
    assert program.exercise in EXERCISES
    assert program.why.strip()
    if program.verdict == "failed":
        assert program.diagnosis in WORDS - {"not-started"}
    elif program.verdict == "not_started":
        assert program.diagnosis == "not-started"
    elif program.verdict == "invalid":
        assert program.diagnosis in {"none", "crash"}
    required = {check.id for check in EXERCISES[program.exercise].checks if not check.bonus}
    assert set(program.fails) <= required
    assert not program.fails or program.verdict == "failed"


@each_path
def test_program_has_the_shape_its_verdict_needs(path):
    program = read_program(path)
    if program.verdict == "invalid":
        return
    tree = ast.parse(path.read_bytes())
    functions = {
        node.name: tuple(arg.arg for arg in node.args.args) for node in tree.body if isinstance(node, ast.FunctionDef)
    }
    for spec in EXERCISES[program.exercise].functions:
        assert functions.get(spec.name) == spec.params
    if program.exercise == "unlocked":
        assert b"TURNS" in path.read_bytes()


@each_path
def test_program_is_what_a_student_hands_in(path):
    """Nothing of ours in it, and nobody's machine."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    assert not re.search(r"greenlet|pytest|/home/|/root/|/tmp/", text)
    assert len(text.splitlines()) < 100


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_word_that_applies_is_covered(exercise):
    covered = {read_program(path).diagnosis for path in PATHS if path.parent.name == exercise}
    assert set(APPLIES[exercise].split()) <= covered
    assert covered <= set(APPLIES[exercise].split()) | {None, "none", "crash"}


def test_no_word_is_left_out():
    assert set(" ".join(APPLIES.values()).split()) == WORDS


def test_there_are_enough_of_each():
    wrong = [path for path in PATHS if read_program(path).verdict in ("failed", "invalid")]
    right = [path for path in PATHS if read_program(path).verdict == "passed"]
    assert len(wrong) >= 45 and len(right) >= 30


def test_the_odd_encodings_are_there():
    """Editors must not quietly repair the files that are meant to be odd."""
    passed = [path.read_bytes() for path in PATHS if read_program(path).verdict == "passed"]
    assert any(data.startswith(b"\xef\xbb\xbf") for data in passed)
    assert any(b"\r\n" in data for data in passed)
    with pytest.raises(UnicodeDecodeError):
        (CORPUS / "invalid" / "locked" / "saved_as_gbk.py").read_bytes().decode("utf-8")
