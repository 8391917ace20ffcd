"""`stall selfcheck` finds this repository in order, and every kind of damage that is done to a copy of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from graders import catalog
from graders.catalog.packs import open_pack
from graders.cli import main
from graders.cli.selfcheck import _known
from graders.course import selfcheck
from graders.course.exercise import EXAMPLE
from graders.feedback import sentence

ROOT = Path(__file__).resolve().parents[2]
LOCKED = catalog.load()["locked"]


@pytest.fixture
def course(tmp_path):
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "graders").mkdir()
    shutil.copy(ROOT / "CONTRIBUTING.md", tmp_path)
    return tmp_path


@pytest.fixture
def pack(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "mine"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(items) -> list[tuple[str, str]]:
    return [(item.name, item.message.key) for item in items if item.state == "failed"]


@pytest.mark.slow
def test_this_repository_is_in_order(capsys, monkeypatch, tmp_path):
    """With everything: words, documents, solutions, and a program for every word."""
    file = tmp_path / "found.json"
    assert main(["selfcheck", str(ROOT), "--json", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "DAMAGED" not in shown
    items = json.loads(file.read_text(encoding="utf-8"))["items"]
    assert {item["state"] for item in items if item["part"] != "wall"} == {"passed"}
    count = {part: sum(item["part"] == part for item in items) for part in ("stub", "solution", "documents")}
    assert count["stub"] == count["solution"] == 3 and count["documents"] >= 5
    assert {item["name"] for item in items if item["part"] == "diagnosis"} == set(selfcheck.DIAGNOSES)


def test_outside_of_a_checkout_it_says_what_it_did_not_look_at(tmp_path):
    items = [*selfcheck.stub(tmp_path, LOCKED), *selfcheck.solution(tmp_path, LOCKED), *selfcheck.corpus(tmp_path)]
    items += selfcheck.documents(tmp_path, _known)
    assert [item.state for item in items] == ["not_checked"] * 4
    assert {item.message.key for item in items} == {"check-no-source"}
    assert selfcheck.exit_code(items) == 0


def test_a_stub_that_was_edited(course):
    assert found(selfcheck.stub(course, LOCKED)) == []
    change(course / "exercises" / "locked.py", "40", "41")
    assert found(selfcheck.stub(course, LOCKED)) == [("locked", "check-stub-stale")]
    (course / "exercises" / "locked.py").unlink()
    assert found(selfcheck.stub(course, LOCKED)) == [("locked", "check-stub-missing")]


def test_a_stub_that_is_no_stub(course):
    """The solution lost its markers: then the stub is the answer."""
    answer = course / "solutions" / "locked.py"
    plain = [line for line in answer.read_text(encoding="utf-8").splitlines() if "solution>" not in line]
    answer.write_text("\n".join(line for line in plain if "# stub:" not in line) + "\n", encoding="utf-8")
    shutil.copy(answer, course / "exercises" / "locked.py")
    assert found(selfcheck.stub(course, LOCKED)) == [("locked", "check-stub-judged")]


def test_a_solution_that_is_wrong(course):
    change(course / "solutions" / "locked.py", "with lock:", "if True:")
    assert found(selfcheck.solution(course, LOCKED)) == [("locked", "check-solution")]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('zh = "大家都能回家"', 'zh = " "', "check-words-missing"),
        ("看有没有空位和放上去，要在同一次持锁里。", "", None),
        ('zh = "小柜台"', 'zh = "The small counter"', "check-words-same"),
        ('    "在这个柜台边等着的有两种人。他们各自在等什么？",', '    "",', "check-words-missing"),
        ('zh = "柜台上放了 {there} 个，只放得下 {room} 个"', 'zh = ""', "check-words-missing"),
    ],
)
def test_words_that_are_missing(pack, old, new, key):
    change(pack / "exercise.toml", old, new)
    with catalog.using([pack]):
        bad = found(selfcheck.words(catalog.load()["bounded_counter"]))
    assert bad == ([("bounded_counter", key)] if key else [])


def test_a_hint_that_is_missing_altogether(pack, capsys):
    change(pack / "exercise.toml", '    "在这个柜台边等着的有两种人。他们各自在等什么？",\n', "")
    assert main(["selfcheck", str(ROOT), "--pack", str(pack)]) == 2
    assert "2 hints, expected 3" in capsys.readouterr().err


def test_a_misconception_without_a_hint(monkeypatch):
    monkeypatch.setattr(selfcheck, "hints_for_diagnosis", lambda word, lang: (lang, lang, lang * (word != "no-lock")))
    assert found(selfcheck.diagnosis_words()) == [("no-lock", "check-words-missing")]


def test_a_word_that_no_program_has(course):
    (course / "tests" / "corpus" / "failed" / "locked").mkdir(parents=True)
    program = ROOT / "tests/corpus/failed/locked/looks_before_locking.py"
    copied = Path(shutil.copy(program, course / "tests" / "corpus" / "failed" / "locked"))
    bad = dict(found(selfcheck.corpus(course)))
    assert set(bad.values()) == {"check-word-no-program"}
    assert set(selfcheck.DIAGNOSES) - set(bad) == {"check-outside-lock"}
    change(copied, "# diagnosis: check-outside-lock", "# diagnosis: no-lock")
    bad = dict(found(selfcheck.corpus(course)))
    assert bad["no-lock"] == "check-word" and bad["check-outside-lock"] == "check-word-no-program"


def test_a_pack_whose_corpus_is_wrong(pack):
    failed, passed = pack / "corpus" / "failed", pack / "corpus" / "passed"
    for path in [*failed.glob("*.py"), *passed.glob("*.py")]:
        if path.stem not in ("never_full", "notify_one", "wait_for"):
            path.unlink()
    change(failed / "notify_one.py", "# diagnosis: notify-one", "# diagnosis: missing-notify")
    (failed / "never_full.py").rename(passed / "never_full.py")
    with catalog.using([pack]):
        bad = found(selfcheck.pack_corpus(open_pack(pack)))
    assert bad == [("failed/notify_one.py", "check-word"), ("passed/never_full.py", "check-verdict")]


def test_a_link_and_a_command_that_lead_nowhere(course):
    document = course / "CONTRIBUTING.md"
    document.write_text(
        "# A heading, with `code`\n[a](gone.md) [b](#a-heading-with-code) [c](#nowhere) [d](https://example.org)\n"
        "```sh\nstall chekc exercises/\nstall check --sedd 1\nstall check --seed 1\n```\n`stall course nothing`\n",
        encoding="utf-8",
    )
    items = [item for item in selfcheck.documents(course, _known) if item.state == "failed"]
    said = [item.message.args.get("target") or item.message.args["command"] for item in items]
    assert said == ["gone.md", "#nowhere", "stall chekc exercises/", "stall check --sedd 1", "stall course nothing"]


def test_packages_that_are_missing_or_old():
    assert selfcheck.package(Requirement("click>=8")).state == "passed"
    assert selfcheck.package(Requirement("click>=999")).message.key == "check-package-old"
    assert selfcheck.package(Requirement("no-such-package-of-ours")).message.key == "check-package-missing"


@pytest.mark.parametrize(
    ("layers", "state", "key"),
    [
        ((), "not_checked", "check-no-wall"),
        (("namespaces",), "not_checked", "check-no-wall"),
        (("landlock",), "not_checked", "check-no-wall-processes"),
        (("seccomp",), "not_checked", "check-no-wall-files"),
        (("landlock", "seccomp"), "passed", "check-wall"),
    ],
)
def test_a_system_without_a_whole_wall_is_not_checked(monkeypatch, layers, state, key):
    monkeypatch.setattr(selfcheck.probe, "layers", lambda: layers)
    wall = next(item for item in selfcheck.machine() if item.part == "wall")
    assert (wall.state, wall.message.key) == (state, key)
    assert all(layer in sentence(wall.message, lang) for layer in layers for lang in ("en", "zh"))


def test_the_board_in_chinese_and_the_exit_code(monkeypatch, capsys):
    bad = selfcheck.Item("stub", "locked", "failed", selfcheck.Message("check-stub-missing", {"file": "x.py"}))
    monkeypatch.setattr("graders.cli.selfcheck.selfcheck", lambda root, knows: iter([bad]))
    assert main(["selfcheck", "--lang", "zh"]) == 1
    shown = capsys.readouterr().out
    assert "空白练习" in shown and "没有 `x.py`" in shown and "有 1 处问题" in shown
