"""Whatever comes out of a child is a whole report on what was asked, or an error of ours; and whatever Python can
parse is either allowed or refused with its line."""

from __future__ import annotations

import ast
import copy
import random
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders import catalog, grading
from graders.errors import Refused, SandboxError, StallError
from graders.results import Report, Verdict, to_json
from graders.sandbox import parent, wire
from graders.sandbox.answers import read_game, read_report, read_trace
from graders.sandbox.limits import Limits
from graders.sandbox.wire import Request
from graders.suites import judge
from graders.suites._language import check_language
from graders.suites._submission import NotStarted, prepare

TESTS = Path(__file__).resolve().parents[1]
NONCE = "n" * 32
ASKED = Request("locked", b"")
EXPECTED = grading._expected("locked")
quick = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def document() -> dict:
    """A real answer: a failed submission with its story, and all that belongs to it."""
    source = (TESTS / "corpus" / "failed" / "locked" / "looks_before_locking.py").read_bytes()
    return {"kind": "report", "report": to_json(judge(source, exercise="locked", file="locked.py"))}


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]), st.just({}),
    st.sampled_from(["passed", "failed", "refused", "missing", "not_judged", 35, 35.0, 100, -1, "35", "__class__"]),
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.integers(0, 2**32), st.sampled_from(["set", "cut", "twin", "add", "wrap"]), LEAVES), max_size=3
)


def places(value, found: list) -> list:
    """Every (container, key) in a document."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        found.append((value, key))
        places(value[key], found)
    return found


def changed(document: dict, changes) -> dict:
    document = copy.deepcopy(document)
    for where, how, leaf in changes:
        found = places(document, [])
        # The shallow ones first, or nearly all changes would be in the steps of the story.
        container, key = (
            found[min(where % len(found), where // 7 % len(found), where // 49 % len(found))]
            if found
            else (document, "kind")
        )
        if how == "cut" and key in (container if isinstance(container, dict) else range(len(container))):
            del container[key]
        elif how == "add" and isinstance(container, dict):
            container[str(leaf)] = leaf
        elif how == "twin" and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        else:
            container[key] = [leaf] if how == "wrap" else leaf
    return document


@quick
@given(changes=CHANGES)
def test_a_changed_answer_is_a_possible_report_or_none(document, changes):
    try:
        report = read_report(changed(document, changes), ASKED, EXPECTED)
    except StallError:
        return
    assert isinstance(report, Report)
    assert (report.exercise, report.seed, report.max_points) == ("locked", 0, 35)
    assert report.points is None or 0 <= report.points <= 40
    if report.verdict is Verdict.PASSED:
        assert all(check.passed is True for check in report.checks if not check.bonus)
    assert [check.id for check in report.checks] in ([], [check.id for check in catalog.load()["locked"].checks])


@quick
@given(changes=CHANGES, kind=st.sampled_from(["trace", "game", "error", "report", "wall", "day"]))
def test_an_answer_of_another_kind_is_an_error_of_ours(document, changes, kind):
    answer = changed({"kind": kind, kind: document["report"]}, changes)
    for read in (lambda: read_trace(answer), lambda: read_game(answer, ASKED)):
        with pytest.raises(StallError):
            read()


@settings(quick, max_examples=300)
@given(
    cut=st.integers(0, 2**16), flips=st.lists(st.tuples(st.integers(0, 2**16), st.integers(1, 255)), max_size=3),
    before=st.binary(max_size=3), after=st.binary(max_size=3), nonce=st.sampled_from([NONCE, "", NONCE[1:], None, 3]),
)  # fmt: skip
def test_a_damaged_frame_is_opened_whole_or_not_at_all(cut, flips, before, after, nonce):
    original = {"kind": "report", "report": {"points": 35}, "nonce": nonce}
    data = bytearray(before + wire.frame(original) + after)
    for place, bits in flips:
        data[place % len(data)] ^= bits
    if cut < len(data):
        del data[cut:]
    try:
        opened = parent._open(SimpleNamespace(data=data), NONCE, Limits())
    except SandboxError as error:
        assert error.code in ("bad-answer", "internal-error", "child-memory")
    else:
        assert set(opened) <= set(wire.parse(bytes(data[wire.HEADER_BYTES :]))) - {"nonce"}


@quick
@given(data=st.binary(max_size=64))
def test_noise_is_no_answer(data):
    with pytest.raises(SandboxError):
        parent._open(SimpleNamespace(data=data), NONCE, Limits())


# --- the allowed language --------------------------------------------------------------------------------------------

LANGUAGE = TESTS / "grading" / "language"
TEXTS = [
    *(LANGUAGE / "honest.txt").read_text("utf-8").split("\n---\n"),
    *(LANGUAGE / "refused.txt").read_text("utf-8").split("\n---\n"),
    *[path.read_text("utf-8-sig") for path in sorted((TESTS / "corpus" / "passed").rglob("*.py"))[:40]],
]
TREES = [ast.parse(text) for text in TEXTS]
PARTS = {
    kind: [n for tree in TREES for n in ast.walk(tree) if isinstance(n, kind)]
    for kind in (ast.expr, ast.stmt, ast.pattern)
}


def grafted(seed: int) -> str:
    """A module in which some parts have been exchanged for parts of others; a text, since not every tree has one."""
    chance = random.Random(seed)
    tree = copy.deepcopy(chance.choice(TREES))
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice((ast.expr, ast.expr, ast.stmt, ast.pattern))
        spots = [
            (node, name, index)
            for node in ast.walk(tree)
            for name, value in ast.iter_fields(node)
            for index, part in (enumerate(value) if isinstance(value, list) else [(None, value)])
            if isinstance(part, kind)
        ]
        if spots:
            node, name, index = chance.choice(spots)
            part = copy.deepcopy(chance.choice(PARTS[kind]))
            if index is None:
                setattr(node, name, part)
            else:
                getattr(node, name)[index] = part
    return ast.unparse(ast.fix_missing_locations(tree))


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(quick, max_examples=400)
@given(seed=st.integers(0, 2**32))
def test_what_parses_is_allowed_or_refused_with_its_line(seed):
    try:
        text = grafted(seed)
        tree = ast.parse(text)
    except (SyntaxError, ValueError, AttributeError, TypeError, RecursionError):
        return  # no Python
    try:
        check_language(tree)
    except Refused as error:
        assert 1 <= (error.line or 0) <= text.count("\n") + 1
        assert 0 < len(error.details["what"]) <= 80
    try:
        prepare(text.encode("utf-8", "replace"), catalog.load()["locked"], "locked.py")
    except (StallError, NotStarted):
        pass
