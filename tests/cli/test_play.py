"""`stall play` from outside: the page is written, or a sentence says why not."""

from __future__ import annotations

import json

import pytest

from graders import catalog
from graders.cli import main

STUB = "from graders import shop\nsweetpotato = 40\nTURNS = []\n\ndef sale():\n    raise NotImplementedError\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "unlocked.py").write_bytes(catalog.tutorial_cell("unlocked"))
    return tmp_path


def test_the_page_of_one_s_own_file(folder, capsys):
    assert main(["play", "unlocked", "-o", "game.html", "--json", "game.json"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("game.html written (") and err.endswith("positions): open it in a browser\n")
    page = (folder / "game.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and 'data-lang="en"' in page
    game = json.loads((folder / "game.json").read_text(encoding="utf-8"))["game"]
    assert game["complete"] is True and game["proved"] is False


def test_the_tutorial_s_cells_need_no_file(folder, capsys):
    (folder / "exercises" / "unlocked.py").unlink()
    for exercise in catalog.load():
        assert main(["play", exercise, "--tutorial", "--lang", "zh", "-o", f"{exercise}.html"]) == 0
        assert "教程原来的代码" in (folder / f"{exercise}.html").read_text(encoding="utf-8")
    assert "已写好 locked.html" in capsys.readouterr().err


def test_a_size_of_one_s_own(folder):
    assert main(["play", "unlocked", "--sellers", "3", "--stock", "0"]) == 0
    page = (folder / "play.html").read_text(encoding="utf-8")
    assert "3 sellers" in page and "0 sweet potatoes" in page


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (STUB, "`sale` is not written yet: fill in line 6"),
        ("def sale(:\n", "Python cannot read line 1"),
        ("import subprocess\n\ndef sale():\n    subprocess.run('ls')\n", "`subprocess`"),
    ],
    ids=["not-started", "invalid", "refused"],
)
def test_what_cannot_be_played(folder, source, says, capsys):
    (folder / "exercises" / "unlocked.py").write_text(source, encoding="utf-8")
    assert main(["play", "unlocked"]) == 1  # as `check` says it
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and says in err
    assert not (folder / "play.html").exists()


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["nonesuch"], "nonesuch"),
        (["locked"], "locked.py"),
        (["unlocked", "gone.py"], "gone.py"),
        (["unlocked", "exercises/unlocked.py", "--tutorial"], "not both"),
        (["unlocked", "--sellers", "9"], "--sellers takes a number from 1 to 4, not 9"),
        (["unlocked", "--tutorial", "-o", "no/such/folder.html"], "no/such/folder.html"),
    ],
)
def test_what_makes_no_sense(command, says, capsys):
    assert main(["play", *command]) == 2
    assert says in capsys.readouterr().err
