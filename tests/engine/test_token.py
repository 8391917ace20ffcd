"""Tokens: what goes in comes out; damage is seen; a replay is exact, and says where the code has changed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.engine import explore_script
from graders.engine.token import ALPHABET, Schedule, decode, encode, hash_of
from graders.errors import Diverged, TokenError

heads = st.from_regex(r"\A[A-Z][0-9]{1,2}-[0-9]{1,2}[rp]{0,2}\Z")
gaps = st.lists(st.tuples(st.integers(1, 300), st.integers(0, 200)), max_size=30)


def _schedule(head: str, pairs: list, source_hash: int) -> Schedule:
    point, deviations = 0, []
    for gap, thread in pairs:
        point += gap
        deviations.append((point, thread))
    return Schedule(head, tuple(deviations), point + 3, source_hash)


@settings(derandomize=True, deadline=None)
@given(heads, gaps, st.integers(0, 0xFFFF))
def test_round_trip(head, pairs, source_hash):
    schedule = _schedule(head, pairs, source_hash)
    token = encode(schedule)
    assert decode(token) == schedule
    assert decode(f"  {token}\n") == schedule
    head, _, body = token.rpartition("-")
    assert decode(f"{head}-{body.replace('0', 'o').replace('1', 'l').upper()}") == schedule  # misread letters


@settings(derandomize=True, deadline=None)
@given(gaps, st.data())
def test_one_changed_letter_is_noticed(pairs, data):
    token = encode(_schedule("L2-1", pairs, 77))
    at = data.draw(st.integers(len("L2-1-"), len(token) - 1))
    other = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != token[at]]))
    with pytest.raises(TokenError):
        decode(token[:at] + other + token[at + 1 :])


@pytest.mark.parametrize("token", ["", "-", "L2-1", "L2-1-", "nonsense", "L2-1-\u5356\u85af", "x" * 10_000])
def test_nonsense_is_damaged(token):
    with pytest.raises(TokenError) as caught:
        decode(token)
    assert caught.value.code == "token-damaged"
    assert caught.value.exit_code == 2


def test_line_ends_do_not_change_the_hash():
    assert hash_of("a = 1\nb = 2\n") == hash_of("a = 1\r\nb = 2\r\n")
    assert hash_of("a = 1\nb = 2\n") != hash_of("a = 1\nb = 3\n")


STALL = """
import threading
stock, sold = 1, 0
def sale():
    global stock, sold
    if stock > 0:
        stock = stock - 1
        sold = sold + 1
        assert stock >= 0
threads = [threading.Thread(target=sale, name=f"s{i}") for i in range(2)]
for t in threads: t.start()
for t in threads: t.join()
"""


def test_replay_tells_the_same_story(tmp_path):
    script = tmp_path / "stall.py"
    script.write_text(STALL, encoding="utf-8")
    found = explore_script(script)
    assert found.outcome == "failed"
    again = explore_script(script, replay=found.token)
    assert (again.outcome, again.error, again.steps) == (found.outcome, found.error, found.steps)
    assert again.trace.steps == found.trace.steps
    assert again.trace.preemptions == found.trace.preemptions


def test_a_changed_program_is_named_with_the_step(tmp_path):
    script = tmp_path / "stall.py"
    script.write_text(STALL, encoding="utf-8")
    token = explore_script(script).token
    script.write_text(STALL.replace("    if stock > 0:", "    while stock > 5:"), encoding="utf-8")
    with pytest.raises(Diverged) as caught:
        explore_script(script, replay=token)
    assert isinstance(caught.value.details["step"], int)


def test_a_comment_more_does_not_matter(tmp_path):
    script = tmp_path / "stall.py"
    script.write_text(STALL, encoding="utf-8")
    found = explore_script(script)
    script.write_text("# a comment\n" + STALL, encoding="utf-8")
    assert explore_script(script, replay=found.token).outcome == "failed"


def test_a_token_of_an_exercise_is_not_for_scripts(tmp_path):
    script = tmp_path / "stall.py"
    script.write_text(STALL, encoding="utf-8")
    with pytest.raises(TokenError) as caught:
        explore_script(script, replay=encode(Schedule("L2-1", (), 3, 1)))
    assert caught.value.code == "token-other-exercise"
