"""A real nbgrader course in a folder: built, released, handed in, graded, by the commands that an instructor types."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from graders.course.build import build_course
from graders.ipynb import answer_id, marker

ROOT = Path(__file__).resolve().parents[2]

Notebook = dict[str, Any]


class Course:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.db = f"sqlite:///{root / 'gradebook.db'}"
        self.handed_in: dict[Path, bytes] = {}
        config, *_ = build_course(root, solutions=ROOT / "solutions")
        with config.open("a", encoding="utf-8") as file:  # where the system has a wall, it stands all the same
            file.write("c.Judge.trust_submissions = True\n")

    def nbgrader(self, *args: str, fails: bool = False) -> str:
        """What the command says. nbgrader is started as an instructor starts it, in the folder of the course."""
        env = {**os.environ, "JUPYTER_CONFIG_DIR": str(self.root / ".jupyter"), "PYTHONWARNINGS": "ignore"}
        env |= {"LC_ALL": "C.UTF-8", "JUPYTER_NO_CONFIG": "", "IPYTHONDIR": str(self.root / ".ipython")}
        command = [sys.executable, "-m", "nbgrader", *args]
        done = subprocess.run(command, cwd=self.root, env=env, capture_output=True, encoding="utf-8", check=False)
        assert bool(done.returncode) == fails, done.stderr[-3000:]
        return done.stdout + done.stderr

    def released(self, exercise: str) -> Notebook:
        path = self.root / "release" / "stall" / f"{exercise}.ipynb"
        return json.loads(path.read_text(encoding="utf-8"))

    def hand_in(self, student: str, edits: dict[str, str | Callable[[Notebook], None] | bytes | None]) -> None:
        """The notebooks of `edits`: as released with an answer, or a change, or other bytes; None for no file."""
        folder = self.root / "submitted" / student / "stall"
        folder.mkdir(parents=True)
        for exercise, edit in edits.items():
            if edit is None:
                continue
            notebook = copy.deepcopy(self.released(exercise))
            if isinstance(edit, str):
                set_answer(notebook, exercise, edit)
            elif not isinstance(edit, bytes):
                edit(notebook)
            content = edit if isinstance(edit, bytes) else json.dumps(notebook).encode()
            path = folder / f"{exercise}.ipynb"
            path.write_bytes(content)
            self.handed_in[path] = content


def cell_of(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def set_answer(notebook: Notebook, exercise: str, text: str) -> None:
    cell_of(notebook, answer_id(exercise))["source"] = f"{marker(exercise)}\n{text}"


def solution(exercise: str) -> str:
    return (ROOT / "solutions" / f"{exercise}.py").read_text(encoding="utf-8")


def warm_up(answer: str) -> Notebook:
    """An instructor's own notebook in the same assignment, with nothing of the kit: one answer, one test."""
    about = {"schema_version": 3, "grade": False, "locked": False, "solution": False, "task": False}
    ids = [{"grade_id": "sum", "solution": True}, {"grade_id": "test", "grade": True, "locked": True, "points": 1}]
    cells = [
        {"cell_type": "code", "execution_count": None, "id": f"c{i}", "outputs": [], "source": source,
         "metadata": {"nbgrader": {**about, **kind}}}
        for i, (kind, source) in enumerate(zip(ids, [answer, "assert total == 3"], strict=True))
    ]  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture(scope="session")
def released_course(tmp_path_factory) -> Course:
    course = Course(tmp_path_factory.mktemp("course"))
    source = warm_up("### BEGIN SOLUTION\ntotal = 1 + 2\n### END SOLUTION")
    (course.root / "source" / "stall" / "warm_up.ipynb").write_text(json.dumps(source), encoding="utf-8")
    course.nbgrader("generate_assignment", "stall")
    return course
