"""How much may be tried to make a failing schedule simpler: runs, steps, events, never seconds."""

from __future__ import annotations

# Passes over a failing schedule.
CALLS_MAX = 400
# steps of all replays together, so that of a run of fifty thousand steps only the best tries are made
PASSES_STEPS_MAX = 2_000_000
ENDLESS_RUNS_MAX = 24  # each of them costs a whole step bound
FIRST_TRIED = 8  # branching points; four times as many at every try

# The proof that fewer switches do not fail, and the search for a smaller program that fails.
PROOF_RUNS_MAX = 1_500  # runs of the proof that no schedule with fewer preemptions fails
PROOF_STEPS_MAX = 60_000  # steps of that proof: if one run is long, there are too many of them anyway
SMALLER_RUNS_MAX = 40  # runs of one smaller program
SMALLER_STEPS_MAX = 20_000  # steps of all smaller programs together

# The nearest schedule that passes.
NEAREST_RUNS_MAX = 60
NEAREST_STEPS_MAX = 8_000  # steps of all these runs together
EVENTS_MAX = 1_500  # nobody reads a longer story, and masks of that many bits become slow
OVERTAKEN_MAX = 4  # how many events one event is made to overtake; the last ones
HOST_CALLS_TRIED = 6  # how many of the last calls are tried at which a promise may have been broken
