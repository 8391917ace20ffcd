"""A notebook as a submission: which cell is the answer, which line is which, and what is no notebook."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from graders import grading, ipynb
from graders.cli import check, main
from graders.errors import SubmissionError
from graders.results import Verdict

ROOT = Path(__file__).resolve().parents[2]
LOCKED = """\
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
"""


def code(source, grade_id=None, kind="code", **more):
    nbgrader = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return {"cell_type": kind, "metadata": nbgrader, "source": source, **more}


def book(*cells) -> bytes:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def answer(*cells, exercise="locked") -> str:
    return ipynb.answer(book(*cells), exercise, ["sale"])


def test_the_cells_that_nbgrader_knows_come_first_and_all_of_them_in_their_order():
    cells = code("# exercise: locked\nx = 1"), code("def sale(): x", "locked-answer"), code("x = 3", "locked-answer")
    assert answer(*cells, code("def sale(): pass"), code("x = 4", "unlocked-answer")) == "def sale(): x\nx = 3"


HEAD = "# exercise: locked\nimport time\nfrom graders import shop\nsweetpotato = 40"
SALE = "def sale(lock):\n    global sweetpotato\n    take(lock)\n    time.sleep(1)\n    shop.sold(0)"
TAKE = "def take(lock):\n    lock.acquire()"


@pytest.mark.parametrize("grade_id", ["locked-answer", None], ids=["with nbgrader's name", "by its first line"])
def test_the_parts_of_a_split_cell_that_lost_their_name_are_found_by_what_the_answer_lacks(grade_id):
    trial = code("t = threading.Thread(target=sale)\nt.start()"), code("%stall locked"), code("print(time.time())")
    cells = code(HEAD, grade_id), code("a text", kind="markdown"), code(SALE), *trial, code(TAKE), code("left = 1")
    found = ipynb.whole_answer(book(*cells), "locked", ["sale"])
    assert found == (f"{HEAD}\n{SALE}\n{TAKE}", 3)
    whole = code(f"{HEAD}\n{SALE}\n{TAKE}", grade_id), *trial, code("def sale(lock):\n    pass  # another try")
    assert ipynb.whole_answer(book(*whole), "locked", ["sale"]) == (f"{HEAD}\n{SALE}\n{TAKE}", 1)


def test_a_cell_that_was_turned_into_text_is_still_the_answer():
    assert answer(code("x = 1", "locked-answer", kind="markdown")) == "x = 1"


@pytest.mark.parametrize("first", ["# exercise: locked", "#  exercise:  locked ", "%%stall locked"])
def test_a_first_line_names_the_exercise(first):
    cells = code("def sale(lock): pass"), code(f"\n{first}\nx = 1"), code("# exercise: unlocked\nx = 2")
    assert answer(*cells).endswith("\nx = 1")


def test_the_magic_of_the_cell_becomes_a_comment_so_that_lines_are_those_of_the_cell():
    assert answer(code("%%stall locked --lang zh\nx = 1")) == "# %%stall locked --lang zh\nx = 1"


def test_without_any_name_the_cells_are_run_one_after_the_other():
    cells = code("import time"), code("text", kind="markdown"), code("def sale(lock):\n    pass"), code("!ls")
    assert answer(*cells) == "import time\ndef sale(lock):\n    pass\n# !ls"


@pytest.mark.parametrize(
    "cells",
    [
        [code("\ufeffx = 1", "locked-answer")],
        [code("\ufeff# exercise: locked\nx = 1")],
        [code("\ufeff%time"), code("\ufeffdef sale(lock): pass"), code(["\ufeff", "x = 1"])],
    ],
)
def test_a_byte_order_mark_that_was_pasted_into_a_cell_is_no_part_of_it(cells):
    assert "\ufeff" not in answer(*cells)
    assert answer(*cells).endswith("x = 1")


@pytest.mark.parametrize("source", ["sale = make()", "class sale:\n    pass", "async def sale(): pass"])
def test_what_defines_a_function(source):
    assert answer(code(source)) == source


@pytest.mark.parametrize(
    "cells", [[], [code("x = 1")], [code("def sale(): pass", kind="markdown")], [code("sales = 1")]]
)
def test_no_cell_is_an_answer(cells):
    with pytest.raises(SubmissionError) as error:
        answer(*cells)
    assert error.value.code == "no-answer-cell" and error.value.details["first_line"] == "# exercise: locked"


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("%matplotlib inline", "# %matplotlib inline"),
        ("!ls 'unfinished", "# !ls 'unfinished"),
        ("?sale", "# ?sale"),
        ("sale??", "# sale??"),
        ("files = !ls", "# files = !ls"),
        ("a, b = %who", "# a, b = %who"),
        ("    %time f()", "    pass  # %time f()"),
        ("!ls \\\n  -la", "# !ls \\\n  pass  # -la"),
    ],
)
def test_what_only_ipython_understands_becomes_a_comment(line, becomes):
    assert ipynb.python_text(f"x = 1\n{line}\ny = 2") == f"x = 1\n{becomes}\ny = 2"


@pytest.mark.parametrize(
    "source",
    [
        "print('%s'\n      % x)",
        'text = """\n%time\n!ls\n"""',
        "x = 5 \\\n% 3",
        "x = [\n# ]\n1\n% 2]",
        "x = '\\\n%d' % 3",
        "s = 'it\\'s'  # don't\ny = \"#\" % ()\n",
        "x != y",
        "def f(a, b=3 % 2):\n    return a != b\n",
        LOCKED,
    ],
)
def test_python_is_left_alone(source):
    assert ipynb.python_text(source) == source


def test_an_unfinished_string_does_not_hide_the_next_line():
    assert ipynb.python_text("x = 'oops\n%time\n") == "x = 'oops\n# %time\n"


def test_every_solution_and_stub_stays_as_it_is():
    files = [*ROOT.glob("solutions/*.py"), *ROOT.glob("tests/corpus/*/*/*.py")]
    assert len(files) > 50
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        assert ipynb.python_text(text) == text, file


DEEP = b'{"cells": ' + b"[" * 200_000


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", DEEP, b'{"cells": 1}', b'{"worksheets": []}', b"null", b'"\\ud800"', b"x" * 10],
)
def test_what_is_no_notebook_is_a_row_that_says_so(tmp_path, content):
    path = tmp_path / "locked.ipynb"
    path.write_bytes(content)
    read = grading.read(path)
    assert (read.source, read.verdict) == (None, Verdict.INVALID)
    assert read.message is not None and read.message.key == "not-a-notebook" and read.message.args["error"]


@pytest.mark.parametrize("cell", [3, None, {}, [], {"cell_type": "code"}, {"cell_type": "code", "source": [1]}])
def test_cells_that_are_none_are_passed_over(cell):
    odd = {"cell_type": "code", "source": "x", "metadata": {"nbgrader": ["locked-answer"]}}
    notes = {"cell_type": "code", "source": "x", "metadata": "none"}
    assert answer(cell, odd, notes, code("x = 1", "locked-answer")) == "x = 1"


def test_numbers_of_any_length_cost_nothing():
    with pytest.raises(SubmissionError, match="no-answer-cell"):
        ipynb.answer(b'{"cells": [' + b"9" * 4_000_000 + b", 1e999, NaN]}", "locked", ["sale"])


def test_bytes_at_random_are_never_an_exception(tmp_path):
    """A quarter of these changes hit the JSON itself, and all of them somewhere in a notebook."""
    rng = random.Random(1)
    whole = book(code("%%stall locked\nx = 1"), code("def sale(): pass", "locked-answer"))
    path = tmp_path / "locked.ipynb"
    seen = set()
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(rng.randrange(1, 4)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        path.write_bytes(bytes(broken))
        read = grading.read(path)
        seen.add(read.message.key if read.message else "read")
    assert {"not-a-notebook", "read"} <= seen <= {"not-a-notebook", "read", "no-answer-cell"}


def test_bounds(tmp_path, monkeypatch):
    path = tmp_path / "locked.ipynb"
    path.write_bytes(book(code("x = 1\n" * 200_000, "locked-answer")))
    read = grading.read(path)
    assert read.message is not None and read.message.key == "too-large" and read.message.args["limit"] == 1_000_000
    monkeypatch.setattr(ipynb, "BYTES_MAX", 1000)
    read = grading.read(path)
    assert read.message is not None and read.message.key == "too-large" and read.message.args["limit"] == 1000


def test_links_and_missing_files_are_as_for_modules(tmp_path):
    assert grading.read(tmp_path / "locked.ipynb").verdict is Verdict.MISSING
    (tmp_path / "x").write_bytes(book(code("x = 1", "locked-answer")))
    (tmp_path / "locked.ipynb").symlink_to("x")
    assert grading.read(tmp_path / "locked.ipynb", follow_links=False).message.key == "not-a-file"
    (tmp_path / "producer_consumer.ipynb").mkdir()
    assert grading.read(tmp_path / "producer_consumer.ipynb").message.key == "not-a-file"


def test_the_exercise_is_the_name_that_the_file_is_called_by(tmp_path):
    path = tmp_path / "Locked (1).ipynb"
    path.write_bytes(book(code("x = 1", "locked-answer"), code("x = 2", "unlocked-answer")))
    assert grading.read(path, file="locked.ipynb").source == b"x = 1"
    assert grading.read(path, "unlocked").source == b"x = 2"


def test_the_digest_is_that_of_the_answer_alone(tmp_path):
    first, second = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    first.write_bytes(book(code("x = 1", "locked-answer")))
    second.write_bytes(book(code("y = 5", outputs=[1, 2]), code("x = 1", "locked-answer", execution_count=7)))
    assert grading.read(first, "locked").digest == grading.read(second, "locked").digest


@pytest.mark.slow
def test_a_notebook_is_judged_like_the_module_and_lines_are_those_of_the_cell(tmp_path):
    path = tmp_path / "locked.ipynb"
    inside = "            if sweetpotato <= 0:\n                break\n"
    wrong = LOCKED.replace("while True:", "while sweetpotato > 0:").replace(inside, "")
    path.write_bytes(book(code("boom()"), code(f"%%stall locked\n%time\n{wrong}")))
    report = grading.grade(path)
    assert (report.verdict, report.diagnosis) == (Verdict.FAILED, "check-outside-lock")
    assert report.diagnosis_args["line"] == 2 + 9
    assert report.source.splitlines()[10].strip() == "while sweetpotato > 0:"
    assert report.file == str(path)


def test_commands_take_notebooks_where_there_is_no_module(tmp_path):
    for name in ("locked.py", "locked.ipynb", "unlocked.ipynb", "notes.ipynb"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert [path.name for path in check.files((str(tmp_path),))] == ["unlocked.ipynb", "locked.py"]
    path = tmp_path / "unlocked.ipynb"
    assert check.one_file(str(path), None)[1] == path


@pytest.mark.slow
def test_a_token_of_a_notebook_replays_on_the_notebook(tmp_path, capsys):
    path = tmp_path / "locked.ipynb"
    path.write_bytes(book(code("%%stall locked\n" + LOCKED.replace("with lock:", "if True:"))))
    report = grading.grade(path)
    token = next(one.token for one in report.checks if one.token)
    assert main(["replay", token, str(path), "--lang", "en"]) == 1
    assert "sweetpotato" in capsys.readouterr().out
