"""How much is run to tell a failure, to see whether a run ends, and for a game. Those of a script: `course`."""

from __future__ import annotations

# Telling a failure.
RETOLD_MAX = 50_000  # choices of a run that is told as it was found: each try to make it simpler costs a second
BEGINNING = 50  # choices
STEPS_MIN, STEPS_FACTOR = 1_000, 8  # how long a simpler run may become, in steps and in runs like the first
APART_STEPS_MAX = 1_000_000  # of the runs that make the tokens; then ends go without one
ORDER_RUNS = 12
ORDER_STEPS_MAX = 5_000  # after a run of that length no more are made
HINDSIGHT_RUNS = 8  # besides the failing one: one fair run, the rest sampled
HINDSIGHT_TRIES = 8  # where the source asks for something like `id()`: half of all runs may agree by luck
HINDSIGHT_STEPS_MAX = 4_000  # of one observed run: an endless loop repeats itself

# A run that comes to no end.
AGAIN = 20  # the states of a trap are all met so many times on average
AGAIN_MIN = 200
TRAP_STATES_MAX = 1_000  # more than so many are no trap for us
STEPS_BACK = 100  # so many steps before its end the last run is looked at from
LAPS_BACK = 1_000
TRAP_LOOKS_MAX = 500_000  # values that are looked at in all states: large states are few

# A game.
POSITIONS_MAX = 4_000
GAME_ENDLESS_MAX = 5  # runs that hit a bound of steps: they cost most, and show nothing new
VALUES_MAX = 8
