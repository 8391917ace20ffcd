"""The same marks on every Python: one golden table, which whatever Python runs the tests must give to the byte.

A row of tests/goldens/marks.json is one program: verdict, points, word, number of schedules, the tokens of its stories,
and the digest of the whole report, with coverage, traces and what is said. After a change of the engine that alters
them: `pytest tests/grading/test_same_marks.py --update-goldens`, and look whether only numbers of schedules moved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from graders.results import Report, to_json

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
TABLE = ROOT / "tests" / "goldens" / "marks.json"
EACH = 9  # one in so many of what each folder of the corpus has, and the first of each
# Thread-local data, and what the library of 3.10 and 3.11 guards: once these had other numbers on another Python.
MORE = (
    "passed/locked/thread_local_notes.py", "passed/locked/thread_local_subclass.py",
    "failed/locked/more_lock_in_thread_local.py", "passed/locked/heap_of_a_cache_under_the_lock.py",
)  # fmt: skip
PROGRAMS = [
    *sorted((ROOT / "solutions").glob("*.py")),
    *sorted(
        {path for folder in CORPUS.glob("*/*") for path in sorted(folder.glob("*.py"), key=lambda p: p.stem)[::EACH]}
        | {CORPUS / path for path in MORE}
    ),
]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def row(judged: Report) -> dict:
    report = to_json(judged)
    text = json.dumps(report, sort_keys=True, ensure_ascii=False)
    return {
        "verdict": report["verdict"],
        "points": report["points"],
        "diagnosis": report["diagnosis"],
        "schedules": report["schedules"],
        "tokens": [check["token"] for check in report["checks"] if check["token"]],
        "digest": hashlib.sha256(text.encode()).hexdigest()[:16],
    }


def table() -> dict[str, dict]:
    found: dict[str, dict] = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("path", PROGRAMS, ids=name)
def test_a_program_has_the_same_report_on_this_python(
    path: Path, judged: Callable[[Path], Report], request: pytest.FixtureRequest
):
    found = row(judged(path))
    if request.config.getoption("--update-goldens"):
        known = set(map(name, PROGRAMS))
        rows = {key: value for key, value in {**table(), name(path): found}.items() if key in known}
        text = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in sorted(rows.items()))
        TABLE.write_text("{\n" + text + "\n}\n", encoding="utf-8", newline="\n")
    else:
        assert found == table().get(name(path), "(no row: run with --update-goldens)")


def test_the_table_has_the_programs_and_nothing_else():
    assert sorted(table()) == sorted(map(name, PROGRAMS))
