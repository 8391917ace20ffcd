"""A fourth exercise, added from outside: the shipped example is whole, and the three stay three."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graders import catalog, grading
from graders.bulk.version import kit_version
from graders.catalog import packs, stubs
from graders.cli import main
from graders.course.exercise import EXAMPLE
from graders.errors import UsageError
from graders.feedback import hints_for_diagnosis, sentence, title_of_diagnosis
from graders.results import Message, Verdict
from graders.suites import authoring, judge
from graders.suites._explore import Findings, search
from graders.suites._plan import Options, apply
from graders.suites._stalls import suite_of
from graders.suites._submission import prepare

ID = "bounded_counter"
CORPUS = sorted((EXAMPLE / "corpus").rglob("*.py"))
PLANTED = {
    "all_roasted": "two_in_one_call",
    "never_too_full": "never_full",
    "never_oversells": "if_for_while",
    "never_stuck": "notify_one",
}


@pytest.fixture
def pack():
    with catalog.using([EXAMPLE]):
        yield catalog.load()[ID]


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "mine"))


def test_only_who_names_it_has_a_fourth_exercise(pack):
    assert list(catalog.load()) == ["unlocked", "locked", "producer_consumer", ID]
    assert catalog.by_module_name("a/bounded_counter.py") is pack


def test_without_a_pack_there_are_three():
    assert list(catalog.load()) == ["unlocked", "locked", "producer_consumer"]
    assert sum(exercise.points for exercise in catalog.load().values()) == 100


def test_marks_are_keyed_by_the_pack(copy):
    plain = kit_version()
    with catalog.using([copy]):
        before = kit_version()
        (copy / "suite.py").write_text((copy / "suite.py").read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert len({plain, before, kit_version()}) == 3
    assert kit_version() == plain


def test_the_stub_is_what_the_solution_gives_and_is_not_started(pack, copy):
    assert stubs.check_pack(EXAMPLE)
    report = judge((EXAMPLE / f"{ID}.py").read_bytes(), exercise=ID, file="x.py")
    assert report.verdict is Verdict.NOT_STARTED
    (copy / f"{ID}.py").write_text("x = 1\n", encoding="utf-8")
    assert not stubs.check_pack(copy)
    assert stubs.write_pack(copy) and stubs.check_pack(copy) and not stubs.write_pack(copy)


def test_the_solution_passes_in_the_sandbox_with_all_points_and_proofs(pack):
    report = grading.grade(EXAMPLE / "solution.py", ID)
    assert (report.verdict, report.points) == (Verdict.PASSED, pack.points)
    never_stuck = next(check for check in report.checks if check.id == "never_stuck")
    assert "4x4" in never_stuck.coverage.complete


@pytest.mark.slow
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_corpus_has_its_verdicts_and_words(pack, path):
    text = path.read_text(encoding="utf-8")
    report = judge(path.read_bytes(), exercise=ID, file=path.name)
    assert report.verdict.value == path.parent.name
    wanted = re.search(r"^# diagnosis: (\S+)", text)
    assert report.diagnosis == (wanted[1] if wanted else None)
    fails = re.search(r"^# fails: (.+)", text, re.MULTILINE)
    failed = {check.id for check in report.checks if check.passed is False}
    assert failed == set(fails[1].split(", ") if fails else ())


@pytest.mark.parametrize("check", PLANTED)
def test_where_a_proof_counts_there_is_something_to_find(pack, check):
    program = EXAMPLE / "corpus" / "failed" / f"{PLANTED[check]}.py"
    submission = prepare(program.read_bytes(), pack, program.name)
    plan = [s for s in apply(suite_of(ID).scenarios(), Options()) if s.name == "prove" and check in s.proves]
    assert plan
    for scenario in plan:
        findings = Findings()
        search(submission, [scenario], Options(), findings)
        assert check in findings.seen, scenario.stage.head


def test_words_of_its_own_in_both_languages(pack):
    full = Message("counter-too-full", {"there": 2, "room": 1})
    assert sentence(full, "en") == "2 lay on the counter, there is room for 1"
    assert sentence(full, "zh") == "柜台上放了 2 个，只放得下 1 个"
    assert title_of_diagnosis("fills-the-counter", "zh") == "没有空位还往上放"
    assert "line 12" in hints_for_diagnosis("fills-the-counter", "en", {"line": 12})[0]
    assert len(hints_for_diagnosis("fills-the-counter", "zh")) == 3


def test_check_replay_hint_and_play_with_the_pack(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE / "corpus" / "failed" / "never_full.py", f"{ID}.py")
    assert main(["check", "--pack", str(EXAMPLE), f"{ID}.py"]) == 1
    shown = capsys.readouterr().out
    assert "fills-the-counter" in shown and "there is room for" in shown and "<--" in shown
    token = re.search(r"stall replay (\S+)", shown)[1]
    assert token.startswith("B")
    assert main(["replay", "--pack", str(EXAMPLE), token, f"{ID}.py"]) == 1
    assert main(["hint", "--pack", str(EXAMPLE), "--lang", "zh", f"{ID}.py"]) == 0
    assert "烤薯姐看了什么" in capsys.readouterr().out
    assert main(["play", "--pack", str(EXAMPLE), ID, f"{ID}.py"]) == 0
    assert (tmp_path / "play.html").is_file()
    assert main(["check", f"{ID}.py"]) == 2  # nobody named it


def test_grade_has_a_row_more_for_each_student(tmp_path):
    (tmp_path / "in" / "ann").mkdir(parents=True)
    shutil.copy(EXAMPLE / "solution.py", tmp_path / "in" / "ann" / f"{ID}.py")
    assert main(["grade", "--pack", str(EXAMPLE), str(tmp_path / "in"), "-o", str(tmp_path / "out")]) == 0
    rows = (tmp_path / "out" / "grades.csv").read_text(encoding="utf-8")
    assert f"{ID}" in rows and "30" in rows


def test_pytest_finds_it_by_its_settings(pytester, copy):
    pytester.makepyprojecttoml(f'[tool.pytest.ini_options]\nstall_packs = ["{copy.as_posix()}"]\n')
    pytester.path.joinpath(f"{ID}.py").write_bytes((copy / "solution.py").read_bytes())
    result = pytester.runpytest_inprocess(f"{ID}.py", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=5)
    assert list(catalog.load()) == ["unlocked", "locked", "producer_consumer"]


def test_the_folder_of_a_submission_is_never_taken_for_a_pack(copy, capsys):
    assert main(["check", str(copy / f"{ID}.py")]) == 2


DAMAGE = {
    "no suite": ("suite.py", None, "pack-lacks-file"),
    "no toml": ("exercise.toml", "x = [", "pack-toml"),
    "a check without a title": ("exercise.toml", ("why.zh", "why.xx"), "pack-toml"),
    "an id of ours": ("exercise.toml", ('id = "bounded_counter"', 'id = "locked"'), "pack-id"),
    "no module's name": ("exercise.toml", ('id = "bounded_counter"', 'id = "a counter"'), "pack-id"),
    "a suite that breaks": ("suite.py", "1 / 0", "pack-suite"),
    "a suite without scenarios": ("suite.py", ("def scenarios", "def plans"), "pack-suite"),
    "a letter of ours": ("suite.py", ('Stall("B"', 'Stall("L"'), "pack-suite"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_wrong_with_a_pack_is_said(copy, damage):
    name, change, code = DAMAGE[damage]
    path = copy / name
    if change is None:
        path.unlink()
    elif isinstance(change, str):
        path.write_text(change, encoding="utf-8")
    else:
        path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(UsageError) as caught, catalog.using([copy]):
        suite_of(ID)
    assert caught.value.code == code
    assert str(copy) in sentence(Message(code, caught.value.details), "en")
    assert os.environ.get(packs.SETTING) is None


def test_a_suite_may_name_its_kinds_of_scenario():
    """Suites were written so before the kinds were classes."""
    stage, feeds = authoring.Stage("any", 2, 1), (("never_stuck", authoring.promise.everyone_goes_home),)
    drawn = authoring.Drawn((2, 3), (1, 2))
    assert authoring.Scenario(stage, "prove", 9, feeds, proves=("never_stuck",)) == authoring.Proof(
        stage, 9, feeds, proves=("never_stuck",)
    )
    assert authoring.Scenario(stage, "sample", 9, feeds, True) == authoring.Sample(stage, 9, feeds, large=True)
    assert authoring.Scenario(stage, "pct", 9, feeds) == authoring.PctSample(stage, 9, feeds)
    assert authoring.Scenario(stage, "fair", 1, feeds, drawn=drawn) == authoring.Fair(stage, 1, feeds, drawn=drawn)


def test_behind_the_wall_the_pack_cannot_be_read(copy):
    """The suite is loaded, the wall goes up, and then its folder is out of reach: a suite that looks says so."""
    from graders.sandbox import parent, probe
    from graders.sandbox.wire import Request

    if "landlock" not in probe.layers():
        pytest.skip("this kernel has no Landlock: there is no wall to look at")
    suite = (copy / "suite.py").read_text(encoding="utf-8")
    look = f"""
def scenarios():
    try:
        open({str(copy / "solution.py")!r}).close()
    except (PermissionError, FileNotFoundError):  # forbidden, or inside of bubblewrap not even there
        raise ValueError("out of reach") from None
    return []
"""
    (copy / "suite.py").write_text(suite + look, encoding="utf-8")
    assert (copy / "solution.py").is_file()
    with catalog.using([copy]), pytest.raises(Exception, match="out of reach"):
        parent.ask(Request(ID, (copy / "solution.py").read_bytes(), "x.py"))


def test_copied_as_a_template(tmp_path, capsys):
    target = tmp_path / "new"
    assert main(["course", "exercise", str(target)]) == 0
    names = {str(path.relative_to(EXAMPLE)) for path in EXAMPLE.rglob("*") if path.is_file()}
    copied = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert copied == {name for name in names if "__pycache__" not in name}
    assert main(["course", "exercise", str(target)]) == 2


def test_the_stub_runs_as_a_script():
    run = subprocess.run([sys.executable, str(EXAMPLE / f"{ID}.py")], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0 and "Traceback" not in run.stderr
