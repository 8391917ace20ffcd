"""A script that leaves at once, without a way back: `os._exit` ends its run, and hides nobody else's failure."""

from __future__ import annotations

from typing import Any

import pytest

from graders.engine import explore_script

LEAVES = """
import os, threading
from os import _exit
n = 0
def work(left):
    global n
    n += 1
    if left:
        print("leaves", n)
        {leave}
        print("never")
    n += 1
threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
for t in threads: t.start()
for t in threads: t.join()
print("never either")
"""


@pytest.mark.parametrize("leave", ["os._exit(0)", "_exit(0)", "getattr(os, '_exit')(False)"])
def test_a_script_may_leave_at_once(script: Any, leave: str) -> None:
    """The run ends there: nothing after it is printed, nobody waits, no exit handler runs, and nothing is proved."""
    source = "import atexit\natexit.register(print, 'handler')\n" + LEAVES.format(leave=leave)
    found = explore_script(script(source))
    assert (found.outcome, found.complete, found.failing) == ("passed", False, 0)
    assert found.why_incomplete.code == "ends-itself"
    lines = {line for kept in found.ends.in_order() for line in kept.end.printed}
    assert lines == {"leaves 1", "leaves 2", "leaves 3"}  # the other one has counted once, twice, or not at all


def test_leaving_with_a_number_is_an_error_as_in_sys_exit(script: Any) -> None:
    found = explore_script(script("import os\nos._exit(3)\n"))
    assert (found.outcome, found.error) == ("failed", "SystemExit: 3")


def test_who_leaves_early_hides_no_failure_of_the_others(script: Any) -> None:
    source = LEAVES.format(leave="os._exit(0)").replace("    n += 1\nthreads", "    assert n < 2\nthreads")
    assert explore_script(script(source)).outcome == "failed"
