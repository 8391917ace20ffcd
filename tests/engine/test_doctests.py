"""The examples of docstrings run as under plain Python, and their threads are explored like any others."""

from __future__ import annotations

from typing import Any

import pytest

from graders.engine import explore_script

COUNTS = '''"""A counter.

>>> import threading
>>> n, lock = 0, threading.Lock()
>>> def add():
...     global n
...     {held}:
...         x = n
...         n = x + 1
>>> ts = [threading.Thread(target=add) for _ in range(2)]
>>> for t in ts: t.start()
>>> for t in ts: t.join()
>>> n
2
"""
if __name__ == "__main__":
    import doctest
    assert doctest.testmod().failed == 0
'''


def test_a_lost_update_in_an_example_is_found_and_told_on_its_line(script: Any) -> None:
    found = explore_script(script(COUNTS.format(held="if True")))
    assert (found.outcome, found.complete) == ("failed", False)
    assert [race["location"] for race in found.races] == ["n"]
    assert {race["first"]["line"] for race in found.races} <= {8, 9}
    again = explore_script(script(COUNTS.format(held="if True")), replay=found.token)
    assert (again.outcome, again.error) == ("failed", found.error)


@pytest.mark.parametrize("strategy", ["auto", "dpor", "stateful"])
def test_with_a_lock_the_example_passes(script: Any, strategy: str) -> None:
    found = explore_script(script(COUNTS.format(held="with lock")), strategy=strategy, schedules=200)
    assert (found.outcome, found.error) == ("passed", None)
    assert found.schedules > 1 or strategy == "stateful"


def test_threads_of_the_file_that_an_example_starts_are_explored(script: Any) -> None:
    found = explore_script(script("""
        import doctest, threading
        class Counter:
            def __init__(self): self.n = 0
            def add(self):
                '''Add one.

                    >>> c = Counter()
                    >>> ts = [threading.Thread(target=c.add) for _ in range(2)]
                    >>> _ = [t.start() for t in ts], [t.join() for t in ts]
                    >>> c.n
                    2
                '''
                x = self.n
                self.n = x + 1
        assert doctest.testmod().failed == 0
    """))  # fmt: skip
    assert found.outcome == "failed" and "self.n" in {race["location"] for race in found.races}


PLAIN = r'''
r"""What a prompt shows, and does not.

>>> 1 + 1
2
>>> None
>>> for i in range(2): i
0
1
>>> if True:
...     "a"
...     x = 3
'a'
>>> def f(): 1; return 2
>>> f(); x
2
3
>>> class A:
...     "shown by nobody"
...     def __repr__(self): return "<A>"
>>> A()
<A>
>>> 1 / 0
Traceback (most recent call last):
    ...
ZeroDivisionError: division by zero
>>> print("x"); import sys; sys.stdout.write("y\n") and None
x
y
>>> with open("t", "w") as f: f.write("abc")
3
>>> try: raise KeyError(1)
... except KeyError as e: e
KeyError(1)
>>> [n for n in "ab"]; (lambda: x)()
['a', 'b']
3
>>> if x = 1: pass
Traceback (most recent call last):
SyntaxError: invalid syntax. Maybe you meant '==' or ':=' instead of '='?
>>> y = 5; globals()["y"]; "y" in dir()
5
True
"""
import doctest
result = doctest.testmod()
assert (result.failed, result.attempted) == (0, 15), result
'''


def test_a_prompt_shows_what_it_shows_in_plain_python(script: Any, tmp_path: Any, monkeypatch: Any) -> None:
    import subprocess
    import sys

    path = script(PLAIN)
    plain = subprocess.run([sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert plain.returncode == 0, plain.stdout + plain.stderr
    monkeypatch.chdir(tmp_path)
    found = explore_script(path, schedules=2)
    assert (found.outcome, found.error) == ("passed", None)


def test_examples_in_a_text_prove_nothing(script: Any, tmp_path: Any, monkeypatch: Any) -> None:
    (tmp_path / "examples.txt").write_text(">>> 1 + 1\n2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = explore_script(script("import doctest\nassert doctest.testfile('examples.txt').failed == 0\n"))
    assert (found.outcome, found.complete, str(found.why_incomplete)) == ("passed", False, "`doctest` runs")


def test_an_example_may_show_what_only_the_compiler_refuses(script: Any) -> None:
    found = explore_script(script('''
        """What is wrong with it?

        >>> def f(x):
        ...     global x
        Traceback (most recent call last):
        SyntaxError: name 'x' is parameter and global
        >>> 1 + 1
        2
        """
        import doctest
        assert doctest.testmod().failed == 0
    '''))  # fmt: skip
    assert (found.outcome, found.error) == ("passed", None)
