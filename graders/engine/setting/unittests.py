"""A failing `unittest` in a script ends it with `SystemExit: True`. The exception of the test is told instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Note = Callable[[Any], None]  # gets `sys.exc_info()` of a test that failed


def watch(unittest: Any, replace: Callable[[Any, str, Any], None], note: Note) -> None:
    """Tell `note` the first exception of each run of a runner that did not succeed.

    A test may run other tests and look at how they fail, so only a runner's result is the script's. `replace` stores an
    attribute until the run is over.
    """
    failures: list[list[Any]] = []  # of the runners that are at work, the innermost last
    for name in ("addFailure", "addError"):
        replace(unittest.TestResult, name, _heard(getattr(unittest.TestResult, name), failures))
    replace(unittest.TestResult, "addSubTest", _heard(unittest.TestResult.addSubTest, failures))
    runs = unittest.TextTestRunner.run

    def run(self: Any, test: Any) -> Any:
        failures.append([])
        try:
            result = runs(self, test)
        finally:
            found = failures.pop()
        if found and not failures and not result.wasSuccessful():
            note(found[0])
        return result

    replace(unittest.TextTestRunner, "run", run)


def _heard(function: Any, failures: list[list[Any]]) -> Any:
    def hear(self: Any, test: Any, *args: Any) -> Any:
        if failures and args[-1] is not None:
            failures[-1].append(args[-1])
        return function(self, test, *args)

    return hear
