"""A game is what really can happen: its paths replay, its TURNS pass the check, and its proofs hold."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest

from graders import catalog, grading
from graders.engine import session
from graders.engine.strategies import Turns
from graders.errors import SandboxError, SubmissionError, UsageError
from graders.results import Game, Move, Step, to_json
from graders.suites import play
from graders.suites._judge import load
from graders.suites._stage import FREE_KINDS, Stage, StallProgram

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
UNLOCKED = catalog.tutorial_cell("unlocked")


def game_of(source: bytes, exercise: str, **size: int) -> Game:
    return play(source, exercise=exercise, file=f"{exercise}.py", **size)


def ways(game: Game) -> dict[int, list[tuple[int, Move]]]:
    """The shortest way to each position, as (position, move) pairs."""
    found: dict[int, list[tuple[int, Move]]] = {0: []}
    waiting = deque([0])
    while waiting:
        at = waiting.popleft()
        for move in game.positions[at].moves:
            if move.to not in found:
                found[move.to] = [*found[at], (at, move)]
                waiting.append(move.to)
    return found


def whole_ways(game: Game) -> list[list[tuple[int, Move]]]:
    """For every move of the game a way that takes it and goes on to an end."""
    result = []
    for at, way in ways(game).items():
        for move in game.positions[at].moves:
            path, here = [*way, (at, move)], move.to
            while game.positions[here].moves:
                moves = game.positions[here].moves
                onward = moves[len(path) % len(moves)]
                path.append((here, onward))
                here = onward.to
            result.append(path)
    return result


def turns_of(game: Game, path: list[tuple[int, Move]]) -> list[int]:
    number = {thread.index: i for i, thread in enumerate(game.threads)}
    return [number[move.step.thread] for at, move in path if len(game.positions[at].moves) > 1]


def told(step: Step) -> tuple[object, ...]:
    return step.thread, step.kind, step.target, step.line, step.before, step.after


@pytest.mark.parametrize(
    ("exercise", "source", "size"),
    [
        ("unlocked", UNLOCKED, {}),
        ("locked", catalog.tutorial_cell("locked"), {"stock": 1}),
        ("locked", (CORPUS / "failed/locked/abba.py").read_bytes(), {}),
        ("producer_consumer", (ROOT / "solutions/producer_consumer.py").read_bytes(), {"workers": 2, "stock": 1}),
    ],
    ids=["unlocked", "locked", "abba", "producer-consumer"],
)
def test_every_move_replays_to_the_same_facts(exercise, source, size):
    """With the strategy of the `turns` check, which knows nothing of the graph."""
    game = game_of(source, exercise, **size)
    stage = Stage(exercise, len(game.threads), game.stock, "c" if exercise == "producer_consumer" else "")
    program = StallProgram(load(source, exercise, f"{exercise}.py").unit, stage)
    paths = whole_ways(game)
    assert len(paths) >= sum(len(position.moves) for position in game.positions)
    for path in paths:
        strategy = Turns(turns_of(game, path), order=lambda: program.workers, free_kinds=FREE_KINDS)
        result, trace = session.replay_decisions(program, strategy, limits=stage.limits, record=True)
        assert trace is not None
        expected = [told(move.step) for _, move in path]
        assert [told(step) for step in trace.steps][: len(expected)] == expected
        end = game.positions[path[-1][1].to]
        if end.ended is not None:
            assert result.outcome is end.ended
            assert len(trace.steps) == len(expected)


def test_the_tutorial_s_unlocked_stall_can_be_broken_and_its_turns_pass_the_check():
    game = game_of(UNLOCKED, "unlocked")
    assert game.complete and not game.proved
    broken = [at for at, position in enumerate(game.positions) if position.broken is not None]
    assert {game.positions[at].broken.key for at in broken} == {"oversold"}
    way = ways(game)
    for at in broken:
        turns = turns_of(game, way[at])
        source = UNLOCKED + f"\nTURNS = {turns}\n".encode()
        report = grading.grade_submission(grading.Submission("unlocked.py", source), "unlocked", schedules=20)
        assert {check.id: check.passed for check in report.checks}["turns"] is True
        break  # one child is enough here: the replay above has been through all of them


@pytest.mark.parametrize("exercise", ["locked", "producer_consumer"])
def test_no_schedule_breaks_a_solution_and_that_is_proved(exercise):
    game = game_of((ROOT / "solutions" / f"{exercise}.py").read_bytes(), exercise)
    assert game.complete and game.proved
    assert all(position.broken is None for position in game.positions)


def test_the_word_behind_a_broken_stall_is_the_one_of_the_check():
    source = (CORPUS / "failed/locked/looks_before_locking.py").read_bytes()
    game = game_of(source, "locked")
    assert game.diagnosis == "check-outside-lock"
    assert game_of(UNLOCKED, "unlocked").diagnosis is None  # to break that one is no misconception


@pytest.mark.slow
@pytest.mark.parametrize("exercise", ["unlocked", "locked", "producer_consumer"])
def test_right_programs_are_never_broken(exercise):
    folder = CORPUS / "passed" / exercise
    for file in sorted(folder.glob("*.py"))[::4]:
        game = game_of(file.read_bytes(), exercise, workers=2)
        broken = {position.broken.key for position in game.positions if position.broken is not None}
        assert broken == ({"oversold"} if exercise == "unlocked" else set()), file.name


def test_a_game_comes_out_of_the_sandbox_as_it_went_in():
    submission = grading.Submission("unlocked.py", UNLOCKED)
    assert grading.play(submission, "unlocked") == game_of(UNLOCKED, "unlocked")


@pytest.mark.parametrize("size", [{"workers": 0}, {"workers": 99}, {"stock": -1}, {"stock": 1000}])
def test_sizes_that_nobody_can_play(size):
    with pytest.raises(UsageError):
        grading.play(grading.Submission("unlocked.py", UNLOCKED), "unlocked", **size)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("not_started/unlocked/the_stub.py", "not-started"),
        ("invalid/unlocked/colon_missing.py", "syntax-error"),
        ("failed/producer_consumer/forgot_return.py", "hire-not-list"),
    ],
)
def test_what_cannot_be_played_says_why(file, code):
    path = CORPUS / file
    with pytest.raises(SubmissionError) as caught:
        play(path.read_bytes(), exercise=path.parent.name, file=path.name)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "spoil",
    [
        lambda game: game["positions"][0]["moves"][0].update(to=10_000),
        lambda game: game["positions"][0].update(values=[]),
        lambda game: game["positions"][0].update(home=[7]),
        lambda game: game.update(positions=[]),
        lambda game: game.update(exercise="locked"),
        lambda game: game.update(proved="yes"),
    ],
)
def test_a_game_that_cannot_be_is_refused(spoil, monkeypatch):
    document = {"kind": "game", "game": to_json(game_of(UNLOCKED, "unlocked"))}
    monkeypatch.setattr(grading.parent, "ask", lambda request, limits: document)
    submission = grading.Submission("unlocked.py", UNLOCKED)
    assert grading.play(submission, "unlocked").stock == 1
    spoil(document["game"])
    with pytest.raises(SandboxError) as caught:
        grading.play(submission, "unlocked")
    assert caught.value.code == "bad-answer"
