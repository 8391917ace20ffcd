from __future__ import annotations

import contextlib
import textwrap
from pathlib import Path

import pytest

from graders.sandbox import bubble, forkserver, parent
from graders.sandbox.answers import Expected
from graders.sandbox.limits import Limits
from graders.sandbox.wire import Request


@pytest.fixture
def expected():
    return Expected(10, {"first": (4, 0), "second": (6, 0), "extra": (0, 2)})


@pytest.fixture
def question():
    """question("python code") -> a Request in which the fake suite runs that code as the submission."""

    def build(code: str = "", **fields) -> Request:
        # The parent must hold out on its own, on systems without the wall: `test_wall` asks for it.
        fields.setdefault("wall", False)
        source = textwrap.dedent(code).encode()
        return Request("one", source, suite=str(Path(__file__).with_name("fake_suite.py")), **fields)

    return build


@pytest.fixture(scope="module", params=["spawned", "forked"])
def way(request):
    """How children are started; with it, whatever a test says it says of both ways.

    Without bubblewrap, which would hide what a test wants refused by another layer: of it speaks `test_bubble`.
    """
    if request.param == "forked" and not forkserver.is_available():
        pytest.skip("the warm server is Linux' own")
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        patch.setenv(bubble.SWITCH, "1")
        if request.param == "forked":
            stack.enter_context(parent.warm())
        yield request.param


@pytest.fixture
def ask(question, way):
    """ask("python code") -> the child's document; the limits are small, so that a hanging child fails fast."""
    return _asking(question)


@pytest.fixture
def ask_spawned(question, monkeypatch):
    """The same, of a child that is spawned even where a server runs."""
    monkeypatch.setattr(parent, "_server", None)
    return _asking(question)


def _asking(question):
    def run(code: str = "", *, limits: Limits = Limits(wall_s=20), **fields):  # noqa: B008
        return parent.ask(question(code, **fields), limits)

    return run
