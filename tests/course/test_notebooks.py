"""The generated notebooks: whole, in both languages, up to date; and what a student's cells do in a real kernel."""

from __future__ import annotations

import json
import re
import threading
import time
from pathlib import Path

import pytest

from graders import catalog, ipynb
from graders.catalog.stubs import render_stub
from graders.cli import main
from graders.course import build, notebooks
from graders.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "solutions"
EXERCISES = catalog.load()

each_exercise = pytest.mark.parametrize("exercise", EXERCISES)


def source_of(exercise) -> str:
    return (SOLUTIONS / f"{exercise}.py").read_text(encoding="utf-8")


def made(exercise, *, student):
    return json.loads(notebooks.notebook(EXERCISES[exercise], source_of(exercise), student=student))


def text_of(cell) -> str:
    return "".join(cell["source"])


def test_kept_notebooks_are_up_to_date():
    for exercise, entry in EXERCISES.items():
        kept = (ROOT / "exercises" / "notebooks" / f"{exercise}.ipynb").read_text(encoding="utf-8")
        fresh = notebooks.notebook(entry, source_of(exercise), student=True)
        assert kept == fresh, "run `stall course notebooks exercises/notebooks --force`"


@each_exercise
@pytest.mark.parametrize("student", [True, False])
def test_they_are_notebooks_by_jupyters_and_nbgraders_own_rules(exercise, student):
    nbformat = pytest.importorskip("nbformat", reason="nbformat comes with the [course] extra")
    metadata = pytest.importorskip("nbgrader.nbgraderformat", reason="nbgrader comes with the [course] extra")
    notebook = nbformat.from_dict(made(exercise, student=student))
    nbformat.validate(notebook)
    metadata.MetadataValidator().validate_nb(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


@each_exercise
def test_points_are_the_catalogues(exercise):
    graded = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]["points"]
        for cell in made(exercise, student=True)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade")
    }
    regular = [check for check in EXERCISES[exercise].checks if not check.bonus]
    assert graded == {f"{exercise}-{check.id}": check.points for check in regular} | {f"{exercise}-bonus": 0}
    assert sum(graded.values()) == EXERCISES[exercise].points


@each_exercise
def test_the_answer_is_the_whole_module_but_for_what_runs_it(exercise):
    """Read as a submission, the source's answer is the solution, and the student's is the stub."""
    names = [function.name for function in EXERCISES[exercise].functions]
    module = source_of(exercise).partition('"""\n\n')[2].partition('\n\n\nif __name__ == "__main__":')[0]
    first = f"{ipynb.marker(exercise)}\n"
    stub = ipynb.answer(json.dumps(made(exercise, student=True)).encode(), exercise, names)
    assert stub == first + render_stub(module).rstrip("\n")
    full = ipynb.answer(json.dumps(made(exercise, student=False)).encode(), exercise, names)
    assert notebooks.to_stub(full) == stub
    assert (
        full.replace("### BEGIN SOLUTION", "# <solution>").replace("### END SOLUTION", "# </solution>")
        == first + module
    )


@each_exercise
def test_the_cell_with_real_threads_waits_for_them(exercise, monkeypatch, capsys):
    """What a thread prints after its cell has ended stands under another one, from ipykernel 7.1 on."""
    started, joined = [], []

    class Thread(threading.Thread):
        def start(self):
            started.append(self)
            super().start()

        def join(self, timeout=None):
            super().join(timeout)
            joined.append(self)

    monkeypatch.setattr(threading, "Thread", Thread)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)  # the cell sets it
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    names = [function.name for function in EXERCISES[exercise].functions]
    answer = ipynb.answer(json.dumps(made(exercise, student=False)).encode(), exercise, names)
    (cell,) = (text_of(cell) for cell in made(exercise, student=True)["cells"] if cell["id"] == "real")
    exec(f"{answer}\n{cell}", {"__name__": "__main__"})
    assert started and joined == started
    assert capsys.readouterr().out


@each_exercise
def test_texts_are_in_both_languages_and_hold_no_solution(exercise):
    notebook = made(exercise, student=True)
    texts = [text_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    for text in texts:
        assert re.search(r"[\u4e00-\u9fff]{2}", text) and re.search(r"[a-z]{3,} [a-z]{2,}", text), text
    everything = json.dumps(notebook, ensure_ascii=False)
    assert "SOLUTION" not in everything and "solution>" not in everything
    story = "\n".join(texts)
    for word in ("并发", "Parallelism", "process", "线程", EXERCISES[exercise].title.zh, EXERCISES[exercise].title.en):
        assert word in story
    for rung in (*EXERCISES[exercise].hints.zh, *EXERCISES[exercise].hints.en):
        assert rung in story
    assert "os.cpu_count()" in everything


def test_an_exercise_without_a_script_or_a_docstring_has_a_notebook_too():
    text = "import threading\n\n\ndef sale():\n    # <solution>\n    # stub: pass\n    return 1\n    # </solution>\n"
    notebook = json.loads(notebooks.notebook(EXERCISES["unlocked"], text, student=True))
    answer = next(cell for cell in notebook["cells"] if cell["id"] == "answer")
    assert text_of(answer) == "# exercise: unlocked\nimport threading\n\n\ndef sale():\n    pass"
    assert not any(cell["id"] == "real" for cell in notebook["cells"])


# -- writing them -------------------------------------------------------------------------------------------------


def test_a_course_is_the_same_bytes_each_time_and_nothing_is_lost(tmp_path):
    files = build.build_course(tmp_path, solutions=SOLUTIONS)
    before = {path: path.read_bytes() for path in files}
    assert sorted(path.relative_to(tmp_path).as_posix() for path in files) == [
        "nbgrader_config.py",
        *(f"source/stall/{exercise}.ipynb" for exercise in sorted(EXERCISES)),
    ]
    assert build.build_course(tmp_path, solutions=SOLUTIONS) == files
    assert {path: path.read_bytes() for path in files} == before
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()  # mine\n", encoding="utf-8")
    files[1].unlink()
    with pytest.raises(UsageError, match="would-overwrite"):
        build.build_course(tmp_path, solutions=SOLUTIONS)
    assert not files[1].exists(), "all or nothing"
    build.build_course(tmp_path, solutions=SOLUTIONS, force=True)
    assert {path: path.read_bytes() for path in files} == before


def test_commands(tmp_path, monkeypatch, capsys):
    assert main(["course", "build", str(tmp_path / "c"), "--assignment", "hw1", "--lang", "zh"]) == 0
    assert (tmp_path / "c" / "source" / "hw1" / "locked.ipynb").is_file()
    assert "nbgrader generate_assignment hw1" in capsys.readouterr().err
    assert main(["course", "notebooks", str(tmp_path / "n"), "--json", "-"]) == 0
    assert len(json.loads(capsys.readouterr().out)["files"]) == 3
    monkeypatch.chdir(tmp_path)
    assert main(["course", "notebooks", "n"]) == 0, "the solutions of the repository, wherever one stands"
    assert main(["course", "build", "x", "--solutions", str(tmp_path), "--lang", "en"]) == 2
    assert "--solutions says where they are" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["course", "build", "file", "--lang", "en"]) == 2
    assert "cannot write" in capsys.readouterr().err


# -- in a real kernel ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_students_notebook_runs_from_top_to_bottom(tmp_path, monkeypatch):
    """As Jupyter's "run all" and nbgrader's `validate` do it, with the solution filled in."""
    nbformat = pytest.importorskip("nbformat", reason="nbformat comes with the [course] extra")
    execute = pytest.importorskip("nbconvert.preprocessors", reason="nbconvert comes with the [course] extra")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    document = made("locked", student=True)
    answer = next(cell for cell in document["cells"] if cell["id"] == "answer")
    answer["source"] = f"{ipynb.marker('locked')}\n{source_of('locked')}".replace('"__main__"', '"nobody"')
    answer["source"] = answer["source"].replace("sweetpotato = 40", "sweetpotato = 6")  # for the real threads
    notebook = nbformat.reads(json.dumps(document), as_version=4)
    execute.ExecutePreprocessor(timeout=60, kernel_name="python3").preprocess(
        notebook, {"metadata": {"path": tmp_path}}
    )
    cells = {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}
    assert re.fullmatch(r"\d+", cells["cores"].outputs[0]["data"]["text/plain"])
    assert "39 / 35" in cells["report"].outputs[-1]["data"]["text/plain"]
    assert "<section" in cells["report"].outputs[-1]["data"]["text/html"]
    values = {
        name: output["data"]["text/plain"]
        for name, cell in cells.items()
        for output in cell.outputs
        if name.startswith("check-") and output.output_type == "execute_result"
    }
    regular = [check for check in EXERCISES["locked"].checks if not check.bonus]
    assert values == {f"check-{check.id}": repr(float(check.points)) for check in regular}
    assert "+2" in cells["check-bonus"].outputs[-1]["text"]
