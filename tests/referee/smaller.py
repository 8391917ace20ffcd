"""A program that breaks a law, made smaller for as long as it breaks the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from generator import Program


def smallest(program: Program, breaks: Callable[[Program], bool]) -> Program:
    """The smallest that is found by leaving something out, again and again."""
    going_on = True
    while going_on:
        going_on = False
        for smaller in _smaller(program):
            if breaks(smaller):
                program, going_on = smaller, True
                break
    return program


def _smaller(program: Program) -> Iterator[Program]:
    bodies = program.bodies
    if len(program.topics) > 1:
        for topic in program.topics:
            kept = tuple(other for other in program.topics if other is not topic)
            actions = {action for other in kept for action in other.actions}
            less = tuple(tuple(text for text in body if text in actions) for body in bodies)
            yield replace(program, topics=kept, bodies=less)
    if len(bodies) > 2:
        for i in range(len(bodies)):
            yield replace(program, bodies=bodies[:i] + bodies[i + 1 :])
    for i, body in enumerate(bodies):
        for k in range(len(body)):
            yield replace(program, bodies=(*bodies[:i], body[:k] + body[k + 1 :], *bodies[i + 1 :]))
    if program.style != "plain":
        yield replace(program, style="plain")
