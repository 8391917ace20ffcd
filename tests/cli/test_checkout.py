"""Machines get paths from the repository's root, people those that they know."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import graders.cli.check  # before anybody patches what it takes
from graders.checkout import root
from graders.cli import main


@pytest.fixture
def hw(tmp_path, monkeypatch, samples, answers):
    monkeypatch.setattr(graders.cli.check, "grade", answers.grade)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "hw" / "exercises").mkdir(parents=True)
    (tmp_path / "hw" / "exercises" / "locked.py").write_text(samples["oversell"].source, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "hw")
    return tmp_path


@pytest.mark.parametrize("said", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", ".git"])
def test_machines_get_paths_from_the_root_and_people_their_own(hw, monkeypatch, capsys, said):
    if said == ".git":
        (hw / ".git").mkdir()
    else:
        monkeypatch.setenv(said, str(hw))
    assert main(["check", "exercises/locked.py", "--format", "github", "--format", "gitlab=q.json",
                 "--format", "junit=j.xml"]) == 1  # fmt: skip
    assert set(re.findall(r"file=([^,]+)", capsys.readouterr().out)) == {"hw/exercises/locked.py"}
    assert {entry["location"]["path"] for entry in json.loads(Path("q.json").read_text(encoding="utf-8"))} == {
        "hw/exercises/locked.py"
    }
    assert "hw/exercises/locked.py" in Path("j.xml").read_text(encoding="utf-8")
    assert main(["check", "exercises/locked.py"]) == 1
    assert "--> exercises/locked.py" in capsys.readouterr().out.replace(os.sep, "/")


def test_a_root_that_does_not_hold_the_file_is_not_taken(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    assert root(tmp_path / "a" / "b", {"GITHUB_WORKSPACE": str(tmp_path / "other")}) in (None, root(tmp_path, {}))
    (tmp_path / "a" / ".git").mkdir()
    assert root(tmp_path / "a" / "b", {"GITHUB_WORKSPACE": str(tmp_path / "other")}) == (tmp_path / "a").resolve()
    assert root(tmp_path / "a" / "b", {"GITHUB_WORKSPACE": str(tmp_path)}) == tmp_path.resolve()
