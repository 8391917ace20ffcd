"""The metadata is whole: points, titles, hints and design notes, in both languages."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest

from graders import catalog
from graders.catalog import _load

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = catalog.load()
TITLE_COLUMNS_MAX = 40
POINTS = {
    "unlocked": {"one_seller": 6, "oversells": 7, "turns": 7},
    "locked": {"one_seller": 5, "never_stuck": 10, "never_oversells": 10, "all_sold": 7, "everyone_sells": 3},
    "producer_consumer": {
        "hires": 5,
        "all_roasted": 8,
        "never_oversells": 10,
        "all_sold": 8,
        "never_stuck": 10,
        "no_spin": 4,
    },
}
BONUS = {
    "unlocked": {},
    "locked": {"side_by_side": 2, "survives_exception": 2},
    "producer_consumer": {"side_by_side": 2},
}

each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def test_order_and_points():
    assert list(EXERCISES) == ["unlocked", "locked", "producer_consumer"]
    assert [exercise.points for exercise in EXERCISES.values()] == [20, 35, 45]


@each_exercise
def test_checks_and_their_points(exercise):
    assert {check.id: check.points for check in exercise.checks if not check.bonus} == POINTS[exercise.id]
    assert {check.id: check.points for check in exercise.checks if check.bonus} == BONUS[exercise.id]
    assert [check.bonus for check in exercise.checks] == sorted(check.bonus for check in exercise.checks)


@each_exercise
def test_texts_exist_in_both_languages(exercise):
    texts = [text for check in exercise.checks for text in (check.title, check.why)]
    for text in (exercise.title, *texts):
        assert text.en.strip() and text.en.isascii()
        assert text.zh.strip() and not text.zh.isascii()
    for check in exercise.checks:
        for title in check.title.values():
            assert columns(title) <= TITLE_COLUMNS_MAX, title


@each_exercise
def test_hints_have_three_different_rungs(exercise):
    assert len(set(exercise.hints.en)) == len(set(exercise.hints.zh)) == 3
    assert exercise.hints.en[0].endswith("?") and exercise.hints.zh[0].endswith("？")
    for rung in (*exercise.hints.en, *exercise.hints.zh):
        assert "with lock" not in rung and "notify_all" not in rung, "a hint never holds the answer"


@each_exercise
def test_design_note_is_complete(exercise):
    assert exercise.goal and exercise.objectives and exercise.out_of_scope
    earlier = list(EXERCISES)[: list(EXERCISES).index(exercise.id)]
    assert set(exercise.prerequisites) <= set(earlier), "the graph of prerequisites has no cycle"


@each_exercise
def test_solution_has_what_the_catalogue_asks_for(exercise):
    tree = ast.parse((ROOT / "solutions" / f"{exercise.id}.py").read_text(encoding="utf-8"))
    functions = {
        node.name: tuple(arg.arg for arg in node.args.args) for node in tree.body if isinstance(node, ast.FunctionDef)
    }
    assert functions == {spec.name: spec.params for spec in exercise.functions}
    numbers = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }
    assert numbers == dict(exercise.globals)


def test_by_module_name():
    assert catalog.by_module_name("locked") is EXERCISES["locked"]
    assert catalog.by_module_name("some/where/locked.py") is EXERCISES["locked"]
    assert catalog.by_module_name("lockd.py") is None


def test_values():
    locked = EXERCISES["locked"]
    assert locked.functions[0].signature == "sale(lock)"
    assert locked.check("all_sold").points == 7
    with pytest.raises(KeyError):
        locked.check("no such check")
    assert locked.title["zh"] == locked.title.zh
    assert dict(locked.title) == {"en": locked.title.en, "zh": locked.title.zh}
    with pytest.raises(KeyError):
        locked.title["fr"]
    with pytest.raises(TypeError):
        locked.globals["sweetpotato"] = 0


def test_load_hands_out_its_own_dict():
    catalog.load().clear()
    assert list(catalog.load()) == list(EXERCISES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("format_version = 2", "format_version is 2"),
        ("", "format_version is None"),
        ("format_version = 1\n[[exercises]]\nid = 'x'", "lacks 'checks'"),
        ("format_version = 1", "lacks 'exercises'"),
    ],
)
def test_damaged_metadata_is_named(text, says):
    with pytest.raises(catalog.CatalogError, match=says):
        _load.parse(text)


def test_wrong_number_of_rungs_is_named():
    with pytest.raises(catalog.CatalogError, match="2 hints, expected 3"):
        _load.rungs(["?", "!"])


def test_two_exercises_with_one_id_are_named():
    entry = (
        "[[exercises]]\nid='x'\ntitle={en='a',zh='b'}\nfunctions=[]\nchecks=[]\nglobals={}\ngoal='g'\n"
        "objectives=[]\nout_of_scope=[]\nprerequisites=[]\nhints={en=['1','2','3'],zh=['1','2','3']}\n"
    )
    assert list(_load.parse("format_version = 1\n" + entry)) == ["x"]
    with pytest.raises(catalog.CatalogError, match="share one id"):
        _load.parse("format_version = 1\n" + entry + entry)
