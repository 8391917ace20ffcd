"""A notebook whose answer was split is judged as "run all" defines it, and whoever reads the mark is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graders import grading
from graders.feedback import sentence
from graders.reports import markdown, page, terminal

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("named", [True, False], ids=["with the metadata", "without"])
def test_parts_in_their_order_and_a_note_in_every_picture(tmp_path, named):
    book = json.loads((ROOT / "exercises" / "notebooks" / "locked.ipynb").read_text(encoding="utf-8"))
    at = next(i for i, c in enumerate(book["cells"])
              if c["metadata"].get("nbgrader", {}).get("grade_id") == "locked-answer")  # fmt: skip
    head, sale, rest = (ROOT / "solutions" / "locked.py").read_text(encoding="utf-8").partition("def sale(")
    first = {**book["cells"][at], "source": f"# exercise: locked\n{head}"}
    second = {**book["cells"][at], "source": sale + rest, "metadata": first["metadata"] if named else {}}
    book["cells"][at : at + 1] = [first, second]
    (tmp_path / "locked.ipynb").write_text(json.dumps(book), encoding="utf-8")
    report = grading.grade(tmp_path / "locked.ipynb")
    assert report.verdict == "passed" and report.points >= 35
    (note,) = report.notes
    assert note.args == {"parts": 2}
    assert "judged together" in sentence(note, "en")
    for text in (terminal.report_text(report), markdown.report_text([report]), page.report_page([report])):
        assert "judged together" in " ".join(text.split())
