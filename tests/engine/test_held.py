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
        assert text(nest(20_000)) == "too deep"
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
