"""The plugin under test, in a session of its own, with a grader that answers from hand-made reports."""

from __future__ import annotations

import dataclasses

import pytest

import graders.cli.check  # it takes a reference to `grade`, which must not be a patched one  # noqa: F401
from graders import grading


@pytest.fixture
def answers(monkeypatch, samples):
    """`answers["locked"] = report`: what `grade` will say of locked.py; `answers.calls` is what it was asked."""

    class Answers(dict):
        def __init__(self, **answers):
            super().__init__(**answers)
            self.calls = []

        def grade(self, path, exercise=None, **options):
            name = exercise or str(path).replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".py")
            self.calls.append((name, options))
            answer = self[name]
            if isinstance(answer, Exception):
                raise answer
            return dataclasses.replace(answer, exercise=name, file=str(path))

    made = Answers(locked=samples["oversell"])
    monkeypatch.setattr(grading, "grade", made.grade)
    return made
