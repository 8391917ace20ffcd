#!/bin/sh
# frontrun 0.7.0: its systematic search does not see what some C functions do to their arguments.
#
# One thread calls heapq.heappop(heap) and another reads heap[0]. What the second sees depends on who goes first, so of the two
# invariants "it saw 1" and "it saw 2" each is broken by one of the two serial orders. frontrun.explore (strategy "dpor", the
# default) runs one schedule and says of one of them that it holds. The same with Counter.update("ab"), which counts in C, and
# with two threads that extend their own lists from one shared iterator. list.sort and deque.rotate are methods of the shared
# object itself, and there both invariants are found to be broken.
#
# Seen on Python 3.11.7, frontrun 0.7.0. For the kit: a C function that is not known to only read counts as a write of all that it
# is given (graders/engine/virtual/outside.py); tests/engine/test_followed.py and tests/engine/test_iterators.py hold our side.
set -eu
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/env"
"$folder/env/bin/pip" install -q frontrun==0.7.0
cat > "$folder/both_orders.py" <<'EOF'
import collections
import heapq
from types import SimpleNamespace

import frontrun


def heap():
    return SimpleNamespace(shared=[1, 2, 3], seen=None)


def deque():
    return SimpleNamespace(shared=collections.deque([1, 2]), seen=None)


def counter():
    return SimpleNamespace(shared=collections.Counter("a"), seen=None)


def iterator():
    return SimpleNamespace(shared=iter([1, 2]), first=[], seen=[])


def look(state):
    state.seen = state.shared[0]


def look_at_all(state):
    state.seen = sorted(state.shared.items())


def take(state):
    state.seen.extend(state.shared)


CASES = {
    "heapq.heappop": (heap, lambda s: heapq.heappop(s.shared), look, 1, 2),
    "Counter.update": (counter, lambda s: s.shared.update("ab"), look_at_all, [("a", 1)], [("a", 2), ("b", 1)]),
    "shared iterator": (iterator, lambda s: s.first.extend(s.shared), take, [], [1, 2]),
    "list.sort": (heap, lambda s: s.shared.sort(reverse=True), look, 1, 3),
    "deque.rotate": (deque, lambda s: s.shared.rotate(1), look, 1, 2),
}
for name, (setup, change, observe, *results) in CASES.items():
    for writer_first in (False, True):  # both results are real: plain serial runs
        state = setup()
        for step in (change, observe) if writer_first else (observe, change):
            step(state)
        assert state.seen in results, (name, state.seen)
    broken = 0
    for expected in results:
        found = frontrun.explore(setup=setup, workers=[change, observe], invariant=lambda s: s.seen == expected)
        broken += not found.property_holds
    print(f"{name}: {broken} of 2 broken invariants found")
EOF
"$folder/env/bin/frontrun" "$folder/env/bin/python" "$folder/both_orders.py" > "$folder/out" 2> "$folder/err"
grep -v '^frontrun:' "$folder/out" > "$folder/seen"
cat "$folder/seen"
cat > "$folder/expected" <<'EOF'
heapq.heappop: 1 of 2 broken invariants found
Counter.update: 1 of 2 broken invariants found
shared iterator: 1 of 2 broken invariants found
list.sort: 2 of 2 broken invariants found
deque.rotate: 2 of 2 broken invariants found
EOF
diff "$folder/expected" "$folder/seen"
