"""Ways to tamper with a notebook before it is handed in."""

from __future__ import annotations

import json
from pathlib import Path

from graders.ipynb import answer_id

RIGHT = (Path(__file__).resolve().parents[2] / "solutions" / "locked.py").read_text(encoding="utf-8")


def cells(notebook):
    return {cell["metadata"].get("nbgrader", {}).get("grade_id", cell["id"]): cell for cell in notebook["cells"]}


def right_with(*changes):
    """The right answer, in a notebook that was tampered with."""

    def edit(notebook):
        cells(notebook)[answer_id("locked")]["source"] = f"# exercise: locked\n{RIGHT}"
        for change in changes:
            change(notebook)

    return edit


def only_tampered(change):
    """No answer at all, in a notebook that was tampered with."""
    return change


def code(source, **nbgrader):
    metadata = {"nbgrader": {"schema_version": 3, "locked": False, "solution": False, **nbgrader}} if nbgrader else {}
    return {
        "cell_type": "code",
        "execution_count": 1,
        "id": "mine",
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def hijack(notebook):
    """Runs before everything else, wherever the notebook is run from top to bottom."""
    notebook["cells"].insert(
        0,
        code(
            "open('owned', 'w').close()\n"
            "get_ipython().kernel.do_execute = lambda *args, **options: {'status': 'ok', 'execution_count': 1}\n"
        ),
    )


def rewrite_tests(notebook):
    for cell in cells(notebook).values():
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade"):
            cell["source"] = str(about["points"])
            about["points"] = 1000
            cell["outputs"] = [
                {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "1000"}}
            ]


def values_that_nbgrader_misreads(notebook):
    for cell, value in zip(notebook["cells"], ["-1", "'all of it'", "1e9", "float('nan')"] * 9, strict=False):
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = value


def delete_tests(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("grade")]


def delete_answer(notebook):
    notebook["cells"].remove(cells(notebook)[answer_id("locked")])


def rename_tests(notebook):
    for name, cell in cells(notebook).items():
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["metadata"]["nbgrader"]["grade_id"] = f"{name}-2"


def invent_tests(notebook):
    notebook["cells"] += [code("1000", grade=True, grade_id="locked-mine", points=1000, locked=True)]
    notebook["cells"] += [code("1000", grade=True, grade_id=name, points=1000) for name in ["", "a b", "locked-bonus"]]


def break_metadata(notebook):
    for cell, odd in zip(notebook["cells"], ["text", ["list"], 3, None, {"grade_id": {}}] * 9, strict=False):
        if cell["metadata"].get("nbgrader", {}).get("grade_id") != answer_id("locked"):
            cell["metadata"]["nbgrader"] = odd


def split_answer(notebook):
    """As JupyterLab's "Split Cell" does it: the metadata stands on both parts."""
    at = notebook["cells"].index(cells(notebook)[answer_id("locked")])
    source = "".join(notebook["cells"][at]["source"])
    head, sale, rest = source.partition("def sale(")
    parts = [
        {**json.loads(json.dumps(notebook["cells"][at])), "source": text} for text in (head, sale + rest, "# a scrap")
    ]
    notebook["cells"][at : at + 1] = [{**part, "id": f"part{i}"} for i, part in enumerate(parts)]


def other_kernel(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "bash", "language": "bash", "display_name": "Bash"}


def print_to_stderr(notebook):
    notebook["cells"].append(code("import sys\nprint('boo', file=sys.stderr)"))


def three(notebook):
    notebook["cells"][0]["source"] = "total = 3"
