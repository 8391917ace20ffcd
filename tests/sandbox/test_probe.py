"""Which layers are enough, and what is said of those that are not."""

from __future__ import annotations

import itertools

import pytest

from graders.errors import UsageError
from graders.feedback import sentence
from graders.results import Message
from graders.sandbox import probe


@pytest.mark.parametrize(
    ("active", "missing"),
    [
        ("", ("files", "processes")),
        ("landlock", ("processes",)),
        ("seccomp", ("files",)),
        ("namespaces", ("files", "processes")),
        ("bubblewrap", ("files", "processes")),
        ("landlock seccomp", ()),
        ("namespaces landlock", ("processes",)),  # signals, and sockets that are files
        ("namespaces seccomp", ("files",)),
        ("bubblewrap seccomp", ("files",)),  # a neighbour's memory
        ("bubblewrap namespaces", ("processes",)),
        ("bubblewrap namespaces seccomp", ()),
        ("bubblewrap namespaces landlock", ("processes",)),
        ("bubblewrap namespaces landlock seccomp", ()),
    ],
)
def test_what_the_layers_leave_open(active, missing):
    assert probe.missing(active.split()) == missing


def test_one_more_layer_never_opens_anything():
    for size in range(len(probe.LAYERS)):
        for some in itertools.combinations(probe.LAYERS, size):
            for one in probe.LAYERS:
                assert set(probe.missing({*some, one})) <= set(probe.missing(some))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("active", [(), ("namespaces",), ("landlock",), ("namespaces", "seccomp")])
def test_who_is_refused_is_told_what_there_is_and_what_to_do(active, lang):
    with pytest.raises(UsageError) as caught:
        probe.demand(active, option="--so")
    text = sentence(Message(caught.value.code, caught.value.details), lang)
    assert "--so" in text and "Linux" in text and "…" not in text and all(layer in text for layer in active)


def test_enough_is_enough():
    probe.demand(("landlock", "seccomp"))
