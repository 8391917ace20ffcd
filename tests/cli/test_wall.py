"""What `stall grade` says of the wall, and where it goes no further."""

from __future__ import annotations

import pytest

from graders.cli import main
from graders.sandbox import probe


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


def test_grade_says_which_layers_the_wall_has_and_refuses_without_one(monkeypatch, tmp_path, capsys):
    (tmp_path / "subs" / "alice").mkdir(parents=True)
    args = ["grade", str(tmp_path / "subs"), "-o", str(tmp_path / "out")]
    monkeypatch.setattr(probe, "layers", lambda: ())
    assert main(args) == 2
    assert "--trust-submissions" in capsys.readouterr().err
    assert main([*args, "--lang", "zh", "--trust-submissions"]) == 0
    assert "不在沙盒里运行" in capsys.readouterr().err
    monkeypatch.setattr(probe, "layers", lambda: ("landlock", "seccomp"))
    assert main([*args, "--resume"]) == 0
    assert "in a sandbox: landlock, seccomp" in capsys.readouterr().err


def test_grade_names_the_part_of_the_wall_that_is_missing(monkeypatch, tmp_path, capsys):
    (tmp_path / "subs" / "alice").mkdir(parents=True)
    args = ["grade", str(tmp_path / "subs"), "-o", str(tmp_path / "out")]
    monkeypatch.setattr(probe, "layers", lambda: ("namespaces", "seccomp"))
    assert main(args) == 2
    said = capsys.readouterr().err
    assert "reading and changing your files (active: namespaces, seccomp)" in said and "in a sandbox" not in said
    assert main([*args, "--trust-submissions"]) == 0
    said = capsys.readouterr().err
    assert "in a sandbox: namespaces, seccomp" in said and "nothing keeps a submission from reading" in said
    monkeypatch.setattr(probe, "layers", lambda: ("landlock",))
    assert main([*args, "--resume", "--lang", "zh"]) == 2
    assert "没有 seccomp 过滤器" in capsys.readouterr().err
