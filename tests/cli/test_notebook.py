"""`%%stall` in IPython's own shell: what a cell shows in a browser and outside of one."""

from __future__ import annotations

import dataclasses
import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

import graders
from graders import notebook
from graders.errors import UsageError
from graders.reports import page
from graders.reports.notebook import notebook_html, text_picture
from graders.results import Message

pytest.importorskip("IPython", reason="IPython comes with the [course] extra")

ROOT = Path(graders.__path__[0]).parent
CELL = """\
import threading, time
from graders import shop
sweetpotato = 40

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        with lock:
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
"""


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A shell of its own for each test, with its files and its history in the test's folder."""
    from IPython.core.interactiveshell import InteractiveShell

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(history_length=0)
    made.history_manager.enabled = False
    made.run_line_magic("load_ext", "graders")
    yield made
    made.history_manager.end_session()
    InteractiveShell.clear_instance()


@pytest.fixture
def judge(monkeypatch, samples):
    """Instead of the sandbox: answers with a sample, and notes what it was asked."""
    asked = []

    def grade_submission(submission, exercise, **options):
        asked.append((submission.source, exercise, options))
        return samples["oversell"]

    monkeypatch.setattr(notebook, "grade_submission", grade_submission)
    return asked


@pytest.mark.slow
def test_a_cell_is_judged_in_the_sandbox_and_nothing_of_it_runs_here(shell):
    source = f"%%stall locked\n{CELL}ran_in_the_notebook = True\n"
    shown = shell.run_cell(source, store_history=False).result
    assert shown.report.verdict == "failed" and shown.report.diagnosis == "check-outside-lock"
    assert shown.report.diagnosis_args["line"] == 8, "as the notebook counts: the magic is line 1"
    assert "ran_in_the_notebook" not in shell.user_ns
    assert "while sweetpotato > 0:" in repr(shown)


@pytest.mark.parametrize(("lang", "said"), [("en", "saw the last sweet potato"), ("zh", "都看到了最后一个红薯")])
def test_both_languages_and_the_seed(shell, judge, lang, said):
    shown = shell.run_cell(f"%%stall locked --lang {lang} --seed 3\n{CELL}", store_history=False).result
    assert said in repr(shown) and said in shown._repr_html_()
    assert judge == [(f"\n{CELL}".encode(), "locked", {"seed": 3})]
    assert "text/html" in shell.display_formatter.format(shown)[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "say which exercise the cell is"),
        ("lockd", "say which exercise the cell is"),
        ("locked --lang fr", "does not know `locked --lang fr`"),
        ("locked --seed x", "does not know"),
        ("locked 'x", "does not know"),
    ],
)
def test_a_line_that_makes_no_sense_is_a_sentence(shell, judge, capsys, line, said):
    done = shell.run_cell(f"%%stall {line}\n{CELL}", store_history=False)
    assert done.success and done.result is None and judge == []
    assert said in capsys.readouterr().out


# -- %stall: the answer that was run last ------------------------------------------------------------------------


def run(shell, source):
    return shell.run_cell(source, store_history=True)


@pytest.fixture
def answered(shell, judge):
    """The notebook's answer was run: as a cell it defines things, and as text it is judged."""
    notebook._judged.cache_clear()
    run(shell, f"# exercise: locked\n{CELL}")
    yield shell
    notebook._judged.cache_clear()


def test_the_last_answer_is_judged_as_it_stands_in_the_notebook(answered, judge):
    run(answered, "# exercise: unlocked\nx = 1")
    assert "saw the last sweet potato" in repr(run(answered, "%stall locked --lang en --seed 2").result)
    assert judge == [(f"# exercise: locked\n{CELL}".rstrip().encode(), "locked", {"seed": 2})]
    run(answered, "# exercise: locked\n%time\nx = 2")
    run(answered, "%stall locked")
    assert judge[1][0] == b"# exercise: locked\n# %time\nx = 2"


def test_parts_of_a_split_answer_are_judged_together(answered, judge):
    run(answered, "# exercise: locked\nimport threading\nshop = None")
    run(answered, "%time")
    run(answered, "def sale(lock):\n    helper()")
    run(answered, "def helper():\n    pass")
    run(answered, "# scratch\ny = 3")
    run(answered, "%stall locked --lang en")
    parts = [
        "# exercise: locked\nimport threading\nshop = None",
        "def sale(lock):\n    helper()",
        "def helper():\n    pass",
    ]
    assert judge[-1][0].decode() == "\n".join(parts)


def test_graded_cells_share_one_judgement_and_give_points_as_values(answered, judge, capsys):
    assert run(answered, "# a check\n%stall locked one_seller --lang en").result == 5.0
    assert re.search(r"passed +5/5 +one seller sells exactly the stock +one_seller\n", capsys.readouterr().out)
    assert run(answered, "%stall locked never_oversells").result == 0.0
    assert "2 sold, there was 1" in capsys.readouterr().out
    assert run(answered, "%stall locked bonus").result is None
    assert "survives_exception" in capsys.readouterr().out
    assert len(judge) == 1


def test_what_was_not_judged_is_an_error_and_no_value(answered, monkeypatch, samples, capsys):
    judged = []

    def dies(*args, **options):
        judged.append(args)
        return samples["not_judged"]

    monkeypatch.setattr(notebook, "grade_submission", dies)
    done = run(answered, "%stall locked one_seller --lang en")
    assert not done.success and done.result is None
    said = " ".join("".join(capsys.readouterr()).split())
    assert "says nothing about your code" in said and "Traceback" not in said
    run(answered, "%stall locked one_seller")
    assert len(judged) == 2, "it may have been bad luck: asked again, it tries again"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "say which exercise the cell is"),
        ("lockd", "say which exercise the cell is"),
        ("locked --nonsense", "does not know"),
        ("locked no_such", "`locked` has no check `no_such`; it has: one_seller"),
        ("producer_consumer", "run the cell that begins with `# exercise: producer_consumer` first"),
    ],
)
def test_what_keeps_it_from_judging_is_an_error_of_the_cell(answered, judge, capsys, line, said):
    done = run(answered, f"%stall {line}")
    assert not done.success and done.result is None and judge == []
    shown = capsys.readouterr()
    assert said in shown.err + shown.out and "Traceback" not in shown.err + shown.out


def test_our_own_error_is_a_sentence_too(shell, monkeypatch, capsys):
    def refuse(*args, **options):
        raise UsageError("unknown-exercise", name="x", known=["y"])

    monkeypatch.setattr(notebook, "grade_submission", refuse)
    assert shell.run_cell(f"%%stall locked\n{CELL}", store_history=False).success
    assert "there is no exercise called `x`" in capsys.readouterr().out


def test_whatever_a_student_wrote_is_text_and_no_markup(samples):
    evil = "</pre><script>alert(1)</script>\x1b[31m\u202e\"'"
    report = dataclasses.replace(samples["invalid"], message=Message("syntax-error", {"line": 1, "text": evil}))
    shown = notebook_html(dataclasses.replace(report, source=evil * 3, exercise=evil))
    assert "<script" not in shown and "\x1b" not in shown and "\u202e" not in shown
    assert shown.count("</pre>") == 1 and shown.count("</section>") == 1


def test_the_html_says_what_the_text_says_and_the_picture_can_be_another(samples):
    shown = notebook_html(samples["oversell"], lang="zh", picture=text_picture)
    text = repr(notebook.Judgement(samples["oversell"], "zh"))
    assert html.unescape(re.sub(r"<[^>]+>", "", shown)).rstrip("\n") == text
    assert 'lang="zh-CN"' in shown and "http" not in shown
    assert "<svg/>" in notebook_html(samples["oversell"], picture=lambda report, lang: "<svg/>")


def test_a_story_is_the_page_in_a_frame_that_reaches_nothing_of_the_notebook(samples):
    shown = notebook_html(samples["oversell"], lang="zh")
    pattern = r'<section[^>]*><iframe sandbox="allow-scripts" [^>]* srcdoc="([^"]*)"></iframe></section>'
    frame = re.fullmatch(pattern, shown)
    assert frame is not None and html.unescape(frame[1]) == page.report_page([samples["oversell"]], lang="zh")
    evil = '"></iframe><script>alert(1)</script>'
    hostile = notebook_html(dataclasses.replace(samples["oversell"], source=evil, exercise=evil))
    assert hostile.count("<script") == 0 and hostile.count("<iframe") == hostile.count("</iframe") == 1


def test_ipython_is_imported_by_nobody_who_does_not_ask():
    code = (
        "import sys, graders, graders.cli.check\n"
        "assert callable(graders.load_ipython_extension)\n"
        "sys.exit('IPython' in sys.modules or 'graders.notebook' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
