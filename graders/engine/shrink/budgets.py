"""How much may be tried to make a failing schedule simpler: runs, steps, events, never seconds."""

from __future__ import annotations

# Passes over a failing schedule.
CALLS_MAX = 400
PASSES_STEPS_MAX = 2_000_000  # of all replays together: of a run of fifty thousand steps only the best tries are made
ENDLESS_RUNS_MAX = 24  # each of them costs a whole bound
FIRST_TRIED = 8  # branching points; four times as many at every try

# The proof that fewer switches do not fail, and the search for a smaller program that does.
PROOF_RUNS_MAX = 1_500  # runs that may go into the proof that fewer preemptions do not fail
PROOF_STEPS_MAX = 60_000  # and steps: where one run is long there are too many of them anyway
SMALLER_RUNS_MAX = 40  # runs of one smaller program
SMALLER_STEPS_MAX = 20_000  # steps of all smaller programs together

# The nearest schedule that passes.
NEAREST_RUNS_MAX = 60
NEAREST_STEPS_MAX = 8_000  # of all these runs together
EVENTS_MAX = 1_500  # nobody reads a longer story, and masks of that many bits become slow
OVERTAKEN_MAX = 4  # events that one and the same event is made to overtake; the last ones
HOST_CALLS_TRIED = 6  # the last so many calls at which a promise may have been broken
