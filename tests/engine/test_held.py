"""Looking into what a program holds never fails where Python itself would not."""

from __future__ import annotations

import pytest

from graders.engine.script import explore_script

PROGRAMS = {
    "deeper_than_one_may_recurse": """
        def nest(levels):
            chain = []
            for _ in range(levels):
                chain = [chain]
            return chain
        def text(chain):
            try:
                return str(chain)
            except RecursionError:
                return "too deep"
        import sys
        far = "too deep" if sys.version_info < (3, 14) else "[" * 20_001 + "]" * 20_001
        assert text(nest(20_000)) == far
        assert text(nest(200)) == "[" * 201 + "]" * 201
    """,
    "in_the_order_in_which_it_is_printed": """
        shared = [1]
        assert str([shared, (shared, {"a": [2]}, {3})]) == "[[1], ([1], {'a': [2]}, {3})]"
    """,
    "a_dataclass_that_the_library_prints": """
        import dataclasses, pprint
        @dataclasses.dataclass
        class Basket:
            owner: str
            fruit: list = dataclasses.field(default_factory=list)
        assert pprint.pformat(Basket("me", [10**9, 10**9]), width=30).count("\\n") == 2
    """,
    "a_class_in_C_that_hides_what_it_keeps": """
        import _asyncio
        class Loop:
            def get_debug(self): return False
        future = _asyncio.Future(loop=Loop())
        assert not future.done() and future._state == "PENDING"
    """,
    "a_function_of_no_module": """
        double = eval("lambda x: 2 * x")
        double.__module__ = None
        twice = [double]
        assert twice[0](4) == 8
    """,
    "a_key_that_compares_with_nothing_else": """
        import functools
        make = functools.cmp_to_key(lambda a, b: a - b)
        key = make(3)
        try:
            [key][0](4)
        except TypeError as error:
            assert "other argument" not in str(error)
        assert [make][0](4) > key and sorted([2, 1], key=make) == [1, 2]
    """,
    "what_asks_who_calls_it": """
        import collections, enum, inspect, logging, sys, typing, warnings
        from collections import namedtuple
        for made in (namedtuple("P", "x y"), collections.namedtuple("Q", "x"), enum.Enum("C", "A B"),
                     typing.TypeVar("T"), typing.NewType("N", int)):
            assert made.__module__ == __name__, made
        def caller(): return sys._getframe(1).f_code.co_name, inspect.currentframe().f_code.co_name
        def asks(): return caller()
        assert asks() == ("asks", "caller")
        def warn(): warnings.warn("x", DeprecationWarning, stacklevel=2)
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            warn()
        assert seen[0].filename == __file__
        told = []
        class Handler(logging.Handler):
            def emit(self, record): told.append(record.funcName)
        logger = logging.getLogger("shop")
        logger.addHandler(Handler())
        def says(): logger.warning("sold")
        says()
        assert told[-1] == "says"
    """,
    "a_method_without_a_name": """
        import functools, types
        class Bound:
            pass
        bound = types.MethodType(functools.partial(lambda a, b: a + b), 3)
        assert [bound][0](4) == 7
    """,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_means_what_it_means_without_points(script, name):
    found = explore_script(script(PROGRAMS[name]), schedules=2)
    assert (found.outcome, found.error) == ("passed", None)
