"""What a course handed out and is not there is part of the mark, in every format."""

from __future__ import annotations

import json

import pytest

from graders.cli import main
from graders.reports.formats import FORMATS


@pytest.mark.slow
def test_every_format_says_what_was_not_handed_in(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "unlocked.py").write_text("def sale(:\n", encoding="utf-8")
    forms = [f"--format={name}={name}.out" for name in FORMATS if name not in ("github", "github-summary")]
    assert main(["check", "exercises", "--lang", "en", "--format", "github", *forms]) == 1
    assert capsys.readouterr().out.count("::error") == 3
    made = {name: (tmp_path / f"{name}.out").read_text(encoding="utf-8") for name in FORMATS
            if name not in ("github", "github-summary")}  # fmt: skip
    classroom = json.loads(made["classroom"])
    assert (classroom["status"], classroom["max_score"]) == ("fail", 100)
    assert sum(test["score"] for test in classroom["tests"]) == 0
    for name, text in made.items():
        assert "producer_consumer" in text, name


@pytest.mark.slow
def test_a_folder_from_which_all_was_deleted(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["check", "exercises", "--format", "classroom=c.json", "--lang", "en"]) == 1
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["max_score"] == 100
    (tmp_path / "exercises").mkdir()
    assert main(["check", "exercises", "--lang", "en"]) == 2
    assert "found no exercise to check" in capsys.readouterr().err
