"""How much is run to tell a failure, to see whether a run ends, and for a game.

`course` has the budgets of a script.
"""

from __future__ import annotations

# Telling a failure.
RETOLD_MAX = 50_000  # choices; a longer run is told as it was found, because each try to make it simpler costs a second
BEGINNING = 50  # choices in which threads are still started, so that no switch in them counts as the first
STEPS_MIN, STEPS_FACTOR = 1_000, 8  # how long a simpler run may become: in steps, and as a multiple of the first run
APART_STEPS_MAX = 1_000_000  # of the runs that make the tokens; ends beyond that get none
ORDER_RUNS = 12  # samples that look for another order of the printed lines
ORDER_STEPS_MAX = 5_000  # steps of a run; after a longer one no more samples are run
HINDSIGHT_RUNS = 8  # besides the failing one: one fair run, the rest sampled
HINDSIGHT_TRIES = 8  # if the source uses something like `id()`; two runs may agree by luck, half of the time
HINDSIGHT_STEPS_MAX = 4_000  # of one observed run: an endless loop repeats itself

# A run that does not end.
AGAIN = 20  # each state of a trap is met so many times on average
AGAIN_MIN = 200  # steps without a new state, at least, before a trap is believed
TRAP_STATES_MAX = 1_000  # a larger set of states does not count as a trap
STEPS_BACK = 100  # the second look begins so many steps before the run's end
LAPS_BACK = 1_000  # the same in laps of a loop
TRAP_LOOKS_MAX = 500_000  # values looked at in all states together

# A game.
POSITIONS_MAX = 4_000
GAME_ENDLESS_MAX = 5  # runs that reach a bound of steps: they cost most, and show nothing new
VALUES_MAX = 8  # variables that are shown
