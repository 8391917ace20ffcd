"""The program's own modules are where the library looks for them, and gone when the run is over."""

from __future__ import annotations

import sys

import pytest

from graders.engine.script import explore_script


@pytest.fixture
def explore(script):
    return lambda source: explore_script(script(source), schedules=20)


def test_the_library_finds_the_classes_of_a_script(explore):
    found = explore(
        """
        import copy, enum, pickle, typing
        class Point:
            def __init__(self, x): self.x = x
        class Colour(enum.Enum):
            RED = 1
        class Tree:
            left: 'Tree'
        assert pickle.loads(pickle.dumps(Point(3))).x == 3
        assert pickle.loads(pickle.dumps(Colour.RED)) is Colour.RED
        assert typing.get_type_hints(Tree) == {'left': Tree}
        """
    )
    assert (found.outcome, found.error) == ("passed", None)


def test_what_dataclasses_looks_up_in_its_own_module(explore):
    found = explore(
        """
        from dataclasses import KW_ONLY, InitVar, dataclass, field
        @dataclass
        class A:
            x: int
            start: InitVar[int]
            _: KW_ONLY
            y: int = 2
            def __post_init__(self, start): self.total = self.x + start
        assert A(1, 5, y=3).total == 6
        assert A.__init__.__annotations__['return'] is None
        assert A.__doc__.startswith('A(x: int, start: ')
        """
    )
    assert (found.outcome, found.error) == ("passed", None)


def test_sys_modules_gives_what_import_gives_and_is_as_before(explore):
    before = dict(sys.modules)
    found = explore(
        """
        import sys, threading, dataclasses, types
        assert sys.modules['threading'] is threading and sys.modules['dataclasses'] is dataclasses
        assert sys.modules['sys'] is sys and sys.modules[__name__].threading is threading
        sys.modules['invented'] = types.ModuleType('invented')
        import invented
        assert sys.modules.pop('invented') is invented
        sys.modules['forgotten'] = invented
        colorsys = sys.modules.pop('colorsys', None)
        assert 'colorsys' not in sys.modules and 'threading' in sys.modules.copy()
        """
    )
    assert (found.outcome, found.error) == ("passed", None)
    assert sys.modules.get("__main__") is before["__main__"]
    assert not {"invented", "forgotten"} & set(sys.modules)


def test_a_module_that_does_not_load_is_nowhere(tmp_path):
    (tmp_path / "broken.py").write_text("1 / 0\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\ntry:\n    import broken\nexcept ZeroDivisionError:\n    pass\nassert 'broken' not in sys.modules\n"
    )
    found = explore_script(script)
    assert (found.outcome, found.error) == ("passed", None)
    assert "broken" not in sys.modules


def test_an_iterator_over_a_code_object_is_looked_at(explore):
    """Its type is not ready before somebody looks at it, on Python 3.11: asking an abstract class about it crashed."""
    found = explore("def f(): return 1\nassert len(list(zip(f.__code__.co_code, f.__code__.co_lines()))) > 0")
    assert (found.outcome, found.error) == ("passed", None)
