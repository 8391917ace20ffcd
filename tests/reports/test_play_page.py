"""The page of a game: self-contained, small, in both languages, and safe whatever a submission is called."""

from __future__ import annotations

import json
import re

import pytest

from graders.reports.play_page import play_page
from graders.results import Game, Message, Move, Outcome, Position, Step, ThreadInfo, Waiting

HOSTILE = '</script><img src=x onerror="alert(1)">\u202e\x1b[31m卖薯' + "x" * 1000
SOURCE = 'def sale(lock):\n    """One day."""\n    # a comment\n    with lock:\n        shop.sold(0)\n'


def game(name: str = "卖薯0哥", **fields: object) -> Game:
    sale = Step(1, "sold", "sold", 5, "locked.py", None, "0")
    take = Step(1, "acquire", name, 4, "locked.py")
    positions = (
        Position((Move(take, 1),), (name,), (None,)),
        Position((Move(sale, 2),), ("1",), (1,), (Waiting(2, "acquire", name, 4, 1),)),
        Position((), ("0",), (1,), broken=Message("oversold", {"sold": 2, "stock": 1}), ended=Outcome.FINISHED),
    )
    threads = (ThreadInfo(1, name), ThreadInfo(2, "卖薯1哥"))
    return Game(**{"exercise": "locked", "stock": 1, "threads": threads, "names": (name,), "locks": (name,),
                   "positions": positions, "complete": True, **fields})  # fmt: skip


def data_of(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="game">(.*?)</script>', page, re.S)
    assert found is not None
    return json.loads(found[1])


def test_the_data_are_the_game():
    data = data_of(play_page(game(), SOURCE, file="locked.py"))
    assert data["players"] == [["seller 0", "卖薯0哥"], ["seller 1", "卖薯1哥"]]
    assert [row[0] for row in data["positions"]] == [[0, 1], [1, 2], []]
    assert data["positions"][1][3] == [[1, data["positions"][1][3][0][1], 4]]  # 卖薯1哥 waits at line 4
    assert data["texts"][data["positions"][1][3][0][1]][0] == "waits for `seller 0`, which seller 0 has"
    assert data["texts"][data["positions"][2][6]] == ["2 sold, there was 1", "卖出了 2 个，一共只有 1 个"]
    assert [data["owners"][row[2]] for row in data["positions"]] == [[-1], [0], [0]]


def test_comments_and_docstrings_are_not_shown():
    data = data_of(play_page(game(), SOURCE))
    assert [number for number, _ in data["source"]] == [1, 4, 5]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_opens_in_its_language_and_has_both(lang):
    page = play_page(game(), SOURCE, lang=lang)
    assert f'<html lang="{lang}" data-lang="{lang}">' in page
    assert "Be the scheduler" in page and "当一回调度器" in page


def test_it_asks_for_nothing():
    page = play_page(game(), SOURCE)
    allowed = page.replace("http://www.w3.org/2000/svg", "")  # the name of a namespace, never fetched
    assert "http:" not in allowed and "https:" not in allowed and "@import" not in page and "url(" not in page
    assert "default-src 'none'" in page


def test_hostile_text_is_only_text():
    page = play_page(game(HOSTILE, diagnosis=HOSTILE), SOURCE + HOSTILE, file=HOSTILE)
    assert "<img" not in page and page.count("</script>") == 2
    assert "\u202e" not in page and "\x1b" not in page
    assert "x" * 500 not in page


def test_only_the_small_unlocked_stall_writes_turns():
    assert data_of(play_page(game(exercise="unlocked"), SOURCE))["turns"] is True
    assert data_of(play_page(game(exercise="unlocked", stock=2), SOURCE))["turns"] is False
    assert data_of(play_page(game(), SOURCE))["turns"] is False


def test_the_words_behind_it():
    data = data_of(play_page(game(diagnosis="no-lock", diagnosis_args={"line": 4}), SOURCE))
    assert data["behind"][0][0] == "no-lock: the stock is changed with no lock held"
    assert data["behind"][1][0].startswith("who else can be at line 4")


def test_a_source_that_is_not_python_does_no_harm():
    assert data_of(play_page(game(), "def (:\n\x00"))["source"] == []


def test_the_largest_game_stays_below_a_megabyte():
    from graders.engine.choices import POSITIONS_MAX

    steps = [Step(1 + i % 4, "write", f"name_{i % 50}", i % 60, "f.py", str(i % 7), str(i % 11)) for i in range(2000)]
    positions = tuple(
        Position(
            tuple(Move(steps[(i * 4 + k) % 2000], min(i + k, POSITIONS_MAX - 1)) for k in range(4)),
            (str(i % 7), str(i % 5), str(i % 3)), (1 + i % 4, None),
            (Waiting(2, "acquire", f"lock_{i % 9}", i % 60, 1),), (3,), (),
        )
        for i in range(POSITIONS_MAX)
    )  # fmt: skip
    threads = tuple(ThreadInfo(i, f"卖薯{i}哥") for i in range(1, 5))
    page = play_page(Game("locked", 3, threads, ("a", "b", "c"), ("l", "m"), positions), SOURCE)
    assert len(page.encode("utf-8")) < 1_000_000
