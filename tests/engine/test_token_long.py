"""Tokens of long schedules: made and read in linear time, and not offered where nobody would copy them."""

from graders.engine.script import explore_script
from graders.engine.token import Schedule, decode, encode

# Philosophers who put the left fork back where the right one is taken: a random schedule goes round thousands of times.
POLITE = """
import threading
log = []
forks = [threading.Lock() for _ in range(3)]
def eat(left, right):
    while True:
        left.acquire()
        log.append(0)
        if right.acquire(False):
            break
        left.release()
    log.append(1)
    left.release()
    right.release()
for i in range(3):
    threading.Thread(target=eat, args=(forks[i], forks[(i + 1) % 3])).start()
print(len(log))
"""


def test_a_token_of_many_deviations_is_made_and_read_at_once():
    deviations = tuple((2 * n, n % 5) for n in range(60_000))
    schedule = Schedule("S", deviations, 200_000, 7, tuple(n % 256 for n in range(60_000)))
    assert decode(encode(schedule)) == schedule


def test_ends_that_only_long_schedules_reach_have_no_token(tmp_path):
    script = tmp_path / "polite.py"
    script.write_text(POLITE)
    found = explore_script(script, schedules=60)
    tokens = [entry["token"] for entry in found.outcomes]
    assert found.outcome == "passed" and any(tokens)
    assert max(len(token) for token in tokens if token) <= 2_000
