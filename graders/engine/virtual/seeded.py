"""`random` for a program: it draws the same numbers in every schedule."""

from __future__ import annotations

import random
from types import ModuleType
from typing import Any


def seeded_random() -> ModuleType:
    """`random`, seeded in each run: the same numbers in every schedule, so that only the schedules differ."""
    module = ModuleType("random")
    module.__dict__.update(random.__dict__)

    class Random(random.Random):
        __module__, __qualname__ = "random", "Random"

        def __init__(self, x: Any = None) -> None:
            super().__init__(0 if x is None else x)

        def seed(self, a: Any = None, version: int = 2) -> None:
            super().seed(0 if a is None else a, version)

    shared = Random(0)
    for name in dir(shared):
        if not name.startswith("_") and hasattr(random, name):
            setattr(module, name, getattr(shared, name))
    module.__dict__.update(Random=Random, SystemRandom=Random)
    return module
