"""What an exception means: each is one of a few kinds, and each kind has its sentences."""

from __future__ import annotations

import ast

import pytest

from graders.feedback import hints_for_diagnosis, title_of_diagnosis
from graders.feedback._kinds import KINDS
from graders.suites.diagnosis.exceptions import meaning

MODULE = ast.parse(
    "stock = 3\ndef sale(lock):\n    stock -= 1\n    if stock:\n        left = stock\n    shop.sold(left)\n"
)


@pytest.mark.parametrize(
    ("error", "text", "wanted"),
    [
        ("UnboundLocalError", "local variable 'stock' referenced before assignment", "forgotten-global stock"),
        ("UnboundLocalError", "cannot access local variable 'stock' where it is not ...", "forgotten-global stock"),
        ("UnboundLocalError", "cannot access local variable 'left' where it is not ...", "unbound left"),
        ("NameError", "cannot access free variable 'mine' where it is not associated with a value", "unbound mine"),
        ("NameError", "name 'tiem' is not defined", "undefined tiem"),
        ("AttributeError", "'_thread.lock' object has no attribute 'aquire'", "attribute aquire"),
        ("AttributeError", "'NoneType' object has no attribute 'get'", "none"),
        ("TypeError", "unsupported operand type(s) for -: 'NoneType' and 'int'", "none"),
        ("TypeError", "unsupported operand type(s) for -: 'str' and 'int'", "types"),
        ("TypeError", "'int' object is not callable", "types"),
        ("TypeError", "shop.sold() missing 1 required positional argument: 'left'", "call shop.sold"),
        ("TypeError", "Stall.take() takes 1 positional argument but 2 were given", "call Stall.take"),
        ("TypeError", "sale.<locals>.take() got an unexpected keyword argument 'n'", "call take"),
        ("IndexError", "pop from empty list", "index"),
        ("KeyError", "'下'", "key '下'"),
        ("ZeroDivisionError", "division by zero", "division"),
        ("RuntimeError", "cannot notify on un-acquired lock", "unheld"),
        ("RuntimeError", "the oven is broken", "alone"),
        ("MyOwnError", "", "alone"),
        ("RecursionError", "maximum recursion depth exceeded", "recursion"),
        ("RuntimeError", "threads can only be started once", "started-twice"),
        ("RuntimeError", "cannot join thread before it is started", "unstarted"),
        ("RuntimeError", "cannot join current thread", "joins-itself"),
        ("RuntimeError", "thread.__init__() not called", "no-init"),
        ("ValueError", "generator already executing", "generator"),
        ("RuntimeError", "dictionary changed size during iteration", "changed"),
        ("Empty", "", "index"),
        ("StopIteration", "", "index"),
        ("ValueError", "max() iterable argument is empty", "index"),
    ],
)
def test_what_an_exception_means(error: str, text: str, wanted: str):
    found = meaning(error, text, MODULE)
    assert " ".join(found.values()) == wanted
    assert f"crash.{found['kind']}" in KINDS


@pytest.mark.parametrize("error", ["IndexError", "KeyError", "ZeroDivisionError", "RuntimeError", "MyOwnError"])
def test_what_happens_only_in_company_is_the_others_doing(error: str):
    """Who takes the last one of a list is the question there, not how lists are numbered."""
    assert meaning(error, "whatever", MODULE, in_company=True) == {}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_said_in_both_languages(name: str):
    word, _, kind = name.partition(".")
    args = {"kind": kind, "line": 7, "name": "stock", "key": "'x'", "entry": 5}
    english, chinese = (
        (title_of_diagnosis(word, lang, args), *hints_for_diagnosis(word, lang, args)) for lang in ("en", "zh")
    )
    assert len(english) == len(chinese) == 4
    for one, other in zip(english, chinese, strict=True):
        assert one != other and "{" not in one + other and "…" not in one + other
    plain = (title_of_diagnosis(word, "en"), *hints_for_diagnosis(word, "en", {"line": 7}))
    assert english != plain, "a kind says something of its own"
