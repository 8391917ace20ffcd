"""`stall start`, and every place that names it. From a wheel, far away from a clone: tests/kit/test_release.py."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from graders import catalog
from graders.catalog import handout
from graders.cli import main
from graders.course import kit
from graders.course.exercise import copy_example

ROOT = Path(__file__).parents[2]
STUBS = [f"{exercise}.py" for exercise in ("unlocked", "locked", "producer_consumer")]
WRITTEN = [*STUBS, "README.md", ".vscode/settings.json", ".vscode/tasks.json"]
NOTEBOOKS = [f"notebooks/{name}.ipynb" for name in ("unlocked", "locked", "producer_consumer")]


@pytest.fixture(autouse=True)
def empty(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STALL_PACKS", "")


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_it_writes_the_stubs_a_page_and_the_editors_settings(tmp_path, capsys):
    assert main(["start", "--lang", "en"]) == 0
    assert files(tmp_path) == set(WRITTEN)
    for name in STUBS:
        assert (tmp_path / name).read_bytes() == (ROOT / "exercises" / name).read_bytes()
    assert capsys.readouterr().out.split("\n") == ["  stall check", "  stall hint unlocked", ""]
    assert json.loads((tmp_path / ".vscode/settings.json").read_text())["python.testing.pytestEnabled"] is True
    labels = [task["label"] for task in json.loads((tmp_path / ".vscode/tasks.json").read_text())["tasks"]]
    assert labels == ["stall check", "stall watch"]


def test_elsewhere_it_says_how_to_get_there(tmp_path, capsys):
    assert main(["start", "my stall", "--lang", "en", "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"folder": "my stall", "written": WRITTEN, "kept": [], "next": ['cd "my stall"', "stall check"]}
    assert files(tmp_path / "my stall") == set(WRITTEN)


def test_no_file_is_ever_replaced(tmp_path, capsys):
    (tmp_path / "locked.py").write_text("mine\n")
    (tmp_path / "README.md").write_text("mine too\n")
    assert main(["start", "--lang", "en"]) == 0
    assert (tmp_path / "locked.py").read_text() == "mine\n" and (tmp_path / "README.md").read_text() == "mine too\n"
    assert "kept as it was: locked.py, README.md" in capsys.readouterr().err
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    assert main(["start", "--lang", "zh", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == []
    assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == before


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_that_leads_nowhere_is_no_place_to_write_to(tmp_path):
    (tmp_path / "locked.py").symlink_to(tmp_path / "elsewhere.py")
    assert main(["start"]) == 0
    assert not (tmp_path / "elsewhere.py").exists()


def test_where_nothing_can_be_written_it_says_so(tmp_path, capsys):
    (tmp_path / "taken").write_text("")
    assert main(["start", "taken", "--lang", "en"]) == 2
    assert "cannot write" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_in_the_students_language(lang, tmp_path):
    assert main(["start", "--lang", lang]) == 0
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    for exercise in catalog.load().values():
        assert f"| `{exercise.id}.py` | {exercise.points} | {exercise.title[lang]} |" in page
    assert ("红薯摊" in page) == (lang == "zh")


def test_notebooks_come_on_demand(tmp_path):
    assert main(["start", "--notebooks"]) == 0
    assert files(tmp_path) == {*WRITTEN, *NOTEBOOKS}


def test_the_exercise_of_a_pack_is_written_too(tmp_path, capsys):
    copy_example(tmp_path / "pack")
    assert main(["start", "my", "--pack", "pack", "--notebooks"]) == 0
    assert files(tmp_path / "my") == {*WRITTEN, *NOTEBOOKS, "bounded_counter.py"}
    stub = (tmp_path / "pack" / "bounded_counter.py").read_bytes()
    assert (tmp_path / "my" / "bounded_counter.py").read_bytes() == stub


COMMANDS = [
    [],
    ["check"],
    ["check", "locked.py"],
    ["check", "exercises"],
    ["watch"],
    ["hint", "locked"],
    ["play", "locked"],
    ["run", "locked"],
    ["replay", "L2-1-4e0k5v908d05xdm"],
    ["replay", "locked.py"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_that_finds_no_exercise_names_it(command, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))  # where hints are remembered
    code = main([*command, *(["--lang", "en"] if command else [])])
    assert code == (0 if command[:1] == ["hint"] else 2)
    out, err = capsys.readouterr()
    assert "`stall start`" in out + err


@pytest.mark.parametrize(("wrong", "meant"), [("chek", "check"), ("explor", "explore"), ("strat", "start")])
def test_a_slip_of_the_keyboard_is_understood(wrong, meant, capsys):
    assert main([wrong, "--lang", "en"]) == 2
    assert capsys.readouterr().err == f"error: there is no command `{wrong}`; did you mean `{meant}`?\n"


def test_a_slip_in_a_group_is_understood_too(capsys):
    assert main(["--lang", "en", "course", "bild"]) == 2
    assert "did you mean `build`?" in capsys.readouterr().err


def test_a_group_alone_shows_its_help_as_it_is(capsys):
    for command in ([], ["course"]):
        assert main(command) == 2
        out, err = capsys.readouterr()
        assert main([*command, "--help"]) == 0
        assert (out, err) == (capsys.readouterr().out, "")


def test_our_own_wheel_holds_what_a_built_one_holds(tmp_path):
    name, data = kit.wheel()
    (tmp_path / name).write_bytes(data)
    with zipfile.ZipFile(tmp_path / name) as archive:
        held = {path for path in archive.namelist() if path.startswith(f"graders/{handout.FOLDER}/")}
    assert held == {f"graders/{handout.FOLDER}/{name}" for name in [*STUBS, *NOTEBOOKS]}
