"""Tokens: what goes in comes out; damage is seen; a replay is exact, and says where the code has changed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.engine import explore_script
from graders.engine.token import ABOUT_MAX, ALPHABET, DEVIATIONS, FAIR, OLD, Schedule, decode, encode, hash_of
from graders.errors import Diverged, TokenError

heads = st.from_regex(r"\A[A-Z][0-9]{1,2}-[0-9]{1,2}[rp]{0,2}\Z")
gaps = st.lists(st.tuples(st.integers(1, 300), st.integers(0, 200), st.integers(0, 255)), max_size=30)


def _schedule(
    head: str, triples: list, footprint: int, fair_from: int | None = None, until: int = 0, about: int = 0
) -> Schedule:
    point, deviations, marks = 0, [], []
    for gap, thread, mark in triples:
        point += gap
        deviations.append((point, thread))
        marks.append(mark)
    version = DEVIATIONS if fair_from is None else FAIR
    return Schedule(head, tuple(deviations), point + 3, footprint, tuple(marks), fair_from, version, until, about)


@settings(derandomize=True, deadline=None)
@given(
    heads, gaps, st.integers(0, 0xFFFF), st.none() | st.integers(0, 20_000), st.integers(0, 500),
    st.integers(0, ABOUT_MAX),
)  # fmt: skip
def test_round_trip(head, triples, footprint, fair_from, until, about):
    schedule = _schedule(head, triples, footprint, fair_from, until, about)
    token = encode(schedule)
    assert decode(token) == schedule
    assert decode(f"  {token}\n") == schedule
    head, _, body = token.rpartition("-")
    assert decode(f"{head}-{body.replace('0', 'o').replace('1', 'l').upper()}") == schedule  # misread letters


@settings(derandomize=True, deadline=None)
@given(gaps, st.data())
def test_one_changed_letter_is_noticed(triples, data):
    token = encode(_schedule("L2-1", triples, 77))
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


def test_a_token_of_another_version_says_so(monkeypatch):
    with monkeypatch.context() as later:
        later.setattr("graders.engine.token.FAIR", 9)
        token = encode(_schedule("L2-1", [], 1, 7))
    with pytest.raises(TokenError) as caught:
        decode(token)
    assert caught.value.code == "token-version"


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


# What a student does between two looks at a failure, and whether the schedule then still is the same one.
EDITS = {
    "a comment": ("import threading\n", "import threading  # and a comment\n\n", True),
    "a line before": ("stock, sold = 1, 0\n", "price = 5\nstock, sold = 1, 0\n", True),
    "another name": ("sold", "gone", True),
    "another value": ("sold = sold + 1", "sold = sold + 2", True),
    "a local in between": ("        stock = stock - 1", "        n = 1\n        stock = stock - n", True),
    "one read more": ("        stock = stock - 1", "        print(stock)\n        stock = stock - 1", False),
    "one write less": ("        sold = sold + 1\n", "", False),
    "a constant that decides": ("if stock > 0", "if stock > 1", False),
    "a loop": ("    if stock > 0:", "    while stock > 0:", False),
    "two lines exchanged": (
        "        stock = stock - 1\n        sold = sold + 1\n",
        "        sold = sold + 1\n        stock = stock - 1\n",
        False,
    ),
    "a lock": (
        "    if stock > 0:\n",
        "    threading.Lock().acquire()\n    if stock > 0:\n",
        False,
    ),
    "three of them": ("range(2)", "range(3)", False),
    "only one": ("range(2)", "range(1)", False),
    "the other way round": ("for t in threads: t.start()", "for t in threads[::-1]: t.start()", False),
}


def _story(found):
    return [(step.thread, step.kind) for step in found.trace.steps]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_program_is_replayed_exactly_or_named_with_the_step(tmp_path, edit):
    """Never a schedule that is another one without saying so."""
    script = tmp_path / "stall.py"
    script.write_text(STALL, encoding="utf-8")
    found = explore_script(script)
    old, new, same = EDITS[edit]
    assert old in STALL
    script.write_text(STALL.replace(old, new), encoding="utf-8")
    if same:
        assert _story(explore_script(script, replay=found.token)) == _story(found)
        return
    with pytest.raises(Diverged) as caught:
        explore_script(script, replay=found.token)
    assert 0 <= caught.value.details["step"] <= len(found.trace.steps)


def test_the_step_is_where_the_change_is_not_where_it_shows(tmp_path):
    """The number is of the last decision before which all was as it had been."""
    script = tmp_path / "stall.py"
    script.write_text(STALL, encoding="utf-8")
    token = explore_script(script).token
    deviations = decode(token).deviations
    script.write_text(STALL.replace("    if stock > 0:", "    print(0)\n    if stock > 0:"), encoding="utf-8")
    with pytest.raises(Diverged) as caught:
        explore_script(script, replay=token)
    assert caught.value.details["step"] in {point for point, _ in deviations}


def test_tokens_of_the_first_version_still_work(tmp_path):
    script = tmp_path / "stall.py"
    script.write_text(STALL, encoding="utf-8")
    found = explore_script(script)
    schedule = decode(found.token)
    old = encode(Schedule("S", schedule.deviations, schedule.points, hash_of(STALL), version=OLD))
    assert decode(old).version == OLD
    again = explore_script(script, replay=old)
    assert again.trace.steps == found.trace.steps
    script.write_text(STALL.replace("if stock > 0:", "while stock > 5:"), encoding="utf-8")
    with pytest.raises(Diverged):
        explore_script(script, replay=old)


# --- tokens are short ---------------------------------------------------------------------------------------------

SPIN = """
import threading
ready = False
def wait():
    while not ready:
        pass
def work():
    global x
    for i in range(40):
        x = i
for f in (wait, work, wait):
    threading.Thread(target=f).start()
"""


@pytest.mark.parametrize("strategy", ["random", "pct", "auto"])
def test_a_run_without_an_end_has_a_short_token(tmp_path, strategy):
    script = tmp_path / "spin.py"
    script.write_text(SPIN, encoding="utf-8")
    found = explore_script(script, strategy=strategy)
    assert found.outcome == "no_progress"
    assert len(found.token) < 30
    again = explore_script(script, replay=found.token)
    assert (again.outcome, again.steps) == (found.outcome, found.steps)
    assert again.trace.steps == found.trace.steps


TRAP = """
import threading
a = b = stuck = 0
def one():
    global a, stuck
    a = 1
    if b == 0:
        stuck += 1
    a = 0
def two():
    global b, stuck
    b = 1
    if a == 1:
        stuck += 1
    b = 0
def watch():
    while stuck > 1:
        pass
threads = [threading.Thread(target=f) for f in (one, two)]
for t in threads: t.start()
for t in threads: t.join()
watch()
"""


def test_the_way_into_a_loop_is_kept(tmp_path):
    """Most schedules of this one end, a fair one too: the decisions that lead into the loop are in the token."""
    script = tmp_path / "trap.py"
    script.write_text(TRAP, encoding="utf-8")
    found = explore_script(script, strategy="random")
    assert found.outcome == "no_progress" and len(found.token) < 40
    again = explore_script(script, replay=found.token)
    assert (again.outcome, again.steps) == (found.outcome, found.steps)


def test_a_shrunk_schedule_of_one_switch_is_a_word(tmp_path):
    script = tmp_path / "stall.py"
    script.write_text(STALL, encoding="utf-8")
    found = explore_script(script)
    assert found.trace.preemptions == 1
    assert len(found.token) <= 24


def test_a_token_of_an_exercise_is_not_for_scripts(tmp_path):
    script = tmp_path / "stall.py"
    script.write_text(STALL, encoding="utf-8")
    with pytest.raises(TokenError) as caught:
        explore_script(script, replay=encode(Schedule("L2-1", (), 3, 1)))
    assert caught.value.code == "token-other-exercise"
